// hazard: 5
// Only the drop of the sender matters here; a signal that closes is a correct rewrite, so is a refusal.
// expect: either crossbeam-channel rendezvous
use crossbeam_channel::bounded;

#[tokio::main]
async fn main() {
    let (alive, stopped) = bounded::<()>(0);
    let waiter = std::thread::spawn(move || stopped.recv().is_err());
    drop(alive);
    assert!(waiter.join().unwrap());
    println!("ok");
}
