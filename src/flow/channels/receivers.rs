//! A tokio receiver is used through `&mut`: what must become mutable for that, how far it reaches, and where it cannot.

use std::collections::BTreeSet;

use ra_ap_hir::{Adjust, Function, HasCrate, Impl, Local, PathResolution, Type};
use ra_ap_ide_db::{FileId, FxHashSet};
use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::edit::Edit;
use crate::facts::body::{CallIx, Callee, Use};
use crate::facts::loops::{is_loop, may_run_again};
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::calls::callers::Caller;
use crate::flow::channels::bound_first::BoundFirst;
use crate::flow::channels::chains::{is_in_option, is_made_here};
use crate::flow::channels::lent::Loan;
use crate::flow::channels::locked::{holds_unlocked, is_read_guard};
use crate::flow::channels::shapes::{Iteration, is_place, iteration};
use crate::flow::channels::{Kind, RECEIVERS, end_of};
use crate::flow::places::Place;
use crate::policy::PublicApi;
use crate::refusal::{Refusal, RefusalCode};

/// The receiver that can be cloned.
const CLONED: &str = "crossbeam_channel::Receiver";

/// Insertions that make bindings, parameters and references mutable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mutability {
    /// Where, and what is put there.
    pub edits: BTreeSet<(FileId, usize, usize, String)>,
    /// Arguments that are received before the method that they are for has its object.
    pub bound: Vec<BoundFirst>,
}

impl Mutability {
    /// The edits per file.
    pub fn edits(&self) -> impl Iterator<Item = (FileId, Edit)> {
        self.edits.iter().map(|(file, start, end, text)| (*file, Edit::replace(*start..*end, text.clone())))
    }
}

/// Which parameter of a function becomes `&mut`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Parameter {
    This,
    Nth(usize),
}

/// What one channel's receivers need.
#[derive(Default)]
pub struct Receivers {
    /// What becomes mutable.
    pub mutability: Mutability,
    /// Clones that only move their original.
    pub moves: Vec<SyntaxNode>,
    /// Clones that make one more receiver, which the channel allows.
    pub clones: Vec<SyntaxNode>,
    /// Why it cannot be done.
    pub refusal: Option<Refusal>,
    /// Functions whose callers are known to follow, by the parameter that they do it for.
    followed: FxHashSet<(Function, Parameter)>,
}

/// What a pattern takes apart to bind a reference to a part of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TakenApart {
    Value,
    Reference,
}

impl Receivers {
    fn refuse(&mut self, code: RefusalCode, reason: String) {
        self.refusal.get_or_insert_with(|| Refusal::new(code, reason));
    }

    pub(in crate::flow) fn shared(&mut self, flow: &Flow<'_>, node: &SyntaxNode, why: &str) {
        let place = flow.facts.src_or_call_site(node).map(|it| flow.facts.location(it)).unwrap_or_default();
        self.refuse(RefusalCode::SharedReceiver, format!("{why} at {place}; a tokio receiver needs `&mut`"));
    }

    /// Receiver clones among these places, on a channel of this kind.
    pub fn clones<'db>(
        &mut self,
        flow: &Flow<'db>,
        places: &[Place<'db>],
        kind: Kind,
        is_locked: impl Fn(&Type<'db>) -> bool,
    ) {
        for place in places {
            let Place::Node(node) = place else { continue };
            if let Some(receiver) = cloned_by_path(flow, node) {
                self.shared(flow, receiver.syntax(), "the receiver is cloned by the path of `clone`");
            }
            let Some(call) = ast::MethodCallExpr::cast(node.clone()) else { continue };
            if call.name_ref().is_none_or(|it| it.text() != "clone") {
                continue;
            }
            let Some(receiver) = call.receiver() else { continue };
            let Some(ty) = flow.facts.sema.type_of_expr(&receiver).map(|it| it.original) else { continue };
            if !holds_unlocked(flow, &ty, 0) || is_locked(&ty) {
                continue;
            }
            if is_last_use(flow, &receiver, node) {
                self.moves.push(node.clone());
            } else if kind == Kind::Broadcast
                && names::type_head(flow.facts.db, &ty.strip_references()).as_deref() == Some(CLONED)
            {
                self.clones.push(node.clone());
            } else {
                self.shared(flow, node, "the receiver is cloned and its original is used on");
            }
        }
    }

    /// What this operation needs.
    pub fn operation(&mut self, flow: &mut Flow<'_>, ix: CallIx, kind: Kind) {
        let call = flow.facts.calls[ix.0].clone();
        let Callee::Api(api) = call.callee else { return };
        let name = api.path.rsplit("::").next().unwrap_or_default();
        if !kind.is_shared() {
            self.named_again(flow, &call.node, api.path);
        }
        let receives = api.path.contains("Receiver::")
            && matches!(
                name,
                "recv" | "try_recv" | "recv_timeout" | "recv_deadline" | "iter" | "try_iter" | "into_iter"
            );
        // A oneshot's receiver is consumed.
        if !receives || kind == Kind::Oneshot && name == "recv" {
            return;
        }
        let Some(end) = end_of(&call.node) else { return };
        if name.ends_with("iter") {
            self.lend_each_turn(flow, &call.node);
        }
        let owned_loop = crate::flow::channels::shapes::owns_receiver(flow, &call.node, &end);
        // A loop's `&rx` becomes `rx.recv()`, which borrows by itself.
        let end = match end {
            ast::Expr::RefExpr(it) if call.node.kind() == SyntaxKind::FOR_EXPR => match it.expr() {
                Some(inner) => inner,
                None => return,
            },
            end => end,
        };
        if name.ends_with("iter") && is_lent_by_call(flow, &end) && !is_taken_in_place(flow, &call.node, &end)
        {
            return self.shared(flow, end.syntax(), "a loop takes from a receiver that a call hands out");
        }
        if !owned_loop {
            self.borrow_mutably(flow, &end);
            self.exclusive_object(flow, &end, &call.node);
            if name == "try_iter" {
                self.exclusive_iterator(flow, &end, &call.node);
            }
        }
    }

    /// What this operation needs on a receiver that needs nothing itself, being shared.
    pub fn shared_operation(&mut self, flow: &mut Flow<'_>, ix: CallIx) {
        let call = flow.facts.calls[ix.0].clone();
        if matches!(call.callee, Callee::Api(api) if api.path.contains("Receiver::") && api.path.ends_with("iter"))
        {
            self.lend_each_turn(flow, &call.node);
        }
    }

    /// What is written twice, or looked at for each message, has to be the same end each time: not so in
    /// `self.rx.take().unwrap().try_iter()`, `all.extend(fresh().iter())` and `ring.next().len()`.
    fn named_again(&mut self, flow: &Flow<'_>, operation: &SyntaxNode, path: &str) {
        let (owner, name) = path.rsplit_once("::").unwrap_or_default();
        let given = operation.parent().is_some_and(|it| it.kind() == SyntaxKind::ARG_LIST);
        let repeated = match name {
            "len" | "is_empty" => owner.ends_with("Sender"),
            "try_iter" => true,
            "iter" | "into_iter" => given,
            _ => false,
        };
        let Some(end) = end_of(operation).filter(|it| repeated && !is_place(it)) else { return };
        if is_lent_by_call(flow, &end) {
            return;
        }
        let place = flow.facts.src_or_call_site(end.syntax()).map(|it| flow.facts.location(it));
        let place = place.unwrap_or_default();
        let why = format!(
            "`{name}` at {place} is called on what an expression gives, which would run several times; a variable for it helps"
        );
        self.refuse(RefusalCode::NeedsRule, why);
    }

    /// An arm of a `select!` receives from `expr`; the arms beside it have these heads.
    pub fn received(&mut self, flow: &mut Flow<'_>, expr: &ast::Expr, beside: &[String]) {
        if let ast::Expr::MethodCallExpr(call) = expr
            && is_named_in(expr, beside)
        {
            if !self.named_directly(flow, call) {
                let why = "a call hands the receiver out of what another arm of the `select!` uses as well";
                self.shared(flow, expr.syntax(), why);
            }
            return;
        }
        self.borrow_mutably(flow, expr);
        self.exclusive_object(flow, expr, expr.syntax());
    }

    /// `expr` is about to be used through `&mut`.
    pub(super) fn borrow_mutably(&mut self, flow: &mut Flow<'_>, expr: &ast::Expr) {
        if self.refusal.is_some() {
            return;
        }
        let ty = flow.facts.sema.type_of_expr(expr).map(|it| it.original);
        if ty.is_some_and(|it| is_read_guard(flow, &it)) {
            return self.shared(flow, expr.syntax(), "a lock is only read for the receiver");
        }
        match expr {
            ast::Expr::ParenExpr(it) => {
                if let Some(inner) = it.expr() {
                    self.borrow_mutably(flow, &inner);
                }
            }
            ast::Expr::RefExpr(it) => {
                if let Some(ast::Expr::IndexExpr(element)) = it.expr()
                    && self.element_of_map(flow, expr, &element)
                {
                    return;
                }
                if it.mut_token().is_none()
                    && let Some(inner) = it.expr()
                {
                    if !self.lends_reference(flow, it, &inner) {
                        self.insert(flow, inner.syntax(), "mut ");
                    }
                    self.borrow_mutably(flow, &inner);
                }
            }
            ast::Expr::PrefixExpr(it) => {
                if let Some(inner) = it.expr() {
                    self.borrow_mutably(flow, &inner);
                }
            }
            ast::Expr::PathExpr(it) => {
                let resolved = it.path().and_then(|it| flow.facts.sema.resolve_path(&it));
                match resolved {
                    Some(PathResolution::Local(local)) => self.local(flow, local, expr.syntax()),
                    _ => self.shared(flow, expr.syntax(), "the receiver is a static"),
                }
            }
            ast::Expr::FieldExpr(it) => {
                let Some(base) = it.expr() else { return };
                let ty = flow.facts.sema.type_of_expr(expr).map(|it| it.original);
                match ty {
                    Some(ty) if ty.is_mutable_reference() => {}
                    Some(ty) if ty.is_reference() => {
                        self.shared(flow, expr.syntax(), "the field only borrows the receiver");
                    }
                    _ => self.object(flow, &base),
                }
            }
            ast::Expr::IndexExpr(it) => {
                let Some(base) = it.base() else { return };
                let ty = flow.facts.sema.type_of_expr(expr).map(|it| it.original);
                if ty.is_some_and(|it| it.is_reference() && !it.is_mutable_reference()) {
                    return self.shared(flow, expr.syntax(), "the elements are shared references");
                }
                let ty = flow.facts.sema.type_of_expr(&base).map(|it| it.original);
                let head_of = |it: &Type<'_>| names::type_head(flow.facts.db, it);
                let mut head = ty.as_ref().and_then(head_of);
                // A box lends what is in it as it is lent itself.
                if head.as_deref() == Some("std::boxed::Box") {
                    head = ty
                        .and_then(|it| it.strip_references().type_arguments().next())
                        .and_then(|it| head_of(&it));
                }
                match head.as_deref() {
                    Some("std::vec::Vec" | "std::collections::VecDeque") | None => {
                        self.borrow_mutably(flow, &base);
                    }
                    Some(_) if self.element_of_map(flow, expr, it) => {}
                    Some(head) => {
                        let name = head.rsplit("::").next().unwrap_or(head);
                        let why = format!("a `{name}` hands the receiver out by shared reference");
                        self.shared(flow, expr.syntax(), &why);
                    }
                }
            }
            ast::Expr::MethodCallExpr(it) => self.reached_by_method(flow, it, expr),
            ast::Expr::TryExpr(it) => {
                let ty = flow.facts.sema.type_of_expr(expr).map(|it| it.original);
                if let (Some(ty), Some(inner)) = (ty.filter(|it| it.is_reference()), it.expr()) {
                    if !ty.is_mutable_reference() {
                        self.lent(flow, &inner, Loan { ty: &ty, binding: None });
                    } else {
                        self.borrow_mutably(flow, &inner);
                    }
                }
            }
            other => {
                let ty = flow.facts.sema.type_of_expr(other).map(|it| it.original);
                if ty.is_some_and(|it| it.is_reference() && !it.is_mutable_reference()) {
                    self.shared(flow, other.syntax(), "the receiver is reached by shared reference");
                }
            }
        }
    }

    /// `&rx` where `rx` is a reference already, which derefs by itself: what it refers to is lent, for a `&mut` of the variable
    /// would need that to be `mut`. Whether it is such a one.
    fn lends_reference(&mut self, flow: &Flow<'_>, whole: &ast::RefExpr, inner: &ast::Expr) -> bool {
        let ty = flow.facts.sema.type_of_expr(inner).map(|it| it.original);
        let is_reference = matches!(inner, ast::Expr::PathExpr(_)) && ty.is_some_and(|it| it.is_reference());
        let (true, Some(all), Some(src)) =
            (is_reference, flow.facts.src(whole.syntax()), flow.facts.src(inner.syntax()))
        else {
            return false;
        };
        let given = whole.syntax().parent().is_some_and(|it| it.kind() == SyntaxKind::ARG_LIST);
        let text = if given { "" } else { "&mut *" };
        let (from, to) = (usize::from(all.range.start()), usize::from(src.range.start()));
        self.mutability.edits.insert((all.file, from, to, text.to_owned()));
        true
    }

    /// std's maps have no `IndexMut`: `&peers[&id]` at `whole` asks for the element by `get_mut`.
    fn element_of_map(&mut self, flow: &mut Flow<'_>, whole: &ast::Expr, element: &ast::IndexExpr) -> bool {
        let (Some(base), Some(index)) = (element.base(), element.index()) else { return false };
        let ty = flow.facts.sema.type_of_expr(&base).map(|it| it.original.strip_references());
        let head = ty.and_then(|it| names::type_head(flow.facts.db, &it));
        let src = |it: &SyntaxNode| flow.facts.src(it);
        let (Some(all), Some(map), Some(key)) =
            (src(whole.syntax()), src(base.syntax()), src(index.syntax()))
        else {
            return false;
        };
        let known = head.is_some_and(|it| {
            it.starts_with("std::collections::") && (it.ends_with("::HashMap") || it.ends_with("::BTreeMap"))
        });
        if !known {
            return false;
        }
        let (start, end) = (usize::from(all.range.start()), usize::from(all.range.end()));
        let (base_start, base_end) = (usize::from(map.range.start()), usize::from(map.range.end()));
        let (key_start, key_end) = (usize::from(key.range.start()), usize::from(key.range.end()));
        for (from, to, text) in
            [(start, base_start, ""), (base_end, key_start, ".get_mut("), (key_end, end, ").unwrap()")]
        {
            if from < to {
                self.mutability.edits.insert((all.file, from, to, text.to_owned()));
            }
        }
        self.borrow_mutably(flow, &base);
        true
    }

    fn local(&mut self, flow: &mut Flow<'_>, local: Local<'_>, mention: &SyntaxNode) {
        let db = flow.facts.db;
        // What was only read through a `&mut` is changed through it now, as well.
        self.captured(flow, local.primary_source(db).syntax(), mention);
        if is_bound_for_guard(local.primary_source(db).syntax(), mention) {
            return self.shared(flow, mention, "a guard only looks at what the pattern of its arm binds");
        }
        if local.is_self(db) {
            return self.self_parameter(flow, local);
        }
        let ty = local.ty(db);
        if ty.is_mutable_reference() {
            return;
        }
        let Some(ident) = local.primary_source(db).source.value.left() else {
            return self.shared(flow, mention, "the receiver's binding is not known");
        };
        if ty.is_reference() {
            return self.reference_binding(flow, &ident, &ty, mention);
        }
        if ident.mut_token().is_some() || ident.ref_token().is_some() {
            return;
        }
        for source in local.sources(db) {
            if let Some(it) = source.source.value.left()
                && it.mut_token().is_none()
                && let Some(name) = it.name()
            {
                self.insert(flow, name.syntax(), "mut ");
            }
        }
    }

    /// `ref rx`: `ref mut rx`, and in a pattern that takes a reference apart, `&(ref rx, n)`, that of a `&mut`.
    fn bound_by_keyword(&mut self, flow: &Flow<'_>, ident: &ast::IdentPat) -> TakenApart {
        let Some(keyword) = ident.ref_token() else { return TakenApart::Value };
        if ident.mut_token().is_none()
            && let Some(src) = flow.facts.src(ident.syntax())
        {
            let at = usize::from(src.range.start()) + usize::from(keyword.text_range().len());
            self.mutability.edits.insert((src.file, at, at, " mut".to_owned()));
        }
        let patterns = ident.syntax().ancestors().take_while(|it| {
            ast::Pat::can_cast(it.kind())
                || it.kind() == SyntaxKind::RECORD_PAT_FIELD
                || it.kind() == SyntaxKind::RECORD_PAT_FIELD_LIST
        });
        let mut found = TakenApart::Value;
        for reference in patterns.filter_map(ast::RefPat::cast).collect::<Vec<_>>() {
            found = TakenApart::Reference;
            if let (None, Some(inner)) = (reference.mut_token(), reference.pat()) {
                self.insert(flow, inner.syntax(), "mut ");
            }
        }
        found
    }

    /// A binding of type `&Receiver`: the reference itself must become `&mut`.
    fn reference_binding(
        &mut self,
        flow: &mut Flow<'_>,
        ident: &ast::IdentPat,
        ty: &Type<'_>,
        mention: &SyntaxNode,
    ) {
        let parameter = ident.syntax().ancestors().find_map(ast::Param::cast);
        if let Some(parameter) = parameter {
            let owner = parameter.syntax().parent().and_then(|it| it.parent());
            let is_all = ident.syntax().parent().is_some_and(|it| it == *parameter.syntax());
            if is_all && owner.is_some_and(|it| it.kind() == SyntaxKind::FN) {
                return self.reference_parameter(flow, &parameter);
            }
            self.bound_by_keyword(flow, ident);
            self.bound_beside(flow, ident);
            if !self.lent_to_closure(flow, &parameter, Loan { ty, binding: Some(ident) }) {
                self.shared(flow, mention, "the receiver is used by shared reference");
            }
            return;
        }
        // `if let Some(rx) = &self.rx`, `for rx in &receivers`, `let rx = &self.rx;`
        let source = ident.syntax().ancestors().find_map(|it| {
            if let Some(it) = ast::LetExpr::cast(it.clone()) {
                return it.expr();
            }
            if let Some(it) = ast::LetStmt::cast(it.clone()) {
                return it.initializer();
            }
            if let Some(it) = ast::MatchArm::cast(it.clone()) {
                let list = it.syntax().parent()?;
                return ast::MatchExpr::cast(list.parent()?)?.expr();
            }
            ast::ForExpr::cast(it).and_then(|it| it.iterable())
        });
        let source = source.map(|it| part_for(ident, it));
        if ident.ref_token().is_some() {
            let taken_apart = self.bound_by_keyword(flow, ident);
            if let Some(source) = source {
                let ty = flow.facts.sema.type_of_expr(&source).map(|it| it.original);
                match (taken_apart, ty) {
                    // What the iterator gives is a reference, which the pattern takes apart.
                    (TakenApart::Reference, Some(ty)) if matches!(source, ast::Expr::MethodCallExpr(_)) => {
                        self.lent(flow, &source, Loan { ty: &ty, binding: Some(ident) });
                    }
                    _ => self.borrow_mutably(flow, &source),
                }
                self.exclusive_binding(flow, ident, &source);
            }
            return;
        }
        if self.named_in_place(flow, ident) {
            return;
        }
        let inner = |it: &SyntaxNode| {
            !ast::LetExpr::can_cast(it.kind()) && !ast::MatchArm::can_cast(it.kind()) && !is_loop(it.kind())
        };
        let statement = ident.syntax().ancestors().take_while(inner).find_map(ast::LetStmt::cast);
        let written = statement.as_ref().and_then(|it| it.ty());
        let is_all = ident.syntax().parent().as_ref() == statement.as_ref().map(AstNode::syntax);
        match written {
            Some(ast::Type::RefType(it)) if is_all => {
                if let (Some(inner), None) = (it.ty(), it.mut_token()) {
                    self.insert(flow, inner.syntax(), "mut ");
                }
            }
            Some(_) => return self.shared(flow, mention, "a type says that the receiver is only borrowed"),
            None => {}
        }
        self.bound_beside(flow, ident);
        match source {
            Some(source) => self.lent(flow, &source, Loan { ty, binding: Some(ident) }),
            None => self.shared(flow, mention, "the receiver is used by shared reference"),
        }
    }

    fn reference_parameter(&mut self, flow: &mut Flow<'_>, parameter: &ast::Param) {
        let Some(ast::Type::RefType(reference)) = parameter.ty() else {
            return self.shared(
                flow,
                parameter.syntax(),
                "the parameter takes the receiver by shared reference",
            );
        };
        let Some(inner) = reference.ty() else { return };
        if reference.mut_token().is_none() {
            self.insert(flow, inner.syntax(), "mut ");
        }
        let Some(item) = parameter.syntax().ancestors().find_map(ast::Fn::cast) else { return };
        let Some(function) = flow.facts.sema.to_fn_def(&item) else { return };
        let index = item
            .param_list()
            .and_then(|it| it.params().position(|it| it.syntax() == parameter.syntax()))
            .unwrap_or_default();
        let callers = match self.callers(flow, function, Parameter::Nth(index)) {
            Some(it) => it,
            None => return,
        };
        for call in callers {
            let node = flow.facts.calls[call.0].node.clone();
            let argument = crate::flow::context::call_arguments(&node).into_iter().nth(index);
            match argument {
                // Or another `&Receiver` binding, which becomes `&mut` and is reborrowed by the call.
                Some(given @ (ast::Expr::RefExpr(_) | ast::Expr::PathExpr(_))) => {
                    self.borrow_mutably(flow, &given);
                    self.exclusive_argument(flow, &node, &given);
                    self.exclusive_object(flow, &given, &node);
                }
                Some(given @ ast::Expr::MethodCallExpr(_)) => {
                    let Some(ty) = flow.facts.sema.type_of_expr(&given).map(|it| it.original) else {
                        continue;
                    };
                    self.lent(flow, &given, Loan { ty: &ty, binding: None });
                    self.exclusive_argument(flow, &node, &given);
                    self.exclusive_object(flow, &given, &node);
                }
                Some(other) => {
                    self.shared(flow, other.syntax(), "the receiver is handed over by shared reference")
                }
                None => {}
            }
        }
    }

    /// `&self` becomes `&mut self`, and every caller's object mutable.
    fn self_parameter(&mut self, flow: &mut Flow<'_>, local: Local<'_>) {
        let db = flow.facts.db;
        let Some(parameter) = local.primary_source(db).source.value.right() else { return };
        match parameter.kind() {
            ast::SelfParamKind::MutRef => return,
            ast::SelfParamKind::Owned => {
                if parameter.mut_token().is_none() {
                    if parameter.ty().is_some() && !flow.is_boxed_self(&parameter) {
                        return self.shared(
                            flow,
                            parameter.syntax(),
                            "`self` is a smart pointer to the receiver's owner",
                        );
                    }
                    self.insert(flow, parameter.syntax(), "mut ");
                }
                return;
            }
            ast::SelfParamKind::Ref => {}
        }
        let Some(item) = parameter.syntax().ancestors().find_map(ast::Fn::cast) else { return };
        let Some(function) = flow.facts.sema.to_fn_def(&item) else { return };
        let group = flow.method_group(function);
        if group.foreign.is_some() {
            return self.shared(flow, parameter.syntax(), "a trait's method takes `&self`");
        }
        if let Some(lent) = group.members.iter().find_map(|it| implemented_for_shared(flow, *it)) {
            return self.shared(flow, &lent, "the trait is implemented for a shared reference");
        }
        for member in group.members {
            let declared = flow.facts.sema.source(member).and_then(|it| it.value.param_list()?.self_param());
            let Some(declared) = declared.filter(|it| it.kind() == ast::SelfParamKind::Ref) else { continue };
            if let Some(name) = declared.name() {
                self.insert(flow, name.syntax(), "mut ");
            }
            self.called_through(flow, member);
        }
    }

    /// Every caller of the method has the object of the call for itself.
    fn called_through(&mut self, flow: &mut Flow<'_>, function: Function) {
        let Some(callers) = self.callers(flow, function, Parameter::This) else { return };
        for call in callers {
            let node = flow.facts.calls[call.0].node.clone();
            match ast::MethodCallExpr::cast(node.clone()).and_then(|it| it.receiver()) {
                Some(receiver) => {
                    self.object(flow, &receiver);
                    self.exclusive_object(flow, &receiver, &node);
                }
                None => self.shared(flow, &node, "the method is called by its path"),
            }
        }
    }

    /// An object whose method now takes `&mut self`, or whose field is used through `&mut`.
    pub(super) fn object(&mut self, flow: &mut Flow<'_>, receiver: &ast::Expr) {
        let ty = flow.facts.sema.type_of_expr(receiver).map(|it| it.original);
        let head = ty.as_ref().and_then(|it| names::type_head(flow.facts.db, it));
        if matches!(
            head.as_deref(),
            Some(
                "std::sync::Arc"
                    | "std::rc::Rc"
                    | "std::sync::LazyLock"
                    | "std::sync::OnceLock"
                    | "once_cell::sync::Lazy"
                    | "lazy_static::Lazy"
            )
        ) {
            return self.shared(flow, receiver.syntax(), "the receiver's owner is shared");
        }
        if let Some(name) = derefs_shared(flow, receiver) {
            let why = format!("`{name}` implements `Deref` and not `DerefMut`");
            return self.shared(flow, receiver.syntax(), &why);
        }
        self.borrow_mutably(flow, receiver);
    }

    /// All calls of `function`, once for each parameter; `None` if it was seen before or not all are known.
    fn callers(
        &mut self,
        flow: &mut Flow<'_>,
        function: Function,
        parameter: Parameter,
    ) -> Option<Vec<CallIx>> {
        if !self.followed.insert((function, parameter)) {
            return None;
        }
        let name = function.name(flow.facts.db).as_str().to_owned();
        if flow.public_api == PublicApi::Refuse && flow.is_exported(function) {
            self.refuse(
                RefusalCode::PublicApi,
                format!("`{name}` would need `&mut`, and is public in a library"),
            );
            return None;
        }
        let mut calls = Vec::new();
        for caller in flow.callers(function) {
            match caller {
                Caller::Call(ix) if flow.facts.calls[ix.0].usage == Use::Call => calls.push(ix),
                _ => {
                    self.refuse(
                        RefusalCode::FnPointer,
                        format!("`{name}` would need `&mut`, and is used where that is not possible"),
                    );
                    return None;
                }
            }
        }
        Some(calls)
    }

    pub(in crate::flow) fn insert(&mut self, flow: &Flow<'_>, before: &SyntaxNode, text: &str) {
        match flow.facts.src(before) {
            Some(src) => {
                let at = usize::from(src.range.start());
                self.mutability.edits.insert((src.file, at, at, text.to_owned()));
            }
            None => self.refuse(RefusalCode::InMacro, "a macro definition binds the receiver".to_owned()),
        }
    }

    pub(super) fn replace(&mut self, flow: &Flow<'_>, node: &SyntaxNode, text: &str) {
        match flow.facts.src(node) {
            Some(src) => {
                let (start, end) = (usize::from(src.range.start()), usize::from(src.range.end()));
                self.mutability.edits.insert((src.file, start, end, text.to_owned()));
            }
            None => self.refuse(RefusalCode::InMacro, "a macro definition uses the receiver".to_owned()),
        }
    }
}

/// Whether `end` is a receiver, not a lock's guard, that a call handed out by shared reference, or what it is in.
fn is_lent_by_call(flow: &Flow<'_>, end: &ast::Expr) -> bool {
    let ty = flow.facts.sema.type_of_expr(end).map(|it| it.original).filter(|it| !it.is_mutable_reference());
    let head = ty.and_then(|it| names::type_head(flow.facts.db, &it));
    head.is_some_and(|it| RECEIVERS.contains(&it.as_str())) && !is_place(end) && !is_made_here(flow, end)
}

/// Whether a loop stands for what goes over the receiver in an `Option`, which each of its turns asks for anew.
fn is_taken_in_place(flow: &Flow<'_>, operation: &SyntaxNode, end: &ast::Expr) -> bool {
    is_in_option(end) && matches!(iteration(flow, operation), Iteration::Loop(_))
}

/// The type that the method is implemented for, if that only lends what it has: `impl<S: Source> Source for &S`, `.. for Arc<S>`.
fn implemented_for_shared(flow: &Flow<'_>, function: Function) -> Option<SyntaxNode> {
    let item = flow.facts.sema.source(function)?.value;
    let ty = item.syntax().ancestors().find_map(ast::Impl::cast)?.self_ty()?;
    let shared = match &ty {
        ast::Type::RefType(it) => it.mut_token().is_none(),
        _ => {
            let head = flow.facts.sema.resolve_type(&ty).and_then(|it| names::type_head(flow.facts.db, &it));
            matches!(head.as_deref(), Some("std::sync::Arc" | "std::rc::Rc"))
        }
    };
    shared.then(|| ty.syntax().clone())
}

/// What `ident` is bound to of `source`: `&b` for `y` in `let (x, y) = (&a, &b);`.
fn part_for(ident: &ast::IdentPat, source: ast::Expr) -> ast::Expr {
    let ast::Expr::TupleExpr(whole) = &source else { return source };
    let patterns = ident.syntax().ancestors().map_while(ast::Pat::cast);
    let Some(ast::Pat::TuplePat(taken)) = patterns.last() else { return source };
    let at =
        taken.fields().position(|it| it.syntax().text_range().contains_range(ident.syntax().text_range()));
    let as_many = taken.fields().count() == whole.fields().count();
    let whole_fields = taken.fields().all(|it| !matches!(it, ast::Pat::RestPat(_)));
    let part = at.filter(|_| as_many && whole_fields).and_then(|at| whole.fields().nth(at));
    part.unwrap_or(source)
}

/// Whether `mention` stands in the guard of the arm whose pattern has the binding: until the arm is taken, the guard has that by
/// shared reference, also what is bound as a `&mut`.
fn is_bound_for_guard(binding: &SyntaxNode, mention: &SyntaxNode) -> bool {
    let guard = mention.ancestors().find_map(ast::MatchGuard::cast);
    let arm = guard.and_then(|it| it.syntax().parent()).and_then(ast::MatchArm::cast);
    let pattern = arm.and_then(|it| it.pat());
    pattern.is_some_and(|it| binding.ancestors().any(|around| around == *it.syntax()))
}

/// A type of the workspace that what follows `expr` is reached through, and that lends it by shared reference alone.
fn derefs_shared(flow: &Flow<'_>, expr: &ast::Expr) -> Option<String> {
    let db = flow.facts.db;
    let adjustments = flow.facts.sema.expr_adjustments(expr).unwrap_or_default();
    let overloaded = adjustments.iter().filter(|it| matches!(it.kind, Adjust::Deref(Some(_))));
    let through = overloaded.filter_map(|it| Some((it.source.as_adt()?, it.source.clone())));
    let lends = |ty: Type<'_>| {
        let traits = Impl::all_for_type(db, ty).into_iter().filter_map(|it| it.trait_(db));
        traits.into_iter().any(|it| names::trait_path(db, it) == "std::ops::DerefMut")
    };
    let mut own = through.filter(|(adt, _)| names::is_workspace_crate(db, adt.krate(db)));
    own.find(|(_, ty)| !lends(ty.clone())).map(|(adt, _)| adt.name(db).as_str().to_owned())
}

/// Whether one of `texts` names the variable that `expr` begins with.
fn is_named_in(expr: &ast::Expr, texts: &[String]) -> bool {
    let Some(root) = expr.syntax().first_token().map(|it| it.text().to_owned()) else { return true };
    let words = |it: &String| it.split(|c: char| !c.is_alphanumeric() && c != '_').any(|it| it == root);
    texts.iter().any(words)
}

/// The receiver in `Receiver::clone(&rx)`.
fn cloned_by_path(flow: &Flow<'_>, node: &SyntaxNode) -> Option<ast::Expr> {
    let call = ast::CallExpr::cast(node.clone())?;
    let ast::Expr::PathExpr(path) = call.expr()? else { return None };
    let name = path.path()?.segment()?.name_ref()?;
    let receiver = crate::flow::context::call_arguments(node).into_iter().next()?;
    let ty = flow.facts.sema.type_of_expr(&receiver)?.original.strip_references();
    let is_receiver = names::type_head(flow.facts.db, &ty).as_deref() == Some(CLONED);
    (name.text() == "clone" && is_receiver).then_some(receiver)
}

/// Whether the variable behind `receiver` is never used but by the clone at `clone`.
fn is_last_use(flow: &Flow<'_>, receiver: &ast::Expr, clone: &SyntaxNode) -> bool {
    let ast::Expr::PathExpr(path) = receiver else { return false };
    let Some(PathResolution::Local(local)) = path.path().and_then(|it| flow.facts.sema.resolve_path(&it))
    else {
        return false;
    };
    if local.ty(flow.facts.db).is_reference() || local.is_self(flow.facts.db) {
        return false;
    }
    let mentions = flow.mentions_of(ra_ap_ide_db::defs::Definition::Local(local));
    let Some(here) = flow.facts.src(clone) else { return false };
    let binding = local.primary_source(flow.facts.db).source.value.left();
    let in_loop = clone
        .ancestors()
        .take_while(|it| binding.as_ref().is_none_or(|pat| !pat.syntax().ancestors().any(|up| up == *it)))
        .any(|it| may_run_again(it.kind()));
    !in_loop && mentions.iter().all(|it| here.range.contains_range(it.text_range()))
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// The program after, whose trait's method looks at a receiver, with these functions that use it.
    fn pulls(items: &str, run: &str) -> Option<String> {
        let main = format!(
            "use std::sync::{{mpsc, Arc}};\ntrait Source {{\n    fn pull(&self) -> u32;\n    fn twice(&self) -> u32 {{ self.pull() + self.pull() }}\n}}\n\
             struct Chan(mpsc::Receiver<u32>);\nimpl Source for Chan {{ fn pull(&self) -> u32 {{ self.0.recv().unwrap() }} }}\n\
             struct Fixed(u32);\nimpl Source for Fixed {{ fn pull(&self) -> u32 {{ self.0 }} }}\n{items}\n\
             #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel::<u32>();\n    \
             std::thread::spawn(move || while tx.send(1).is_ok() {{}});\n    let it = Chan(rx);\n    {run}\n}}\n"
        );
        let text = Trial::of_main("2021", &main).text_after("/src/main.rs");
        text.contains("unbounded_channel").then_some(text)
    }

    #[test]
    fn a_trait_of_ones_own_takes_self_as_its_implementations_need_it() {
        let items = "fn total(s: impl Source) -> u32 { s.pull() + s.twice() }\nfn seen(s: &impl Source) -> u32 { s.pull() }";
        let text = pulls(items, "println!(\"{}\", seen(&it)); total(it); total(Fixed(1));").unwrap();
        for expected in [
            "async fn pull(&mut self) -> u32;",
            "async fn pull(&mut self) -> u32 { self.0 }",
            "fn twice(&mut self)",
            "total(mut s: impl Source",
            "seen(s: &mut impl Source",
            "let mut it = Chan(rx)",
        ] {
            assert!(text.contains(expected), "{expected}: {text}");
        }
        assert!(
            pulls("fn shared(s: Arc<dyn Source>) -> u32 { s.pull() }", "shared(Arc::new(it));").is_none()
        );
    }

    #[test]
    fn a_closure_that_calls_a_method_of_its_owner_is_called_mutably() {
        for taken in ["&self", "&mut self"] {
            let main = format!(
                "use std::sync::mpsc::{{channel, Receiver}};\nstruct S {{ rx: Receiver<u32> }}\nimpl S {{\n    \
                 fn pull(&self) -> u32 {{ self.rx.recv().unwrap() }}\n    \
                 fn run({taken}) -> u32 {{ let f = || self.pull() + 1; f() + f() }}\n}}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel::<u32>();\n    \
                 std::thread::spawn(move || tx.send(1));\n    println!(\"{{}}\", S {{ rx }}.run());\n}}\n"
            );
            let text = Trial::of_main("2021", &main).text_after("/src/main.rs");
            assert!(text.contains("let mut f = async || self.pull().await + 1;"), "{text}");
        }
    }

    #[test]
    fn a_pattern_that_takes_a_reference_apart_takes_an_exclusive_one() {
        for (going, expected) in [
            (
                "for &(ref r, n) in &all { println!(\"{}\", r.recv().unwrap() * n); }",
                "for &mut (ref mut r, n) in &mut all {",
            ),
            (
                "for &(ref r, n) in all.iter() { println!(\"{}\", r.recv().unwrap() * n); }",
                "for &mut (ref mut r, n) in all.iter_mut() {",
            ),
            (
                "let n: u32 = all.iter().map(|&(ref r, n)| r.recv().unwrap() * n).sum(); drop(n);",
                "for &mut (ref mut r, n) in all.iter_mut() {",
            ),
        ] {
            let main = format!(
                "use std::sync::mpsc::channel;\n#[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel::<u32>();\n    \
                 std::thread::spawn(move || tx.send(1));\n    let all = vec![(rx, 3)];\n    {going}\n}}\n"
            );
            let text = Trial::of_main("2021", &main).text_after("/src/main.rs");
            assert!(text.contains(expected) && text.contains("let mut all"), "{text}");
        }
    }

    #[test]
    fn a_guard_changes_nothing_that_its_arm_binds() {
        for (arm, migrated) in [
            ("Some(c) if c.0.try_recv().is_ok() => println!(\"{}\", c.1),", false),
            ("Some(ref mut c) if c.0.try_recv().is_ok() => println!(\"{}\", c.1),", false),
            ("Some(c) => println!(\"{:?} {}\", c.0.try_recv(), c.1),", true),
        ] {
            let main = format!(
                "use std::sync::mpsc::channel;\n#[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel::<u32>();\n    \
                 std::thread::spawn(move || tx.send(1));\n    let mut other = rx;\n    other.recv().unwrap();\n    let mut all = Some((other, 3));\n    match &all {{\n        \
                 {arm}\n        _ => println!(\"none\"),\n    }}\n    drop(all);\n}}\n"
            );
            let main = if arm.contains("ref mut") { main.replace("match &all", "match all") } else { main };
            let text = Trial::of_main("2021", &main).text_after("/src/main.rs");
            assert_eq!(text.contains("unbounded_channel"), migrated, "{arm}\n{text}");
        }
    }

    #[test]
    fn what_a_loop_in_a_task_goes_over_may_hold_receivers() {
        let main = "use std::sync::mpsc::{channel, Receiver};\nstruct W { rx: Receiver<u32> }\n\
                    impl W { fn pull(&self) -> u32 { self.rx.recv().unwrap() } }\n\
                    #[tokio::main]\nasync fn main() {\n    let (tx, rx) = channel();\n    let all = [W { rx }];\n    \
                    let h = std::thread::spawn(move || all.iter().map(|it| it.pull()).sum::<u32>());\n    \
                    tx.send(4).unwrap();\n    println!(\"{}\", h.join().unwrap());\n}\n";
        let text = Trial::of_main("2021", main).text_after("/src/main.rs");
        assert!(
            text.contains("for it in all.iter_mut() {") && text.contains("tokio::spawn(async move {"),
            "{text}"
        );
    }

    #[test]
    fn a_reference_to_a_reference_lends_what_that_refers_to() {
        let main = "use std::sync::mpsc::{channel, Receiver};\nfn one(rx: &Receiver<u32>) -> u32 { rx.recv().unwrap() }\n\
                    fn run(rx: &Receiver<u32>) -> u32 { let r = &rx; let n = r.recv().unwrap(); n + one(&rx) }\n\
                    #[tokio::main]\nasync fn main() {\n    let (tx, rx) = channel::<u32>();\n    \
                    std::thread::spawn(move || tx.send(1));\n    println!(\"{}\", run(&rx));\n}\n";
        let text = Trial::of_main("2021", main).text_after("/src/main.rs");
        assert!(text.contains("let r = &mut *rx;") && text.contains("one(rx).await"), "{text}");
    }

    #[test]
    fn a_box_lends_an_element_as_what_is_in_it_does() {
        let main = "use std::sync::mpsc;\n#[tokio::main]\nasync fn main() {\n    let (tx, rx) = mpsc::channel::<u32>();\n    \
                    std::thread::spawn(move || tx.send(1));\n    let all = Box::new(vec![rx]);\n    println!(\"{:?}\", all[0].recv().ok());\n}\n";
        let text = Trial::of_main("2021", main).text_after("/src/main.rs");
        assert!(text.contains("let mut all") && text.contains("all[0].recv().await"), "{text}");
    }
}
