//! Calls: what goes in by arguments and comes back as results.

use ra_ap_hir::{Function, ModuleDef, PathResolution};
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::{Place, Recipient, Travels, carries, expr_carries, expr_yields};
use crate::facts::api::ApiKind;
use crate::facts::body::Callee;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::timers::is_timer;

impl<'db> Travels<'db> {
    pub(super) fn follow_call(&mut self, flow: &mut Flow<'db>, expr: &ast::Expr) {
        let node = expr.syntax();
        let here = Place::Node(node.clone());
        let Some((_, callee)) = flow.call_at(node) else { return };
        let mut operands: Vec<ast::Expr> = crate::flow::context::call_arguments(node);
        let receiver = ast::MethodCallExpr::cast(node.clone()).and_then(|it| it.receiver());
        let result = expr_carries(flow, expr, self.heads);
        match callee {
            Callee::Workspace(function) => {
                self.follow_workspace_call(flow, function, &operands, receiver.as_ref());
                let mut given = operands.iter().chain(&receiver);
                if result || given.any(|it| expr_carries(flow, it, self.heads)) {
                    self.join_parameters(flow, function, expr, &operands, receiver.as_ref());
                }
                if !result && self.returns_opaque(flow, function) {
                    self.join(here, Place::Return(function));
                } else if result {
                    // What a pattern takes apart is told there.
                    let bound =
                        expr.syntax().ancestors().skip(1).find(|it| it.kind() != SyntaxKind::AWAIT_EXPR);
                    if !bound.is_some_and(|it| {
                        matches!(
                            it.kind(),
                            SyntaxKind::LET_STMT | SyntaxKind::LET_EXPR | SyntaxKind::MATCH_EXPR
                        )
                    }) {
                        self.wholes.insert(Place::Return(function));
                    }
                    self.join(here, Place::Return(function));
                }
            }
            Callee::Constructor => self.follow_constructor(flow, node, &operands, result),
            Callee::Api(_) | Callee::Foreign(_) => {
                let transparent = match &callee {
                    Callee::Foreign(path) => is_transparent(path),
                    _ => true,
                };
                operands.extend(receiver.clone());
                if let (Callee::Foreign(path), [given]) = (&callee, operands.as_slice())
                    && expr_carries(flow, given, self.heads)
                {
                    for function in flow.conversions(path, given, expr) {
                        self.follow_workspace_call(flow, function, &operands, None);
                        self.join(here.clone(), Place::Return(function));
                    }
                }
                for operand in operands {
                    if !expr_carries(flow, &operand, self.heads) {
                        // A closure that makes such values, and what is chained behind it:
                        // `(0..n).map(|_| spawn(..)).collect()`.
                        let named = if result { self.function_value(flow, &operand) } else { None };
                        if let Some(function) = named {
                            self.join(self.place_of_made(flow, expr, &operand), Place::Return(function));
                            if let (Some(receiver), Some(parameter)) = (
                                &receiver,
                                function
                                    .assoc_fn_params(flow.facts.db)
                                    .first()
                                    .and_then(|it| it.as_local(flow.facts.db)),
                            ) && expr_carries(flow, receiver, self.heads)
                            {
                                self.join(Place::Node(receiver.syntax().clone()), Place::Local(parameter));
                            }
                            continue;
                        }
                        let by_name = matches!(operand, ast::Expr::PathExpr(_))
                            && flow.call_at(operand.syntax()).is_some_and(|(ix, callee)| {
                                is_timer(flow, ix) || makes_channel(&callee) || starts_thread(&callee)
                            });
                        let makes = (by_name || matches!(operand, ast::Expr::ClosureExpr(_)))
                            && self.makes(flow, &operand);
                        // .. or between them: `.map(|_| spawn(..)).enumerate()`.
                        let chained = result
                            || matches!(&callee, Callee::Foreign(path) if path.starts_with("std::iter::Iterator::"));
                        let passed = matches!(operand, ast::Expr::MethodCallExpr(_))
                            || expr_yields(flow, &operand, self.heads);
                        if makes || (chained && passed) {
                            let at = self.place_of_made(flow, expr, &operand);
                            self.join(at, Place::Node(operand.syntax().clone()));
                        }
                        self.bind_closure_parameters(flow, &operand, receiver.as_ref());
                        let made = self.place_of_made(flow, expr, &operand);
                        self.follow_function_value(flow, &made, &operand, receiver.as_ref());
                        continue;
                    }
                    let at = Place::Node(operand.syntax().clone());
                    let src = flow.facts.src(operand.syntax());
                    if !transparent {
                        let what = callee_name(&callee);
                        self.escape(at.clone(), src, format!("it is handed to {what}"));
                    } else if iterates_over(flow, expr, &operand) {
                        let what = callee_name(&callee);
                        self.escape(at.clone(), src, format!("{what} iterates over it, which cannot await"));
                    }
                    if result || receiver.is_some() {
                        self.join_passed(flow, expr, &operand);
                    }
                }
            }
            Callee::Value if self.follow_closure_call(flow, node, &operands, result) => {}
            Callee::Value if !result && self.follow_callback(flow, node, &operands) => {}
            Callee::Value | Callee::Unknown(_) => {
                operands.extend(receiver);
                let to = match flow.names_no_function(expr) {
                    true => Recipient::Nobody,
                    false => Recipient::Unseen,
                };
                for operand in operands {
                    let src = flow.facts.src(operand.syntax());
                    let what = callee_name(&callee);
                    let carries =
                        expr_carries(flow, &operand, self.heads) || expr_yields(flow, &operand, self.heads);
                    if carries
                        && matches!(&callee, Callee::Unknown(it) if self.reaches_handlers(flow, it, &operand))
                    {
                        continue;
                    }
                    // A closure or function that makes such values hands over each of them.
                    if carries || self.makes(flow, &operand) {
                        let at = Place::Node(operand.syntax().clone());
                        self.hand_to(to, at, src, format!("it is handed to {what}"));
                    } else if let Some(function) = self.function_value(flow, &operand) {
                        self.escape(Place::Return(function), src, format!("it is handed to {what}"));
                    }
                }
                if result {
                    let src = flow.facts.src(node);
                    self.escape(here, src, format!("it comes from {}", callee_name(&callee)));
                }
            }
        }
    }

    /// A call of a closure that a variable of the same function holds, `let start = |jobs| ..; start(rx)`: what goes in
    /// goes to its parameters, and what it evaluates to comes back. Whether it is such a call.
    fn follow_closure_call(
        &mut self,
        flow: &Flow<'db>,
        node: &SyntaxNode,
        operands: &[ast::Expr],
        result: bool,
    ) -> bool {
        let Some(closure) = called_closure(flow, node) else { return false };
        let Some(body) = flow.facts.body_of_node(closure.syntax()) else { return false };
        if flow.facts.bodies[body.0].is_async {
            return false;
        }
        let params: Vec<ast::Param> = closure.param_list().into_iter().flat_map(|it| it.params()).collect();
        for (param, operand) in params.iter().zip(operands) {
            if let Some(pat) = param.pat()
                && expr_carries(flow, operand, self.heads)
            {
                self.bind_all(flow, &pat, &Place::Node(operand.syntax().clone()));
            }
        }
        if result {
            self.join(Place::Node(node.clone()), Place::BodyValue(body));
        }
        self.add_body(body);
        true
    }

    /// `make` of `inputs.map(make)`: a function of the workspace that returns such values.
    pub(super) fn function_value(&self, flow: &Flow<'db>, operand: &ast::Expr) -> Option<Function> {
        let ast::Expr::PathExpr(path) = operand else { return None };
        let PathResolution::Def(ModuleDef::Function(function)) =
            flow.facts.sema.resolve_path(&path.path()?)?
        else {
            return None;
        };
        let db = flow.facts.db;
        let own = names::is_workspace_crate(db, ra_ap_hir::HasCrate::krate(&function, db));
        (own && carries(flow, &function.ret_type(db), self.heads, 0)).then_some(function)
    }

    /// Whether the closure returns values that travel.
    pub(super) fn makes(&self, flow: &Flow<'db>, closure: &ast::Expr) -> bool {
        let ty = flow.facts.sema.type_of_expr(closure);
        let returned = ty.and_then(|it| Some(it.original.as_callable(flow.facts.db)?.return_type()));
        returned.is_some_and(|it| carries(flow, &it, self.heads, 0))
    }

    /// `handles.into_iter().map(|h| ..)`: the closure's parameters hold what the receiver yields.
    fn bind_closure_parameters(
        &mut self,
        flow: &Flow<'db>,
        operand: &ast::Expr,
        receiver: Option<&ast::Expr>,
    ) {
        let (ast::Expr::ClosureExpr(closure), Some(receiver)) = (operand, receiver) else { return };
        for param in closure.param_list().into_iter().flat_map(|it| it.params()) {
            if let Some(pat) = param.pat() {
                self.bind_all(flow, &pat, &Place::Node(receiver.syntax().clone()));
            }
        }
    }

    /// `(0..n).map(start)`, `handles.into_iter().map(finish)`: a function by name, in a closure's place.
    fn follow_function_value(
        &mut self,
        flow: &Flow<'db>,
        here: &Place<'db>,
        operand: &ast::Expr,
        receiver: Option<&ast::Expr>,
    ) {
        if !matches!(operand, ast::Expr::PathExpr(_)) {
            return;
        }
        let Some((_, Callee::Workspace(function))) = flow.call_at(operand.syntax()) else { return };
        if carries(flow, &function.ret_type(flow.facts.db), self.heads, 0) {
            self.join(here.clone(), Place::Return(function));
        }
        let Some(receiver) = receiver else { return };
        for parameter in function.assoc_fn_params(flow.facts.db) {
            if carries(flow, parameter.ty(), self.heads, 0) {
                self.join_parameter(flow, &parameter, &Place::Node(receiver.syntax().clone()));
            }
        }
    }

    fn follow_workspace_call(
        &mut self,
        flow: &mut Flow<'db>,
        function: Function,
        operands: &[ast::Expr],
        receiver: Option<&ast::Expr>,
    ) {
        let parameters = function.assoc_fn_params(flow.facts.db);
        let offset = usize::from(receiver.is_some());
        // A method that a trait of the workspace gives to the type itself.
        if let Some(receiver) = receiver.filter(|it| expr_carries(flow, it, self.heads)) {
            for this in self.selves_called(flow, function, receiver) {
                self.join(Place::Node(receiver.syntax().clone()), Place::Local(this));
            }
        }
        let mut others = None;
        for (index, operand) in operands.iter().enumerate() {
            let at = Place::Node(operand.syntax().clone());
            if !expr_carries(flow, operand, self.heads) {
                if expr_yields(flow, operand, self.heads) {
                    let src = flow.facts.src(operand.syntax());
                    let name = names::function_path(flow.facts.db, function);
                    self.escape(at, src, format!("`{name}` takes the iterator that makes it"));
                }
                continue;
            }
            let others = others.get_or_insert_with(|| self.others_of_group(flow, function));
            self.join_argument_of_group(flow, others, index + offset, &at);
            let parameter = parameters.get(index + offset);
            match parameter.and_then(|it| it.as_local(flow.facts.db)) {
                Some(local) => self.join(at, Place::Local(local)),
                None => match parameter.cloned().and_then(|it| it.pattern_source(flow.facts.db)) {
                    Some(pat) => self.bind_all(flow, &pat, &at),
                    None => {
                        let src = flow.facts.src(operand.syntax());
                        let name = names::function_path(flow.facts.db, function);
                        self.escape(at, src, format!("it is handed to `{name}`, whose body is not known"));
                    }
                },
            }
        }
    }

    fn follow_constructor(
        &mut self,
        flow: &Flow<'db>,
        node: &SyntaxNode,
        operands: &[ast::Expr],
        result: bool,
    ) {
        let here = Place::Node(node.clone());
        let fields = ast::CallExpr::cast(node.clone())
            .and_then(|it| it.expr())
            .and_then(|it| flow.facts.sema.resolve_expr_as_callable(&it))
            .map(|it| match it.kind() {
                ra_ap_hir::CallableKind::TupleStruct(it) => it.fields(flow.facts.db),
                ra_ap_hir::CallableKind::TupleEnumVariant(it) => it.fields(flow.facts.db),
                _ => Vec::new(),
            })
            .unwrap_or_default();
        for (index, operand) in operands.iter().enumerate() {
            if !expr_carries(flow, operand, self.heads) {
                continue;
            }
            let at = Place::Node(operand.syntax().clone());
            match fields.get(index) {
                // `Some(x)` and `Ok(x)` are containers; a user's own tuple struct is a place of its own.
                Some(field)
                    if names::is_workspace_crate(
                        flow.facts.db,
                        ra_ap_hir::HasCrate::krate(field, flow.facts.db),
                    ) =>
                {
                    self.join(at, Place::Field(*field));
                }
                _ if result => self.join(here.clone(), at),
                _ => {}
            }
        }
    }
}

/// Whether the function of std that `call` calls asks the receiver at `operand`, or those among it, for an iterator:
/// `all.extend(rx)`, `receivers.into_iter().flatten()`.
fn iterates_over(flow: &Flow<'_>, call: &ast::Expr, operand: &ast::Expr) -> bool {
    let db = flow.facts.db;
    let receives = |ty: &ra_ap_hir::Type<'_>| {
        let head = names::type_head(db, ty);
        head.is_some_and(|it| crate::flow::channels::RECEIVERS.contains(&it.as_str()))
    };
    let Some(ty) = flow.facts.sema.type_of_expr(operand).map(|it| it.original) else { return false };
    let (function, offset) = match call {
        ast::Expr::MethodCallExpr(it) => (flow.facts.sema.resolve_method_call(it), 1),
        ast::Expr::CallExpr(it) => {
            let callable = it.expr().and_then(|it| flow.facts.sema.resolve_expr_as_callable(&it));
            match callable.map(|it| it.kind()) {
                Some(ra_ap_hir::CallableKind::Function(it)) => (Some(it), 0),
                _ => (None, 0),
            }
        }
        _ => (None, 0),
    };
    let Some(function) = function else { return false };
    let name = names::function_path(db, function);
    if name == "std::iter::Iterator::flatten" {
        return ty.type_arguments().any(|it| receives(&it));
    }
    let arguments = crate::flow::context::call_arguments(call.syntax());
    let Some(index) = arguments.iter().position(|it| it == operand).filter(|_| receives(&ty)) else {
        return false;
    };
    let parameters = function.assoc_fn_params(db);
    let Some(parameter) = parameters.get(index + offset).map(|it| it.ty().clone()) else { return false };
    let bounds = match parameter.as_type_param(db) {
        Some(it) => it.trait_bounds(db),
        None => parameter.as_impl_traits(db).into_iter().flatten().collect(),
    };
    bounds.iter().any(|it| it.name(db).as_str() == "IntoIterator")
}

/// The closure that the call at `node` calls, if a variable of the same function holds it.
fn called_closure(flow: &Flow<'_>, node: &SyntaxNode) -> Option<ast::ClosureExpr> {
    let ast::Expr::PathExpr(path) = ast::CallExpr::cast(node.clone())?.expr()? else { return None };
    let PathResolution::Local(local) = flow.facts.sema.resolve_path(&path.path()?)? else { return None };
    let source = local.primary_source(flow.facts.db);
    let statement = source.syntax().parent().and_then(ast::LetStmt::cast)?;
    crate::facts::closures::peel(&statement.initializer()?)
}

fn callee_name(callee: &Callee) -> String {
    match callee {
        Callee::Foreign(path) | Callee::Unknown(path) => format!("`{path}`"),
        Callee::Api(api) => format!("`{}`", api.path),
        Callee::Value => "a function value".to_owned(),
        Callee::Constructor => "a constructor".to_owned(),
        Callee::Workspace(_) => "a function".to_owned(),
    }
}

/// Functions of std and modelled crates only pass values on or keep them in a container. What is of one system is asked for
/// what only it knows: `handle.as_pthread_t()`.
fn is_transparent(path: &str) -> bool {
    if path.starts_with("std::os::") {
        return false;
    }
    [
        "std::",
        "tokio::",
        "once_cell::",
        "lazy_static::",
        "parking_lot::",
        "dashmap::",
        "futures",
        "crossbeam_channel::",
        "actix_web::web::Data::",
    ]
    .iter()
    .any(|it| path.starts_with(it))
}

/// Whether the function makes a channel.
fn starts_thread(callee: &Callee) -> bool {
    matches!(callee, Callee::Api(api) if api.kind == ApiKind::ThreadSpawn)
}

fn makes_channel(callee: &Callee) -> bool {
    matches!(callee, Callee::Api(api) if matches!(api.kind, ApiKind::ChannelNew(_)))
}
