// expect: migrated thread-spawn
// expect: migrated thread-join @ gen.join()
// expect-text: gen.await.unwrap() >= 8
//! `gen` is a name until edition 2024.

use std::sync::mpsc;
use std::thread;

#[tokio::main]
async fn main() {
    let (tx, rx) = mpsc::sync_channel(1);
    let gen = thread::spawn(move || {
        let mut n = 0;
        while tx.send(n).is_ok() {
            n += 1;
        }
        n
    });
    let mut last = 0;
    while last < 8 {
        last = rx.recv().unwrap();
    }
    drop(rx);
    println!("{} {}", env!("STAMP"), gen.join().unwrap() >= 8);
}
