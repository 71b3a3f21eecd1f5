// hazard: 66
// expect: migrated sleep-loop|thread-sleep @ thread::sleep
// expect-text: #[tokio::main]
// forbid-text: async fn main() { println!("ok"); }
//! The entry point of another build stays as it is: an `async fn main` without a runtime does not compile.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

#[cfg(not(windows))]
fn main() {
    let (tx, rx) = pair();
    thread::spawn(move || {
        for it in 1..=3 {
            tx.send(it).unwrap();
            thread::sleep(Duration::from_millis(1));
        }
    });
    assert_eq!(rx.iter().sum::<i32>(), 6);
    println!("ok");
}

fn pair() -> (mpsc::Sender<i32>, mpsc::Receiver<i32>) {
    mpsc::channel()
}

#[cfg(windows)]
fn main() { println!("ok"); }
