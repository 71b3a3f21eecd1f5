// hazard: 45
// expect: migrated thread-sleep @ sleep_ms(2)
// expect: migrated thread-sleep @ sleep_ms(pause)
// expect-text: from_millis(2)
// expect-text: from_millis(u64::from(pause))
//! `sleep_ms` takes a `u32`, `from_millis` a `u64`: a literal fits both, a variable does not.
#![allow(deprecated)]

use std::thread;

#[tokio::main]
async fn main() {
    let pause: u32 = 1;
    thread::sleep_ms(2);
    thread::sleep_ms(pause);
    println!("ok");
}
