//! The telephone against the mock host: what runs in the browser is tested without one.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use cif_mock_host::MockHost;
use cif_protocol::Record;
use cif_protocol::channel::ConversationState;
use wasm_provider::Phone;

#[test]
fn a_call_comes_in_and_one_goes_out() -> Result<(), Box<dyn Error>> {
    let ada = Record::new().with("fullname", "Ada Lovelace").with("telephone1", "+1 (555) 010-0199");
    let host = MockHost::builder().seed("contact", ada).build()?;
    let phone = Arc::new(Phone::new(host.runtime()));
    host.attach(phone.clone())?;

    let call = phone.ring("15550100199")?;
    assert_eq!(host.notification().expect("it rings").title, "Incoming call from Ada Lovelace");
    host.accept()?;
    assert_eq!(host.state(&call), Some(ConversationState::Connected));
    assert_eq!(host.sessions()[1].title, "Ada Lovelace");
    host.hang_up(&call)?;
    assert_eq!(host.records("phonecall")?[0].get("statecode"), Some(&1.into()));

    host.click_to_act("+1 (555) 010-0199")?;
    host.advance(Duration::from_secs(2));
    let out = host.conversations().into_iter().find(|seen| seen.id() != &call).expect("it was dialled");
    assert_eq!(out.state(), &ConversationState::Connected);
    host.hang_up(out.id())?;
    host.finish()?;
    Ok(())
}
