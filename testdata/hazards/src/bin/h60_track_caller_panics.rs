// hazard: 60
// expect: migrated thread-sleep @ thread::sleep
// forbid-text: #[track_caller]
//! Where nobody asks for the place of a call, the attribute only serves panics: it goes, and a note says so.

use std::thread;
use std::time::Duration;

/// Waits until it is ready.
#[track_caller]
#[inline]
fn wait_for(ready: bool) -> u32 {
    thread::sleep(Duration::from_millis(1));
    if !ready {
        panic!("not ready");
    }
    1
}

#[tokio::main]
async fn main() {
    assert_eq!(wait_for(true), 1);
    println!("ok");
}
