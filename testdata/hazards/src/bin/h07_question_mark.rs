// hazard: 7
// expect: migrated std-mpsc
// expect: migrated crossbeam-channel
use std::error::Error;
use std::sync::mpsc::{channel, Receiver, RecvError};

async fn pair(rx: &Receiver<u32>) -> Result<(u32, u32), RecvError> {
    let first = rx.recv()?;
    let second = rx.recv()?;
    Ok((first, second))
}

async fn boxed() -> Result<u32, Box<dyn Error>> {
    let (tx, rx) = crossbeam_channel::unbounded::<u32>();
    tx.send(5)?;
    drop(tx);
    let first = rx.recv()?;
    let text: Result<u32, String> = rx.recv().map_err(|e| e.to_string());
    assert!(text.is_err());
    rx.recv()?;
    Ok(first)
}

#[tokio::main]
async fn main() {
    let (tx, rx) = channel();
    for n in 1..=3 {
        tx.send(n).unwrap();
    }
    drop(tx);
    assert_eq!(pair(&rx).await, Ok((1, 2)));
    // One message is left, the second receive reports the closed channel.
    assert!(pair(&rx).await.is_err());
    assert!(boxed().await.is_err());
    println!("ok");
}
