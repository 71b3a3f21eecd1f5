//! Runs the analysis where it can do no harm: on a thread with a stack that recursion does not exhaust, with panics
//! caught and the file at fault found. A bug costs that file, not the run.

use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::path::PathBuf;
use std::sync::Once;

use crate::facts::ahead::{STACK, THREAD};

thread_local! {
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A panic, as far as it can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panic {
    message: String,
    place: Option<String>,
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message.lines().next().unwrap_or_default())?;
        self.place.iter().try_for_each(|it| write!(f, " ({it})"))
    }
}

/// Runs `work` on a thread of its own.
pub fn guarded<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, Panic> {
    quiet_panics();
    let run = || {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
            .map_err(|payload| Panic { message: message(&*payload), place: PLACE.take() })
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK);
        match thread.spawn_scoped(scope, run) {
            Ok(handle) => handle
                .join()
                .unwrap_or_else(|payload| Err(Panic { message: message(&*payload), place: None })),
            Err(error) => Err(Panic { message: format!("no thread can be started: {error}"), place: None }),
        }
    })
}

/// Panics of the analysis are reported as results; a trace on stderr would only frighten.
fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().name() == Some(THREAD) {
                PLACE.set(info.location().map(ToString::to_string));
            } else {
                usual(info);
            }
        }));
    });
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|it| (*it).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic".to_owned())
}

/// The smallest group of `files` found for which `fails` holds; empty if not even all of them fail.
pub fn culprits(files: &[PathBuf], fails: &mut dyn FnMut(&[PathBuf]) -> bool) -> Vec<PathBuf> {
    if files.is_empty() || !fails(files) {
        return Vec::new();
    }
    let mut left = files.to_vec();
    while left.len() > 1 {
        let (first, second) = left.split_at(left.len() / 2);
        let half = if fails(first) {
            first.to_vec()
        } else if fails(second) {
            second.to_vec()
        } else {
            break;
        };
        left = half;
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_result() {
        assert_eq!(guarded(|| 7), Ok(7));
        let panic = guarded(|| -> u8 { panic!("broken {}", 1) }).unwrap_err();
        assert!(panic.to_string().starts_with("broken 1 (src/engine/isolation.rs:"), "{panic}");
    }

    #[test]
    fn deep_recursion_has_room() {
        fn depth(left: usize) -> usize {
            let space = std::hint::black_box([left; 64]);
            if left == 0 { 0 } else { depth(left - 1) + space[0] - left + 1 }
        }
        assert_eq!(guarded(|| depth(100_000)), Ok(100_000));
    }

    #[test]
    fn the_culprit_is_found() {
        let files: Vec<PathBuf> = (0..9).map(|it| PathBuf::from(format!("{it}.rs"))).collect();
        let bad = PathBuf::from("5.rs");
        assert_eq!(culprits(&files, &mut |some| some.contains(&bad)), std::slice::from_ref(&bad));
        assert_eq!(culprits(&files, &mut |_| false), Vec::<PathBuf>::new());
        let other = PathBuf::from("0.rs");
        let both = culprits(&files, &mut |some| some.contains(&bad) && some.contains(&other));
        assert_eq!(both, files);
    }
}
