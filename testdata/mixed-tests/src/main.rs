// expect: migrated std-mpsc @ let (commands, receiver) = channel()
// expect: migrated crossbeam-channel @ let (events, receiver) = bounded(4)
//! Tests make channels for code that the program gives channels of its own: they follow.

mod collector;
mod counter;

use std::sync::mpsc::channel;

use crossbeam_channel::bounded;

#[tokio::main]
async fn main() {
    let (commands, receiver) = channel();
    let mut counter = counter::Counter::new(receiver);
    let counting = tokio::spawn(async move { counter.run().await });
    commands.send(counter::Command::Add(3)).unwrap();
    commands.send(counter::Command::Add(4)).unwrap();
    drop(commands);
    assert_eq!(counting.await.unwrap(), 7);

    let (events, receiver) = bounded(4);
    let collector = collector::Collector { events };
    collector.report("a").await;
    drop(collector);
    assert_eq!(collector::join(receiver).await, "a");
    println!("ok");
}
