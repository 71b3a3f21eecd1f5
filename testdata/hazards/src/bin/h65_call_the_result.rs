// hazard: 65
// expect: migrated thread-sleep @ thread::sleep
// expect-text: (adder(2).await)(
//! The call's result is called: the one place where `.await` needs parentheses.

use std::thread;
use std::time::Duration;

fn adder(offset: u32) -> impl Fn(u32) -> u32 {
    thread::sleep(Duration::from_millis(1));
    move |value| value + offset
}

#[tokio::main]
async fn main() {
    assert_eq!(adder(2)(40), 42);
    let sum = adder(1)(1) + adder(3)(3);
    assert_eq!(sum, 8);
    println!("ok");
}
