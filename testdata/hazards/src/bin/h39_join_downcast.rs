// hazard: 39
// expect: migrated thread-join @ .join()
// expect-text: .into_panic()
//! The panic's payload is read from the join error, which is another type in tokio.

use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let failing = thread::spawn(|| {
        thread::sleep(Duration::from_millis(1));
        panic!("disk is full");
    });
    let payload = failing.join().map(|()| "no panic").unwrap_err();
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"disk is full"));
    println!("ok");
}
