// expect: migrated thread-spawn
// expect: migrated thread-join @ gen.join()
// expect-text: gen.await.unwrap() >= 8
// expect-text:         while let Some(message) = rx.recv().await {
//! `gen` is a name until edition 2024.

mod plan;
mod store;

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let (tx, rx) = mpsc::sync_channel(1);
    let gen = thread::spawn(move || {
        let mut n = 0;
        while tx.send(n).is_ok() {
            n += 1;
        }
        n
    });
    let mut last = 0;
    while last < 8 {
        last = rx.recv().unwrap();
    }
    drop(rx);
    let store = store::Store::open(Duration::from_millis(1));
    store.put(3);
    assert_eq!(store.all(), [3]);
    let steps = plan::Plan { steps: (0..4).collect(), done: vec![] };
    let done = plan::run(steps).join().unwrap();
    assert!(done.windows(2).all(|it| it[1] - it[0] >= Duration::from_millis(4)));
    let (tx, rx) = mpsc::channel();
    thread::spawn(move || (0..3).for_each(|it| tx.send(it).unwrap()));
    println!("{:?}", rx.iter().map(|it| it + 1).collect::<Vec<_>>());
    println!("{} {}", env!("STAMP"), gen.join().unwrap() >= 8);
}
