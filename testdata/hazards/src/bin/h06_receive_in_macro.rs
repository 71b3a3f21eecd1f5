// hazard: 6
// A macro definition receives: its text cannot change for one use alone. The sleep in another one keeps its thread a thread.
// expect: refused in-macro @ = channel();
// expect: refused any @ std::thread::spawn
use std::sync::mpsc::channel;
use std::time::Duration;

macro_rules! take {
    ($rx:expr) => {
        $rx.recv()
    };
}

macro_rules! nap {
    () => {
        std::thread::sleep(Duration::from_millis(2))
    };
}

#[tokio::main]
async fn main() {
    let (tx, rx) = channel::<u32>();
    let (doubled_tx, doubled_rx) = channel();
    std::thread::spawn(move || {
        while let Ok(n) = rx.recv() {
            nap!();
            if doubled_tx.send(n * 2).is_err() {
                return;
            }
        }
    });
    tx.send(3).unwrap();
    tx.send(4).unwrap();
    drop(tx);
    let mut sum = 0;
    while let Ok(n) = take!(doubled_rx) {
        sum += n;
    }
    assert_eq!(sum, 14);
    println!("ok");
}
