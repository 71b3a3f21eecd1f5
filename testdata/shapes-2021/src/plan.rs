// expect: migrated thread-sleep|sleep-loop @ thread::sleep
// expect-text: tokio::time::sleep(PAUSE).await
// forbid-text: interval
//! A loop whose condition does the work: an interval's first tick, which is at once, would do it twice.

use std::collections::VecDeque;
use std::thread;
use std::time::{Duration, Instant};

pub struct Plan {
    pub steps: VecDeque<u32>,
    pub done: Vec<Instant>,
}

impl Plan {
    fn step(&mut self) -> bool {
        let step = self.steps.pop_front();
        self.done.extend(step.map(|_| Instant::now()));
        step.is_some()
    }
}

const PAUSE: Duration = Duration::from_millis(5);

pub fn run(mut plan: Plan) -> thread::JoinHandle<Vec<Instant>> {
    thread::spawn(move || {
        while plan.step() {
            thread::sleep(PAUSE);
        }
        plan.done
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_thread_by_the_module_above() {
        let worker = super::thread::spawn(|| 1);
        assert_eq!(worker.join().unwrap(), 1);
    }
}
