//! The example of the README.

use cif_mock_host::{MockHost, on};
use cif_protocol::{Record, channel::ConversationState, host::CreateSession};
use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};
use std::{error::Error, sync::Arc, time::Duration};

#[test]
fn a_call_pops_its_caller() -> Result<(), Box<dyn Error>> {
    let ada = Record::new().with("fullname", "Ada Lovelace").with("telephone1", "+1 (555) 010-0199");
    let host = MockHost::builder().seed("contact", ada).build()?;
    let phone = LoopbackProvider::new(LoopbackConfig::default(), host.runtime());
    let far_end = phone.far_end();
    host.attach(Arc::new(phone))?;
    host.expect(on::<CreateSession>().having("input.templateName", "cif_call").times(1));

    let call = far_end.ring("15550100199")?; // the same number, written in another way
    assert_eq!(host.notification().expect("it rings").title, "Incoming call from Ada Lovelace");
    host.accept()?;
    assert_eq!(host.sessions()[1].title, "Ada Lovelace");
    assert_eq!(host.state(&call), Some(ConversationState::Connected));

    host.advance(Duration::from_secs(60)); // a minute of talk takes no time
    host.hang_up(&call)?;
    assert_eq!(host.records("phonecall")?[0].get("statecode"), Some(&1.into()));
    host.finish()?;
    Ok(())
}
