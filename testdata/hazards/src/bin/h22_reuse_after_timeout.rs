// hazard: 22
// expect: migrated crossbeam-channel
use crossbeam_channel::{bounded, RecvTimeoutError};
use std::time::Duration;

#[tokio::main]
async fn main() {
    let (go, wait) = bounded::<()>(1);
    let (reply, answer) = bounded::<u32>(1);
    let worker = std::thread::spawn(move || {
        wait.recv().unwrap();
        reply.send(42).unwrap();
    });
    assert_eq!(answer.recv_timeout(Duration::from_millis(5)), Err(RecvTimeoutError::Timeout));
    go.send(()).unwrap();
    assert_eq!(answer.recv_timeout(Duration::from_secs(15)), Ok(42));
    worker.join().unwrap();
    println!("ok");
}
