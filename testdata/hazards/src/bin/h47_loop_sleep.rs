// hazard: 47
// set: loop-timer=sleep
// expect: migrated sleep-loop|thread-sleep @ thread::sleep
// expect: migrated thread-spawn|sleep-loop @ thread::spawn
// forbid-text: interval
//! Sleep first, then work, under the policy `loop-timer=sleep`: no pass before the first wait, and a pause after every pass.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(20);

#[tokio::main]
async fn main() {
    let passes: Arc<Mutex<Vec<(Instant, Instant)>>> = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&passes);
    let begin = Instant::now();
    thread::spawn(move || {
        loop {
            thread::sleep(PAUSE);
            let started = Instant::now();
            while started.elapsed() < PAUSE / 2 {
                std::hint::spin_loop();
            }
            log.lock().unwrap().push((started, Instant::now()));
        }
    });
    while passes.lock().unwrap().len() < 3 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }

    let passes = passes.lock().unwrap();
    let mut rested_since = begin;
    for (started, ended) in passes.iter() {
        assert!(*started - rested_since >= PAUSE, "a pass came before the pause was over");
        rested_since = *ended;
    }
    println!("ok");
}
