// hazard: 30
// expect: migrated thread-spawn @ thread::spawn
// expect: migrated thread-sleep @ thread::sleep
// expect: migrated thread-join @ .join()
//! A thread's closure with a return type and `?`: an async block has no place for the type.

use std::num::ParseIntError;
use std::thread;
use std::time::Duration;

async fn parse_twice(left: &str, right: &str) -> Result<u32, ParseIntError> {
    let left = left.to_string();
    let right = right.to_string();
    let parser = thread::spawn(move || -> Result<u32, ParseIntError> {
        let left: u32 = left.parse()?;
        thread::sleep(Duration::from_millis(1));
        let right: u32 = right.parse()?;
        Ok(left + right)
    });
    parser.join().unwrap()
}

#[tokio::main]
async fn main() {
    assert_eq!(parse_twice("40", "2").await, Ok(42));
    assert!(parse_twice("40", "two").await.is_err());
    assert!(parse_twice("", "2").await.is_err());
    println!("ok");
}
