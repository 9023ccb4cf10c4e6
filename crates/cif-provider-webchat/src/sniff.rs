//! Does a file look like what it says it is?

use crate::Refusal;

/// The media types that can be told by the first bytes, or by being text.
pub(crate) const KNOWN: &[&str] = &[
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "application/pdf",
    "application/zip",
    "text/plain",
    "text/csv",
];

/// The longest name of a file, in bytes.
const MAX_NAME: usize = 200;

/// Checks name, declared type and content of a file.
pub(crate) fn check(name: &str, declared: &str, bytes: &[u8], allowed: &[String]) -> Result<(), Refusal> {
    check_label(name, declared, allowed)?;
    if bytes.is_empty() {
        return Err(Refusal::Malformed(format!("the file `{name}` is empty; send one with content")));
    }
    if looks_like(declared, bytes) {
        return Ok(());
    }
    Err(Refusal::WrongType(format!(
        "the file `{name}` says that it is `{declared}`, and its content is something else"
    )))
}

/// Checks name and declared type of a file before its content comes.
pub(crate) fn check_label(name: &str, declared: &str, allowed: &[String]) -> Result<(), Refusal> {
    let odd = |letter: char| letter.is_control() || matches!(letter, '/' | '\\') || is_direction(letter);
    if name.trim().is_empty() || name.len() > MAX_NAME || name.contains(odd) || matches!(name, "." | "..") {
        let text = format!("`{}` is no file name; use up to {MAX_NAME} bytes without folders", name.escape_default());
        return Err(Refusal::Malformed(text));
    }
    if !allowed.iter().any(|one| one == declared) {
        let (declared, allowed) = (declared.escape_default(), allowed.join(", "));
        return Err(Refusal::WrongType(format!("files of type `{declared}` are not taken; possible are {allowed}")));
    }
    Ok(())
}

/// Letters that turn the direction of a text round, by which `gpj.exe` can look like another name.
const fn is_direction(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

fn looks_like(declared: &str, bytes: &[u8]) -> bool {
    match declared {
        "image/png" => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        "image/jpeg" => bytes.starts_with(b"\xff\xd8\xff"),
        "image/gif" => bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a"),
        "image/webp" => bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"),
        "application/pdf" => bytes.starts_with(b"%PDF-"),
        "application/zip" => bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06"),
        "text/plain" | "text/csv" => std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(name: &str, declared: &str, bytes: &[u8]) -> Option<&'static str> {
        let allowed: Vec<String> = KNOWN.iter().map(|known| (*known).to_owned()).collect();
        check(name, declared, bytes, &allowed).err().map(|refusal| refusal.code())
    }

    #[test]
    fn content_and_declared_type_must_agree() {
        assert_eq!(code("a.png", "image/png", b"\x89PNG\r\n\x1a\n...."), None);
        assert_eq!(code("a.txt", "text/plain", "Grüße".as_bytes()), None);
        assert_eq!(code("a.png", "image/png", b"<script>alert(1)</script>"), Some("wrong_type"));
        assert_eq!(code("a.pdf", "application/pdf", b"MZ\x90\0"), Some("wrong_type"));
        assert_eq!(code("a.txt", "text/plain", b"MZ\x90\0"), Some("wrong_type"));
        assert_eq!(code("a.html", "text/html", b"<p>"), Some("wrong_type"));
        assert_eq!(code("a.txt", "text/plain", b""), Some("malformed"));
    }

    #[test]
    fn names_have_no_folders_and_no_tricks() {
        for name in ["", " ", "..", "../x", "a\\b", "a\nb", "x\u{202e}gpj.exe", &"n".repeat(201)] {
            assert_eq!(code(name, "text/plain", b"x"), Some("malformed"), "{name:?}");
        }
    }
}
