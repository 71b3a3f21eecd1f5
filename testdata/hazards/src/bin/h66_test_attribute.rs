// hazard: 66
// expect: refused test-code @ thread::sleep(Duration::from_millis(2))
// forbid-text: tokio::test
//! A sleep in a test is left alone by default.

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
}
