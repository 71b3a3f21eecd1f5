// hazard: 39
// expect: migrated thread-spawn @ thread::spawn
// expect: migrated thread-join @ .join()
//! Handles travel in tuples through a vector and out of a `Result`.

use std::thread::{self, JoinHandle};
use std::time::Duration;

fn start(n: u32) -> (u32, JoinHandle<u32>) {
    let handle = thread::spawn(move || {
        thread::sleep(Duration::from_millis(1));
        n * 2
    });
    (n, handle)
}

fn checked(n: u32) -> Result<(u32, JoinHandle<u32>), String> {
    if n == 0 { Err("nothing to do".to_owned()) } else { Ok(start(n)) }
}

fn main() {
    let (n, handle) = checked(4).unwrap();
    assert_eq!(handle.join().unwrap(), n + 4);
    assert!(checked(0).is_err());
    let mut all: Vec<(u32, JoinHandle<u32>)> = Vec::new();
    for n in 1..3 {
        all.push(start(n));
    }
    for (n, handle) in all {
        assert_eq!(handle.join().unwrap(), n * 2);
    }
    println!("ok");
}
