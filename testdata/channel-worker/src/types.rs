use std::fmt;
use std::sync::atomic::AtomicUsize;
use std::sync::Arc;

use crossbeam_channel::{Receiver, RecvError, Sender};

#[derive(Debug, PartialEq, Eq)]
pub enum PoolError {
    Rejected(String),
    WorkerGone(String),
}

impl fmt::Display for PoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PoolError::Rejected(what) => write!(f, "rejected: {what}"),
            PoolError::WorkerGone(what) => write!(f, "worker is gone: {what}"),
        }
    }
}

impl std::error::Error for PoolError {}

impl From<RecvError> for PoolError {
    fn from(err: RecvError) -> Self {
        PoolError::WorkerGone(err.to_string())
    }
}

/// One text to count, and where the answer goes.
pub(crate) struct CountRequest {
    pub(crate) text: String,
    pub(crate) response: Sender<Result<usize, PoolError>>,
}

/// Several texts to join.
pub(crate) struct JoinRequest {
    pub(crate) parts: Vec<String>,
    pub(crate) response: Sender<String>,
}

pub(crate) enum Request {
    Count(CountRequest),
    Join(JoinRequest),
}

/// The worker's ends of all channels.
pub(crate) struct WorkerChannels {
    pub(crate) request_rx: Receiver<Request>,
    pub(crate) stopped_tx: Sender<usize>,
}

/// What the worker shares with its handle.
pub(crate) struct WorkerContext {
    pub(crate) served: Arc<AtomicUsize>,
}
