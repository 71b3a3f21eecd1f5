//! Operations that wait, and what keeps each from being awaited where it stands.

use ra_ap_hir::HasCrate;
use ra_ap_syntax::SyntaxNode;
use ra_ap_syntax::ast::{self, AstNode};

use super::bodies::called_by;
use super::*;
use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, Runs};
use crate::facts::names;
use crate::flow::channels::Kind;
use crate::flow::channels::shapes::{Iteration, iteration};
use crate::flow::context::{self};
use crate::flow::held::SendNeed;
use crate::flow::send::Exempt;
use crate::program::{Awaits, BlockingForm, BodyId, ChannelId, ThreadId, Tied, Wait, WaitId, WaitOn};
use crate::refusal::{Refusal, RefusalCode};

impl<'f, 'db> Assembler<'f, 'db> {
    pub(in crate::flow) fn collect_waits(&mut self) {
        let waits = self.site_calls(|kind| {
            matches!(
                kind,
                ApiKind::Sleep
                    | ApiKind::SleepMs
                    | ApiKind::YieldNow
                    | ApiKind::Join
                    | ApiKind::BlockOn
                    | ApiKind::TokioWait
                    | ApiKind::ChannelOp(_)
            )
        });
        for ix in waits {
            let mut call = self.flow.facts.calls[ix.0].clone();
            let Callee::Api(api) = call.callee else { continue };
            if self.runtimes.is_bootstrap(ix) {
                continue;
            }
            let on = match api.kind {
                ApiKind::Join => {
                    let receiver = ast::MethodCallExpr::cast(call.node.clone()).and_then(|it| it.receiver());
                    let class = receiver.and_then(|it| self.handles.class_of_node(it.syntax()));
                    let Some(class) = class else { continue };
                    WaitOn::Join(self.handle_of(class))
                }
                ApiKind::ChannelOp(_) => match self.channel_of_call.get(&ix).copied() {
                    Some(channel) if self.channels.waits(channel, api.path) => {
                        WaitOn::Channel(ChannelId(channel))
                    }
                    _ => continue,
                },
                ApiKind::BlockOn => {
                    if let Some(in_place) = self.in_place_block_on(ix) {
                        call.body = in_place.body;
                        if in_place.among_others {
                            self.in_place.insert(ix, in_place.whole);
                        } else {
                            call.node = in_place.whole.clone();
                            self.wait_nodes.insert(ix, in_place.whole);
                        }
                    }
                    self.runtimes.by_wait.get(&ix).map_or(WaitOn::Future, |it| WaitOn::Runtime(*it))
                }
                ApiKind::YieldNow if self.flow.looks_again(ix) => WaitOn::Turn,
                ApiKind::YieldNow => WaitOn::Yield,
                ApiKind::TokioWait => WaitOn::Tokio,
                _ => WaitOn::Sleep,
            };
            let id = WaitId(self.program.waits.len());
            let under = self.held_locks(call.body, |it| it.wait_obstacle(&call, api.kind));
            let held = self
                .switched_off(ix)
                .or_else(|| self.strictly(|this| this.wait_obstacle(&call, api.kind)))
                .filter(|it| !self.hoisted_wait(ix, api.kind, it))
                .and_then(|it| self.unless_allowed(it, |this| this.wait_obstacle(&call, api.kind)));
            let sure = held.is_some();
            let obstacle = held.or_else(|| self.block_on_obstacle(ix, &call));
            let file = self.tried_file(ix).filter(|_| api.kind == ApiKind::BlockOn);
            let allowed = || self.switched_off(ix).is_none();
            let file = file.filter(|_| allowed()).filter(|_| self.common_obstacle(&call).is_none());
            let has_twin = file.is_some();
            self.tried_files.extend(file.map(|it| (ix, it)));
            let unsure = !sure && obstacle.is_some() && self.is_unsure(ix);
            // Only an await can take tokio's lock.
            let locked = matches!(on, WaitOn::Channel(it) if self.channels.all[it.0].lock.is_some())
                && api.path.contains("Receiver::");
            let timer = matches!(on, WaitOn::Channel(it) if self.channels.all[it.0].kind.is_timer());
            self.tie_hoists(ix, Tied::Wait(id));
            // What was run in place dissolves as a whole.
            let whole = self.in_place.get(&ix).cloned();
            let other = whole.and_then(|whole| {
                self.wait_calls.iter().position(|it| self.in_place.get(it) == Some(&whole))
            });
            self.program.ties.extend(other.map(|it| (Tied::Wait(WaitId(it)), Tied::Wait(id))));
            let beside = if on == WaitOn::Sleep { self.threads_beside(call.body) } else { None };
            let wrong = self.tried_handle(ix).filter(|_| api.kind == ApiKind::BlockOn);
            self.program.waits.push(Wait {
                body: BodyId(call.body.0),
                name: api.path.trim_start_matches("std::").to_owned(),
                on,
                blocking: if timer || locked { BlockingForm::None } else { blocking_form(api, &call) },
                // A pause is no reason to have a runtime.
                paces: timer && !self.is_pause(on),
                under,
                has_twin,
                unsure,
                obstacle,
                wrong,
                beside,
                cancelled: None,
                interleaved: None,
                held_on_pool: None,
            });
            if let WaitOn::Channel(channel) = on {
                self.program.channels[channel.0].waits.push(id);
            }
            self.wait_calls.push(ix);
            self.wait_of_call.insert(ix, id);
            if on == WaitOn::Yield {
                continue;
            }
            self.waits_of_body.entry(call.body).or_default().push(id);
            match on {
                WaitOn::Join(handle) => self.program.handles[handle.0].joins.push(id),
                WaitOn::Runtime(runtime) => self.program.runtimes[runtime.0].waits.push(id),
                _ => {}
            }
            if let Some(kept) = self.runtimes.ends_after.get(&ix) {
                self.program.runtimes[kept.0].waits.push(id);
            }
            self.demand(call.body);
        }
        self.bind_in_place();
    }

    /// Whether it waits for a deadline outside of any select, which is a sleep by another name.
    fn is_pause(&self, on: WaitOn) -> bool {
        matches!(on, WaitOn::Channel(it) if self.channels.all[it.0].kind == Kind::Deadline)
    }

    /// Whether it is a test, or a closure in one, such as the body of a thread.
    fn is_in_test_function(&self, ix: BodyIx) -> bool {
        let body = &self.flow.facts.bodies[ix.0];
        match body.kind {
            BodyKind::Function(_) => context::has_test_attribute(&body.node),
            _ => body.parent.is_some_and(|it| self.is_in_test_function(it)),
        }
    }

    /// The test, asynchronous already and to be left alone, that `body` is or is in.
    fn async_test_around(&self, body: BodyIx) -> Option<BodyIx> {
        let bodies = &self.flow.facts.bodies;
        let mut around = std::iter::successors(Some(body), |it| bodies[it.0].parent);
        let function = around.find(|it| matches!(bodies[it.0].kind, BodyKind::Function(_)))?;
        let attribute = context::runtime_attribute(&bodies[function.0].node)?;
        let left_alone = self.program.policies.tests == Tests::Skip && attribute.ends_with("test");
        (left_alone && bodies[body.0].is_async).then_some(function)
    }

    /// The threads that the asynchronous test around `body` starts, if there is one.
    fn threads_beside(&mut self, body: BodyIx) -> Option<Vec<ThreadId>> {
        let test = self.async_test_around(body)?;
        let (mut queue, mut seen, mut found) = (vec![test], FxHashSet::default(), Vec::new());
        while let Some(body) = queue.pop() {
            if !seen.insert(body) {
                continue;
            }
            for inner in self.flow.inline_bodies(body) {
                let calls = &self.flow.facts.bodies[inner.0].calls;
                found.extend(calls.iter().filter_map(|it| self.thread_of_call.get(it)));
            }
            let called = self.flow.called_functions(body);
            queue.extend(called.iter().filter_map(|(_, it)| self.flow.facts.body_of_function(*it)));
            let children = &self.flow.facts.bodies[body.0].children;
            queue.extend(children.iter().filter(|it| self.flow.facts.bodies[it.0].is_async));
        }
        Some(found)
    }

    /// The channels whose lock is held where `obstacle` looks, if nothing else is in the way.
    pub(in crate::flow) fn held_locks(
        &mut self,
        body: BodyIx,
        mut obstacle: impl FnMut(&mut Self) -> Option<Refusal>,
    ) -> Vec<ChannelId> {
        let locked_here = |it: &crate::flow::channels::ChannelFacts| {
            let calls = it.operations.iter().filter(|ix| self.flow.facts.calls[ix.0].body == body);
            it.lock.is_some() && calls.count() > 0
        };
        let all = self.channels.all.iter().enumerate();
        let locked: Vec<ChannelId> =
            all.filter(|(_, it)| locked_here(it)).map(|(index, _)| ChannelId(index)).collect();
        if locked.is_empty() || obstacle(self).is_some() {
            return Vec::new();
        }
        let locks = std::mem::take(&mut self.flow.awaited_locks);
        let held = obstacle(self).is_some();
        self.flow.awaited_locks = locks;
        if held { locked } else { Vec::new() }
    }

    pub(in crate::flow) fn wait_obstacle(
        &mut self,
        call: &crate::facts::body::Call,
        kind: ApiKind,
    ) -> Option<Refusal> {
        // In a test that becomes async a sleep would block the only worker.
        let sleeps = matches!(kind, ApiKind::Sleep | ApiKind::SleepMs);
        // So it would in a task, and whom a test joins is seen by the handle.
        let waits_already = self.flow.facts.bodies[call.body.0].is_async;
        let tests = match waits_already {
            true => self.async_test_around(call.body).is_some(),
            false => self.is_in_test_function(call.body),
        };
        let may_follow = kind == ApiKind::Join || sleeps && tests;
        let common = self.common_obstacle(call);
        if let Some(refusal) = common.filter(|it| !(may_follow && it.code == RefusalCode::TestCode)) {
            return Some(refusal);
        }
        if matches!(kind, ApiKind::Sleep) && sub_millisecond(self.flow, &call.node) {
            return Some(Refusal::new(
                RefusalCode::SubMillisecond,
                "it sleeps for less than a millisecond, which tokio's timer cannot",
            ));
        }
        if let ApiKind::ChannelOp(_) = kind
            && let Some(refusal) = crate::flow::channels::unawaitable(self.flow, call)
        {
            return Some(refusal);
        }
        if kind == ApiKind::TokioWait && call.node.kind() != SyntaxKind::METHOD_CALL_EXPR {
            return Some(Refusal::new(RefusalCode::FnPointer, "it is called by its path"));
        }
        if kind == ApiKind::Join
            && let Some(refusal) = self.joined_in_drop(call.body)
        {
            return Some(refusal);
        }
        let body = self.flow.facts.bodies[call.body.0].node.clone();
        let awaiting = self.awaiting_body(call.body);
        let need = self.send_need(awaiting);
        let receiver = matches!(kind, ApiKind::ChannelOp(_) | ApiKind::Select).then_some(Exempt::StdReceiver);
        if awaiting != call.body {
            if let (Runs::Inline(path), ApiKind::Select) = (&self.flow.facts.bodies[call.body.0].runs, kind) {
                return Some(Refusal::new(RefusalCode::SyncClosure, called_by(path)));
            }
            if let Some(refusal) = self.lifts_obstacle(call.body, receiver) {
                return Some(refusal);
            }
        }
        if let ApiKind::ChannelOp(_) = kind
            && let Some(refusal) = self.flow.chain_obstacle(&call.node, need)
        {
            return Some(refusal);
        }
        let exempt: Vec<Exempt> = receiver.into_iter().chain(self.flow.left_to_callers(call.body)).collect();
        if let ApiKind::ChannelOp(_) = kind
            && let Iteration::Kept(kept) = iteration(self.flow, &call.node)
        {
            return kept.uses.iter().find_map(|(it, _)| {
                self.flow.await_obstacle_without(it, &body, need, exempt.iter().copied())
            });
        }
        self.flow.await_obstacle_without(&call.node, &body, need, exempt)
    }

    /// Whether what stands in the way of awaiting is a guard that can be given back before.
    fn hoisted_wait(&mut self, ix: CallIx, kind: ApiKind, obstacle: &Refusal) -> bool {
        let about_held = matches!(obstacle.code, RefusalCode::GuardAcrossAwait | RefusalCode::NotSend);
        let fits = matches!(
            kind,
            ApiKind::Sleep | ApiKind::SleepMs | ApiKind::Join | ApiKind::BlockOn | ApiKind::TokioWait
        );
        if !about_held || !fits {
            return false;
        }
        let body = self.flow.facts.calls[ix.0].body;
        if self.awaiting_body(body) != body {
            return false;
        }
        let need = self.send_need(body);
        let node = self.flow.facts.bodies[body.0].node.clone();
        let hoist = self.flow.hoists(ix, &node, need);
        let found = hoist.is_some();
        self.hoists.extend(hoist.map(|it| (ix, it)));
        found
    }

    pub(in crate::flow) fn joined_in_drop(&self, body: BodyIx) -> Option<Refusal> {
        let BodyKind::Function(function) = self.flow.facts.bodies[body.0].kind else { return None };
        let db = self.flow.facts.db;
        let trait_ = self.flow.method_group(function).trait_?;
        let dropped = trait_.name(db).as_str() == "Drop" && !names::is_workspace_crate(db, trait_.krate(db));
        dropped.then(|| {
            Refusal::new(RefusalCode::JoinedInDrop, "`drop` joins the thread, and `Drop` is synchronous")
        })
    }

    /// What an await instead of `block_on` would need.
    pub(in crate::flow) fn block_on_obstacle(
        &mut self,
        ix: CallIx,
        call: &crate::facts::body::Call,
    ) -> Option<Refusal> {
        let node = self.flow.facts.calls[ix.0].node.clone();
        let Callee::Api(api) = self.flow.facts.calls[ix.0].callee else { return None };
        if api.kind != ApiKind::BlockOn {
            return None;
        }
        if let Some(refusal) = self.receiver_obstacle(ix) {
            return Some(refusal);
        }
        let stored =
            matches!(self.flow.facts.bodies[call.body.0].runs, Runs::Parameter(..) | Runs::Unknown(_));
        if let (true, Awaits::Never(refusal)) = (stored, self.awaits(call.body))
            && refusal.code == RefusalCode::SyncClosure
        {
            let way_out = "where async code calls it, `block_on` panics: let it return a future or a stream";
            return Some(Refusal::new(refusal.code, format!("{}; {way_out}", refusal.reason)));
        }
        if self.send_need(call.body) == SendNeed::NotRequired {
            return None;
        }
        let future = context::call_arguments(&node).into_iter().next()?;
        let obstacle = self.flow.future_obstacle(&future);
        let terms = self.flow.take_send_terms();
        if obstacle.is_none() && !terms.is_empty() {
            self.send_terms.insert(ix, terms);
        }
        obstacle
    }

    /// Whether what keeps a driven future out of tasks is only that nobody knows it to be `Send`.
    fn is_unsure(&mut self, ix: CallIx) -> bool {
        let call = &self.flow.facts.calls[ix.0];
        let drives = matches!(call.callee, Callee::Api(api) if api.kind == ApiKind::BlockOn);
        let future = context::call_arguments(&call.node).into_iter().next().filter(|_| drives);
        future.is_some_and(|it| self.flow.may_be_send(&it))
    }
}

/// Whether the operation has a form that blocks on a tokio channel.
pub(super) fn blocking_form(api: &crate::facts::api::Api, call: &crate::facts::body::Call) -> BlockingForm {
    let method = api.path.rsplit("::").next().unwrap_or_default();
    let exists = matches!(api.kind, ApiKind::ChannelOp(_))
        && matches!(method, "recv" | "send" | "iter" | "into_iter")
        && call.src.is_some();
    if exists { BlockingForm::Exists } else { BlockingForm::None }
}

/// Whether the sleep is known to be shorter than a millisecond, but not zero.
pub(super) fn sub_millisecond(flow: &crate::flow::Flow<'_>, node: &SyntaxNode) -> bool {
    let argument = context::call_arguments(node).into_iter().next();
    argument.and_then(|it| flow.known_nanos(&it)).is_some_and(|it| (1..1_000_000).contains(&it))
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// The program after, whose asynchronous test waits like this for what a thread does.
    fn after(body: &str, test: &str) -> String {
        let main = format!(
            "use std::sync::Arc;\nuse std::sync::atomic::{{AtomicU32, Ordering}};\nuse std::thread;\nuse std::time::Duration;\n\
             fn start(n: Arc<AtomicU32>) {{\n    thread::spawn(move || {{ {body} n.store(1, Ordering::SeqCst); }});\n}}\n\
             #[tokio::main]\nasync fn main() {{ start(Arc::default()); tokio::time::sleep(Duration::from_millis(9)).await; }}\n\
             #[cfg(test)]\nmod tests {{\n    use super::*;\n    #[tokio::test]\n    async fn counts() {{\n        {test}\n    }}\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs")
    }

    const NAP: &str = "thread::sleep(Duration::from_millis(5));";

    #[test]
    fn an_asynchronous_test_lets_the_task_run_that_it_waits_for() {
        for test in [
            "let n = Arc::default(); start(n); thread::sleep(Duration::from_millis(20));",
            "let n: Arc<AtomicU32> = Arc::default(); start(n.clone()); while n.load(Ordering::SeqCst) == 0 { thread::sleep(Duration::from_millis(20)); }",
        ] {
            let text = after(NAP, test);
            assert!(text.contains("tokio::spawn"), "{text}");
            assert!(!text.contains("thread::sleep(Duration::from_millis(20))"), "{text}");
        }
    }

    #[test]
    fn an_asynchronous_test_without_a_task_is_left_alone() {
        let alone = "thread::sleep(Duration::from_millis(20));";
        assert!(after(NAP, alone).contains(&format!("        {alone}\n")));
        let stays = "let mut s = String::new(); std::io::stdin().read_line(&mut s).unwrap();";
        assert!(after(stays, &format!("start(Arc::default()); {alone}")).contains(&format!(" {alone}\n")));
    }
}
