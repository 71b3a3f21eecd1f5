//! Containers lend their receivers: methods that hand out shared references have twins that hand out `&mut`, and what
//! stands between such a method and the receiver's use passes on what it got.

use ra_ap_hir::{Function, HasCrate, PathResolution, Type};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::SyntaxKind;
use ra_ap_syntax::ast::{self, AstNode, HasArgList, HasLoopBody};

use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::receivers::Receivers;
use crate::flow::places::parts_of;

/// A shared reference that must become `&mut`.
#[derive(Clone, Copy)]
pub(super) struct Loan<'a, 'db> {
    /// The reference's type.
    pub ty: &'a Type<'db>,
    /// What it is bound to, if it outlives the expression.
    pub binding: Option<&'a ast::IdentPat>,
}

/// Methods of containers and what they are called where they lend mutably.
const TWINS: &[(&str, &str)] = &[
    ("as_ref", "as_mut"),
    ("as_deref", "as_deref_mut"),
    ("as_slice", "as_mut_slice"),
    ("back", "back_mut"),
    ("first", "first_mut"),
    ("front", "front_mut"),
    ("get", "get_mut"),
    ("iter", "iter_mut"),
    ("last", "last_mut"),
    ("values", "values_mut"),
];

/// Methods that pass on what an iterator yields.
const ADAPTERS: &[&str] = &[
    "by_ref",
    "chain",
    "enumerate",
    "filter",
    "fuse",
    "inspect",
    "into_iter",
    "peekable",
    "rev",
    "skip",
    "skip_while",
    "step_by",
    "take",
    "take_while",
    "zip",
];

/// Methods that pass on what is in an `Option` or a `Result`, or what an iterator yields next.
const PASSING: &[&str] =
    &["unwrap", "expect", "ok_or", "ok_or_else", "filter", "ok", "next", "next_back", "nth", "last", "find"];

/// What a method does with the receivers behind what it is called on.
enum Lending {
    /// It borrows from it; the other method lends mutably.
    Twin(&'static str),
    /// It borrows mutably already.
    Mutable,
    /// It passes on what this and its arguments lend.
    Passes,
    /// Nothing that is known.
    Unknown,
}

impl Receivers {
    /// `expr` hands out the shared reference; it must become `&mut`.
    pub(super) fn lent(&mut self, flow: &mut Flow<'_>, expr: &ast::Expr, loan: Loan<'_, '_>) {
        match expr {
            ast::Expr::ParenExpr(it) => {
                if let Some(inner) = it.expr() {
                    self.lent(flow, &inner, loan);
                }
            }
            ast::Expr::TryExpr(it) => {
                if let Some(inner) = it.expr() {
                    self.lent(flow, &inner, loan);
                }
            }
            ast::Expr::RefExpr(_) => self.base(flow, expr, loan),
            ast::Expr::MethodCallExpr(it) => self.lent_by_method(flow, it, loan),
            // A `&` is copied where a `&mut` is moved.
            ast::Expr::PathExpr(path) if is_reference(flow, expr) && is_mentioned_once(flow, path) => {
                self.base(flow, expr, loan);
            }
            _ => self.shared(flow, expr.syntax(), "the receiver is used by shared reference"),
        }
    }

    /// What the reference points into.
    fn base(&mut self, flow: &mut Flow<'_>, expr: &ast::Expr, loan: Loan<'_, '_>) {
        self.borrow_mutably(flow, expr);
        if let Some(binding) = loan.binding {
            self.exclusive_binding(flow, binding, expr);
        }
    }

    fn lent_by_method(&mut self, flow: &mut Flow<'_>, call: &ast::MethodCallExpr, loan: Loan<'_, '_>) {
        let (Some(name), Some(receiver)) = (call.name_ref(), call.receiver()) else { return };
        match lending(flow, call) {
            Lending::Twin(twin) => {
                self.replace(flow, name.syntax(), twin);
                self.base(flow, &receiver, loan);
            }
            Lending::Mutable => self.base(flow, &receiver, loan),
            Lending::Passes => {
                let arguments = call.arg_list().into_iter().flat_map(|it| it.args());
                let mut operands: Vec<ast::Expr> = [receiver].into_iter().chain(arguments).collect();
                operands.retain(|it| {
                    let ty = flow.facts.sema.type_of_expr(it).map(|it| it.original);
                    ty.is_some_and(|it| mentions(flow, &it, &loan.ty.strip_references(), 0))
                });
                if operands.is_empty() {
                    self.shared(flow, call.syntax(), "the receiver is reached by shared reference");
                }
                operands.iter().for_each(|it| self.lent(flow, it, loan));
            }
            Lending::Unknown => {
                if self.lent_by_accessor(flow, call, loan) {
                    return;
                }
                let why = format!("`{}` hands out a shared reference to the receiver", name.text());
                self.shared(flow, call.syntax(), &why);
            }
        }
    }

    /// A method is called between a place and the receiver's use: `self.rx.as_ref().unwrap()`.
    pub(super) fn reached_by_method(
        &mut self,
        flow: &mut Flow<'_>,
        call: &ast::MethodCallExpr,
        expr: &ast::Expr,
    ) {
        let Some(ty) = flow.facts.sema.type_of_expr(expr).map(|it| it.original) else { return };
        let lends = ty.is_reference() && !ty.is_mutable_reference()
            || ty.type_arguments().any(|it| it.is_reference() && !it.is_mutable_reference());
        if lends {
            let inner = ty.type_arguments().find(Type::is_reference).filter(|_| !ty.is_reference());
            let ty = inner.unwrap_or(ty);
            self.lent_by_method(flow, call, Loan { ty: &ty, binding: None });
        } else if ty.is_mutable_reference()
            && matches!(lending(flow, call), Lending::Mutable | Lending::Passes)
            && let Some(receiver) = call.receiver()
        {
            self.borrow_mutably(flow, &receiver);
        }
    }

    /// The receiver's binding is the parameter of a closure that a method runs with what it is called on:
    /// `receivers.iter().map(|rx| ..)`, `rx.as_ref().and_then(|rx| ..)`.
    pub(super) fn lent_to_closure(
        &mut self,
        flow: &mut Flow<'_>,
        parameter: &ast::Param,
        loan: Loan<'_, '_>,
    ) -> bool {
        let closure = parameter.syntax().ancestors().find_map(ast::ClosureExpr::cast);
        let call = closure
            .as_ref()
            .and_then(|it| it.syntax().parent()?.parent())
            .and_then(ast::MethodCallExpr::cast);
        let Some((call, receiver)) = call.and_then(|it| Some((it.clone(), it.receiver()?))) else {
            return false;
        };
        // What the closure gets a reference to is a shared reference itself.
        if loan.ty.strip_reference().is_reference() {
            return false;
        }
        let function = flow.facts.sema.resolve_method_call(&call);
        let path = function.map(|it| names::function_path(flow.facts.db, it)).unwrap_or_default();
        if ["std::iter::Iterator::", "std::option::Option::", "std::result::Result::"]
            .iter()
            .any(|it| path.starts_with(it))
        {
            self.lent(flow, &receiver, loan);
            return true;
        }
        let head = flow.facts.sema.type_of_expr(&receiver);
        let head = head.and_then(|it| names::type_head(flow.facts.db, &it.original));
        if let (Some(name), Some("std::vec::Vec" | "std::collections::VecDeque")) =
            (call.name_ref(), head.as_deref())
            && name.text() == "retain"
        {
            self.replace(flow, name.syntax(), "retain_mut");
            self.base(flow, &receiver, loan);
            return true;
        }
        false
    }
}

fn lending(flow: &Flow<'_>, call: &ast::MethodCallExpr) -> Lending {
    let Some(function) = flow.facts.sema.resolve_method_call(call) else { return Lending::Unknown };
    let name = function.name(flow.facts.db);
    let name = name.as_str();
    let path = names::function_path(flow.facts.db, function);
    if !is_of_containers(flow, function) {
        return Lending::Unknown;
    }
    let on_values = ["std::option::Option::", "std::result::Result::", "std::iter::Iterator::"]
        .iter()
        .any(|it| path.starts_with(it));
    let adapts = path.starts_with("std::iter::") && ADAPTERS.contains(&name);
    if adapts || on_values && PASSING.contains(&name) {
        return Lending::Passes;
    }
    if let Some((_, twin)) = TWINS.iter().find(|(it, _)| *it == name) {
        return Lending::Twin(twin);
    }
    match name.ends_with("_mut") || TWINS.iter().any(|(_, it)| *it == name) {
        true => Lending::Mutable,
        false => Lending::Unknown,
    }
}

/// Whether the method is std's own.
fn is_of_containers(flow: &Flow<'_>, function: Function) -> bool {
    names::crate_name(flow.facts.db, function.krate(flow.facts.db)) == "std"
}

fn is_reference(flow: &Flow<'_>, expr: &ast::Expr) -> bool {
    flow.facts.sema.type_of_expr(expr).is_some_and(|it| it.original.is_reference())
}

/// Whether the variable is used here and nowhere else.
fn is_mentioned_once(flow: &Flow<'_>, path: &ast::PathExpr) -> bool {
    let Some(PathResolution::Local(local)) = path.path().and_then(|it| flow.facts.sema.resolve_path(&it))
    else {
        return false;
    };
    let in_loop = path.syntax().ancestors().skip(1).any(|it| {
        matches!(it.kind(), SyntaxKind::LOOP_EXPR | SyntaxKind::WHILE_EXPR | SyntaxKind::CLOSURE_EXPR)
            || ast::ForExpr::cast(it)
                .and_then(|it| it.loop_body())
                .is_some_and(|it| it.syntax().text_range().contains_range(path.syntax().text_range()))
    });
    !in_loop && flow.mentions_of(Definition::Local(local)).len() == 1
}

/// Whether a value of `ty` lends values of `wanted`: it has one among its type arguments.
pub(super) fn mentions<'db>(flow: &Flow<'db>, ty: &Type<'db>, wanted: &Type<'_>, depth: usize) -> bool {
    let ty = ty.strip_references();
    if depth > 6 {
        return false;
    }
    // Types of one program, whatever their lifetimes are called here.
    if ty == *wanted {
        return true;
    }
    parts_of(flow.facts.db, &ty).any(|it| mentions(flow, &it, wanted, depth + 1))
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// The program after, that asks one of several receivers like this.
    fn asking(ask: &str) -> String {
        let main = format!(
            "use std::collections::BTreeMap;\nuse std::sync::mpsc::{{channel, Receiver}};\n\
             struct Slot {{ n: u32, rx: Receiver<u32> }}\n\
             fn slot() -> Slot {{ let (tx, rx) = channel(); tx.send(7).unwrap(); Slot {{ n: 3, rx }} }}\n\
             async fn ask(m: &mut BTreeMap<u8, Slot>, v: &mut Vec<Slot>) -> Option<u32> {{\n    {ask}\n}}\n\
             #[tokio::main]\nasync fn main() {{\n    \
             ask(&mut BTreeMap::from([(1, slot())]), &mut vec![slot()]).await;\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs")
    }

    #[test]
    fn a_field_of_what_a_call_hands_out_is_reached_through_the_mutable_twin() {
        for (ask, asked) in [
            ("m.get(&1)?.rx.recv().ok()", "m.get_mut(&1)?.rx.recv().await"),
            ("m.get(&1).unwrap().rx.recv().ok()", "m.get_mut(&1).unwrap().rx.recv().await"),
            ("m[&1].rx.recv().ok()", "m.get_mut(&1).unwrap().rx.recv().await"),
            ("v.first()?.rx.recv().ok()", "v.first_mut()?.rx.recv().await"),
            ("v.iter().rev().nth(0)?.rx.recv().ok()", "v.iter_mut().rev().nth(0)?.rx.recv().await"),
            ("v[0].rx.recv().ok()", "v[0].rx.recv().await"),
            ("slot().rx.recv().ok()", "slot().rx.recv().await"),
        ] {
            let text = asking(ask);
            assert!(text.contains(asked), "{text}");
        }
    }

    #[test]
    fn an_accessor_hands_out_what_a_receiver_is_a_field_of_mutably() {
        let asking = |accessor: &str, ask: &str| {
            let main = format!(
                "use std::collections::HashMap;\nuse std::sync::mpsc::{{Receiver, channel}};\n\
                 struct Slot {{ n: u32, rx: Receiver<u32> }}\n\
                 fn slot() -> Slot {{ let (tx, rx) = channel(); tx.send(7).unwrap(); Slot {{ n: 3, rx }} }}\n\
                 struct Hub {{ m: HashMap<u8, Slot> }}\nimpl Hub {{\n    {accessor}\n    \
                 fn ask(&self) -> Option<u32> {{ {ask}.rx.recv().ok() }}\n}}\n\
                 #[tokio::main]\nasync fn main() {{ Hub {{ m: HashMap::from([(1, slot())]) }}.ask(); }}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs")
        };
        let text = asking("fn at(&self, k: u8) -> &Slot { &self.m[&k] }", "self.at(1)");
        assert!(
            text.contains("fn at(&mut self, k: u8) -> &mut Slot { self.m.get_mut(&k).unwrap() }"),
            "{text}"
        );
        let find = "fn find(&self, k: u8) -> Option<&Slot> { self.m.get(&k) }";
        let text = asking(find, "self.find(1)?");
        assert!(
            text.contains("fn find(&mut self, k: u8) -> Option<&mut Slot> { self.m.get_mut(&k) }"),
            "{text}"
        );
        let text = asking("fn all(&self) -> Vec<&Slot> { self.m.values().collect() }", "self.all()[0]");
        assert!(text.contains("self.all()[0].rx.recv().ok()"), "{text}");
    }

    #[test]
    fn what_hands_out_only_shared_references_keeps_its_receivers() {
        for ask in [
            "m.get_key_value(&1)?.1.rx.recv().ok()",
            "m.values().max_by_key(|s| s.n)?.rx.recv().ok()",
            "m.values().collect::<Vec<_>>()[0].rx.recv().ok()",
            "let all: Vec<&Slot> = m.values().collect(); all[0].rx.recv().ok()",
            "let all: Vec<_> = v.iter().map(|s| &s.rx).collect(); all[0].recv().ok()",
            "v.split_first()?.0.rx.recv().ok()",
            "v.chunks(1).next()?[0].rx.recv().ok()",
            "let found = m.get(&1); found?.rx.recv().ok()",
            "let mut n = 0; for it in m.get(&1)?.rx.iter() { n += it; } Some(n)",
            "let mut n = 0; for it in &m.get(&1)?.rx { n += it; } Some(n)",
            "Some(m.get(&1)?.rx.iter().map(|it| it + 1).sum())",
        ] {
            let text = asking(ask);
            assert!(text.contains(ask) && text.contains("rx: Receiver<u32>"), "{text}");
        }
    }
}
