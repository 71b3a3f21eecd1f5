// hazard: 71
// expect: migrated thread-spawn @ a turn of the monitor
// expect: migrated thread-spawn @ asks for the monitor
// expect: refused no-runtime @ a turn of the counter
//! A static that starts a thread: a stored closure asks for it, and a thread that becomes a task does. That is asynchronous code that asks, so the
//! static is as good as meant for it, in one run. The other static is asked for by the closure and by a thread that stays one.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, mpsc};
use std::thread;
use std::time::Duration;

struct Monitor(AtomicU32);

static MONITOR: LazyLock<Monitor> = LazyLock::new(|| {
    watch();
    Monitor(AtomicU32::new(0))
});

static COUNTER: LazyLock<Monitor> = LazyLock::new(|| {
    count();
    Monitor(AtomicU32::new(0))
});

fn watch() {
    thread::spawn(|| { // a turn of the monitor
        loop {
            thread::sleep(Duration::from_secs(5));
            // Nothing, for the first turn of an interval comes at once.
            MONITOR.0.fetch_add(0, Ordering::AcqRel);
        }
    });
}

fn count() {
    thread::spawn(|| { // a turn of the counter
        loop {
            thread::sleep(Duration::from_secs(5));
            COUNTER.0.fetch_add(0, Ordering::AcqRel);
        }
    });
}

struct Hooks(Vec<Box<dyn Fn() -> u32 + Send>>);

#[tokio::main]
async fn main() {
    let (tx, rx) = mpsc::channel();
    let (done, end) = mpsc::channel();
    thread::spawn(move || { // asks for the monitor
        while let Ok(n) = rx.recv() {
            MONITOR.0.fetch_add(n, Ordering::AcqRel);
        }
        done.send(()).unwrap();
    });
    tx.send(3).unwrap();
    drop(tx);
    end.recv().unwrap();
    let kept = thread::Builder::new().stack_size(1 << 20).spawn(|| COUNTER.0.fetch_add(4, Ordering::AcqRel));
    kept.unwrap().join().unwrap();
    let mut hooks = Hooks(Vec::new());
    hooks.0.push(Box::new(|| MONITOR.0.load(Ordering::Acquire)));
    hooks.0.push(Box::new(|| COUNTER.0.load(Ordering::Acquire)));
    let seen: Vec<u32> = hooks.0.iter().map(|it| it()).collect();
    assert_eq!(seen, [3, 4]);
    println!("ok");
}
