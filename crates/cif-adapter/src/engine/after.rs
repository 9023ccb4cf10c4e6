//! What is done once the lock of a link is released: foreign code that might come back to the link.

use std::task::Waker;

use cif_provider::TaskHandle;

use super::notice::{LinkNotice, LinkObserver};
use crate::pipe::{Input, Output};

/// Collected under the lock, run after it.
#[derive(Default)]
pub(super) struct After {
    /// Most often there is one.
    first: Option<Waker>,
    wakers: Vec<Waker>,
    tasks: Vec<TaskHandle>,
    pipes: Vec<(Option<Output>, Option<Input>)>,
    notices: Vec<LinkNotice>,
}

impl After {
    pub(super) fn wake(&mut self, waker: Waker) {
        if self.first.is_none() {
            self.first = Some(waker);
        } else {
            self.wakers.push(waker);
        }
    }

    pub(super) fn wake_all(&mut self, wakers: &mut Vec<Waker>) {
        self.wakers.append(wakers);
    }

    /// Cancels a served call: its future is dropped.
    pub(super) fn cancel(&mut self, task: TaskHandle) {
        self.tasks.push(task);
    }

    /// Drops a connection.
    pub(super) fn drop_pipe(&mut self, output: Option<Output>, input: Option<Input>) {
        if output.is_some() || input.is_some() {
            self.pipes.push((output, input));
        }
    }

    pub(super) fn notice(&mut self, notice: LinkNotice) {
        self.notices.push(notice);
    }

    pub(super) fn run(self, observer: Option<&dyn LinkObserver>) {
        if let Some(observer) = observer {
            for notice in &self.notices {
                observer.notice(notice);
            }
        }
        for waker in self.first.into_iter().chain(self.wakers) {
            waker.wake();
        }
    }
}
