// hazard: 40
// expect: refused fn-pointer @ thread::spawn(move || work(n))
// expect: refused fn-pointer @ .map(JoinHandle::join)
// expect: refused fn-pointer @ JoinHandle::join(single)
//! A handle's method is named by the path of its type: what it is called on would no longer fit.

use std::thread::{self, JoinHandle};
use std::time::Duration;

fn work(n: u64) -> u64 {
    thread::sleep(Duration::from_millis(n % 3));
    n * n
}

fn all(handles: Vec<JoinHandle<u64>>) -> thread::Result<Vec<u64>> {
    handles.into_iter().map(JoinHandle::join).collect()
}

#[tokio::main]
async fn main() {
    let handles = (1..4).map(|n| thread::spawn(move || work(n))).collect();
    assert_eq!(all(handles).unwrap(), [1, 4, 9]);
    let single = thread::spawn(|| work(5));
    assert!(matches!(JoinHandle::join(single), Ok(25)));
    println!("ok");
}
