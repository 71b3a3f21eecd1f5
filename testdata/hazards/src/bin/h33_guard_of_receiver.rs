// hazard: 33
// expect: refused guard-across-await @ thread::sleep
//! The lock is taken for a method whose argument waits: an await there would hold it.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

fn measure(text: &str) -> usize {
    thread::sleep(Duration::from_millis(1));
    text.len()
}

fn record(log: &Mutex<Vec<String>>) {
    log.lock().unwrap().push(format!("length {}", measure("abc")));
}

#[tokio::main]
async fn main() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let shared = Arc::clone(&log);
    tokio::spawn(async move { record(&shared) }).await.unwrap();
    assert_eq!(*log.lock().unwrap(), ["length 3"]);
    println!("ok");
}
