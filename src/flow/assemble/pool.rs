//! Closures that run on tokio's blocking pool. They await nothing, but the running runtime's handle drives there what the functions
//! that they call have become.

use std::collections::BTreeSet;

use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::*;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, Pool, Runs};
use crate::facts::names;
use crate::flow::blocking::peers::Wakes;
use crate::flow::context::ParameterRuns;
use crate::flow::discarded::discards;
use crate::flow::held::{HELD, SendNeed};
use crate::flow::send::Exempt;
use crate::policy::GuardAcrossAwait;
use crate::program::{OnPool, ThreadId, WaitOn};
use crate::refusal::{Refusal, RefusalCode};

/// What of std runs a closure while others who ask for the same have to wait, or keeps it for whoever polls.
const NOT_AT_ONCE: &[&str] = &["std::sync::Once", "std::future::", "std::task::"];

/// Why nothing may be driven on the blocking pool that is not over when the program ends.
const LEFT_ALONE: &str =
    "nobody waits for it: at the program's end its runtime does, but no longer runs what it waits for";

impl<'f, 'db> Assembler<'f, 'db> {
    /// The function, or the closure on the blocking pool or on a thread, that runs `body` before it returns, if it is certain to.
    pub(in crate::flow) fn runs_in(&mut self, body: BodyIx) -> Option<BodyIx> {
        let it = &self.flow.facts.bodies[body.0];
        let (kind, parent) = (it.kind, it.parent);
        if self.closure_functions.get(&body).is_some_and(Option::is_some) {
            return Some(body);
        }
        match (kind, it.runs.clone()) {
            (BodyKind::Function(_), _) => Some(body),
            (BodyKind::Closure, Runs::Inline(path)) => {
                let at_once = path.starts_with("std::") && !NOT_AT_ONCE.iter().any(|it| path.starts_with(it));
                let done = at_once && self.is_done_within(body, &path);
                parent.filter(|_| done).and_then(|it| self.runs_in(it))
            }
            (BodyKind::Closure, Runs::Thread(_)) => self.thread_of_body.contains_key(&body).then_some(body),
            (BodyKind::Closure, _) => self.is_on_pool(body).then_some(body),
            _ => None,
        }
    }

    /// Whether the closure runs on the blocking pool of a runtime that is there, and whose threads go on meanwhile.
    fn is_on_pool(&mut self, body: BodyIx) -> bool {
        match self.flow.facts.bodies[body.0].runs.clone() {
            Runs::BlockingPool(pool) => pool == Pool::Current,
            Runs::Parameter(function, index) => {
                let runs = self.flow.runs_of_parameter(function, index, 0);
                runs == ParameterRuns::BlockingPool(Pool::Current)
            }
            _ => false,
        }
    }

    /// Whether the closure, which `path` takes, will not be called any more when the statement around it ends: an iterator that keeps it
    /// would have to be gone over in the same expression.
    fn is_done_within(&self, closure: BodyIx, path: &str) -> bool {
        if !path.starts_with("std::iter::") {
            return true;
        }
        let facts = &self.flow.facts;
        let call = facts.bodies[closure.0].node.parent().and_then(|it| it.parent());
        let Some(mut whole) = call.filter(|it| it.kind() == SyntaxKind::METHOD_CALL_EXPR) else {
            return false;
        };
        let goes_on = |it: &SyntaxNode| {
            let call = ast::MethodCallExpr::cast(it.parent()?)?;
            (call.receiver()?.syntax() == it).then(|| call.syntax().clone())
        };
        while let Some(up) = goes_on(&whole) {
            whole = up;
        }
        let gone_over = whole.parent().and_then(ast::ForExpr::cast).and_then(|it| it.iterable());
        let value = ast::Expr::cast(whole.clone()).and_then(|it| facts.sema.type_of_expr(&it));
        gone_over.is_some_and(|it| *it.syntax() == whole)
            || value.is_some_and(|it| {
                let ty = it.original;
                let head = names::type_head(facts.db, &ty);
                ty.is_unit()
                    || ty.is_tuple()
                    || ty.is_bool()
                    || ty.is_int_or_uint()
                    || ty.is_float()
                    || head.is_some_and(|it| !it.starts_with("std::iter::"))
            })
    }

    /// The closures on the blocking pool, or of threads that may go there, that call what may become async, or join threads. Notes what their calls would hold, and those of the functions
    /// that they call.
    pub(in crate::flow) fn describe_pool(&mut self) -> FxHashMap<BodyIx, OnPool> {
        let mut roots = BTreeSet::new();
        for index in 0..self.program.calls.len() {
            let caller = BodyIx(self.program.calls[index].caller.0);
            let Some(root) = self.on_pool_in(caller) else { continue };
            self.program.calls[index].held_on_pool = self.held_on_pool(self.edge_calls[index]);
            roots.insert(root);
        }
        for index in 0..self.program.waits.len() {
            let wait = &self.program.waits[index];
            let body = BodyIx(wait.body.0);
            if !matches!(wait.on, WaitOn::Join(_)) {
                continue;
            }
            let Some(root) = self.on_pool_in(body) else { continue };
            self.program.waits[index].held_on_pool = self.held_on_pool(self.wait_calls[index]);
            roots.insert(root);
        }
        let mut found = FxHashMap::default();
        for root in roots {
            let closure = match self.thread_of_body.get(&root) {
                Some(thread) => Some(self.on_pool_with(*thread)),
                None => self.on_pool(root),
            };
            found.extend(closure.map(|it| (root, it)));
        }
        found
    }

    /// The function, or the closure, that runs `body`, if it runs on the blocking pool, or is a thread's, which may go there.
    fn on_pool_in(&mut self, body: BodyIx) -> Option<BodyIx> {
        let root = self.runs_in(body)?;
        let on_pool =
            |this: &mut Self| this.flow.contexts(root).iter().any(|it| it.context == Context::BlockingPool);
        (self.thread_of_body.contains_key(&root) || on_pool(self)).then_some(root)
    }

    /// What stands in the way of a runtime's handle on the blocking pool, should the thread go there.
    fn on_pool_with(&self, id: ThreadId) -> OnPool {
        let thread = &self.program.threads[id.0];
        let joined = thread.handle.is_some_and(|it| !self.program.handles[it.0].joins.is_empty());
        let alone = (!joined).then(|| Refusal::new(RefusalCode::NoRuntime, LEFT_ALONE));
        let answers = thread.sends.iter().copied().chain(thread.senders.iter().copied().map(Some));
        OnPool { never: alone, answers: answers.collect(), polled_for: thread.polled_for.clone() }
    }

    /// What is held over the call, were it not to wait for its own threads but for tasks: who asks for a lock there may be what keeps
    /// these from running.
    fn held_on_pool(&mut self, ix: CallIx) -> Option<Refusal> {
        if self.program.policies.guard_across_await == GuardAcrossAwait::Allow {
            return None;
        }
        let call = &self.flow.facts.calls[ix.0];
        let (mut node, mut body) = (call.node.clone(), call.body);
        let root = self.runs_in(body)?;
        let hoisted = self.hoists.contains_key(&ix);
        loop {
            let (around, parent) = {
                let it = &self.flow.facts.bodies[body.0];
                (it.node.clone(), it.parent)
            };
            let given_back = hoisted && body == self.flow.facts.calls[ix.0].body;
            let found = self.strictly(|this| {
                let exempt = [Exempt::StdReceiver];
                this.flow.await_obstacle_without(&node, &around, SendNeed::NotRequired, exempt)
            });
            if let Some(found) = found.filter(|it| it.code == RefusalCode::GuardAcrossAwait && !given_back) {
                let what = found.reason.split(HELD).next().unwrap_or_default();
                return Some(Refusal::new(
                    found.code,
                    format!(
                        "{what} and would be held while a task answers, which code that asks for the lock on a worker may keep from running; `--set guard-across-await=allow` takes that risk"
                    ),
                ));
            }
            if body == root {
                return None;
            }
            (node, body) = (around, parent?);
        }
    }

    /// What stands in the way of a runtime's handle on the blocking pool, for a closure that runs there.
    fn on_pool(&mut self, body: BodyIx) -> Option<OnPool> {
        let parent = self.flow.facts.bodies[body.0].parent?;
        if !self.is_on_pool(body) {
            return None;
        }
        let reached = self.reached_from(&[body]);
        let senders = self.senders_taken_along(body).into_iter().map(Some);
        let answers = reached.sends.iter().copied().chain(senders).collect();
        let polls = self.polls_around(parent);
        let peer = self.waited_for(parent, &Wakes { calls: reached.wakes, by_going: false });
        let never = if self.is_left_alone(body) {
            Some(LEFT_ALONE.to_owned())
        } else if polls.spins {
            Some("what starts it spins until it is done".to_owned())
        } else {
            peer.map(|it| {
                format!("{} blocks in `{}` until another thread has done something", it.who, it.what)
            })
        };
        Some(OnPool {
            never: never.map(|it| Refusal::new(RefusalCode::NoRuntime, it)),
            answers,
            polled_for: polls.pauses,
        })
    }

    /// Whether nobody can wait for the end of what the closure does: its handle is dropped at once.
    fn is_left_alone(&self, closure: BodyIx) -> bool {
        let body = &self.flow.facts.bodies[closure.0];
        let db = self.flow.facts.db;
        if let Runs::Parameter(function, _) = body.runs {
            return !function.is_async(db) && function.ret_type(db).is_unit();
        }
        let Some((callee, _)) = self.flow.receiving_call(&body.node) else { return false };
        if matches!(callee, Callee::Foreign(path) if path.contains("JoinSet")) {
            return false;
        }
        let call = body.node.parent().and_then(|it| it.parent());
        let Some(around) = call.and_then(|it| it.parent()) else { return false };
        let pat = ast::LetStmt::cast(around.clone()).and_then(|it| it.pat());
        discards(&around)
            || matches!(pat, Some(ast::Pat::IdentPat(it)) if it.name().is_some_and(|it| it.text().starts_with('_')))
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::ledger::Outcome;

    const CONN: &str = "use std::sync::mpsc::{channel, sync_channel, Sender, SyncSender};\nuse std::sync::{Arc, Mutex};\n\
         #[derive(Clone)]\nstruct Conn(Sender<(u32, SyncSender<u32>)>);\nimpl Conn {\n    fn open() -> Conn {\n        \
         let (tx, rx) = channel::<(u32, SyncSender<u32>)>();\n        std::thread::spawn(move || for (n, reply) in rx { let _ = reply.send(n); });\n        \
         Conn(tx)\n    }\n    fn query(&self, n: u32) -> u32 {\n        let (tx, rx) = sync_channel(1);\n        \
         self.0.send((n, tx)).unwrap();\n        rx.recv().unwrap()\n    }\n}\n";

    const DIRECTLY: &str = "conn.query(1);";

    /// The program after, whose `main` does this with a connection, and why something in it stays.
    fn after(items: &str, main: &str) -> (String, Option<String>) {
        let main = format!(
            "{CONN}{items}\n#[tokio::main]\nasync fn main() {{\n    let conn = Conn::open();\n    {main}\n}}\n"
        );
        let trial = Trial::of_main("2021", &main);
        let why = trial.ledger.sites.iter().find_map(|it| match &it.outcome {
            Outcome::Refused(it) => Some(format!("{}: {}", it.code, it.reason)),
            _ => None,
        });
        (trial.text_after("/src/main.rs"), why)
    }

    #[test]
    fn what_async_code_calls_too_is_driven_on_the_blocking_pool() {
        for (call, driven) in [
            ("tokio::task::spawn_blocking(move || conn.query(2) + 1).await.unwrap();", "conn.query(2)"),
            (
                "tokio::task::spawn_blocking(move || conn.query(conn.query(2))).await.unwrap();",
                "conn.query(tokio::runtime::Handle::current().block_on(conn.query(2)))",
            ),
            (
                "tokio::task::spawn_blocking(move || { let mut v = vec![1, 2]; v.sort_by_key(|it| conn.query(*it)); }).await.unwrap();",
                "conn.query(*it)",
            ),
            (
                "tokio::task::spawn_blocking(move || (0..3).map(|it| conn.query(it)).rev().sum::<u32>()).await.unwrap();",
                "conn.query(it)",
            ),
            (
                "let mut all = tokio::task::JoinSet::new(); all.spawn_blocking(move || conn.query(2));",
                "conn.query(2)",
            ),
            (
                "async fn on_pool(f: impl FnOnce() + Send + 'static) { tokio::task::spawn_blocking(f).await.unwrap() }\n    \
                 on_pool(move || drop(conn.query(2))).await;",
                "conn.query(2)",
            ),
        ] {
            let (text, why) = after("", &format!("{DIRECTLY} let conn = conn.clone(); {call}"));
            assert!(why.is_none(), "{call}\n{why:?}");
            assert!(text.contains("conn.query(1).await"), "{text}");
            let driven = format!("tokio::runtime::Handle::current().block_on({driven})");
            assert!(text.contains(&driven), "{text}");
            let again = Trial::of_main("2021", &text);
            assert_eq!(again.migrated(), 0, "{}", again.text_after("/src/main.rs"));
        }
    }

    #[test]
    fn a_thread_that_goes_to_the_pool_drives_what_it_calls() {
        let in_thread = |run: &str, rest: &str| {
            let start =
                format!("std::thread::spawn(move || {{ std::fs::write(\"a\", \"b\").unwrap(); {run} }})");
            let (text, why) =
                after("", &format!("{DIRECTLY} let conn = conn.clone(); {}", rest.replace("START", &start)));
            let again = Trial::of_main("2021", &text);
            assert_eq!(again.migrated(), 0, "{}", again.text_after("/src/main.rs"));
            (text, why)
        };
        let joined = "let job = START; job.join().unwrap();";
        for run in
            ["conn.query(2);", "for n in 0..3 { conn.query(n); }", "(0..3).for_each(|n| { conn.query(n); });"]
        {
            let (text, why) = in_thread(run, joined);
            assert!(why.is_none(), "{run} {why:?}");
            assert!(text.contains("conn.query(1).await") && text.contains("job.await"), "{text}");
            assert!(text.contains("block_on(conn.query("), "{text}");
        }
        // What only the thread calls, and awaits, is awaited as a whole; what awaits nothing else stays.
        let items = "fn nap() { std::thread::sleep(std::time::Duration::from_millis(1)); }\n\
                     fn rest() { std::thread::sleep(std::time::Duration::from_millis(2)); }\n\
                     fn import(conn: &Conn) -> u32 { nap(); conn.query(3) }\nfn alone() -> u32 { rest(); 3 }\n";
        let (text, _) = after(
            items,
            &format!(
                "{DIRECTLY} let job = std::thread::spawn(move || {{ std::fs::write(\"a\", \"b\").unwrap(); import(&conn) + alone() }}); job.join().unwrap();"
            ),
        );
        for found in [
            "nap().await; conn.query(3).await",
            "block_on(import(&conn)) + alone()",
            "fn rest() { std::thread::sleep",
        ] {
            assert!(text.contains(found), "{found}\n{text}");
        }
        let again = Trial::of_main("2021", &text);
        assert_eq!(again.migrated(), 0, "{}", again.text_after("/src/main.rs"));
        let (text, _) = in_thread("conn.query(2);", "START;");
        assert!(!text.contains("block_on"), "{text}");
        let held = "let m = Mutex::new(1); let m = m.lock().unwrap(); conn.query(*m);";
        let (text, _) = in_thread(held, joined);
        assert!(!text.contains("block_on"), "{text}");
    }

    #[test]
    fn what_only_the_blocking_pool_calls_stays_as_it_is() {
        let items = "fn twice(conn: &Conn) -> u32 { (0..2).map(|it| conn.query(it)).sum() }\nfn more(conn: &Conn) -> u32 { twice(conn) + 1 }";
        let call = "tokio::task::spawn_blocking(move || more(&conn)).await.unwrap();";
        let (text, _) = after(items, call);
        assert!(text.contains("rx.recv().unwrap()"), "{text}");
        let (text, why) = after(items, &format!("{DIRECTLY} {call}"));
        assert!(why.is_none(), "{why:?}");
        let kept = "fn twice(conn: &Conn) -> u32 { (0..2).map(|it| tokio::runtime::Handle::current().block_on(conn.query(it))).sum() }";
        assert!(text.contains(kept) && text.contains("spawn_blocking(move || more(&conn))"), "{text}");
        let (text, why) = after(items, &format!("{DIRECTLY} more(&conn); {call}"));
        assert!(why.is_none(), "{why:?}");
        assert!(text.contains("Handle::current().block_on(more(&conn))"), "{text}");
    }

    #[test]
    fn what_might_keep_the_tasks_from_running_drives_nothing() {
        for (call, reason) in [
            (
                "let m = Arc::new(Mutex::new(conn)); tokio::task::spawn_blocking(move || m.lock().unwrap().query(2)).await.unwrap();",
                "guard-across-await: ",
            ),
            (
                "let m = Arc::new(Mutex::new(1)); tokio::task::spawn_blocking(move || { let m = m.lock().unwrap(); [1].iter().map(|it| conn.query(it + *m)).sum::<u32>() }).await.unwrap();",
                "guard-across-await: ",
            ),
            ("tokio::task::spawn_blocking(move || conn.query(2));", "nobody waits for it"),
            ("let _ = tokio::task::spawn_blocking(move || conn.query(2));", "nobody waits for it"),
            (
                "tokio::task::spawn_blocking(move || (0..3).map(move |it| conn.query(it))).await.unwrap();",
                "sync-closure: ",
            ),
            (
                "tokio::task::spawn_blocking(move || std::sync::OnceLock::new().get_or_init(|| conn.query(2)).to_string()).await.unwrap();",
                "sync-closure: ",
            ),
            ("tokio::task::block_in_place(|| conn.query(2));", "depends-on: "),
            ("std::thread::scope(|it| { it.spawn(|| conn.query(2)); });", "scoped: "),
        ] {
            let (text, why) = after("", &format!("{DIRECTLY} let conn = conn.clone(); {call}"));
            assert!(!text.contains("block_on") && text.contains("    conn.query(1);"), "{text}");
            assert!(why.as_ref().is_some_and(|it| it.contains(reason)), "{call}\n{why:?}");
        }
    }

    #[test]
    fn a_thread_is_joined_by_the_handle() {
        let sleeping = "let job = std::thread::spawn(|| { std::thread::sleep(std::time::Duration::from_millis(2)); 7 });";
        let join =
            format!("{sleeping} tokio::task::spawn_blocking(move || job.join().unwrap()).await.unwrap();");
        let (text, why) = after("", &format!("{DIRECTLY} {join}"));
        assert!(why.is_none(), "{why:?}");
        assert!(text.contains("tokio::runtime::Handle::current().block_on(job).unwrap()"), "{text}");
        let again = Trial::of_main("2021", &text);
        assert_eq!(again.migrated(), 0, "{}", again.text_after("/src/main.rs"));
        // In a thread that goes to the pool it stays, too.
        for start in ["tokio::task::spawn_blocking", "std::thread::spawn"] {
            let join = format!(
                "{start}(move || {{ {sleeping} std::fs::write(\"a\", \"b\").unwrap(); job.join().unwrap() }});"
            );
            let (text, why) = after("", &format!("{DIRECTLY} {join}"));
            assert!(why.is_some_and(|it| it.starts_with("depends-on: ")), "{text}");
            assert!(text.contains("spawn_blocking(move") && text.contains("job.join().unwrap()"), "{text}");
            let again = Trial::of_main("2021", &text);
            assert_eq!(again.migrated(), 0, "{}", again.text_after("/src/main.rs"));
        }
        let computing = "let job = std::thread::spawn(|| { std::fs::read(\"a\").unwrap().len() });";
        let (text, _) = after(
            "",
            &format!("{computing} tokio::task::spawn_blocking(move || job.join().unwrap()).await.unwrap();"),
        );
        assert!(text.contains("job.join().unwrap()"), "{text}");
    }
}
