// hazard: 30
// expect: migrated thread-spawn @ thread::spawn
// expect: migrated thread-join @ .join()
//! `return` out of the closure, `break` with a value, and a handle that is joined at once.

use std::thread;
use std::time::Duration;

async fn find(wanted: u32, limit: u32) -> Option<u32> {
    thread::spawn(move || {
        if limit == 0 {
            return None;
        }
        let mut n = 0;
        'search: loop {
            for step in 1..=3 {
                n += step;
                if n % wanted == 0 {
                    break 'search Some(n);
                }
                if n > limit {
                    return None;
                }
            }
            thread::sleep(Duration::from_millis(1));
        }
    })
    .join()
    .unwrap()
}

#[tokio::main]
async fn main() {
    assert_eq!(find(7, 100).await, Some(7));
    assert_eq!(find(50, 20).await, None);
    assert_eq!(find(1, 0).await, None);
    println!("ok");
}
