// hazard: 43
// expect: migrated thread-spawn @ .spawn(
// expect-text: fn start(_name: &str, number: u32)
// expect-text: fn shown(name: &str)
//! A parameter that only named the thread has no use any more; one that is also shown has.

use std::sync::mpsc;
use std::thread;

fn start(name: &str, number: u32) -> std::io::Result<thread::JoinHandle<u32>> {
    let (tx, rx) = mpsc::channel();
    tx.send(number).unwrap();
    thread::Builder::new().name(name.to_owned()).spawn(move || rx.recv().unwrap())
}

fn shown(name: &str) -> thread::JoinHandle<usize> {
    let (tx, rx) = mpsc::channel();
    tx.send(name.len()).unwrap();
    thread::Builder::new().name(name.to_owned()).spawn(move || rx.recv().unwrap()).unwrap()
}

#[tokio::main]
async fn main() {
    assert_eq!(start("one", 3).unwrap().join().unwrap(), 3);
    assert_eq!(shown("two").join().unwrap(), 3);
    println!("ok");
}
