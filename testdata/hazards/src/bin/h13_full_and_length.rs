// hazard: 13
// expect: migrated crossbeam-channel @ bounded::<u32>(2)
//! What a sender and a receiver say of their channel, in places that bind more strongly than a comparison or a difference.

use crossbeam_channel::{Receiver, Sender, bounded};

fn told(tx: &Sender<u32>, rx: &Receiver<u32>) -> (bool, bool, u64, String) {
    assert!(!tx.is_full() || tx.len() == 2);
    let full = !tx.is_full() == false;
    (full, !rx.is_full(), tx.len() as u64 * 10, tx.len().to_string())
}

#[tokio::main]
async fn main() {
    let (tx, rx) = bounded::<u32>(2);
    assert_eq!(told(&tx, &rx), (false, true, 0, "0".to_string()));
    tx.send(1).unwrap();
    assert_eq!(told(&tx, &rx), (false, true, 10, "1".to_string()));
    tx.send(2).unwrap();
    assert_eq!(told(&tx, &rx), (true, false, 20, "2".to_string()));
    assert!(!tx.is_empty() && !rx.is_empty());
    assert_eq!(rx.recv().unwrap() + rx.recv().unwrap(), 3);
    println!("ok");
}
