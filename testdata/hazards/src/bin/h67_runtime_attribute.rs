// hazard: 67
// expect: refused entry-point @ thread::spawn(|| loop
// expect: refused any @ thread::spawn(|| serve("thread"))
// expect: kept @ thread::sleep(MOMENT)
// forbid-text: async fn main
//! `#[tokio::main]` on a function that is not `main`: it is called like a synchronous one, and panics inside a runtime.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

const MOMENT: Duration = Duration::from_millis(2);

static TICKS: AtomicU32 = AtomicU32::new(0);

#[tokio::main(flavor = "current_thread")]
async fn serve(name: &str) -> usize {
    while TICKS.load(Ordering::SeqCst) < 2 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    name.len()
}

fn run(name: &str) -> usize {
    thread::sleep(MOMENT);
    serve(name)
}

fn main() {
    thread::spawn(|| loop {
        thread::sleep(MOMENT);
        TICKS.fetch_add(1, Ordering::SeqCst);
    });
    let serving = thread::spawn(|| serve("thread"));
    assert_eq!(run("main"), 4);
    assert_eq!(serving.join().unwrap(), 6);
    println!("ok");
}
