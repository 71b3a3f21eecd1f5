//! Whether a thread is waited for whichever way the code takes that started it.

use ra_ap_hir::Local;
use ra_ap_ide_db::defs::Definition;
use ra_ap_ide_db::{FxHashMap, FxHashSet};
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::*;
use crate::facts::api::{ApiKind, is_receive};
use crate::facts::body::Callee;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Runs, Use};
use crate::facts::loops::is_loop;
use crate::flow::calls::callers::Caller;
use crate::flow::channels::makes_bounded;
use crate::flow::channels::tokio_ends::TokioEnds;
use crate::flow::endings::may_panic_at;
use crate::program::{ChannelId, Duration, ThreadId, WaitOn};

/// Methods that fail where another thread has panicked, or has gone.
const OF_OTHERS: &[&str] = &["lock", "read", "write", "send", "recv", "join", "spawn"];

/// How many callers up a start and its join are followed.
const DEPTH: usize = 6;

/// Where a function starts a thread, or runs a join.
struct Place {
    node: SyntaxNode,
    /// Whether it may run for several threads: in a loop, or in a closure.
    repeated: bool,
}

/// By body: the calls in it that come to start a thread, or to join it.
type Places = FxHashMap<BodyIx, Vec<Place>>;

/// What is known of a thread and its joins.
struct Course {
    starts: Places,
    joins: Places,
    ways_out: WaysOut,
}

/// By what a function is left.
struct WaysOut {
    /// The `?`s that only leave once the thread has ended: its channel's other end is gone.
    after_its_end: FxHashSet<SyntaxNode>,
    panics: Panics,
}

/// What becomes of the thread where its starter panics.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Panics {
    /// It mostly ends, for what tells it to is dropped.
    EndIt,
    /// It goes on: it has a sender of what it waits for itself.
    LeaveIt,
}

impl<'f, 'db> Assembler<'f, 'db> {
    /// A thread that a flag ends, or a channel of which a sender stays, is one that ends if somebody certainly waits for
    /// it.
    pub(in crate::flow) fn trust_sure_joins(&mut self) {
        for index in 0..self.program.threads.len() {
            let thread = &self.program.threads[index];
            let (duration, channels) = (thread.duration, thread.channels.clone());
            let told_for_ever = match duration {
                _ if thread.never.is_some() => None,
                Duration::UntilFlag => Some(Panics::EndIt),
                Duration::Finite | Duration::Unknown | Duration::UntilTold
                    if self.waits_to_send_for_good(ThreadId(index)) =>
                {
                    Some(Panics::EndIt)
                }
                Duration::Unknown | Duration::UntilTold => {
                    let id = ThreadId(index);
                    match self.keeps_own_sender(id) || self.keeps_own_tokio_sender(id) {
                        true => Some(Panics::LeaveIt),
                        false => {
                            let kept = channels.iter().any(|it| self.channels.is_in_static(it.0));
                            kept.then_some(Panics::EndIt)
                        }
                    }
                }
                _ => None,
            };
            let Some(panics) = told_for_ever else { continue };
            let handle = self.program.threads[index].handle;
            let joins = handle.into_iter().flat_map(|it| self.program.handles[it.0].joins.clone());
            let joins: Vec<CallIx> = joins.map(|it| self.wait_calls[it.0]).collect();
            let sure = self.is_surely_joined(ThreadId(index), &joins, panics);
            self.program.threads[index].outlasts_panics = panics == Panics::LeaveIt;
            self.program.threads[index].duration =
                if sure { duration.min(Duration::UntilTold) } else { Duration::UntilFlag };
        }
    }

    /// Whether the thread sends to a channel that may be full for as long as the program runs, or goes on until the channel is closed:
    /// its receiver is never dropped.
    fn waits_to_send_for_good(&mut self, thread: ThreadId) -> bool {
        if self.sending_for_good.contains(&thread) {
            return true;
        }
        let sends: Vec<usize> =
            self.program.threads[thread.0].sends.iter().flatten().map(|it| it.0).collect();
        let facts = &self.flow.facts;
        let is_bounded =
            |it: &CallIx| matches!(&facts.calls[it.0].callee, Callee::Api(api) if makes_bounded(api.path));
        let bounded: Vec<usize> =
            sends.into_iter().filter(|it| self.channels.all[*it].creations.iter().any(is_bounded)).collect();
        bounded.into_iter().any(|it| self.channels.keeps_receiver_for_good(self.flow, it))
    }

    /// Whether the thread has a sender of a channel that it receives from: that one is not closed before it ends.
    fn keeps_own_sender(&mut self, id: ThreadId) -> bool {
        let thread = &self.program.threads[id.0];
        let received = thread.waits.iter().filter_map(|it| {
            let WaitOn::Channel(channel) = self.program.waits[it.0].on else { return None };
            let call = &self.flow.facts.calls[self.wait_calls[it.0].0];
            let receives = match &call.callee {
                Callee::Api(api) => api.kind == ApiKind::Select || is_receive(api.path),
                _ => false,
            };
            (receives && thread.senders.contains(&channel)).then_some(channel)
        });
        let received: Vec<ChannelId> = received.collect();
        received.into_iter().any(|it| !self.begins_channel(id, it))
    }

    /// Whether the senders that the thread takes along are of channels whose receiver is only used once the thread has been started: a
    /// stage of a pipeline receives from an earlier one, though both are made in the same way.
    fn begins_channel(&mut self, thread: ThreadId, channel: ChannelId) -> bool {
        let Some(closure) = self.body_of_thread.get(&thread).copied() else { return false };
        let start = self.flow.facts.calls[self.thread_calls[thread.0].0].node.clone();
        let mut holders = self.captured(closure);
        holders.retain(|it| self.channels.of_senders_in(self.flow, *it).contains(&channel.0));
        holders.into_iter().all(|it| self.other_end_comes_later(it, &start).is_some_and(|it| it))
    }

    /// Whether what `let (tx, rx) = ..` binds beside `sender` is named behind `start` only.
    fn other_end_comes_later(&self, sender: Local<'db>, start: &SyntaxNode) -> Option<bool> {
        let sema = &self.flow.facts.sema;
        let source = sender.primary_source(self.flow.facts.db);
        let statement = source.syntax().ancestors().find_map(ast::LetStmt::cast)?;
        let ast::Pat::TuplePat(ends) = statement.pat()? else { return None };
        let made = self.flow.call_at(statement.initializer()?.syntax())?.1;
        matches!(made, Callee::Api(api) if matches!(api.kind, ApiKind::ChannelNew(_))).then_some(())?;
        let mut others = ends.fields().filter_map(|it| match it {
            ast::Pat::IdentPat(it) => sema.to_def(&it),
            _ => None,
        });
        let other = others.find(|it| *it != sender)?;
        let mentions = self.flow.mentions_of(Definition::Local(other));
        Some(mentions.iter().all(|it| it.text_range().start() >= start.text_range().end()))
    }

    /// The same for a channel that is tokio's already: the thread takes along a sender and the receiver.
    fn keeps_own_tokio_sender(&mut self, thread: ThreadId) -> bool {
        let Some(closure) = self.body_of_thread.get(&thread) else { return false };
        let mut ends = TokioEnds::default();
        for local in self.captured(*closure) {
            self.flow.tokio_ends_in(local, &mut ends);
        }
        ends.meet()
    }

    fn is_surely_joined(&mut self, thread: ThreadId, joins: &[CallIx], panics: Panics) -> bool {
        let start = self.thread_calls[thread.0];
        let mut starts = Places::default();
        let mut next = vec![(start, 0)];
        let mut seen = FxHashSet::default();
        while let Some((ix, depth)) = next.pop() {
            if depth > DEPTH || !seen.insert(ix) {
                continue;
            }
            let (body, place) = self.run_by(ix);
            let known = starts.entry(body).or_default();
            known.push(place);
            if known.len() == 1 {
                next.extend(self.calls_of(body).into_iter().map(|it| (it, depth + 1)));
            }
        }
        let ways_out = WaysOut { after_its_end: self.errors_after_end_of(thread), panics };
        let mut found = Places::default();
        let mut next: Vec<(CallIx, bool)> = joins.iter().map(|it| (*it, false)).collect();
        seen.clear();
        while let Some((ix, repeated)) = next.pop() {
            if !seen.insert(ix) {
                continue;
            }
            let (body, mut place) = self.run_by(ix);
            place.repeated |= repeated;
            let repeated = place.repeated;
            if starts.contains_key(&body) {
                found.entry(body).or_default().push(place);
            } else if is_unconditional(&place.node, &self.flow.facts.bodies[body.0].node, None, &ways_out) {
                next.extend(self.calls_of(body).into_iter().map(|it| (it, repeated)));
            }
        }
        let (body, _) = self.run_by(start);
        let course = Course { starts, joins: found, ways_out };
        self.is_sure(body, &course, &mut FxHashSet::default())
    }

    /// The `?`s on what fails only where the thread has let go of its end of a channel.
    fn errors_after_end_of(&self, thread: ThreadId) -> FxHashSet<SyntaxNode> {
        let channels = &self.program.threads[thread.0].channels;
        let calls = self.channel_of_call.iter().filter(|(_, it)| channels.contains(&ChannelId(**it)));
        let told = calls.filter_map(|(ix, _)| {
            let call = &self.flow.facts.calls[ix.0];
            let Callee::Api(api) = &call.callee else { return None };
            let name = api.path.rsplit("::").next()?;
            let mut around = call.node.ancestors().skip(1);
            // `rx.recv().map_err(Failed)?`
            let error = around.find(|it| it.kind() != SyntaxKind::METHOD_CALL_EXPR)?;
            (["recv", "send"].contains(&name) && error.kind() == SyntaxKind::TRY_EXPR).then_some(error)
        });
        told.collect()
    }

    /// Whether each way through `body` comes to a join of what it starts, or its callers' ways do.
    fn is_sure(&mut self, body: BodyIx, course: &Course, seen: &mut FxHashSet<BodyIx>) -> bool {
        if !seen.insert(body) {
            return true;
        }
        let Course { starts, joins, ways_out } = course;
        let own = starts.get(&body).map(Vec::as_slice).unwrap_or_default();
        let node = self.flow.facts.bodies[body.0].node.clone();
        if let Some(joins) = joins.get(&body) {
            // Each may be joined by its own call.
            let enough = joins.len() >= own.len() || joins.iter().any(|it| it.repeated);
            let later = |join: &&Place, start: &Place| {
                join.node.text_range().start() >= start.node.text_range().end()
                    && is_unconditional(&join.node, &node, Some(&start.node), ways_out)
            };
            if enough && own.iter().all(|start| joins.iter().any(|it| later(&it, start))) {
                return true;
            }
        }
        // An error takes no handle along.
        if own.iter().any(|it| fails_after(&it.node, &node, ways_out)) {
            return false;
        }
        let callers: Vec<BodyIx> = self.calls_of(body).into_iter().map(|it| self.run_by(it).0).collect();
        !callers.is_empty()
            && callers.into_iter().all(|it| starts.contains_key(&it) && self.is_sure(it, course, seen))
    }

    /// The function that runs the call, and what of it does.
    fn run_by(&self, ix: CallIx) -> (BodyIx, Place) {
        let bodies = &self.flow.facts.bodies;
        let call = &self.flow.facts.calls[ix.0];
        let (mut body, mut node) = (call.body, call.node.clone());
        let mut repeated = false;
        while let (Some(parent), true) = (bodies[body.0].parent, runs_in_place(&bodies[body.0].runs)) {
            node = bodies[body.0].node.clone();
            body = parent;
            repeated = true;
        }
        let own = &bodies[body.0].node;
        let node = self.flow.facts.standing_in(&node, own);
        repeated |= node.ancestors().take_while(|it| it != own).any(|it| is_loop(it.kind()));
        (body, Place { node, repeated })
    }

    fn calls_of(&mut self, body: BodyIx) -> Vec<CallIx> {
        let BodyKind::Function(function) = self.flow.facts.bodies[body.0].kind else { return Vec::new() };
        let calls = self.flow.callers(function).into_iter().filter_map(|it| match it {
            Caller::Call(ix) if self.flow.facts.calls[ix.0].usage == Use::Call => Some(ix),
            _ => None,
        });
        calls.collect()
    }
}

fn runs_in_place(runs: &Runs) -> bool {
    matches!(runs, Runs::Inline(_) | Runs::Bound)
}

/// Whether every way through the body comes to `node`; with a `start`, every way from there on.
fn is_unconditional(
    node: &SyntaxNode,
    body: &SyntaxNode,
    start: Option<&SyntaxNode>,
    ways_out: &WaysOut,
) -> bool {
    let mut at = node.clone();
    while at != *body {
        let Some(outer) = at.parent() else { return false };
        let certain = match outer.kind() {
            SyntaxKind::STMT_LIST => {
                let before = outer.children().filter(|it| it.text_range().end() <= at.text_range().start());
                let mut since = before.filter(|it| {
                    start.is_none_or(|start| it.text_range().start() >= start.text_range().end())
                });
                !since.any(|it| leaves(&it, ways_out))
            }
            SyntaxKind::IF_EXPR => {
                let outer = ast::IfExpr::cast(outer.clone());
                let condition = outer.as_ref().and_then(|it| it.condition());
                let is_condition = condition.as_ref().is_some_and(|it| *it.syntax() == at);
                // `if let Some(handle) = self.handle.take() { handle.join() }`
                let takes = condition.is_some_and(|it| matches!(it, ast::Expr::LetExpr(_)))
                    && outer.and_then(|it| it.then_branch()).is_some_and(|it| *it.syntax() == at);
                is_condition || takes
            }
            SyntaxKind::MATCH_ARM => {
                let pattern = ast::MatchArm::cast(outer.clone()).and_then(|it| it.pat());
                pattern.is_some_and(|it| {
                    matches!(it, ast::Pat::TupleStructPat(_))
                        && it.syntax().text().to_string().starts_with("Some")
                })
            }
            SyntaxKind::LET_ELSE => false,
            _ => true,
        };
        if !certain {
            return false;
        }
        if start.is_some_and(|start| start.ancestors().any(|it| it == outer)) {
            return true;
        }
        at = outer;
    }
    true
}

/// Whether what comes after `node` in `body` may end it by an error.
fn fails_after(node: &SyntaxNode, body: &SyntaxNode, ways_out: &WaysOut) -> bool {
    let around = node.ancestors().take_while(|it| it != body);
    let lists = around.filter(|it| it.kind() == SyntaxKind::STMT_LIST);
    let later = lists.flat_map(|it| it.children().collect::<Vec<_>>());
    let mut later = later.filter(|it| it.text_range().start() >= node.text_range().end());
    later.any(|it| leaves_by(&it, &[SyntaxKind::TRY_EXPR, SyntaxKind::QUESTION], ways_out))
}

/// Whether something in `node` leaves the function.
fn leaves(node: &SyntaxNode, ways_out: &WaysOut) -> bool {
    leaves_by(
        node,
        &[SyntaxKind::RETURN_EXPR, SyntaxKind::TRY_EXPR, SyntaxKind::RETURN_KW, SyntaxKind::QUESTION],
        ways_out,
    )
}

/// Whether something in `node` leaves the function by one of `ways`, expressions or tokens among a macro's arguments, or by a panic, and
/// not only once the thread has ended.
fn leaves_by(node: &SyntaxNode, ways: &[SyntaxKind], ways_out: &WaysOut) -> bool {
    match node.kind() {
        SyntaxKind::CLOSURE_EXPR | SyntaxKind::FN => false,
        SyntaxKind::BLOCK_EXPR
            if ast::BlockExpr::cast(node.clone()).is_some_and(|it| it.async_token().is_some()) =>
        {
            false
        }
        // What a panic drops tells nobody to end.
        _ if ways_out.panics == Panics::LeaveIt && may_panic_at(node, OF_OTHERS) => true,
        // `bail!`, `anyhow::ensure!`
        SyntaxKind::MACRO_CALL if returns_error(node) => true,
        // A macro's arguments are tokens.
        SyntaxKind::TOKEN_TREE => node.descendants_with_tokens().any(|it| ways.contains(&it.kind())),
        kind => {
            ways.contains(&kind) && !ways_out.after_its_end.contains(node)
                || node.children().any(|it| leaves_by(&it, ways, ways_out))
        }
    }
}

fn returns_error(node: &SyntaxNode) -> bool {
    let path = ast::MacroCall::cast(node.clone()).and_then(|it| it.path());
    let name = path.and_then(|it| it.segment()?.name_ref());
    name.is_some_and(|it| ["bail", "ensure"].contains(&it.text()))
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::ledger::Outcome;
    use crate::refusal::RefusalCode;

    fn trial(items: &str, main: &str) -> Trial {
        let text = format!(
            "use std::sync::atomic::{{AtomicBool, Ordering}};\nuse std::sync::mpsc::{{self, Receiver, Sender}};\nuse std::sync::Arc;\n\
             use std::{{fs, io, thread}};\n{items}\n#[tokio::main]\nasync fn main() -> io::Result<()> {{\n    {main}\n    Ok(())\n}}\n"
        );
        Trial::of_main("2021", &text)
    }

    /// Whether the thread stays one, for the program may end without waiting for it.
    fn may_be_left(items: &str, main: &str) -> bool {
        let trial = trial(items, main);
        let left = |it: &crate::ledger::SiteRecord| {
            matches!(&it.outcome, Outcome::Refused(it)
                if it.code == RefusalCode::EndlessBlocking && it.reason.contains("may end without waiting"))
        };
        let left = trial.ledger.sites.iter().any(left);
        assert!(left || trial.text_after("/src/main.rs").contains("spawn_blocking"), "{main}");
        left
    }

    #[test]
    fn a_thread_that_a_flag_ends_is_waited_for_whichever_way_its_starter_takes() {
        let watcher = |made: &str| {
            format!(
                "struct Watcher {{ stop: Arc<AtomicBool>, handle: thread::JoinHandle<()> }}\nimpl Watcher {{\n    \
                 fn new() -> io::Result<Self> {{\n        let stop = Arc::new(AtomicBool::new(false));\n        let flag = stop.clone();\n        \
                 let handle = thread::spawn(move || while !flag.load(Ordering::Acquire) {{ let _ = fs::read_dir(\"/\"); }});\n        \
                 {made}\n        Ok(Watcher {{ stop, handle }})\n    }}\n    \
                 fn close(self) {{ self.stop.store(true, Ordering::Release); self.handle.join().unwrap(); }}\n}}\n\
                 fn look() -> io::Result<()> {{ Ok(()) }}"
            )
        };
        for main in [
            "let w = Watcher::new()?; println!(\"{:?}\", look().is_ok()); w.close();",
            "if look().is_ok() { let w = Watcher::new()?; w.close(); }",
            "let w = Watcher::new()?; w.close(); look()?;",
            "let w = Watcher::new()?; let v = Watcher::new().unwrap(); v.close(); w.close();",
            "let mut all = vec![Watcher::new()?]; all.push(Watcher::new().unwrap()); for it in all { it.close(); }",
            "let mut all = vec![Watcher::new()?]; all.push(Watcher::new().unwrap()); all.into_iter().for_each(|it| it.close());",
        ] {
            assert!(!may_be_left(&watcher(""), main), "{main}");
        }
        for main in [
            "let w = Watcher::new()?; look()?; w.close();",
            "let w = Watcher::new()?; println!(\"{:?}\", look()?); w.close();",
            "let w = Watcher::new()?; if look().is_err() { return Ok(()); } w.close();",
            "let w = Watcher::new()?; if look().is_err() { anyhow::bail!(\"no\"); } w.close();",
            "let w = Watcher::new()?; if look().is_err() { w.close(); }",
            "let w = Watcher::new()?; let v = Watcher::new().unwrap(); w.close();",
            "let w = Watcher::new()?; w.close(); let v = Watcher::new().unwrap();",
        ] {
            assert!(may_be_left(&watcher(""), main), "{main}");
        }
        let made = "fs::metadata(\"/\")?;";
        assert!(may_be_left(&watcher(made), "let w = Watcher::new()?; w.close();"));
    }

    #[test]
    fn a_stage_of_a_pipeline_keeps_no_sender_of_what_it_receives_from() {
        let line = |taken: &str| {
            format!(
                "struct Line {{ out: Receiver<u32>, stages: Vec<thread::JoinHandle<()>> }}\nimpl Line {{\n    \
                 fn then(mut self) -> Line {{\n        let (tx, out) = mpsc::channel();\n        {taken}\n        \
                 self.stages.push(thread::spawn(move || for n in input {{ let _ = fs::metadata(\"/\"); if tx.send(n + 1).is_err() {{ return; }} }}));\n        \
                 Line {{ out, stages: self.stages }}\n    }}\n    \
                 fn drain(self) -> u32 {{ let sum = self.out.into_iter().sum(); for it in self.stages {{ it.join().unwrap(); }} sum }}\n}}"
            )
        };
        let main = "let (tx, out) = mpsc::channel(); tx.send(1).unwrap(); drop(tx); println!(\"{}\", Line { out, stages: vec![] }.then().drain());";
        assert!(!may_be_left(&line("let input = self.out;"), main));
        assert!(may_be_left(
            &line("let input = std::mem::replace(&mut self.out, out); let out = mpsc::channel().1;"),
            main
        ));
    }

    #[test]
    fn an_error_that_tells_of_the_thread_s_end_leaves_nothing_alone() {
        let items = "fn start(stop: Arc<AtomicBool>, tx: Sender<u32>) -> thread::JoinHandle<()> {\n    \
                     thread::spawn(move || while !stop.load(Ordering::Acquire) { let _ = fs::read_dir(\"/\"); tx.send(1).unwrap(); })\n}";
        let main = |asked: &str| {
            format!(
                "let stop = Arc::new(AtomicBool::new(false)); let (tx, rx) = mpsc::channel(); let (other, others) = mpsc::channel::<u32>();\n    \
                 let it = start(stop.clone(), tx);\n    {asked};\n    stop.store(true, Ordering::Release); it.join().unwrap(); drop(other);"
            )
        };
        assert!(!may_be_left(items, &main("rx.recv().map_err(io::Error::other)?")));
        assert!(may_be_left(items, &main("others.recv().map_err(io::Error::other)?")));
        assert!(may_be_left(
            items,
            &main("rx.recv_timeout(std::time::Duration::from_secs(1)).map_err(io::Error::other)?")
        ));
    }

    #[test]
    fn a_receiver_does_not_close_for_who_keeps_its_sender() {
        let actor = |kept: &str| {
            format!(
                "struct Actor {{ tx: Sender<u32>, handle: thread::JoinHandle<()> }}\n\
                 fn run(me: {kept}, rx: Receiver<u32>) {{\n    while let Ok(n) = rx.recv() {{\n        \
                 if n == 0 {{ break; }}\n        let _ = fs::read_dir(\"/\");\n        if n == 7 {{ me.send(8).unwrap(); }}\n    }}\n}}\n\
                 fn start() -> Actor {{\n    let (out, _answers) = mpsc::channel::<u32>();\n    let (tx, rx) = mpsc::channel();\n    \
                 let me = tx.clone();\n    let me = if 1 > 2 {{ out }} else {{ me }};\n    let handle = thread::spawn(move || run(me, rx));\n    Actor {{ tx, handle }}\n}}\n\
                 impl Actor {{ fn stop(self) {{ let _ = self.tx.send(0); self.handle.join().unwrap(); }} }}"
            )
        };
        let own = actor("Sender<u32>");
        let another = own.replace("if 1 > 2 { out } else { me }", "out");
        let one = "let a = start(); a.tx.send(1).unwrap(); a.stop();";
        let two = "let a = start(); a.tx.send(1).unwrap(); a.stop(); drop(start());";
        assert!(!may_be_left(&own, one));
        assert!(may_be_left(&own, two));
        assert!(!may_be_left(&another, two));
        // An index may panic, too; that is told.
        for (actor, told) in [(&own, true), (&another, false)] {
            let trial = trial(
                actor,
                "let a = start(); println!(\"{}\", [1, 2][fs::read(\"a\").map_or(0, |it| it.len())]); a.stop();",
            );
            let mut notes = trial.ledger.units.iter().flat_map(|it| &it.notes);
            assert_eq!(notes.any(|it| it.contains("a sender of the channel that it waits for")), told);
        }
        for (between, left) in [
            ("println!();", false),
            ("a.tx.send(2).unwrap();", false),
            ("assert!(fs::metadata(\"/\").is_ok());", true),
            ("let n: u32 = \"7\".parse().unwrap();", true),
        ] {
            let main = format!("let a = start(); {between} a.stop();");
            assert_eq!(may_be_left(&own, &main), left, "{between}");
            assert!(!may_be_left(&another, &main), "{between}");
        }
    }

    #[test]
    fn a_sender_of_its_own_tokio_channel_keeps_a_thread_going() {
        let with = |own: &str| {
            let main = format!(
                "let (tx, mut rx) = tokio::sync::mpsc::unbounded_channel::<u32>(); let (other, _rest) = tokio::sync::mpsc::unbounded_channel::<u32>(); let own = {own}.clone(); \
                 let h = thread::spawn(move || while let Some(n) = rx.blocking_recv() {{ if n == 0 {{ break; }} fs::write(\"a\", \"b\").ok(); own.send(n - 1).ok(); }}); \
                 fs::write(\"c\", \"d\")?; tx.send(3).ok(); h.join().unwrap();"
            );
            may_be_left("", &main)
        };
        assert!(with("tx"));
        assert!(!with("other"));
        let items = "struct Desk { rx: UnboundedReceiver<u32>, own: UnboundedSender<u32> }\n\
                     impl Desk { fn new(rx: UnboundedReceiver<u32>, own: UnboundedSender<u32>) -> Desk { Desk { rx, own } }\n\
                     fn start(self) -> thread::JoinHandle<()> { thread::spawn(move || run(self.rx, self.own)) } }\n\
                     use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};\n\
                     fn run(mut rx: UnboundedReceiver<u32>, own: UnboundedSender<u32>) { \
                     while let Some(n) = rx.blocking_recv() { if n == 0 { break; } fs::write(\"a\", \"b\").ok(); own.send(n - 1).ok(); } }\n\
                     fn go(rx: UnboundedReceiver<u32>, own: UnboundedSender<u32>) -> thread::JoinHandle<()> { thread::spawn(move || run(rx, own)) }";
        for start in [
            "go(rx, OWN.clone())",
            "Desk::new(rx, OWN.clone()).start()",
            "{ let desk = Desk { rx, own: OWN.clone() }; desk.start() }",
            "{ let desk = Desk { rx, own: OWN.clone() }; thread::spawn(move || run(desk.rx, desk.own)) }",
        ] {
            let with = |own: &str| {
                let start = start.replace("OWN", own);
                let main = format!(
                    "let (tx, rx) = unbounded_channel::<u32>(); let (other, _rest) = unbounded_channel::<u32>(); \
                     let h = {start}; fs::write(\"c\", \"d\")?; other.send(1).ok(); tx.send(3).ok(); h.join().unwrap();"
                );
                may_be_left(items, &main)
            };
            assert!(with("tx"), "{start}");
            assert!(!with("other"), "{start}");
        }
    }
}
