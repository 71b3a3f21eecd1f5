// hazard: 59
// expect: migrated crossbeam-select
use crossbeam_channel::{select, unbounded};

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded::<u32>();
    let (stop, stopped) = unbounded::<()>();
    tx.send(3).unwrap();
    let n = select! {
        recv(rx) -> n => { n.unwrap_or(0) + 1 }.max(10),
        recv(stopped) -> _ => { 0 }.min(1),
    };
    drop(stop);
    assert_eq!(n, 10);
    println!("ok");
}
