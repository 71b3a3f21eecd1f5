//! A worker that owns its state and answers requests, each over a reply channel of its own.
// expect: migrated crossbeam-channel
// expect: migrated thread-spawn
// expect-text: oneshot

mod types;
mod worker;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use crossbeam_channel::{bounded, Receiver, Sender};

pub use types::PoolError;
use types::{CountRequest, JoinRequest, Request, WorkerChannels, WorkerContext};

/// The user's end.
pub struct Handle {
    request_tx: Sender<Request>,
    stopped_rx: Receiver<usize>,
    served: Arc<AtomicUsize>,
}

impl Handle {
    /// Starts a worker.
    pub async fn start() -> Self {
        const QUEUE: usize = 8;
        // Bounded: a slow worker must slow its callers down.
        let (request_tx, request_rx) = bounded(QUEUE);
        let (stopped_tx, stopped_rx) = bounded(1);
        let served = Arc::new(AtomicUsize::new(0));
        let served_clone = Arc::clone(&served);

        std::thread::spawn(move || {
            worker::run(WorkerChannels { request_rx, stopped_tx }, WorkerContext { served: served_clone });
        });

        Handle { request_tx, stopped_rx, served }
    }

    pub async fn count(&self, text: &str) -> Result<usize, PoolError> {
        let (response_tx, response_rx) = bounded(1);
        self.request_tx
            .send(Request::Count(CountRequest { text: text.to_string(), response: response_tx }))
            .map_err(|e| PoolError::WorkerGone(e.to_string()))?;
        response_rx.recv()?
    }

    pub async fn join(&self, parts: &[&str]) -> Result<String, PoolError> {
        let (response, answer) = bounded::<String>(1);
        let parts = parts.iter().map(|part| part.to_string()).collect();
        if self.request_tx.send(Request::Join(JoinRequest { parts, response })).is_err() {
            return Err(PoolError::WorkerGone("request".to_string()));
        }
        match answer.recv() {
            Ok(text) => Ok(text),
            Err(err) => Err(err.into()),
        }
    }

    pub fn served(&self) -> usize {
        self.served.load(Ordering::Acquire)
    }

    /// Lets the worker finish and says how much it served.
    pub async fn close(self) -> Option<usize> {
        let Handle { request_tx, stopped_rx, .. } = self;
        drop(request_tx);
        stopped_rx.recv().ok()
    }
}
