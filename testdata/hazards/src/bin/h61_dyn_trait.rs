// hazard: 61
// expect: either thread-sleep|async-fn dyn-trait|depends-on @ thread::sleep
//! The trait is used as `dyn`: an `async fn` in it does not compile.

use std::thread;
use std::time::Duration;

trait Plugin: Send + Sync {
    fn start(&self) -> u32;
}

struct Quick;
struct Warmup {
    millis: u64,
}

impl Plugin for Quick {
    fn start(&self) -> u32 {
        1
    }
}

impl Plugin for Warmup {
    fn start(&self) -> u32 {
        thread::sleep(Duration::from_millis(self.millis));
        2
    }
}

#[tokio::main]
async fn main() {
    let plugins: Vec<Box<dyn Plugin>> = vec![Box::new(Quick), Box::new(Warmup { millis: 1 })];
    let mut started = 0;
    for plugin in &plugins {
        started += plugin.start();
    }
    assert_eq!(started, 3);
    println!("ok");
}
