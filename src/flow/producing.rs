//! Loops that only hand on what something unknown gives them: readers of packets, keys and events.

use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::Flow;
use crate::facts::api::{ApiKind, is_receive};
use crate::facts::body::{BodyIx, CallIx, Callee, LoopEnd, Use};
use crate::facts::loops::is_loop;

/// What one turn of a loop does.
#[derive(Default)]
struct Turn {
    /// It waits for something that is known, or runs code that nobody knows.
    paced: bool,
    /// It sends to a channel.
    sends: bool,
    /// What it calls that is not known.
    unknown: Option<String>,
    seen: FxHashSet<BodyIx>,
}

impl Flow<'_> {
    /// A call in a loop of `body` that goes on until it is told, waits for nothing that is known, and sends: it is this
    /// call that waits, or the loop would spin.
    pub fn produces_from(&mut self, body: BodyIx) -> Option<String> {
        if self.facts.bodies[body.0].awaits > 0 {
            return None;
        }
        let loops = self.facts.bodies[body.0].loops.clone();
        loops.iter().filter(|it| it.end != LoopEnd::Finite && is_outermost(&it.node)).find_map(|around| {
            let mut turn = Turn::default();
            self.turn(body, Some(&around.node), &mut turn, 0);
            let goes_on = turn.sends || around.end == LoopEnd::Never;
            if goes_on && !turn.paced { turn.unknown } else { None }
        })
    }

    fn turn(&mut self, body: BodyIx, inside: Option<&SyntaxNode>, turn: &mut Turn, depth: usize) {
        if depth > 4 || !turn.seen.insert(body) {
            return;
        }
        let within = |node: &SyntaxNode| inside.is_none_or(|around| node.ancestors().any(|it| it == *around));
        for ix in self.facts.bodies[body.0].calls.clone() {
            if within(&self.facts.calls[ix.0].node) {
                self.count(ix, turn, depth);
            }
        }
        for child in self.facts.bodies[body.0].children.clone() {
            if within(&self.facts.bodies[child.0].node) {
                self.turn(child, None, turn, depth + 1);
            }
        }
        turn.paced |= !self.own_blocking(body).is_empty();
    }

    fn count(&mut self, ix: CallIx, turn: &mut Turn, depth: usize) {
        let call = self.facts.calls[ix.0].clone();
        if call.usage != Use::Call {
            return;
        }
        match &call.callee {
            Callee::Api(api) => match api.kind {
                ApiKind::ChannelOp(_) if is_receive(api.path) => turn.paced = true,
                ApiKind::ChannelOp(_) => turn.sends |= api.path.ends_with("::send"),
                ApiKind::Sleep
                | ApiKind::SleepMs
                | ApiKind::Join
                | ApiKind::Select
                | ApiKind::BlockOn
                | ApiKind::ThreadIdentity => turn.paced = true,
                _ => {}
            },
            Callee::Workspace(function) => match self.facts.body_of_function(*function) {
                Some(inner) => self.turn(inner, None, turn, depth + 1),
                None => turn.paced = true,
            },
            Callee::Value => turn.paced = true,
            Callee::Constructor => {}
            Callee::Foreign(path) | Callee::Unknown(path) => {
                let own = ["std::", "core::", "alloc::", "tokio::", "log::", "tracing::"];
                let name = path.rsplit("::").next().unwrap_or_default();
                if !own.iter().any(|it| path.starts_with(it)) && !super::blocking::is_cheap_name(name) {
                    turn.unknown.get_or_insert_with(|| path.clone());
                }
            }
        }
    }
}

fn is_outermost(node: &SyntaxNode) -> bool {
    let outer = node
        .ancestors()
        .skip(1)
        .take_while(|it| !matches!(it.kind(), SyntaxKind::FN | SyntaxKind::CLOSURE_EXPR));
    !outer.into_iter().any(|it| is_loop(it.kind()))
}
