// hazard: 11
// expect: migrated crossbeam-select @ select! {
// expect-text: fn answers(&mut self) -> &mut UnboundedReceiver<String>
// expect-text: line = self.lines.recv() =>
// expect-text: peers.get_mut("a").unwrap()
// A method or a map that hands the receiver out hands it out mutably; in a `select!` whose other arm needs the same value, the
// field is named instead.

use std::collections::HashMap;

use crossbeam_channel::{Receiver, Sender, bounded, select, unbounded};

struct Peer {
    name: &'static str,
    ask: Sender<String>,
    answers: Receiver<String>,
}

impl Peer {
    fn answers(&self) -> &Receiver<String> {
        &self.answers
    }

    fn exchange(&self, question: &str) -> Option<String> {
        self.ask.send(question.to_owned()).ok()?;
        self.answers().recv().ok()
    }

    fn greet(&self) -> Option<String> {
        self.exchange(&format!("{}?", self.name))
    }
}

struct Reader {
    lines: Receiver<String>,
    stop: Receiver<()>,
    read: usize,
}

impl Reader {
    fn lines(&self) -> &Receiver<String> {
        &self.lines
    }

    fn run(mut self) -> usize {
        loop {
            select! {
                recv(self.lines()) -> line => match line {
                    Ok(line) => self.read += line.len(),
                    Err(_) => return self.read,
                },
                recv(self.stop) -> _ => return 0,
            }
        }
    }
}

fn greet_all(peers: &HashMap<&'static str, Peer>) -> usize {
    let mut all = 0;
    for peer in peers.values() {
        all += peer.greet().map_or(0, |it| it.len());
    }
    all
}

#[tokio::main]
async fn main() {
    let mut peers = HashMap::new();
    for name in ["a", "b"] {
        let (ask, questions) = unbounded::<String>();
        let (answer, answers) = unbounded();
        std::thread::spawn(move || {
            for question in questions {
                let _ = answer.send(question.to_uppercase());
            }
        });
        peers.insert(name, Peer { name, ask, answers });
    }
    let first = &peers["a"];
    assert_eq!(first.greet().as_deref(), Some("A?"));
    assert_eq!(peers["b"].exchange("x").as_deref(), Some("X"));
    assert_eq!(greet_all(&peers), 4);

    let (line_tx, lines) = unbounded();
    let (_stop_tx, stop) = bounded(1);
    let reading = std::thread::spawn(move || Reader { lines, stop, read: 0 }.run());
    line_tx.send("abc".to_owned()).unwrap();
    drop(line_tx);
    assert_eq!(reading.join().unwrap(), 3);
    println!("ok");
}
