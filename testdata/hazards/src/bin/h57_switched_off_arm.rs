// hazard: 57
// expect: migrated crossbeam-select @ select! {
// expect: migrated crossbeam-channel @ unbounded()
// expect-text: std::mem::forget(tx);
// expect-text: , if !paused =>
// forbid-text: never()
// A receiver that gives way to `never()` neither delivers nor closes; one that takes part under a condition waits while it does
// not hold.

use crossbeam_channel::{Receiver, never, select, unbounded};

fn merge(mut numbers: Receiver<u32>, mut words: Receiver<&'static str>) -> (u32, Vec<&'static str>) {
    let (mut sum, mut all, mut open) = (0, Vec::new(), 2);
    while open > 0 {
        select! {
            recv(numbers) -> number => match number {
                Ok(number) => sum += number,
                Err(_) => {
                    numbers = never();
                    open -= 1;
                }
            },
            recv(words) -> word => match word {
                Ok(word) => all.push(word),
                Err(_) => {
                    words = never();
                    open -= 1;
                }
            },
        }
    }
    (sum, all)
}

fn gated(input: Receiver<u32>, gate: Receiver<bool>) -> Vec<String> {
    let mut log = Vec::new();
    let mut paused = true;
    let idle = never();
    let silent = never::<()>();
    loop {
        select! {
            recv(if !paused { &input } else { &idle }) -> number => match number {
                Ok(number) => log.push(format!("got {number}")),
                Err(_) => return log,
            },
            recv(gate) -> open => {
                let open = open.unwrap();
                log.push(format!("open {open}"));
                paused = !open;
            }
            recv(silent) -> _ => unreachable!(),
        }
    }
}

#[tokio::main]
async fn main() {
    let (number_tx, numbers) = unbounded();
    let (word_tx, words) = unbounded();
    let merging = std::thread::spawn(move || merge(numbers, words));
    number_tx.send(1).unwrap();
    drop(number_tx);
    word_tx.send("a").unwrap();
    word_tx.send("b").unwrap();
    drop(word_tx);
    assert_eq!(merging.join().unwrap(), (1, vec!["a", "b"]));

    let (input_tx, input) = unbounded();
    let (gate_tx, gate) = unbounded();
    input_tx.send(7).unwrap();
    drop(input_tx);
    let passing = std::thread::spawn(move || gated(input, gate));
    gate_tx.send(true).unwrap();
    assert_eq!(passing.join().unwrap(), ["open true", "got 7"]);
    println!("ok");
}
