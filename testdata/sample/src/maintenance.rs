//! Maintenance: a named thread whose handle sits in a static. Becomes a task; the type in the function and in the static follows.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;

use crate::pool::pool;

static MAINTENANCE_THREAD: Mutex<Option<JoinHandle<()>>> = Mutex::new(None);
static ROUNDS: AtomicU64 = AtomicU64::new(0);

/// Starts the maintenance; it ends when the pool shuts down.
pub(crate) fn start_maintenance_thread() -> Result<JoinHandle<()>, String> {
    thread::Builder::new()
        .name("pool-maintenance".to_string())
        .spawn(move || {
            let interval = Duration::from_millis(5);

            loop {
                thread::sleep(interval);

                // Nothing to maintain any more.
                if pool().is_shutting_down() {
                    break;
                }

                ROUNDS.fetch_add(1, Ordering::AcqRel);
            }
        })
        .map_err(|error| format!("cannot start maintenance: {error}"))
}

/// Starts the maintenance and remembers its handle; a second call does nothing.
pub(crate) fn init_maintenance() -> Result<(), String> {
    let mut slot = MAINTENANCE_THREAD.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if slot.is_none() {
        *slot = Some(start_maintenance_thread()?);
    }
    Ok(())
}

/// Whether maintenance has been started and has not ended.
pub(crate) fn maintenance_running() -> bool {
    let slot = MAINTENANCE_THREAD.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    slot.as_ref().is_some_and(|handle| !handle.is_finished())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::until;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn maintenance_runs() {
        init_maintenance().unwrap();
        init_maintenance().unwrap();
        until("two rounds", || ROUNDS.load(Ordering::Acquire) >= 2).await;
        assert!(maintenance_running());
    }
}
