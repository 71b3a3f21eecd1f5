// hazard: 60
// expect: either thread-sleep|async-fn any @ thread::sleep
//! As `h60_own_trait_generic`, in a spawned task: a trait's `async fn` would lose the `Send` bound that the spawn needs.

use std::thread;
use std::time::Duration;

trait Probe: Send + Sync + 'static {
    fn measure(&self) -> u32;
}

struct Disk(u32);

impl Probe for Disk {
    fn measure(&self) -> u32 {
        thread::sleep(Duration::from_millis(1));
        self.0
    }
}

fn start<P: Probe>(probe: P) -> tokio::task::JoinHandle<u32> {
    tokio::spawn(async move { probe.measure() + 1 })
}

#[tokio::main]
async fn main() {
    assert_eq!(start(Disk(41)).await.unwrap(), 42);
    println!("ok");
}
