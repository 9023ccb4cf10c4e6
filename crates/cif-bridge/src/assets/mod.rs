//! The files that a desktop serves: client library, bridge, desktop page, demo widget. They are part of the program.

mod csp;
mod html;

pub use csp::{ContentPolicy, SourceError};
pub use html::{admin_page, desktop_page, escape_html, fill, widget_page};

/// A file to serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asset {
    /// Its path on the server.
    pub path: &'static str,
    /// Its media type, for the header `Content-Type`.
    pub content_type: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// Tells versions of a file apart, in quotes for the header `ETag`. No more than that: FNV-1a.
#[must_use]
pub fn tag(text: &str) -> String {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("\"{:016x}\"", text.bytes().fold(0xcbf2_9ce4_8422_2325, step))
}

/// Where widgets expect the client library. The original serves it in other letter cases too.
pub const LIBRARY_PATH: &str = "/webresources/Widget/msdyn_ciLibrary.js";
/// Where its typings are, for whoever writes a widget.
pub const TYPINGS_PATH: &str = "/webresources/Widget/msdyn_ciLibrary.d.ts";

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const TYPESCRIPT: &str = "application/typescript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

macro_rules! assets {
    ($($path:literal $kind:ident $file:literal;)*) => {
        &[$(Asset { path: $path, content_type: $kind, text: include_str!(concat!("../../assets/", $file)) },)*]
    };
}

/// Static files of the desktop page. The page itself has a placeholder and is made by [`desktop_page`].
const DESKTOP: &[Asset] = assets! {
    "/assets/admin/admin.js" JAVASCRIPT "admin/admin.js";
    "/assets/admin/form.js" JAVASCRIPT "admin/form.js";
    "/assets/admin/views.js" JAVASCRIPT "admin/views.js";
    "/assets/admin/admin.css" CSS "admin/admin.css";
    "/assets/page/page.js" JAVASCRIPT "page/page.js";
    "/assets/page/tokens.css" CSS "page/tokens.css";
    "/assets/page/page.css" CSS "page/page.css";
    "/assets/page/controls.css" CSS "page/controls.css";
    "/assets/page/menu.css" CSS "page/menu.css";
    "/assets/page/rail.css" CSS "page/rail.css";
    "/assets/page/panel.css" CSS "page/panel.css";
    "/assets/page/search.css" CSS "page/search.css";
    "/assets/page/calls.css" CSS "page/calls.css";
    "/assets/page/drawers.css" CSS "page/drawers.css";
    "/assets/page/icons.js" JAVASCRIPT "page/icons.js";
    "/assets/page/search.js" JAVASCRIPT "page/search.js";
    "/assets/page/providers.js" JAVASCRIPT "page/providers.js";
    "/assets/page/widgets.css" CSS "page/widgets.css";
    "/assets/page/strip.css" CSS "page/strip.css";
    "/assets/page/bars.css" CSS "page/bars.css";
    "/assets/page/dialogs.css" CSS "page/dialogs.css";
    "/assets/page/toasts.css" CSS "page/toasts.css";
    "/assets/page/dom.js" JAVASCRIPT "page/dom.js";
    "/assets/page/toasts.js" JAVASCRIPT "page/toasts.js";
    "/assets/page/desktop-toast.js" JAVASCRIPT "page/desktop-toast.js";
    "/assets/page/toast-worker.js" JAVASCRIPT "page/toast-worker.js";
    "/assets/page/dialogs.js" JAVASCRIPT "page/dialogs.js";
    "/assets/page/bars.js" JAVASCRIPT "page/bars.js";
    "/assets/page/content.js" JAVASCRIPT "page/content.js";
    "/assets/page/pages.js" JAVASCRIPT "page/pages.js";
    "/assets/page/form.js" JAVASCRIPT "page/form.js";
    "/assets/page/sessions.js" JAVASCRIPT "page/sessions.js";
    "/assets/page/reload.js" JAVASCRIPT "page/reload.js";
    "/assets/page/strip.js" JAVASCRIPT "page/strip.js";
    "/assets/page/panel.js" JAVASCRIPT "page/panel.js";
    "/assets/page/hooks.js" JAVASCRIPT "page/hooks.js";
    "/assets/page/report.js" JAVASCRIPT "page/report.js";
    "/assets/page/presence.js" JAVASCRIPT "page/presence.js";
    "/assets/page/calls.js" JAVASCRIPT "page/calls.js";
    "/assets/page/notification.js" JAVASCRIPT "page/notification.js";
    "/assets/page/notes.js" JAVASCRIPT "page/notes.js";
    "/assets/page/notes.css" CSS "page/notes.css";
    "/assets/page/knowledge.js" JAVASCRIPT "page/knowledge.js";
    "/assets/page/knowledge.css" CSS "page/knowledge.css";
    "/assets/page/log.js" JAVASCRIPT "page/log.js";
    "/assets/page/inspector.css" CSS "page/inspector.css";
    "/assets/page/inspector.js" JAVASCRIPT "page/inspector.js";
    "/assets/page/inspector-detail.js" JAVASCRIPT "page/inspector-detail.js";
    "/assets/page/inspector-faults.js" JAVASCRIPT "page/inspector-faults.js";
    "/assets/page/inspector-filter.js" JAVASCRIPT "page/inspector-filter.js";
    "/assets/page/inspector-tools.js" JAVASCRIPT "page/inspector-tools.js";
    "/assets/bridge/bridge.js" JAVASCRIPT "bridge/bridge.js";
    "/assets/bridge/articles.js" JAVASCRIPT "bridge/articles.js";
    "/assets/bridge/values.js" JAVASCRIPT "bridge/values.js";
    "/assets/bridge/events.js" JAVASCRIPT "bridge/events.js";
    "/assets/bridge/frames.js" JAVASCRIPT "bridge/frames.js";
    "/assets/bridge/ports.js" JAVASCRIPT "bridge/ports.js";
    "/assets/bridge/functions.js" JAVASCRIPT "bridge/functions.js";
    "/assets/bridge/socket.js" JAVASCRIPT "bridge/socket.js";
};

const LIBRARY: Asset = Asset {
    path: LIBRARY_PATH,
    content_type: JAVASCRIPT,
    text: include_str!("../../assets/client/msdyn_ciLibrary.js"),
};

const TYPINGS: Asset = Asset {
    path: TYPINGS_PATH,
    content_type: TYPESCRIPT,
    text: include_str!("../../assets/client/msdyn_ciLibrary.d.ts"),
};

/// Files of the demo widget, for its own origin. Its page has a placeholder and is made by [`widget_page`].
const DEMO: &[Asset] = assets! {
    "/demo.js" JAVASCRIPT "demo/demo.js";
    "/demo.css" CSS "demo/demo.css";
};

/// The demo widget's page, with its placeholder.
pub const DEMO_PAGE: Asset =
    Asset { path: "/", content_type: HTML, text: include_str!("../../assets/demo/index.html") };

/// The file of the desktop's origin at this path. The library and its typings are found in any letter case and with doubled slashes,
/// because widgets write its path in many ways; it needs no cookie and no login.
///
/// ```
/// use cif_bridge::assets;
/// let library = assets::desktop("//WebResources/widget//MSDYN_ciLibrary.js").unwrap();
/// assert_eq!(library.content_type, "text/javascript; charset=utf-8");
/// assert!(assets::desktop("/assets/page/page.js").is_some());
/// assert!(assets::desktop("/assets/../Cargo.toml").is_none());
/// ```
#[must_use]
pub fn desktop(path: &str) -> Option<Asset> {
    if is_library(path) {
        return Some(LIBRARY);
    }
    if is_spelling(path, TYPINGS_PATH) {
        return Some(TYPINGS);
    }
    DESKTOP.iter().find(|asset| asset.path == path).copied()
}

/// The file of the demo widget's origin at this path; for its page see [`widget_page`].
#[must_use]
pub fn demo(path: &str) -> Option<Asset> {
    DEMO.iter().find(|asset| asset.path == path).copied()
}

/// Is this path a spelling of [`LIBRARY_PATH`]?
#[must_use]
pub fn is_library(path: &str) -> bool {
    is_spelling(path, LIBRARY_PATH)
}

fn is_spelling(path: &str, wanted: &'static str) -> bool {
    let mut wanted = wanted.split('/').filter(|part| !part.is_empty());
    let found = path.split('/').filter(|part| !part.is_empty());
    let same = found.into_iter().all(|part| wanted.next().is_some_and(|wanted| wanted.eq_ignore_ascii_case(part)));
    same && wanted.next().is_none() && path.starts_with('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_is_found_in_every_spelling() {
        for path in [
            "/webresources/Widget/msdyn_ciLibrary.js",
            "/WebResources/Widget/msdyn_ciLibrary.js",
            "/WEBRESOURCES/WIDGET/MSDYN_CILIBRARY.JS",
            "//webresources//Widget/msdyn_ciLibrary.js",
        ] {
            assert!(is_library(path), "{path}");
            let typings = desktop(&path.replace(".js", ".d.ts").replace(".JS", ".D.TS")).expect("the typings");
            assert_eq!(typings.path, TYPINGS_PATH, "{path}");
        }
        for path in [
            "",
            "/",
            "/webresources/Widget",
            "/webresources/Widget/msdyn_ciLibrary.js/x",
            "/x/webresources/Widget/msdyn_ciLibrary.js",
            "webresources/Widget/msdyn_ciLibrary.js",
        ] {
            assert!(!is_library(path), "{path}");
        }
    }

    #[test]
    fn every_module_that_a_script_imports_is_served() {
        for asset in DESKTOP {
            let folder = asset.path.rsplit_once('/').map(|(folder, _)| folder).expect("a folder");
            for line in asset.text.lines().filter(|line| line.starts_with("import ") || line.starts_with("} from ")) {
                let Some(name) = line.split('"').nth(1) else { continue };
                let path = match name.strip_prefix("../") {
                    Some(rest) => format!("/assets/{rest}"),
                    None => format!("{folder}/{}", name.trim_start_matches("./")),
                };
                assert!(desktop(&path).is_some(), "{} imports {path}", asset.path);
            }
        }
    }
}
