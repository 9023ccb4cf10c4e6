//! A provider in a process of its own: `examples/voice-provider`, over WebSocket.

use cif_browser_tests::{Browser, Options, Outcome, Program, Proxy, Running, Scratch, free_port, run};

use crate::stage::{ADA_ID, Desktop, explained, log_line, open_table, phone_call, table_has};

const TOKEN: &str = "a-token-of-this-test-only";

/// A desktop, and a telephone that reaches it through a network that can be cut.
struct Telephone {
    provider: Running,
    network: Proxy,
}

fn with_telephone(name: &str, case: impl AsyncFnOnce(&Browser, &mut Telephone) -> Outcome) {
    run(name, &Options::new(), async |browser: &Browser| {
        let config = format!(
            "[[providers]]\nunique_name = \"acme_voice\"\nlabel = \"Acme Voice\"\nkind = \"native\"\n\
             endpoint = \"listen\"\nlink_token = \"{TOKEN}\"\nclick_to_act = true\n"
        );
        let config = Scratch::file("toml", &config)?;
        // The desktop answers under names that it knows only, so it is told that of the network in front of it.
        let port = free_port()?;
        let network = Proxy::start(port).await?;
        let public = format!("127.0.0.1:{}", network.port());
        let config = config.path().to_string_lossy();
        let mut desktop =
            Desktop::start_on(port, ["--public-url", &format!("http://{public}"), "--config", &config]).await?;
        let url = format!("ws://{public}/link/acme_voice");
        let provider = Program::new("voice-provider", "voice-provider").args(["--url", &url]).env("CIF_TOKEN", TOKEN);
        let mut telephone = Telephone { provider: provider.start()?, network };
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, _: &mut Desktop| {
            telephone.says("connected").await?;
            case(browser, &mut telephone).await
        })
        .await
    });
}

impl Telephone {
    async fn says(&mut self, what: &str) -> Outcome {
        self.provider.line(what, |line| line.starts_with(what).then_some(())).await
    }

    async fn rings(&mut self, browser: &Browser) -> Outcome {
        self.provider.type_line("ring 1 (555) 010 0199").await?;
        browser.text("#notification", "Ada Lovelace").await.map(drop)
    }
}

#[test]
fn a_remote_call_comes_in_and_is_recorded() {
    with_telephone("a_remote_call_comes_in_and_is_recorded", async |browser: &Browser, telephone: &mut Telephone| {
        telephone.rings(browser).await?;
        browser.text("#notification", "Acme Voice").await?;
        browser.click("#accept").await?;
        browser.text("#sessions [data-session][aria-current=true]", "Ada Lovelace").await?;
        browser.find(&format!("[data-form=contact][data-form-id='{ADA_ID}']")).await?;
        browser.click("#hold").await?;
        browser.find("[data-conversation][data-state=held]").await?;
        browser.click("#resume").await?;
        browser.click("#mute").await?;
        browser.find("#unmute").await?;
        browser.click("#hang-up").await?;
        browser.gone("#hang-up").await?;
        phone_call(browser, &[("subject", "Call from Ada Lovelace"), ("statecode", "Completed")]).await
    });
}

#[test]
fn a_click_on_a_number_dials_at_the_remote_provider() {
    let name = "a_click_on_a_number_dials_at_the_remote_provider";
    with_telephone(name, async |browser: &Browser, _: &mut Telephone| {
        open_table(browser, "contact").await?;
        browser.click(&format!("tr[data-row='{ADA_ID}'] [data-column=mobilephone] [data-phone]")).await?;
        browser.find("[data-conversation][data-state=dialing]").await?;
        browser.find("[data-conversation][data-state=connected]").await?;
        browser.click("#hang-up").await?;
        browser.gone("#hang-up").await?;
        let fields = [("subject", "Call to Ada Lovelace"), ("directioncode", "Yes"), ("statecode", "Completed")];
        phone_call(browser, &fields).await
    });
}

#[test]
fn a_call_goes_on_when_its_connection_is_cut() {
    with_telephone(
        "a_call_goes_on_when_its_connection_is_cut",
        async |browser: &Browser, telephone: &mut Telephone| {
            telephone.rings(browser).await?;
            browser.click("#accept").await?;
            browser.find("[data-conversation][data-state=connected]").await?;

            telephone.network.cut();
            log_line(browser, &["acme_voice", "broke"]).await?;
            browser.find("[data-conversation][data-state=connected]").await?;
            // Given while the network is down: it takes effect once, when there is a network again.
            browser.click("#hang-up").await?;
            telephone.network.mend();
            telephone.says("connected again").await?;
            browser.gone("#hang-up").await?;
            log_line(browser, &["acme_voice", "goes on"]).await?;
            let fields = [("subject", "Call from Ada Lovelace"), ("statecode", "Completed")];
            phone_call(browser, &fields).await?;
            // One call, one activity.
            table_has(browser, "phonecall", 1).await
        },
    );
}

#[test]
fn what_is_accepted_elsewhere_rings_no_more() {
    with_telephone("what_is_accepted_elsewhere_rings_no_more", async |browser: &Browser, telephone: &mut Telephone| {
        telephone.rings(browser).await?;
        telephone.provider.type_line("elsewhere").await?;
        browser.gone("#notification").await?;
        browser.gone("[data-conversation]").await?;
        assert_eq!(browser.texts("#sessions [data-session]").await?.len(), 1, "home only");

        telephone.rings(browser).await?;
        telephone.provider.type_line("cancel").await?;
        browser.gone("#notification").await
    });
}

#[test]
fn a_wrong_token_is_refused_and_explained() {
    run("a_wrong_token_is_refused_and_explained", &Options::new(), async |browser: &Browser| {
        let config = "[[providers]]\nunique_name = \"acme_voice\"\nkind = \"native\"\nendpoint = \"listen\"\n\
                      link_token = \"the-right-token-of-this-test\"\n";
        let config = Scratch::file("toml", config)?;
        let mut desktop = Desktop::start(["--config", &config.path().to_string_lossy()]).await?;
        desktop.open(browser).await?;
        let url = format!("ws://127.0.0.1:{}/link/acme_voice", desktop.port());
        let provider = Program::new("voice-provider", "voice-provider").args(["--url", &url]).env("CIF_TOKEN", TOKEN);
        let mut provider = provider.start()?;
        explained(browser, &mut desktop, async |browser: &Browser, _: &mut Desktop| {
            provider.line("the refusal", |line| line.contains("refuses").then_some(())).await?;
            let line = log_line(browser, &["acme_voice", "token"]).await?;
            assert!(!line.contains(TOKEN) && !line.contains("the-right-token"), "{line}");
            Ok(())
        })
        .await
    });
}
