// hazard: 38
// expect: refused guard-across-await|not-send @ thread::sleep
//! `main` need not be `Send`, so a guard held over an await compiles there, and deadlocks with the other task.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let ledger = Arc::new(Mutex::new(Vec::new()));
    let shared = Arc::clone(&ledger);
    let other = tokio::spawn(async move {
        shared.lock().unwrap().push("other");
    });

    {
        let mut entries = ledger.lock().unwrap();
        entries.push("begin");
        thread::sleep(Duration::from_millis(5));
        entries.push("end");
    }

    other.await.unwrap();
    assert_eq!(*ledger.lock().unwrap(), ["begin", "end", "other"]);
    println!("ok");
}
