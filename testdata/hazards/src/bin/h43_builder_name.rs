// hazard: 43
// expect: migrated thread-spawn @ .spawn(
// expect: migrated thread-join @ .join()
// forbid-text: thread::Builder
//! Builders with nothing but a name: the name goes, and with it the `io::Result`, by `?`, by `unwrap` and by `map_err`.

use std::io;
use std::thread;
use std::time::Duration;

async fn by_question_mark() -> io::Result<u32> {
    let handle = thread::Builder::new().name("one".to_string()).spawn(|| {
        thread::sleep(Duration::from_millis(1));
        1
    })?;
    Ok(handle.join().unwrap())
}

async fn by_unwrap() -> u32 {
    let builder = thread::Builder::new().name(format!("worker-{}", 2)).spawn(move || {
        thread::sleep(Duration::from_millis(1));
        2
    });
    builder.unwrap().join().unwrap()
}

fn start() -> Result<thread::JoinHandle<u32>, String> {
    thread::Builder::new()
        .name("three".into())
        .spawn(|| {
            thread::sleep(Duration::from_millis(1));
            3
        })
        .map_err(|error| format!("cannot start: {error}"))
}

#[tokio::main]
async fn main() {
    assert_eq!(by_question_mark().await.unwrap(), 1);
    assert_eq!(by_unwrap().await, 2);
    assert_eq!(start().unwrap().join().unwrap(), 3);
    println!("ok");
}
