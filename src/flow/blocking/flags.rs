//! Loops that ask a flag of another thread whether to go on: nobody sets it where a program ends by another way than the
//! one that waits for the thread.

use ra_ap_hir::Function;
use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::body::{BodyIx, CallIx, Callee, LoopEnd, Use};
use crate::flow::Flow;

/// How many calls deep a condition is looked into.
const DEPTH: usize = 3;

impl Flow<'_> {
    /// Whether a loop of the body goes on until a flag says otherwise.
    pub fn asks_flag(&mut self, body: BodyIx) -> bool {
        let (loops, calls) = {
            let body = &self.facts.bodies[body.0];
            (body.loops.clone(), body.calls.clone())
        };
        let mut loops = loops.into_iter().enumerate().filter(|(_, it)| it.end == LoopEnd::WhenTold);
        loops.any(|(index, it)| {
            let asks: SyntaxNode = match it.node.kind() {
                SyntaxKind::FOR_EXPR => return false,
                SyntaxKind::WHILE_EXPR => {
                    let condition = ast::WhileExpr::cast(it.node.clone()).and_then(|it| it.condition());
                    match condition.filter(|it| it.syntax().text() != "true") {
                        Some(condition) => condition.syntax().clone(),
                        None => it.node.clone(),
                    }
                }
                _ if self.gives_up_in_time(&it.node) => return false,
                _ => it.node.clone(),
            };
            // What is read only to be exchanged is no flag: the loop ends as soon as nobody else was faster.
            let exchanges = calls.iter().any(|ix| {
                let call = &self.facts.calls[ix.0];
                let inside = call.loops.contains(&index);
                inside && matches!(&call.callee, Callee::Foreign(path) | Callee::Unknown(path) if exchanges(path))
            });
            !exchanges && calls.iter().any(|ix| {
                let call = &self.facts.calls[ix.0];
                let inside = call.loops.contains(&index) && self.facts.is_inside(&call.node, &asks);
                inside && self.reads_flag(*ix, &mut FxHashSet::default(), 0)
            })
        })
    }

    pub(in crate::flow) fn reads_flag(
        &mut self,
        ix: CallIx,
        seen: &mut FxHashSet<Function>,
        depth: usize,
    ) -> bool {
        let call = &self.facts.calls[ix.0];
        if call.usage == Use::Value {
            return false;
        }
        match &call.callee {
            Callee::Foreign(path) | Callee::Unknown(path) => {
                let name = path.rsplit("::").next().unwrap_or_default();
                name == "is_cancelled" || name == "load" && path.contains("::atomic::") || self.locks_bool(ix)
            }
            Callee::Workspace(function) if depth < DEPTH && seen.insert(*function) => {
                let function = *function;
                let Some(body) = self.facts.body_of_function(function) else { return false };
                let calls = self.facts.bodies[body.0].calls.clone();
                calls.into_iter().any(|it| self.reads_flag(it, seen, depth + 1))
            }
            _ => false,
        }
    }

    /// `*stop.lock().unwrap()` of a `Mutex<bool>`.
    fn locks_bool(&self, ix: CallIx) -> bool {
        let call = ast::MethodCallExpr::cast(self.facts.calls[ix.0].node.clone());
        let Some(call) = call.filter(|it| {
            it.name_ref().is_some_and(|it| ["lock", "read", "try_lock", "try_read"].contains(&it.text()))
        }) else {
            return false;
        };
        let Some(ty) = call.receiver().and_then(|it| self.facts.sema.type_of_expr(&it)) else { return false };
        let mut inside = vec![ty.original];
        // `Arc<Mutex<bool>>`
        for _ in 0..3 {
            inside = inside
                .iter()
                .flat_map(|it| it.strip_references().type_arguments().collect::<Vec<_>>())
                .collect();
            if inside.iter().any(|it| it.is_bool()) {
                return true;
            }
        }
        false
    }
}

/// `compare_exchange` and `compare_exchange_weak` of an atomic.
pub(in crate::flow) fn exchanges(path: &str) -> bool {
    let name = path.rsplit("::").next().unwrap_or_default();
    path.contains("::atomic::") && name.starts_with("compare_exchange")
}
