// hazard: 51
// expect: migrated crossbeam-select @ tick(period)
// expect: migrated crossbeam-select|crossbeam-channel @ ticker.recv()
// expect: migrated crossbeam-select|crossbeam-channel @ in &ticker
// forbid-text: crossbeam_channel
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, tick};

fn wait(ticker: &Receiver<Instant>, turns: u32) {
    for _ in 0..turns {
        ticker.recv().unwrap();
    }
}

#[tokio::main]
async fn main() {
    let period = Duration::from_millis(10);
    let start = Instant::now();
    let ticker = tick(period);
    wait(&ticker, 2);
    assert!(start.elapsed() >= period * 2);
    let mut turns = 0;
    for _ in &ticker {
        turns += 1;
        if turns == 2 {
            break;
        }
    }
    assert!(start.elapsed() >= period * 4);
    println!("ok");
}
