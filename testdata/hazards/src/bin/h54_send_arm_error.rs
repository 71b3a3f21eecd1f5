// hazard: 54
// expect: migrated crossbeam-select
//! What a closed channel did not take is looked at by the body of the arm, as crossbeam's error.

use crossbeam_channel::{SendError, bounded, select, unbounded};

#[tokio::main]
async fn main() {
    let (open_tx, open_rx) = bounded::<String>(1);
    let (closed_tx, closed_rx) = bounded::<String>(1);
    let (gone_tx, gone_rx) = unbounded::<u32>();
    drop((closed_rx, gone_rx));
    let sender = std::thread::spawn(move || {
        let (mut sent, mut returned, mut numbers) = (0, Vec::new(), Vec::new());
        while sent < 3 || returned.is_empty() || numbers.is_empty() {
            select! {
                send(open_tx, format!("m{sent}")) -> result => match result {
                    Ok(()) => sent += 1,
                    Err(SendError(message)) => returned.push(message),
                },
                send(closed_tx, "back".to_string()) -> result => if let Err(error) = result {
                    returned.push(error.into_inner());
                },
                send(gone_tx, 7) -> result => if let Err(error) = result {
                    numbers.push(error.into_inner());
                },
            }
        }
        (returned.iter().all(|it| it == "back"), numbers[0])
    });
    for n in 0..3 {
        assert_eq!(open_rx.recv().unwrap(), format!("m{n}"));
    }
    assert_eq!(sender.join().unwrap(), (true, 7));
    println!("ok");
}
