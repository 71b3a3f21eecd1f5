// hazard: 30
// expect: migrated thread-spawn @ own.push(3)
// expect: migrated thread-spawn @ counted.lock()
// expect-text: let mut own = data.clone();
// forbid-text: let counted
//! Short work on a clone: a copy stays the thread's own, what is shared needs no second name.

use std::sync::{Arc, Mutex};
use std::thread;

#[tokio::main]
async fn main() {
    let mut data = vec![1];
    data.push(2);
    {
        let mut own = data.clone();
        thread::spawn(move || { own.push(3); });
    }
    let count = Arc::new(Mutex::new(0));
    {
        let counted = count.clone();
        thread::spawn(move || { *counted.lock().unwrap() += 1; });
    }
    assert_eq!(data, [1, 2]);
    assert!(*count.lock().unwrap() <= 1);
    println!("ok");
}
