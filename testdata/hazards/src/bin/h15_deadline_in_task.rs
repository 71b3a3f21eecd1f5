// hazard: 15
// expect: migrated crossbeam-channel @ recv_deadline
//! A deadline that is computed where it is given: all of it is what becomes tokio's instant.

use std::time::{Duration, Instant};

#[tokio::main]
async fn main() {
    let (sender, receiver) = crossbeam_channel::unbounded();
    sender.send(1).unwrap();
    assert_eq!(receiver.recv_deadline(Instant::now() + Duration::from_millis(1)), Ok(1));
    assert!(receiver.recv_deadline(Instant::now() + Duration::from_millis(1)).is_err());
    println!("ok");
}
