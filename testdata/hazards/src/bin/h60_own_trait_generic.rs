// hazard: 60
// expect: either thread-sleep|async-fn any @ thread::sleep
//! A trait of the program, used generically: trait, both implementations and the callers change together, or nothing does.

use std::thread;
use std::time::Duration;

trait Step {
    fn go(&self, log: &mut Vec<&'static str>);
}

struct Fetch;
struct Store;

impl Step for Fetch {
    fn go(&self, log: &mut Vec<&'static str>) {
        thread::sleep(Duration::from_millis(1));
        log.push("fetch");
    }
}

impl Step for Store {
    fn go(&self, log: &mut Vec<&'static str>) {
        log.push("store");
    }
}

async fn run<S: Step>(step: &S, log: &mut Vec<&'static str>) {
    step.go(log);
}

#[tokio::main]
async fn main() {
    let mut log = Vec::new();
    run(&Fetch, &mut log).await;
    run(&Store, &mut log).await;
    Fetch.go(&mut log);
    assert_eq!(log, ["fetch", "store", "fetch"]);
    println!("ok");
}
