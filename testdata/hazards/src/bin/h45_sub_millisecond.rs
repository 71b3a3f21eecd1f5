// hazard: 45
// expect: refused sub-millisecond @ from_micros
// forbid-text: tokio::time
//! Pacing below a millisecond: tokio's timer would make it many times slower.

use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let pacer = thread::spawn(|| {
        let mut samples = 0;
        for _ in 0..20 {
            samples += 1;
            thread::sleep(Duration::from_micros(100));
        }
        samples
    });
    assert_eq!(pacer.join().unwrap(), 20);
    println!("ok");
}
