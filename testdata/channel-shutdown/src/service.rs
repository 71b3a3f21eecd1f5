use std::sync::{Arc, Mutex};

use tokio::sync::Notify;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Starting,
    Running,
    Stopping { drain_seconds: u64 },
}

/// What the runner keeps alive.
#[derive(Clone)]
pub struct Service {
    phases: Arc<Mutex<Vec<Phase>>>,
    stopping: Arc<Notify>,
}

impl Default for Service {
    fn default() -> Self {
        Service { phases: Arc::new(Mutex::new(vec![Phase::Starting])), stopping: Arc::new(Notify::new()) }
    }
}

impl Service {
    pub fn enter(&self, phase: Phase) {
        self.phases.lock().unwrap().push(phase);
    }

    pub fn begin_shutdown(&self, drain_seconds: u64) {
        self.enter(Phase::Stopping { drain_seconds });
        self.stopping.notify_one();
    }

    pub async fn stopping(&self) {
        self.stopping.notified().await;
    }

    pub fn phases(&self) -> Vec<Phase> {
        self.phases.lock().unwrap().clone()
    }
}
