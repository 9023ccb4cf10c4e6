//! The hub with everything around it: the store that keeps what it decides, the rooms and seats that are told afterwards, and the
//! timer that wakes it.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, Weak};

use cif_protocol::Instant;
use cif_provider::{Runtime, RuntimeExt, TaskHandle};
use futures::channel::oneshot;
use tokio::sync::watch;

use crate::hub::{Effect, Hub, Now};
use crate::ids::AgentId;
use crate::rate::{Bucket, Buckets};
use crate::room::{Room, TAIL};
use crate::seat::{Seat, lock};
use crate::store::{Store, StoreError};
use crate::{ChatId, Rate, Refusal, WebChatConfig};

/// Refusals are logged at this rate; of the others it is told how many there were.
const LOGGED: Rate = Rate::new(20, 2.0);

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) config: Arc<WebChatConfig>,
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) store: Arc<dyn Store>,
    me: Weak<Self>,
    hub: Mutex<Hub>,
    rooms: Mutex<BTreeMap<ChatId, Arc<Room>>>,
    seats: Mutex<BTreeMap<AgentId, Arc<Seat>>>,
    timer: Mutex<Option<(Instant, TaskHandle)>>,
    addresses: Mutex<Buckets<IpAddr>>,
    log: Mutex<(Bucket, u64)>,
    /// Connections that are open.
    pub(crate) sockets: AtomicUsize,
    /// True when connections are to end.
    pub(crate) stopping: watch::Sender<bool>,
}

/// Completes when everything that a call did is kept and told.
#[derive(Debug)]
pub(crate) struct Settled(Option<oneshot::Receiver<Result<(), StoreError>>>);

impl Settled {
    pub(crate) async fn wait(self) -> Result<(), StoreError> {
        match self.0 {
            None => Ok(()),
            Some(told) => told.await.unwrap_or_else(|_| Err(StoreError("the web chat has ended".to_owned()))),
        }
    }
}

impl Shared {
    /// Takes up the chats that were open when the program ended.
    pub(crate) fn begin(
        config: WebChatConfig,
        runtime: Arc<dyn Runtime>,
        store: Arc<dyn Store>,
    ) -> Result<Arc<Self>, StoreError> {
        let kept = store.load(TAIL)?;
        let now = Now { at: runtime.now(), wall: runtime.wall_clock() };
        let config = Arc::new(config);
        let rooms = kept.iter().map(|chat| (chat.id.clone(), Arc::new(Room::new(chat.tail.clone())))).collect();
        let hub = Hub::new(Arc::clone(&config), kept, now);
        let shared = Arc::new_cyclic(|me| Self {
            addresses: Mutex::new(Buckets::new(config.limits.per_address, config.limits.addresses)),
            log: Mutex::new((Bucket::full(LOGGED, now.at), 0)),
            config,
            runtime,
            store,
            me: me.clone(),
            hub: Mutex::new(hub),
            rooms: Mutex::new(rooms),
            seats: Mutex::default(),
            timer: Mutex::default(),
            sockets: AtomicUsize::new(0),
            stopping: watch::Sender::new(false),
        });
        // What the restored chats left, and their timers.
        drop(shared.act(|_, _| ()));
        Ok(shared)
    }

    /// Lets the hub do something; what it decides is on its way to the store when this returns.
    pub(crate) fn act<R>(&self, work: impl FnOnce(&mut Hub, Now) -> R) -> (R, Settled) {
        let mut hub = lock(&self.hub);
        let now = Now { at: self.runtime.now(), wall: self.runtime.wall_clock() };
        let result = work(&mut hub, now);
        let step = hub.take();
        // A step without anything still waits for those before it: it may be the repetition of one of them.
        let settled = if step.is_empty() && self.store.backlog() == 0 {
            Settled(None)
        } else {
            let (tell, told) = oneshot::channel();
            let (me, effects) = (self.me.clone(), step.effects);
            // In the order of the decisions: the hub is still locked.
            self.store.commit(
                step.writes,
                Box::new(move |outcome| {
                    if let (Ok(()), Some(me)) = (&outcome, me.upgrade()) {
                        me.tell(effects);
                    }
                    // Whoever acted may not wait.
                    drop(tell.send(outcome));
                }),
            );
            Settled(Some(told))
        };
        let next = hub.next();
        drop(hub);
        self.store.pump();
        self.arm(next);
        (result, settled)
    }

    /// Completes when connections are to end.
    pub(crate) async fn stopped(&self) {
        let mut stopping = self.stopping.subscribe();
        // It cannot fail: the sender is here.
        drop(stopping.wait_for(|stop| *stop).await);
    }

    /// Looks at the hub.
    pub(crate) fn look<R>(&self, look: impl FnOnce(&Hub) -> R) -> R {
        look(&lock(&self.hub))
    }

    fn tell(&self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Append(chat, item) => self.room_for(&chat).append(item),
                Effect::Status(chat, status) => self.room_for(&chat).show(status),
                Effect::Forget(chat) => drop(lock(&self.rooms).remove(&chat)),
                Effect::Open(agent, of, offered) => {
                    let Some(seat) = self.seat(&agent) else { continue };
                    if let Err(error) = seat.book.open_as(of.clone(), *offered, None) {
                        tracing::error!(agent = &*agent, %of, %error, "a chat was not offered");
                    }
                }
                Effect::Report(agent, of, event, cause) => {
                    if let Some(seat) = self.seat(&agent) {
                        seat.report(&of, *event, cause.as_ref());
                    }
                }
                Effect::Backlog(agent, chat, of) => {
                    let (Some(seat), Some(room)) = (self.seat(&agent), self.room(&chat)) else { continue };
                    seat.take(chat.clone());
                    seat.catch_up(&chat, &of, &room.tail());
                }
                Effect::Tell(agent, event, cause) => {
                    let events = self.seat(&agent).and_then(|seat| seat.book.events().ok());
                    if let Some(events) = events {
                        // A host that listens no more asks when it comes back.
                        let _ = events.report_provider(*event, cause.as_ref());
                    }
                }
            }
        }
    }

    pub(crate) fn room(&self, chat: &ChatId) -> Option<Arc<Room>> {
        lock(&self.rooms).get(chat).cloned()
    }

    fn room_for(&self, chat: &ChatId) -> Arc<Room> {
        Arc::clone(lock(&self.rooms).entry(chat.clone()).or_insert_with(|| Arc::new(Room::new(Vec::new()))))
    }

    pub(crate) fn seat(&self, agent: &AgentId) -> Option<Arc<Seat>> {
        lock(&self.seats).get(agent).cloned()
    }

    /// The seat of an agent, who may be new.
    pub(crate) fn seat_for(&self, agent: &AgentId, name: &str) -> Arc<Seat> {
        // An agent may have more conversations than chats: those that are being wrapped up.
        let conversations = self.config.routing.capacity.saturating_mul(2).max(1_024);
        let new = || Arc::new(Seat::new(agent.clone(), Arc::clone(&self.runtime), conversations));
        let seat = Arc::clone(lock(&self.seats).entry(agent.clone()).or_insert_with(new));
        drop(self.act(|hub, _| hub.sign_in(agent, name)));
        seat
    }

    /// Wakes the hub when something is due.
    fn arm(&self, next: Option<Instant>) {
        let Some(at) = next else { return };
        let mut timer = lock(&self.timer);
        if timer.as_ref().is_some_and(|(armed, _)| *armed <= at) {
            return;
        }
        let (me, sleep) = (self.me.clone(), self.runtime.sleep_until(at));
        let task = self.runtime.spawn_task(async move {
            sleep.await;
            if let Some(me) = me.upgrade() {
                // The handle of this task is let go first, so that arming the next one does not stop it half-way.
                if let Some((_, own)) = lock(&me.timer).take() {
                    own.detach();
                }
                drop(me.act(|hub, now| hub.poll(now)));
            }
        });
        *timer = Some((at, task));
    }

    /// Counts a request from an address.
    pub(crate) fn spend(&self, address: IpAddr) -> Result<(), Refusal> {
        lock(&self.addresses).take(&address, self.runtime.now()).map_err(Refusal::TooFast)
    }

    /// Logs a refusal, unless there are too many.
    pub(crate) fn complain(&self, refusal: &Refusal, chat: Option<&ChatId>, from: Option<IpAddr>) {
        drop(self.act(|hub, _| hub.stats.refused += 1));
        let mut log = lock(&self.log);
        if log.0.take(LOGGED, self.runtime.now()).is_err() {
            log.1 += 1;
            return;
        }
        let unlogged = std::mem::take(&mut log.1);
        drop(log);
        let (chat, code) = (chat.map(ChatId::as_str), refusal.code());
        tracing::warn!(code, chat, ?from, unlogged, %refusal, "a customer's request was refused");
    }
}
