//! Closures that become part of the body they are written in, because something in them awaits.

use super::*;
use crate::facts::body::BodyIx;
use crate::flow::lifting::Lift;

impl<'f, 'db> Assembler<'f, 'db> {
    /// How the closure becomes part of the body around it, if it can.
    pub(in crate::flow) fn lift_of(&mut self, closure: BodyIx) -> Option<Lift> {
        if let Some(known) = self.lifts.get(&closure) {
            return known.clone();
        }
        let lift = if self.rules.allows("async-fn") { self.flow.lift(closure) } else { None };
        self.lifts.insert(closure, lift.clone());
        lift
    }

    /// The body that would await what stands in `body`.
    pub(in crate::flow) fn awaiting_body(&mut self, body: BodyIx) -> BodyIx {
        match (self.lift_of(body), self.flow.facts.bodies[body.0].parent) {
            (Some(_), Some(parent)) => self.awaiting_body(parent),
            _ => body,
        }
    }

    /// What the loops that take the place of closures around `body` would hold.
    pub(in crate::flow) fn lifts_obstacle(&mut self, body: BodyIx) -> Option<Refusal> {
        let lift = self.lift_of(body)?;
        let parent = self.flow.facts.bodies[body.0].parent?;
        let awaiting = self.awaiting_body(parent);
        let need = self.send_need(awaiting);
        let node = self.flow.facts.bodies[parent.0].node.clone();
        self.flow.lift_obstacle(&lift, &node, need).or_else(|| self.lifts_obstacle(parent))
    }
}
