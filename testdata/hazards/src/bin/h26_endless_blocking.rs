// hazard: 26
// expect: refused endless-blocking @ thread::spawn
// forbid-text: spawn_blocking
// forbid-text: tokio::spawn
//! An endless body that blocks in a read. As a blocking task it would keep the process from exiting.

use std::io::{Read, Write, pipe};
use std::thread;

#[tokio::main]
async fn main() {
    let (mut requests_rx, mut requests_tx) = pipe().unwrap();
    let (mut replies_rx, mut replies_tx) = pipe().unwrap();

    thread::spawn(move || {
        let mut byte = [0_u8; 1];
        loop {
            if requests_rx.read_exact(&mut byte).is_ok() {
                byte[0] = byte[0].wrapping_mul(2);
                let _ = replies_tx.write_all(&byte);
            }
        }
    });

    let mut doubled = Vec::new();
    for n in [1_u8, 2, 3] {
        requests_tx.write_all(&[n]).unwrap();
        let mut byte = [0_u8; 1];
        replies_rx.read_exact(&mut byte).unwrap();
        doubled.push(byte[0]);
    }
    assert_eq!(doubled, [2, 4, 6]);

    // The service thread still waits for its fourth request when `main` returns.
    std::mem::forget(requests_tx);
    println!("ok");
}
