//! The host API as a whole: dispatch, both codecs, errors that name the field.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use cif_protocol::host::{
    CreateRecord, ErrorType, Failure, HostCall as _, HostEvent, HostReply, HostRequest, NotifyEvent, PanelMode,
    RawRequest, SavedRecord, SearchAndOpenRecords, SessionSwitched, SetMode,
};
use cif_protocol::{
    EventMessage, Incoming, NotificationOutcome, Outcome, Record, RequestMessage, ResponseMessage, SessionId, Value,
};

fn value(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

#[test]
fn a_request_reads_from_every_form_of_its_data() {
    let expected = HostRequest::from(SetMode::new(PanelMode::Docked));
    for data in
        [r#"{"$map":[["value",1],["correlationId",{"$undefined":true}]]}"#, r#"{"value":1}"#, r#""{\"value\":1}""#]
    {
        assert_eq!(HostRequest::decode("setmode", value(data)).unwrap(), expected, "{data}");
    }
    assert!(HostRequest::decode("getmode", Value::Undefined).is_ok());
}

#[test]
fn an_error_names_the_field_or_rule() {
    for (wire, data, text) in [
        ("setmode", r#"{"$map":[]}"#, "the required parameter `value` is missing"),
        ("setmode", r#"{"value":7}"#, "`value`: expected a panel mode: 0 minimized, 1 docked, 2 hidden; found 7"),
        ("setmode", r#"{"value":"1"}"#, "`value`: expected a panel mode: the number 0, 1 or 2; found a text"),
        ("setmode", "[]", "`messageData`: expected a Map, an object or the JSON text of one, found an array"),
        ("createrecord", r#"{"entityName":"contact"}"#, "the required parameter `value` is missing"),
        ("createrecord", r#"{"entityName":"","value":{}}"#, "`entityName`: must not be blank; give a value"),
        (
            "createrecord",
            r#"{"entityName":"contact","value":[1]}"#,
            "`value`: expected a record (a Map or an object), found an array",
        ),
        ("createSession", r#"{"input":{}}"#, "`input`: `templateName` is missing; name a session template"),
        ("notifyEvent", r#"{"templateName":5}"#, "`templateName`: invalid type: integer `5`, expected a string"),
        ("focusTab", r#"{"tabId":[]}"#, "`tabId`: expected a tab id, found an array without one"),
    ] {
        assert_eq!(HostRequest::decode(wire, value(data)).unwrap_err().to_string(), text, "{wire}");
    }
    let nonsense = HostRequest::decode("setmode", Value::from("{")).unwrap_err().to_string();
    assert!(nonsense.starts_with("`messageData`: text must be the JSON of an object"), "{nonsense}");
}

#[test]
fn the_wire_name_decides_search_only() {
    let data = r#"{"entityName":"contact","queryParameters":"?$top=1","searchOnly":"false"}"#;
    for (wire, only) in [("search", true), ("searchandopenrecords", false)] {
        let request = HostRequest::decode(wire, value(data)).unwrap();
        assert_eq!(request, SearchAndOpenRecords::new("contact", "?$top=1").search_only(only).into());
        assert_eq!(request.wire_name(), wire);
        assert_eq!(serde_json::from_str::<HostRequest>(&json(&request)).unwrap(), request);
    }
}

#[test]
fn a_record_goes_as_a_map_and_comes_back_as_one() {
    let call = CreateRecord::new("phonecall", Record::new().with("subject", "Call").with("message", "kept"));
    let request = HostRequest::from(call.clone());
    let params = request.params().unwrap();
    assert!(matches!(params.get("value"), Some(Value::Map(_))));
    assert_eq!(HostRequest::decode("createrecord", params).unwrap(), request);

    let party = value(r#"{"$map":[["partyid",{"$map":[["id","7"]]}]]}"#);
    let reply = CreateRecord::wrap(SavedRecord::new(
        "phonecall",
        "42",
        Record::new().with("parties", Value::Array(vec![party])),
    ));
    assert_eq!(
        json(&reply.to_wire_value().unwrap()),
        r#"{"$map":[["id","42"],["entityType","phonecall"],["parties",[{"partyid":{"id":"7"}}]]]}"#
    );
    assert_eq!(CreateRecord::unwrap(reply).unwrap().id(), Some("42"));
    let wrong = SetMode::unwrap(HostReply::other("getmode", 1)).unwrap_err().to_string();
    assert!(wrong.contains("`setmode`") && wrong.contains("`getmode`"), "{wrong}");
}

#[test]
fn unknown_names_are_kept() {
    let request = HostRequest::decode(
        "WIDGET_CALL_STARTED",
        value(r#"{"$map":[["value",{"at":{"$date":"2026-01-01T00:00:00.000Z"}}]]}"#),
    )
    .unwrap();
    let HostRequest::Other(RawRequest { wire, data, .. }) = &request else { panic!("{request:?}") };
    assert_eq!(wire, "WIDGET_CALL_STARTED");
    assert!(matches!(data.get("value").and_then(|value| value.get("at")), Some(Value::Date(_))));
    assert_eq!(serde_json::from_str::<HostRequest>(&json(&request)).unwrap(), request);
    assert!(matches!(HostRequest::decode("SetMode", Value::Undefined).unwrap(), HostRequest::Other(_)), "case matters");
}

#[test]
fn link_json_reads_in_either_key_order() {
    let request =
        HostRequest::from(NotifyEvent::new().template_name("t").template_parameters(Record::new().with("number", "1")));
    let text = json(&request);
    assert_eq!(text, r#"{"method":"notifyEvent","params":{"templateName":"t","templateParameters":{"number":"1"}}}"#);
    assert_eq!(serde_json::from_str::<HostRequest>(&text).unwrap(), request);
    let turned = r#"{"params":{"templateName":"t","templateParameters":{"number":"1"}},"x":1,"method":"notifyEvent"}"#;
    assert_eq!(serde_json::from_str::<HostRequest>(turned).unwrap(), request);
    assert!(serde_json::from_str::<HostRequest>(r#"{"params":{}}"#).unwrap_err().to_string().contains("method"));
    assert!(serde_json::from_str::<HostRequest>(r#"{"method":"a","method":"b"}"#).is_err());
    let reply = HostReply::NotifyEvent(NotificationOutcome::TIMED_OUT);
    assert_eq!(
        json(&reply),
        r#"{"method":"notifyEvent","value":{"actionName":"Timeout","responseReason":"DisplayTimeout"}}"#
    );
    assert_eq!(serde_json::from_str::<HostReply>(&json(&reply)).unwrap(), reply);
}

#[test]
fn built_in_events_travel_as_json_text_with_both_spellings() {
    let event =
        HostEvent::from(SessionSwitched::new(SessionId::new("session-id-1"), true).context(value(r#"{"a":1}"#)));
    let message = EventMessage::carry(&event, false, "id1").unwrap();
    assert_eq!(
        message.data,
        Value::from(r#"{"sessionId":"session-id-1","focused":true,"context":{"a":1},"focussed":true}"#)
    );
    assert_eq!(HostEvent::decode("onSessionSwitched", message.data).unwrap(), event);
    assert_eq!(serde_json::from_str::<HostEvent>(&json(&event)).unwrap(), event);
}

#[test]
fn custom_events_travel_as_a_map_or_as_json_text() {
    let event = HostEvent::custom("onConversationLoad", value(r#"{"a":1}"#));
    let map = EventMessage::carry(&event, false, "id1").unwrap();
    assert_eq!(map.data.get("value"), Some(&value(r#"{"a":1}"#)));
    assert_eq!(HostEvent::decode("onConversationLoad", map.data).unwrap(), event);
    assert_eq!(EventMessage::carry(&event, true, "id1").unwrap().data, Value::from(r#"{"a":1}"#));
}

#[test]
fn the_envelope_sorts_messages_and_never_answers_a_response() {
    let request = RequestMessage::new("getmode", value(r#"{"$map":[]}"#), "abc");
    assert_eq!(Incoming::parse(request.to_value()), Incoming::Request(request));
    assert_eq!(Incoming::parse(value(r#"{"messageType":"CIF_Response"}"#)), Incoming::Foreign);
    assert_eq!(Incoming::parse(value(r#"{"messageType":5}"#)), Incoming::Foreign);
    assert_eq!(Incoming::parse(Value::from("text")), Incoming::Foreign);
    assert!(matches!(
        Incoming::parse(value(r#"{"messageType":5,"messageCorrelationId":"x"}"#)),
        Incoming::Malformed { .. }
    ));
    let outcome = |text: &str| match Incoming::parse(value(text)) {
        Incoming::Response(response) => response.outcome,
        other => panic!("{other:?}"),
    };
    assert_eq!(outcome(r#"{"messageOutcome":"success","messageCorrelationId":"x"}"#), Outcome::Success);
    assert_eq!(outcome(r#"{"messageOutcome":"Success","messageCorrelationId":"x"}"#), Outcome::Failure);
    assert_eq!(outcome(r#"{"messageType":"CIF_Response","messageCorrelationId":"x"}"#), Outcome::Failure);
}

#[test]
fn an_answer_has_exactly_four_keys() {
    let reply = SetMode::wrap(PanelMode::Docked);
    let answer = ResponseMessage::answer(Ok(&reply), "abc").unwrap().to_value();
    assert_eq!(
        json(&answer),
        r#"{"messageType":"CIF_Response","messageOutcome":"success","messageData":{"$map":[["value",1]]},"messageCorrelationId":"abc"}"#
    );
    let failure = Failure::new(ErrorType::XrmApiError, "createrecord", "no table `x`");
    let answer = ResponseMessage::answer(Err(&failure), "abc").unwrap();
    assert_eq!(answer.outcome, Outcome::Failure);
    assert_eq!(Failure::from_value("createrecord", &answer.data), failure);
}
