//! Ends in generic types, and wrappers that pass operations on.

use crossbeam_channel::{unbounded, Receiver, SendError, Sender};

pub(crate) struct Tagged<T> {
    tag: &'static str,
    tx: Sender<(&'static str, T)>,
}

impl<T> Clone for Tagged<T> {
    fn clone(&self) -> Self {
        Tagged { tag: self.tag, tx: self.tx.clone() }
    }
}

impl<T: Send> Tagged<T> {
    fn emit(&self, value: T) -> Result<(), SendError<(&'static str, T)>> {
        self.tx.send((self.tag, value))
    }

    fn retag(&self, tag: &'static str) -> Self {
        Tagged { tag, ..self.clone() }
    }
}

struct Collector<T> {
    rx: Receiver<(&'static str, T)>,
}

impl<T: ToString> Collector<T> {
    fn collect(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        while let Ok((tag, value)) = self.rx.recv() {
            lines.push(format!("{tag}:{}", value.to_string()));
        }
        lines
    }
}

fn tagged<T>(tag: &'static str) -> (Tagged<T>, Collector<T>) {
    let (tx, rx) = unbounded();
    (Tagged { tag, tx }, Collector { rx })
}

pub async fn numbers_and_words() -> (Vec<String>, Vec<String>) {
    let (numbers, mut number_lines) = tagged::<u32>("n");
    let (words, mut word_lines) = tagged("w");
    numbers.emit(1).unwrap();
    numbers.retag("m").emit(2).unwrap();
    words.clone().emit("x".to_string()).unwrap();
    drop((numbers, words));
    (number_lines.collect(), word_lines.collect())
}
