//! Keys whose values are secrets, by their names.

/// Keys are compared in lower case without punctuation. These are secrets at the end of a key.
const ENDINGS: &[&str] = &[
    "password",
    "passphrase",
    "secret",
    "apikey",
    "privatekey",
    "accesstoken",
    "refreshtoken",
    "authtoken",
    "idtoken",
    "bearertoken",
    "linktoken",
    "credential",
    "credentials",
    "authorization",
    "cookie",
];
/// These are secrets as a whole key; `cancellationToken`, for example, is none.
const WHOLE: &[&str] = &["token", "pin", "otp", "auth"];

/// Does the name of a key say that its value is a secret? For logs and transcripts, which show something else in its place.
///
/// ```
/// use cif_protocol::is_secret_key;
/// assert!(is_secret_key("Access-Token") && is_secret_key("user_password"));
/// assert!(!is_secret_key("cancellationToken"));
/// ```
#[must_use]
pub fn is_secret_key(key: &str) -> bool {
    let key: String = key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    WHOLE.contains(&key.as_str()) || ENDINGS.iter().any(|end| key.ends_with(end))
}
