// expect: migrated crossbeam-select
// expect-text: tokio::select!
// expect-text: async fn embedding_worker
// forbid-text: Some(_) = shutdown_rx

use std::sync::atomic::Ordering;

use crossbeam::select;

use crate::types::{HealthPong, Model, PoolError, WorkerChannels, WorkerContext, WorkerState};

/// Owns the model and serves requests until it is told to stop or its handle is dropped.
pub(crate) fn embedding_worker<T: Model>(model: T, channels: WorkerChannels, context: WorkerContext) {
    // Taken apart once, so that the loop reads well.
    let WorkerChannels { embed_rx, batch_rx, shutdown_rx, health_rx, health_tx } = channels;
    let WorkerContext { worker_id, state } = context;
    let mut served = 0usize;

    loop {
        select! {
            recv(embed_rx) -> req => {
                if let Ok(req) = req {
                    // Ready -> Processing
                    state.store(WorkerState::Processing as u32, Ordering::Release);

                    let result = model.embed(&req.text).map_err(PoolError::Model);
                    served += 1;

                    // Processing -> Ready, before the caller hears of it
                    state.store(WorkerState::Ready as u32, Ordering::Release);
                    let _ = req.response.send(result);
                }
            }
            recv(batch_rx) -> req => {
                if let Ok(req) = req {
                    if req.texts.is_empty() {
                        let _ = req.response.send(Err(PoolError::Model("nothing to do".to_string())));
                        continue;
                    }
                    let result = model.embed_all(&req.texts).map_err(|e| PoolError::Model(e.to_string()));
                    served += req.texts.len();
                    let _ = req.response.send(result);
                }
            }
            recv(health_rx) -> ping => {
                if ping.is_ok() {
                    let pong = HealthPong {
                        worker_id,
                        queue_depth: embed_rx.len() + batch_rx.len(),
                    };
                    let _ = health_tx.send(pong);
                }
            }
            recv(shutdown_rx) -> _ => {
                // Also when the handle is gone without a word.
                break;
            }
        }
    }

    state.store(
        if served == 0 { WorkerState::Failed as u32 } else { WorkerState::Dead as u32 },
        Ordering::Release,
    );
}
