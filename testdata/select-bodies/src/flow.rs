//! `?`, `return`, labelled `break` and `continue` out of bodies.

use crossbeam_channel::{select, unbounded};

fn checked(value: u32) -> Result<u32, String> {
    if value == 13 {
        return Err("unlucky".to_string());
    }
    Ok(value)
}

/// Adds up until `stop` closes; a bad value ends it with an error.
pub async fn question_mark(values: &[u32]) -> Result<u32, String> {
    let (tx, rx) = unbounded();
    let (stop_tx, stop) = unbounded::<()>();
    for &value in values {
        tx.send(value).map_err(|err| err.to_string())?;
    }
    drop(tx);
    let mut sum = 0;
    loop {
        select! {
            recv(rx) -> value => {
                let Ok(value) = value else { break };
                sum += checked(value)?;
            }
            recv(stop) -> message => message.map_err(|err| format!("stop: {err}"))?,
        }
    }
    drop(stop_tx);
    Ok(sum)
}

/// Rows of values; a zero ends its row, a hundred ends everything.
pub async fn labels(values: &[u32]) -> (Vec<Vec<u32>>, &'static str) {
    let (tx, rx) = unbounded();
    let (quit_tx, quit) = unbounded::<()>();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    let mut rows = Vec::new();
    let why = 'rows: loop {
        let mut row = Vec::new();
        loop {
            select! {
                recv(quit) -> _ => break 'rows "quit",
                recv(rx) -> value => match value {
                    Ok(0) => {
                        rows.push(row);
                        continue 'rows;
                    }
                    Ok(100) => break 'rows "hundred",
                    Ok(value) if value % 2 == 1 => continue,
                    Ok(value) => row.push(value),
                    Err(_) => {
                        rows.push(row);
                        break 'rows "closed";
                    }
                },
            }
        }
    };
    drop(quit_tx);
    (rows, why)
}

fn first_of(values: &[u32], fallback: &[u32]) -> Option<u32> {
    let (tx, rx) = unbounded();
    let (other_tx, other) = unbounded();
    values.iter().for_each(|&value| tx.send(value).unwrap());
    fallback.iter().for_each(|&value| other_tx.send(value).unwrap());
    select! {
        recv(rx) -> value => return value.ok(),
        recv(other) -> value => {
            if let Ok(value) = value {
                return Some(value * 10);
            }
        }
    }
    None
}

/// From one side or the other, whichever has something.
pub async fn returns() -> (Option<u32>, Option<u32>) {
    (first_of(&[3], &[]), first_of(&[], &[4]))
}
