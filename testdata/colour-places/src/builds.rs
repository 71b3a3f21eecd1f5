// expect: migrated thread-sleep|async-fn @ thread::sleep(A_MOMENT); // here
// expect-text: async fn nap(on_windows: u32)
// expect-text: async fn step(&self, on_windows: u32)
// expect: refused unresolved @ thread::sleep(super::A_MOMENT); // in a module
// expect: refused unresolved @ channel::<u32>()
//! Functions that are others in other builds: what is switched off here becomes async as well, or nothing does.

use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

const A_MOMENT: Duration = Duration::from_millis(1);

#[cfg(not(windows))]
fn nap(turns: u32) -> u32 {
    thread::sleep(A_MOMENT); // here
    turns + 1
}

#[cfg(windows)]
fn nap(on_windows: u32) -> u32 {
    on_windows + 1
}

struct Stepper;

impl Stepper {
    #[cfg(not(windows))]
    fn step(&self, turns: u32) -> u32 {
        nap(turns)
    }

    #[cfg(windows)]
    fn step(&self, on_windows: u32) -> u32 {
        on_windows + 1
    }
}

#[cfg(not(windows))]
mod other {
    pub fn pause() -> u32 {
        std::thread::sleep(super::A_MOMENT); // in a module
        1
    }
}

#[cfg(windows)]
mod elsewhere {
    pub fn pause() -> u32 {
        1
    }
}

#[cfg(windows)]
use elsewhere as other;

#[cfg(not(windows))]
fn feed(tx: Sender<u32>) {
    let _ = tx.send(1);
}

#[cfg(windows)]
fn feed(tx: Sender<u32>) {
    let _ = tx.send(1);
}

/// Four.
pub async fn count() -> u32 {
    let (tx, rx) = channel::<u32>();
    feed(tx);
    Stepper.step(nap(0)) + other::pause() + rx.recv().unwrap_or_default()
}
