//! The runner: a std channel from a signal handler's closure to a thread that waits for it. The channel becomes an unbounded
//! tokio channel (the closure must stay sync), the thread a task.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::agent::{Agent, Memory};
use crate::pool::pool;
use crate::shutdown;

type Handler = Box<dyn Fn() + Send>;

static HANDLERS: Mutex<Vec<Handler>> = Mutex::new(Vec::new());

/// Calls `handler` at each signal, from wherever the signal comes.
fn set_handler(handler: impl Fn() + Send + 'static) {
    HANDLERS.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(Box::new(handler));
}

/// A signal has come.
pub fn signal() {
    for handler in HANDLERS.lock().unwrap_or_else(std::sync::PoisonError::into_inner).iter() {
        handler();
    }
}

/// The whole program.
#[derive(Default)]
pub struct Runner {
    memory: Arc<Memory>,
    stopped: Arc<AtomicBool>,
}

impl Runner {
    /// A runner with an empty memory.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether a signal has been seen.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// Greets `user` with a new agent.
    pub async fn greet(&self, user: &str) -> String {
        let mut agents = Agent::create("host", "welcome,", &self.memory);
        match agents.recv().await {
            Some(agent) => agent.greeting(user),
            None => String::new(),
        }
    }

    /// Listens for the signal that ends the program.
    pub fn listen(&self) {
        use std::sync::mpsc::channel;
        let (shutdown_tx, shutdown_rx) = channel();

        set_handler(move || {
            // Called at every signal; only the first one counts.
            if shutdown_tx.send(()).is_err() {
                eprintln!("shutting down already");
            }
        });

        // Wait for the signal.
        let stopped = Arc::clone(&self.stopped);
        std::thread::spawn(move || {
            if shutdown_rx.recv().is_ok() {
                stopped.store(true, Ordering::Release);
            }
        });
    }

    /// Works until the signal, which the program sends itself here, and lets the pool come to rest.
    pub async fn run(&self) {
        self.listen();
        pool().enter(100);
        signal();
        while !self.is_stopped() {
            tokio::task::yield_now().await;
        }
        pool().leave();
        if !shutdown::drain(pool(), Duration::from_secs(1)) {
            eprintln!("still busy");
        }
        println!("{}", shutdown::rest(pool()).await);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::until;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_signal_stops_the_runner() {
        let runner = Runner::new();
        assert_eq!(runner.greet("anna").await, "host: welcome, anna (0 facts)");
        runner.listen();
        assert!(!runner.is_stopped());
        signal();
        signal();
        until("the runner to stop", || runner.is_stopped()).await;
    }

    #[tokio::test]
    async fn an_idle_pool_is_drained() {
        assert!(shutdown::drain(pool(), Duration::from_millis(50)));
    }
}
