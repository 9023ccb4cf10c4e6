//! The keyboard and the pointer, as an agent uses them: real events, wherever the focus is.

use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};

use crate::{Browser, Failure, Outcome, until};

/// Keys that have a name, and how the protocol calls them.
const NAMED: [(&str, char); 14] = [
    ("Shift", '\u{e008}'),
    ("Ctrl", '\u{e009}'),
    ("Alt", '\u{e00a}'),
    ("Tab", '\u{e004}'),
    ("Enter", '\u{e007}'),
    ("Escape", '\u{e00c}'),
    ("Space", ' '),
    ("End", '\u{e010}'),
    ("Home", '\u{e011}'),
    ("Left", '\u{e012}'),
    ("Up", '\u{e013}'),
    ("Right", '\u{e014}'),
    ("Down", '\u{e015}'),
    ("Delete", '\u{e017}'),
];

/// Presses of Tab after which an element counts as out of reach.
const MOST_TABS: usize = 120;

impl Browser {
    /// Presses a key, or several at once: `Enter`, `Shift+Tab`, `Alt+a`, `/`.
    ///
    /// # Errors
    /// When the browser refuses, or a name of several letters is no key.
    pub async fn press(&self, keys: &str) -> Outcome {
        let mut pressed = Vec::new();
        for name in keys.split('+') {
            pressed.push(key(name).ok_or_else(|| Failure::check(format!("no key is named {name:?} (in {keys:?})")))?);
        }
        let down = pressed.iter().map(|value| KeyAction::Down { value: *value });
        let up = pressed.iter().rev().map(|value| KeyAction::Up { value: *value });
        let actions = down.chain(up).fold(KeyActions::new("keyboard".to_owned()), KeyActions::then);
        Ok(self.client().perform_actions(actions).await?)
    }

    /// Types a text where the focus is.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn type_text(&self, text: &str) -> Outcome {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in text.chars() {
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        Ok(self.client().perform_actions(actions).await?)
    }

    /// Waits until the focus is on an element.
    ///
    /// # Errors
    /// [`Failure::TimedOut`] with the element that has the focus.
    pub async fn focused(&self, css: &str) -> Outcome {
        until(&format!("the focus to be on `{css}`"), async || {
            let found = self.has_focus(css).await.map_err(|failure| failure.to_string())?;
            found.map_or(Ok(()), Err)
        })
        .await
    }

    /// Presses Tab, or Shift and Tab, until the focus is on an element.
    ///
    /// # Errors
    /// When it is not reached, with the elements that were.
    pub async fn tab_to(&self, css: &str, keys: &str) -> Outcome {
        let mut met = Vec::new();
        while met.len() < MOST_TABS {
            let Some(other) = self.has_focus(css).await? else { return Ok(()) };
            met.push(other);
            self.press(keys).await?;
        }
        Err(Failure::check(format!("{keys} does not lead to `{css}` but to {}", met.join(", "))))
    }

    /// Drags an element with the left button, by so many pixels.
    ///
    /// # Errors
    /// [`Failure::TimedOut`] when it is not seen, or when the browser refuses.
    pub async fn drag(&self, css: &str, by: (f64, f64)) -> Outcome {
        const STEP: Option<Duration> = Some(Duration::from_millis(50));
        let element = self.find(css).await?;
        let half = PointerAction::MoveBy { duration: STEP, x: by.0 / 2.0, y: by.1 / 2.0 };
        let actions = MouseActions::new("mouse".to_owned())
            .then(PointerAction::MoveToElement { element, duration: STEP, x: 0.0, y: 0.0 })
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(half.clone())
            .then(half)
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        Ok(self.client().perform_actions(actions).await?)
    }

    /// The element that has the focus, if it is another one.
    async fn has_focus(&self, css: &str) -> Outcome<Option<String>> {
        let body = "const active = document.activeElement;
            return active?.matches(arguments[0]) ? null : active ? `${active.localName}#${active.id}.${active.className}` : 'nothing';";
        let found = self.script(body, vec![css.into()]).await?;
        Ok(found.as_str().map(str::to_owned))
    }
}

/// A key by its name; a single character is its own.
fn key(name: &str) -> Option<char> {
    let mut characters = name.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) => Some(character),
        _ => NAMED.iter().find(|(named, _)| *named == name).map(|(_, value)| *value),
    }
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn keys_have_names_or_are_characters() {
        assert_eq!(key("Enter"), Some('\u{e007}'));
        assert_eq!((key("a"), key("/")), (Some('a'), Some('/')));
        assert_eq!((key("Entre"), key("")), (None, None));
    }
}
