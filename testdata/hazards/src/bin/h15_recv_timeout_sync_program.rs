// hazard: 15
// expect: refused blocking-receive
use std::sync::mpsc::{channel, RecvTimeoutError};
use std::thread;
use std::time::Duration;

fn main() {
    let (tx, rx) = channel::<u32>();
    let (go, wait) = channel::<()>();
    let producer = thread::spawn(move || {
        wait.recv().unwrap();
        tx.send(4).unwrap();
    });
    assert_eq!(rx.recv_timeout(Duration::from_millis(5)), Err(RecvTimeoutError::Timeout));
    go.send(()).unwrap();
    assert_eq!(rx.recv_timeout(Duration::from_secs(10)), Ok(4));
    producer.join().unwrap();
    assert_eq!(rx.recv_timeout(Duration::from_secs(10)), Err(RecvTimeoutError::Disconnected));
    println!("ok");
}
