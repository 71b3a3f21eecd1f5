// hazard: 54
// expect: migrated crossbeam-select
use crossbeam_channel::{bounded, select, unbounded};

#[tokio::main]
async fn main() {
    let mut queue: Vec<u32> = (0..50).collect();
    let (tx, rx) = bounded(1);
    let (control_tx, control_rx) = unbounded::<u32>();
    for n in 0..200 {
        control_tx.send(n).unwrap();
    }
    let reader = std::thread::spawn(move || rx.iter().collect::<Vec<u32>>());
    let mut controls = 0;
    while !queue.is_empty() {
        select! {
            send(tx, queue.pop().unwrap()) -> sent => sent.unwrap(),
            recv(control_rx) -> n => if n.is_ok() { controls += 1 },
        }
    }
    drop(tx);
    let got = reader.join().unwrap();
    // Whatever was popped was sent: nothing is lost when the other arm wins.
    assert_eq!(got, (0..50).rev().collect::<Vec<u32>>());
    assert!(controls <= 200);
    println!("ok");
}
