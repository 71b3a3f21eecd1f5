// hazard: 17
// On one runtime thread a poll loop that yields only the OS thread starves a producer that became a task.
// expect: either std-mpsc endless-blocking
use std::sync::mpsc::{channel, TryRecvError};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (tx, rx) = channel::<u32>();
    let producer = std::thread::spawn(move || {
        for n in 0..3 {
            tx.send(n).unwrap();
        }
    });
    let mut got = Vec::new();
    loop {
        match rx.try_recv() {
            Ok(n) => got.push(n),
            Err(TryRecvError::Empty) => std::thread::yield_now(),
            Err(TryRecvError::Disconnected) => break,
        }
    }
    producer.join().unwrap();
    assert_eq!(got, [0, 1, 2]);
    println!("ok");
}
