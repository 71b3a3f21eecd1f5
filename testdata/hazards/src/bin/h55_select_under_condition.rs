// hazard: 55
// expect: refused unresolved @ Select::new()
// forbid-text: tokio::select!
//! What a `Select` chose is taken apart under a condition: the wait itself is not under it, so the `match` cannot stand for both.

use crossbeam_channel::{Receiver, Select, unbounded};

fn first(a: &Receiver<u32>, b: &Receiver<u32>, wanted: bool) -> u32 {
    let mut got = 0;
    let mut sel = Select::new();
    let from_a = sel.recv(a);
    let from_b = sel.recv(b);
    let oper = sel.select();
    if wanted {
        match oper.index() {
            i if i == from_a => got = oper.recv(a).unwrap(),
            i if i == from_b => got = oper.recv(b).unwrap(),
            _ => unreachable!(),
        }
    }
    got
}

#[tokio::main]
async fn main() {
    let (to_a, a) = unbounded();
    let (_to_b, b) = unbounded();
    to_a.send(7).unwrap();
    let got = std::thread::spawn(move || first(&a, &b, true)).join().unwrap();
    assert_eq!(got, 7);
    println!("ok");
}
