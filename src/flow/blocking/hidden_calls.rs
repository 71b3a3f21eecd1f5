//! What code that is not the workspace's runs of it although nobody writes its name: the `next` of an iterator that `extend` takes, the
//! `read` of what `io::copy` reads from, the `drop` at the end of a scope. Such code cannot await, so what blocks in it blocks
//! whoever hands the value over.

pub(in crate::flow) mod computing;
mod conversions;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use ra_ap_hir::{
    Adt, AsAssocItem, AssocItem, AssocItemContainer, CallableKind, CaptureKind, Crate, Function, GenericDef,
    GenericParam, HasCrate, Impl, ModuleDef, PathResolution, Trait, Type,
};
use ra_ap_ide_db::{FxHashMap, FxHashSet, RootDatabase};
use ra_ap_syntax::ast::{self, AstNode, HasGenericParams, HasName, HasTypeBounds};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, WalkEvent};

use crate::facts::body::{BodyIx, BodyKind, Call, Callee, Runs, Use};
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::context::call_arguments;
use crate::flow::places::parts_of;

/// How deep a type's arguments are looked into.
const DEPTH: usize = 6;

/// Traits, or their modules, whose methods compute. That one waits is not expected, and they are implemented everywhere.
const COMPUTING: &[&str] = &[
    "std::any::",
    "std::borrow::",
    "std::clone::",
    "std::cmp::",
    "std::error::",
    "std::fmt::Debug",
    "std::hash::",
    "std::marker::",
    // No type of the workspace can have it.
    "std::ops::Fn",
];

/// Traits, or their modules, of which any implementation may be behind a `dyn Trait`, an `impl Trait` or a type parameter.
pub(in crate::flow) const BEHIND_ANY: &[&str] = &["std::iter::", "std::io::"];

/// What has the first trait by having the second.
const IMPLIED: &[(&str, &str)] = &[
    ("std::convert::Into", "std::convert::From"),
    ("std::convert::TryInto", "std::convert::TryFrom"),
    ("std::iter::IntoIterator", ITERATOR),
    ("std::string::ToString", "std::fmt::Display"),
];

const ITERATOR: &str = "std::iter::Iterator";
const INTO_ITERATOR: &str = "std::iter::IntoIterator";
const DROP: &str = "std::ops::Drop";
const DEREF: &[&str] = &["std::ops::Deref", "std::ops::DerefMut"];

/// Types of others that ask what they hold for elements when they are asked themselves.
const ADAPTERS: &[&str] = &["std::boxed::", "std::io::", "std::iter::", "std::option::", "std::pin::"];

/// Types of others whose end is not the end of what they name.
const LENDING: &[&str] = &[
    "std::marker::PhantomData",
    "std::mem::ManuallyDrop",
    "std::rc::Weak",
    "std::sync::Weak",
    "std::sync::mpsc::Sender",
    "std::sync::mpsc::SyncSender",
    "crossbeam_channel::Sender",
];

/// What is remembered about implementations of others' traits.
#[derive(Default)]
pub(in crate::flow) struct HiddenCalls {
    of_bodies: RefCell<FxHashMap<BodyIx, Rc<[Function]>>>,
    of_types: RefCell<FxHashMap<Adt, Rc<[Implementation]>>>,
    asked_traits: RefCell<FxHashMap<Function, Asked>>,
    all: OnceCell<Rc<[Implementation]>>,
    computing: computing::Computing,
}

/// By which traits of others a function uses what it is given.
#[derive(Clone)]
struct Asked {
    /// Those that may wait.
    waiting: Rc<[String]>,
    /// Those that compute.
    computing: Rc<[String]>,
}

/// A type of the workspace that implements a trait of others.
#[derive(Clone)]
struct Implementation {
    /// The trait's path.
    of: String,
    adt: Adt,
    methods: Vec<Function>,
}

/// Whose methods a call may come to run.
#[derive(Default)]
struct Values {
    own: Vec<Adt>,
    /// Whether there may be any type behind one of them.
    any: bool,
}

impl Values {
    fn add(&mut self, more: Values) {
        for it in more.own {
            if !self.own.contains(&it) {
                self.own.push(it);
            }
        }
        self.any |= more.any;
    }
}

impl<'db> Flow<'db> {
    /// The functions of the workspace that running `body` may run although nothing in it names them.
    pub fn hidden_calls(&mut self, body: BodyIx) -> Rc<[Function]> {
        if let Some(known) = self.hidden.of_bodies.borrow().get(&body) {
            return known.clone();
        }
        let mut found: Vec<Function> = Vec::new();
        let asked = self.asked_for_parameters(body);
        for ix in self.facts.bodies[body.0].calls.clone() {
            let call = self.facts.calls[ix.0].clone();
            if call.usage == Use::Call {
                found.extend(self.hidden_in_call(&call, asked));
                found.extend(self.dereferenced(&call));
            }
        }
        for around in self.facts.bodies[body.0].loops.clone() {
            let iterable = ast::ForExpr::cast(around.node).and_then(|it| it.iterable());
            let traits = [INTO_ITERATOR.to_owned(), ITERATOR.to_owned()];
            let mut values = Values::default();
            if let Some(it) = iterable {
                self.collect_values(&it, &traits, asked, &mut values);
            }
            found.extend(self.methods_of(&traits, values));
        }
        found.extend(self.dropped_in(body));
        let mut seen = FxHashSet::default();
        found.retain(|it| seen.insert(*it));
        let found: Rc<[Function]> = found.into();
        self.hidden.of_bodies.borrow_mut().insert(body, found.clone());
        found
    }

    /// The function that runs `body`, whose caller is asked what stands for its type parameters and is behind its trait objects; a thread
    /// has none, nor has what implements a trait for any type.
    pub(in crate::flow) fn asked_for_parameters(&self, body: BodyIx) -> Option<Function> {
        let body = &self.facts.bodies[body.0];
        match body.kind {
            BodyKind::Function(function) => {
                Some(function).filter(|it| !names::is_of_trait(self.facts.db, *it))
            }
            BodyKind::Closure if matches!(body.runs, Runs::Inline(_) | Runs::Bound | Runs::Parameter(..)) => {
                body.parent.and_then(|it| self.asked_for_parameters(it))
            }
            _ => None,
        }
    }

    /// What the callee may call of what it is given.
    fn hidden_in_call(&mut self, call: &Call, asked: Option<Function>) -> Vec<Function> {
        let given = || {
            let receiver = ast::MethodCallExpr::cast(call.node.clone()).and_then(|it| it.receiver());
            receiver.into_iter().chain(call_arguments(&call.node)).collect::<Vec<_>>()
        };
        let function = match &call.callee {
            Callee::Workspace(function) => *function,
            Callee::Foreign(_) => match self.function_named_at(&call.node) {
                Some(it) => it,
                None => return Vec::new(),
            },
            // A library without a model.
            Callee::Unknown(_) => {
                let mut values = Values::default();
                let types = given().into_iter().filter_map(|it| self.facts.sema.type_of_expr(&it));
                types.for_each(|it| self.values_behind(&it.original, DEPTH, &[], asked, &mut values));
                let own = values.own.into_iter().map(|it| self.implementations_of(it));
                return own.flat_map(|it| all_methods(it.iter().filter(|it| it.of != DROP))).collect();
            }
            _ => return Vec::new(),
        };
        let traits = self.traits_asked_by(function);
        if traits.is_empty() {
            return Vec::new();
        }
        let db = self.facts.db;
        let given = given();
        let mut values = Values::default();
        let mut is_any = false;
        for it in &given {
            is_any |= self.collect_values(it, &traits, asked, &mut values);
        }
        let types = self.type_arguments_at(function, &call.node);
        let types: Vec<Type<'db>> = types.into_iter().map(|(_, it)| it).collect();
        let mut of_types = Values::default();
        types.iter().for_each(|it| self.values_behind(it, DEPTH, &traits, asked, &mut of_types));
        if function.name(db).as_str() == "flatten" {
            let first = given.first().and_then(|it| Some(self.facts.sema.type_of_expr(it)?.original));
            let item = types.first().cloned().or(first).and_then(|it| it.iterator_item(db));
            item.iter().for_each(|it| self.values_behind(it, DEPTH, &traits, asked, &mut values));
        }
        // What is given tells more than its type.
        of_types.any &= !is_any;
        values.add(of_types);
        self.methods_of(&traits, values)
    }

    /// Whose methods `value` may have. Whether its type leaves that open.
    fn collect_values(
        &mut self,
        value: &ast::Expr,
        traits: &[String],
        asked: Option<Function>,
        values: &mut Values,
    ) -> bool {
        let Some(ty) = self.facts.sema.type_of_expr(value) else { return false };
        let mut own = Values::default();
        self.values_behind(&ty.original, DEPTH, traits, asked, &mut own);
        let is_any = std::mem::take(&mut own.any);
        values.add(own);
        if is_any && self.any_implementation(traits).next().is_some() {
            match self.types_behind(value, traits, asked) {
                Some(types) => {
                    let mut known = Values::default();
                    types.iter().for_each(|it| self.values_behind(it, DEPTH, traits, asked, &mut known));
                    values.add(Values { any: false, ..known });
                }
                None => values.any = true,
            }
        }
        is_any
    }

    fn function_named_at(&self, node: &SyntaxNode) -> Option<Function> {
        let sema = &self.facts.sema;
        match ast::Expr::cast(node.clone())? {
            ast::Expr::MethodCallExpr(it) => sema.resolve_method_call(&it),
            ast::Expr::CallExpr(it) => {
                let function = it.expr()?;
                let ast::Expr::PathExpr(path) = &function else { return None };
                match sema.resolve_path(&path.path()?) {
                    Some(PathResolution::Def(ModuleDef::Function(it))) => Some(it),
                    _ => match sema.resolve_expr_as_callable(&function)?.kind() {
                        CallableKind::Function(it) => Some(it),
                        _ => None,
                    },
                }
            }
            _ => None,
        }
    }

    /// The traits of others by which `function` may use what it is given.
    pub(in crate::flow) fn traits_asked_by(&self, function: Function) -> Rc<[String]> {
        self.asked_by(function).waiting
    }

    fn asked_by(&self, function: Function) -> Asked {
        if let Some(known) = self.hidden.asked_traits.borrow().get(&function) {
            return known.clone();
        }
        let db = self.facts.db;
        let mut asked: Vec<Trait> = Vec::new();
        let container = function.as_assoc_item(db).map(|it| it.container(db));
        let outer = match container {
            Some(AssocItemContainer::Trait(it)) => {
                asked.push(it);
                None
            }
            Some(AssocItemContainer::Impl(it)) => Some(GenericDef::from(it)),
            None => None,
        };
        for owner in [GenericDef::from(function)].into_iter().chain(outer) {
            asked.extend(bounds_of(db, owner));
        }
        asked.extend(self.bounds_in_where_clause(function));
        if names::is_workspace_function(db, function) {
            let parameters = function.assoc_fn_params(db);
            parameters.iter().for_each(|it| collect_dyn_traits(db, it.ty(), DEPTH, &mut asked));
        }
        let mut seen: FxHashSet<Trait> = FxHashSet::default();
        let mut paths: Vec<String> = Vec::new();
        while let Some(next) = asked.pop() {
            if !seen.insert(next) {
                continue;
            }
            asked.extend(next.all_supertraits(db));
            if names::is_workspace_crate(db, next.krate(db)) {
                // Who implements it for whatever has another trait uses that.
                let implementations = Impl::all_for_trait(db, next).into_iter();
                let blanket = implementations.filter(|it| it.self_ty(db).as_type_param(db).is_some());
                asked.extend(blanket.flat_map(|it| bounds_of(db, it.into())));
                continue;
            }
            paths.push(names::trait_path(db, next));
        }
        let implied = IMPLIED.iter().filter(|(it, _)| paths.iter().any(|path| path == it));
        let implied: Vec<String> = implied.map(|(_, it)| (*it).to_owned()).collect();
        paths.extend(implied);
        paths.sort();
        paths.dedup();
        let (computing, waiting): (Vec<String>, Vec<String>) =
            paths.into_iter().partition(|it| is_computing(it));
        let asked = Asked { waiting: waiting.into(), computing: computing.into() };
        self.hidden.asked_traits.borrow_mut().insert(function, asked.clone());
        asked
    }

    /// `fn sort(&mut self) where T: Ord`: what it asks of type parameters that are not its own.
    fn bounds_in_where_clause(&self, function: Function) -> Vec<Trait> {
        let item = self.facts.sema.source(function).and_then(|it| it.value.where_clause());
        let predicates = item.into_iter().flat_map(|it| it.predicates());
        let bounds = predicates.filter_map(|it| it.type_bound_list()).flat_map(|it| it.bounds());
        let paths = bounds.filter_map(|it| match it.ty()? {
            ast::Type::PathType(it) => it.path(),
            _ => None,
        });
        let traits = paths.filter_map(|it| match self.facts.sema.resolve_path(&it)? {
            PathResolution::Def(ModuleDef::Trait(it)) => Some(it),
            _ => None,
        });
        traits.collect()
    }

    /// By what methods `values` have these traits, as far as the workspace's own come to run.
    fn methods_of(&self, traits: &[String], mut values: Values) -> Vec<Function> {
        let db = self.facts.db;
        let mut found: Vec<Function> = Vec::new();
        let mut next = 0;
        while let Some(adt) = values.own.get(next).copied() {
            next += 1;
            for it in self.implementations_of(adt).iter().filter(|it| traits.contains(&it.of)) {
                found.extend(&it.methods);
                // `into_iter` makes what is gone over; its type parameters stand for parts of the value's type.
                for made in it.methods.iter().filter(|_| it.of == INTO_ITERATOR) {
                    self.values_behind(&made.ret_type(db), DEPTH, traits, Some(*made), &mut values);
                }
            }
        }
        if values.any {
            found.extend(self.any_implementation(traits).flat_map(|it| it.methods));
        }
        found
    }

    /// What may be behind something that has one of these traits and of which no more is known.
    fn any_implementation(&self, traits: &[String]) -> impl Iterator<Item = Implementation> {
        let all = self.all_implementations();
        let behind_any = |it: &&Implementation| {
            traits.contains(&it.of) && BEHIND_ANY.iter().any(|known| it.of.starts_with(known))
        };
        all.iter().filter(behind_any).cloned().collect::<Vec<_>>().into_iter()
    }

    /// Whether one of others' types has such a trait by the workspace: `impl Read for Box<dyn Own>`.
    pub(in crate::flow) fn implements_for_others(&self) -> bool {
        let own = |it: &Implementation| names::is_workspace_crate(self.facts.db, it.adt.krate(self.facts.db));
        self.all_implementations().iter().any(|it| !own(it))
    }

    /// Whether the type, or what it refers to, is one of the workspace's that dereferences to another.
    pub(in crate::flow) fn is_own_pointer(&self, ty: &Type<'db>) -> bool {
        let db = self.facts.db;
        let own = ty.strip_references().as_adt().filter(|it| names::is_workspace_crate(db, it.krate(db)));
        own.is_some_and(|it| self.implementations_of(it).iter().any(|it| DEREF.contains(&it.of.as_str())))
    }

    fn values_behind(
        &self,
        ty: &Type<'db>,
        depth: usize,
        traits: &[String],
        asked: Option<Function>,
        values: &mut Values,
    ) {
        let db = self.facts.db;
        let Some(depth) = depth.checked_sub(1) else { return };
        let ty = ty.strip_references();
        let Some((adt, arguments)) = ty.as_adt_with_args() else {
            values.any |= match ty.as_type_param(db) {
                Some(_) => asked.is_none(),
                None => {
                    let of = ty.as_dyn_trait().into_iter();
                    let of: Vec<Trait> = of.chain(ty.as_impl_traits(db).into_iter().flatten()).collect();
                    self.is_asked_for(of, traits)
                }
            };
            if !ty.is_closure() {
                parts_of(db, &ty).for_each(|it| self.values_behind(&it, depth, traits, asked, values));
            }
            return;
        };
        if names::is_workspace_crate(db, adt.krate(db)) {
            if !values.own.contains(&adt) {
                values.own.push(adt);
            }
        } else if traits.iter().any(|it| it == ITERATOR) {
            // A collection of iterators is none.
            let path = names::adt_path(db, adt);
            if !ADAPTERS.iter().any(|it| path.starts_with(it)) {
                return;
            }
        }
        arguments.iter().flatten().for_each(|it| self.values_behind(it, depth, traits, asked, values));
    }

    fn implementations_of(&self, adt: Adt) -> Rc<[Implementation]> {
        if let Some(known) = self.hidden.of_types.borrow().get(&adt) {
            return known.clone();
        }
        let db = self.facts.db;
        let own = Impl::all_for_type(db, adt.ty(db)).into_iter();
        // Of `&Bag`.
        let lent = self.all_implementations();
        let lent = lent.iter().filter(|it| it.adt == adt).cloned();
        let mut found: Vec<Implementation> = own.filter_map(|it| self.implementation(it)).collect();
        found.extend(lent);
        let found: Rc<[Implementation]> = found.into();
        self.hidden.of_types.borrow_mut().insert(adt, found.clone());
        found
    }

    /// Everything that types of the workspace's modules implement of others' traits.
    fn all_implementations(&self) -> Rc<[Implementation]> {
        let db = self.facts.db;
        let collect = || {
            let own = Crate::all(db).into_iter().filter(|it| names::is_workspace_crate(db, *it));
            let implementations = own.flat_map(|it| Impl::all_in_crate(db, it));
            implementations.filter_map(|it| self.implementation(it)).collect()
        };
        self.hidden.all.get_or_init(collect).clone()
    }

    fn implementation(&self, item: Impl) -> Option<Implementation> {
        self.implementation_of_any(item).filter(|it| !is_computing(&it.of))
    }

    fn implementation_of_any(&self, item: Impl) -> Option<Implementation> {
        let db = self.facts.db;
        let of = item.trait_(db).filter(|it| !names::is_workspace_crate(db, it.krate(db)))?;
        let of = names::trait_path(db, of);
        let adt = item.self_ty(db).strip_references().as_adt()?;
        let methods = item.items(db).into_iter().filter_map(|it| match it {
            AssocItem::Function(it) => Some(it),
            _ => None,
        });
        Some(Implementation { of, adt, methods: methods.collect() })
    }

    /// What is run to find the method of the call: that of what the receiver dereferences to.
    fn dereferenced(&self, call: &Call) -> Vec<Function> {
        let db = self.facts.db;
        let receiver = ast::MethodCallExpr::cast(call.node.clone()).and_then(|it| it.receiver());
        let ty = receiver.and_then(|it| self.facts.sema.type_of_expr(&it));
        let Some(adt) = ty.and_then(|it| it.original.strip_references().as_adt()) else { return Vec::new() };
        if !names::is_workspace_crate(db, adt.krate(db)) {
            return Vec::new();
        }
        let owner = match call.callee {
            Callee::Workspace(it) => it.as_assoc_item(db).map(|it| it.container(db)),
            _ => None,
        };
        let is_own = match owner {
            Some(AssocItemContainer::Impl(it)) => it.self_ty(db).strip_references().as_adt() == Some(adt),
            Some(AssocItemContainer::Trait(_)) => true,
            None => false,
        };
        if is_own {
            return Vec::new();
        }
        let implementations = self.implementations_of(adt);
        all_methods(implementations.iter().filter(|it| DEREF.contains(&it.of.as_str())))
    }

    /// The `drop`s of what ends with `body`, or in it: parameters, what a thread has taken along, variables, values that nothing holds.
    fn dropped_in(&self, body: BodyIx) -> Vec<Function> {
        let (db, sema) = (self.facts.db, &self.facts.sema);
        if !self.all_implementations().iter().any(|it| it.of == DROP) {
            return Vec::new();
        }
        let node = &self.facts.bodies[body.0].node;
        let pattern = |it: Option<ast::Pat>| Some(sema.type_of_pat(&it?)?.original);
        let value = |it: Option<ast::Expr>| Some(sema.type_of_expr(&it?)?.original);
        let mut ends: Vec<Type<'db>> = Vec::new();
        if let Some(closure) = ast::Expr::cast(node.clone()).and_then(|it| value(Some(it))?.as_closure()) {
            let captured = closure.captured_items(db).into_iter();
            let taken = captured.filter(|it| it.kind() == CaptureKind::Move && !it.has_field_projections());
            ends.extend(taken.map(|it| it.local().ty(db)));
        }
        let mut inside = node.preorder();
        while let Some(event) = inside.next() {
            let WalkEvent::Enter(at) = event else { continue };
            if at != *node && (ast::Item::can_cast(at.kind()) || self.facts.body_of_node(&at).is_some()) {
                inside.skip_subtree();
                continue;
            }
            ends.extend(match at.kind() {
                SyntaxKind::PARAM => pattern(ast::Param::cast(at).and_then(|it| it.pat())),
                SyntaxKind::FOR_EXPR => pattern(ast::ForExpr::cast(at).and_then(|it| it.pat())),
                SyntaxKind::LET_EXPR => {
                    value(ast::LetExpr::cast(at).and_then(|it| it.expr()).filter(is_made))
                }
                SyntaxKind::MATCH_EXPR => {
                    value(ast::MatchExpr::cast(at).and_then(|it| it.expr()).filter(is_made))
                }
                SyntaxKind::EXPR_STMT => value(ast::ExprStmt::cast(at).and_then(|it| it.expr())),
                SyntaxKind::LET_STMT => ast::LetStmt::cast(at)
                    .filter(|it| !is_given_away(it))
                    .and_then(|it| value(it.initializer())),
                SyntaxKind::SELF_PARAM => match ast::SelfParam::cast(at) {
                    Some(it) if it.amp_token().is_none() => sema.to_def(&it).map(|it| it.ty(db)),
                    _ => None,
                },
                _ => None,
            });
        }
        let (mut found, mut seen) = (Vec::new(), FxHashSet::default());
        ends.iter().for_each(|it| self.collect_drops(it, &mut seen, &mut found));
        found
    }

    /// Whether the function is one that runs when a value goes.
    pub fn is_drop(&self, function: Function) -> bool {
        let db = self.facts.db;
        match function.as_assoc_item(db).map(|it| it.container(db)) {
            Some(AssocItemContainer::Impl(it)) => {
                it.trait_(db).is_some_and(|it| names::trait_path(db, it) == DROP)
            }
            _ => false,
        }
    }

    pub(in crate::flow) fn collect_drops(
        &self,
        ty: &Type<'db>,
        seen: &mut FxHashSet<Adt>,
        found: &mut Vec<Function>,
    ) {
        let db = self.facts.db;
        if ty.is_reference() || ty.is_raw_ptr() || ty.is_closure() || ty.is_fn() {
            return;
        }
        if let Some(adt) = ty.as_adt() {
            if !names::is_workspace_crate(db, adt.krate(db)) {
                let path = names::adt_path(db, adt);
                if LENDING.contains(&path.as_str()) {
                    return;
                }
            } else if seen.insert(adt) {
                let implementations = self.implementations_of(adt);
                found.extend(all_methods(implementations.iter().filter(|it| it.of == DROP)));
                let fields: Vec<Type<'db>> = match adt {
                    Adt::Struct(_) | Adt::Union(_) => ty.fields(db).into_iter().map(|(_, it)| it).collect(),
                    Adt::Enum(it) => {
                        let fields = it.variants(db).into_iter().flat_map(|it| it.fields(db));
                        fields.map(|it| it.ty(db).instantiate(ty.type_arguments())).collect()
                    }
                };
                fields.iter().for_each(|it| self.collect_drops(it, seen, found));
            } else {
                return;
            }
        }
        parts_of(db, ty).for_each(|it| self.collect_drops(&it, seen, found));
    }
}

/// Whether what the statement binds is moved on: into a call, a value, or out of its block.
fn is_given_away(statement: &ast::LetStmt) -> bool {
    let Some(ast::Pat::IdentPat(pat)) = statement.pat() else { return false };
    let (Some(name), Some(list)) = (pat.name(), statement.syntax().parent()) else { return false };
    let mentions =
        list.descendants().filter(|it| it.kind() == SyntaxKind::PATH_EXPR && it.text() == name.text());
    mentions.filter(|it| it.text_range().start() > statement.syntax().text_range().end()).any(|it| {
        let Some(around) = it.parent() else { return false };
        match around.kind() {
            SyntaxKind::ARG_LIST => around.parent().is_none_or(|it| !drops(&it)),
            SyntaxKind::RECORD_EXPR_FIELD
            | SyntaxKind::TUPLE_EXPR
            | SyntaxKind::ARRAY_EXPR
            | SyntaxKind::RETURN_EXPR
            | SyntaxKind::BREAK_EXPR
            | SyntaxKind::STMT_LIST => true,
            _ => false,
        }
    })
}

/// Whether the value is a new one, and no place that stays what it is.
fn is_made(value: &ast::Expr) -> bool {
    use ast::Expr::{AwaitExpr, CallExpr, MacroExpr, MethodCallExpr, TryExpr};
    matches!(value, AwaitExpr(_) | CallExpr(_) | MacroExpr(_) | MethodCallExpr(_) | TryExpr(_))
}

/// `drop(it)`
fn drops(call: &SyntaxNode) -> bool {
    let function = ast::CallExpr::cast(call.clone()).and_then(|it| it.expr());
    function.is_some_and(
        |it| matches!(it, ast::Expr::PathExpr(it) if it.syntax().text().to_string().ends_with("drop")),
    )
}

/// Whether no method of the trait is expected to wait.
fn is_computing(of: &str) -> bool {
    COMPUTING.iter().any(|it| of.starts_with(it))
}

fn all_methods<'a>(implementations: impl IntoIterator<Item = &'a Implementation>) -> Vec<Function> {
    implementations.into_iter().flat_map(|it| it.methods.iter().copied()).collect()
}

/// The traits that the type parameters of `owner` have to have.
fn bounds_of(db: &RootDatabase, owner: GenericDef) -> Vec<Trait> {
    let parameters = owner.params(db).into_iter().filter_map(|it| match it {
        GenericParam::TypeParam(it) => Some(it),
        _ => None,
    });
    parameters.flat_map(|it| it.trait_bounds(db)).collect()
}

/// The traits of the trait objects that `ty` is put together from.
fn collect_dyn_traits<'db>(db: &'db RootDatabase, ty: &Type<'db>, depth: usize, found: &mut Vec<Trait>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    let ty = ty.strip_references();
    found.extend(ty.as_dyn_trait());
    parts_of(db, &ty).for_each(|it| collect_dyn_traits(db, &it, depth, found));
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// Whether a thread that runs `work`, and could await before, becomes a task.
    fn becomes_task(items: &str, start: &str, work: &str) -> bool {
        let main = format!(
            "use std::io::{{self, Read, Write}};\nuse std::sync::mpsc::{{self, Receiver}};\nuse std::thread;\n\
             fn nap() {{ thread::sleep(std::time::Duration::from_millis(5)); }}\n\
             struct Feed {{ rx: Receiver<u8> }}\n\
             impl Iterator for Feed {{ type Item = u8; fn next(&mut self) -> Option<u8> {{ self.rx.recv().ok() }} }}\n\
             struct Few(u8);\n\
             impl Iterator for Few {{ type Item = u8; fn next(&mut self) -> Option<u8> {{ self.0.checked_sub(1) }} }}\n\
             fn sum<I: Iterator<Item = u8>>(items: I) -> u8 {{ items.fold(0, |a, b| a ^ b) }}\n\
             {items}\n\
             #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel();\n    {start}\n    \
             thread::spawn(move || {{ nap(); {work} nap(); }});\n    tx.send(1u8).unwrap();\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs").contains("tokio::spawn(")
    }

    #[test]
    fn iterators_that_block_do_so_wherever_they_are_handed_to() {
        for work in [
            "sum(Feed { rx });",
            "sum(Feed { rx }.map(|it| it + 1));",
            "let mut all = Vec::new(); all.extend(Feed { rx });",
            "let all = Vec::from_iter(Feed { rx }); drop(all);",
            "let all: Vec<(u8, u8)> = (0..9).zip(Feed { rx }).collect(); drop(all);",
            "let all: Vec<u8> = Some(Feed { rx }).into_iter().flatten().collect(); drop(all);",
            "let it: Box<dyn Iterator<Item = u8> + Send> = Box::new(Feed { rx }); for n in it { drop(n); }",
        ] {
            assert!(!becomes_task("", "", work), "{work}");
            let harmless = work.replace("Feed { rx }", "Few(rx.recv().unwrap())");
            assert!(becomes_task("", "", &harmless), "{harmless}");
        }
        let lent = "fn drain(items: &mut dyn Iterator<Item = u8>) { while items.next().is_some() {} }";
        assert!(!becomes_task(lent, "", "drain(&mut Feed { rx });"));
        assert!(!becomes_task(
            "fn feed(rx: Receiver<u8>) -> impl Iterator<Item = u8> + Send { Feed { rx } }",
            "let items = feed(rx);",
            "for it in items { drop(it); }"
        ));
        let kept = "struct Kept<I> { items: I } impl<I: Iterator<Item = u8>> Kept<I> { fn sum(self) -> u8 { sum(self.items) } }";
        assert!(!becomes_task(kept, "let it = Kept { items: Feed { rx } };", "it.sum();"));
        assert!(becomes_task(kept, "let it = Kept { items: Few(rx.recv().unwrap()) };", "it.sum();"));
        let of_any = "trait Total { fn total(self) -> u8; } impl<I: Iterator<Item = u8>> Total for I { fn total(self) -> u8 { sum(self) } }";
        assert!(!becomes_task(of_any, "", "Feed { rx }.total();"));
        let bag = "struct Bag(Receiver<u8>); struct All<'a>(&'a Bag); impl Iterator for All<'_> { type Item = u8; \
                   fn next(&mut self) -> Option<u8> { self.0.0.recv().ok() } } \
                   impl<'a> IntoIterator for &'a Bag { type Item = u8; type IntoIter = All<'a>; fn into_iter(self) -> All<'a> { All(self) } }";
        assert!(!becomes_task(bag, "let bag = Bag(rx);", "for it in &bag { drop(it); }"));
    }

    #[test]
    fn what_starts_a_thread_for_any_type_does_so_for_one_that_blocks() {
        let thread = "thread::spawn(move || { nap(); for it in items { drop(it); } nap(); });";
        let of_any = format!("fn start<I: Iterator<Item = u8> + Send + 'static>(items: I) {{ {thread} }}");
        let of_impl = format!("fn start(items: impl Iterator<Item = u8> + Send + 'static) {{ {thread} }}");
        let boxed = format!("fn start(items: Box<dyn Iterator<Item = u8> + Send>) {{ {thread} }}");
        let kept = format!(
            "struct Kept {{ items: Box<dyn Iterator<Item = u8> + Send> }} impl Kept {{ fn start(self) {{ let items = self.items; {thread} }} }} \
             fn start(items: Box<dyn Iterator<Item = u8> + Send>) {{ Kept {{ items }}.start() }}"
        );
        for start in [of_any, of_impl, boxed, kept] {
            let of = |it: &str| {
                let given = if start.contains("Box<") { format!("Box::new({it})") } else { it.to_owned() };
                becomes_task(&start, &format!("start({given}); drop(tx); return;"), "")
            };
            assert!(!of("Feed { rx }"), "{start}");
            assert!(of("Few(rx.recv().unwrap())"), "{start}");
            assert!(of("vec![1u8].into_iter()"), "{start}");
        }
    }

    #[test]
    fn what_is_behind_a_trait_object_is_what_is_put_there() {
        let slow = "struct Slow; impl Write for Slow { fn write(&mut self, all: &[u8]) -> io::Result<usize> { thread::sleep(std::time::Duration::from_millis(1)); Ok(all.len()) } \
                    fn flush(&mut self) -> io::Result<()> { Ok(()) } }";
        let with = |items: &str, work: &str| {
            becomes_task(
                &format!("{slow} {items}"),
                "writeln!(Slow, \"\").unwrap();",
                &format!("rx.recv().unwrap(); {work}"),
            )
        };
        let log = "fn log(out: &mut dyn Write) { writeln!(out, \"1\").unwrap(); }";
        assert!(with(log, "log(&mut Vec::new());"));
        assert!(!with(log, "log(&mut Slow);"));
        let any = "fn log<W: Write>(mut out: W) { deep(&mut out); } fn deep(out: &mut dyn Write) { writeln!(out, \"1\").unwrap(); }";
        assert!(with(any, "log(Vec::new());"));
        assert!(!with(any, "log(Slow);"));
        let made = "fn make() -> Box<dyn Write + Send> { if std::env::args().count() > 9 { Box::new(MADE) } else { Box::new(io::sink()) } }";
        let make = |it: &str| made.replace("MADE", it);
        assert!(with(&make("Vec::new()"), "let mut out = make(); writeln!(out, \"1\").unwrap();"));
        assert!(!with(&make("Slow"), "let mut out = make(); writeln!(out, \"1\").unwrap();"));
        let desk = |more: &str, end: &str| {
            let desk = format!(
                "struct Desk {{ out: Box<dyn Write + Send> }} impl Desk {{ fn new() -> Desk {{ Desk {{ out: Box::new(Vec::new()) }} }} \
                 fn log(&mut self) {{ writeln!(self.out, \"1\").unwrap(); }} {more} }}"
            );
            with(&desk, &format!("let mut desk = Desk::new(); {end} desk.log();"))
        };
        assert!(desk("", ""));
        assert!(!desk("fn set(&mut self) { self.out = Box::new(Slow); }", "desk.set();"));
        assert!(desk("fn set(&mut self) { self.out = Box::new(Vec::new()); }", "desk.set();"));
        assert!(!desk(
            "fn out(&mut self) -> &mut Box<dyn Write + Send> { &mut self.out }",
            "*desk.out() = Box::new(Slow);"
        ));
        assert!(!desk(
            "fn swap(&mut self, it: Box<dyn Write + Send>) { let _ = std::mem::replace(&mut self.out, it); }",
            "desk.swap(Box::new(Slow));"
        ));
        let made =
            "macro_rules! desk { ($it:expr) => { Desk { out: Box::new($it) } } } let mut desk = desk!(Slow);";
        assert!(!desk("", made));
        assert!(!desk(
            "",
            "fn put(out: &mut Box<dyn Write + Send>) { *out = Box::new(Slow); } put(&mut desk.out);"
        ));
        assert!(!desk(
            "fn put(&mut self) { let Desk { out } = self; *out = Box::new(Slow); }",
            "desk.put();"
        ));
        assert!(desk(
            "fn put(&mut self) { log(&mut self.out); } } fn log(out: &mut dyn Write) { writeln!(out).unwrap(); } struct No {}  impl No {",
            "desk.put();"
        ));
        assert!(!desk("", "desk = Desk { out: Box::new(Slow) };"));
        // What comes by a channel or lies in a list is not followed.
        assert!(!with(
            "",
            "let all: Vec<Box<dyn Write + Send>> = vec![Box::new(Vec::new())]; for mut it in all { writeln!(it, \"\").unwrap(); }"
        ));
        let taken = "struct Desk { out: Option<Box<dyn Write + Send>> }";
        let take = |it: &str| {
            format!(
                "let mut desk = Desk {{ out: Some(Box::new({it})) }}; if let Some(mut out) = desk.out.take() {{ writeln!(out, \"1\").unwrap(); }}"
            )
        };
        assert!(with(taken, &take("Vec::new()")));
        assert!(!with(taken, &take("Slow")));
        assert!(!with(taken, &format!("{} desk.out.insert(Box::new(Slow));", take("Vec::new()"))));
    }

    #[test]
    fn readers_and_writers_block_in_the_hands_of_std() {
        let pipe = "struct Pipe(Receiver<u8>); impl Read for Pipe { fn read(&mut self, to: &mut [u8]) -> io::Result<usize> { \
                    to[0] = self.0.recv().unwrap_or(0); Ok(1) } }";
        assert!(!becomes_task(pipe, "", "io::copy(&mut Pipe(rx), &mut Vec::new()).unwrap();"));
        let log = "struct Log(std::net::TcpStream); impl Write for Log { \
                   fn write(&mut self, all: &[u8]) -> io::Result<usize> { self.0.write(all) } fn flush(&mut self) -> io::Result<()> { Ok(()) } } \
                   struct Text(Vec<u8>); impl Write for Text { \
                   fn write(&mut self, all: &[u8]) -> io::Result<usize> { self.0.write(all) } fn flush(&mut self) -> io::Result<()> { Ok(()) } }";
        let made = "let to = std::net::TcpStream::connect(\"a:1\").unwrap();";
        assert!(!becomes_task(log, made, "writeln!(Log(to), \"{:?}\", rx.recv()).unwrap();"));
        assert!(becomes_task(log, "", "writeln!(Text(vec![]), \"{:?}\", rx.recv()).unwrap();"));
    }

    #[test]
    fn what_blocks_when_it_ends_blocks_who_ends_it() {
        let guard = "struct Guard(Receiver<u8>); impl Drop for Guard { fn drop(&mut self) { self.0.recv().unwrap(); } } \
                     struct Holds { guard: Guard } impl Holds { fn look(&self) {} }";
        for work in [
            "let _guard = Guard(rx);",
            "let it = Holds { guard: Guard(rx) }; it.look();",
            "let it = Some(Guard(rx)); drop(it);",
        ] {
            assert!(!becomes_task(guard, "", work), "{work}");
        }
        assert!(!becomes_task(guard, "let it = std::sync::Arc::new(Guard(rx));", "it.0.try_recv().ok();"));
        let temp = |end: &str| {
            let temp = format!(
                "struct Temp(std::path::PathBuf); impl Drop for Temp {{ fn drop(&mut self) {{ let _ = {end}; }} }}"
            );
            becomes_task(&temp, "", "let _temp = Temp(\"a\".into()); for it in rx { drop(it); }")
        };
        assert!(temp("std::fs::remove_file(&self.0)"));
        assert!(!temp("std::fs::read(&self.0)"));
        let lent = "static HELD: std::sync::OnceLock<u8> = std::sync::OnceLock::new(); fn look(it: Option<&Guard>) -> bool { it.is_some() }";
        assert!(becomes_task(&format!("{guard} {lent}"), "", "look(None); rx.recv().unwrap();"));
    }

    #[test]
    fn what_a_value_dereferences_to_may_be_waited_for() {
        let later = "struct Later(std::sync::Mutex<Receiver<u8>>, std::sync::OnceLock<String>); impl std::ops::Deref for Later { type Target = String; \
                     fn deref(&self) -> &String { self.1.get_or_init(|| self.0.lock().unwrap().recv().unwrap().to_string()) } }";
        assert!(!becomes_task(later, "let it = Later(rx.into(), Default::default());", "it.len();"));
    }
}
