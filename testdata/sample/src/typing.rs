//! Who is typing: the cleanup's pause is read anew from an atomic in every turn. Becomes a task whose sleep stays a sleep.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use dashmap::DashMap;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::stream::spawn_stream;

/// Keeps track of who types.
#[derive(Clone)]
pub struct TypingIndicator {
    states: Arc<DashMap<String, Instant>>,
    expiry_nanos: Arc<AtomicU64>,
    cleanup_interval_nanos: Arc<AtomicU64>,
}

impl TypingIndicator {
    /// An indicator whose entries expire after `expiry`.
    pub fn new(expiry: Duration, cleanup_interval: Duration) -> Self {
        TypingIndicator {
            states: Arc::default(),
            expiry_nanos: Arc::new(AtomicU64::new(nanos(expiry))),
            cleanup_interval_nanos: Arc::new(AtomicU64::new(nanos(cleanup_interval))),
        }
    }

    /// `user` has pressed a key.
    pub fn typed(&self, user: &str) {
        self.states.insert(user.to_string(), Instant::now());
    }

    /// Changes how often the cleanup looks, from its next turn on.
    pub fn set_cleanup_interval(&self, interval: Duration) {
        self.cleanup_interval_nanos.store(nanos(interval), Ordering::Release);
    }

    /// Starts the cleanup; the users that stopped typing arrive in the stream.
    pub fn start_cleanup(&self) -> UnboundedReceiver<String> {
        let states = self.states.clone();
        let expiry_nanos = self.expiry_nanos.clone();
        let cleanup_interval_nanos = self.cleanup_interval_nanos.clone();

        spawn_stream(move |tx| async move {
            std::thread::spawn(move || {
                loop {
                    let cleanup_interval =
                        Duration::from_nanos(cleanup_interval_nanos.load(Ordering::Acquire));
                    std::thread::sleep(cleanup_interval);

                    let expiry = Duration::from_nanos(expiry_nanos.load(Ordering::Acquire));
                    let mut expired = Vec::new();
                    for entry in states.iter() {
                        if entry.value().elapsed() >= expiry {
                            expired.push(entry.key().clone());
                        }
                    }

                    for user in expired {
                        if states.remove(&user).is_some() && tx.send(user).is_err() {
                            return;
                        }
                    }
                }
            });
        })
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn whoever_stops_typing_is_reported() {
        let typing = TypingIndicator::new(Duration::from_millis(3), Duration::from_millis(1));
        let mut stopped = typing.start_cleanup();
        typing.typed("anna");
        assert_eq!(stopped.recv().await.as_deref(), Some("anna"));
        typing.set_cleanup_interval(Duration::from_millis(2));
        typing.typed("ben");
        assert_eq!(stopped.recv().await.as_deref(), Some("ben"));
    }
}
