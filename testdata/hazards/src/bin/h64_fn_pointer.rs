// hazard: 64
// expect: refused fn-pointer|depends-on @ thread::sleep
// forbid-text: async fn brew
//! The function is stored as a `fn` pointer, in a variable and in a table.

use std::thread;
use std::time::Duration;

fn brew(cups: u8) -> u8 {
    thread::sleep(Duration::from_millis(u64::from(cups)));
    cups
}

fn skip(_cups: u8) -> u8 {
    0
}

static TABLE: [(&str, fn(u8) -> u8); 2] = [("brew", brew), ("skip", skip)];

#[tokio::main]
async fn main() {
    let action: fn(u8) -> u8 = brew;
    assert_eq!(action(2), 2);
    let total: u8 = TABLE.iter().map(|(_, action)| action(3)).sum();
    assert_eq!(total, 3);
    assert_eq!(brew(1), 1);
    println!("ok");
}
