// also: runtime-context=assume public-api=allow
//! A library whose example is a synchronous program: the example stays one, also where the user assumes a runtime.

use std::sync::mpsc::Sender;

/// Counts for whoever receives.
pub fn count(to: &Sender<u32>, n: u32) {
    for i in 0..n {
        let _ = to.send(i);
    }
}
