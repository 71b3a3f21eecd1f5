//! Decisions about waits that no task can or ever comes to await, on programs in memory.

use crate::engine::trial::Trial;
use crate::refusal::RefusalCode;

const WORKER: &str = "
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;
struct Worker { rx: Receiver<u32>, out: Sender<u32> }
impl Worker {
    METHOD
    fn run(self) { while let Ok(x) = self.rx.recv() { self.out.send(x).unwrap(); thread::sleep(Duration::from_millis(1)); } }
}
fn main() {
    let (tx, rx) = mpsc::channel::<u32>();
    let (out, results) = mpsc::channel::<u32>();
    let worker = Worker { rx, out };
    let handle = thread::spawn(move || worker.run());
    tx.send(1).unwrap();
    drop(tx);
    println!(\"{:?}\", results.iter().collect::<Vec<_>>());
    handle.join().unwrap();
}
";

fn beside(method: &str) -> Trial {
    Trial::of_main("2021", &WORKER.replace("METHOD", method))
}

#[test]
fn what_nothing_calls_follows_the_channel_that_it_uses() {
    for (method, after) in [
        (
            "#[allow(dead_code)] fn next(&mut self) -> u32 { self.rx.recv().unwrap_or(0) }",
            "async fn next(&mut self) -> u32 { self.rx.recv().await.unwrap_or(0) }",
        ),
        // Its pauses, too; alone they would be right as they are.
        (
            "fn next(&mut self) { thread::sleep(Duration::MAX); self.rx.recv().ok(); }",
            "async fn next(&mut self) { tokio::time::sleep(Duration::MAX).await; self.rx.recv().await; }",
        ),
        ("fn nap() { thread::sleep(Duration::MAX); }", "fn nap() { thread::sleep(Duration::MAX); }"),
        (
            "fn all(&mut self) { self.next(); } fn next(&mut self) { self.rx.recv().unwrap(); }",
            "async fn all(&mut self) { self.next().await; } async fn next(&mut self) { self.rx.recv().await.unwrap(); }",
        ),
        // Where it cannot await, it may block: nobody is kept waiting.
        (
            "fn next(&mut self) { let guard = std::rc::Rc::new(1); self.rx.recv().unwrap(); drop(guard); }",
            "fn next(&mut self) { let guard = std::rc::Rc::new(1); self.rx.blocking_recv().unwrap(); drop(guard); }",
        ),
    ] {
        let text = beside(method).text_after("/src/main.rs");
        assert!(text.contains("tokio::spawn(async move { worker.run().await })"), "{method}\n{text}");
        assert!(text.contains(after), "{method}\n{text}");
    }
}

#[test]
fn what_an_attribute_may_hand_to_others_is_not_taken_for_dead() {
    let method = "#[route::get] fn next(&mut self) { self.rx.recv().unwrap(); }";
    assert_eq!(beside(method).refusal_of("Receiver::recv"), Some(RefusalCode::NoRuntime));
}

#[test]
fn what_a_string_names_is_not_taken_for_dead() {
    let method = "fn next(&mut self) { self.rx.recv().unwrap(); }";
    let more = "struct Made { #[made(by = \"Worker::next\")] it: u8 }\nfn main() {";
    let main = WORKER.replace("METHOD", method).replace("fn main() {", more);
    assert_eq!(Trial::of_main("2021", &main).refusal_of("Receiver::recv"), Some(RefusalCode::NoRuntime));
}

#[test]
fn nothing_moves_for_dead_code_alone() {
    let main = "
use std::sync::mpsc::Receiver;
fn next(rx: Receiver<u32>) -> u32 { rx.recv().unwrap_or(0) }
fn main() { let (tx, rx) = std::sync::mpsc::channel::<u32>(); tx.send(1).unwrap(); println!(\"{:?}\", rx.try_recv()); }
";
    assert_eq!(Trial::of_main("2021", main).migrated(), 0);
}

#[test]
fn a_closure_that_keeps_a_thread_blocking_is_named() {
    let main = "
use std::sync::mpsc::{self, SyncSender};
use std::thread;
fn each(mut f: impl FnMut(u32)) { for i in 5..7 { f(i); } }
fn fill(tx: SyncSender<u32>) {
    thread::sleep(std::time::Duration::from_millis(1));
    each(|x| { let _ = tx.send(x); });
}
fn main() {
    let (tx, rx) = mpsc::sync_channel(1);
    let handle = thread::spawn(move || fill(tx));
    println!(\"{:?}\", rx.iter().collect::<Vec<u32>>());
    handle.join().unwrap();
}
";
    let ledger = Trial::of_main("2021", main).ledger;
    for api in ["sleep", "thread::spawn", "SyncSender::send"] {
        let site = ledger.sites.iter().find(|it| it.api.ends_with(api)).unwrap();
        let crate::ledger::Outcome::Refused(refusal) = &site.outcome else { panic!("{api}") };
        assert!(refusal.reason.contains("takes a closure that does not await"), "{api}: {}", refusal.reason);
    }
}
