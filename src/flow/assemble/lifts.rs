//! Closures that become part of the body they are written in, because something in them awaits.

use std::collections::BTreeMap;

use ra_ap_syntax::SyntaxNode;

use super::bodies::called_by;
use super::*;
use crate::facts::body::BodyIx;
use crate::flow::lifting::{Lift, LiftForm};
use crate::flow::send::Exempt;
use crate::policy::GuardAcrossAwait;

impl<'f, 'db> Assembler<'f, 'db> {
    /// How the closure becomes part of the body around it, if it can.
    pub(in crate::flow) fn lift_of(&mut self, closure: BodyIx) -> Option<Lift> {
        if let Some(known) = self.lifts.get(&closure) {
            return known.clone().ok();
        }
        let lift = if self.rules.allows("async-fn") { self.flow.lift(closure) } else { Err(None) };
        self.lifts.insert(closure, lift.clone());
        lift.ok()
    }

    /// Why a closure that the function at `path` runs on the spot cannot await.
    pub(in crate::flow) fn why_not_lifted(&mut self, closure: BodyIx, path: &str) -> String {
        self.lift_of(closure);
        match self.lifts.get(&closure) {
            Some(Err(Some(why))) => format!("{}: {why}", called_by(path)),
            _ => called_by(path),
        }
    }

    /// For each body within a closure that becomes part of what is around it: the closures, each named by the first of its chain.
    pub(in crate::flow) fn lifted_bodies(&self) -> BTreeMap<BodyId, Vec<BodyId>> {
        let mut first: FxHashMap<SyntaxNode, BodyId> = FxHashMap::default();
        let mut wholes: BTreeMap<BodyId, BodyId> = BTreeMap::new();
        let mut lifts: Vec<(BodyIx, &Lift)> =
            self.lifts.iter().filter_map(|(body, it)| Some((*body, it.as_ref().ok()?))).collect();
        lifts.sort_by_key(|(body, _)| *body);
        for (body, lift) in lifts {
            let id = BodyId(body.0);
            wholes.insert(id, *first.entry(lift.whole.clone()).or_insert(id));
        }
        let bodies = &self.flow.facts.bodies;
        let around = |id: BodyId| {
            let mut found = Vec::new();
            let mut at = Some(id);
            while let Some((id, whole)) = at.and_then(|it| Some((it, wholes.get(&it)?))) {
                found.push(*whole);
                at = bodies[id.0].parent.map(|it| BodyId(it.0));
            }
            found
        };
        wholes.keys().map(|it| (*it, around(*it))).collect()
    }

    /// For each body in closures that become part of loops over receivers: by what these receive.
    pub(in crate::flow) fn bodies_in_turns(&self) -> BTreeMap<BodyId, Vec<WaitId>> {
        let lifted = |it: &BodyIx| self.lifts.get(it)?.as_ref().ok();
        let of = |body: &BodyIx| {
            let outer = |it: &BodyIx| self.flow.facts.bodies[it.0].parent;
            let around = std::iter::successors(Some(*body), outer).map_while(|it| lifted(&it));
            let received = around.filter_map(|it| match it.form {
                LiftForm::Received(ix) => self.wait_of_call.get(&ix).copied(),
                _ => None,
            });
            received.collect::<Vec<_>>()
        };
        let all = self.lifts.keys().map(|it| (BodyId(it.0), of(it)));
        all.filter(|(_, it)| !it.is_empty()).collect()
    }

    /// What `look` finds when no guard may be held, whatever the policy says.
    pub(in crate::flow) fn strictly<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> T {
        let policy = std::mem::replace(&mut self.flow.guard_across_await, GuardAcrossAwait::Refuse);
        let found = look(self);
        self.flow.guard_across_await = policy;
        found
    }

    /// The obstacle that is left where guards may be held that no rewrite gives back.
    pub(in crate::flow) fn unless_allowed(
        &mut self,
        strict: Refusal,
        look: impl FnOnce(&mut Self) -> Option<Refusal>,
    ) -> Option<Refusal> {
        let may_differ = strict.code == RefusalCode::GuardAcrossAwait
            && self.flow.guard_across_await == GuardAcrossAwait::Allow;
        if may_differ { look(self) } else { Some(strict) }
    }

    /// The body that would await what stands in `body`.
    pub(in crate::flow) fn awaiting_body(&mut self, body: BodyIx) -> BodyIx {
        match (self.lift_of(body), self.flow.facts.bodies[body.0].parent) {
            (Some(_), Some(parent)) => self.awaiting_body(parent),
            _ => body,
        }
    }

    /// What the loops that take the place of closures around `body` would hold, other than `receiver`, which becomes tokio's.
    pub(in crate::flow) fn lifts_obstacle(
        &mut self,
        body: BodyIx,
        receiver: Option<Exempt>,
    ) -> Option<Refusal> {
        let lift = self.lift_of(body)?;
        let parent = self.flow.facts.bodies[body.0].parent?;
        let awaiting = self.awaiting_body(parent);
        let need = self.send_need(awaiting);
        let node = self.flow.facts.bodies[parent.0].node.clone();
        let exempt = self.flow.left_to_callers(parent).into_iter().chain(receiver).collect();
        self.flow.lift_obstacle(&lift, &node, need, exempt).or_else(|| self.lifts_obstacle(parent, receiver))
    }
}
