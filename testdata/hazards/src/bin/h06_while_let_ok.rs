// hazard: 6
// expect: migrated std-mpsc
// expect-text: while let Some(
// forbid-text: while let Ok(
use std::sync::mpsc;

#[tokio::main]
async fn main() {
    let (tx, rx) = mpsc::channel::<(u32, &'static str)>();
    let other = tx.clone();
    tokio::spawn(async move {
        tx.send((1, "one")).unwrap();
        drop(tx);
        other.send((2, "two")).unwrap();
    });
    let mut seen = Vec::new();
    while let Ok((n, word)) = rx.recv() {
        seen.push(format!("{n}={word}"));
    }
    assert_eq!(seen.join(","), "1=one,2=two");
    println!("ok");
}
