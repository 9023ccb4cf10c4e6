//! A message as a line for people.

use serde_json::Value;

/// Characters of the data that are shown.
const SHOWN: usize = 400;

/// The line of a message.
pub(super) fn line(message: &Value) -> String {
    let text = |key: &str| message.get(key).and_then(Value::as_str).unwrap_or_default();
    let arrow = if text("way") == "toProvider" { "->" } else { "<-" };
    let provider = message.get("provider").and_then(Value::as_str).unwrap_or("(stranger)");
    let mut line = format!(
        "{}  {arrow} {provider}  {:11}  {}",
        time(message.get("at").and_then(Value::as_i64).unwrap_or_default()),
        text("kind"),
        plain(text("name")),
    );
    if let Some(took) = message.get("latencyMs").and_then(Value::as_u64) {
        line.push_str(&format!("  {took} ms"));
    }
    if let Some(outcome) = message.get("outcome") {
        let of = |key: &str| outcome.get(key).and_then(Value::as_str);
        line.push_str("  ");
        line.push_str(of("is").unwrap_or_default());
        if let Some(why) = of("why") {
            line.push_str(": ");
            line.push_str(&plain(why));
        }
    }
    if let Some(data) = message.get("data").filter(|data| !data.is_null()) {
        let json = data.to_string();
        line.push_str("  ");
        line.extend(json.chars().take(SHOWN));
        if json.chars().nth(SHOWN).is_some() {
            line.push('…');
        }
    }
    line
}

/// The time of day, in UTC.
fn time(at: i64) -> String {
    let ms = at.rem_euclid(86_400_000);
    format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60, ms % 1_000)
}

/// Somebody else's text: no control characters for the terminal.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_line_says_who_what_and_how_it_ended() {
        let answer = json!({"at": 45_007_121, "way": "toProvider", "kind": "answer", "provider": "phone", "name": "getmode",
            "latencyMs": 1, "outcome": {"is": "ok"}, "data": 2});
        assert_eq!(line(&answer), "12:30:07.121  -> phone  answer       getmode  1 ms  ok  2");
        let refused = json!({"at": 0, "way": "fromProvider", "kind": "refused", "name": "\u{1b}[2J", "data": null,
            "outcome": {"is": "refused", "why": "not\ntrusted"}});
        assert_eq!(line(&refused), "00:00:00.000  <- (stranger)  refused       [2J  refused: not trusted");
    }
}
