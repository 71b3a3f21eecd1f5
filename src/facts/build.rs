//! Builds bodies: walks expressions, through macro expansions too, and resolves every call.

use ra_ap_hir::{CallableKind, Function, ModuleDef, PathResolution};
use ra_ap_syntax::ast::{self, AstNode, HasArgList};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::Facts;
use super::api::{self, Api, ApiKind};
use super::body::{Body, BodyIx, BodyKind, Call, CallIx, Callee, Loop, LoopEnd, Runs, Src, Use};
use super::closures;
use super::loops::leaves_early;
use super::names;

/// Where the walk stands.
#[derive(Clone)]
struct Place {
    body: BodyIx,
    loops: Vec<usize>,
}

impl<'db> Facts<'db> {
    /// The body of `function`, built on first demand; `None` for functions without source or outside the workspace.
    pub fn body_of_function(&mut self, function: Function) -> Option<BodyIx> {
        if let Some(known) = self.function_bodies.get(&function) {
            return *known;
        }
        let built = self.build_function(function);
        self.function_bodies.insert(function, built);
        built
    }

    fn build_function(&mut self, function: Function) -> Option<BodyIx> {
        if !names::is_workspace_function(self.db, function) {
            return None;
        }
        let source = self.sema.source(function)?;
        let node = source.value.syntax().clone();
        let src = self.src_or_call_site(&node)?;
        let is_async = source.value.async_token().is_some();
        let body = self.push_body(Body {
            kind: BodyKind::Function(function),
            parent: None,
            node,
            src,
            is_async,
            runs: Runs::AsCalled,
            calls: Vec::new(),
            loops: Vec::new(),
            awaits: 0,
            children: Vec::new(),
        });
        self.function_bodies.insert(function, Some(body));
        if let Some(block) = source.value.body() {
            self.visit(block.syntax(), &Place { body, loops: Vec::new() });
        }
        Some(body)
    }

    /// The body of a const's or static's initialiser.
    pub fn body_of_initialiser(&mut self, item: &SyntaxNode) -> Option<BodyIx> {
        let src = self.src_or_call_site(item)?;
        // Several that one macro makes have its place in common.
        let made = self.src(item).is_none();
        let known = if made { self.bodies_of_nodes.get(item) } else { self.initialiser_bodies.get(&src) };
        if let Some(known) = known {
            return Some(*known);
        }
        let body = self.push_body(Body {
            kind: BodyKind::Initialiser,
            parent: None,
            node: item.clone(),
            src,
            is_async: false,
            runs: Runs::AsCalled,
            calls: Vec::new(),
            loops: Vec::new(),
            awaits: 0,
            children: Vec::new(),
        });
        self.initialiser_bodies.insert(src, body);
        self.visit_children(item, &Place { body, loops: Vec::new() });
        Some(body)
    }

    fn push_body(&mut self, body: Body) -> BodyIx {
        let ix = BodyIx(self.bodies.len());
        self.bodies_of_nodes.insert(body.node.clone(), ix);
        self.bodies.push(body);
        ix
    }

    fn visit_children(&mut self, node: &SyntaxNode, place: &Place) {
        for child in node.children() {
            self.visit(&child, place);
        }
    }

    fn visit(&mut self, node: &SyntaxNode, place: &Place) {
        if self.switched_off_by(node).is_some() {
            return;
        }
        match node.kind() {
            // Items inside a body are bodies of their own, built when somebody asks for them.
            SyntaxKind::FN | SyntaxKind::IMPL | SyntaxKind::TRAIT | SyntaxKind::MODULE => {}
            SyntaxKind::CONST | SyntaxKind::STATIC => {
                self.body_of_initialiser(node);
            }
            SyntaxKind::CLOSURE_EXPR => {
                self.visit_closure(node, place, Runs::Bound);
            }
            SyntaxKind::BLOCK_EXPR => {
                let is_async =
                    ast::BlockExpr::cast(node.clone()).is_some_and(|it| it.async_token().is_some());
                if is_async { self.visit_async_block(node, place) } else { self.visit_children(node, place) }
            }
            SyntaxKind::LOOP_EXPR | SyntaxKind::WHILE_EXPR | SyntaxKind::FOR_EXPR => {
                self.visit_loop(node, place)
            }
            SyntaxKind::AWAIT_EXPR => {
                self.bodies[place.body.0].awaits += 1;
                self.visit_children(node, place);
            }
            SyntaxKind::CALL_EXPR => self.visit_call(node, place),
            SyntaxKind::METHOD_CALL_EXPR => self.visit_method_call(node, place),
            SyntaxKind::MACRO_CALL => self.visit_macro(node, place),
            SyntaxKind::PATH_EXPR => self.visit_path(node, place),
            _ => self.visit_children(node, place),
        }
    }

    fn visit_loop(&mut self, node: &SyntaxNode, place: &Place) {
        let end = loop_end(node);
        let loops = &mut self.bodies[place.body.0].loops;
        loops.push(Loop { node: node.clone(), end });
        let mut inner = place.clone();
        inner.loops.push(loops.len() - 1);
        // The iterable of a `for` is evaluated once, before the loop.
        let iterable = ast::ForExpr::cast(node.clone()).and_then(|it| it.iterable());
        for child in node.children() {
            let outside = iterable.as_ref().is_some_and(|it| it.syntax() == &child);
            self.visit(&child, if outside { place } else { &inner });
        }
        if let Some(iterable) = iterable {
            self.record_for_over_receiver(node, &iterable, &inner);
        }
    }

    /// `for x in rx` is an operation of the receiver, although no method is named.
    fn record_for_over_receiver(&mut self, node: &SyntaxNode, iterable: &ast::Expr, place: &Place) {
        let Some(ty) = self.sema.type_of_expr(iterable) else { return };
        let path = match names::type_head(self.db, &ty.original).as_deref() {
            Some("std::sync::mpsc::Receiver") => "std::sync::mpsc::Receiver::into_iter",
            Some("crossbeam_channel::Receiver") => "crossbeam_channel::Receiver::into_iter",
            Some("flume::Receiver") => {
                let callee = Callee::Foreign("flume::Receiver::into_iter".to_owned());
                self.push_call(callee, Use::Call, node, None, place);
                return;
            }
            _ => return,
        };
        if let Some(api) = api::by_path(path) {
            let name = self.src(iterable.syntax());
            self.push_call(Callee::Api(api), Use::Call, node, name, place);
        }
    }

    fn visit_closure(&mut self, node: &SyntaxNode, place: &Place, runs: Runs) -> Option<BodyIx> {
        let closure = ast::ClosureExpr::cast(node.clone())?;
        let src = self.src_or_call_site(node)?;
        let is_async = closure.async_token().is_some();
        let body = self.push_body(Body {
            kind: if is_async { BodyKind::Async } else { BodyKind::Closure },
            parent: Some(place.body),
            node: node.clone(),
            src,
            is_async,
            runs: if is_async { Runs::AsCalled } else { runs },
            calls: Vec::new(),
            loops: Vec::new(),
            awaits: 0,
            children: Vec::new(),
        });
        self.bodies[place.body.0].children.push(body);
        if let Some(inner) = closure.body() {
            self.visit(inner.syntax(), &Place { body, loops: Vec::new() });
        }
        Some(body)
    }

    fn visit_async_block(&mut self, node: &SyntaxNode, place: &Place) {
        let Some(src) = self.src_or_call_site(node) else { return };
        let body = self.push_body(Body {
            kind: BodyKind::Async,
            parent: Some(place.body),
            node: node.clone(),
            src,
            is_async: true,
            runs: Runs::AsCalled,
            calls: Vec::new(),
            loops: Vec::new(),
            awaits: 0,
            children: Vec::new(),
        });
        self.bodies[place.body.0].children.push(body);
        self.visit_children(node, &Place { body, loops: Vec::new() });
    }

    fn visit_call(&mut self, node: &SyntaxNode, place: &Place) {
        let Some(call) = ast::CallExpr::cast(node.clone()) else { return };
        let Some(function) = call.expr() else { return self.visit_children(node, place) };
        let (callee, name) = match &function {
            ast::Expr::PathExpr(path) => {
                let name = path.path().and_then(|it| it.segment()).and_then(|it| it.name_ref());
                (self.resolve_callee(&function), name.map(|it| it.syntax().clone()))
            }
            other => {
                self.visit(other.syntax(), place);
                (Callee::Value, None)
            }
        };
        let name = name.and_then(|it| self.name_src(&it, &callee));
        let ix = self.push_call(callee.clone(), Use::Call, node, name, place);
        if let Some(args) = call.arg_list() {
            self.visit_arguments(&args, &callee, ix, place);
        }
    }

    fn visit_method_call(&mut self, node: &SyntaxNode, place: &Place) {
        let Some(call) = ast::MethodCallExpr::cast(node.clone()) else { return };
        if let Some(receiver) = call.receiver() {
            self.visit(receiver.syntax(), place);
        }
        let callee = match self.sema.resolve_method_call(&call) {
            Some(function) => self.callee_of(function),
            None => self.unresolved_method(&call),
        };
        let name = call.name_ref().and_then(|it| self.name_src(it.syntax(), &callee));
        let ix = self.push_call(callee.clone(), Use::Call, node, name, place);
        if let Some(args) = call.arg_list() {
            self.visit_arguments(&args, &callee, ix, place);
        }
    }

    /// A method that does not resolve may still be one of an API type's, if the receiver's type is known: models
    /// need not list every method.
    fn unresolved_method(&mut self, call: &ast::MethodCallExpr) -> Callee {
        let name = call.name_ref().map(|it| it.text().to_string()).unwrap_or_default();
        let head = call
            .receiver()
            .and_then(|it| self.sema.type_of_expr(&it))
            .and_then(|ty| names::type_head(self.db, &ty.original));
        match head {
            Some(head) => match api::by_path(&format!("{head}::{name}")) {
                Some(api) => Callee::Api(api),
                None if head.starts_with("std::") => Callee::Foreign(format!("{head}::{name}")),
                None => Callee::Unknown(format!("{head}::{name}")),
            },
            None => Callee::Unknown(name),
        }
    }

    fn visit_arguments(&mut self, args: &ast::ArgList, callee: &Callee, call: CallIx, place: &Place) {
        for (index, arg) in args.args().enumerate() {
            match closures::peel(&arg) {
                Some(closure) => {
                    let runs = closures::runs(self.db, callee, call, index, &self.foreign_threads);
                    self.visit_closure(closure.syntax(), place, runs);
                }
                None => match closures::made_by_block(&arg) {
                    Some((block, closure)) => {
                        for statement in block.statements() {
                            self.visit(statement.syntax(), place);
                        }
                        let runs = closures::runs(self.db, callee, call, index, &self.foreign_threads);
                        self.visit_closure(closure.syntax(), place, runs);
                    }
                    None => {
                        self.visit(arg.syntax(), place);
                        self.place_bound_closure(&arg, callee, call, index);
                    }
                },
            }
        }
    }

    /// `let job = move || ..; spawn(job)`: a closure that only this argument names runs as one that is written in its place.
    fn place_bound_closure(&mut self, arg: &ast::Expr, callee: &Callee, call: CallIx, index: usize) {
        let Some(closure) = closures::bound_to(&self.sema, arg) else { return };
        let Some(body) = self.body_of_node(closure.syntax()) else { return };
        let runs = closures::runs(self.db, callee, call, index, &self.foreign_threads);
        if self.bodies[body.0].runs == Runs::Bound && !matches!(runs, Runs::Inline(_)) {
            self.bodies[body.0].runs = runs;
        }
    }

    fn visit_path(&mut self, node: &SyntaxNode, place: &Place) {
        let Some(path) = ast::PathExpr::cast(node.clone()) else { return };
        let expr = ast::Expr::PathExpr(path.clone());
        let callee = self.resolve_callee(&expr);
        if matches!(callee, Callee::Api(_) | Callee::Workspace(_)) {
            let name = path.path().and_then(|it| it.segment()).and_then(|it| it.name_ref());
            let name = name.and_then(|it| self.name_src(it.syntax(), &callee));
            self.push_call(callee, Use::Value, node, name, place);
        }
    }

    fn visit_macro(&mut self, node: &SyntaxNode, place: &Place) {
        let Some(call) = ast::MacroCall::cast(node.clone()) else { return };
        let resolved = self.sema.resolve_macro_call(&call);
        if let Some(api) = resolved.and_then(|it| self.api_of_macro(it)) {
            let name = call.path().and_then(|it| it.segment()).and_then(|it| it.name_ref());
            let callee = Callee::Api(api);
            let name = name.and_then(|it| self.name_src(it.syntax(), &callee));
            self.push_call(callee, Use::Call, node, name, place);
        }
        if let Some(expansion) = self.sema.expand_macro_call(&call) {
            self.visit(&expansion.value, place);
        }
    }

    pub(super) fn api_of_macro(&self, makro: ra_ap_hir::Macro) -> Option<&'static Api> {
        let krate = names::crate_name(self.db, makro.module(self.db).krate(self.db));
        let name = makro.name(self.db);
        match (krate.as_str(), name.as_str()) {
            ("crossbeam_channel" | "crossbeam", "select") => api::by_path("crossbeam_channel::select"),
            ("crossbeam_channel" | "crossbeam", "select_biased") => {
                api::by_path("crossbeam_channel::select_biased")
            }
            _ => None,
        }
    }

    /// What a callee expression resolves to.
    fn resolve_callee(&mut self, function: &ast::Expr) -> Callee {
        let ast::Expr::PathExpr(path) = function else { return Callee::Value };
        let Some(path) = path.path() else { return Callee::Value };
        match self.sema.resolve_path(&path) {
            Some(PathResolution::Def(ModuleDef::Function(it))) => self.callee_of(it),
            Some(PathResolution::Def(ModuleDef::Adt(_) | ModuleDef::EnumVariant(_))) => Callee::Constructor,
            Some(PathResolution::SelfType(_)) if path.qualifier().is_none() => Callee::Constructor,
            Some(
                PathResolution::Local(_) | PathResolution::Def(ModuleDef::Const(_) | ModuleDef::Static(_)),
            ) => Callee::Value,
            // Associated functions of types whose generics are inferred resolve only through the callable; and
            // `Self::f` resolves to something even if there is no such `f`.
            _ => match self.sema.resolve_expr_as_callable(function).map(|it| it.kind()) {
                Some(CallableKind::Function(it)) => self.callee_of(it),
                Some(CallableKind::TupleStruct(_) | CallableKind::TupleEnumVariant(_)) => Callee::Constructor,
                Some(_) if path.qualifier().is_none() => Callee::Value,
                _ => Callee::Unknown(self.whole_path(&path)),
            },
        }
    }

    fn callee_of(&mut self, function: Function) -> Callee {
        if names::is_workspace_function(self.db, function) {
            return Callee::Workspace(self.canonical_function(function));
        }
        let path = names::function_path(self.db, function);
        match api::by_path(&path) {
            Some(api) => Callee::Api(api),
            None => Callee::Foreign(path),
        }
    }

    /// Where the name of a call is written; one that a macro definition writes is taken note of.
    fn name_src(&mut self, name: &SyntaxNode, callee: &Callee) -> Option<Src> {
        let src = self.src(name);
        if src.is_none()
            && let Some(written) = self.written_src(name)
        {
            let api = match callee {
                Callee::Api(api) => Some(*api),
                _ => None,
            };
            let known = self.names_in_macros.entry(written).or_insert(api);
            *known = known.or(api);
        }
        src
    }

    fn push_call(
        &mut self,
        callee: Callee,
        usage: Use,
        node: &SyntaxNode,
        name: Option<Src>,
        place: &Place,
    ) -> CallIx {
        let ix = CallIx(self.calls.len());
        let src = self.src(node);
        self.calls_of_nodes.insert(node.clone(), ix);
        if let (Some(name), Callee::Workspace(_) | Callee::Unknown(_)) = (name, &callee) {
            self.calls_of_names.entry(name).or_insert(ix);
        }
        self.calls.push(Call {
            body: place.body,
            callee,
            usage,
            node: node.clone(),
            src,
            name,
            loops: place.loops.clone(),
        });
        self.bodies[place.body.0].calls.push(ix);
        ix
    }
}

/// When the loop at `node` ends, judged by its syntax.
fn loop_end(node: &SyntaxNode) -> LoopEnd {
    match node.kind() {
        SyntaxKind::FOR_EXPR => {
            let iterable = ast::ForExpr::cast(node.clone()).and_then(|it| it.iterable());
            let open_range = matches!(&iterable, Some(ast::Expr::RangeExpr(it)) if it.syntax().last_token().is_some_and(
                |token| matches!(token.kind(), SyntaxKind::DOT2)));
            if open_range { LoopEnd::WhenTold } else { LoopEnd::Finite }
        }
        SyntaxKind::WHILE_EXPR => {
            let condition = ast::WhileExpr::cast(node.clone()).and_then(|it| it.condition());
            let endless = condition.is_some_and(|it| it.syntax().text() == "true");
            if endless && !leaves_early(node) { LoopEnd::Never } else { LoopEnd::WhenTold }
        }
        _ if leaves_early(node) => LoopEnd::WhenTold,
        _ => LoopEnd::Never,
    }
}

/// The kinds of call that start a thread.
pub fn starts_thread(api: &Api) -> bool {
    matches!(api.kind, ApiKind::ThreadSpawn | ApiKind::BuilderSpawn | ApiKind::ScopedSpawn)
}
