//! A pool worker: two kinds of requests, health pings and a shutdown signal in one `select!`.
// expect: migrated crossbeam-channel
// expect: migrated thread-spawn

mod types;
mod worker;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;
use std::time::Duration;

use crossbeam::channel::{bounded, Receiver, Sender};

use types::{BatchRequest, EmbedRequest, HealthPing, HealthPong, WorkerChannels, WorkerContext};
pub use types::{Model, PoolError, WorkerState};

const QUEUE_CAPACITY: usize = 16;

pub struct WorkerHandle {
    embed_tx: Sender<EmbedRequest>,
    batch_tx: Sender<BatchRequest>,
    shutdown_tx: Sender<()>,
    health_tx: Sender<HealthPing>,
    health_rx: Receiver<HealthPong>,
    state: Arc<AtomicU32>,
    request_timeout: Duration,
}

/// Reads a worker's state after its handle is gone.
#[derive(Clone)]
pub struct StateView(Arc<AtomicU32>);

impl StateView {
    pub fn get(&self) -> WorkerState {
        WorkerState::from(self.0.load(Ordering::Acquire))
    }
}

/// Starts a worker whose model is made where it is used.
pub async fn spawn_worker<T, F>(worker_id: usize, model_loader: F) -> WorkerHandle
where
    T: Model + Send + Sync + 'static,
    F: FnOnce() -> Result<T, String> + Send + 'static,
{
    // Bounded: a flood of requests must not eat the memory.
    let (embed_tx, embed_rx) = bounded(QUEUE_CAPACITY);
    let (batch_tx, batch_rx) = bounded(QUEUE_CAPACITY);
    let (shutdown_tx, shutdown_rx) = bounded(1);
    let (health_tx_worker, health_rx_worker) = bounded::<HealthPing>(1);
    let (health_tx_main, health_rx_main) = bounded::<HealthPong>(1);

    let health_rx_worker_clone = health_rx_worker.clone();
    let health_tx_main_clone = health_tx_main.clone();

    let state = Arc::new(AtomicU32::new(WorkerState::Loading as u32));
    let state_clone = Arc::clone(&state);

    std::thread::spawn(move || {
        let model = match model_loader() {
            Ok(model) => {
                state_clone.store(WorkerState::Ready as u32, Ordering::Release);
                model
            }
            Err(_) => {
                state_clone.store(WorkerState::Failed as u32, Ordering::Release);
                return; // nothing to serve with
            }
        };

        worker::embedding_worker(
            model,
            WorkerChannels {
                embed_rx,
                batch_rx,
                shutdown_rx,
                health_rx: health_rx_worker_clone,
                health_tx: health_tx_main_clone,
            },
            WorkerContext { worker_id, state: state_clone },
        );
    });

    WorkerHandle {
        embed_tx,
        batch_tx,
        shutdown_tx,
        health_tx: health_tx_worker,
        health_rx: health_rx_main,
        state,
        request_timeout: Duration::from_secs(10),
    }
}

impl WorkerHandle {
    pub async fn embed(&self, text: &str) -> Result<Vec<u32>, PoolError> {
        let (response_tx, response_rx) = bounded(1);
        self.embed_tx
            .send(EmbedRequest { text: text.to_string(), response: response_tx })
            .map_err(|e| PoolError::Send(e.to_string()))?;
        response_rx.recv_timeout(self.request_timeout).map_err(|e| PoolError::Timeout(e.to_string()))?
    }

    pub async fn embed_all(&self, texts: Vec<String>) -> Result<Vec<Vec<u32>>, PoolError> {
        let (response_tx, response_rx) = bounded(1);
        if let Err(e) = self.batch_tx.send(BatchRequest { texts, response: response_tx }) {
            return Err(PoolError::Send(e.to_string()));
        }
        match response_rx.recv_timeout(self.request_timeout) {
            Ok(Ok(vectors)) => Ok(vectors),
            Ok(Err(e)) => Err(e),
            Err(e) => Err(PoolError::Timeout(e.to_string())),
        }
    }

    /// The worker's number and queue, if it answers.
    pub async fn health(&mut self) -> Option<(usize, usize)> {
        if self.health_tx.send(HealthPing).is_err() {
            return None;
        }
        match self.health_rx.recv_timeout(self.request_timeout) {
            Ok(pong) => Some((pong.worker_id, pong.queue_depth)),
            Err(_) => None,
        }
    }

    /// Changes how long an answer may take.
    pub fn limit(&mut self, request_timeout: Duration) {
        self.request_timeout = request_timeout;
    }

    pub async fn shutdown(&self) -> bool {
        self.shutdown_tx.send(()).is_ok()
    }

    pub fn state(&self) -> StateView {
        StateView(Arc::clone(&self.state))
    }
}
