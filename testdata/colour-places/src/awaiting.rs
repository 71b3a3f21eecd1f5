// expect: migrated thread-sleep @ thread::sleep(ASSERTED)
// expect: migrated thread-sleep @ thread::sleep(IN_STRUCT)
// expect: migrated thread-sleep @ thread::sleep(IN_GUARD)
// expect: migrated thread-sleep @ thread::sleep(QUESTIONED)
// expect: migrated thread-sleep @ thread::sleep(FORMATTED)
// expect: migrated thread-sleep @ thread::sleep(IN_LET_ELSE)
// expect: migrated thread-sleep @ thread::sleep(IN_CONDITION)
// expect: migrated thread-sleep @ thread::sleep(NESTED)
// expect-text: if in_guard(n).await
// expect-text: questioned("20").await?
// forbid-text: thread::sleep
//! Places where `.await` goes behind the call.

use std::num::ParseIntError;
use std::thread;
use std::time::Duration;

const ASSERTED: Duration = Duration::from_millis(1);
const IN_STRUCT: Duration = Duration::from_millis(1);
const IN_GUARD: Duration = Duration::from_millis(1);
const QUESTIONED: Duration = Duration::from_millis(1);
const FORMATTED: Duration = Duration::from_millis(1);
const IN_LET_ELSE: Duration = Duration::from_millis(1);
const IN_CONDITION: Duration = Duration::from_millis(1);
const NESTED: Duration = Duration::from_millis(1);

fn asserted(n: u32) -> u32 {
    thread::sleep(ASSERTED);
    n
}

fn in_struct(n: u32) -> u32 {
    thread::sleep(IN_STRUCT);
    n
}

fn in_guard(n: u32) -> bool {
    thread::sleep(IN_GUARD);
    n > 3
}

fn questioned(text: &str) -> Result<u32, ParseIntError> {
    thread::sleep(QUESTIONED);
    text.parse()
}

fn formatted(n: u32) -> String {
    thread::sleep(FORMATTED);
    format!("#{n}")
}

fn in_let_else(n: u32) -> Option<u32> {
    thread::sleep(IN_LET_ELSE);
    n.checked_sub(1)
}

fn in_condition(n: u32) -> bool {
    thread::sleep(IN_CONDITION);
    n < 3
}

fn nested(n: u32) -> u32 {
    thread::sleep(NESTED);
    n + 1
}

#[derive(Debug, Clone, PartialEq, Default)]
struct Point {
    x: u32,
    y: u32,
    z: u32,
}

/// `?`, and `?` in a chain; sync, with async callers only.
fn sum() -> Result<u32, ParseIntError> {
    let first = questioned("20")?;
    Ok(first + questioned("22")?.min(30))
}

fn kind(n: u32) -> &'static str {
    match n {
        0 => "none",
        n if in_guard(n) => "many",
        _ => "few",
    }
}

fn before(n: u32) -> u32 {
    let Some(before) = in_let_else(n) else {
        return 0;
    };
    before
}

/// Uses every place.
pub async fn run() {
    assert!(asserted(1) == 1, "asserted {}", asserted(2));
    assert_eq!(asserted(3), 3);

    let base = Point { x: in_struct(1), ..Point::default() };
    let x = in_struct(4);
    let point = Point { x, y: in_struct(5), ..base.clone() };
    assert_eq!((point.x, point.y, base.x), (4, 5, 1));
    assert_eq!(point.z, 0);

    assert_eq!([kind(0), kind(2), kind(9)], ["none", "few", "many"]);
    assert_eq!(sum(), Ok(42));
    assert_eq!(format!("{} {:>4}", formatted(1), formatted(22)), "#1  #22");
    assert_eq!((before(0), before(3)), (0, 2));

    let mut turns = 0;
    while in_condition(turns) {
        turns += 1;
    }
    let label = if in_condition(turns) { "less" } else { "three" };
    assert_eq!((turns, label), (3, "three"));

    assert_eq!(nested(nested(nested(0))), 3);
    let _ = nested(1);
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn every_place_works() {
        super::run().await;
    }

    #[tokio::test]
    async fn every_place_works_in_a_task() {
        tokio::spawn(super::run()).await.unwrap();
    }
}
