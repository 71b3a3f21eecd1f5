// hazard: 26
// expect: refused thread-identity @ .spawn(
// expect: refused thread-identity @ thread::current()
//! The thread asks for the name that its builder gave it.

use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let worker = thread::Builder::new()
        .name("reader-1".into())
        .spawn(|| {
            thread::sleep(Duration::from_millis(1));
            thread::current().name().map(str::to_owned)
        })
        .unwrap();
    assert_eq!(worker.join().unwrap().as_deref(), Some("reader-1"));
    println!("ok");
}
