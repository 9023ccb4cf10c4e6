//! The files of the widget's page. They are part of the program.
//!
//! They lie on the server as in this repository, `cif-widget/assets/…` beside `cif-bridge/assets/…`, below the folder of the page
//! itself, so that one script finds another by the same relative path on the server, in the type check and in a test.

mod gzip;

use std::sync::OnceLock;

use cif_bridge::assets::fill;
use cif_bridge::page::PageToken;

const PAGE: &str = include_str!("../../assets/index.html");
const TOKEN: &str = "__CIF_TOKEN__";
const SOCKET: &str = "__CIF_SOCKET__";

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";

/// A file to serve.
#[derive(Debug)]
#[non_exhaustive]
pub struct Asset {
    /// Its path, relative to that of the page.
    pub path: &'static str,
    /// Its media type, for the header `Content-Type`.
    pub content_type: &'static str,
    /// Its text.
    pub text: &'static str,
    packed: OnceLock<Vec<u8>>,
}

impl Asset {
    const fn new(path: &'static str, content_type: &'static str, text: &'static str) -> Self {
        Self { path, content_type, text, packed: OnceLock::new() }
    }

    /// The text for a browser that takes `Content-Encoding: gzip`, packed once.
    ///
    /// ```
    /// let script = cif_widget::assets::file("cif-widget/assets/widget.js").unwrap();
    /// assert!(script.gzip().len() * 2 < script.text.len());
    /// ```
    #[must_use]
    pub fn gzip(&self) -> &[u8] {
        self.packed.get_or_init(|| gzip::pack(self.text.as_bytes()))
    }
}

macro_rules! own {
    ($($kind:ident $file:literal;)*) => {
        [$(Asset::new(concat!("cif-widget/assets/", $file), $kind, include_str!(concat!("../../assets/", $file)))),*]
    };
}

static OWN: [Asset; 34] = own! {
    CSS "widget.css";
    CSS "talk.css";
    JSON "messages/en.json";
    JSON "messages/de.json";
    JAVASCRIPT "widget.js";
    JAVASCRIPT "bubbles.js";
    JAVASCRIPT "chat.js";
    JAVASCRIPT "controls.js";
    JAVASCRIPT "dial.js";
    JAVASCRIPT "files.js";
    JAVASCRIPT "find.js";
    JAVASCRIPT "host.js";
    JAVASCRIPT "items.js";
    JAVASCRIPT "kept.js";
    JAVASCRIPT "keys.js";
    JAVASCRIPT "leader.js";
    JAVASCRIPT "link.js";
    JAVASCRIPT "list.js";
    JAVASCRIPT "mail.js";
    JAVASCRIPT "outbox.js";
    JAVASCRIPT "people.js";
    JAVASCRIPT "presence.js";
    JAVASCRIPT "ring.js";
    JAVASCRIPT "ringing.js";
    JAVASCRIPT "rows.js";
    JAVASCRIPT "shapes.js";
    JAVASCRIPT "sheet.js";
    JAVASCRIPT "talk.js";
    JAVASCRIPT "text.js";
    JAVASCRIPT "toasts.js";
    JAVASCRIPT "transcript.js";
    JAVASCRIPT "transfer.js";
    JAVASCRIPT "unsent.js";
    JAVASCRIPT "wrap-up.js";
};

/// Files of the desktop page that this page uses too: path here, path there.
const SHARED: [(&str, &str); 4] = [
    ("cif-bridge/assets/page/tokens.css", "/assets/page/tokens.css"),
    ("cif-bridge/assets/page/dom.js", "/assets/page/dom.js"),
    ("cif-bridge/assets/page/icons.js", "/assets/page/icons.js"),
    ("cif-bridge/assets/bridge/socket.js", "/assets/bridge/socket.js"),
];

fn shared() -> &'static [Asset] {
    static FILES: OnceLock<Vec<Asset>> = OnceLock::new();
    FILES.get_or_init(|| {
        let files = SHARED.iter().filter_map(|(path, there)| {
            let asset = cif_bridge::assets::desktop(there)?;
            Some(Asset::new(path, asset.content_type, asset.text))
        });
        files.collect()
    })
}

/// All files beside the page.
pub fn files() -> impl Iterator<Item = &'static Asset> {
    OWN.iter().chain(shared())
}

/// The file at this path below the folder of the page.
#[must_use]
pub fn file(path: &str) -> Option<&'static Asset> {
    files().find(|asset| asset.path == path)
}

/// The page, with the secret that its socket asks for, and the address of that socket, which may be relative to that of the page.
///
/// ```
/// use cif_bridge::page::PageToken;
/// let html = cif_widget::assets::page(&PageToken::new("a\">"), "widget/socket");
/// assert!(html.contains("a&quot;&gt;") && html.contains("\"widget/socket\""));
/// ```
#[must_use]
pub fn page(token: &PageToken, socket: &str) -> String {
    fill(PAGE, &[(TOKEN, token.reveal()), (SOCKET, socket)])
}

/// The page packed like [`Asset::gzip`].
#[must_use]
pub fn gzip(text: &str) -> Vec<u8> {
    gzip::pack(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The path that `name` means in the file at `path`.
    fn resolve(path: &str, name: &str) -> String {
        let mut parts: Vec<&str> = path.split('/').collect();
        parts.pop();
        for part in name.split('/') {
            match part {
                "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        parts.join("/")
    }

    #[test]
    fn every_file_that_another_one_names_is_served() {
        for asset in files() {
            let imports = asset.text.lines().filter(|line| line.starts_with("import ") || line.starts_with("} from "));
            for line in imports {
                let name = line.split('"').nth(1).expect("a path in quotes");
                let path = resolve(asset.path, name);
                assert!(file(&path).is_some(), "{} imports {path}", asset.path);
            }
        }
        for name in PAGE.split('"').filter(|text| text.starts_with("cif-")).filter(|text| text.contains('/')) {
            assert!(file(name).is_some(), "the page names {name}");
        }
        assert_eq!(shared().len(), SHARED.len());
    }

    #[test]
    fn every_script_in_the_folder_is_served() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets");
        for entry in std::fs::read_dir(folder).expect("the folder") {
            let name = entry.expect("an entry").file_name().into_string().expect("a name");
            let served = (name.ends_with(".js") || name.ends_with(".css")).then(|| format!("cif-widget/assets/{name}"));
            assert!(served.is_none_or(|path| file(&path).is_some()), "{name} is missing in the list");
        }
    }

    #[test]
    fn a_first_load_is_less_than_100_kb() {
        // A browser loads one of the languages.
        let loaded = files().filter(|asset| !asset.path.ends_with("de.json"));
        let sum: usize = loaded.map(|asset| asset.gzip().len()).sum::<usize>() + gzip(PAGE).len();
        assert!(sum < 100_000, "{sum} bytes over the wire");
    }

    #[test]
    fn the_page_runs_no_script_of_its_own_text() {
        assert!(!PAGE.contains("<script>") && !PAGE.contains(" onclick=") && !PAGE.contains("style=\""));
    }
}
