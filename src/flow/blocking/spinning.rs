//! Loops that look at what other threads change until somebody changes it, and neither wait nor await meanwhile: the
//! thread that runs one runs nothing else, so what it looks out for must not depend on that thread.

use ra_ap_hir::{
    Access, Adt, AsAssocItem, AssocItem, AssocItemContainer, Crate, Function, HasCrate, HasSource, Impl,
};
use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::api::{ApiKind, is_receive};
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, LoopEnd, Runs};
use crate::facts::loops::is_loop;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::blocking::flags::exchanges;
use crate::flow::blocking::peers::waits_at_meeting;
use crate::flow::context::{Context, call_arguments};

/// Loops of this kind around a place.
#[derive(Debug, Clone, Default)]
pub struct Spinning {
    /// Whether there is one that nothing interrupts.
    pub always: bool,
    /// The sleeps and yields in the others: a loop whose pause is awaited lets others run.
    pub pauses: Vec<CallIx>,
}

/// Methods of types, by when they run.
#[derive(Default)]
struct Methods {
    /// When a value goes.
    drops: Vec<Function>,
    /// When they are called.
    others: Vec<Function>,
}

/// How many threads run the tasks of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Workers {
    /// One, which a loop keeps to itself.
    One,
    /// Several, as far as is known.
    Several,
}

/// Functions that tell what other threads have done, or that somebody waits for it.
const LOOKS: &[&str] = &[
    "once_cell::sync::OnceCell::get",
    "std::sync::Arc::get_mut",
    "std::sync::Arc::strong_count",
    "std::sync::Arc::try_unwrap",
    "std::sync::Once::is_completed",
    "std::sync::OnceLock::get",
    "std::sync::Weak::upgrade",
];

/// Operations that tell how a channel is, and do not wait until it is otherwise.
const CHANNEL_LOOKS: &[&str] = &["is_empty", "is_full", "len", "try_iter", "try_recv", "try_send"];

/// How many calls deep the calls of a loop are looked into.
const DEPTH: usize = 3;

impl<'db> Flow<'db> {
    /// The loops that spin in `body`, in what it is written in, or in a function that these call. With several workers only those
    /// that look at an atomic count: who looks for messages, or under a lock, mostly does something in between.
    pub fn spins_around(&mut self, body: BodyIx, workers: Workers) -> Spinning {
        let mut found = Spinning::default();
        let mut bodies = self.bodies_around(body);
        if workers == Workers::One {
            let methods: Vec<Function> =
                bodies.iter().flat_map(|it| self.methods_of_owners(*it).others).collect();
            let looping = methods.into_iter().filter(|it| self.has_loop(*it)).collect::<Vec<_>>();
            for method in looping {
                let body = self.facts.body_of_function(method);
                bodies.extend(body.filter(|it| self.may_keep_a_worker(*it)));
            }
            bodies.extend(self.loops_on_runtime(body));
        }
        for body in bodies.into_iter().collect::<FxHashSet<_>>() {
            let own = self.spins_in(body, workers);
            found.always |= own.always;
            found.pauses.extend(own.pauses);
        }
        found
    }

    /// The known functions and async blocks with loops, in the crate of `body`, that a runtime may run.
    fn loops_on_runtime(&mut self, body: BodyIx) -> Vec<BodyIx> {
        let here = self.crate_of(body);
        let all = (0..self.facts.bodies.len()).map(BodyIx);
        let is_loop = |it: &BodyIx| {
            let body = &self.facts.bodies[it.0];
            matches!(body.kind, BodyKind::Function(_) | BodyKind::Async)
                && !body.loops.is_empty()
                && self.crate_of(*it) == here
        };
        let mut loops: Vec<BodyIx> = all.filter(is_loop).collect();
        loops.retain(|it| self.may_keep_a_worker(*it));
        loops
    }

    fn crate_of(&self, body: BodyIx) -> Option<Crate> {
        let mut around = std::iter::successors(Some(body), |it| self.facts.bodies[it.0].parent);
        around.find_map(|it| match self.facts.bodies[it.0].kind {
            BodyKind::Function(function) => Some(function.krate(self.facts.db)),
            _ => None,
        })
    }

    fn has_loop(&self, function: Function) -> bool {
        let source = function.source(self.facts.db);
        source.is_some_and(|it| it.value.syntax().descendants().any(|it| is_loop(it.kind())))
    }

    fn may_keep_a_worker(&mut self, body: BodyIx) -> bool {
        let on_runtime = |it: &Context| {
            matches!(it, Context::Runtime | Context::SyncMain | Context::Unknown(_) | Context::AnyExecutor(_))
        };
        self.contexts(body).iter().any(|it| on_runtime(&it.context))
    }

    /// What blocks the thread there until another one has come to do something: one that is a task of the same worker never does.
    pub fn blocks_for_peers_around(&mut self, body: BodyIx) -> Option<String> {
        self.bodies_around(body).into_iter().find_map(|it| self.waits_for_peers(it))
    }

    /// `body`, what it is written in, the `drop` of those who keep what has to do with it, and the functions that all these call, but for
    /// closures: those may be on threads of their own.
    fn bodies_around(&mut self, body: BodyIx) -> Vec<BodyIx> {
        let mut bodies = vec![body];
        while let Some(parent) = bodies.last().and_then(|it| self.facts.bodies[it.0].parent) {
            bodies.push(parent);
        }
        let drops: Vec<Function> = bodies.iter().flat_map(|it| self.methods_of_owners(*it).drops).collect();
        for drop in drops {
            bodies.extend(self.facts.body_of_function(drop));
        }
        let called: Vec<Function> = bodies
            .iter()
            .flat_map(|it| &self.facts.bodies[it.0].calls)
            .filter_map(|it| match self.facts.calls[it.0].callee {
                Callee::Workspace(function) => Some(function),
                _ => None,
            })
            .collect();
        for function in called {
            bodies.extend(self.facts.body_of_function(function));
        }
        bodies.retain(|it| matches!(self.facts.bodies[it.0].kind, BodyKind::Function(_) | BodyKind::Async));
        bodies
    }

    /// The methods of the type that the function in `body` is a method of, and of the one that it gives back: who starts a thread mostly
    /// keeps what it tells.
    fn methods_of_owners(&self, body: BodyIx) -> Methods {
        let db = self.facts.db;
        let mut found = Methods::default();
        let BodyKind::Function(function) = self.facts.bodies[body.0].kind else { return found };
        let of_impl = match function.as_assoc_item(db).map(|it| it.container(db)) {
            Some(AssocItemContainer::Impl(it)) => it.self_ty(db).as_adt(),
            _ => None,
        };
        let made = function.async_ret_type(db).unwrap_or_else(|| function.ret_type(db));
        let parts = std::iter::once(made.as_adt()).chain(made.type_arguments().map(|it| it.as_adt()));
        let owners: FxHashSet<Adt> = parts.flatten().chain(of_impl).collect();
        let owners = owners.into_iter().filter(|it| names::is_workspace_crate(db, it.krate(db)));
        for block in owners.flat_map(|it| Impl::all_for_type(db, it.ty(db))) {
            let functions = block.items(db).into_iter().filter_map(|it| match it {
                AssocItem::Function(it) => Some(it),
                _ => None,
            });
            match block.trait_(db) {
                Some(it) if it.name(db).as_str() == "Drop" => found.drops.extend(functions),
                _ => found.others.extend(functions.filter(|it| *it != function)),
            }
        }
        found
    }

    /// The loops that spin in `body` itself.
    pub fn spins(&mut self, body: BodyIx) -> Spinning {
        self.spins_in(body, Workers::One)
    }

    fn spins_in(&mut self, body: BodyIx, workers: Workers) -> Spinning {
        let mut found = Spinning::default();
        for index in 0..self.facts.bodies[body.0].loops.len() {
            if let Some(pauses) = self.pauses_of_spinning(body, index, workers) {
                found.always |= pauses.is_empty();
                found.pauses.extend(pauses);
            }
        }
        found.pauses.extend(self.pauses_of_polling_closures(body));
        found
    }

    /// Pauses in closures that an iterator of `body` runs again and again, which look for something beside it.
    fn pauses_of_polling_closures(&mut self, body: BodyIx) -> Vec<CallIx> {
        let closures = self.inline_bodies(body).into_iter().filter(|it| *it != body);
        let calls: Vec<CallIx> = closures.flat_map(|it| self.facts.bodies[it.0].calls.clone()).collect();
        let (pauses, others): (Vec<CallIx>, Vec<CallIx>) =
            calls.into_iter().partition(|it| self.is_pause(*it));
        let looks = !pauses.is_empty()
            && others.iter().any(|it| self.comes_to(*it, DEPTH, Self::looks_at_shared_state));
        if looks { pauses } else { Vec::new() }
    }

    /// Whether the call, which lets other threads run, may be made again and again: in a loop, or in a function or closure that one
    /// runs.
    pub fn looks_again(&self, call: CallIx) -> bool {
        let call = &self.facts.calls[call.0];
        let body = &self.facts.bodies[call.body.0];
        !call.loops.is_empty()
            || matches!(body.kind, BodyKind::Function(_))
            || matches!(body.runs, Runs::Inline(_))
    }

    /// Whether a loop of `body`, or one of its `iterations`, never ends, and comes to nothing that could be awaited.
    pub fn goes_on_without_waiting(&mut self, body: BodyIx, iterations: Vec<SyntaxNode>) -> bool {
        let loops = self.facts.bodies[body.0].loops.iter().filter(|it| it.end == LoopEnd::Never);
        // What a macro such as `select!` goes on in is its own, and stands for its call.
        let loops = loops.filter(|it| self.facts.sema.hir_file_for(&it.node).macro_file().is_none());
        let endless: Vec<SyntaxNode> = loops.map(|it| it.node.clone()).chain(iterations).collect();
        endless.iter().any(|node| !self.may_wait_inside(body, node))
    }

    fn may_wait_inside(&mut self, body: BodyIx, node: &SyntaxNode) -> bool {
        let bodies = self.inline_bodies(body);
        let inside: Vec<CallIx> = bodies
            .iter()
            .flat_map(|it| self.facts.bodies[it.0].calls.iter().copied())
            .filter(|it| self.facts.is_inside(&self.facts.calls[it.0].node, node))
            .collect();
        has_await(node)
            || inside.into_iter().any(|it| {
                self.facts.calls[it.0].callee == Callee::Value
                    || self.lets_others_run(it, &mut FxHashSet::default(), DEPTH)
            })
    }

    /// The pauses of the loop, if it spins.
    fn pauses_of_spinning(&mut self, body: BodyIx, index: usize, workers: Workers) -> Option<Vec<CallIx>> {
        let node = self.facts.bodies[body.0].loops[index].node.clone();
        if has_await(&node) {
            return None;
        }
        let calls = self.calls_in_loop(body, index).into_iter();
        let (pauses, others): (Vec<CallIx>, Vec<CallIx>) = calls.partition(|it| self.is_pause(*it));
        // A value that was read is written back: whoever fails was too slow, and tries again.
        if others.iter().any(|it| self.exchanges_what_it_read(*it)) {
            return None;
        }
        // So many turns end by themselves, but what they look out for may come too late.
        if pauses.is_empty() && node.kind() == SyntaxKind::FOR_EXPR {
            return None;
        }
        let asks = others.iter().any(|it| self.asks_a_value(*it));
        let looks = others.iter().any(|it| self.comes_to(*it, DEPTH, Self::looks_at_shared_state))
            || self.polls_under_lock(&node, &others)
            || !pauses.is_empty() && asks
            || workers == Workers::One
                && (self.looks_until_message(&node, &others)
                    || others.iter().any(|it| self.looks_under_lock(*it))
                        && others.iter().all(|it| self.changes_nothing(*it)));
        let idle = !others.iter().any(|it| self.lets_others_run(*it, &mut FxHashSet::default(), DEPTH));
        (looks && idle).then_some(pauses)
    }

    /// The calls in the loop, and in the closures that run in it.
    fn calls_in_loop(&mut self, body: BodyIx, index: usize) -> Vec<CallIx> {
        let inline = self.inline_bodies(body);
        let facts = &self.facts;
        let node = &facts.bodies[body.0].loops[index].node;
        let own = facts.bodies[body.0].calls.iter().filter(|it| facts.calls[it.0].loops.contains(&index));
        let closures = inline.iter().map(|it| &facts.bodies[it.0]).filter(|it| {
            it.node != facts.bodies[body.0].node
                && facts.sema.ancestors_with_macros(it.node.clone()).any(|it| it == *node)
        });
        own.chain(closures.flat_map(|it| &it.calls)).copied().collect()
    }

    /// Whether one of these calls, in the loop at `node`, looks for messages, and the loop goes on where there are none.
    fn looks_until_message(&mut self, node: &SyntaxNode, calls: &[CallIx]) -> bool {
        let looks: Vec<CallIx> =
            calls.iter().copied().filter(|it| self.looks_for_message_within(*it)).collect();
        !looks.is_empty() && !looks.iter().any(|it| self.leaves_when_empty(node, *it))
    }

    /// Whether the call lets time pass, or others run.
    pub fn is_pause(&self, call: CallIx) -> bool {
        let Callee::Api(api) = &self.facts.calls[call.0].callee else { return false };
        matches!(api.kind, ApiKind::Sleep | ApiKind::SleepMs | ApiKind::YieldNow)
    }

    /// Whether the call is one of these, or comes to make one within `depth` calls.
    pub(in crate::flow) fn comes_to(
        &mut self,
        call: CallIx,
        depth: usize,
        is: fn(&Self, CallIx) -> bool,
    ) -> bool {
        if is(self, call) {
            return true;
        }
        let Some(depth) = depth.checked_sub(1) else { return false };
        let bodies = self.code_called(call).unwrap_or_default();
        let calls: Vec<CallIx> = bodies.iter().flat_map(|it| self.facts.bodies[it.0].calls.clone()).collect();
        calls.into_iter().any(|it| self.comes_to(it, depth, is))
    }

    /// Whether what `body` calls in `part` looks at what others have done.
    pub(in crate::flow) fn looks_for_others(&mut self, body: BodyIx, part: &SyntaxNode) -> bool {
        let calls = self.facts.bodies[body.0].calls.clone();
        calls.into_iter().any(|it| {
            let inside = self.facts.is_inside(&self.facts.calls[it.0].node, part);
            inside && self.comes_to(it, DEPTH, Self::looks_at_shared_state)
        })
    }

    /// `ready()`, where `ready` is a function value that answers yes or no, and may look at something beside what it is given.
    fn asks_a_value(&mut self, call: CallIx) -> bool {
        let call = &self.facts.calls[call.0];
        let node = call.node.clone();
        let answer = ast::Expr::cast(node.clone()).and_then(|it| self.facts.sema.type_of_expr(&it));
        let asks = call.callee == Callee::Value && answer.is_some_and(|it| it.original.is_bool());
        asks && !ast::CallExpr::cast(node).and_then(|it| it.expr()).is_some_and(|it| self.value_computes(&it))
    }

    /// Whether calling the function value only computes, whatever it is.
    fn value_computes(&mut self, function: &ast::Expr) -> bool {
        let jobs = self.jobs_in(function);
        let code = |it: &BodyIx| {
            let node = self.facts.bodies[it.0].node.clone();
            match ast::ClosureExpr::cast(node.clone()) {
                Some(it) => it.body(),
                None => ast::Fn::cast(node)?.body().map(ast::Expr::from),
            }
        };
        let computes = |it: &BodyIx| code(it).is_some_and(|it| self.is_needless(&it));
        jobs.unknown.is_none() && !jobs.bodies.is_empty() && jobs.bodies.iter().all(computes)
    }

    fn looks_at_shared_state(&self, call: CallIx) -> bool {
        match &self.facts.calls[call.0].callee {
            Callee::Foreign(path) => {
                let name = path.rsplit("::").next().unwrap_or_default();
                path.contains("::atomic::") && (matches!(name, "load" | "swap") || exchanges(path))
                    || name == "fetch_update" && self.may_fail(call)
                    || name == "is_finished"
                    || LOOKS.contains(&path.as_str())
            }
            Callee::Api(api) => api.path.ends_with("::is_finished"),
            _ => false,
        }
    }

    /// Whether somebody asks if what the call did came about: `fetch_update(..).is_err()`.
    fn may_fail(&self, call: CallIx) -> bool {
        let asked = self.facts.calls[call.0].node.parent().and_then(ast::MethodCallExpr::cast);
        asked.and_then(|it| it.name_ref()).is_some_and(|it| it.text() == "is_err" || it.text() == "is_ok")
    }

    /// Whether the call asks a channel without waiting, itself or within a few calls.
    pub(in crate::flow) fn looks_for_message_within(&mut self, call: CallIx) -> bool {
        self.comes_to(call, DEPTH, Self::looks_for_message)
    }

    /// `try_recv` and what else asks a channel without waiting, be it for room.
    pub(in crate::flow) fn looks_for_message(&self, call: CallIx) -> bool {
        let Callee::Api(api) = &self.facts.calls[call.0].callee else { return false };
        matches!(api.kind, ApiKind::ChannelOp(_))
            && api.path.rsplit("::").next().is_some_and(|it| CHANNEL_LOOKS.contains(&it))
    }

    pub(in crate::flow) fn looks_under_lock(&self, call: CallIx) -> bool {
        let Callee::Foreign(path) = &self.facts.calls[call.0].callee else { return false };
        let (owner, name) = path.rsplit_once("::").unwrap_or_default();
        let locks = ["Mutex", "RwLock"].iter().any(|it| owner.ends_with(it));
        locks && ["lock", "read", "write", "try_lock", "try_read", "try_write"].contains(&name)
    }

    /// Whether the call leaves what it is called on as it is. What takes out of a queue until that is empty ends by itself.
    pub(in crate::flow) fn changes_nothing(&self, call: CallIx) -> bool {
        let call = &self.facts.calls[call.0];
        match ast::MethodCallExpr::cast(call.node.clone()) {
            Some(it) => self.facts.sema.resolve_method_call(&it).is_some_and(|it| {
                it.self_param(self.facts.db).is_none_or(|it| it.access(self.facts.db) != Access::Exclusive)
            }),
            // What is lent to be changed may be what the loop goes on for.
            None => !self.changes_places(&call.node) && !matches!(call.callee, Callee::Value),
        }
    }

    /// `compare_exchange(now, now - 1, ..)`, where `now` is a variable.
    fn exchanges_what_it_read(&self, call: CallIx) -> bool {
        let call = &self.facts.calls[call.0];
        let Callee::Foreign(path) = &call.callee else { return false };
        exchanges(path)
            && call_arguments(&call.node).first().is_some_and(|it| {
                let ast::Expr::PathExpr(it) = it else { return false };
                let resolved = it.path().and_then(|it| self.facts.sema.resolve_path(&it));
                matches!(resolved, Some(ra_ap_hir::PathResolution::Local(_)))
            })
    }

    /// Whether the call may wait until somebody sends something or runs something; what a value does is not known.
    pub(in crate::flow) fn waits_for_message(&self, call: CallIx) -> bool {
        match &self.facts.calls[call.0].callee {
            Callee::Api(api) => match api.kind {
                ApiKind::ChannelOp(_) => self.may_wait.contains(&call) || is_receive(api.path),
                ApiKind::Select | ApiKind::TokioWait | ApiKind::BlockOn => true,
                _ => false,
            },
            it => *it == Callee::Value,
        }
    }

    /// Whether the call may wait until somebody has done something: a message, or what a condition variable or a loop around it tells.
    pub(in crate::flow) fn waits_for_others(&self, call: CallIx) -> bool {
        let it = &self.facts.calls[call.0];
        let meets = matches!(&it.callee, Callee::Foreign(path) if waits_at_meeting(path));
        let asked_again = || {
            let innermost = it.loops.last().map(|index| &self.facts.bodies[it.body.0].loops[*index].node);
            innermost.is_some_and(|around| match ast::Expr::cast(around.clone()) {
                Some(ast::Expr::LoopExpr(_)) => true,
                Some(ast::Expr::WhileExpr(around)) => {
                    around.condition().is_some_and(|asks| self.facts.is_inside(&it.node, asks.syntax()))
                }
                _ => false,
            })
        };
        meets || self.waits_for_message(call) || self.looks_at_shared_state(call) && asked_again()
    }

    /// Whether something in the call may wait, and so come to let others run.
    fn lets_others_run(&mut self, call: CallIx, seen: &mut FxHashSet<Function>, depth: usize) -> bool {
        match &self.facts.calls[call.0].callee {
            Callee::Api(api) => match api.kind {
                ApiKind::ChannelOp(_) => self.may_wait.contains(&call) || is_receive(api.path),
                ApiKind::Sleep
                | ApiKind::SleepMs
                | ApiKind::YieldNow
                | ApiKind::Join
                | ApiKind::Select
                | ApiKind::TokioWait
                | ApiKind::BlockOn => true,
                _ => false,
            },
            callee @ (Callee::Workspace(_) | Callee::Value) => {
                let Some(depth) = depth.checked_sub(1) else { return true };
                if let Callee::Workspace(function) = callee
                    && !seen.insert(*function)
                {
                    return false;
                }
                let is_value = *callee == Callee::Value;
                let Some(bodies) = self.code_called(call) else { return !is_value };
                let bodies: Vec<BodyIx> = bodies.into_iter().flat_map(|it| self.inline_bodies(it)).collect();
                let calls: Vec<CallIx> =
                    bodies.iter().flat_map(|it| self.facts.bodies[it.0].calls.iter().copied()).collect();
                bodies.iter().any(|it| self.facts.bodies[it.0].awaits > 0)
                    || calls.into_iter().any(|it| self.lets_others_run(it, seen, depth))
            }
            _ => false,
        }
    }
}

/// Whether something in `node` is awaited, also among the arguments of a macro, which are but tokens here.
fn has_await(node: &SyntaxNode) -> bool {
    node.descendants_with_tokens().filter_map(|it| it.into_token()).any(|it| it.text() == "await")
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// What becomes of a program of this code.
    fn after(code: &str) -> String {
        of_main("flavor = \"current_thread\"", code)
    }

    fn of_main(attribute: &str, code: &str) -> String {
        let fixture = format!(
            "use std::sync::atomic::{{AtomicBool, Ordering}};\nuse std::sync::{{Condvar, Mutex, OnceLock, mpsc}};\nuse std::thread;\n\
             static READY: AtomicBool = AtomicBool::new(false);\nstatic SLOT: Mutex<Vec<u8>> = Mutex::new(Vec::new());\n\
             static CELL: OnceLock<u8> = OnceLock::new();\nfn ready() -> bool {{ READY.load(Ordering::Acquire) }}\n\
             static GATE: (Mutex<u8>, Condvar) = (Mutex::new(0), Condvar::new());\nfn waits() {{ let _it = GATE.1.wait(GATE.0.lock().unwrap()); }}\n\
             fn nap() {{ thread::sleep(std::time::Duration::from_millis(5)); }}\n\
             #[tokio::main({attribute})]\nasync fn main() {{\n{code}\n}}\n"
        );
        Trial::of_main("2021", &fixture).text_after("/src/main.rs")
    }

    #[test]
    fn a_pause_that_stays_keeps_what_its_loop_looks_out_for_from_the_worker() {
        let started = "thread::spawn(|| { nap(); READY.store(true, Ordering::Release); });";
        let whose = |items: &str, code: &str| after(&format!("{items}\n    {code}"));
        // Less than a millisecond stays.
        let micros = "thread::sleep(std::time::Duration::from_micros(100));";
        let until = |turns: &str| {
            let until = format!(
                "fn until(ready: impl Fn() -> bool) {{ {turns} {{ if ready() {{ break; }} {micros} }} }}"
            );
            whose(&until, &format!("{started} until(|| READY.load(Ordering::Acquire));"))
        };
        let chain = format!("{started} std::iter::repeat_with(|| {{ {micros} ready() }}).find(|it| *it);");
        assert!(!after(&chain).contains("tokio::spawn(async"));
        assert!(!until("loop").contains("tokio::spawn(async"), "{}", until("loop"));
        assert!(!until("for _ in 0..9").contains("tokio::spawn(async"));
        let value = format!(
            "{started} let twice = |n: u8| n * 2; for n in 0..9 {{ println!(\"{{}}\", twice(n)); {micros} }}"
        );
        assert!(after(&value).contains("tokio::spawn(async"));
        let asks = |items: &str, answer: &str| {
            let with = format!(
                "{items} {started} let wanted = |n: u8| {answer}; for n in 0..9 {{ if wanted(n) {{ println!(); }} {micros} }}"
            );
            after(&with).contains("tokio::spawn(async")
        };
        assert!(asks("", "n % 2 == 0"));
        assert!(asks("fn even(n: u8) -> bool { n.is_power_of_two() }", "even(n)"));
        assert!(!asks("fn even(n: u8) -> bool { n > 3 && ready() }", "even(n)"));
        assert!(!asks("", "n > 3 && READY.load(Ordering::Acquire)"));
        assert!(!asks("", "SLOT.lock().unwrap().contains(&n)"));
        assert!(!asks("", "std::path::Path::new(\"done\").exists()"));
        let job = |drop: &str| {
            let items = format!(
                "struct Job;\nimpl Job {{ fn start() -> Job {{ {started} Job }} }}\nimpl Drop for Job {{ fn drop(&mut self) {{ {drop} }} }}"
            );
            whose(&items, "let _job = Job::start();")
        };
        let method = |with: &str| {
            let items = format!(
                "struct Job;\nimpl Job {{ fn start() -> Job {{ {started} Job }}\nfn wait(&self) {{ {with} }} }}"
            );
            whose(&items, "let job = Job::start(); job.wait();")
        };
        assert!(!method("while !ready() { std::hint::spin_loop(); }").contains("tokio::spawn(async"));
        assert!(!method(&format!("while !ready() {{ {micros} }}")).contains("tokio::spawn(async"));
        assert!(method("while !ready() { nap(); }").contains("tokio::spawn(async"));
        let elsewhere = |with: &str| {
            whose(&format!("fn wait() {{ {with} }}\nfn start() {{ {started} }}"), "start(); wait();")
        };
        assert!(!elsewhere(&format!("while !ready() {{ {micros} }}")).contains("tokio::spawn(async"));
        assert!(elsewhere(&format!("loop {{ println!(); {micros} }}")).contains("tokio::spawn(async"));
        assert!(!job("while !READY.load(Ordering::Acquire) { nap(); }").contains("tokio::spawn(async"));
        assert!(!job("waits();").contains("tokio::spawn(async"));
        assert!(job("println!(\"end\");").contains("tokio::spawn(async"));
    }

    #[test]
    fn who_waits_among_the_arguments_of_a_macro_waits() {
        for turn in [
            "println!(\"{}\", rx.recv().unwrap())",
            "assert_eq!(rx.recv().unwrap(), 1)",
            "drop(vec![rx.recv().unwrap()])",
            "println!(\"{:?}\", format!(\"{}\", { let n = rx.recv().unwrap(); n }))",
        ] {
            let text = of_main(
                "",
                &format!(
                    "let (tx, rx) = mpsc::channel::<u32>(); let h = thread::spawn(move || loop {{ {turn} }}); tx.send(1).unwrap(); h.join().unwrap();"
                ),
            );
            assert!(
                text.contains("tokio::spawn(async move { loop") && text.contains("rx.recv().await"),
                "{text}"
            );
        }
        let flag = of_main(
            "",
            "let h = thread::spawn(move || loop { println!(\"{}\", ready()); }); h.join().unwrap();",
        );
        assert!(flag.contains("thread::spawn(move || loop"), "{flag}");
    }

    #[test]
    fn a_single_worker_that_spins_runs_no_other_task() {
        let code = "let (tx, rx) = mpsc::channel();\n    thread::spawn(move || for it in rx { println!(\"{it}\"); READY.store(true, Ordering::Release); });\n    \
                    let watch = tokio::spawn(async { while !ready() {} });\n    tx.send(1).unwrap();\n    watch.await.unwrap();";
        for (attribute, becomes_task) in
            [("worker_threads = 1", false), ("worker_threads=1", false), ("worker_threads = 16", true)]
        {
            let text = of_main(attribute, code);
            assert_eq!(text.contains("rx.recv().await"), becomes_task, "{text}");
        }
    }

    #[test]
    fn a_task_runs_only_where_its_starter_lets_it() {
        let with = |looking: &str| {
            after(&format!(
                "    let (tx, rx) = mpsc::channel();\n    thread::spawn(move || {{ nap(); tx.send(1).unwrap(); }});\n    {looking}"
            ))
        };
        for looking in [
            "while !READY.load(Ordering::Acquire) {}",
            "while !ready() { std::hint::spin_loop(); }",
            "while CELL.get().is_none() {}",
            "let mut it = std::sync::Arc::new(1); loop { match std::sync::Arc::try_unwrap(it) { Ok(_) => break, Err(same) => it = same } }",
            "GATE.1.wait(GATE.0.lock().unwrap());",
            "waits();",
            "while READY.compare_exchange(true, false, Ordering::AcqRel, Ordering::Acquire).is_err() {}",
            "while SLOT.lock().unwrap().is_empty() {}",
            "while rx.try_recv().is_err() {}",
            "loop { if let Ok(it) = rx.try_recv() { break it; } };",
            "loop { match rx.try_recv() { Ok(_) => break, Err(mpsc::TryRecvError::Empty) => {} Err(_) => return } }",
            "loop { match rx.try_recv() { Ok(_) => break, Err(it) => if it == mpsc::TryRecvError::Disconnected { break } } }",
            "let mut n = 0; while n < 1 { n += rx.try_iter().count(); }",
            "let mut n = 0; loop { while let Ok(it) = rx.try_recv() { n += it; } if n > 0 { break; } }",
            "let mut n = 0; loop { loop { match rx.try_recv() { Ok(it) => n += it, Err(_) => break } } if n > 0 { break; } }",
            "while [&rx].iter().all(|it| it.try_recv().is_err()) {}",
            "fn none(rx: &mpsc::Receiver<u8>) -> bool { match rx.try_recv() { Ok(_) => false, Err(_) => true } } while none(&rx) {}",
            "fn some(rx: &mpsc::Receiver<u8>) -> bool { match rx.try_recv() { Ok(_) => false, Err(_) => false } } while !some(&rx) {}",
            "fn took(rx: &mpsc::Receiver<u8>) -> bool { loop { match rx.try_recv() { Ok(_) => return true, Err(mpsc::TryRecvError::Empty) => {} Err(_) => return false } } } while took(&rx) {}",
        ] {
            assert!(!with(looking).contains("tokio::spawn("), "{looking}");
        }
        for looking in [
            "while let Ok(it) = rx.try_recv() { println!(\"{it}\"); }",
            "loop { match rx.try_recv() { Ok(_) => {} Err(_) => break } }",
            "fn took(rx: &mpsc::Receiver<u8>) -> bool { match rx.try_recv() { Ok(it) => { drop(it); true } Err(_) => false } } while took(&rx) {}",
            "fn took(rx: &mpsc::Receiver<u8>) -> bool { let Ok(it) = rx.try_recv() else { return false }; drop(it); true } loop { if !took(&rx) { break; } }",
            "fn took(rx: &mpsc::Receiver<u8>) -> bool { if let Ok(it) = rx.try_recv() { drop(it); true } else { false } } while took(&rx) {}",
            "fn took(rx: &mpsc::Receiver<u8>) -> bool { rx.try_recv().map(drop).is_ok() } while took(&rx) {}",
            "while let Some(it) = SLOT.lock().unwrap().pop() { println!(\"{it}\"); }",
            "let mut now = READY.load(Ordering::Acquire);\n    while let Err(it) = READY.compare_exchange(now, true, Ordering::AcqRel, Ordering::Acquire) { now = it; }",
        ] {
            assert!(with(looking).contains("tokio::spawn("), "{looking}");
        }
    }

    #[test]
    fn a_function_that_looks_and_yields_is_awaited() {
        let with = |look: &str, called: &str| {
            after(&format!(
                "    struct Gate {{ done: Mutex<bool>, n: u8 }}\n    {look}\n    \
                 let it = thread::spawn(|| {{ nap(); {called}; }});\n    nap();\n    it.join().unwrap();"
            ))
        };
        for body in [
            "while !ready() { thread::yield_now(); }",
            "loop { if CELL.get().is_some() { return; } thread::yield_now(); }",
            "for _ in 0..9 { if ready() { return; } thread::yield_now(); }",
            "loop { let it = SLOT.lock().unwrap().pop(); match it { Some(_) => return, None => thread::yield_now() } }",
        ] {
            let after = with(&format!("fn pass() {{ {body} }}"), "pass()");
            assert!(
                after.contains("tokio::task::yield_now().await") && after.contains("pass().await"),
                "{after}"
            );
        }
        let next = "fn next(&mut self) -> Option<u8> { while !ready() { thread::yield_now(); } None }";
        let iterator = format!("impl Iterator for Gate {{ type Item = u8; {next} }}");
        let taken = "for _ in (Gate { done: Mutex::new(false), n: 0 }) {}";
        assert!(!with(&iterator, taken).contains("tokio::spawn("));
        let any = with("fn pass() -> bool { (0..9).any(|_| { thread::yield_now(); ready() }) }", "pass()");
        assert!(!any.contains("tokio::spawn(") || any.contains("yield_now().await"), "{any}");
        let pause = "fn pause() { thread::yield_now(); } fn pass() { while !ready() { pause(); } }";
        assert!(with(pause, "pass()").contains("pause().await"));
    }

    #[test]
    fn a_plain_call_lets_nobody_run() {
        let with = |looking: &str| {
            after(&format!(
                "    fn log(n: u8) {{}}\n    fn take(all: &mut Vec<u8>) {{ all.pop(); }}\n    \
                 let it = thread::spawn(|| {{ nap(); {looking} }});\n    nap();\n    it.join().unwrap();"
            ))
        };
        assert!(
            !with("loop { if SLOT.lock().unwrap().is_empty() { return; } log(1); }")
                .contains("tokio::spawn(")
        );
        let takes =
            "loop { let mut all = SLOT.lock().unwrap(); if all.is_empty() { return; } take(&mut all); }";
        assert!(with(takes).contains("tokio::spawn("));
    }

    #[test]
    fn sending_without_waiting_lets_no_task_run() {
        let with = |end: &str, looking: &str| {
            after(&format!(
                "    let (out, all) = {end};\n    let (tx, rx) = mpsc::channel();\n    \
                 thread::spawn(move || {{ nap(); tx.send(1u8).unwrap(); }});\n    {looking}\n    drop(out);\n    \
                 println!(\"{{:?}}\", all.recv());"
            ))
        };
        let passes_on = "loop { match rx.try_recv() { Ok(it) => out.send(it).unwrap(), \
                         Err(mpsc::TryRecvError::Empty) => {} Err(_) => break } }";
        assert!(!with("mpsc::channel()", passes_on).contains("tokio::spawn("));
        assert!(with("mpsc::sync_channel(1)", passes_on).contains("tokio::spawn("));
        let starts = "while rx.try_recv().is_err() { let _ = mpsc::channel::<u8>(); let _ = out.clone(); }";
        assert!(!with("mpsc::channel::<u8>()", starts).contains("tokio::spawn("));
        let retries = "while out.try_send(1u8).is_err() {}\n    drop(rx);";
        assert!(!with("mpsc::sync_channel(1)", retries).contains("tokio::spawn("));
        let gives_up = "loop { if out.try_send(1u8).is_err() { break; } }\n    drop(rx);";
        assert!(with("mpsc::sync_channel(1)", gives_up).contains("tokio::spawn("));
    }

    #[test]
    fn who_spins_or_waits_for_another_thread_is_no_task() {
        let with = |looking: &str| {
            after(&format!(
                "    let it = thread::spawn(|| {{ nap(); {looking} }});\n    nap();\n    it.join().unwrap();"
            ))
        };
        for looking in [
            "while !READY.load(Ordering::Acquire) {}",
            "loop { if ready() { break; } }",
            "while SLOT.lock().unwrap().is_empty() {}",
            "CELL.wait();",
            "loop { READY.fetch_not(Ordering::Relaxed); }",
            "(0..).for_each(|it: u8| { READY.store(it > 3, Ordering::Relaxed); });",
        ] {
            assert!(!with(looking).contains("tokio::spawn("), "{looking}");
        }
        for looking in [
            "while !READY.load(Ordering::Acquire) { nap(); }",
            "loop { nap(); }",
            "for it in 0u8.. { nap(); READY.store(it > 3, Ordering::Relaxed); }",
            "CELL.get();",
        ] {
            assert!(with(looking).contains("tokio::spawn("), "{looking}");
        }
    }

    #[test]
    fn a_receive_that_cannot_await_blocks_the_worker_that_a_task_needs() {
        let with = |taking: &str| {
            after(&format!(
                "    struct Feed {{ rx: mpsc::Receiver<u8> }}\n    impl Iterator for Feed {{ type Item = u8; \
                 fn next(&mut self) -> Option<u8> {{ self.rx.recv().ok() }} }}\n    \
                 impl Feed {{ fn one(&mut self) -> Option<u8> {{ self.rx.recv().ok() }} }}\n    \
                 let (tx, rx) = mpsc::channel();\n    thread::spawn(move || {{ nap(); tx.send(1).unwrap(); }});\n    {taking}"
            ))
        };
        assert!(with("println!(\"{:?}\", rx.recv());").contains("tokio::spawn("));
        let taken = |items: &str| {
            with(&format!("thread::spawn(move || {{ nap(); for it in {items} {{ nap(); }} }});"))
        };
        assert!(taken("rx").matches("tokio::spawn(").count() == 2);
        assert!(!taken("(Feed { rx })").contains("async { nap().await; for"));
        assert!(!taken("(Feed { rx }).map(|it| it + 1)").contains("async { nap().await; for"));
        for taking in [
            "for it in (Feed { rx }) { println!(\"{it}\"); }",
            "let mut all = [2, 1]; all.sort_by_key(|it| it + rx.recv().unwrap_or(0));",
        ] {
            assert!(!with(taking).contains("tokio::spawn("), "{taking}");
        }
    }

    #[test]
    fn who_takes_a_sender_along_ends_a_channel_that_a_worker_may_block_on() {
        let with = |sender: &str, size: u8| {
            after(&format!(
                "    let (tx, rx) = mpsc::sync_channel::<u8>({size});\n    \
                 if ready() {{ tx.send(1).unwrap(); }}\n    let kept = {sender};\n    \
                 thread::spawn(move || {{ nap(); drop(kept); }});\n    while let Ok(it) = rx.recv() {{ println!(\"{{it}}\"); }}\n    \
                 struct Job {{ out: Option<mpsc::SyncSender<u8>> }}"
            ))
        };
        assert!(with("tx", 1).contains("tokio::spawn("));
        // A rendezvous stays std's.
        assert!(!with("tx", 0).contains("tokio::spawn("));
        assert!(!with("Job { out: Some(tx) }", 0).contains("tokio::spawn("));
    }
}
