//! A shutdown listener: the interrupt handler runs on a thread that `ctrlc` owns and tells a waiting thread.
// expect: migrated std-mpsc
// expect: migrated thread-spawn
// expect-text: unbounded_channel
// forbid-text: tx.send(()).await
// forbid-text: spawn_blocking

mod service;

pub use service::{Phase, Service};

/// Runs one service until the process is interrupted.
pub struct Runner {
    service: Service,
}

impl Runner {
    pub fn new(service: Service) -> Self {
        Runner { service }
    }

    /// Installs the interrupt handler and returns once it is in place.
    pub async fn start(&self) -> Result<(), ctrlc::Error> {
        use std::sync::mpsc;

        let (shutdown_tx, shutdown_rx) = mpsc::channel();

        ctrlc::set_handler(move || {
            // A second interrupt finds nobody listening: ignored.
            let _ = shutdown_tx.send(());
        })?;

        // Waits for the interrupt, off the main path.
        let service = self.service.clone();
        std::thread::spawn(move || {
            if shutdown_rx.recv().is_ok() {
                service.begin_shutdown(5);
            }
        });

        self.service.enter(Phase::Running);
        Ok(())
    }
}
