// hazard: 36
// expect: either thread-sleep|sleep-loop not-send @ thread::sleep
//! `Box<dyn Error>` of the scrutinee is alive in the `Ok` arm too.

use std::error::Error;
use std::thread;
use std::time::Duration;

fn next_delay(round: u32) -> Result<u64, Box<dyn Error>> {
    match round {
        0..3 => Ok(u64::from(round) + 1),
        _ => Err("no more rounds".into()),
    }
}

#[tokio::main]
async fn main() {
    let worker = thread::spawn(|| {
        let mut slept = 0;
        let mut round = 0;
        loop {
            match next_delay(round) {
                Ok(millis) => {
                    thread::sleep(Duration::from_millis(millis));
                    slept += millis;
                }
                Err(error) => break (slept, error.to_string()),
            }
            round += 1;
        }
    });
    assert_eq!(worker.join().unwrap(), (6, "no more rounds".to_string()));
    println!("ok");
}
