use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::RuntimeExt;
use crate::runtime::Elapsed;

type Log = Arc<Mutex<Vec<(u64, &'static str)>>>;

fn after(runtime: &ManualRuntime, log: &Log, millis: u64, name: &'static str) -> TaskHandle {
    let (runtime, log) = (runtime.clone(), Arc::clone(log));
    runtime.clone().spawn_task(async move {
        runtime.sleep(Duration::from_millis(millis)).await;
        log.lock().unwrap().push((runtime.now().as_millis(), name));
    })
}

#[test]
fn timers_fire_in_order_and_at_their_time() {
    let (runtime, log) = (ManualRuntime::new(), Log::default());
    let tasks = [after(&runtime, &log, 20, "b"), after(&runtime, &log, 10, "a"), after(&runtime, &log, 20, "c")];
    runtime.run_until_stalled();
    assert!(log.lock().unwrap().is_empty());
    runtime.advance(Duration::from_millis(19));
    assert_eq!(*log.lock().unwrap(), [(10, "a")]);
    runtime.advance(Duration::from_millis(5));
    assert_eq!(*log.lock().unwrap(), [(10, "a"), (20, "b"), (20, "c")]);
    assert_eq!(runtime.now().as_millis(), 24);
    assert_eq!(runtime.tasks(), 0);
    drop(tasks);
}

#[test]
fn dropping_a_handle_cancels_and_detach_does_not() {
    let (runtime, log) = (ManualRuntime::new(), Log::default());
    drop(after(&runtime, &log, 1, "cancelled before it ran"));
    let started = after(&runtime, &log, 1, "cancelled while it slept");
    after(&runtime, &log, 1, "detached").detach();
    runtime.run_until_stalled();
    drop(started);
    assert_eq!(runtime.tasks(), 1);
    runtime.advance(Duration::from_secs(1));
    assert_eq!(*log.lock().unwrap(), [(1, "detached")]);
    assert_eq!(runtime.next_timer(), None);
}

#[test]
fn a_task_may_cancel_itself() {
    let runtime = ManualRuntime::new();
    let slot: Arc<Mutex<Option<TaskHandle>>> = Arc::default();
    let inner = Arc::clone(&slot);
    let handle = runtime.spawn_task(async move {
        drop(inner.lock().unwrap().take());
        std::future::pending::<()>().await;
    });
    *slot.lock().unwrap() = Some(handle);
    runtime.run_until_stalled();
    assert_eq!(runtime.tasks(), 0);
}

#[test]
fn block_on_moves_the_clock_only_as_far_as_needed() {
    let (runtime, log) = (ManualRuntime::new(), Log::default());
    let _later = after(&runtime, &log, 100, "later");
    let slow = runtime.sleep(Duration::from_millis(50));
    assert_eq!(
        runtime.block_on(async {
            slow.await;
            7
        }),
        7
    );
    assert_eq!((runtime.now().as_millis(), log.lock().unwrap().len()), (50, 0));
    assert_eq!(ManualRuntime::new().try_block_on(std::future::pending::<()>()), Err(Stalled));
}

#[test]
fn timeouts_race_with_the_virtual_clock() {
    let runtime = ManualRuntime::new();
    let limit = |millis| Some(runtime.now() + Duration::from_millis(millis));
    let work = |millis| {
        let sleep = runtime.sleep(Duration::from_millis(millis));
        async move {
            sleep.await;
            millis
        }
    };
    assert_eq!(runtime.block_on(runtime.timeout_at(limit(10), work(5))), Ok(5));
    assert_eq!(runtime.block_on(runtime.timeout_at(limit(10), work(50))), Err(Elapsed));
    assert_eq!(runtime.block_on(runtime.timeout_at(Some(Instant::ZERO), std::future::ready(1))), Ok(1));
    assert_eq!(runtime.block_on(runtime.timeout_at(None, work(50))), Ok(50));
    assert_eq!(runtime.next_timer(), None);
}

#[test]
fn wakers_work_from_other_places_and_randomness_is_repeatable() {
    let runtime = ManualRuntime::with_seed(9);
    let (sender, receiver) = futures::channel::oneshot::channel::<()>();
    let done = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&done);
    runtime.spawn_task(async move { flag.store(receiver.await.is_ok(), Ordering::SeqCst) }).detach();
    runtime.run_until_stalled();
    sender.send(()).unwrap();
    runtime.run_until_stalled();
    assert!(done.load(Ordering::SeqCst));
    assert_eq!(runtime.random_name(9), ManualRuntime::with_seed(9).random_name(9));
    assert_ne!(runtime.random_name(9), runtime.random_name(9));
    assert_eq!(runtime.random_name(9).len(), 18);
}
