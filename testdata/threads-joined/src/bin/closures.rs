// expect: migrated thread-join @ .sum()
// expect: migrated thread-join @ .collect::<Result<Vec<_>, _>>()
// expect: migrated thread-join @ seen.push(
// expect: migrated thread-join @ for square in
// expect: migrated thread-join @ .filter_map(
// expect: migrated thread-join @ .take().map(
// expect: migrated thread-join @ last.and_then(
// expect: migrated thread-sleep @ thread::sleep
// expect-text: results.push(slow_half(number).await);
//! Handles joined in the closures of iterators and options, and a function that waits called in one.

use std::thread::{self, JoinHandle};
use std::time::Duration;

fn start(n: u64) -> JoinHandle<u64> {
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(8 - n));
        n * n
    })
}

fn started() -> Vec<JoinHandle<u64>> {
    (1..=4).map(start).collect()
}

fn slow_half(number: u64) -> u64 {
    thread::sleep(Duration::from_millis(1));
    number / 2
}

fn halves(numbers: Vec<u64>) -> Vec<u64> {
    numbers.into_iter().map(|number| slow_half(number)).collect()
}

fn main() {
    let sum: u64 = started().into_iter().map(|handle| handle.join().unwrap()).sum();
    assert_eq!(sum, 30);

    let all = started().into_iter().map(|handle| handle.join()).collect::<Result<Vec<_>, _>>();
    assert_eq!(all.unwrap(), [1, 4, 9, 16]);

    let mut seen = Vec::new();
    started().into_iter().for_each(|handle| {
        seen.push(handle.join().unwrap());
    });
    assert_eq!(seen, [1, 4, 9, 16]);

    let mut squares = Vec::new();
    for square in started().into_iter().map(|handle| handle.join().unwrap()) {
        squares.push(square);
    }
    assert_eq!(squares, seen);

    let fine: Vec<u64> = started().into_iter().filter_map(|handle| handle.join().ok()).collect();
    assert_eq!(fine, seen);

    let mut one = Some(start(5));
    let square = one.take().map(|handle| handle.join().unwrap());
    assert_eq!(square, Some(25));

    let last = started().pop();
    assert_eq!(last.and_then(|handle| handle.join().ok()), Some(16));

    assert_eq!(halves(squares), [0, 2, 4, 8]);
    println!("ok");
}
