//! Connections and their health check: a `while` over a flag that sleeps last. Becomes a task with an interval.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use dashmap::DashMap;
use tokio::sync::mpsc::UnboundedSender;

/// One user's connection.
#[derive(Debug)]
pub struct Connection {
    user: String,
    healthy: AtomicBool,
    attempts: AtomicUsize,
}

/// What the health check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectionEvent {
    /// Another attempt is made.
    Reconnecting(String),
    /// Given up.
    Lost(String),
}

/// All connections.
pub struct ConnectionManager {
    connections: Arc<DashMap<u64, Connection>>,
    health_check_running: Arc<AtomicBool>,
    events: UnboundedSender<ConnectionEvent>,
}

impl ConnectionManager {
    /// A manager without connections.
    pub fn new(events: UnboundedSender<ConnectionEvent>) -> Self {
        ConnectionManager { connections: Arc::default(), health_check_running: Arc::default(), events }
    }

    /// Adds a connection.
    pub fn add(&self, id: u64, user: &str, healthy: bool) {
        let connection = Connection {
            user: user.to_string(),
            healthy: AtomicBool::new(healthy),
            attempts: AtomicUsize::new(0),
        };
        self.connections.insert(id, connection);
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.connections.len()
    }

    /// Starts the health check; `false` if it runs already.
    pub fn start_health_check(&self) -> bool {
        if self.health_check_running.swap(true, Ordering::AcqRel) {
            return false;
        }

        let running = self.health_check_running.clone();
        let connections = Arc::clone(&self.connections);
        let events = self.events.clone();

        std::thread::spawn(move || {
            while running.load(Ordering::Acquire) {
                // Step 1: who is ill?
                let stale: Vec<(u64, String, usize)> = connections
                    .iter()
                    .filter(|entry| !entry.value().healthy.load(Ordering::Acquire))
                    .map(|entry| {
                        let attempts = entry.value().attempts.fetch_add(1, Ordering::AcqRel);
                        (*entry.key(), entry.value().user.clone(), attempts)
                    })
                    .collect();

                // Step 2: three attempts, then the end.
                for (id, user, attempts) in stale {
                    if attempts < 3 {
                        let _ = events.send(ConnectionEvent::Reconnecting(user));
                    } else {
                        connections.remove(&id);
                        let _ = events.send(ConnectionEvent::Lost(user));
                    }
                }

                std::thread::sleep(Duration::from_millis(2));
            }
        });

        true
    }

    /// Stops the health check.
    pub fn stop_health_check(&self) {
        self.health_check_running.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn stale_connections_get_three_attempts() {
        let (events_tx, mut events_rx) = tokio::sync::mpsc::unbounded_channel();
        let manager = ConnectionManager::new(events_tx);
        manager.add(1, "anna", true);
        manager.add(2, "ben", false);
        assert!(manager.start_health_check());
        assert!(!manager.start_health_check());

        for _ in 0..3 {
            assert_eq!(events_rx.recv().await, Some(ConnectionEvent::Reconnecting("ben".to_string())));
        }
        assert_eq!(events_rx.recv().await, Some(ConnectionEvent::Lost("ben".to_string())));
        assert_eq!(manager.count(), 1);
        manager.stop_health_check();
    }
}
