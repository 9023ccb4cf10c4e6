//! Steps on the current document: the top one, or that of a frame inside [`Browser::in_frame`].

use fantoccini::Locator;
use fantoccini::elements::Element;
use serde_json::Value;

use crate::{Browser, Failure, Outcome, until};

impl Browser {
    /// Opens an address in the current tab.
    ///
    /// # Errors
    /// When it cannot be loaded.
    pub async fn goto(&self, address: &str) -> Outcome {
        Ok(self.client().goto(address).await?)
    }

    /// Waits for an element that is seen.
    ///
    /// # Errors
    /// [`Failure::TimedOut`].
    pub async fn find(&self, css: &str) -> Outcome<Element> {
        self.retry(&format!("`{css}` to be seen"), async || {
            let element = self.client().find(Locator::Css(css)).await?;
            if element.is_displayed().await? { Ok(element) } else { Err(Failure::check("it is hidden")) }
        })
        .await
    }

    /// Waits until no element fits, or all that fit are hidden.
    ///
    /// # Errors
    /// [`Failure::TimedOut`].
    pub async fn gone(&self, css: &str) -> Outcome {
        self.retry(&format!("`{css}` to be gone"), async || {
            for element in self.client().find_all(Locator::Css(css)).await? {
                if element.is_displayed().await? {
                    return Err(Failure::check(element.text().await?));
                }
            }
            Ok(())
        })
        .await
    }

    /// Waits for an element that is seen and can be clicked, and clicks it.
    ///
    /// # Errors
    /// [`Failure::TimedOut`].
    pub async fn click(&self, css: &str) -> Outcome {
        self.retry(&format!("`{css}` to be clicked"), async || {
            let element = self.client().find(Locator::Css(css)).await?;
            if !element.is_enabled().await? {
                return Err(Failure::check("it is disabled"));
            }
            Ok(element.click().await?)
        })
        .await
    }

    /// Waits for a field and replaces its content.
    ///
    /// # Errors
    /// [`Failure::TimedOut`].
    pub async fn fill(&self, css: &str, text: &str) -> Outcome {
        self.retry(&format!("`{css}` to be filled"), async || {
            let element = self.client().find(Locator::Css(css)).await?;
            element.clear().await?;
            Ok(element.send_keys(text).await?)
        })
        .await
    }

    /// Presses Alt and a letter where the keyboard is.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn press_alt(&self, letter: char) -> Outcome {
        const ALT: char = '\u{e00a}';
        let active = self.client().active_element().await?;
        Ok(active.send_keys(&format!("{ALT}{letter}")).await?)
    }

    /// Waits until the seen text of an element contains `part`, and returns that text.
    ///
    /// # Errors
    /// [`Failure::TimedOut`] with the text that was there.
    pub async fn text(&self, css: &str, part: &str) -> Outcome<String> {
        self.retry(&format!("`{css}` to show {part:?}"), async || {
            let text = self.client().find(Locator::Css(css)).await?.text().await?;
            if text.contains(part) { Ok(text) } else { Err(Failure::check(format!("{text:?}"))) }
        })
        .await
    }

    /// The seen texts of all elements that fit, now.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn texts(&self, css: &str) -> Outcome<Vec<String>> {
        let mut texts = Vec::new();
        for element in self.client().find_all(Locator::Css(css)).await? {
            texts.push(element.text().await?);
        }
        Ok(texts)
    }

    /// Runs the body of a function with `arguments`; a promise it returns is awaited.
    ///
    /// # Errors
    /// What the script throws, or when it takes longer than 30 s.
    pub async fn script(&self, body: &str, arguments: Vec<Value>) -> Outcome<Value> {
        Ok(self.client().execute(body, arguments).await?)
    }

    /// Runs the body of a function until it returns something true, and returns that.
    ///
    /// # Errors
    /// [`Failure::TimedOut`] with the last value or exception.
    pub async fn script_until(&self, what: &str, body: &str) -> Outcome<Value> {
        until(what, async || match self.client().execute(body, Vec::new()).await {
            Ok(value) if is_true(&value) => Ok(value),
            Ok(value) => Err(value.to_string()),
            Err(error) => Err(error.to_string()),
        })
        .await
    }

    /// Waits for a frame, does `work` inside it, and returns to the document from which it was entered.
    ///
    /// # Errors
    /// [`Failure::TimedOut`] when there is no such frame, else what `work` returns.
    pub async fn in_frame<T>(&self, css: &str, work: impl AsyncFnOnce(&Self) -> Outcome<T>) -> Outcome<T> {
        self.retry(&format!("frame `{css}`"), async || {
            let frame = self.client().find(Locator::Css(css)).await?;
            Ok(frame.enter_frame().await?)
        })
        .await?;
        let outcome = work(self).await;
        // After a failure inside, that failure is what counts.
        let back = self.client().enter_parent_frame().await;
        let value = outcome?;
        back?;
        Ok(value)
    }

    /// Repeats a step while the page is changing or a check does not hold yet.
    async fn retry<T>(&self, what: &str, mut step: impl AsyncFnMut() -> Outcome<T>) -> Outcome<T> {
        let outcome = until(what, async || match step().await {
            Ok(found) => Ok(Ok(found)),
            Err(failure) if failure.is_passing() || matches!(failure, Failure::Check(_)) => Err(failure.to_string()),
            Err(failure) => Ok(Err(failure)),
        });
        outcome.await?
    }
}

/// Truth as JavaScript sees it.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::is_true;

    #[test]
    fn truth_is_that_of_javascript() {
        assert!([json!([]), json!({}), json!(1), json!("0"), json!(true)].iter().all(is_true));
        assert!(![json!(null), json!(0), json!(""), json!(false)].iter().any(is_true));
    }
}
