// expect: either thread-sleep|async-fn any @ thread::sleep(self.settle)
//! A trait that is only used as a bound.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// Measures something.
pub trait Sensor {
    /// One value.
    fn read(&self) -> u32;

    /// The best of two.
    fn read_twice(&self) -> u32 {
        self.read().max(self.read())
    }
}

/// Always the same.
pub struct Fixed(pub u32);

impl Sensor for Fixed {
    fn read(&self) -> u32 {
        self.0
    }
}

/// Needs time.
pub struct Slow {
    pub settle: Duration,
    pub value: u32,
}

impl Sensor for Slow {
    fn read(&self) -> u32 {
        thread::sleep(self.settle);
        self.value
    }
}

/// The sum of two.
pub struct Pair<A, B>(pub A, pub B);

impl<A: Sensor, B: Sensor> Sensor for Pair<A, B> {
    fn read(&self) -> u32 {
        self.0.read() + self.1.read()
    }

    fn read_twice(&self) -> u32 {
        self.read() + 1
    }
}

/// Shared.
impl<S: Sensor> Sensor for Arc<S> {
    fn read(&self) -> u32 {
        (**self).read()
    }
}

/// The average of `count` values.
pub async fn average<S: Sensor>(sensor: &S, count: u32) -> u32 {
    let mut sum = 0;
    for _ in 0..count {
        sum += sensor.read();
    }
    sum / count.max(1)
}

/// In a task.
#[cfg_attr(not(test), allow(dead_code))]
pub fn watch<S: Sensor + Send + Sync + 'static>(sensor: S) -> tokio::task::JoinHandle<u32> {
    tokio::spawn(async move { sensor.read_twice() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slow(value: u32) -> Slow {
        Slow { settle: Duration::from_millis(1), value }
    }

    #[tokio::test]
    async fn averages_of_all_sensors() {
        assert_eq!(average(&slow(7), 2).await, 7);
        assert_eq!(average(&Pair(Fixed(1), slow(2)), 2).await, 3);
        assert_eq!(average(&Arc::new(slow(9)), 1).await, 9);
    }

    #[tokio::test]
    async fn sensors_are_watched_in_tasks() {
        assert_eq!(watch(slow(5)).await.unwrap(), 5);
        assert_eq!(watch(Pair(slow(1), Fixed(2))).await.unwrap(), 4);
        assert_eq!(Sensor::read(&slow(6)), 6);
    }
}
