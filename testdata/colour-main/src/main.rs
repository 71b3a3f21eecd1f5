// expect: migrated thread-spawn|sleep-loop @ thread::spawn
// expect: migrated thread-sleep|sleep-loop @ thread::sleep(PAUSE)
// expect: migrated thread-join @ .join()
// expect-text: #[tokio::main]
// expect-text: async fn main()
// forbid-text: thread::sleep
//! A sync program without tokio: threads with sleep loops, and a main that sleeps itself. `main` becomes `#[tokio::main] async fn`,
//! the threads tasks, and the manifest gets tokio with `rt-multi-thread`, `macros` and `time`.

mod report;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

const PAUSE: Duration = Duration::from_millis(2);

#[derive(Default)]
struct Counters {
    beats: AtomicU32,
    sweeps: AtomicU32,
}

fn start_heartbeat(counters: &Arc<Counters>) {
    let counters = Arc::clone(counters);
    thread::spawn(move || {
        loop {
            thread::sleep(PAUSE);
            counters.beats.fetch_add(1, Ordering::AcqRel);
        }
    });
}

fn start_sweeper(counters: &Arc<Counters>, running: &Arc<AtomicBool>) -> thread::JoinHandle<u32> {
    let counters = Arc::clone(counters);
    let running = Arc::clone(running);
    thread::spawn(move || {
        let mut swept = 0;
        while running.load(Ordering::Acquire) {
            swept += 1;
            counters.sweeps.store(swept, Ordering::Release);
            thread::sleep(PAUSE);
        }
        swept
    })
}

fn wait_for(counter: &AtomicU32, at_least: u32) {
    while counter.load(Ordering::Acquire) < at_least {
        thread::sleep(Duration::from_millis(1));
    }
}

fn main() {
    let counters = Arc::new(Counters::default());
    let running = Arc::new(AtomicBool::new(true));

    start_heartbeat(&counters);
    let sweeper = start_sweeper(&counters, &running);
    wait_for(&counters.beats, 3);
    wait_for(&counters.sweeps, 3);

    running.store(false, Ordering::Release);
    let swept = sweeper.join().unwrap();
    assert!(swept >= 3);
    println!("{}", report::line("sweeps", swept.min(3)));
}
