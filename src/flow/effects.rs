//! Whether the moment at which an expression runs matters: whether it does anything that other threads, or what runs
//! before and after it, can notice. What is not known does.

use ra_ap_hir::{
    Access, AsAssocItem as _, AssocItemContainer, Function, HasCrate as _, ModuleDef, PathResolution,
};
use ra_ap_syntax::ast::{self, AstNode, HasArgList as _};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};
use rustc_hash::FxHashSet;

use super::Flow;
use super::channels::shapes::is_place;
use super::lifting::leaves;
use crate::facts::body::Callee;
use crate::facts::names;
use crate::flow::context::cancelled::Turn;

/// What in std is shared between threads, or reaches out of the program, by the beginning of its path.
const SHARED: &[&str] = &[
    "std::alloc::",
    "std::cell::",
    "std::env::",
    "std::fs::",
    "std::future::",
    "std::hint::",
    "std::io::",
    "std::net::",
    "std::os::",
    "std::process::",
    "std::ptr::",
    "std::sync::",
    "std::task::",
    "std::thread::",
    "std::time::Instant::",
    "std::time::SystemTime::",
];

/// What of it only makes or looks at a value of one's own.
const OWN: &[&str] = &[
    "std::sync::Arc::as_ref",
    "std::sync::Arc::clone",
    "std::sync::Arc::deref",
    "std::sync::Arc::new",
    "std::time::Instant::duration_since",
];

/// Methods of `Path` that ask the file system.
const ON_DISK: &[&str] = &[
    "canonicalize",
    "exists",
    "is_dir",
    "is_file",
    "is_symlink",
    "metadata",
    "read_dir",
    "read_link",
    "symlink_metadata",
    "try_exists",
];

/// What makes a value of another type, as everybody's implementation does.
const CONVERSIONS: &[&str] = &[
    "std::borrow::ToOwned::to_owned",
    "std::clone::Clone::clone",
    "std::convert::AsRef::as_ref",
    "std::convert::Into::into",
    "std::string::ToString::to_string",
];

/// Macros that only make a value, or panic.
const VALUES: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "concat",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "format",
    "matches",
    "panic",
    "stringify",
    "unreachable",
    "vec",
];

impl Flow<'_> {
    /// Whether anything in the arguments of the call, run now or later, may be noticed.
    pub(super) fn arguments_act(&self, call: &ast::MethodCallExpr) -> bool {
        let mut seen = FxHashSet::default();
        let arguments = call.arg_list().into_iter().flat_map(|it| it.args());
        arguments.into_iter().any(|it| match without_references(it) {
            // A function by its name, a constructor, or a variable that may hold any function.
            ast::Expr::PathExpr(path) => self.path_acts(&path, &mut seen),
            ast::Expr::ClosureExpr(it) => self.acts(it.syntax(), &mut seen),
            it => self.acts(it.syntax(), &mut seen) || self.gives_function(&it),
        })
    }

    /// Whether what the expression gives can be called.
    fn gives_function(&self, expr: &ast::Expr) -> bool {
        let ty = self.facts.sema.type_of_expr(expr).map(|it| it.original.strip_references());
        ty.is_some_and(|it| it.is_fn() || it.is_closure() || it.as_callable(self.facts.db).is_some())
    }

    /// Whether it makes no difference when the expression is evaluated, as long as nobody changes what it reads: it does nothing that may
    /// be noticed, changes no place, and does not leave what is around it.
    pub(super) fn only_computes(&self, expr: &ast::Expr) -> bool {
        let node = expr.syntax();
        !self.acts(node, &mut FxHashSet::default()) && !self.changes_places(node) && !leaves(node)
    }

    /// Whether nobody notices if the expression is not evaluated at all.
    pub(crate) fn is_needless(&self, expr: &ast::Expr) -> bool {
        // `name.into()` of an `impl Into<String>` is what somebody's conversion makes of it.
        if let ast::Expr::MethodCallExpr(call) = expr
            && let Some(function) = self.facts.sema.resolve_method_call(call)
            && CONVERSIONS.contains(&names::function_path(self.facts.db, function).as_str())
        {
            return call.receiver().is_none_or(|it| self.is_needless(&it));
        }
        let node = expr.syntax();
        let changes = |it: SyntaxNode| match ast::MacroCall::cast(it.clone()) {
            Some(call) => self.calls_in(&call).iter().flatten().any(|it| self.changes_places(it)),
            None => self.changes_place(&it),
        };
        !self.acts(node, &mut FxHashSet::default()) && !leaves(node) && !node.descendants().any(changes)
    }

    /// Whether it may change a place that others name: it assigns to one, or lends one to be changed.
    pub(super) fn changes_places(&self, node: &SyntaxNode) -> bool {
        node.descendants().any(|it| match ast::MacroCall::cast(it.clone()) {
            // What macros lend stands among tokens.
            Some(it) => !is_plain_vector(&it),
            None => self.changes_place(&it),
        })
    }

    /// As [`Self::changes_places`], of one node.
    fn changes_place(&self, node: &SyntaxNode) -> bool {
        let (sema, db) = (&self.facts.sema, self.facts.db);
        let changes = |it: &ast::Expr| {
            is_place(it) && sema.type_of_expr(it).is_some_and(|it| it.original.is_mutable_reference())
        };
        let it = node.clone();
        match it.kind() {
            SyntaxKind::BIN_EXPR => is_assignment(it),
            SyntaxKind::ARG_LIST => ast::ArgList::cast(it).is_some_and(|it| it.args().any(|it| changes(&it))),
            SyntaxKind::METHOD_CALL_EXPR => ast::MethodCallExpr::cast(it).is_some_and(|call| {
                let taken = sema.resolve_method_call(&call).and_then(|it| it.self_param(db));
                let exclusive = taken.is_none_or(|it| it.access(db) == Access::Exclusive);
                call.receiver().is_some_and(|it| (exclusive && is_place(&it)) || changes(&it))
            }),
            _ => false,
        }
    }

    /// A value that nothing can change: a literal, a constant, a copy of what is settled, an iterator over it.
    pub(super) fn is_fixed(&self, expr: &ast::Expr) -> bool {
        let all = |it: &SyntaxNode| it.children().filter_map(ast::Expr::cast).all(|it| self.is_fixed(&it));
        match expr {
            ast::Expr::Literal(_) => true,
            ast::Expr::ParenExpr(_)
            | ast::Expr::RangeExpr(_)
            | ast::Expr::ArrayExpr(_)
            | ast::Expr::TupleExpr(_) => all(expr.syntax()),
            // `vec![]`, `vec![0; 8]`
            ast::Expr::MacroExpr(it) => it.macro_call().is_some_and(|it| is_plain_vector(&it)),
            ast::Expr::PrefixExpr(it) => it.op_kind() == Some(ast::UnaryOp::Neg) && all(it.syntax()),
            ast::Expr::MethodCallExpr(it) => {
                let taken =
                    it.receiver().into_iter().chain(it.arg_list().into_iter().flat_map(|it| it.args()));
                self.only_computes(expr)
                    && taken.into_iter().all(|it| self.is_settled(&it) || self.is_fixed(&it))
            }
            // `Vec::new()`, `Vec::with_capacity(8)`
            ast::Expr::CallExpr(it) => match self.call_at(it.syntax()) {
                Some((_, Callee::Foreign(path))) => {
                    let of_collection = ["std::collections::", "std::string::", "std::vec::"]
                        .iter()
                        .any(|it| path.starts_with(it));
                    let fixed = it.arg_list().is_none_or(|it| it.args().all(|it| self.is_fixed(&it)));
                    of_collection && fixed && (path.ends_with("::new") || path.ends_with("::with_capacity"))
                }
                _ => false,
            },
            it => {
                let ty = self.facts.sema.type_of_expr(it).map(|it| it.original);
                self.is_settled(it) && ty.is_some_and(|it| it.is_copy(self.facts.db))
            }
        }
    }

    /// Whether it names what is not assigned to any more: a constant, a variable that is not `mut`, a field of one.
    fn is_settled(&self, place: &ast::Expr) -> bool {
        let (sema, db) = (&self.facts.sema, self.facts.db);
        if sema.type_of_expr(place).is_none_or(|it| it.original.is_mutable_reference()) {
            return false;
        }
        match place {
            ast::Expr::PathExpr(it) => match it.path().and_then(|it| sema.resolve_path(&it)) {
                Some(PathResolution::Local(it)) => !it.is_mut(db),
                Some(PathResolution::Def(it)) => {
                    matches!(it, ModuleDef::Const(_) | ModuleDef::EnumVariant(_))
                }
                Some(PathResolution::ConstParam(_)) => true,
                _ => false,
            },
            ast::Expr::FieldExpr(it) => it.expr().is_some_and(|it| self.is_settled(&it)),
            ast::Expr::ParenExpr(it) => it.expr().is_some_and(|it| self.is_settled(&it)),
            _ => false,
        }
    }

    /// Whether the code of `body`, other than `apart`, does anything that may be noticed where it is left half way: what it does to
    /// variables of its own goes with it, and so do its pauses.
    pub(super) fn acts_beside(&self, body: &SyntaxNode, apart: &SyntaxNode) -> bool {
        let mut seen = FxHashSet::default();
        let is_apart = |it: &SyntaxNode| it == apart;
        body.descendants().any(|it| {
            let awaits_it = it.kind() == SyntaxKind::AWAIT_EXPR && it.children().any(|it| is_apart(&it));
            !is_apart(&it)
                && !awaits_it
                && !self.is_pause_at(&it)
                && (it.kind() != SyntaxKind::BIN_EXPR && self.node_acts(&it, body, &mut seen)
                    || self.changes_beyond(&it, body))
        })
    }

    /// On which sides of `node`, a part of `turn`, the statements around it act.
    pub(super) fn acts_around(&self, turn: &SyntaxNode, node: &SyntaxNode) -> Turn {
        let mut found = Turn::default();
        let mut seen = FxHashSet::default();
        let mut acts = |it: SyntaxNode| {
            let mut parts = it.descendants().filter(|it| !self.is_pause_at(it));
            parts.any(|part| self.node_acts(&part, &it, &mut seen))
        };
        let mut at = node.clone();
        while at != *turn {
            let Some(outer) = at.parent() else { break };
            let all = outer.kind() == SyntaxKind::STMT_LIST;
            let asked =
                matches!(outer.kind(), SyntaxKind::WHILE_EXPR | SyntaxKind::IF_EXPR | SyntaxKind::MATCH_EXPR);
            for sibling in outer.children().filter(|it| *it != at) {
                let is_ahead = sibling.text_range().end() <= at.text_range().start();
                // One branch comes neither before nor behind another.
                let beside = is_branch(&at) && is_branch(&sibling);
                let counts = all || asked && !beside;
                match is_ahead {
                    _ if !counts => {}
                    true => found.before = found.before || acts(sibling),
                    false => found.behind = found.behind || acts(sibling),
                }
            }
            at = outer;
        }
        found
    }

    fn is_pause_at(&self, node: &SyntaxNode) -> bool {
        self.facts.call_index(node).is_some_and(|it| self.is_pause(it))
    }

    /// Whether the node changes a place that is there when `body` is left: what `body` declares is not.
    fn changes_beyond(&self, node: &SyntaxNode, body: &SyntaxNode) -> bool {
        let Some(expr) = ast::Expr::cast(node.clone()) else { return self.changes_place(node) };
        match &expr {
            ast::Expr::BinExpr(it) => {
                is_assignment(node.clone()) && it.lhs().is_none_or(|it| !self.is_own(&it, body))
            }
            ast::Expr::MethodCallExpr(it) => {
                self.changes_place(node) && it.receiver().is_none_or(|it| !self.is_own(&it, body))
            }
            ast::Expr::RefExpr(it) => {
                let place = it.expr().filter(|_| it.mut_token().is_some());
                place.is_some_and(|it| is_place(&it) && !self.is_own(&it, body))
            }
            _ => self.changes_place(node),
        }
    }

    /// Whether the place is a variable that `body` declares, or a part of one.
    fn is_own(&self, place: &ast::Expr, body: &SyntaxNode) -> bool {
        let (sema, db) = (&self.facts.sema, self.facts.db);
        if sema.type_of_expr(place).is_none_or(|it| it.original.is_reference() || it.original.is_raw_ptr()) {
            return false;
        }
        match place {
            ast::Expr::PathExpr(it) => match it.path().and_then(|it| sema.resolve_path(&it)) {
                Some(PathResolution::Local(it)) => {
                    let source = it.primary_source(db);
                    source.syntax().ancestors().any(|it| it == *body)
                }
                _ => false,
            },
            ast::Expr::FieldExpr(it) => it.expr().is_some_and(|it| self.is_own(&it, body)),
            ast::Expr::ParenExpr(it) => it.expr().is_some_and(|it| self.is_own(&it, body)),
            _ => false,
        }
    }

    fn acts(&self, node: &SyntaxNode, seen: &mut FxHashSet<Function>) -> bool {
        node.descendants().any(|it| self.node_acts(&it, node, seen))
    }

    /// Whether the node alone acts, which is part of `whole`.
    fn node_acts(&self, node: &SyntaxNode, whole: &SyntaxNode, seen: &mut FxHashSet<Function>) -> bool {
        let it = node.clone();
        match it.kind() {
            SyntaxKind::AWAIT_EXPR | SyntaxKind::ASM_EXPR | SyntaxKind::YIELD_EXPR => true,
            SyntaxKind::BIN_EXPR => is_assignment(it),
            SyntaxKind::MACRO_CALL => ast::MacroCall::cast(it).is_some_and(|it| self.macro_acts(&it, seen)),
            SyntaxKind::METHOD_CALL_EXPR => {
                ast::MethodCallExpr::cast(it).is_some_and(|it| self.method_acts(&it, seen))
            }
            SyntaxKind::CALL_EXPR => match ast::CallExpr::cast(it).and_then(|it| it.expr()) {
                Some(ast::Expr::PathExpr(it)) => self.called_path_acts(&it, seen),
                _ => true,
            },
            // A function that is handed to one that calls it.
            SyntaxKind::PATH_EXPR if it != *whole => {
                let handed = it.parent().is_some_and(|it| it.kind() == SyntaxKind::ARG_LIST);
                handed && ast::PathExpr::cast(it).is_some_and(|it| self.path_acts(&it, seen))
            }
            _ => false,
        }
    }

    fn macro_acts(&self, call: &ast::MacroCall, seen: &mut FxHashSet<Function>) -> bool {
        let name = call.path().and_then(|it| it.segment()).and_then(|it| it.name_ref());
        if !name.is_some_and(|it| VALUES.iter().any(|value| it.text() == *value)) {
            return true;
        }
        self.calls_in(call).into_iter().any(|it| it.is_none_or(|it| self.acts(&it, seen)))
    }

    /// Calls among a macro's arguments, where they stand in what it expands to, if that is known.
    fn calls_in(&self, call: &ast::MacroCall) -> Vec<Option<SyntaxNode>> {
        let tokens = call.token_tree().into_iter().flat_map(|it| it.syntax().descendants_with_tokens());
        let called = tokens.filter_map(|it| it.into_token()).filter(|it| {
            it.kind() == SyntaxKind::IDENT
                && it.next_sibling_or_token().is_some_and(|it| it.kind() == SyntaxKind::TOKEN_TREE)
        });
        let expanded = |it| {
            let inner = self.facts.sema.descend_into_macros_exact(it).into_iter().next()?;
            inner
                .parent_ancestors()
                .find(|it| matches!(it.kind(), SyntaxKind::METHOD_CALL_EXPR | SyntaxKind::CALL_EXPR))
        };
        called.into_iter().map(expanded).collect()
    }

    fn method_acts(&self, call: &ast::MethodCallExpr, seen: &mut FxHashSet<Function>) -> bool {
        let db = self.facts.db;
        let Some(function) = self.facts.sema.resolve_method_call(call) else { return true };
        if names::is_workspace_function(db, function) {
            return self.function_acts(function, seen);
        }
        // A trait's method may be anybody's.
        let receiver = call.receiver().and_then(|it| self.facts.sema.type_of_expr(&it));
        let receiver = receiver.map(|it| it.adjusted().strip_references());
        let known = receiver.is_some_and(|it| {
            let of_std = it.as_adt().is_none_or(|it| !names::is_workspace_crate(db, it.krate(db)));
            of_std && it.as_dyn_trait().is_none() && it.as_type_param(db).is_none() && !it.is_unknown()
        });
        let of_trait = matches!(
            function.as_assoc_item(db).map(|it| it.container(db)),
            Some(AssocItemContainer::Trait(_))
        );
        (of_trait && !known) || self.function_acts(function, seen)
    }

    fn called_path_acts(&self, path: &ast::PathExpr, seen: &mut FxHashSet<Function>) -> bool {
        match path.path().and_then(|it| self.facts.sema.resolve_path(&it)) {
            Some(PathResolution::Def(ModuleDef::Function(it))) => self.function_acts(it, seen),
            Some(PathResolution::Def(ModuleDef::Adt(_) | ModuleDef::EnumVariant(_))) => false,
            Some(PathResolution::SelfType(_)) => false,
            _ => true,
        }
    }

    /// A value, or what is called with each element.
    fn path_acts(&self, path: &ast::PathExpr, seen: &mut FxHashSet<Function>) -> bool {
        let ty = self.facts.sema.type_of_expr(&ast::Expr::PathExpr(path.clone())).map(|it| it.original);
        let value = ty.is_some_and(|it| {
            !it.is_fn() && !it.is_closure() && !it.is_unknown() && it.as_callable(self.facts.db).is_none()
        });
        !value && self.called_path_acts(path, seen)
    }

    fn function_acts(&self, function: Function, seen: &mut FxHashSet<Function>) -> bool {
        let db = self.facts.db;
        if !names::is_workspace_function(db, function) {
            let path = names::function_path(db, function);
            let name = path.rsplit("::").next().unwrap_or_default();
            let shared = SHARED.iter().any(|it| path.starts_with(it)) && !OWN.contains(&path.as_str());
            let on_disk = path.starts_with("std::path::") && ON_DISK.contains(&name);
            return !path.starts_with("std::") || shared || on_disk;
        }
        if !seen.insert(function) {
            return false;
        }
        let source = self.facts.sema.source(function).map(|it| it.value);
        let plain = source.as_ref().is_some_and(|it| it.async_token().is_none() && it.abi().is_none());
        match source.and_then(|it| it.body()) {
            Some(body) if plain => self.acts(body.syntax(), seen),
            // A trait's method without a body, or a foreign one.
            _ => true,
        }
    }
}

/// `f` of `&f` and `&mut *f`.
fn without_references(expr: ast::Expr) -> ast::Expr {
    let inner = match &expr {
        ast::Expr::RefExpr(it) => it.expr(),
        ast::Expr::ParenExpr(it) => it.expr(),
        ast::Expr::PrefixExpr(it) if it.op_kind() == Some(ast::UnaryOp::Deref) => it.expr(),
        _ => None,
    };
    match inner {
        Some(it) => without_references(it),
        None => expr,
    }
}

/// `vec![]`, `vec![0; 8]`: a vector of literals.
fn is_plain_vector(call: &ast::MacroCall) -> bool {
    let name = call.path().and_then(|it| it.segment()).and_then(|it| it.name_ref());
    let tokens = call.token_tree().into_iter().flat_map(|it| it.syntax().descendants_with_tokens());
    let mut tokens = tokens.filter_map(|it| it.into_token());
    name.is_some_and(|it| it.text() == "vec")
        && tokens.all(|it| it.kind().is_literal() || it.kind().is_punct() || it.kind().is_trivia())
}

fn is_assignment(node: SyntaxNode) -> bool {
    let kind = ast::BinExpr::cast(node).and_then(|it| it.op_kind());
    matches!(kind, Some(ast::BinaryOp::Assignment { .. }))
}

fn is_branch(node: &SyntaxNode) -> bool {
    matches!(node.kind(), SyntaxKind::BLOCK_EXPR | SyntaxKind::IF_EXPR | SyntaxKind::MATCH_ARM_LIST)
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    const BEFORE: &str = "use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{channel, Sender};
static SEEN: AtomicU32 = AtomicU32::new(0);
struct Desk { ack: Sender<u32> }
impl Desk {
    fn handle(&self, n: u32) -> u32 { self.ack.send(n).unwrap(); n }
    fn double(&self, n: u32) -> u32 { twice(n) }
}
fn twice(n: u32) -> u32 { n.checked_mul(2).unwrap_or(n) }
fn noted(n: u32) -> u32 { SEEN.fetch_add(1, Ordering::SeqCst); n }
#[tokio::main]
async fn main() {
    let (tx, rx) = channel::<u32>();
    let (ack, acked) = channel::<u32>();
    let desk = Desk { ack };
    std::thread::spawn(move || { for n in 0..3 { tx.send(n).unwrap(); acked.recv().unwrap(); } });
";

    /// Whether all messages are received before anything is done with them.
    fn is_put_off(chain: &str) -> bool {
        let after = Trial::of_main("2021", &format!("{BEFORE}    {chain}\n    drop(desk);\n}}\n"))
            .text_after("/src/main.rs");
        after.contains("messages.into_iter()\n    }.")
    }

    #[test]
    fn what_only_computes_may_run_when_all_messages_are_there() {
        assert!(is_put_off("let n: u32 = rx.iter().map(|n| n + 1).sum(); println!(\"{n}\");"));
        assert!(is_put_off("let n: u32 = rx.iter().map(twice).sum(); println!(\"{n}\");"));
        assert!(is_put_off("let n: u32 = rx.iter().map(|n| desk.double(n)).sum(); println!(\"{n}\");"));
        assert!(is_put_off("let n = rx.iter().max_by_key(|n| n.to_string().len()); println!(\"{n:?}\");"));
    }

    #[test]
    fn a_function_that_is_handed_on_is_called() {
        assert!(is_put_off(
            "let n: u32 = rx.iter().filter_map(|n| Some(n).map(twice)).sum(); println!(\"{n}\");"
        ));
        assert!(!is_put_off(
            "let n: u32 = rx.iter().filter_map(|n| Some(n).map(noted)).sum(); println!(\"{n}\");"
        ));
    }

    #[test]
    fn a_message_whose_end_others_wait_for_ends_with_its_turn() {
        let chain = "let (give, take) = channel::<(u32, Sender<u32>)>(); \
                     std::thread::spawn(move || { let (t, r) = channel(); give.send((1, t)).unwrap(); r.recv().unwrap_err(); }); \
                     let n: u32 = take.iter().map(|m| m.0).sum(); println!(\"{n}\"); drop((rx, acked));";
        assert!(!is_put_off(chain));
    }

    #[test]
    fn what_a_function_does_with_each_message_keeps_its_moment() {
        assert!(!is_put_off("let n = rx.iter().fold(0, |a, n| desk.handle(n).max(a)); println!(\"{n}\");"));
        assert!(!is_put_off("let n = rx.iter().max_by_key(|n| desk.handle(*n)); println!(\"{n:?}\");"));
        assert!(!is_put_off("let n = rx.iter().filter(|n| noted(*n) == 1).count(); println!(\"{n}\");"));
        let given = "let mut note = |n: u32| desk.handle(n); let n: u32 = rx.iter().map(GIVEN).sum(); println!(\"{n}\");";
        for given in
            [given.replace("GIVEN", "&mut note"), given.replace("GIVEN", "&note").replace("let mut", "let")]
        {
            assert!(!is_put_off(&given), "{given}");
        }
        let field = "struct Kept<F> { note: F } let kept = Kept { note: |n: u32| desk.handle(n) }; \
                     let n: u32 = rx.iter().map(&kept.note).sum(); println!(\"{n}\");";
        assert!(!is_put_off(field));
        let made = "let note = || |n: u32| desk.handle(n); let n: u32 = rx.iter().map(note()).sum(); println!(\"{n}\");";
        assert!(!is_put_off(made));
        assert!(!is_put_off(
            "let n: (Vec<u32>, Vec<u32>) = rx.iter().partition(|n| noted(*n) == 1); println!(\"{n:?}\");"
        ));
        assert!(!is_put_off(
            "let n: Vec<String> = rx.iter().map(|n| format!(\"{}\", noted(n))).collect(); println!(\"{n:?}\");"
        ));
    }
}
