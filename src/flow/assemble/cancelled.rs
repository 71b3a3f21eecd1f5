//! Waits that must not be awaits, or had better be looked at: the future around them may be dropped there.

use super::*;
use crate::facts::body::BodyIx;
use crate::flow::context::cancelled::{Cancelled, Manner};
use crate::program::WaitOn;

impl Assembler<'_, '_> {
    /// Keeps waits from becoming awaits where a future that does more than wait would be dropped half way.
    pub(in crate::flow) fn keep_futures_whole(&mut self) {
        if !self.flow.ends_futures() {
            return;
        }
        for index in self.possible_awaits() {
            let pauses = matches!(self.program.waits[index].on, WaitOn::Sleep | WaitOn::Turn | WaitOn::Yield);
            let loses = |it: &Cancelled| it.acts || it.repeats && !pauses;
            let found: Vec<_> =
                self.flow.cancelled(self.wait_calls[index]).into_iter().filter(loses).collect();
            let wait = &mut self.program.waits[index];
            for it in found {
                let by = &it.by;
                let note = match it.manner {
                    Manner::Dropped if it.endless => format!("{by} may now drop its future"),
                    Manner::Dropped | Manner::DroppedAgain => {
                        wait.obstacle = Some(Refusal::new(
                            RefusalCode::NeedsRule,
                            format!(
                                "{by} may drop the future that waits here: what it has done before would be lost, or what it does next left out"
                            ),
                        ));
                        break;
                    }
                    // What goes on and on is meant to end so, between two turns.
                    Manner::Detached if it.endless => continue,
                    Manner::Aborted if it.endless && !(it.turn.before && it.turn.behind) => continue,
                    Manner::Aborted => format!("what aborts it may now end the task that is started at {by}"),
                    Manner::Detached => {
                        format!("the runtime's end may now end the task that is started at {by}")
                    }
                };
                wait.cancelled.get_or_insert(note);
            }
        }
    }

    /// The waits that nothing known so far keeps from becoming awaits.
    fn possible_awaits(&mut self) -> Vec<usize> {
        let mut open: Vec<usize> = (0..self.program.waits.len()).collect();
        open.retain(|it| {
            let wait = &self.program.waits[*it];
            wait.obstacle.is_none() && !self.cannot_become_await(BodyIx(wait.body.0))
        });
        open
    }

    /// Keeps waits from becoming awaits between two uses of what belongs to their thread, and tells of those between two of a cell.
    pub(in crate::flow) fn keep_thread_state(&mut self) {
        if self.flow.has_shared_cells() {
            for index in self.possible_awaits() {
                self.program.waits[index].interleaved = self.flow.straddles_cell(self.wait_calls[index]);
            }
        }
        if !self.flow.has_thread_state() {
            return;
        }
        for index in self.possible_awaits() {
            if let Some(what) = self.flow.straddles_thread_state(self.wait_calls[index]) {
                self.program.waits[index].obstacle = Some(Refusal::new(
                    RefusalCode::ThreadIdentity,
                    format!("{what}, and at an await its thread runs other tasks"),
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::refusal::RefusalCode;

    const ITEMS: &str = "use std::future::Future;\nuse std::sync::mpsc::{channel, Receiver, Sender};\nuse std::time::Duration;\nuse tokio::time::timeout;\nuse std::task::Poll;\n\
         use futures::{FutureExt, StreamExt, future::{Abortable, join_all}, stream::FuturesUnordered};\n\
         fn nap() { std::thread::sleep(Duration::from_millis(9)); }\n\
         struct Desk { out: Sender<u32>, kept: Vec<u32> }\n\
         impl Desk {\n    async fn rest(&self) -> u32 { let n = 7; nap(); n + 1 }\n    \
         async fn note(&mut self, n: u32) -> u32 { nap(); self.kept.push(n); n }\n    \
         async fn told(&self) { loop { nap(); self.out.send(1).unwrap(); } }\n    \
         async fn count(&self) -> u32 { let mut n = 0; n += 1; nap(); n += 1; n }\n    \
         async fn some(&self) { for n in 0..3 { nap(); self.out.send(n).unwrap(); } }\n    \
         fn noting(&mut self) -> impl Future<Output = u32> { async move { self.note(1).await } }\n    \
         fn boxing(&mut self) -> std::pin::Pin<Box<dyn Future<Output = u32> + '_>> { Box::pin(async move { self.note(1).await }) }\n}\n\
         struct Limited<F> { work: F }\nimpl<F: Future> Limited<F> {\n    async fn run(self) -> Option<F::Output> { timeout(Duration::ZERO, self.work).await.ok() }\n}\n\
         struct Whole<F> { work: F }\nimpl<F: Future> Whole<F> {\n    async fn run(self) -> F::Output { self.work.await }\n}\n\
         type Made = std::pin::Pin<Box<dyn Future<Output = u32>>>;\n\
         struct Maker<F> { make: F }\nimpl<F: Fn(u32) -> U, U: Future> Maker<F> {\n    async fn run(&self) { timeout(Duration::ZERO, (self.make)(1)).await.ok(); }\n}\n\
         struct Calm<F> { make: F }\nimpl<F: Fn(u32) -> U, U: Future> Calm<F> {\n    async fn run(&self) { (self.make)(1).await; }\n}\n\
         struct Table { all: Vec<Box<dyn Fn(u32) -> Made>> }\nimpl Table {\n    async fn run(&self) { for it in &self.all { timeout(Duration::ZERO, it(1)).await.ok(); } }\n}\n\
         struct Lent { work: Made }\nimpl Lent {\n    async fn ask(&mut self) -> bool { timeout(Duration::ZERO, &mut self.work).await.is_ok() }\n}\n\
         async fn slow(n: u32) -> u32 { nap(); println!(\"{n}\"); n }\n\
         async fn wait_for(mut set: tokio::task::JoinSet<u32>) { while let Some(n) = set.join_next().await { n.unwrap(); } }\n\
         async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> { timeout(limit, work).await.ok() }\n\
         async fn through<T>(work: impl Future<Output = T>) -> T { work.await }\n\
         async fn late() { tokio::time::sleep(Duration::from_secs(1)).await }\n";

    fn after(main: &str) -> Trial {
        Trial::of_main(
            "2021",
            &format!(
                "{ITEMS}#[tokio::main]\nasync fn main() {{\n    let (out, _rx) = channel();\n    \
                 let mut desk = Desk {{ out, kept: vec![] }};\n    {main}\n}}\n"
            ),
        )
    }

    /// Why the sleep stays, and whether a note tells what may end it.
    fn sleep_after(main: &str) -> (Option<RefusalCode>, bool) {
        let trial = after(main);
        let notes = trial.ledger.units.iter().flat_map(|it| &it.notes);
        let noted = notes.into_iter().any(|it| it.contains("is left out then"));
        (trial.refusal_of("thread::sleep"), noted)
    }

    const KEPT: (Option<RefusalCode>, bool) = (Some(RefusalCode::NeedsRule), false);
    const AWAITED: (Option<RefusalCode>, bool) = (None, false);
    const NOTED: (Option<RefusalCode>, bool) = (None, true);

    #[test]
    fn what_a_branch_drives_is_not_cut_in_two() {
        for (main, expected) in [
            ("desk.note(1).await;", AWAITED),
            (
                "loop { tokio::select! { n = desk.note(1) => { println!(\"{n}\"); } _ = late() => break } }",
                KEPT,
            ),
            (
                "tokio::select! { _ = late() => {}, n = async { desk.note(1).await + 1 } => println!(\"{n}\") }",
                KEPT,
            ),
            ("tokio::select! { biased; _ = late(), if true => { desk.note(1).await; } else => {} }", AWAITED),
            ("futures::select! { n = desk.note(1) => println!(\"{n}\"), complete => {} }", KEPT),
            ("timeout(Duration::ZERO, desk.note(1)).await.ok();", KEPT),
            ("let work = desk.note(1); timeout(Duration::ZERO, work).await.ok();", KEPT),
            (
                "let work = desk.note(1); tokio::pin!(work); loop { tokio::select! { _ = &mut work => break, _ = late() => {} } }",
                AWAITED,
            ),
            (
                "let work = desk.note(1); tokio::pin!(work); tokio::select! { _ = &mut work => {}, _ = late() => {} }",
                KEPT,
            ),
            (
                "let work = desk.note(1); tokio::pin!(work); tokio::select! { _ = &mut work => return, _ = late() => {} } work.await;",
                AWAITED,
            ),
            (
                "let mut work = Box::pin(desk.note(1)); if timeout(Duration::ZERO, &mut work).await.is_err() { println!(\"late\"); }",
                KEPT,
            ),
            ("timeout(Duration::ZERO, Box::pin(desk.note(1))).await.ok();", KEPT),
            ("timeout(Duration::ZERO, desk.some()).await.ok();", KEPT),
            ("timeout(Duration::ZERO, desk.noting()).await.ok();", KEPT),
            ("timeout(Duration::ZERO, desk.boxing()).await.ok();", KEPT),
            ("within(Duration::ZERO, desk.note(1)).await;", KEPT),
            ("through(desk.note(1)).await;", AWAITED),
            ("tokio::try_join!(async { Ok(desk.note(1).await) }, async { Err::<u32, u32>(2) }).ok();", KEPT),
            ("tokio::join!(desk.note(1), late());", AWAITED),
            ("timeout(Duration::ZERO, tokio::spawn(async move { desk.note(1).await })).await.ok();", AWAITED),
            ("timeout(Duration::ZERO, desk.rest()).await.ok();", AWAITED),
            ("desk.rest().now_or_never();", KEPT),
            ("futures::poll!(std::pin::pin!(desk.rest()));", KEPT),
            (
                "let mut work = std::pin::pin!(desk.rest()); std::future::poll_fn(|cx| Poll::Ready(work.as_mut().poll(cx))).await;",
                KEPT,
            ),
            (
                "let mut work = std::pin::pin!(desk.note(1)); std::future::poll_fn(|cx| work.as_mut().poll(cx)).await;",
                AWAITED,
            ),
            ("tokio::spawn(Abortable::new(async move { desk.note(1).await }, gate)).await.ok();", KEPT),
            (
                "let work = desk.note(1).fuse(); let late = late().fuse(); futures::pin_mut!(work, late); futures::select! { n = work => println!(\"{n}\"), _ = late => {} }",
                KEPT,
            ),
            ("timeout(Duration::ZERO, join_all((0..3).map(|n| slow(n)))).await.ok();", KEPT),
            ("timeout(Duration::ZERO, join_all((0..3).map(slow))).await.ok();", KEPT),
            ("join_all((0..3).map(|n| slow(n))).await;", AWAITED),
            ("Limited { work: desk.note(1) }.run().await;", KEPT),
            ("Whole { work: desk.note(1) }.run().await;", AWAITED),
            ("for it in [desk.note(1)] { timeout(Duration::ZERO, it).await.ok(); }", KEPT),
            (
                "let mut all = vec![]; all.push(desk.note(1)); for it in all { timeout(Duration::ZERO, it).await.ok(); }",
                KEPT,
            ),
            ("let mut all = vec![]; all.push(desk.note(1)); for it in all { it.await; }", AWAITED),
            (
                "let work = Some(desk.note(1)); if let Some(it) = work { timeout(Duration::ZERO, it).await.ok(); }",
                KEPT,
            ),
            (
                "match Some(desk.note(1)) { Some(it) => { it.await; } None => { timeout(Duration::ZERO, late()).await.ok(); } }",
                AWAITED,
            ),
            (
                "let all = vec![desk.note(1)]; let n = all.len(); for it in all { it.await; } timeout(Duration::from_secs(n as u64), late()).await.ok();",
                AWAITED,
            ),
            ("timeout(Duration::ZERO, desk.count()).await.ok();", AWAITED),
            (
                "let mut work = Box::pin(desk.note(1)); timeout(Duration::ZERO, &mut work).await.ok(); drop(work);",
                KEPT,
            ),
            ("let make = || desk.rest(); timeout(Duration::ZERO, make()).await.ok();", AWAITED),
            ("let mut make = || desk.note(1); timeout(Duration::ZERO, make()).await.ok();", KEPT),
            ("let make = |n| slow(n); timeout(Duration::ZERO, make(1)).await.ok();", KEPT),
            ("Maker { make: |n| slow(n) }.run().await;", KEPT),
            ("let maker = Maker { make: |n| slow(n) }; maker.run().await;", KEPT),
            ("let calm = Calm { make: |n| slow(n) }; calm.run().await;", AWAITED),
            (
                "let make: Box<dyn Fn(u32) -> Made> = Box::new(|n| Box::pin(slow(n))); timeout(Duration::ZERO, make(1)).await.ok();",
                KEPT,
            ),
            (
                "let make: Box<dyn Fn(u32) -> Made> = Box::new(|n| Box::pin(slow(n))); make(1).await; timeout(Duration::ZERO, late()).await.ok();",
                AWAITED,
            ),
            (
                "let mut table = Table { all: vec![] }; table.all.push(Box::new(|n| Box::pin(slow(n)))); table.run().await;",
                KEPT,
            ),
            ("let mut lent = Lent { work: Box::pin(slow(1)) }; lent.ask().await;", KEPT),
            (
                "let work = desk.note(1); tokio::pin!(work); loop { tokio::select! { _ = &mut work => break, _ = late() => return } }",
                KEPT,
            ),
            (
                "let work = desk.note(1); tokio::pin!(work); loop { tokio::select! { _ = &mut work, if true => break, _ = late() => return } }",
                AWAITED,
            ),
            (
                "let work = desk.note(1); tokio::pin!(work); loop { tokio::select! { _ = &mut work => return, _ = late() => break } } work.await;",
                AWAITED,
            ),
            (
                "let mut all = Box::pin(futures::stream::unfold(0, |n| async move { slow(n).await; Some((n, n + 1)) })); timeout(Duration::ZERO, all.next()).await.ok();",
                KEPT,
            ),
            (
                "let mut all = Box::pin(futures::stream::unfold(0, |n| async move { slow(n).await; Some((n, n + 1)) })); timeout(Duration::ZERO, all.next()).await.ok(); all.next().await;",
                AWAITED,
            ),
            ("let make = |n| slow(n); make(1).await; timeout(Duration::ZERO, late()).await.ok();", AWAITED),
            // However often it comes to be held where it was: what follows that once ends at once.
            (
                "let mut work = Some(desk.note(1)); work = work.take(); work = work.take(); work = work.take(); work.unwrap().await;",
                AWAITED,
            ),
            (
                "let mut work = Some(desk.note(1)); work = work.take(); work = work.take(); timeout(Duration::ZERO, work.unwrap()).await.ok();",
                KEPT,
            ),
        ] {
            assert_eq!(sleep_after(main), expected, "{main}");
        }
    }

    #[test]
    fn what_a_collection_drops_is_not_cut_in_two() {
        let made = "let mut all: FuturesUnordered<_> = (0..3).map(slow).collect();";
        let pushed = "let mut all = FuturesUnordered::new(); for n in 0..3 { all.push(slow(n)); }";
        for (waits, expected) in [
            ("while let Some(n) = all.next().await { println!(\"{n}\"); }", AWAITED),
            ("loop { tokio::select! { Some(n) = all.next() => println!(\"{n}\"), else => break } }", AWAITED),
            ("loop { let Some(n) = all.next().await else { break }; println!(\"{n}\"); }", AWAITED),
            (
                "let first = all.next().await; while let Some(n) = all.next().await { println!(\"{n}\"); }",
                AWAITED,
            ),
            ("let first = all.next().await; println!(\"{first:?}\");", KEPT),
            ("let first = all.next().await; println!(\"{first:?}\"); drop(all);", KEPT),
            ("while let Some(n) = all.next().await { if n > 1 { break; } }", KEPT),
            (
                "loop { tokio::select! { Some(n) = all.next() => println!(\"{n}\"), _ = late() => break } }",
                KEPT,
            ),
            ("let all: Vec<u32> = all.collect().await; println!(\"{all:?}\");", AWAITED),
        ] {
            for start in [made, pushed] {
                assert_eq!(sleep_after(&format!("{start} {waits}")), expected, "{start} {waits}");
            }
        }
        let buffered = |ends: &str| {
            sleep_after(&format!("let n = futures::stream::iter(0..3).map(slow).buffer_unordered(2){ends}"))
        };
        assert_eq!(buffered(".collect::<Vec<u32>>().await;"), AWAITED);
        assert_eq!(buffered(".for_each(|n| async move { println!(\"{n}\") }).await;"), AWAITED);
        assert_eq!(buffered(".take(1).collect::<Vec<u32>>().await;"), KEPT);
        assert_eq!(buffered(".next().await;"), KEPT);
        let one_by_one =
            |ends: &str| sleep_after(&format!("let n = futures::stream::iter(0..3).then(slow){ends}"));
        assert_eq!(one_by_one(".take(1).collect::<Vec<u32>>().await;"), AWAITED);
        assert_eq!(one_by_one(".take_until(late()).collect::<Vec<u32>>().await;"), KEPT);
    }

    #[test]
    fn what_goes_on_until_it_is_dropped_is_told_of() {
        assert_eq!(sleep_after("tokio::select! { _ = desk.told() => {}, _ = late() => {} }"), NOTED);
        assert_eq!(sleep_after("timeout(Duration::ZERO, desk.told()).await.ok();"), NOTED);
        assert_eq!(sleep_after("loop { tokio::select! { _ = desk.told() => {}, _ = late() => {} } }"), KEPT);
    }

    #[test]
    fn tasks_that_may_end_before_they_are_done_are_told_of() {
        assert_eq!(sleep_after("tokio::spawn(async move { desk.note(1).await; });"), NOTED);
        assert_eq!(sleep_after("let h = tokio::spawn(async move { desk.note(1).await }); h.abort();"), NOTED);
        assert_eq!(
            sleep_after("let h = tokio::spawn(async move { desk.note(1).await }); h.await.unwrap();"),
            AWAITED
        );
        assert_eq!(sleep_after("tokio::spawn(async move { desk.told().await; });"), AWAITED);
        let aborted =
            |turn: &str| sleep_after(&format!("let h = tokio::spawn(async move {{ {turn} }}); h.abort();"));
        // Between two turns nothing is half done.
        assert_eq!(aborted("desk.told().await;"), AWAITED);
        assert_eq!(aborted("loop { desk.out.send(1).unwrap(); nap(); }"), AWAITED);
        assert_eq!(aborted("loop { desk.out.send(1).unwrap(); nap(); desk.out.send(2).unwrap(); }"), NOTED);
        assert_eq!(aborted("while desk.out.send(1).is_ok() { nap(); desk.out.send(2).unwrap(); }"), NOTED);
        assert_eq!(aborted("loop { if desk.rest().await > 2 { desk.out.send(2).unwrap(); } }"), AWAITED);
        assert_eq!(
            aborted("loop { late().await; if desk.rest().await > 2 { desk.out.send(2).unwrap(); } }"),
            NOTED
        );
        for (ends, expected) in [
            ("while let Some(n) = set.join_next().await { n.unwrap(); }", AWAITED),
            ("println!(\"{:?}\", set.join_all().await);", AWAITED),
            ("set.join_next().await;", NOTED),
            ("late().await; drop(set);", NOTED),
            ("set.shutdown().await;", NOTED),
            ("wait_for(set).await;", AWAITED),
        ] {
            let main = format!(
                "let mut set = tokio::task::JoinSet::new(); set.spawn(async move {{ desk.note(1).await }}); {ends}"
            );
            assert_eq!(sleep_after(&main), expected, "{ends}");
        }
        let kept = "let mut all = vec![]; all.push(tokio::spawn(async move { desk.note(1).await }));";
        assert_eq!(sleep_after(&format!("{kept} for h in &all {{ h.abort(); }}")), NOTED);
        assert_eq!(sleep_after(&format!("{kept} for h in all {{ h.await.unwrap(); }}")), AWAITED);
    }

    #[test]
    fn a_receive_alone_loses_nothing() {
        let receiving = |code: &str| {
            let main = format!(
                "let (tx, rx) = channel::<u32>(); std::thread::spawn(move || {{ for n in 0..3 {{ nap(); tx.send(n).unwrap(); }} }}); {code}"
            );
            after(&main).refusal_of("Receiver::recv")
        };
        assert_eq!(
            receiving("tokio::select! { n = async { rx.recv() } => println!(\"{n:?}\"), _ = late() => {} }"),
            None
        );
        // What receives all messages of its own channel, and goes on then, comes to an end.
        let made = "let (tx, rx) = channel::<u32>();\n    std::thread::spawn(move || { for n in 0..3 { nap(); tx.send(n).unwrap(); } });";
        let feed = format!("fn feed() -> Receiver<u32> {{\n    {made}\n    rx\n}}\n");
        for start in [made, "let rx = feed();"] {
            let all = |behind: &str| {
                let code = format!(
                    "{feed}async fn all(seen: &std::sync::Mutex<u32>) {{\n    {start}\n    \
                     while let Ok(n) = rx.recv() {{ *seen.lock().unwrap() += n; }}\n    {behind}\n}}\n\
                     let seen = std::sync::Mutex::new(0); timeout(Duration::ZERO, all(&seen)).await.ok();"
                );
                after(&code).refusal_of("Receiver::recv")
            };
            assert_eq!(all("println!(\"done\");"), Some(RefusalCode::NeedsRule), "{start}");
            assert_eq!(all(""), None, "{start}");
        }
        let two = "tokio::select! { n = async { rx.recv().unwrap() + rx.recv().unwrap() } => println!(\"{n}\"), _ = late() => {} }";
        assert_eq!(receiving(two), Some(RefusalCode::NeedsRule));
    }
}
