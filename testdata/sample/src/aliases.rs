//! Threads and sleeps under other names: all of them are found.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread as t;
use std::time::Duration;

/// The module has another name.
pub fn by_module(hits: &Arc<AtomicU32>) {
    let hits = Arc::clone(hits);
    t::spawn(move || {
        t::sleep(Duration::from_millis(1));
        hits.fetch_add(1, Ordering::AcqRel);
    });
}

/// The function has another name.
pub mod renamed {
    use super::*;
    use std::thread::sleep as nap;
    use std::thread::spawn as go;

    /// Both of them.
    pub fn by_function(hits: &Arc<AtomicU32>) {
        let hits = Arc::clone(hits);
        go(move || {
            nap(Duration::from_millis(1));
            hits.fetch_add(10, Ordering::AcqRel);
        });
    }
}

/// The names come from a glob.
pub mod glob {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread::*;
    use std::time::Duration;

    /// Both of them.
    pub fn by_glob(hits: &Arc<AtomicU32>) {
        let hits = Arc::clone(hits);
        spawn(move || {
            sleep(Duration::from_millis(1));
            hits.fetch_add(100, Ordering::AcqRel);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::until;

    #[tokio::test]
    async fn every_alias_runs() {
        let hits = Arc::new(AtomicU32::new(0));
        by_module(&hits);
        renamed::by_function(&hits);
        glob::by_glob(&hits);
        until("all three", || hits.load(Ordering::Acquire) == 111).await;
    }
}
