//! `logAnalyticsEvent(data, eventName, cid?)`.

use crate::Value;
use crate::host::macros::host_method;

host_method! {
    /// Records events for analytics, where the provider record turns them on; answers `Success`.
    LogAnalyticsEvent {
        wire: "logAnalyticsEvent",
        call: logAnalyticsEvent(data: "any" Either, eventName: "string" Either; cid: "string") -> "string",
        keys: "analyticsData correlationId analyticsEventname analyticsEventtype",
        versions: V2,
        class: Raw,
        timeout: Normal,
    }
    required {}
    optional {
        /// `conversationId`, `events` and more, see `docs/src/host-model.md`.
        data: Box<Value> = "analyticsData" from "data";
        /// The name of the event.
        event_name: String = "analyticsEventname" from "eventName";
        /// 1 custom, 0 system.
        event_type: f64 = "analyticsEventtype" from "1";
    }
    reply: String
}
