// hazard: 44
// expect: refused scoped
// expect: kept @ scope.spawn
// expect: kept @ thread::sleep
//! Scoped threads borrow from their scope; tasks must be `'static`.

use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let words = vec!["alpha".to_string(), "beta".to_string(), "gamma".to_string()];
    let mut lengths = vec![0; words.len()];

    thread::scope(|scope| {
        for (word, length) in words.iter().zip(lengths.iter_mut()) {
            scope.spawn(move || {
                thread::sleep(Duration::from_millis(1));
                *length = word.len();
            });
        }
    });

    assert_eq!(lengths, [5, 4, 5]);
    println!("ok");
}
