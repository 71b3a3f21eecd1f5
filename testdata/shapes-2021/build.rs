// expect: refused no-runtime|entry-point @ thread::spawn
// expect: refused any @ thread::sleep
// forbid-text: tokio
//! A build script runs on its own, with dependencies of its own, whatever the package uses.

use std::thread;
use std::time::Duration;

fn main() {
    let worker = thread::spawn(|| {
        thread::sleep(Duration::from_millis(1));
        "made"
    });
    println!("cargo:rustc-env=STAMP={}", worker.join().unwrap());
    println!("cargo:rerun-if-changed=build.rs");
}
