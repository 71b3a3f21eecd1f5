// hazard: 43
// expect: refused stack-size @ .spawn(
// expect-text: .stack_size(
//! A recursion that needs a large stack: tasks and blocking tasks have none to give.

use std::thread;

fn depth(n: u64) -> u64 {
    let padding = [n; 64];
    if n == 0 { 0 } else { 1 + depth(std::hint::black_box(padding)[3] - 1) }
}

#[tokio::main]
async fn main() {
    let deep =
        thread::Builder::new().name("deep".to_string()).stack_size(64 << 20).spawn(|| depth(20_000)).unwrap();
    assert_eq!(deep.join().unwrap(), 20_000);
    println!("ok");
}
