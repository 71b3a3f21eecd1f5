// hazard: 68
// expect: refused needs-rule @ self.of(id).spawn(
// forbid-text: tokio::spawn
//! Each tenant has a runtime, lent by a method, and shut down alone: its tasks end with it, and no others do.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::runtime::Runtime;

#[derive(Default)]
struct Tenants {
    runtimes: HashMap<u32, Runtime>,
}

impl Tenants {
    fn of(&mut self, id: u32) -> &Runtime {
        self.runtimes.entry(id).or_insert_with(|| Runtime::new().unwrap())
    }

    fn start(&mut self, id: u32, ticks: Arc<AtomicU32>) {
        self.of(id).spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(2)).await;
                ticks.fetch_add(1, Ordering::SeqCst);
            }
        });
    }

    fn stop(&mut self, id: u32) {
        if let Some(runtime) = self.runtimes.remove(&id) {
            runtime.shutdown_background();
        }
    }
}

#[tokio::main]
async fn main() {
    let mut tenants = Tenants::default();
    let ticks = Arc::new(AtomicU32::new(0));
    tenants.start(1, ticks.clone());
    tokio::time::sleep(Duration::from_millis(50)).await;
    tenants.stop(1);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let stopped = ticks.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(ticks.load(Ordering::SeqCst), stopped);
    println!("ok");
}
