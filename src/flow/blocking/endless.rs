//! Loops that do not end by themselves: they go on until somebody outside closes a channel or a connection, sets a flag or
//! presses a key. On the blocking pool such a loop would keep the runtime from shutting down.

use ra_ap_hir::Function;
use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode, HasLoopBody};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::api::{ApiKind, is_receive};
use crate::facts::body::{BodyIx, CallIx, Callee, Loop, LoopEnd, Use};
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::blocking::origins::{self, Origin};

/// Functions that wait for somebody outside or in another thread, whatever they are called with.
const WAITS: &[&str] = &[
    "std::io::Stdin",
    "std::net::TcpListener::accept",
    "std::net::UdpSocket::recv",
    "std::net::Incoming::",
    "std::os::unix::net::UnixListener::accept",
    "std::os::unix::net::UnixDatagram::recv",
    "std::os::unix::net::Incoming::",
    "std::sync::Condvar::wait",
    "parking_lot::Condvar::wait",
    "flume::Receiver::recv",
    "flume::Receiver::iter",
    "flume::Receiver::into_iter",
    "crossterm::event::",
    "ratatui::crossterm::event::",
    "signal_hook::iterator::",
];

/// How many calls deep a function is looked into.
const DEPTH: usize = 4;

impl Flow<'_> {
    /// Whether the body has a `loop` or `while` that does not end by itself.
    pub fn endless_loop(&mut self, body: BodyIx) -> Option<LoopEnd> {
        let loops = self.facts.bodies[body.0].loops.clone();
        if loops.iter().any(|it| it.end == LoopEnd::Never) {
            return Some(LoopEnd::Never);
        }
        let told = loops.iter().enumerate().any(|(index, it)| self.ends_when_told(body, index, it));
        told.then_some(LoopEnd::WhenTold)
    }

    fn ends_when_told(&mut self, body: BodyIx, index: usize, around: &Loop) -> bool {
        let node = &around.node;
        match node.kind() {
            // That is for what it goes over to say.
            SyntaxKind::FOR_EXPR => false,
            // A `while` over a counter or a collection ends by itself as well; only what its condition asks counts.
            SyntaxKind::WHILE_EXPR => {
                let Some(condition) = ast::WhileExpr::cast(node.clone()).and_then(|it| it.condition()) else {
                    return false;
                };
                let condition = condition.syntax();
                condition.text() == "true"
                    || self.names_waiting(body, condition)
                    || self.calls_outside(body, index, condition)
                    || self.looks_for_others(body, condition)
            }
            _ if self.gives_up_in_time(node) => false,
            _ => self.names_waiting(body, node) || self.calls_outside(body, index, node),
        }
    }

    /// Whether what is called in `part` of the loop waits for somebody outside.
    fn calls_outside(&mut self, body: BodyIx, index: usize, part: &SyntaxNode) -> bool {
        let calls = self.facts.bodies[body.0].calls.clone();
        calls.into_iter().any(|ix| {
            let call = &self.facts.calls[ix.0];
            let inside = call.loops.contains(&index) && self.facts.is_inside(&call.node, part);
            inside && self.comes_from_outside(ix, &mut FxHashSet::default(), 0)
        })
    }

    /// Whether the function waits for somebody outside, itself or in what it calls.
    pub(in crate::flow) fn waits_outside(&mut self, function: Function) -> bool {
        self.reaches_outside(function, &mut FxHashSet::default(), 0)
    }

    fn reaches_outside(&mut self, function: Function, seen: &mut FxHashSet<Function>, depth: usize) -> bool {
        if depth > DEPTH || !seen.insert(function) {
            return false;
        }
        let Some(body) = self.facts.body_of_function(function) else { return false };
        if self.facts.bodies[body.0].is_async {
            return false;
        }
        let bodies = self.inline_bodies(body);
        let calls: Vec<_> =
            bodies.iter().flat_map(|it| self.facts.bodies[it.0].calls.iter().copied()).collect();
        calls.into_iter().any(|it| self.comes_from_outside(it, seen, depth))
    }

    pub(in crate::flow) fn comes_from_outside(
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
            Callee::Foreign(path) if WAITS.iter().any(|it| path.starts_with(it)) => true,
            Callee::Foreign(path) if origins::is_read(path) => {
                self.origin_of_operand(&call.node) == Origin::Outside
            }
            Callee::Api(api) => match api.kind {
                ApiKind::Select => true,
                ApiKind::TokioWait => api.path.ends_with("blocking_recv"),
                ApiKind::ChannelOp(_) => {
                    is_receive(api.path)
                        && !["recv_timeout", "recv_deadline"].iter().any(|it| api.path.ends_with(it))
                }
                _ => false,
            },
            Callee::Workspace(function) => {
                let function = *function;
                self.reaches_outside(function, seen, depth + 1)
            }
            _ => false,
        }
    }

    /// Whether each turn of a `loop` leaves it once so much time has passed: `if start.elapsed() > limit { return .. }`.
    pub(in crate::flow) fn gives_up_in_time(&self, node: &SyntaxNode) -> bool {
        let Some(body) = ast::LoopExpr::cast(node.clone()).and_then(|it| it.loop_body()) else {
            return false;
        };
        let Some(statements) = body.stmt_list() else { return false };
        // Only what every turn comes to: not in a branch, and not behind a `continue`.
        let mut turns = statements
            .syntax()
            .children()
            .take_while(|it| !it.descendants().any(|it| it.kind() == SyntaxKind::CONTINUE_EXPR));
        turns.any(|it| {
            let branch = match it.kind() {
                SyntaxKind::EXPR_STMT => it.children().find_map(ast::IfExpr::cast),
                _ => ast::IfExpr::cast(it),
            };
            let Some(branch) = branch else { return false };
            let Some(ast::Expr::BinExpr(condition)) = branch.condition() else { return false };
            let Some(ast::Expr::MethodCallExpr(passed)) = condition.lhs() else { return false };
            let later = condition
                .op_token()
                .is_some_and(|it| matches!(it.kind(), SyntaxKind::R_ANGLE | SyntaxKind::GTEQ));
            let last = branch
                .then_branch()
                .and_then(|it| it.stmt_list())
                .and_then(|it| it.syntax().children().last());
            let leaves = last.is_some_and(|it| {
                let node = if it.kind() == SyntaxKind::EXPR_STMT { it.first_child() } else { Some(it) };
                node.is_some_and(|it| matches!(it.kind(), SyntaxKind::RETURN_EXPR | SyntaxKind::BREAK_EXPR))
            });
            later && leaves && self.measures_time(&passed)
        })
    }

    fn measures_time(&self, call: &ast::MethodCallExpr) -> bool {
        let function = self.facts.sema.resolve_method_call(call);
        function.is_some_and(|it| {
            let path = names::function_path(self.facts.db, it);
            ["Instant::elapsed", "SystemTime::elapsed", "Instant::duration_since"]
                .iter()
                .any(|it| path.ends_with(it))
        })
    }

    /// What `node`, a part of the body, names that waits for something outside itself, whatever its comments say. What is
    /// read from a file comes to its end.
    pub(in crate::flow) fn names_waiting(&self, body: BodyIx, node: &SyntaxNode) -> bool {
        let names = node.descendants_with_tokens().filter_map(|it| it.into_token());
        let mut words = names.filter(|it| it.kind() == SyntaxKind::IDENT).filter(|it| {
            let called = it.next_token().is_some_and(|it| it.kind() == SyntaxKind::L_PAREN);
            let name = it.text().to_lowercase();
            CALLS_THAT_WAIT.contains(&name.as_str()) && called
                || WAITING_WORDS.iter().any(|word| {
                    name.split('_').any(|part| part == *word) || name.starts_with(word) && *word != "read"
                })
                || name == "bufread"
                || name == "try_iter"
        });
        words.any(|word| {
            let Some(parent) = word.parent().filter(|it| it.kind() == SyntaxKind::NAME_REF) else {
                return true;
            };
            let called = parent.parent().and_then(ast::MethodCallExpr::cast);
            let bounded = match called {
                Some(call) => self.facts.bodies[body.0].calls.iter().any(|ix| {
                    let it = &self.facts.calls[ix.0];
                    it.node == *call.syntax()
                        && matches!(&it.callee, Callee::Foreign(path) if origins::is_read(path))
                        && self.origin_of_operand(&it.node).has_end()
                }),
                None => word.parent_ancestors().find_map(ast::PathExpr::cast).is_some_and(|it| {
                    let ty = self.facts.sema.type_of_expr(&ast::Expr::PathExpr(it));
                    ty.is_some_and(|it| self.origin_of_type(&it.original).has_end())
                }),
            };
            !bounded
        })
    }
}

/// Words in the names of what waits.
const WAITING_WORDS: &[&str] = &["recv", "receive", "accept", "read", "reader", "wait", "sleep"];

/// Methods that may have to wait, by their whole names.
const CALLS_THAT_WAIT: &[&str] = &["load", "lines", "lock"];
