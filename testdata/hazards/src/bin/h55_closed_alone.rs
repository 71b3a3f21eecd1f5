// hazard: 55
// expect: migrated crossbeam-select
use crossbeam_channel::{select, unbounded};

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded::<&'static str>();
    let (stop, stopped) = unbounded::<()>();
    tx.send("last").unwrap();
    drop(tx);
    let mut lines = Vec::new();
    let why = loop {
        select! {
            recv(rx) -> line => match line {
                Ok(line) => lines.push(line),
                Err(err) => break err.to_string(),
            },
            recv(stopped) -> _ => break "stopped".to_string(),
        }
    };
    drop(stop);
    assert_eq!(lines, ["last"]);
    assert_eq!(why, "receiving on an empty and disconnected channel");
    println!("ok");
}
