// hazard: 32
// expect: refused guard-across-await|not-send @ thread::sleep
// forbid-text: tokio::time::sleep(Duration::from_millis(2))
//! The guard is meant to be held while the thread sleeps: nobody may look at the half-written state.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let account = Arc::new(Mutex::new((100_i64, 0_i64)));
    let shared = Arc::clone(&account);
    let transfer = thread::spawn(move || {
        let mut balances = shared.lock().unwrap();
        balances.0 -= 40;
        thread::sleep(Duration::from_millis(2));
        balances.1 += 40;
    });
    transfer.join().unwrap();
    let balances = account.lock().unwrap();
    assert_eq!(*balances, (60, 40));
    println!("ok");
}
