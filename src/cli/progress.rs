//! Progress on a terminal, once there is something to wait for.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::analysis::Progress;

/// Nothing is shown for runs that are shorter.
const PATIENCE: Duration = Duration::from_millis(500);

/// Whether progress is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// On stderr, after half a second.
    Shown,
    /// Never.
    Hidden,
}

/// A bar or a spinner on stderr; it also keeps the time of each phase.
pub struct TerminalProgress {
    bar: ProgressBar,
    phases: Mutex<Vec<(String, Instant)>>,
    waiting: Option<(Sender<()>, JoinHandle<()>)>,
    interrupt: Option<Arc<AtomicBool>>,
}

impl TerminalProgress {
    /// Starts waiting.
    pub fn start(visibility: Visibility) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let waiting = (visibility == Visibility::Shown).then(|| {
            let (sender, receiver) = mpsc::channel();
            let shown = bar.clone();
            let thread = thread::spawn(move || {
                if receiver.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    shown.set_draw_target(ProgressDrawTarget::stderr());
                    shown.enable_steady_tick(Duration::from_millis(100));
                }
            });
            (sender, thread)
        });
        TerminalProgress { bar, phases: Mutex::new(Vec::new()), waiting, interrupt: None }
    }

    /// The work ends early once `flag` is set.
    pub fn ended_by(self, flag: Option<Arc<AtomicBool>>) -> Self {
        TerminalProgress { interrupt: flag, ..self }
    }

    /// Removes the bar, and tells how long each phase took.
    pub fn finish(mut self) -> String {
        if let Some((sender, thread)) = self.waiting.take() {
            drop(sender);
            // The thread cannot panic, and nothing depends on it.
            let _ = thread.join();
        }
        self.bar.finish_and_clear();
        let phases = self.phases.into_inner().unwrap_or_default();
        let ends = phases.iter().skip(1).map(|(_, start)| *start).chain([Instant::now()]);
        let mut text = String::new();
        for ((name, start), end) in phases.iter().zip(ends) {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{:>8.1} ms  {name}", end.duration_since(*start).as_secs_f64() * 1e3);
        }
        text
    }
}

impl Progress for TerminalProgress {
    fn phase(&self, name: &str, steps: Option<u64>) {
        if let Ok(mut phases) = self.phases.lock() {
            phases.push((name.into(), Instant::now()));
        }
        let template = match steps {
            Some(_) => "{msg} [{wide_bar}] {pos}/{len}",
            None => "{spinner} {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style.progress_chars("=> "));
        }
        self.bar.set_position(0);
        match steps {
            Some(steps) => self.bar.set_length(steps),
            None => self.bar.unset_length(),
        }
        self.bar.set_message(name.to_string());
    }

    fn advance(&self, steps: u64) {
        self.bar.inc(steps);
    }

    fn interrupted(&self) -> bool {
        self.interrupt.as_ref().is_some_and(|it| it.load(Ordering::Relaxed))
    }
}
