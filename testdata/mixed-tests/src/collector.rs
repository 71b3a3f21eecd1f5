// expect: migrated crossbeam-channel @ self.events.send(text.to_owned())
// expect: migrated crossbeam-channel @ while let Ok(text) = receiver.recv()
// expect: migrated crossbeam-channel @ assert_eq!(receiver.recv()
// expect: migrated crossbeam-channel @ receiver.recv_timeout
// expect-text: receiver.blocking_recv()
//! A bounded channel of crossbeam, which tests without a runtime receive from.

use crossbeam_channel::{Receiver, Sender};

pub struct Collector {
    pub events: Sender<String>,
}

impl Collector {
    pub async fn report(&self, text: &str) {
        self.events.send(text.to_owned()).unwrap();
    }

    #[cfg(test)]
    fn report_now(&self, text: &str) -> bool {
        self.events.try_send(text.to_owned()).is_ok()
    }
}

pub async fn join(receiver: Receiver<String>) -> String {
    let mut joined = String::new();
    while let Ok(text) = receiver.recv() {
        joined.push_str(&text);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossbeam_channel::bounded;
    use std::time::Duration;

    #[test]
    fn reports() {
        let (events, receiver) = bounded(1);
        let collector = Collector { events };
        assert!(collector.report_now("a"));
        assert!(!collector.report_now("b"));
        assert_eq!(receiver.recv().unwrap(), "a");
    }

    #[test]
    fn is_silent() {
        let (events, receiver) = bounded(1);
        let collector = Collector { events };
        assert!(receiver.recv_timeout(Duration::from_millis(1)).is_err());
        assert!(collector.report_now("a"));
    }

    #[tokio::test]
    async fn joins() {
        let (events, receiver) = bounded(2);
        let collector = Collector { events };
        collector.report("a").await;
        collector.report("b").await;
        drop(collector);
        assert_eq!(join(receiver).await, "ab");
    }
}
