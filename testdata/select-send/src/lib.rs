//! `send` arms: the message is made only when the arm is chosen, and is never lost.
// expect: migrated crossbeam-select
// expect: migrated crossbeam-channel
// expect-text: reserve()

use crossbeam_channel::{bounded, select, unbounded, Sender};

/// Hands out the queue's items while control messages keep coming. What arrived, and the control messages seen.
pub async fn drain(items: Vec<u32>, controls: u32) -> (Vec<u32>, u32) {
    let mut queue = items;
    let (tx, rx) = bounded(1);
    let (control_tx, control_rx) = unbounded();
    for control in 0..controls {
        control_tx.send(control).unwrap();
    }
    let reader = std::thread::spawn(move || rx.iter().collect::<Vec<u32>>());
    let mut seen = 0;
    while !queue.is_empty() || seen < controls {
        if queue.is_empty() {
            let _ = control_rx.recv();
            seen += 1;
            continue;
        }
        select! {
            send(tx, queue.remove(0)) -> sent => {
                sent.expect("reader is alive");
            }
            recv(control_rx) -> control => {
                if control.is_ok() {
                    seen += 1;
                }
            }
        }
    }
    drop((tx, control_tx));
    (reader.join().unwrap(), seen)
}

/// A send to a closed channel is chosen and gives the message back.
pub async fn closed() -> Option<String> {
    let (tx, rx) = bounded::<String>(1);
    let (never_tx, never_rx) = unbounded::<()>();
    drop(rx);
    let returned = select! {
        send(tx, "back".to_string()) -> sent => sent.err().map(|err| err.into_inner()),
        recv(never_rx) -> _ => None,
    };
    drop(never_tx);
    returned
}

fn offer(tx: &Sender<u32>, value: u32) -> bool {
    select! {
        send(tx, value) -> sent => sent.is_ok(),
        default => false,
    }
}

/// Which offers a channel with room for two takes.
pub async fn offers() -> Vec<bool> {
    let (tx, rx) = bounded(2);
    let mut taken = Vec::new();
    for value in 0..3 {
        taken.push(offer(&tx, value));
    }
    assert_eq!(rx.recv(), Ok(0));
    taken.push(offer(&tx, 3));
    taken
}

/// Items that become available only one by one: the arm is off while there is none.
pub async fn relay(values: Vec<u32>) -> Vec<u32> {
    let (input, middle) = unbounded();
    let (output, rx) = bounded(1);
    for value in values {
        input.send(value).unwrap();
    }
    drop(input);
    let worker = std::thread::spawn(move || {
        let mut held: Vec<u32> = Vec::new();
        let mut open = true;
        while open || !held.is_empty() {
            if let Some(&first) = held.first() {
                select! {
                    recv(middle) -> value => match value {
                        Ok(value) => held.push(value),
                        Err(_) => open = false,
                    },
                    send(output, first) -> sent => {
                        sent.unwrap();
                        held.remove(0);
                    }
                }
            } else {
                match middle.recv() {
                    Ok(value) => held.push(value),
                    Err(_) => open = false,
                }
            }
        }
    });
    let mut seen = Vec::new();
    while let Ok(value) = rx.recv() {
        seen.push(value);
    }
    worker.join().unwrap();
    seen
}
