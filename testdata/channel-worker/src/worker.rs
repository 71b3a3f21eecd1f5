use std::sync::atomic::Ordering;

use crate::types::{PoolError, Request, WorkerChannels, WorkerContext};

/// Serves requests until every handle is gone.
pub(crate) fn run(channels: WorkerChannels, context: WorkerContext) {
    let WorkerChannels { request_rx, stopped_tx } = channels;
    let WorkerContext { served } = context;

    while let Ok(request) = request_rx.recv() {
        match request {
            Request::Count(req) => {
                let result = if req.text.is_empty() {
                    Err(PoolError::Rejected("empty text".to_string()))
                } else {
                    Ok(req.text.split_whitespace().count())
                };
                // Nobody may be waiting any more.
                let _ = req.response.send(result);
            }
            Request::Join(req) => {
                if req.response.send(req.parts.join("-")).is_err() {
                    continue;
                }
            }
        }
        served.fetch_add(1, Ordering::Release);
    }

    let _ = stopped_tx.send(served.load(Ordering::Acquire));
}
