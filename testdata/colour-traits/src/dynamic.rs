// expect: either thread-sleep|async-fn dyn-trait|depends-on @ thread::sleep
//! A trait that is used as `dyn`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// Sends rows somewhere; says how many arrived.
pub trait Exporter: Send + Sync {
    /// One row.
    fn export(&self, row: &str) -> usize;
}

struct Discard;

impl Exporter for Discard {
    fn export(&self, _row: &str) -> usize {
        0
    }
}

#[derive(Default)]
struct Count(AtomicUsize);

impl Exporter for Count {
    fn export(&self, row: &str) -> usize {
        self.0.fetch_add(row.len(), Ordering::AcqRel);
        1
    }
}

struct Throttled {
    pause: Duration,
}

impl Exporter for Throttled {
    fn export(&self, _row: &str) -> usize {
        thread::sleep(self.pause);
        1
    }
}

struct Both(Box<dyn Exporter>, Box<dyn Exporter>);

impl Exporter for Both {
    fn export(&self, row: &str) -> usize {
        self.0.export(row) + self.1.export(row)
    }
}

/// One of each.
pub fn exporters() -> Vec<Box<dyn Exporter>> {
    let pause = Duration::from_millis(1);
    vec![
        Box::new(Discard),
        Box::new(Count::default()),
        Box::new(Throttled { pause }),
        Box::new(Both(Box::new(Throttled { pause }), Box::new(Count::default()))),
    ]
}

/// A row to all of them.
pub async fn export_all(exporters: &[Box<dyn Exporter>], row: &str) -> usize {
    let mut arrived = 0;
    for exporter in exporters {
        arrived += exporter.export(row);
    }
    arrived
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_row_arrives() {
        let exporters = exporters();
        assert_eq!(export_all(&exporters, "one").await, 4);
        assert_eq!(exporters[2].export("two"), 1);
    }
}
