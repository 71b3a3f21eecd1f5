// hazard: 63
// expect: either thread-sleep|async-fn any @ thread::sleep
//! A function that sleeps and calls itself: as an async function it needs boxing.

use std::thread;
use std::time::Duration;

fn countdown(from: u32, log: &mut Vec<u32>) -> u32 {
    log.push(from);
    if from == 0 {
        return 0;
    }
    thread::sleep(Duration::from_millis(1));
    1 + countdown(from - 1, log)
}

#[tokio::main]
async fn main() {
    let mut log = Vec::new();
    assert_eq!(countdown(3, &mut log), 3);
    assert_eq!(log, [3, 2, 1, 0]);
    println!("ok");
}
