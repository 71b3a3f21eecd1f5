// hazard: 63
// expect: refused not-send @ thread::spawn
// expect: refused not-send @ .join()
//! Each half of the work joins the thread that it starts for the other one: whether the future is `Send` would depend
//! on itself.

use std::thread;
use std::time::Duration;

fn leaves(depth: u32) -> u32 {
    if depth == 0 {
        return 1;
    }
    let left = thread::spawn(move || leaves(depth - 1));
    thread::sleep(Duration::from_millis(1));
    let right = leaves(depth - 1);
    left.join().unwrap() + right
}

#[tokio::main]
async fn main() {
    assert_eq!(leaves(3), 8);
    println!("ok");
}
