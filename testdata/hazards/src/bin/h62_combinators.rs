// hazard: 62
// expect: migrated thread-sleep @ thread::sleep
// expect-text: None => slow(0).await
//! Closures of `Option`'s and `Result`'s combinators, one after the other: each becomes a `match`.
use std::thread;
use std::time::Duration;

fn slow(n: u32) -> u32 {
    thread::sleep(Duration::from_millis(1));
    n + 100
}

fn load(n: u32) -> Result<u32, String> {
    if n > 2 { Err(format!("no {n}")) } else { Ok(slow(n)) }
}

fn small(n: u32) -> Option<u32> {
    (n < 5).then_some(n)
}

#[tokio::main]
async fn main() {
    assert_eq!(small(9).unwrap_or_else(|| slow(0)), 100);
    assert_eq!(load(9).unwrap_or_else(|e| e.len() as u32 + slow(1)), 105);
    assert_eq!(small(5).or_else(|| Some(slow(2))), Some(102));
    assert_eq!(load(1).and_then(|n| load(n - 99)).map_err(|e| e + "!"), Ok(102));
    assert_eq!(load(3).or_else(|error| if error.is_empty() { Err(error) } else { load(0) }), Ok(100));
    assert_eq!(small(30).ok_or_else(|| slow(1)), Err(101));
    let both = load(2).map(|value| value + slow(value)).map_err(|e| format!("{e}{}", slow(3)));
    assert_eq!(both, Ok(304));
    let chained = small(1).map(|n| slow(n)).filter(|n| *n > 500).unwrap_or_else(|| slow(2));
    assert_eq!(chained, 102);
    let each: Vec<u32> = vec![1, 7].into_iter().map(|n| small(n).unwrap_or_else(|| slow(n))).collect();
    assert_eq!(each, [1, 107]);
    println!("ok");
}
