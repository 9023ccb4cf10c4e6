//! Copied from the inspector.

#[test]
fn as_it_was_seen() -> Result<(), Box<dyn std::error::Error>> {
    use cif_mock_host::MockHost;
    #[allow(unused_imports)]
    use cif_protocol::host::{HostEvent, HostRequest};
    use cif_provider::{CallContext, Host as _};

    let value = cif_protocol::Value::from_plain_json;
    let host = MockHost::new();
    // Attach your provider here in place of the calls in its name: `host.attach(Arc::new(provider))?`.
    let (api, cx) = (host.host(), CallContext::new());
    let request = HostRequest::decode("setmode", value(r#"{"value":1}"#)?)?;
    let outcome = host.block_on(api.call(&cx, request));
    assert!(outcome.is_ok(), "{outcome:?}");
    let request = HostRequest::decode("focusTab", value(r##"{"tabId":"a \"# b"}"##)?)?;
    let outcome = host.block_on(api.call(&cx, request));
    // there is no tab "a"
    assert!(outcome.is_err(), "{outcome:?}");
    host.send_event(HostEvent::decode("onmodechanged", value(r#"{"value":0}"#)?)?);
    let request = HostRequest::decode("getmode", value(r#"{}"#)?)?;
    let outcome = host.block_on(api.call(&cx, request));
    drop(outcome);
    let _ = (value, api, cx);
    host.finish()?;
    Ok(())
}
