//! A small chat service. Its background work runs on threads, one for each pattern that is common in such programs.
//!
//! What a correct migration does is said at the top of every module. Two files belong to no module: `prompt.rs`, which no
//! compiler sees, and `unfinished.rs`, which does not even parse.

pub mod agent;
pub mod aliases;
pub mod archive;
pub mod cache;
pub mod config;
pub mod connection;
pub mod document;
pub mod globals;
mod governor;
mod maintenance;
pub mod model;
pub mod own;
pub mod playback;
pub mod pool;
pub mod runner;
pub mod search;
mod shutdown;
pub mod stats;
pub mod stream;
pub mod typing;

/// Whether the pool is being maintained.
pub fn is_maintained() -> bool {
    maintenance::maintenance_running()
}

/// Starts everything that runs in the background. Call it once, early in `main`.
pub fn init() {
    cache::initialize_timestamp_cache();
    if let Err(error) = maintenance::init_maintenance() {
        eprintln!("no maintenance: {error}");
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use std::time::{Duration, Instant};

    /// Yields until `condition` holds; fails the test after ten seconds.
    pub(crate) async fn until(what: &str, mut condition: impl FnMut() -> bool) {
        let give_up = Instant::now() + Duration::from_secs(10);
        while !condition() {
            assert!(Instant::now() < give_up, "{what}: not in ten seconds");
            tokio::task::yield_now().await;
        }
    }
}
