// hazard: 15
// The thread only waits for its channels: as a task it can use a timeout; kept as a thread it must keep std.
// expect: either std-mpsc blocking-receive
use std::sync::mpsc::{channel, RecvTimeoutError};
use std::time::Duration;

#[tokio::main]
async fn main() {
    let (tx, rx) = channel::<u32>();
    let (idle_tx, idle_rx) = channel::<&'static str>();
    std::thread::spawn(move || {
        let mut sum = 0;
        let mut reported = false;
        loop {
            match rx.recv_timeout(Duration::from_millis(10)) {
                Ok(n) => sum += n,
                Err(RecvTimeoutError::Timeout) if reported => {}
                Err(RecvTimeoutError::Timeout) => {
                    reported = true;
                    idle_tx.send("idle").unwrap();
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        assert_eq!(sum, 9);
        idle_tx.send("done").unwrap();
    });
    assert_eq!(idle_rx.recv(), Ok("idle"));
    tx.send(4).unwrap();
    tx.send(5).unwrap();
    drop(tx);
    assert_eq!(idle_rx.recv(), Ok("done"));
    println!("ok");
}
