// hazard: 8
// expect: migrated std-mpsc
use std::sync::mpsc::{sync_channel, Receiver};

async fn first_even(rx: Receiver<u32>, log: &mut Vec<u32>) -> Result<u32, String> {
    for n in rx {
        log.push(n);
        let half = halve(n)?;
        if half > 0 {
            return Ok(half);
        }
    }
    Err("closed".to_string())
}

fn halve(n: u32) -> Result<u32, String> {
    if n % 2 == 0 {
        Ok(n / 2)
    } else {
        Err(format!("odd {n}"))
    }
}

#[tokio::main]
async fn main() {
    for (start, expected) in [(8, Ok(4)), (9, Err("odd 9".to_string()))] {
        let (tx, rx) = sync_channel(1);
        let producer = tokio::spawn(async move {
            let mut n = start;
            while tx.send(n).is_ok() {
                n += 1;
            }
        });
        let mut log = Vec::new();
        assert_eq!(first_even(rx, &mut log).await, expected);
        producer.await.unwrap();
        assert_eq!(log, [start]);
    }
    println!("ok");
}
