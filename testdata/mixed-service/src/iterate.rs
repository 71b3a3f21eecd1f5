// expect: migrated std-mpsc @ for line in source
// forbid-text: std::sync::mpsc
//! A method that names neither the receiver's type nor one of its methods.

use std::sync::mpsc::{channel, Receiver};

struct Report {
    source: Option<Receiver<String>>,
    lines: Vec<String>,
}

impl Report {
    async fn finish(mut self) -> String {
        let source = self.source.take().unwrap();
        for line in source {
            self.lines.push(line);
        }
        self.lines.join(" ")
    }
}

pub async fn run() {
    let (tx, rx) = channel();
    let report = Report { source: Some(rx), lines: Vec::new() };
    let finished = tokio::spawn(report.finish());
    tx.send("a".to_owned()).unwrap();
    tx.send("b".to_owned()).unwrap();
    drop(tx);
    assert_eq!(finished.await.unwrap(), "a b");
}
