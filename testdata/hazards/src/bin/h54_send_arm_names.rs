// hazard: 54
// expect: migrated crossbeam-select @ select!
//! A `send` arm beside variables that are called like what the rewrite introduces, and a sender behind a box.

use crossbeam_channel::{Receiver, Sender, bounded, select};

async fn exchange(permit: u32, numbers: Box<Sender<u32>>, stop: Receiver<()>) -> Vec<u32> {
    let mut log = Vec::new();
    let message = 7;
    for _ in 0..2 {
        select! {
            send(*numbers, permit + 1) -> sent => log.push(if sent.is_ok() { message } else { 0 }),
            recv(stop) -> _ => log.push(99),
        }
    }
    log
}

#[tokio::main]
async fn main() {
    let (numbers, got) = bounded(2);
    let (_stop, stopped) = bounded(1);
    assert_eq!(exchange(1, Box::new(numbers), stopped).await, [7, 7]);
    assert_eq!((got.recv(), got.recv()), (Ok(2), Ok(2)));
    println!("ok");
}
