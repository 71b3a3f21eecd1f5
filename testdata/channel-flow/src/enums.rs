//! Ends in enums, tuples and nested patterns.

use crossbeam_channel::{bounded, Receiver, Sender};

enum Command {
    Add(u32),
    Report { to: Sender<u32> },
    Subscribe(Sender<u32>, &'static str),
}

enum Phase {
    Waiting(Receiver<Command>),
    Done,
}

async fn accumulate(mut phase: Phase) -> (u32, bool) {
    let mut sum = 0;
    let mut subscribers: Vec<(&'static str, Sender<u32>)> = Vec::new();
    loop {
        phase = match phase {
            Phase::Waiting(rx) => match rx.recv() {
                Ok(Command::Add(value)) => {
                    sum += value;
                    for (_, tx) in &subscribers {
                        let _ = tx.try_send(sum);
                    }
                    Phase::Waiting(rx)
                }
                Ok(Command::Report { to }) => {
                    let _ = to.send(sum);
                    Phase::Waiting(rx)
                }
                Ok(Command::Subscribe(tx, name)) => {
                    subscribers.push((name, tx));
                    Phase::Waiting(rx)
                }
                Err(_) => Phase::Done,
            },
            Phase::Done => break,
        };
    }
    (sum, subscribers.len() == 1 && subscribers[0].0 == "all")
}

/// The sum, what the report said, what the subscriber saw.
pub async fn commands() -> ((u32, bool), Option<u32>, Vec<u32>) {
    let (tx, rx) = bounded(16);
    let (to, report) = bounded(1);
    let (updates_tx, updates) = bounded(16);
    tx.send(Command::Add(1)).unwrap();
    tx.send(Command::Subscribe(updates_tx, "all")).unwrap();
    tx.send(Command::Add(2)).unwrap();
    tx.send(Command::Report { to }).unwrap();
    tx.send(Command::Add(3)).unwrap();
    drop(tx);
    let result = accumulate(Phase::Waiting(rx)).await;
    let said = report.recv().ok();
    let mut seen = Vec::new();
    while let Ok(update) = updates.recv() {
        seen.push(update);
    }
    (result, said, seen)
}

type Pair = (Sender<u32>, Receiver<u32>);

fn duplex() -> (Pair, Pair) {
    let (a_tx, a_rx) = bounded(1);
    let (b_tx, b_rx) = bounded(1);
    ((a_tx, b_rx), (b_tx, a_rx))
}

/// One round trip over two crossed channels.
pub async fn round_trip(value: u32) -> u32 {
    let ((left_tx, left_rx), right) = duplex();
    let echo = std::thread::spawn(move || {
        let (tx, rx) = right;
        while let Ok(value) = rx.recv() {
            tx.send(value + 1).unwrap();
        }
    });
    left_tx.send(value).unwrap();
    let answer = left_rx.recv().unwrap();
    drop(left_tx);
    echo.join().unwrap();
    answer
}
