// hazard: 66
// set: tests=convert
// expect: migrated thread-sleep @ thread::sleep(Duration::from_millis(2))
// expect-text: #[tokio::test]
//! Under `tests=convert` the attribute is replaced: both of them on one function do not compile.

use std::time::Duration;

fn doubled(value: u32) -> u32 {
    value * 2
}

fn main() {
    assert_eq!(doubled(Duration::from_secs(21).as_secs() as u32), 42);
    println!("ok");
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;
    use std::time::Instant;

    #[test]
    fn time_passes() {
        let begin = Instant::now();
        thread::sleep(Duration::from_millis(2));
        assert!(begin.elapsed() >= Duration::from_millis(2));
        assert_eq!(doubled(2), 4);
    }

    #[test]
    #[should_panic(expected = "too late")]
    fn panics_as_before() {
        thread::sleep(Duration::from_millis(1));
        panic!("too late");
    }

    #[test]
    fn returns_a_result() -> Result<(), std::num::ParseIntError> {
        thread::sleep(Duration::from_millis(1));
        let value: u32 = "4".parse()?;
        assert_eq!(doubled(value), 8);
        Ok(())
    }

    #[test]
    fn stays_a_plain_test() {
        assert_eq!(doubled(3), 6);
    }
}
