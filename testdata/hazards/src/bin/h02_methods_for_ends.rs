// hazard: 2
// expect: kept @ prices.newest()
// expect: migrated std-mpsc @ orders.recv()
// expect: migrated std-mpsc @ done.recv()
//! A trait gives a method to receivers, and a callback takes a sender: only the channels that come by there stay.

use std::sync::mpsc::{self, Receiver, RecvError, Sender};
use std::thread;

trait Newest<T> {
    fn newest(&self) -> Result<T, RecvError>;
}

impl<T> Newest<T> for Receiver<T> {
    fn newest(&self) -> Result<T, RecvError> {
        let mut newest = self.recv()?;
        while let Ok(newer) = self.try_recv() {
            newest = newer;
        }
        Ok(newest)
    }
}

fn announce<F: Fn(Sender<&'static str>)>(callback: F) -> &'static str {
    let (tx, rx) = mpsc::channel();
    callback(tx);
    rx.recv().unwrap()
}

#[tokio::main]
async fn main() {
    let (tx, prices) = mpsc::channel();
    for price in [3, 5, 8] {
        tx.send(price).unwrap();
    }
    assert_eq!(prices.newest(), Ok(8));
    assert_eq!(announce(|tx| tx.send("open").unwrap()), "open");

    let (order, orders) = mpsc::channel();
    let (finish, done) = mpsc::channel();
    thread::spawn(move || {
        let mut sum = 0;
        while let Ok(order) = orders.recv() {
            sum += order;
        }
        finish.send(sum).unwrap();
    });
    for it in 1..=4 {
        order.send(it).unwrap();
    }
    drop(order);
    assert_eq!(done.recv().unwrap(), 10);
    println!("ok");
}
