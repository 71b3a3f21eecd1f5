//! Closures that are only called: from the variable they are bound to, where they are written, or by a function of the workspace that takes
//! them as a parameter. What in them waits makes them `async` closures, and each call is awaited.

use ra_ap_hir::Function as HirFunction;
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasGenericArgs, HasGenericParams, HasName, HasTypeBounds};
use ra_ap_syntax::{Edition, SyntaxKind, SyntaxNode};

use super::Assembler;
use super::brief_runtimes::holds_one_of;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, Runs, Src, Use};
use crate::facts::closures;
use crate::facts::names;
use crate::flow::calls::callers::Caller;
use crate::flow::channels::RECEIVERS;
use crate::flow::held::SendNeed;
use crate::flow::send::SendCheck;
use crate::program::{BodyId, Function, FunctionId};

/// Rust's first version with async closures.
const ASYNC_CLOSURES: (u32, u32) = (1, 85);

/// How deep in fields a receiver is looked for.
const DEPTH: usize = 6;

/// Closures that become async together.
struct CalledClosures {
    /// For messages.
    name: String,
    /// The closures.
    bodies: Vec<BodyIx>,
    /// All their calls.
    calls: Vec<CallIx>,
    /// The bound of the parameter that takes them.
    bound: Option<SyntaxNode>,
}

impl<'db> Assembler<'_, 'db> {
    /// What the planner knows the closure as, if it can be an async one.
    pub(in crate::flow) fn closure_function(&mut self, body: BodyIx) -> Option<FunctionId> {
        if let Some(known) = self.closure_functions.get(&body) {
            return *known;
        }
        self.closure_functions.insert(body, None);
        let called = if self.rules.allows("async-fn") { self.called_closures(body) } else { None };
        let called = called?;
        let id = FunctionId(self.program.functions.len());
        self.closure_functions.extend(called.bodies.iter().map(|it| (*it, Some(id))));
        self.closure_bounds.extend(called.bound.map(|it| (id, it)));
        self.program.functions.push(Function {
            name: called.name,
            bodies: called.bodies.iter().map(|it| BodyId(it.0)).collect(),
            is_async: false,
            never: None,
            entry: None,
            called_from_outside: false,
            callers_seen: true,
            blocks_on: Vec::new(),
            makes: Vec::new(),
            panics: None,
        });
        self.function_members.push(Vec::new());
        for call in called.calls {
            self.add_edge(id, call);
        }
        Some(id)
    }

    fn called_closures(&mut self, body: BodyIx) -> Option<CalledClosures> {
        let it = &self.flow.facts.bodies[body.0];
        if it.kind != BodyKind::Closure {
            return None;
        }
        match it.runs.clone() {
            Runs::Bound => self.bound_closure(body),
            Runs::Parameter(function, index) => self.closures_of_parameter(function, index),
            _ => None,
        }
    }

    /// `let f = |n| ..; f(1)`, `(|| ..)()`.
    fn bound_closure(&mut self, body: BodyIx) -> Option<CalledClosures> {
        let closure = self.plain_closure(body)?;
        let called = self.called_where_bound(body, &closure)?;
        let sent = called.calls.iter().any(|it| self.is_sent(*it));
        (!sent || self.captures_may_be_shared(body, &closure)).then_some(called)
    }

    /// Whether the future of this call may have to go to another thread.
    fn is_sent(&mut self, call: CallIx) -> bool {
        let body = self.flow.facts.calls[call.0].body;
        self.flow.send_need(body) == SendNeed::Required
    }

    fn called_where_bound(&self, body: BodyIx, closure: &ast::ClosureExpr) -> Option<CalledClosures> {
        let facts = &self.flow.facts;
        let mut at = closure.syntax().clone();
        while let Some(up) = at.parent().filter(|it| it.kind() == SyntaxKind::PAREN_EXPR) {
            at = up;
        }
        let around = at.parent()?;
        if let Some(call) = ast::CallExpr::cast(around.clone()) {
            let called = call.expr()?.syntax() == &at;
            let ix = facts.call_index(call.syntax()).filter(|_| called)?;
            let name = "the closure".to_owned();
            return Some(CalledClosures { name, bodies: vec![body], calls: vec![ix], bound: None });
        }
        let statement = ast::LetStmt::cast(around)?;
        let ast::Pat::IdentPat(pat) = statement.pat()? else { return None };
        let plain = statement.ty().is_none() && statement.let_else().is_none() && pat.pat().is_none();
        let calls = self.calls_of_local(&pat).filter(|it| plain && !it.is_empty())?;
        let name = pat.name()?.text().to_string();
        Some(CalledClosures { name, bodies: vec![body], calls, bound: None })
    }

    /// `fn retry<F: Fn() -> T>(f: F)`: all closures that are handed to it become async, and so does its bound.
    fn closures_of_parameter(&mut self, function: HirFunction, index: usize) -> Option<CalledClosures> {
        let own = self.flow.facts.body_of_function(function)?;
        let facts = &self.flow.facts;
        let db = facts.db;
        let item = ast::Fn::cast(facts.bodies[own.0].node.clone())?;
        let of_trait = names::is_of_trait(db, function);
        if of_trait || !self.can_have_async_closures(own) {
            return None;
        }
        let parameter = item.param_list()?.params().nth(index)?;
        let ast::Pat::IdentPat(pat) = parameter.pat()? else { return None };
        let bound = bound_of(&item, &parameter.ty()?)?;
        let calls = self.calls_of_local(&pat).filter(|it| !it.is_empty())?;
        // Whether the futures of any closure are `Send` cannot be said in a bound.
        if self.flow.send_need(own) == SendNeed::Required || calls.iter().any(|it| self.is_sent(*it)) {
            return None;
        }
        let mut bodies = Vec::new();
        for caller in self.flow.callers(function) {
            let Caller::Call(ix) = caller else { return None };
            let facts = &self.flow.facts;
            let call = &facts.calls[ix.0];
            let by_path = call.node.kind() == SyntaxKind::CALL_EXPR && function.has_self_param(db);
            if call.usage != Use::Call || call.callee != Callee::Workspace(function) || by_path {
                return None;
            }
            let arguments = crate::flow::context::call_arguments(&call.node);
            let closure = closures::peel(arguments.get(index)?)?;
            let body = facts.body_of_node(closure.syntax())?;
            self.plain_closure(body)?;
            bodies.push(body);
        }
        let name = pat.name()?.text().to_string();
        Some(CalledClosures { name, bodies, calls, bound: Some(bound) })
    }

    /// The closure, if `async` may be written before it.
    fn plain_closure(&self, body: BodyIx) -> Option<ast::ClosureExpr> {
        let facts = &self.flow.facts;
        let closure = ast::ClosureExpr::cast(facts.bodies[body.0].node.clone())?;
        let in_file = facts.src(closure.syntax()).is_some();
        let value = facts.sema.type_of_expr(&closure.body()?)?.original;
        let plain = closure.static_token().is_none()
            && closure.for_binder().is_none()
            && !self.lends_captures_whole(&closure);
        (in_file && plain && !value.is_reference() && self.can_have_async_closures(body)).then_some(closure)
    }

    /// Whether the closure takes along a reference that is changed through, or will be, in an edition where that is the variable as a
    /// whole: rustc then has it that what an async closure lends its future escapes from it.
    fn lends_captures_whole(&self, closure: &ast::ClosureExpr) -> bool {
        let facts = &self.flow.facts;
        let edition = facts.sema.scope(closure.syntax()).map(|it| it.krate().edition(facts.db));
        if edition.is_none_or(|it| it >= Edition::Edition2021) {
            return false;
        }
        let expr = ast::Expr::ClosureExpr(closure.clone());
        let ty = facts.sema.type_of_expr(&expr).and_then(|it| it.original.as_closure());
        let captures = ty.map(|it| it.captured_items(facts.db)).unwrap_or_default();
        captures.iter().map(|it| it.local().ty(facts.db)).any(|ty| {
            ty.is_mutable_reference() || ty.is_reference() && holds_one_of(facts.db, &ty, RECEIVERS, DEPTH)
        })
    }

    /// Whether the package's oldest compiler knows async closures, and they are in scope.
    fn can_have_async_closures(&self, body: BodyIx) -> bool {
        let facts = &self.flow.facts;
        let src = facts.bodies[body.0].src;
        let Some(file) = facts.workspace.file(src.file).filter(|it| it.in_scope) else { return false };
        let package = facts.workspace.package_of(file.id);
        package.is_some_and(|it| it.needs_rust(ASYNC_CLOSURES))
    }

    /// Whether a future that borrows what the closure takes along may go to another thread.
    fn captures_may_be_shared(&self, body: BodyIx, closure: &ast::ClosureExpr) -> bool {
        let facts = &self.flow.facts;
        let expr = ast::Expr::ClosureExpr(closure.clone());
        let Some(closure) = facts.sema.type_of_expr(&expr).and_then(|it| it.original.as_closure()) else {
            return false;
        };
        let check = SendCheck::new(facts.db, self.flow.not_send, &self.flow.own_types);
        let captures = closure.captured_items(facts.db);
        let mut bound = captures
            .iter()
            .map(|it| it.local().ty(facts.db))
            .filter(|ty| ty.is_unknown() || check.not_send(ty).is_some() || check.not_sync(ty).is_some());
        let Some(first) = bound.next() else { return true };
        // A receiver becomes tokio's, which may be shared, where that is all that the closure awaits for.
        let head = names::type_head(facts.db, &first.strip_references());
        head.as_deref() == Some("std::sync::mpsc::Receiver")
            && bound.next().is_none()
            && self.waits_for_one_channel(body)
    }

    /// Whether nothing in the closure may come to be awaited but what one channel does.
    fn waits_for_one_channel(&self, body: BodyIx) -> bool {
        let facts = &self.flow.facts;
        let mut channel = None;
        let mut bodies = vec![body];
        let mut next = 0;
        while let Some(it) = bodies.get(next).map(|it| &facts.bodies[it.0]) {
            bodies.extend(it.children.iter().copied());
            next += 1;
            let known = it.calls.iter().all(|ix| match facts.calls[ix.0].callee {
                Callee::Foreign(_) | Callee::Constructor => true,
                Callee::Api(_) => {
                    let of = self.channel_of_call.get(ix);
                    of.is_some_and(|it| *channel.get_or_insert(*it) == *it)
                }
                Callee::Workspace(_) | Callee::Unknown(_) | Callee::Value => false,
            });
            if !known {
                return false;
            }
        }
        true
    }

    /// The calls of what a variable holds, if nothing else is done with it.
    fn calls_of_local(&self, pat: &ast::IdentPat) -> Option<Vec<CallIx>> {
        let facts = &self.flow.facts;
        let local = facts.sema.to_def(pat)?;
        let mut found = Vec::new();
        let usages = Definition::Local(local).usages(&facts.sema).all();
        for (file, references) in usages.iter() {
            for reference in references {
                let src = Src { file: file.file_id(facts.db), range: reference.range };
                let name = self.expression_at(src)?;
                let around = name.parent().and_then(ast::CallExpr::cast)?;
                let called = around.expr()?.syntax() == &name;
                let ix = facts.call_index(around.syntax()).filter(|_| called)?;
                let call = &facts.calls[ix.0];
                if call.usage != Use::Call || call.callee != Callee::Value {
                    return None;
                }
                found.push(ix);
            }
        }
        found.sort();
        Some(found)
    }
}

/// The name `Fn`, `FnMut` or `FnOnce` in the bound of a parameter of this type.
fn bound_of(item: &ast::Fn, ty: &ast::Type) -> Option<SyntaxNode> {
    match ty {
        ast::Type::RefType(it) => bound_of(item, &it.ty()?),
        ast::Type::ImplTraitType(it) => function_bound(it.type_bound_list()?),
        ast::Type::PathType(it) => {
            let path = it.path()?;
            if path.qualifier().is_some() || path.segment()?.generic_arg_list().is_some() {
                return None;
            }
            let name = path.segment()?.name_ref()?.text().to_string();
            let parameter = item.generic_param_list()?.type_or_const_params().find_map(|it| match it {
                ast::TypeOrConstParam::Type(it) if it.name().is_some_and(|it| it.text() == name) => Some(it),
                _ => None,
            })?;
            let clauses = item.where_clause().into_iter().flat_map(|it| it.predicates().collect::<Vec<_>>());
            let of_type = |it: &ast::WherePred| it.ty().is_some_and(|it| it.syntax().text() == name.as_str());
            let lists = clauses.filter(of_type).filter_map(|it| it.type_bound_list());
            let mut bounds = parameter.type_bound_list().into_iter().chain(lists).filter_map(function_bound);
            let bound = bounds.next()?;
            // In another place, the type would be that of an async closure.
            let mentions = item.syntax().descendants().filter_map(ast::NameRef::cast);
            let other = mentions.filter(|it| it.text() == name).count();
            let own =
                1 + item.where_clause().map_or(0, |it| it.predicates().filter(|it| of_type(it)).count());
            (other == own && bounds.next().is_none()).then_some(bound)
        }
        _ => None,
    }
}

fn function_bound(list: ast::TypeBoundList) -> Option<SyntaxNode> {
    let mut names = list.bounds().filter_map(|it| {
        let ast::Type::PathType(path) = it.ty()? else { return None };
        let name = path.path()?.segment()?.name_ref()?;
        ["Fn", "FnMut", "FnOnce"].contains(&name.text().to_string().as_str()).then_some(name)
    });
    let name = names.next()?;
    names.next().is_none().then(|| name.syntax().clone())
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    #[test]
    fn a_closure_that_only_receives_may_await_in_a_task() {
        let awaits = |code: &str| {
            let main = format!(
                "use std::sync::mpsc::{{channel, Receiver}};\nuse std::rc::Rc;\nfn nap() {{ std::thread::sleep(std::time::Duration::from_millis(1)); }}\n\
                 fn run(rx: Receiver<u32>, ry: Receiver<u32>) {{ {code} }}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel::<u32>();\n    let (ty, ry) = channel::<u32>();\n    \
                 std::thread::spawn(move || run(rx, ry));\n    tx.send(1).unwrap();\n    ty.send(1).unwrap();\n}}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs").contains("async || {")
        };
        assert!(awaits("let mut f = || { println!(\"{}\", rx.recv().unwrap()); }; f(); f(); drop(ry);"));
        assert!(awaits(
            "let mut f = || { let n = rx.recv().unwrap(); drop(rx.recv().map(|m| n + m)); }; f(); f(); drop(ry);"
        ));
        // The sleep would be awaited although the channel stays.
        assert!(!awaits("let mut f = || { nap(); rx.recv().unwrap(); }; f(); f(); drop(ry);"));
        assert!(!awaits("let mut f = || { rx.recv().unwrap(); ry.recv().unwrap(); }; f(); f();"));
        assert!(!awaits(
            "let it = Rc::new(1); let mut f = || { println!(\"{it}\"); rx.recv().unwrap(); }; f(); f(); drop(ry);"
        ));
    }

    #[test]
    fn before_edition_2021_an_async_closure_lends_nothing_of_a_reference() {
        let awaits = |edition: &str, item: &str, call: &str| {
            let main = format!(
                "use std::sync::mpsc::{{channel, Receiver}};\nstruct Own {{ rx: Receiver<u32> }}\n{item}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel::<u32>();\n    tx.send(1).unwrap();\n    {call}\n}}\n"
            );
            Trial::of_main(edition, &main).text_after("/src/main.rs").contains("async || {")
        };
        for (item, call, in_2018) in [
            ("fn run(rx: &Receiver<u32>) { let f = || { rx.recv().unwrap(); }; f(); }", "run(&rx);", false),
            (
                "impl Own { fn run(&self) { let f = || { self.rx.recv().unwrap(); }; f(); } }",
                "Own { rx }.run();",
                false,
            ),
            ("fn run(rx: Receiver<u32>) { let f = || { rx.recv().unwrap(); }; f(); }", "run(rx);", true),
        ] {
            assert!(awaits("2021", item, call), "{item}");
            assert_eq!(awaits("2018", item, call), in_2018, "{item}");
        }
    }
}
