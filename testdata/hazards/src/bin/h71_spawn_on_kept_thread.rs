// hazard: 71
// expect: refused stack-size @ .spawn(
// expect: refused any @ thread::spawn(move
// forbid-text: tokio::spawn
// forbid-text: tokio::time
//! A thread that must stay a thread starts another one: there is no runtime where it runs.

use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let outer = thread::Builder::new()
        .stack_size(4 << 20)
        .spawn(|| {
            let seed = 20;
            let inner = thread::spawn(move || {
                thread::sleep(Duration::from_millis(1));
                seed + 1
            });
            inner.join().unwrap() * 2
        })
        .unwrap();
    assert_eq!(outer.join().unwrap(), 42);
    println!("ok");
}
