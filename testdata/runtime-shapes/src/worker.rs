// expect: migrated shared-runtime @ shared_runtime()
// expect: migrated block-on @ rt.block_on
// expect-text: let result = embed(&text).await;
//! Shape 4: a worker's loop that expects the shared runtime, in each arm.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::runtime::shared_runtime;

const READY: u8 = 0;
const BUSY: u8 = 1;

enum Request {
    Embed { text: String, response: oneshot::Sender<Result<usize, String>> },
    Ping { response: oneshot::Sender<u8> },
}

/// A handle to the worker.
pub struct Worker {
    requests: mpsc::Sender<Request>,
}

async fn embed(text: &str) -> Result<usize, String> {
    tokio::time::sleep(Duration::from_millis(1)).await;
    if text.is_empty() { Err("nothing to embed".to_string()) } else { Ok(text.len()) }
}

fn work(requests: mpsc::Receiver<Request>, state: Arc<AtomicU8>) {
    while let Ok(request) = requests.recv() {
        match request {
            Request::Embed { text, response } => {
                state.store(BUSY, Ordering::Release);
                let rt = shared_runtime().expect("the shared runtime");
                let result = rt.block_on(embed(&text));
                let _ = response.send(result);
                state.store(READY, Ordering::Release);
            }
            Request::Ping { response } => {
                let _ = response.send(state.load(Ordering::Acquire));
            }
        }
    }
}

impl Worker {
    /// Starts the worker.
    pub fn start() -> Self {
        let (requests, requests_rx) = mpsc::channel();
        let state = Arc::new(AtomicU8::new(READY));
        thread::spawn(move || work(requests_rx, state));
        Worker { requests }
    }

    /// The embedding of `text`.
    pub async fn embed(&self, text: &str) -> Result<usize, String> {
        let (response, result) = oneshot::channel();
        let request = Request::Embed { text: text.to_string(), response };
        self.requests.send(request).map_err(|_| "the worker is gone".to_string())?;
        result.await.map_err(|_| "no answer".to_string())?
    }

    /// Whether the worker waits for requests.
    #[cfg_attr(not(test), allow(dead_code))]
    pub async fn is_ready(&self) -> bool {
        let (response, state) = oneshot::channel();
        self.requests.send(Request::Ping { response }).is_ok() && state.await == Ok(READY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_worker_is_ready_after_each_request() {
        let worker = Worker::start();
        assert_eq!(worker.embed("abcd").await, Ok(4));
        assert!(worker.is_ready().await);
        assert!(worker.embed("").await.is_err());
        assert!(worker.is_ready().await);
    }
}
