// hazard: 37
// expect: either thread-sleep|sleep-loop not-send @ thread::sleep
//! A thread-local generator kept in a variable over the sleep.

use std::thread;
use std::time::Duration;

use rand::Rng;

#[tokio::main]
async fn main() {
    let dice = thread::spawn(|| {
        let mut rng = rand::thread_rng();
        let mut rolls = Vec::new();
        for _ in 0..4 {
            rolls.push(rng.gen_range(1..=6));
            thread::sleep(Duration::from_millis(1));
        }
        rolls
    });
    let rolls = dice.join().unwrap();
    assert_eq!(rolls.len(), 4);
    assert!(rolls.iter().all(|roll| (1..=6).contains(roll)));
    println!("ok");
}
