use std::fmt;
use std::sync::atomic::AtomicU32;
use std::sync::Arc;

use crossbeam::channel::{Receiver, Sender};

/// Asks a worker whether it is alive.
pub(crate) struct HealthPing;

/// The worker's answer.
pub(crate) struct HealthPong {
    pub(crate) worker_id: usize,
    pub(crate) queue_depth: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkerState {
    Loading,
    Ready,
    Processing,
    Dead,
    Failed,
}

impl From<u32> for WorkerState {
    fn from(value: u32) -> Self {
        match value {
            0 => WorkerState::Loading,
            1 => WorkerState::Ready,
            2 => WorkerState::Processing,
            3 => WorkerState::Dead,
            _ => WorkerState::Failed,
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
pub enum PoolError {
    Model(String),
    Send(String),
    Timeout(String),
}

impl fmt::Display for PoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PoolError::Model(text) | PoolError::Send(text) | PoolError::Timeout(text) => f.write_str(text),
        }
    }
}

pub(crate) struct EmbedRequest {
    pub(crate) text: String,
    pub(crate) response: Sender<Result<Vec<u32>, PoolError>>,
}

pub(crate) struct BatchRequest {
    pub(crate) texts: Vec<String>,
    pub(crate) response: Sender<Result<Vec<Vec<u32>>, PoolError>>,
}

/// Channels that a worker reads and answers on.
pub(crate) struct WorkerChannels {
    pub(crate) embed_rx: Receiver<EmbedRequest>,
    pub(crate) batch_rx: Receiver<BatchRequest>,
    pub(crate) shutdown_rx: Receiver<()>,
    pub(crate) health_rx: Receiver<HealthPing>,
    pub(crate) health_tx: Sender<HealthPong>,
}

pub(crate) struct WorkerContext {
    pub(crate) worker_id: usize,
    pub(crate) state: Arc<AtomicU32>,
}

/// What the worker works with.
pub trait Model {
    fn embed(&self, text: &str) -> Result<Vec<u32>, String>;

    fn embed_all(&self, texts: &[String]) -> Result<Vec<Vec<u32>>, String> {
        texts.iter().map(|text| self.embed(text)).collect()
    }
}
