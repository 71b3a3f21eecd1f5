// hazard: 37
// expect: either thread-sleep|sleep-loop not-send @ thread::sleep
//! A thread-local generator as a temporary of the duration: it is not `Send` and would live over the await.

use std::thread;
use std::time::Duration;

use rand::Rng;

#[tokio::main]
async fn main() {
    let retry = thread::spawn(|| {
        let mut attempts = 0;
        while attempts < 4 {
            attempts += 1;
            thread::sleep(Duration::from_millis(rand::thread_rng().gen_range(1..4)));
        }
        attempts
    });
    assert_eq!(retry.join().unwrap(), 4);
    println!("ok");
}
