// hazard: 39
// expect: migrated thread-join @ .join()
// expect-text: .into_panic()
//! The panic goes on in the joining code.

use std::thread;
use std::time::Duration;

async fn load(fail: bool) -> u32 {
    let loader = thread::spawn(move || {
        thread::sleep(Duration::from_millis(1));
        assert!(!fail, "cannot load");
        7
    });
    match loader.join() {
        Ok(value) => value,
        Err(payload) => std::panic::resume_unwind(payload),
    }
}

#[tokio::main]
async fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    assert_eq!(load(false).await, 7);
    let error = tokio::spawn(load(true)).await.unwrap_err();
    assert_eq!(error.into_panic().downcast_ref::<&str>(), Some(&"cannot load"));
    println!("ok");
}
