// hazard: 65
// expect: migrated thread-sleep @ thread::sleep
// expect-text: async fn level
//! Everywhere else `.await` goes straight behind the call.

use std::thread;
use std::time::Duration;

#[derive(Debug, PartialEq)]
struct Gauge {
    level: i32,
    wide: i64,
}

fn level(value: i32) -> i32 {
    thread::sleep(Duration::from_millis(1));
    value
}

fn checked(value: i32) -> Result<i32, String> {
    if level(value) > 100 { Err(format!("{value} is too much")) } else { Ok(level(value)) }
}

fn doubled(value: i32) -> Result<i32, String> {
    Ok(checked(value)?.wrapping_mul(2))
}

#[tokio::main]
async fn main() {
    assert_eq!(-level(4), -4);
    assert!(!(level(1) == 2));
    assert_eq!(*&level(3), 3);
    let gauge = Gauge { level: level(5), wide: level(6) as i64 };
    assert_eq!(gauge, Gauge { level: 5, wide: 6 });
    assert_eq!((level(0)..level(3)).sum::<i32>(), 3);
    let kind = match level(7) {
        n if n == level(8) => "eight",
        7 => "seven",
        _ => "other",
    };
    assert_eq!(kind, "seven");
    assert_eq!([level(1), level(2)][level(1) as usize], 2, "level was {}", level(9));
    assert_eq!(doubled(21), Ok(42));
    let Ok(small) = checked(10) else { panic!("10 is fine") };
    assert_eq!(small, 10);
    assert_eq!(doubled(101), Err("101 is too much".to_string()));
    assert_eq!(format!("{}-{:>3}", level(1), level(2)), "1-  2");
    println!("ok");
}
