// hazard: 55
// expect: refused unresolved @ Select::new()
// forbid-text: tokio::select!
//! An operation of a `Select` is completed through a name that stands for another place than the one it was added by.

use crossbeam_channel::{Receiver, Select, unbounded};

fn first(pair: &(Receiver<u32>, Receiver<u32>)) -> u32 {
    let a = &pair.0;
    let mut sel = Select::new();
    let from_a = sel.recv(a);
    let from_b = sel.recv(&pair.1);
    let oper = sel.select();
    match oper.index() {
        i if i == from_a => {
            // The same channel, by the name that another one had.
            let (_, a) = (&pair.1, &pair.0);
            oper.recv(a).unwrap()
        }
        i if i == from_b => oper.recv(&pair.1).unwrap() + 100,
        _ => unreachable!(),
    }
}

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded();
    let (other_tx, other) = unbounded::<u32>();
    let worker = std::thread::spawn(move || {
        let pair = (rx, other);
        first(&pair)
    });
    tx.send(1).unwrap();
    assert_eq!(worker.join().unwrap(), 1);
    drop(other_tx);
    println!("ok");
}
