//! An agent who waits until something is on the screen: through so many processes it takes longer than the kit expects.

use std::time::Duration;

use async_trait::async_trait;
use cif_conformance::host::{Click, DeskOperator, NotDone, Operator};
use cif_protocol::host::PanelMode;
use serde_json::Value;

const PAUSE: Duration = Duration::from_millis(50);
const LOOKS: usize = 200;

/// The agent of a desk.
#[derive(Debug)]
pub(crate) struct Patient(pub(crate) DeskOperator);

macro_rules! patient {
    ($($name:ident($($arg:ident: $type:ty),*);)*) => {
        #[async_trait]
        impl Operator for Patient {
            async fn click(&self, click: Click) -> Result<(), NotDone> {
                self.0.click(click).await
            }

            $(async fn $name(&self, $($arg: $type),*) -> Result<(), NotDone> {
                let mut done = self.0.$name($($arg),*).await;
                for _ in 0..LOOKS {
                    if !matches!(done, Err(NotDone::Failed(_))) {
                        break;
                    }
                    tokio::time::sleep(PAUSE).await;
                    done = self.0.$name($($arg),*).await;
                }
                done
            })*
        }
    };
}

patient! {
    answer_notification(accept: bool);
    answer_dialog(confirm: bool);
    cancel_note();
    focus_session(session: &str);
    close_session(session: &str);
    set_panel_mode(mode: PanelMode);
    resize_panel(width: f64);
    open_list(table: &str);
    send_article(title: &str, link: &str);
    set_presence(text: &str);
    use_bar(bar: &str);
    window_focus(focused: bool);
    be_active();
    request_report();
    raise_event(name: &str, value: &Value);
}
