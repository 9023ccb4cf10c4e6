//! The pages of an agent: their sockets, who of them hosts the frames, and what they ask for.

mod frames;
mod functions;
mod notes;
mod outbox;
mod room;
mod socket;
mod subscriptions;
mod work;
mod writer;

pub(crate) use frames::{FrameSetup, Frames};
pub(crate) use outbox::{Farewell, OutboxLimits};
pub(crate) use room::{Command, Room, RoomLimits};
pub(crate) use socket::serve;
