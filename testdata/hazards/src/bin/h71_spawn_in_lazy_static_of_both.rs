// hazard: 71
// expect: migrated thread-spawn @ thread::spawn(move || {
// expect-text: tokio::spawn(async move {
//! A lazy static whose initialiser starts a thread is asked for in async code, and by a thread that stays: a task is as good as
//! meant for it, and the note says what is not proven.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

static CLOCK: LazyLock<&'static AtomicU32> = LazyLock::new(|| {
    static TICKS: AtomicU32 = AtomicU32::new(0);
    let ticks = &TICKS;
    thread::spawn(move || {
        loop {
            ticks.fetch_add(1, Ordering::Release);
            thread::sleep(Duration::from_millis(1));
        }
    });
    ticks
});

#[tokio::main]
async fn main() {
    while CLOCK.load(Ordering::Acquire) < 2 {
        tokio::task::yield_now().await;
    }
    let parked = thread::spawn(|| {
        thread::park();
        CLOCK.load(Ordering::Acquire) >= 2
    });
    parked.thread().unpark();
    println!("{}", parked.join().unwrap());
}
