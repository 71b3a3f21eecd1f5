// hazard: 60
// expect: refused foreign-trait @ thread::sleep
// forbid-text: async fn fmt
//! A sleep in the implementation of a trait that belongs to std.

use std::fmt;
use std::thread;
use std::time::Duration;

struct Slow(u32);

impl fmt::Display for Slow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        thread::sleep(Duration::from_millis(1));
        write!(f, "slow {}", self.0)
    }
}

#[tokio::main]
async fn main() {
    assert_eq!(format!("{}", Slow(3)), "slow 3");
    assert_eq!(Slow(4).to_string(), "slow 4");
    println!("ok");
}
