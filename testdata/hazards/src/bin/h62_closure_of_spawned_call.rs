// hazard: 62
// expect: migrated thread-spawn @ thread::spawn(move || {
// expect: refused any @ slow pause
// expect-text: async fn on_thread<F: Fn(u32) -> u32 + Send + 'static>(f: F) -> u32 {
// expect-text: async fn here(f: impl AsyncFn(u32) -> u32) -> u32 {
//! A function calls what it takes in a task: the futures of an async closure would have to be `Send`, which no bound can say. One that calls
//! it itself, for `main`, may take an async closure.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn on_thread<F: Fn(u32) -> u32 + Send + 'static>(f: F) -> u32 {
    let (tx, rx) = mpsc::channel();
    thread::spawn(move || {
        loop {
            thread::sleep(Duration::from_millis(1));
            if tx.send(f(1)).is_err() {
                return;
            }
        }
    });
    rx.recv().unwrap()
}

fn here(f: impl Fn(u32) -> u32) -> u32 {
    f(1) + f(2)
}

fn main() {
    let on_thread = on_thread(|n| {
        thread::sleep(Duration::from_millis(2)); // slow pause
        n + 1
    });
    let here = here(|n| {
        thread::sleep(Duration::from_millis(1));
        n * 10
    });
    assert_eq!((on_thread, here), (2, 30));
    println!("ok");
}
