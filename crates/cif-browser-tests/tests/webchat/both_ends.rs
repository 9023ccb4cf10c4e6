//! A chat from its beginning to its end, through everything that breaks: no message is lost, and none comes twice.

use cif_browser_tests::{Browser, Failure, Options, Outcome, Program, Running, Scratch, free_port, run};

use crate::page::{KEEP_SOCKETS, agent_sees, begin, customer_sees, in_panel, panel_until, send_file, write};

/// The first of three ports in a row that nobody uses: the desktop, the customers' pages, the widget.
fn three_ports() -> Outcome<u16> {
    for _ in 0..50 {
        let port = free_port()?;
        let free = |port: u16| std::net::TcpListener::bind(("127.0.0.1", port)).is_ok();
        if port < u16::MAX - 1 && free(port + 1) && free(port + 2) {
            return Ok(port);
        }
    }
    Err(Failure::check("there are no three free ports in a row"))
}

async fn start(port: u16, data: &Scratch) -> Outcome<Running> {
    let arguments = ["serve", "--port", &port.to_string(), "--data", &data.path().to_string_lossy()];
    let mut program = Program::new("cif-cli", "cif").args(arguments).start()?;
    program.line("the address of the chat", |line| line.starts_with("web chat").then_some(())).await?;
    Ok(program)
}

/// The agent answers, on the desktop.
async fn answer(browser: &Browser, text: &str) -> Outcome {
    browser.fill("[data-kind=chat] .writer input", text).await?;
    browser.click("[data-kind=chat] .writer button").await
}

#[test]
fn a_chat_survives_reloads_broken_sockets_and_a_restart() {
    run("a_chat_survives_reloads_broken_sockets_and_a_restart", &Options::new(), async |browser: &Browser| {
        let data = Scratch::folder()?;
        let port = three_ports()?;
        let mut program = start(port, &data).await?;
        let outcome = whole_chat(browser, port, &data, &mut program).await;
        outcome.map_err(|failure| Failure::check(format!("{failure}\n  output: {}", program.output())))
    });
}

async fn whole_chat(browser: &Browser, port: u16, data: &Scratch, program: &mut Running) -> Outcome {
    let desktop = format!("http://127.0.0.1:{port}");
    let site = format!("http://127.0.0.1:{}/chat-demo", port + 1);
    let agent = browser.tab().await?;
    browser.goto(&desktop).await?;
    browser.find("body[data-connection=open] #sessions [data-session]").await?;
    let customer = browser.open_tab().await?;
    browser.switch_tab(&customer).await?;
    browser.preload(KEEP_SOCKETS).await?;
    browser.goto(&site).await?;
    begin(browser, "Ada <b>Lovelace</b>").await?;
    write(browser, "Hello <i>there</i>").await?;
    let mut all = vec!["Hello <i>there</i>".to_owned()];
    customer_sees(browser, &all).await?;

    // The agent takes it; what was written before is there, as text.
    browser.switch_tab(&agent).await?;
    browser.text("#notification", "Ada <b>Lovelace</b>").await?;
    browser.click("#accept").await?;
    agent_sees(browser, &all).await?;
    answer(browser, "Good morning").await?;
    all.push("Good morning".to_owned());
    agent_sees(browser, &all).await?;
    browser.switch_tab(&customer).await?;
    customer_sees(browser, &all).await?;
    let receipt = "const small = by('log').querySelector('li.customer small');
        return small && ['Delivered', 'Read'].includes(small.textContent);";
    panel_until(browser, "a receipt", receipt).await?;

    // A file.
    send_file(browser, "note.txt").await?;
    all.push("note.txt (13 B)".to_owned());
    customer_sees(browser, &all).await?;
    let mut heard = vec![all[0].clone(), all[1].clone(), "note.txt".to_owned()];
    browser.switch_tab(&agent).await?;
    agent_sees(browser, &heard).await?;

    // The page is loaded again while messages are on their way.
    browser.switch_tab(&customer).await?;
    for n in 1..=4 {
        write(browser, &format!("before the reload {n}")).await?;
    }
    browser.client().refresh().await?;
    panel_until(browser, "the chat to open by itself", "return !!panel && !!by('talk') && !by('talk').hidden;").await?;
    for n in 1..=4 {
        all.push(format!("before the reload {n}"));
        heard.push(format!("before the reload {n}"));
    }
    customer_sees(browser, &all).await?;

    // The sockets break, again and again, while the customer writes.
    for n in 1..=5 {
        write(browser, &format!("broken {n}")).await?;
        in_panel(browser, "frame.contentWindow.sockets.forEach((socket) => socket.close());", vec![]).await?;
        all.push(format!("broken {n}"));
        heard.push(format!("broken {n}"));
    }
    customer_sees(browser, &all).await?;
    browser.switch_tab(&agent).await?;
    agent_sees(browser, &heard).await?;

    // The program ends without a word, and the customer goes on writing.
    program.kill().await?;
    browser.switch_tab(&customer).await?;
    panel_until(browser, "the page to notice", "return by('state').textContent === 'Connecting…';").await?;
    for n in 1..=2 {
        write(browser, &format!("while it was down {n}")).await?;
        all.push(format!("while it was down {n}"));
    }
    *program = start(port, data).await?;
    customer_sees(browser, &all).await?;
    browser.switch_tab(&agent).await?;
    browser.goto(&desktop).await?;
    browser.find("[data-kind=chat] .writer input").await?;
    answer(browser, "I am back").await?;
    all.push("I am back".to_owned());
    browser.switch_tab(&customer).await?;
    customer_sees(browser, &all).await?;
    browser.picture("customer").await?;

    // The agent ends it.
    browser.switch_tab(&agent).await?;
    browser.click("[data-kind=chat] [data-action=hang_up]").await?;
    browser.switch_tab(&customer).await?;
    panel_until(browser, "the end", "return by('state').textContent === 'The chat has ended' && !by('again').hidden;")
        .await?;
    customer_sees(browser, &all).await
}

#[test]
fn where_sockets_do_not_work_requests_do() {
    run("where_sockets_do_not_work_requests_do", &Options::new(), async |browser: &Browser| {
        let data = Scratch::folder()?;
        let port = three_ports()?;
        let _program = start(port, &data).await?;
        let desktop = format!("http://127.0.0.1:{port}");
        let customer = browser.tab().await?;
        // A network that lets no socket through.
        browser
            .preload("if (location.pathname === '/panel') { const Real = WebSocket; window.WebSocket = class extends Real { constructor() { super('ws://127.0.0.1:9'); } }; }")
            .await?;
        browser.goto(&format!("http://127.0.0.1:{}/chat-demo", port + 1)).await?;
        begin(browser, "Ada").await?;
        write(browser, "one").await?;
        write(browser, "two").await?;
        let mut all = vec!["one".to_owned(), "two".to_owned()];
        customer_sees(browser, &all).await?;
        browser.open_tab().await?;
        browser.goto(&desktop).await?;
        browser.text("#notification", "Ada").await?;
        browser.click("#accept").await?;
        agent_sees(browser, &all).await?;
        answer(browser, "three").await?;
        all.push("three".to_owned());
        browser.switch_tab(&customer).await?;
        customer_sees(browser, &all).await
    });
}
