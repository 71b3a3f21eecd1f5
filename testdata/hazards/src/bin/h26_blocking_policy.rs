// hazard: 26
// set: blocking-loop=spawn-blocking
// expect: migrated thread-spawn @ thread::spawn
// expect-text: spawn_blocking
//! The endless blocking body under `blocking-loop=spawn-blocking`, in a program that leaves by `process::exit`.

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
                byte[0] = byte[0].wrapping_add(1);
                let _ = replies_tx.write_all(&byte);
            }
        }
    });

    requests_tx.write_all(&[41]).unwrap();
    let mut byte = [0_u8; 1];
    replies_rx.read_exact(&mut byte).unwrap();
    assert_eq!(byte, [42]);
    println!("ok");
    std::process::exit(0);
}
