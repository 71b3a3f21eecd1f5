// hazard: 60
// expect: refused entry-point @ thread::sleep
//! On an async function the attribute does nothing: the place that is told would be another.

use std::panic::Location;
use std::thread;
use std::time::Duration;

#[track_caller]
fn paused_at() -> u32 {
    thread::sleep(Duration::from_millis(1));
    Location::caller().line()
}

#[tokio::main]
async fn main() {
    let line = line!() + 1;
    assert_eq!(paused_at(), line);
    println!("ok");
}
