//! Browser tests of the CIF host in headless Chromium: the harness. The cases are in `tests/`.
//!
//! A case is a function that gets a [`Browser`]. Without Chromium and its driver it says that it is skipped and passes,
//! unless `CIF_REQUIRE_BROWSER=1`. When it fails, a screenshot and the console of the page are kept. Everything that
//! it started is gone when it ends.
//!
//! ```no_run
//! use cif_browser_tests::{Browser, Options, run};
//!
//! run("the_page_has_a_title", &Options::new(), async |browser: &Browser| {
//!     let mut desktop = cif_browser_tests::Program::new("cif-cli", "cif").args(["serve", "--port", "0"]).start()?;
//!     let address = desktop.address().await?;
//!     browser.goto(&address).await?;
//!     browser.text("h1", "Desktop").await?;
//!     Ok(())
//! });
//! ```
//!
//! Every wait is for a condition and has a limit ([`until`]); nothing sleeps for a fixed time and hopes.

mod axe;
mod browser;
mod case;
mod console;
mod driver;
mod failure;
mod input;
mod lines;
mod options;
mod page;
mod ports;
mod preload;
mod program;
mod proxy;
mod scratch;
mod site;
mod wait;

pub use axe::Axe;
pub use browser::Browser;
pub use case::run;
pub use failure::Failure;
pub use fantoccini::elements::Element;
pub use fantoccini::wd::WindowHandle;
pub use options::Options;
pub use ports::free_port;
pub use program::{Program, Running};
pub use proxy::Proxy;
pub use scratch::Scratch;
pub use site::Site;
pub use wait::{LIMIT, until};

/// The result of a case and of every step in it.
pub type Outcome<T = ()> = Result<T, Failure>;
