//! Generic functions of the workspace, and methods that a trait's implementations share.
//!
//! A function that does not know a type can only pass its values on: what goes in as a `T`, alone or in a container or a
//! message, may come back wherever the function gives a `T`, and goes nowhere else.

use ra_ap_hir::{
    Adt, AsAssocItem, AssocItem, AssocItemContainer, Function, Local, ModuleDef, PathResolution, Type,
    TypeParam,
};
use ra_ap_syntax::ast::{self, AstNode};

use super::messages::names_parameter;
use super::{Place, Travels, carries, expr_carries, expr_yields, parts_of};
use crate::facts::closures::peel;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::locked::carries_code;

impl<'db> Travels<'db> {
    /// Joins what the call `expr` of `function` gives and gets as one of its type parameters.
    pub(super) fn join_parameters(
        &mut self,
        flow: &Flow<'db>,
        function: Function,
        expr: &ast::Expr,
        operands: &[ast::Expr],
        receiver: Option<&ast::Expr>,
    ) {
        let db = flow.facts.db;
        let parameters = function.assoc_fn_params(db);
        let given: Vec<(&ast::Expr, &Type<'db>)> =
            receiver.into_iter().chain(operands).zip(parameters.iter().map(|it| it.ty())).collect();
        let result = self.declared_result(flow, function);
        if !names_parameter(flow, &result, 0) && !given.iter().any(|(_, ty)| names_parameter(flow, ty, 0)) {
            return;
        }
        let mut hidden: Vec<(TypeParam, Place<'db>)> = Vec::new();
        for (value, declared) in given.iter().copied().chain([(expr, &result)]) {
            let mut found = Vec::new();
            self.parameters_in(flow, declared, 0, 0, &mut found);
            let depth = self.depth_of_expr(flow, value);
            for (parameter, level) in found {
                if depth > level {
                    let at = Place::Node(value.syntax().clone());
                    let at = (0..level).fold(at, |it, _| Place::Message(Box::new(it)));
                    hidden.push((parameter, at));
                }
            }
        }
        for (index, (parameter, place)) in hidden.iter().enumerate() {
            if let Some((_, first)) = hidden[..index].iter().find(|(it, _)| it == parameter) {
                self.join(first.clone(), place.clone());
            }
        }
        let opaque = result.as_impl_traits(db).is_some();
        let places: Vec<Place<'db>> = hidden.into_iter().map(|(_, it)| it).collect();
        for place in &places {
            if opaque {
                self.join(Place::Node(expr.syntax().clone()), place.clone());
            }
            for operand in operands {
                self.hand_to_code(flow, operand, place);
            }
        }
    }

    /// The field `value` of the generic struct at `owner`: its `T`s are those that the struct is written with.
    pub(super) fn join_field(
        &mut self,
        flow: &Flow<'db>,
        field: ra_ap_hir::Field,
        value: Place<'db>,
        owner: &ast::Expr,
    ) {
        let declared = field.ty(flow.facts.db);
        if !expr_carries(flow, owner, self.heads) || !names_parameter(flow, &declared, 0) {
            return;
        }
        let mut found = Vec::new();
        self.parameters_in(flow, &declared, 0, 0, &mut found);
        for (_, level) in found {
            let at = (0..level).fold(value.clone(), |it, _| Place::Message(Box::new(it)));
            self.join(at, Place::Node(owner.syntax().clone()));
        }
    }

    /// A function value, beside a `T` or called with it, may get it, and give one.
    pub(super) fn hand_to_code(&mut self, flow: &Flow<'db>, operand: &ast::Expr, place: &Place<'db>) {
        let db = flow.facts.db;
        let Some(ty) = flow.facts.sema.type_of_expr(operand).map(|it| it.original) else { return };
        if !ty.is_fn() && !carries_code(flow, &ty, 0) {
            return;
        }
        let resolved = match operand {
            ast::Expr::PathExpr(it) => it.path().and_then(|it| flow.facts.sema.resolve_path(&it)),
            _ => None,
        };
        let closure = peel(operand).or_else(|| match resolved {
            Some(PathResolution::Local(local)) => {
                let source = local.primary_source(db);
                peel(&source.syntax().parent().and_then(ast::LetStmt::cast)?.initializer()?)
            }
            _ => None,
        });
        if let Some(closure) = closure {
            for pat in closure.param_list().into_iter().flat_map(|it| it.params()).filter_map(|it| it.pat()) {
                self.bind_all(flow, &pat, place);
            }
            let body = flow.facts.body_of_node(closure.syntax());
            if let Some(body) = body.filter(|_| self.makes(flow, operand)) {
                self.join(place.clone(), Place::BodyValue(body));
            }
            return;
        }
        if let Some(PathResolution::Def(ModuleDef::Function(function))) = resolved
            && names::is_workspace_function(db, function)
        {
            for parameter in function.assoc_fn_params(db) {
                if carries(flow, parameter.ty(), self.heads, 0) {
                    self.join_parameter(flow, &parameter, place);
                }
            }
            if carries(flow, &self.declared_result(flow, function), self.heads, 0) {
                self.join(place.clone(), Place::Return(function));
            }
            return;
        }
        let fields = match resolved {
            Some(PathResolution::Def(ModuleDef::EnumVariant(it))) => it.fields(db),
            Some(PathResolution::Def(ModuleDef::Adt(Adt::Struct(it)))) => it.fields(db),
            _ => Vec::new(),
        };
        if fields.first().is_some_and(|it| names::is_workspace_crate(db, ra_ap_hir::HasCrate::krate(it, db)))
        {
            for field in fields.into_iter().filter(|it| carries(flow, &it.ty(db), self.heads, 0)) {
                self.join(place.clone(), Place::Field(field));
            }
            return;
        }
        let src = flow.facts.src(operand.syntax());
        self.escape(place.clone(), src, "a function value may get it, through a generic function".to_owned());
    }

    pub(super) fn join_parameter(
        &mut self,
        flow: &Flow<'db>,
        parameter: &ra_ap_hir::Param<'db>,
        place: &Place<'db>,
    ) {
        match parameter.as_local(flow.facts.db) {
            Some(local) => self.join(Place::Local(local), place.clone()),
            None => {
                if let Some(pat) = parameter.clone().pattern_source(flow.facts.db) {
                    self.bind_all(flow, &pat, place);
                }
            }
        }
    }

    /// What one method of an `impl` for an end is called on, the others may be: the block is for one type.
    pub(super) fn join_selves_of_impl(
        &mut self,
        flow: &mut Flow<'db>,
        function: Function,
        local: Local<'db>,
    ) {
        let db = flow.facts.db;
        let Some(AssocItemContainer::Impl(block)) = function.as_assoc_item(db).map(|it| it.container(db))
        else {
            return;
        };
        let head = names::type_head(db, &block.self_ty(db));
        if !local.is_self(db) || !head.is_some_and(|it| self.heads.contains(&it.as_str())) {
            return;
        }
        let methods = block.items(db).into_iter().filter_map(|it| match it {
            AssocItem::Function(it) => Some(it),
            _ => None,
        });
        for method in methods.filter(|it| *it != function) {
            let Some(own) = self_of(flow, method) else { continue };
            self.join(Place::Local(local), Place::Local(own));
            self.add_callers(flow, method);
        }
    }

    /// The `self`s that the call of `function` on `receiver` may give it to: where only the trait's declaration is known to be called,
    /// those of its implementations for such a type.
    pub(super) fn selves_called(
        &self,
        flow: &Flow<'db>,
        function: Function,
        receiver: &ast::Expr,
    ) -> Vec<Local<'db>> {
        let db = flow.facts.db;
        let ty = flow.facts.sema.type_of_expr(receiver).map(|it| it.original);
        let head = ty.and_then(|it| names::type_head(db, &it.strip_references()));
        let of_end = |member: &Function| match member.as_assoc_item(db).map(|it| it.container(db)) {
            Some(AssocItemContainer::Impl(block)) => {
                head.is_some() && names::type_head(db, &block.self_ty(db)) == head
            }
            _ => false,
        };
        let others = self.others_of_group(flow, function).into_iter().filter(of_end);
        let found: Vec<Local<'db>> = match of_end(&function) {
            true => Vec::new(),
            false => others.filter_map(|it| self_of(flow, it)).collect(),
        };
        if found.is_empty() { self_of(flow, function).into_iter().collect() } else { found }
    }

    /// What a trait's method is given, each of its implementations is given.
    pub(super) fn join_parameter_of_group(
        &mut self,
        flow: &Flow<'db>,
        function: Function,
        local: Local<'db>,
    ) {
        let db = flow.facts.db;
        if local.is_self(db) {
            return;
        }
        let parameters = function.assoc_fn_params(db);
        let Some(index) = parameters.iter().position(|it| it.as_local(db) == Some(local)) else { return };
        let others = self.others_of_group(flow, function);
        self.join_argument_of_group(flow, &others, index, &Place::Local(local));
    }

    /// The same for what a call gives.
    pub(super) fn join_argument_of_group(
        &mut self,
        flow: &Flow<'db>,
        members: &[Function],
        index: usize,
        at: &Place<'db>,
    ) {
        for member in members {
            let parameters = member.assoc_fn_params(flow.facts.db);
            if let Some(parameter) = parameters.get(index).filter(|it| carries(flow, it.ty(), self.heads, 0))
            {
                self.join_parameter(flow, parameter, at);
            }
        }
    }

    /// What each of its implementations returns, a trait's method returns.
    pub(super) fn join_returns_of_group(&mut self, flow: &Flow<'db>, function: Function) {
        for member in self.others_of_group(flow, function) {
            if carries(flow, &self.declared_result(flow, member), self.heads, 0) {
                self.join(Place::Return(function), Place::Return(member));
            }
        }
    }

    /// Whether the function gives some opaque type over what travels: `-> impl Iterator<Item = Job>`.
    pub(super) fn returns_opaque(&self, flow: &Flow<'db>, function: Function) -> bool {
        let ty = function.ret_type(flow.facts.db);
        if ty.as_impl_traits(flow.facts.db).is_none() {
            return false;
        }
        let body = flow.facts.sema.source(function).and_then(|it| it.value.body());
        let tail = body.and_then(|it| it.tail_expr());
        tail.is_some_and(|it| expr_carries(flow, &it, self.heads) || expr_yields(flow, &it, self.heads))
    }

    /// The functions that `function` shares its signature with: a trait's method and its other implementations.
    pub(super) fn others_of_group(&self, flow: &Flow<'db>, function: Function) -> Vec<Function> {
        let members = flow.method_group(function).members;
        members.into_iter().filter(|it| *it != function).collect()
    }

    fn declared_result(&self, flow: &Flow<'db>, function: Function) -> Type<'db> {
        let db = flow.facts.db;
        let ty = function.ret_type(db);
        function.async_ret_type(db).unwrap_or(ty)
    }

    /// The type parameters that `ty` names, and in how many ends' messages each of them is.
    fn parameters_in(
        &self,
        flow: &Flow<'db>,
        ty: &Type<'db>,
        level: usize,
        guard: usize,
        found: &mut Vec<(TypeParam, usize)>,
    ) {
        let db = flow.facts.db;
        let ty = ty.strip_references();
        if guard > 6 {
            return;
        }
        if let Some(parameter) = ty.as_type_param(db) {
            found.push((parameter, level));
            return;
        }
        let own = names::type_head(db, &ty).is_some_and(|it| self.heads.contains(&it.as_str()));
        let level = level + usize::from(own);
        for part in parts_of(flow.facts.db, &ty) {
            self.parameters_in(flow, &part, level, guard + 1, found);
        }
    }
}

/// The `self` of a method.
fn self_of<'db>(flow: &Flow<'db>, method: Function) -> Option<Local<'db>> {
    let db = flow.facts.db;
    method.self_param(db).and_then(|_| method.assoc_fn_params(db).first()?.as_local(db))
}

/// What a type parameter may ask for without being able to do anything with the value but to move it. Not `UnwindSafe`, which a
/// oneshot's ends are not.
const MARKERS: &[&str] = &["Send", "Sized", "Sync", "Unpin"];

/// Whether the trait only tells what values are, and each of tokio's ends is it where the old one was.
pub(in crate::flow) fn is_marker(flow: &Flow<'_>, it: ra_ap_hir::Trait) -> bool {
    let db = flow.facts.db;
    let foreign = !names::is_workspace_crate(db, ra_ap_hir::HasCrate::krate(&it, db));
    foreign && MARKERS.contains(&it.name(db).as_str())
}

/// Whether all type parameters in `ty` ask for nothing but markers, so that values of them are only moved.
pub fn only_moves<'db>(flow: &Flow<'db>, ty: &Type<'db>, guard: usize) -> bool {
    let db = flow.facts.db;
    let ty = ty.strip_references();
    let harmless = |it: ra_ap_hir::Trait| is_marker(flow, it);
    guard <= 6
        && ty.as_type_param(db).is_none_or(|it| it.trait_bounds(db).into_iter().all(harmless))
        && parts_of(flow.facts.db, &ty).all(|it| only_moves(flow, &it, guard + 1))
}
