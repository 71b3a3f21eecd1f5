//! What may be behind a `dyn Trait`, an `impl Trait` or a type parameter: the types of the values that come there, where all of
//! them are seen.

use std::rc::Rc;

use either::Either;
use ra_ap_hir::{
    Adt, CallableKind, Field, Function, GenericDef, GenericParam, HasCrate, ModuleDef, PathResolution, Trait,
    Type, TypeParam,
};
use ra_ap_ide_db::defs::Definition;
use ra_ap_ide_db::{FxHashSet, RootDatabase};
use ra_ap_syntax::ast::{self, AstNode, HasArgList};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken};

use crate::facts::body::{BodyIx, Callee, Use};
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::blocking::hidden_calls::BEHIND_ANY;
use crate::flow::calls::callers::Caller;
use crate::flow::calls::jobs::branches_of;
use crate::flow::calls::kept_code::bound_to;
use crate::flow::context::call_arguments;
use crate::flow::mentions::fields::{is_named_in_macro, tokens_that_may_name_field};
use crate::flow::mentions::tokens_naming;
use crate::flow::places::parts_of;

/// How deep a type's arguments are looked into.
const DEPTH: usize = 8;

/// How many values are looked at.
const MOST: usize = 100;

/// Types of others, or their modules, that hold what they are made of and nothing that is put in later.
const HOLDERS: &[&str] = &[
    "std::boxed::Box",
    "std::io::",
    "std::iter::",
    "std::option::Option",
    "std::pin::Pin",
    "std::rc::Rc",
    "std::result::Result",
    "std::sync::Arc",
];

/// What a function or closure has, wherever one is kept to be called.
const CODE: &[&str] = &["std::ops::Fn", "std::ops::FnMut", "std::ops::FnOnce"];

/// Methods by which something else is put where what is asked for is.
const PUTTING: &[&str] = &["get_or_insert", "get_or_insert_with", "insert", "replace", "swap"];

/// What a type does not tell.
#[derive(Default)]
struct Open {
    /// Type parameters among its parts.
    parameters: Vec<TypeParam>,
    /// Whether there are trait objects among its parts, or what a function gives back as `impl Trait`.
    values: bool,
}

struct Search<'a, 'db> {
    /// The paths of the traits in question.
    traits: &'a [String],
    /// A function whose callers are asked on their own.
    asked: Option<Function>,
    seen: FxHashSet<(SyntaxNode, Option<Function>)>,
    parameters: FxHashSet<(Function, TypeParam)>,
    found: Vec<Type<'db>>,
    /// The values whose types leave nothing open.
    closed: Vec<ast::Expr>,
    left: usize,
}

impl<'a> Search<'a, '_> {
    fn new(traits: &'a [String], asked: Option<Function>) -> Self {
        Search {
            traits,
            asked,
            seen: FxHashSet::default(),
            parameters: FxHashSet::default(),
            found: Vec::new(),
            closed: Vec::new(),
            left: MOST,
        }
    }
}

impl<'db> Flow<'db> {
    /// The types of all that `value` may be, as far as `traits` go; `None` if that is not known. What the callers of `asked` hand to
    /// it is left out.
    pub(in crate::flow) fn types_behind(
        &mut self,
        value: &ast::Expr,
        traits: &[String],
        asked: Option<Function>,
    ) -> Option<Vec<Type<'db>>> {
        let mut search = Search::new(traits, asked);
        self.look_behind(value, &mut search)?;
        Some(search.found)
    }

    /// Those of them that are seen, which need not be all.
    pub(in crate::flow) fn types_seen_behind(
        &mut self,
        value: &ast::Expr,
        traits: &[String],
        asked: Option<Function>,
    ) -> Vec<Type<'db>> {
        let Some(ty) = self.facts.sema.type_of_expr(value).map(|it| it.original) else { return Vec::new() };
        let open = self.open(&ty, traits);
        let asks = |it: &TypeParam| self.is_asked_for(it.trait_bounds(self.facts.db), traits);
        if !open.values && !open.parameters.iter().any(asks) {
            return vec![ty];
        }
        let mut search = Search::new(traits, asked);
        let _all = self.look_behind(value, &mut search);
        search.found
    }

    /// What calling the function that `value` keeps may run; `None` if that is not known.
    pub(in crate::flow) fn code_behind(&mut self, value: &ast::Expr) -> Option<Rc<[BodyIx]>> {
        if let Some(known) = self.kept_code.get(value.syntax()) {
            return known.clone();
        }
        let found = self.look_for_code_behind(value).map(Rc::from);
        self.kept_code.insert(value.syntax().clone(), found.clone());
        found
    }

    fn look_for_code_behind(&mut self, value: &ast::Expr) -> Option<Vec<BodyIx>> {
        let traits: Vec<String> = CODE.iter().map(|it| (*it).to_owned()).collect();
        let mut search = Search::new(&traits, None);
        self.look_behind(value, &mut search)?;
        let mut bodies = Vec::new();
        for value in search.closed {
            let jobs = self.jobs_in(&value);
            if jobs.unknown.is_some() {
                return None;
            }
            bodies.extend(jobs.bodies);
        }
        Some(bodies)
    }

    /// Whether one of `found` may be why a value has one of `traits`.
    pub(in crate::flow) fn is_asked_for(
        &self,
        found: impl IntoIterator<Item = Trait>,
        traits: &[String],
    ) -> bool {
        let db = self.facts.db;
        let wanted = |path: &str| {
            let module = BEHIND_ANY.iter().find(|it| path.starts_with(**it));
            module.is_some_and(|module| traits.iter().any(|it| it.starts_with(module)))
                || (CODE.contains(&path) && traits.iter().any(|it| it == path))
        };
        let found = found.into_iter().flat_map(|it| it.all_supertraits(db).into_iter().chain([it]));
        found.into_iter().any(|it| match names::is_workspace_crate(db, it.krate(db)) {
            // `impl Read for Box<dyn Own>`
            true => self.implements_for_others(),
            false => wanted(&names::trait_path(db, it)),
        })
    }

    fn look_behind(&mut self, value: &ast::Expr, search: &mut Search<'_, 'db>) -> Option<()> {
        search.left = search.left.checked_sub(1)?;
        if !search.seen.insert((value.syntax().clone(), search.asked)) {
            return Some(());
        }
        let ty = self.facts.sema.type_of_expr(value)?.original;
        // What a smart pointer leads to is not followed.
        if self.is_own_pointer(&ty) {
            return None;
        }
        search.found.push(ty.clone());
        let open = self.open(&ty, search.traits);
        for parameter in open.parameters {
            self.look_behind_parameter(parameter, value.syntax(), search)?;
        }
        if !open.values {
            search.closed.push(value.clone());
            return Some(());
        }
        if !self.holds_what_it_is_made_of(&ty, search.traits, DEPTH) {
            return None;
        }
        match value {
            ast::Expr::ParenExpr(it) => self.look_inside(&it.expr()?, search),
            ast::Expr::RefExpr(it) => self.look_inside(&it.expr()?, search),
            ast::Expr::PrefixExpr(it) => self.look_inside(&it.expr()?, search),
            ast::Expr::TryExpr(it) => self.look_inside(&it.expr()?, search),
            ast::Expr::CastExpr(it) => self.look_behind(&it.expr()?, search),
            ast::Expr::PathExpr(it) => self.look_behind_path(it, search),
            ast::Expr::FieldExpr(it) => match self.facts.sema.resolve_field(it)? {
                Either::Left(field) => self.look_behind_field(field, search),
                Either::Right(_) => None,
            },
            ast::Expr::CallExpr(_) | ast::Expr::MethodCallExpr(_) => self.look_behind_call(value, search),
            _ => self.look_behind_all(&branches_of(value)?, search),
        }
    }

    /// The same for what holds a value whose type is open, so that its own must be.
    fn look_inside(&mut self, holder: &ast::Expr, search: &mut Search<'_, 'db>) -> Option<()> {
        let ty = self.facts.sema.type_of_expr(holder)?.original;
        self.open(&ty, search.traits).values.then(|| self.look_behind(holder, search))?
    }

    fn look_behind_all(&mut self, values: &[ast::Expr], search: &mut Search<'_, 'db>) -> Option<()> {
        values.iter().try_for_each(|it| self.look_behind(it, search))
    }

    /// The same for what lies outside of the function that is asked.
    fn look_elsewhere(&mut self, values: &[ast::Expr], search: &mut Search<'_, 'db>) -> Option<()> {
        let asked = search.asked.take();
        let all = self.look_behind_all(values, search);
        search.asked = asked;
        all
    }

    /// What callers give for the type parameter, which `at` is in the scope of.
    fn look_behind_parameter(
        &mut self,
        parameter: TypeParam,
        at: &SyntaxNode,
        search: &mut Search<'_, 'db>,
    ) -> Option<()> {
        let db = self.facts.db;
        let function = match parameter.parent(db) {
            GenericDef::Function(it) => it,
            GenericDef::Impl(_) => self.function_at(at)?,
            _ => return None,
        };
        if search.asked == Some(function) || !search.parameters.insert((function, parameter)) {
            return Some(());
        }
        if names::is_of_trait(db, function) || self.is_exported(function) {
            return None;
        }
        let callers = self.callers(function);
        if callers.is_empty() {
            return None;
        }
        for caller in callers {
            let Caller::Call(ix) = caller else { return None };
            let call = &self.facts.calls[ix.0];
            if call.usage != Use::Call || call.callee != Callee::Workspace(function) {
                return None;
            }
            let node = call.node.clone();
            let name = parameter.name(db);
            let given = self.type_arguments_at(function, &node);
            let given = given.into_iter().find(|(it, _)| it == name.as_str()).map(|(_, it)| it);
            let given = given.map(|it| (self.open(&it, search.traits), it)).filter(|(it, _)| !it.values);
            if let Some((open, ty)) = given {
                search.found.push(ty);
                for parameter in open.parameters {
                    self.look_behind_parameter(parameter, &node, search)?;
                }
                continue;
            }
            let arguments = self.arguments_with(parameter, function, &node);
            if arguments.is_empty() {
                return None;
            }
            self.look_elsewhere(&arguments, search)?;
        }
        Some(())
    }

    /// What the call gives `function` for the parameters that have the type parameter in their types.
    fn arguments_with(&self, parameter: TypeParam, function: Function, node: &SyntaxNode) -> Vec<ast::Expr> {
        let db = self.facts.db;
        let receiver = ast::MethodCallExpr::cast(node.clone()).and_then(|it| it.receiver());
        let given: Vec<ast::Expr> = receiver.into_iter().chain(call_arguments(node)).collect();
        let parameters = function.assoc_fn_params(db);
        let has = |it: &ra_ap_hir::Param<'_>| {
            it.ty().generic_params(db).contains(&GenericParam::TypeParam(parameter))
        };
        let at = parameters.iter().zip(given).filter(|(it, _)| has(it));
        at.map(|(_, it)| it).collect()
    }

    fn look_behind_path(&mut self, value: &ast::PathExpr, search: &mut Search<'_, 'db>) -> Option<()> {
        let db = self.facts.db;
        let local = match self.facts.sema.resolve_path(&value.path()?)? {
            PathResolution::Local(it) => it,
            // `None`
            PathResolution::Def(ModuleDef::EnumVariant(_)) => return Some(()),
            _ => return None,
        };
        let source = local.primary_source(db);
        let pat = source.as_ident_pat().filter(|it| it.pat().is_none())?;
        let within = [self.function_node_at(pat.syntax())?];
        let written = self.written_in(&within, search.traits)?;
        self.look_behind_all(&written, search)?;
        let parameter = pat.syntax().parent().and_then(ast::Param::cast);
        let parameter = parameter.filter(|it| !is_only_parameter_of_closure(it));
        let Some(parameter) = parameter else {
            let bound = bound_to(pat.syntax())?;
            let whole = pat.syntax().parent().is_some_and(|it| it.kind() == SyntaxKind::LET_STMT);
            return match whole {
                true => self.look_behind(&bound, search),
                false => self.look_inside(&bound, search),
            };
        };
        let list = parameter.syntax().parent().and_then(ast::ParamList::cast)?;
        let index = list.params().position(|it| it == parameter)?;
        let function = self.facts.sema.to_def(&list.syntax().parent().and_then(ast::Fn::cast)?)?;
        let given = self.arguments_of(function, index).filter(|it| !it.is_empty())?;
        match search.asked == Some(function) {
            true => Some(()),
            false => self.look_elsewhere(&given, search),
        }
    }

    /// What is put into the field where a value of its type is made, and later.
    fn look_behind_field(&mut self, field: Field, search: &mut Search<'_, 'db>) -> Option<()> {
        let db = self.facts.db;
        let owner = field.parent_def(db).adt(db);
        let by_name = !field.name(db).as_str().starts_with(|it: char| it.is_ascii_digit());
        let own = names::is_workspace_crate(db, owner.krate(db)) && matches!(owner, Adt::Struct(_));
        if !own || !by_name || self.is_exported_field(field) {
            return None;
        }
        if is_named_in_macro(&self.facts, field) || !tokens_that_may_name_field(&self.facts, field).is_empty()
        {
            return None;
        }
        let mut put: Vec<ast::Expr> = Vec::new();
        let mut within: Vec<SyntaxNode> = Vec::new();
        for token in tokens_naming(&self.facts, Definition::Field(field)) {
            self.facts.build_body_around(&token);
            let places = self.in_expansions(token);
            if places.is_empty() {
                return None;
            }
            for place in places {
                let name = place.parent()?;
                let around = self.function_node_at(&name)?;
                if !within.contains(&around) {
                    within.push(around);
                }
                put.extend(value_of_field(&name)?);
            }
        }
        put.extend(self.written_in(&within, search.traits)?);
        if put.is_empty() {
            return None;
        }
        self.look_elsewhere(&put, search)
    }

    /// The token, or what macros make of it.
    fn in_expansions(&self, token: SyntaxToken) -> Vec<SyntaxToken> {
        if !token.parent_ancestors().any(|it| it.kind() == SyntaxKind::TOKEN_TREE) {
            return vec![token];
        }
        let inner = self.facts.sema.descend_into_macros_exact(token.clone()).into_iter();
        inner.filter(|it| *it != token).collect()
    }

    /// What these functions write into places that hold what is asked for; `None` if one of them lets others write there.
    fn written_in(&self, functions: &[SyntaxNode], traits: &[String]) -> Option<Vec<ast::Expr>> {
        let db = self.facts.db;
        let mut found = Vec::new();
        for function in functions {
            let declared = ast::Fn::cast(function.clone()).and_then(|it| self.facts.sema.to_fn_def(&it))?;
            if self.is_replaceable(&declared.ret_type(db), traits) {
                return None;
            }
            let mut inside: Vec<ast::Expr> = Vec::new();
            self.collect_expressions(function, &mut inside);
            for it in inside {
                match it {
                    ast::Expr::BinExpr(it)
                        if matches!(it.op_kind(), Some(ast::BinaryOp::Assignment { op: None })) =>
                    {
                        let place = self.facts.sema.type_of_expr(&it.lhs()?)?.original;
                        if self.open(&place, traits).values {
                            found.push(it.rhs()?);
                        }
                    }
                    ast::Expr::RecordExpr(it) => {
                        let fields = it.record_expr_field_list().into_iter().flat_map(|it| it.fields());
                        if fields.filter_map(|it| it.expr()).any(|it| self.lends_place(&it, traits)) {
                            return None;
                        }
                    }
                    ast::Expr::CallExpr(it) => {
                        let arguments = it.arg_list().into_iter().flat_map(|it| it.args());
                        let lends = arguments.into_iter().any(|it| self.lends_place(&it, traits));
                        if lends && !self.is_of_std(it.syntax()) {
                            return None;
                        }
                    }
                    ast::Expr::MethodCallExpr(it) => {
                        let arguments = it.arg_list().into_iter().flat_map(|it| it.args());
                        let mut places = arguments.into_iter().filter(|it| self.lends_place(it, traits));
                        if places.next().is_some() && !self.is_of_std(it.syntax()) {
                            return None;
                        }
                        let puts = it.name_ref().is_some_and(|it| PUTTING.contains(&it.text()));
                        let receiver = self.facts.sema.type_of_expr(&it.receiver()?)?.original;
                        if puts && self.open(&receiver, traits).values {
                            return None;
                        }
                    }
                    _ => {}
                }
            }
        }
        Some(found)
    }

    /// All expressions in `node`, those that macros make too.
    fn collect_expressions(&self, node: &SyntaxNode, found: &mut Vec<ast::Expr>) {
        for it in node.descendants() {
            if let Some(call) = ast::MacroCall::cast(it.clone()) {
                if let Some(expansion) = self.facts.sema.expand_macro_call(&call) {
                    self.collect_expressions(&expansion.value, found);
                }
            } else {
                found.extend(ast::Expr::cast(it));
            }
        }
    }

    /// Whether the value is a mutable reference by which something else may be put where what is asked for is.
    fn lends_place(&self, value: &ast::Expr, traits: &[String]) -> bool {
        let Some(ty) = self.facts.sema.type_of_expr(value) else { return true };
        self.is_replaceable(&ty.adjusted(), traits)
    }

    /// `&mut Box<dyn Trait>`
    fn is_replaceable(&self, ty: &Type<'db>, traits: &[String]) -> bool {
        let place = ty.as_reference().filter(|(_, mutability)| mutability.is_mut()).map(|(it, _)| it);
        let place = place.filter(|it| it.as_dyn_trait().is_none() && !it.is_reference());
        place.is_some_and(|it| self.open(&it, traits).values)
            || parts_of(self.facts.db, ty).any(|it| self.is_replaceable(&it, traits))
    }

    /// Whether std is called there, which puts nothing of its own in the place of what it is lent.
    fn is_of_std(&self, call: &SyntaxNode) -> bool {
        match self.call_at(call) {
            Some((_, Callee::Foreign(path))) => path.starts_with("std::") && !path.starts_with("std::mem::"),
            _ => false,
        }
    }

    fn look_behind_call(&mut self, value: &ast::Expr, search: &mut Search<'_, 'db>) -> Option<()> {
        let node = value.syntax();
        let (ix, callee) = self.call_at(node)?;
        let path = match callee {
            Callee::Workspace(function) => {
                let returned = self.returned_by(ix, function)?;
                return self.look_elsewhere(&returned, search);
            }
            Callee::Foreign(path) => path,
            Callee::Constructor => String::new(),
            _ => return None,
        };
        let receiver = ast::MethodCallExpr::cast(node.clone()).and_then(|it| it.receiver());
        let given: Vec<ast::Expr> = receiver.into_iter().chain(call_arguments(node)).collect();
        if path == "std::boxed::Box::new" {
            return self.look_behind_all(&given, search);
        }
        let known = path.is_empty() || path.starts_with("std::");
        if !known || path.starts_with("std::convert::") {
            return None;
        }
        let mut sources: Vec<ast::Expr> = Vec::new();
        for it in given {
            let ty = self.facts.sema.type_of_expr(&it)?;
            // What closures make is not followed.
            let callable = ty.original.as_callable(self.facts.db);
            if callable.is_some_and(|it| self.open(&it.return_type(), search.traits).values) {
                return None;
            }
            let types = [Some(ty.original), ty.adjusted].into_iter().flatten();
            if types.into_iter().any(|it| self.open(&it, search.traits).values) {
                sources.push(it);
            }
        }
        if sources.is_empty() {
            return None;
        }
        self.look_behind_all(&sources, search)
    }

    /// What the type leaves open.
    fn open(&self, ty: &Type<'db>, traits: &[String]) -> Open {
        let mut open = Open::default();
        self.collect_open(ty, traits, DEPTH, &mut open);
        open
    }

    fn collect_open(&self, ty: &Type<'db>, traits: &[String], depth: usize, open: &mut Open) {
        let db = self.facts.db;
        let ty = ty.strip_references();
        let projected = ty.as_associated_type_parent_trait(db).is_some();
        let Some(depth) = depth.checked_sub(1).filter(|_| !ty.is_unknown() && !projected) else {
            open.values = true;
            return;
        };
        let is_code = traits.iter().any(|it| CODE.contains(&it.as_str()));
        if is_code && (ty.as_type_param(db).is_some() || is_pointer(db, &ty)) {
            // Where values of the type are made tells more than what stands for it.
            open.values |= ty.as_callable(db).is_some();
        } else if let Some(parameter) = ty.as_type_param(db) {
            if !parameter.is_implicit(db) || self.is_asked_for(parameter.trait_bounds(db), traits) {
                open.parameters.push(parameter);
            }
        } else if let Some(of) = ty.as_dyn_trait() {
            open.values |= self.is_asked_for([of], traits);
        } else if let Some(of) = ty.as_impl_traits(db) {
            open.values |= self.is_asked_for(of, traits);
        } else if !ty.is_closure() && !ty.is_fn() {
            parts_of(db, &ty).for_each(|it| self.collect_open(&it, traits, depth, open));
        }
    }

    /// Whether what is open in the type is there since the value was made, or has been written there.
    fn holds_what_it_is_made_of(&self, ty: &Type<'db>, traits: &[String], depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        let db = self.facts.db;
        let ty = ty.strip_references();
        let of_trait =
            ty.as_type_param(db).is_some() || ty.as_dyn_trait().is_some() || ty.as_impl_traits(db).is_some();
        if of_trait || is_pointer(db, &ty) {
            return true;
        }
        let path = ty.as_adt().map(|it| names::adt_path(db, it));
        path.is_some_and(|path| HOLDERS.iter().any(|it| path.starts_with(it)))
            && parts_of(db, &ty)
                .filter(|it| self.open(it, traits).values)
                .all(|it| self.holds_what_it_is_made_of(&it, traits, depth))
    }

    fn function_node_at(&self, at: &SyntaxNode) -> Option<SyntaxNode> {
        self.facts.sema.ancestors_with_macros(at.clone()).find(|it| it.kind() == SyntaxKind::FN)
    }

    pub(super) fn function_at(&self, at: &SyntaxNode) -> Option<Function> {
        let item = ast::Fn::cast(self.function_node_at(at)?)?;
        self.facts.sema.to_fn_def(&item)
    }
}

/// `fn(u32)`
fn is_pointer(db: &RootDatabase, ty: &Type<'_>) -> bool {
    ty.as_callable(db).is_some_and(|it| matches!(it.kind(), CallableKind::FnPtr))
}

/// What a closure is given that takes nothing else: not what `fold` gathers.
fn is_only_parameter_of_closure(parameter: &ast::Param) -> bool {
    let list = parameter.syntax().parent().and_then(ast::ParamList::cast);
    list.is_some_and(|it| {
        it.params().count() == 1
            && it.syntax().parent().is_some_and(|it| it.kind() == SyntaxKind::CLOSURE_EXPR)
    })
}

/// What the name of a field, where one is mentioned, gets there, if anything; `None` if it is not told.
fn value_of_field(name: &SyntaxNode) -> Option<Option<ast::Expr>> {
    let around = name.parent()?;
    match around.kind() {
        SyntaxKind::FIELD_EXPR => Some(None),
        SyntaxKind::RECORD_PAT_FIELD | SyntaxKind::IDENT_PAT => Some(None),
        SyntaxKind::RECORD_EXPR_FIELD | SyntaxKind::PATH_SEGMENT => {
            let field = around.ancestors().find_map(ast::RecordExprField::cast)?;
            Some(Some(field.expr()?))
        }
        _ => None,
    }
}
