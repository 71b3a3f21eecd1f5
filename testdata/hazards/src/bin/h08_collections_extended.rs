// hazard: 8
// expect: migrated std-mpsc @ rx.iter()
// expect: refused foreign-end @ tx.send(number)
// expect-text: all.extend(rest);
// What a collection takes in by `iter()` is received first; a receiver that it would iterate over itself stays.

use std::sync::mpsc::{Receiver, channel};

fn words() -> Receiver<&'static str> {
    let (tx, rx) = channel();
    std::thread::spawn(move || {
        for word in ["a", "b"] {
            tx.send(word).unwrap();
        }
    });
    rx
}

fn numbers() -> Receiver<u32> {
    let (tx, rest) = channel();
    std::thread::spawn(move || {
        for number in 1..4 {
            tx.send(number).unwrap();
        }
    });
    rest
}

#[tokio::main]
async fn main() {
    let rx = words();
    let mut said = vec!["start"];
    said.extend(rx.iter());
    assert_eq!(said, ["start", "a", "b"]);

    let rest = numbers();
    let mut all = vec![rest.recv().unwrap()];
    all.extend(rest);
    assert_eq!(all, [1, 2, 3]);
    println!("ok");
}
