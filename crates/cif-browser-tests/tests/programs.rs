//! The harness starts programs of the workspace and ends them.

use cif_browser_tests::{Browser, Failure, Options, Outcome, Program, run};

#[test]
fn a_program_serves_a_page_until_it_is_stopped() {
    run("a_program_serves_a_page_until_it_is_stopped", &Options::new(), async |browser: &Browser| {
        let mut widget = Program::new("softphone-widget", "softphone-widget").args(["--port", "0"]).start()?;
        let address = widget.address().await?;
        browser.goto(&address).await?;
        assert!(browser.client().current_url().await?.as_str().starts_with(&address));
        assert!(widget.is_running()?);

        widget.interrupt().await?;
        assert!(!widget.is_running()?);
        assert!(browser.goto(&address).await.is_err(), "nobody listens any more");
        Ok(())
    });
}

#[tokio::test]
async fn a_program_that_ends_at_once_is_reported_with_its_output() -> Outcome {
    let mut widget = Program::new("softphone-widget", "softphone-widget").arg("--nonsense").start()?;
    let failure = widget.address().await.unwrap_err();
    assert!(matches!(failure, Failure::Program { .. }), "{failure}");
    assert!(failure.to_string().contains("unknown argument --nonsense"), "{failure}");
    Ok(())
}
