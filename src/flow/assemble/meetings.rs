//! Threads that end the waits of others at condition variables and the like.

use super::*;

impl Assembler<'_, '_> {
    /// Tells for each thread who ends such waits of it, for all that is known.
    pub(in crate::flow) fn find_wakers(&mut self) {
        let meetings = std::mem::take(&mut self.meetings);
        let mut wakers: Vec<(ThreadId, &Wakes)> =
            meetings.iter().map(|(id, (_, wakes))| (*id, wakes)).filter(|(_, it)| !it.is_empty()).collect();
        wakers.sort_by_key(|(id, _)| id.0);
        for (id, (waits, _)) in &meetings {
            let found = wakers.iter().filter(|(by, _)| by != id).filter_map(|(by, wakes)| {
                let wait = waits.iter().find(|it| wakes.may_end(it))?;
                Some((*by, wait.what.clone()))
            });
            self.program.threads[id.0].woken_by = found.collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// Whether the thread that does `serve` for each message becomes a task, where async code blocks for the answer of one that does `run`.
    fn is_task(run: &str, serve: &str) -> bool {
        let text = format!(
            "use std::sync::atomic::{{AtomicBool, Ordering}};\nuse std::sync::mpsc::{{channel, Receiver}};\nuse std::sync::{{Arc, Condvar, Mutex}};\nuse std::thread;\n\
             struct Desk {{ inbox: Option<Receiver<u32>>, gate: Arc<(Mutex<bool>, Condvar)>, open: Arc<AtomicBool> }}\n\
             fn pass(gate: &(Mutex<bool>, Condvar)) {{ let mut open = gate.0.lock().unwrap(); while !*open {{ open = gate.1.wait(open).unwrap(); }} }}\n\
             impl Iterator for Desk {{ type Item = u32; fn next(&mut self) -> Option<u32> {{\n    \
             let (inbox, gate, open) = (self.inbox.take()?, self.gate.clone(), self.open.clone()); let (ready, answer) = channel();\n    \
             thread::spawn(move || {{ {run} while let Ok(n) = inbox.recv() {{ println!(\"{{n}}\"); }} }}); answer.recv().ok() }} }}\n\
             #[tokio::main]\nasync fn main() {{\n    \
             let (out, inbox) = channel(); let (tx, rx) = channel::<u32>();\n    \
             let (gate, open) = (Arc::new((Mutex::new(false), Condvar::new())), Arc::new(AtomicBool::new(false)));\n    \
             let mut desk = Desk {{ inbox: Some(inbox), gate: gate.clone(), open: open.clone() }};\n    \
             thread::spawn(move || {{ let _given = (&gate, &open, &out); while let Ok(n) = rx.recv() {{ {serve} }} }});\n    \
             println!(\"{{:?}}\", desk.next()); tx.send(1).unwrap();\n}}\n"
        );
        Trial::of_main("2021", &text).text_after("/src/main.rs").contains("rx.recv().await")
    }

    #[test]
    fn an_answer_behind_a_wait_for_others_is_not_the_first_that_happens() {
        let (feed, ready) = ("out.send(n).unwrap();", "ready.send(0).unwrap();");
        for first in [
            "pass(&gate);",
            "while !open.load(Ordering::Acquire) { std::hint::spin_loop(); }",
            "loop { if open.load(Ordering::Acquire) { break; } thread::yield_now(); }",
        ] {
            assert!(!is_task(&format!("{first} {ready}"), feed), "{first}");
            assert!(is_task(&format!("{ready} {first}"), feed), "{first}");
        }
        assert!(is_task(&format!("if open.load(Ordering::Acquire) {{ println!(\"open\"); }} {ready}"), feed));
    }

    #[test]
    fn who_wakes_the_thread_that_async_code_waits_for_is_no_task() {
        let alone = "drop(inbox); let (_out, inbox) = channel::<u32>();";
        let run = format!("{alone} pass(&gate); ready.send(0).unwrap();");
        let wake = "if n == 1 { *gate.0.lock().unwrap() = true; gate.1.notify_all(); }";
        assert!(!is_task(&run, wake));
        assert!(is_task(&format!("{alone} ready.send(0).unwrap(); pass(&gate);"), wake));
        assert!(is_task(&run, "println!(\"{n}\");"));
    }
}
