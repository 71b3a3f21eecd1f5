// hazard: 45
// expect: refused sub-millisecond @ thread::sleep(PACE)
// expect: refused sub-millisecond @ thread::sleep(step)
// expect: migrated thread-sleep|sleep-loop @ thread::sleep(PACE * 10)
//! The pace is a constant, and part of one.

use std::thread;
use std::time::Duration;

const MICROS: u64 = 150;
const PACE: Duration = Duration::from_micros(MICROS);

async fn write_bits() -> u32 {
    let step = PACE / 2;
    let mut bits = 0;
    for _ in 0..4 {
        thread::sleep(PACE);
        thread::sleep(step);
        bits += 1;
    }
    bits
}

#[tokio::main]
async fn main() {
    thread::sleep(PACE * 10);
    assert_eq!(write_bits().await, 4);
    println!("ok");
}
