// hazard: 52
// expect: migrated crossbeam-select @ select!
// expect-text: _ = &mut limit => {
// forbid-text: limit_fired
//! The deadline's arm ends the loop after it has done something: nothing waits for the deadline again.

use crossbeam_channel::{after, select, unbounded};
use std::time::Duration;

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded::<u8>();
    let limit = after(Duration::from_millis(20));
    let mut got = Vec::new();
    tx.send(1).unwrap();
    tx.send(2).unwrap();
    loop {
        select! {
            recv(rx) -> message => got.push(message.unwrap()),
            recv(limit) -> _ => {
                got.push(0);
                break
            }
        }
    }
    assert_eq!(got, [1, 2, 0]);
    println!("ok");
}
