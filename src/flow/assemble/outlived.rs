//! Threads that go on until the receiver of what they send has gone, and who keeps it.

use super::*;
use crate::facts::api::is_receive;
use crate::flow::channels::tokio_travels::TokioTravels;
use crate::program::{ChannelId, Duration, WaitOn};

/// What keeps a thread going.
#[derive(Clone, Copy, PartialEq, Eq)]
enum GoesOn {
    /// It may wait for room in the channel.
    WhileFull,
    /// It has a loop that only a failing send ends.
    UntilRefused,
}

/// A channel that threads send to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    /// Std's or crossbeam's.
    Followed(usize),
    /// Tokio's own.
    Tokio(ClassIx),
}

impl<'f, 'db> Assembler<'f, 'db> {
    /// Finds which threads keep the receiver of what another one sends for as long as there is one, and whose receivers are never
    /// dropped.
    pub(in crate::flow) fn find_keepers(&mut self) {
        let threads: Vec<ThreadId> = (0..self.program.threads.len()).map(ThreadId).collect();
        let mut sends: Vec<(ThreadId, GoesOn, Vec<CallIx>)> = Vec::new();
        for id in threads.iter().copied().filter(|it| self.program.threads[it.0].never.is_none()) {
            let waits = self.program.threads[id.0].waits.iter().map(|it| self.wait_calls[it.0]);
            let full = waits.filter(|it| self.is_call_of(*it, "tokio::sync::mpsc::Sender::blocking_send"));
            sends.extend(full.map(|it| (id, GoesOn::WhileFull, vec![it])));
            let loops = self.until_refused.remove(&id).unwrap_or_default();
            sends.extend(loops.into_iter().map(|it| (id, GoesOn::UntilRefused, it)));
        }
        let operations: Vec<CallIx> = sends.iter().flat_map(|(.., it)| it.clone()).collect();
        let of_tokio: Vec<CallIx> =
            operations.into_iter().filter(|it| !self.channel_of_call.contains_key(it)).collect();
        let mut tokio = match of_tokio.is_empty() {
            true => None,
            false => Some(TokioTravels::follow(self.flow, &of_tokio)),
        };
        for (id, goes_on, calls) in sends {
            let mut channels = calls.iter().map(|it| match self.channel_of_call.get(it) {
                Some(it) => Some(Sent::Followed(*it)),
                None => Some(Sent::Tokio(tokio.as_mut()?.of_operation(self.flow, *it)?)),
            });
            let Some(Some(sent)) = channels.next() else { continue };
            // Of several channels each may be the one whose receiver goes.
            if channels.any(|it| it != Some(sent)) {
                continue;
            }
            let for_good = match (sent, tokio.as_mut()) {
                (Sent::Followed(it), _) => self.channels.keeps_receiver_for_good(self.flow, it),
                (Sent::Tokio(it), Some(tokio)) => tokio.keeps_receiver_for_good(self.flow, it),
                (Sent::Tokio(_), None) => false,
            };
            if for_good {
                self.sending_for_good.insert(id);
            }
            if goes_on == GoesOn::WhileFull {
                continue;
            }
            let others: Vec<ThreadId> = threads.iter().copied().filter(|it| *it != id).collect();
            let keepers = others.into_iter().filter(|it| self.keeps_receiver(*it, sent, tokio.as_mut()));
            let keepers: Vec<ThreadId> = keepers.collect();
            self.program.threads[id.0].receiver_kept_by.extend(keepers);
        }
    }

    /// Whether the thread keeps the channel's receiver for as long as somebody sends: it receives again and again, or has the receiver
    /// and ends by nothing that a channel tells.
    fn keeps_receiver(&mut self, id: ThreadId, sent: Sent, tokio: Option<&mut TokioTravels<'db>>) -> bool {
        let receives = self.program.threads[id.0].waits.iter().filter_map(|it| {
            let ix = self.wait_calls[it.0];
            let Callee::Api(api) = &self.flow.facts.calls[ix.0].callee else { return None };
            let receives = match api.kind {
                ApiKind::TokioWait => api.path.ends_with("::blocking_recv"),
                kind => kind == ApiKind::Select || is_receive(api.path),
            };
            let again = !self.flow.facts.calls[ix.0].loops.is_empty() || api.path.ends_with("iter");
            receives.then_some((*it, ix, again))
        });
        let receives: Vec<(WaitId, CallIx, bool)> = receives.collect();
        let lasting = self.program.threads[id.0].duration > Duration::UntilTold;
        let mut counted = receives.into_iter().filter(|(.., again)| *again || lasting);
        let closure = self.body_of_thread.get(&id).filter(|_| lasting);
        let taken = closure.map(|it| self.captured(*it)).unwrap_or_default();
        match (sent, tokio) {
            (Sent::Followed(channel), _) => {
                let on = WaitOn::Channel(ChannelId(channel));
                counted.any(|(it, ..)| self.program.waits[it.0].on == on)
                    || taken
                        .into_iter()
                        .any(|it| self.channels.of_receivers_in(self.flow, it).contains(&channel))
            }
            (Sent::Tokio(channel), Some(tokio)) => {
                counted.any(|(_, ix, _)| tokio.of_operation(self.flow, ix) == Some(channel))
                    || taken.into_iter().any(|it| tokio.is_receiver(self.flow, it, channel))
            }
            (Sent::Tokio(_), None) => false,
        }
    }

    fn is_call_of(&self, ix: CallIx, path: &str) -> bool {
        matches!(&self.flow.facts.calls[ix.0].callee, Callee::Api(api) if api.path == path)
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::ledger::{Outcome, SiteRecord};

    const COMMAND: &str = "std::process::Command::new(\"true\").status().unwrap();";

    fn trial(main: &str) -> Trial {
        let text = format!(
            "use std::thread;\nuse tokio::sync::mpsc::{{self, Receiver}};\nfn work() {{ {COMMAND} }}\n\
             static KEPT: std::sync::Mutex<Option<Receiver<u32>>> = std::sync::Mutex::new(None);\n\
             #[tokio::main]\nasync fn main() {{\n    {main}\n}}\n"
        );
        Trial::of_main("2021", &text)
    }

    /// Whether a sending thread that another one's `receiver` keeps going goes to the blocking pool.
    fn to_pool(make: &str, receiver: &str, sender: &str) -> bool {
        let main = format!(
            "let (tx, mut rx) = {make}; thread::spawn(move || {{ {receiver} }}); let sending = {sender}; drop(sending);"
        );
        let trial = trial(&main);
        let kept = |it: &SiteRecord| matches!(&it.outcome, Outcome::Refused(it) if it.reason.contains("keeps the receiver of what it sends"));
        let kept = trial.ledger.sites.iter().any(kept);
        let pool = trial.text_after("/src/main.rs").contains("sending = tokio::task::spawn_blocking");
        assert!(kept != pool, "{receiver} {sender}");
        pool
    }

    #[test]
    fn who_sends_to_a_thread_that_goes_on_for_ever_stays_a_thread() {
        let std = ("std::sync::mpsc::channel::<u32>()", "recv()", "send(1)");
        let tokio = ("mpsc::channel::<u32>(1)", "blocking_recv()", "blocking_send(1)");
        for (make, receive, send) in [std, tokio] {
            let failed = format!("tx.{send}.is_err()");
            let sender = format!("thread::spawn(move || loop {{ work(); if {failed} {{ break; }} }})");
            let receiving = format!("loop {{ rx.{receive}.unwrap(); work(); }}");
            assert!(!to_pool(make, &receiving, &sender), "{make}");
            for receiver in [
                format!("rx.{receive}.unwrap(); loop {{ work(); }}"),
                format!("while !rx.{receive}.is_err() {{ work(); }}")
                    .replace("!rx.blocking_recv().is_err()", "rx.blocking_recv().is_some()"),
            ] {
                assert!(!to_pool(make, &receiver, &sender), "{receiver}");
            }
            // It receives once, and ends.
            assert!(to_pool(make, &format!("rx.{receive}.unwrap(); work();"), &sender), "{make}");
            for sender in [
                format!(
                    "thread::spawn(move || loop {{ work(); if std::env::args().len() > 1 || {failed} {{ break; }} }})"
                ),
                format!(
                    "thread::spawn(move || loop {{ work(); if {failed} {{ break; }} if std::env::args().len() > 1 {{ break; }} }})"
                ),
                format!("thread::spawn(move || for _ in 0..3 {{ work(); if {failed} {{ break; }} }})"),
            ] {
                assert!(to_pool(make, &receiving, &sender), "{sender}");
            }
            for sender in [
                format!("thread::spawn(move || while tx.{send}.is_ok() {{ work(); }})"),
                format!("thread::spawn(move || while let Ok(()) = tx.{send} {{ work(); }})"),
                format!("thread::spawn(move || for _ in 0.. {{ work(); if {failed} {{ return; }} }})"),
                format!(
                    "thread::spawn(move || loop {{ work(); let sent = tx.{send}; if sent.is_err() {{ break; }} }})"
                ),
                format!(
                    "thread::spawn(move || loop {{ work(); match tx.{send} {{ Ok(()) => {{}} Err(_) => break }} }})"
                ),
                format!(
                    "thread::spawn(move || loop {{ work(); let Ok(()) = tx.{send} else {{ return }}; }})"
                ),
                format!(
                    "thread::spawn(move || {{ let run = || -> Option<()> {{ loop {{ work(); tx.{send}.ok()?; }} }}; run(); }})"
                ),
            ] {
                assert!(!to_pool(make, &receiving, &sender), "{sender}");
            }
        }
    }

    #[test]
    fn who_sends_to_a_receiver_of_tokio_that_is_never_dropped_is_no_blocking_task() {
        let to_pool = |make: &str, sender: &str, keep: &str| {
            let main = format!("let (tx, rx) = {make}; thread::spawn(move || {{ {sender} }}); {keep};");
            trial(&main).text_after("/src/main.rs").contains("spawn_blocking")
        };
        let bounded = "mpsc::channel::<u32>(1)";
        let few = "for n in 0..5 { work(); tx.blocking_send(n).unwrap(); }";
        let asking = "while !tx.is_closed() { work(); }";
        for sender in [few, asking] {
            assert!(to_pool(bounded, sender, "drop(rx)"), "{sender}");
            for keep in
                ["std::mem::forget(rx)", "Box::leak(Box::new(rx))", "*KEPT.lock().unwrap() = Some(rx)"]
            {
                assert!(!to_pool(bounded, sender, keep), "{sender} {keep}");
            }
        }
        let unbounded = "mpsc::unbounded_channel::<u32>()";
        assert!(!to_pool(unbounded, "while tx.send(1).is_ok() { work(); }", "std::mem::forget(rx)"));
        assert!(to_pool(unbounded, "for n in 0..5 { work(); tx.send(n).unwrap(); }", "std::mem::forget(rx)"));
    }
}
