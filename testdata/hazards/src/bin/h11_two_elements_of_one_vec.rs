// hazard: 11
// tokio's receive borrows mutably: two elements of one `Vec` in one select do not pass the borrow checker.
// expect: either crossbeam-select shared-receiver
use crossbeam_channel::{select, unbounded};

#[tokio::main]
async fn main() {
    let mut senders = Vec::new();
    let mut lanes = Vec::new();
    for _ in 0..2 {
        let (tx, rx) = unbounded::<u32>();
        senders.push(tx);
        lanes.push(rx);
    }
    let mut seen = Vec::new();
    for (turn, lane) in [1, 0, 1].into_iter().enumerate() {
        senders[lane].send(turn as u32).unwrap();
        let first = 0;
        select! {
            recv(lanes[first]) -> value => seen.push((0, value.unwrap())),
            recv(lanes[first + 1]) -> value => seen.push((1, value.unwrap())),
        }
    }
    assert_eq!(seen, [(1, 0), (0, 1), (1, 2)]);
    println!("ok");
}
