// hazard: 8
// expect: migrated std-mpsc @ let mut it = rx.iter();
// expect: migrated std-mpsc @ rx.into_iter()
// expect-text: let it = &mut rx;
// expect-text: let it = rx;
// expect-text: let Some(number) = rx.recv().await else {
// forbid-text: iter();
// An iterator over a receiver that a variable keeps is the receiver itself; what takes it drops the receiver in the end.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

fn feed(count: u32) -> Receiver<u32> {
    let (tx, rx) = mpsc::channel();
    thread::spawn(move || send_all(tx, count));
    rx
}

fn send_all(tx: Sender<u32>, count: u32) -> u32 {
    (0..count).filter(|it| tx.send(*it).is_ok()).count() as u32
}

async fn total(rx: &Receiver<u32>) -> u32 {
    let mut it = rx.iter();
    let first = it.next().unwrap();
    first + it.map(|it| it * 2).sum::<u32>()
}

#[tokio::main]
async fn main() {
    let rx = feed(8);
    let mut it = rx.iter();
    assert_eq!((it.next(), it.next()), (Some(0), Some(1)));
    assert_eq!(it.by_ref().take(2).collect::<Vec<_>>(), [2, 3]);
    for number in &mut it {
        if number == 5 {
            break;
        }
    }
    let mut rest = Vec::new();
    for number in it {
        rest.push(number);
    }
    assert_eq!(rest, [6, 7]);
    assert_eq!(total(&feed(4)).await, 12);

    let rx = feed(5);
    let mut pairs = Vec::new();
    for (name, number) in ["a", "b"].iter().zip(rx.iter()) {
        pairs.push(format!("{name}{number}"));
    }
    assert_eq!((pairs.join(" ").as_str(), rx.recv()), ("a0 b1", Ok(2)));
    // What is made where it is iterated over.
    assert_eq!(feed(6).into_iter().filter(|it| it % 2 == 1).collect::<Vec<_>>(), [1, 3, 5]);

    let (tx, rx) = mpsc::channel();
    let sender = thread::spawn(move || {
        let mut sent = 0u64;
        while tx.send(sent).is_ok() {
            sent += 1;
        }
        sent
    });
    let it = rx.into_iter();
    for number in it {
        if number == 3 {
            break;
        }
    }
    assert!(sender.join().unwrap() > 3);
    println!("ok");
}
