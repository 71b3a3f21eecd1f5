//! Waits that must not become awaits: what comes after them ends a wait that blocks a worker. The task would give its worker away
//! and might not get one back.

use ra_ap_syntax::SyntaxNode;

use super::*;
use crate::facts::body::{BodyIx, BodyKind, Callee, Runs, Use};
use crate::facts::loops::is_loop;
use crate::flow::blocking::peers::{PeerWait, Wakes, ends_meeting};
use crate::flow::calls::callers::Caller;
use crate::program::{Awaits, ChannelId, WaitOn};

/// How many calls are followed, up and down.
const DEPTH: usize = 12;

/// The calls of some code that may end such waits.
type Ends = Vec<String>;

impl Assembler<'_, '_> {
    /// Keeps waits from becoming awaits where others block their workers until what comes after.
    pub(in crate::flow) fn keep_wakers_going(&mut self) {
        if self.program.waits.iter().all(|it| it.obstacle.is_some()) {
            return;
        }
        let blocked = self.blocked_workers();
        if blocked.is_empty() {
            return;
        }
        let mut known = FxHashMap::default();
        for index in 0..self.program.waits.len() {
            let wait = &self.program.waits[index];
            let body = BodyIx(wait.body.0);
            let stays = matches!(wait.on, WaitOn::Channel(it) if self.channel_stays(it));
            if stays || wait.obstacle.is_some() || self.cannot_become_await(body) {
                continue;
            }
            let node = self.flow.facts.calls[self.wait_calls[index].0].node.clone();
            let mut calls = Ends::new();
            if !self.what_follows(body, &node, &mut calls, (&mut FxHashSet::default(), &mut known), DEPTH) {
                continue;
            }
            let after = Wakes { calls, by_going: false };
            let Some(wait) = blocked.iter().find(|it| after.may_end(it)) else { continue };
            let (who, what) = (self.body_name(wait.body), wait.what.clone());
            self.program.waits[index].obstacle = Some(Refusal::new(
                RefusalCode::EndlessBlocking,
                format!(
                    "{who} blocks its worker in `{what}` until what comes after this wait is done: once all workers are blocked so, nobody goes on here"
                ),
            ));
        }
    }

    /// The waits in async code that stay blocking, and go on for as long as others take.
    fn blocked_workers(&mut self) -> Vec<PeerWait> {
        let mut files = self.flow.facts.workspace.files.iter();
        if !files.any(|file| ["Condvar", "Barrier", "Parker"].iter().any(|it| file.text.contains(it))) {
            return Vec::new();
        }
        let mut found = self.flow.peer_waits();
        found.retain(|it| !it.what.contains("timeout") && self.blocks_worker(it.body));
        found
    }

    fn channel_stays(&self, channel: ChannelId) -> bool {
        let channel = &self.program.channels[channel.0];
        channel.never.is_some() || channel.waits.iter().any(|it| self.program.waits[it.0].obstacle.is_some())
    }

    fn blocks_worker(&mut self, body: BodyIx) -> bool {
        !self.is_test_code(body) && self.flow.contexts(body).iter().any(|it| it.context == Context::Runtime)
    }

    /// Whether nothing awaits in the body, whatever is decided.
    pub(super) fn cannot_become_await(&mut self, body: BodyIx) -> bool {
        match self.awaits(body) {
            Awaits::IfAsync(function) => self.program.functions[function.0].never.is_some(),
            Awaits::Already | Awaits::IfTask(_) => false,
            Awaits::Never(_) => true,
        }
    }

    /// Collects what is done after `node` in the task that comes to it in `body`; whether there is one.
    fn what_follows(
        &mut self,
        body: BodyIx,
        node: &SyntaxNode,
        after: &mut Ends,
        (seen, known): (&mut FxHashSet<BodyIx>, &mut FxHashMap<BodyIx, Ends>),
        depth: usize,
    ) -> bool {
        let Some(depth) = depth.checked_sub(1).filter(|_| seen.insert(body)) else { return false };
        let found = self.ends_after(body, Some(node), known, depth);
        after.extend(found);
        let (kind, parent, own, runs, is_async) = {
            let it = &self.flow.facts.bodies[body.0];
            (it.kind, it.parent, it.node.clone(), it.runs.clone(), it.is_async)
        };
        match (kind, parent) {
            (BodyKind::Async, Some(parent)) => {
                if !self.flow.is_task(parent, &own) {
                    self.what_follows(parent, &own, after, (seen, known), depth);
                }
                true
            }
            (BodyKind::Closure, Some(parent)) if matches!(runs, Runs::Inline(_) | Runs::Bound) => {
                self.what_follows(parent, &own, after, (seen, known), depth)
            }
            (BodyKind::Function(function), _) => {
                let mut in_task = is_async;
                for caller in self.flow.callers(function) {
                    let Caller::Call(ix) = caller else { continue };
                    let call = self.flow.facts.calls[ix.0].clone();
                    if call.usage == Use::Call && !(is_async && self.flow.is_task(call.body, &call.node)) {
                        in_task |= self.what_follows(call.body, &call.node, after, (seen, known), depth);
                    }
                }
                in_task
            }
            _ => false,
        }
    }

    /// What `body` comes to do that ends waits: after `node`, or wherever.
    fn ends_after(
        &mut self,
        body: BodyIx,
        node: Option<&SyntaxNode>,
        known: &mut FxHashMap<BodyIx, Ends>,
        depth: usize,
    ) -> Ends {
        if let (None, Some(known)) = (node, known.get(&body)) {
            return known.clone();
        }
        let mut found = Ends::default();
        let Some(depth) = depth.checked_sub(1) else { return found };
        if node.is_none() {
            // Whoever asks again on the way learns nothing from it.
            known.insert(body, Ends::default());
        }
        let around = self.flow.facts.bodies[body.0].node.clone();
        let node = node.map(|it| self.flow.facts.standing_in(it, &around));
        let is_before = |it: &Self, done: &SyntaxNode| {
            let done = it.flow.facts.standing_in(done, &around);
            node.as_ref().is_some_and(|node| is_done_before(&done, node, &around))
        };
        let mut reached = Vec::new();
        for inner in self.flow.inline_bodies(body) {
            for ix in self.flow.facts.bodies[inner.0].calls.clone() {
                let call = &self.flow.facts.calls[ix.0];
                if call.usage != Use::Call || is_before(self, &call.node) {
                    continue;
                }
                if let Callee::Foreign(path) = &call.callee
                    && ends_meeting(path)
                {
                    found.push(path.clone());
                }
            }
            reached.extend(self.flow.hidden_calls(inner).iter().copied());
            for child in self.flow.facts.bodies[inner.0].children.clone() {
                let own = self.flow.facts.bodies[child.0].node.clone();
                let within = node.as_ref().is_some_and(|it| it.ancestors().any(|it| it == own));
                let apart = is_before(self, &own) || within;
                if self.flow.facts.bodies[child.0].is_async && !apart && !self.flow.is_task(inner, &own) {
                    let other = self.ends_after(child, None, known, depth);
                    found.extend(other);
                }
            }
        }
        for (ix, function) in self.flow.called_functions(body) {
            let call = self.flow.facts.calls[ix.0].clone();
            if !is_before(self, &call.node) && !self.flow.is_task(call.body, &call.node) {
                reached.push(function);
            }
        }
        for function in reached {
            if let Some(inner) = self.flow.facts.body_of_function(function) {
                let other = self.ends_after(inner, None, known, depth);
                found.extend(other);
            }
        }
        if node.is_none() {
            known.insert(body, found.clone());
        }
        found
    }
}

/// Whether what stands at `it` is done, or no part of what goes on, as soon as `node` is come to.
fn is_done_before(it: &SyntaxNode, node: &SyntaxNode, around: &SyntaxNode) -> bool {
    let inside = it.ancestors().any(|it| it == *node);
    let before = it.text_range().end() <= node.text_range().start();
    let mut loops = node.ancestors().take_while(|it| it != around).filter(|it| is_loop(it.kind()));
    inside || before && !loops.any(|around| it.ancestors().any(|it| it == around))
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::refusal::RefusalCode;

    const ITEMS: &str = "use std::sync::{Arc, Barrier, Condvar, Mutex};\nuse std::time::Duration;\nfn nap() { std::thread::sleep(Duration::from_millis(5)); }\n\
         #[derive(Default)]\nstruct Gate { free: Mutex<usize>, cv: Condvar }\nimpl Gate {\n    \
         fn enter(&self) -> Permit<'_> { let mut free = self.free.lock().unwrap(); while *free == 0 { free = self.cv.wait(free).unwrap(); } *free -= 1; Permit(self) }\n    \
         fn leave(&self) { *self.free.lock().unwrap() += 1; self.cv.notify_one(); }\n}\n\
         struct Permit<'a>(&'a Gate);\nimpl Drop for Permit<'_> { fn drop(&mut self) { self.0.leave(); } }\n";

    /// Why the sleep stays in this task, while others come to `Gate::enter`.
    fn sleep_of(job: &str) -> Option<RefusalCode> {
        let text = format!(
            "{ITEMS}async fn job(gate: Arc<Gate>, wall: Arc<Barrier>) {{ {job} }}\n\
             #[tokio::main]\nasync fn main() {{\n    let (gate, wall) = (Arc::new(Gate::default()), Arc::new(Barrier::new(2)));\n    \
             let other = gate.clone();\n    tokio::spawn(async move {{ drop(other.enter()); }});\n    for _ in 0..8 {{ tokio::spawn(job(gate.clone(), wall.clone())); }}\n}}\n"
        );
        Trial::of_main("2021", &text).refusal_of("thread::sleep")
    }

    #[test]
    fn what_others_block_their_workers_for_does_not_wait_for_one() {
        let kept = Some(RefusalCode::EndlessBlocking);
        for (job, expected) in [
            ("let _held = gate.enter(); nap();", kept),
            ("gate.enter(); loop { nap(); gate.leave(); }", kept),
            ("async { nap(); }.await; wall.wait();", kept),
            ("wall.wait(); nap();", None),
            ("gate.leave(); nap();", None),
            ("nap(); drop(wall);", None),
            ("nap(); std::thread::spawn(move || gate.leave());", None),
            ("nap(); tokio::spawn(async move { gate.leave(); });", None),
        ] {
            assert_eq!(sleep_of(job), expected, "{job}");
        }
    }
}
