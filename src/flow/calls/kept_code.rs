//! Functions that a value keeps to be called: hooks, callbacks. What they do is done by whoever calls them, and known once what
//! hands them on has been read.

use either::Either;
use ra_ap_hir::{Function, HasCrate, PathResolution, Type};
use ra_ap_ide_db::FxHashSet;
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::api::ApiKind;
use crate::facts::body::{Body, BodyIx, BodyKind, Callee, Runs, Use};
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::calls::callers::Caller;
use crate::flow::calls::jobs::lent;
use crate::flow::channels::locked::carries_code;
use crate::flow::mentions::tokens_naming;
use crate::flow::places::parts_of;

/// How far the place is followed that a function is taken from.
const DEPTH: usize = 6;

/// How many functions are read for what they hand on.
const MOST: usize = 300;

impl<'db> Flow<'db> {
    /// The functions that the value at hand keeps, and that are called where they are kept: `(self.on_event)(event)`,
    /// `for hook in &self.hooks { hook(event) }`, or handed to what calls them: `apply(&self.on_event, event)`.
    pub fn kept_functions_called(&mut self, body: BodyIx) -> Vec<ast::Expr> {
        let calls = self.facts.bodies[body.0].calls.iter().map(|ix| &self.facts.calls[ix.0]);
        let called = calls.filter(|it| it.callee == Callee::Value && it.usage == Use::Call);
        let functions = called.filter_map(|it| ast::CallExpr::cast(it.node.clone())?.expr());
        // `self.on_event.as_ref()(event)`
        let kept =
            functions.filter_map(|it| [it.clone(), lent(it)].into_iter().find(|it| self.is_kept(it, body)));
        let mut kept: Vec<ast::Expr> = kept.collect();
        let handed = self.functions_handed_on(body).into_iter();
        kept.extend(handed.filter(|it| self.is_kept_and_handed_on(it, body)));
        kept
    }

    /// Whether the function, which is handed on, is neither known nor what the body has been given as it is.
    pub(in crate::flow) fn is_kept_and_handed_on(&mut self, function: &ast::Expr, body: BodyIx) -> bool {
        self.is_kept(function, body)
            || !self.is_from_outside(function, body) && self.jobs_in(function).unknown.is_some()
    }

    /// Whether the function is called where it is kept.
    fn is_kept(&self, function: &ast::Expr, body: BodyIx) -> bool {
        let kept = match function {
            ast::Expr::FieldExpr(_) | ast::Expr::IndexExpr(_) | ast::Expr::ParenExpr(_) => true,
            ast::Expr::PathExpr(_) => {
                self.is_borrowed_function(function)
                    || self.is_taken_out(function, &self.facts.bodies[body.0].node)
            }
            _ => false,
        };
        kept && self.is_code(function)
    }

    /// A variable that refers to a function which is kept elsewhere: be it what a closure is given of it, or takes over, as in
    /// `hooks.iter().for_each(|hook| hook(event))` and `hook.map(|hook| hook(event))`, or the value itself that a trait is implemented for.
    fn is_borrowed_function(&self, function: &ast::Expr) -> bool {
        let ast::Expr::PathExpr(path) = function else { return false };
        let Some(PathResolution::Local(local)) = path.path().and_then(|it| self.facts.sema.resolve_path(&it))
        else {
            return false;
        };
        let db = self.facts.db;
        if local.is_self(db) {
            return local.ty(db).strip_references().as_type_param(db).is_some();
        }
        let source = local.primary_source(db);
        let given = source.as_ident_pat().is_some_and(|it| parameter_of_closure(it.syntax()).is_some());
        given || !local.is_param(db) && local.ty(db).is_reference()
    }

    /// `let mut f = self.on.take()?`, where the field's type is a parameter: of `dyn` and of function pointers jobs are made, unless
    /// `code` is a closure that calls what was taken out around it.
    fn is_taken_out(&self, function: &ast::Expr, code: &SyntaxNode) -> bool {
        let ast::Expr::PathExpr(path) = function else { return false };
        let Some(PathResolution::Local(local)) = path.path().and_then(|it| self.facts.sema.resolve_path(&it))
        else {
            return false;
        };
        let source = local.primary_source(self.facts.db);
        let from = source.as_ident_pat().and_then(|it| bound_to(it.syntax()));
        let around = !source.syntax().ancestors().any(|it| it == *code);
        (around || local.ty(self.facts.db).as_type_param(self.facts.db).is_some())
            && from.is_some_and(|it| {
                let inside = it.syntax().descendants().filter_map(ast::FieldExpr::cast);
                inside.into_iter().any(|it| self.place_of_code(&it.into()).is_some())
            })
    }

    fn is_code(&self, value: &ast::Expr) -> bool {
        self.facts.sema.type_of_expr(value).is_some_and(|it| self.holds_code(&it.original))
    }

    fn holds_code(&self, ty: &Type<'db>) -> bool {
        let db = self.facts.db;
        let ty = ty.strip_references();
        // `Option<F>`
        let of_parameter =
            || parts_of(db, &ty).any(|it| it.as_type_param(db).is_some() && it.as_callable(db).is_some());
        carries_code(self, &ty, 0) || ty.as_callable(db).is_some() || of_parameter()
    }

    /// Whether the function, which is kept where it is called, may wait for others.
    pub fn kept_code_may_wait(&mut self, function: &ast::Expr) -> bool {
        // Reading more makes it no less so, and is dear.
        self.handed_code_may_wait() || !self.read_kept(function) || self.handed_code_may_wait()
    }

    /// Reads what may have put the function there. Whether that is all of it.
    fn read_kept(&mut self, function: &ast::Expr) -> bool {
        let mut places = Vec::new();
        self.places_of(function, DEPTH, &mut places);
        let mut known = places.clone();
        let mut read: FxHashSet<Function> = FxHashSet::default();
        if places.is_empty() {
            return false;
        }
        while let Some(place) = places.pop() {
            let mut waiting: Vec<Function> = Vec::new();
            for token in tokens_naming(&self.facts, place) {
                self.facts.build_body_around(&token);
                waiting.extend(self.facts.function_around(&token));
            }
            while let Some(next) = waiting.pop() {
                if !read.insert(next) {
                    continue;
                }
                if read.len() > MOST {
                    return false;
                }
                waiting.extend(self.hands_on_for(next));
                for place in self.places_read_by(next) {
                    if !known.contains(&place) {
                        known.push(place);
                        places.push(place);
                    }
                }
            }
        }
        true
    }

    /// The fields and statics that the value comes from.
    fn places_of(&mut self, value: &ast::Expr, depth: usize, found: &mut Vec<Definition<'db>>) {
        let Some(depth) = depth.checked_sub(1) else { return };
        let inside: Vec<ast::Expr> = value.syntax().descendants().filter_map(ast::Expr::cast).collect();
        for part in inside {
            let place = match &part {
                ast::Expr::FieldExpr(_) => self.place_of_code(&part),
                ast::Expr::PathExpr(path) => {
                    match path.path().and_then(|it| self.facts.sema.resolve_path(&it)) {
                        Some(PathResolution::Local(local)) if local.is_self(self.facts.db) => {
                            found.extend(self.fields_called_on(part.syntax()));
                            None
                        }
                        Some(PathResolution::Local(local)) => {
                            let source = local.primary_source(self.facts.db);
                            if let Some(source) = source.as_ident_pat().and_then(|it| bound_to(it.syntax())) {
                                self.places_of(&source, depth, found);
                            } else if let Some(given) = self.values_of_path(&part, &mut Default::default()) {
                                given.iter().for_each(|it| self.places_of(it, depth, found));
                            }
                            None
                        }
                        Some(PathResolution::Def(ra_ap_hir::ModuleDef::Static(it))) => {
                            Some(Definition::Static(it))
                        }
                        _ => None,
                    }
                }
                ast::Expr::CallExpr(_) | ast::Expr::MethodCallExpr(_) => {
                    if let Some((ix, Callee::Workspace(function))) = self.call_at(part.syntax())
                        && self.is_code(&part)
                    {
                        let returned = self.returned_by(ix, function).unwrap_or_default();
                        returned.iter().for_each(|it| self.places_of(it, depth, found));
                    }
                    None
                }
                _ => None,
            };
            found.extend(place.filter(|it| !found.contains(it)));
        }
    }

    /// The fields on which the method around `node` is called, be it through its trait.
    fn fields_called_on(&mut self, node: &SyntaxNode) -> Vec<Definition<'db>> {
        let mut found = Vec::new();
        for caller in self.function_at(node).map(|it| self.callers(it)).unwrap_or_default() {
            let Caller::Call(ix) = caller else { return Vec::new() };
            let call = ast::MethodCallExpr::cast(self.facts.calls[ix.0].node.clone());
            let field = call.and_then(|it| it.receiver()).and_then(|it| match it {
                ast::Expr::FieldExpr(it) => self.facts.sema.resolve_field(&it)?.left(),
                _ => None,
            });
            let Some(field) = field else { return Vec::new() };
            found.push(Definition::Field(field));
        }
        found
    }

    /// The field of the workspace's that holds code, if `access` is one.
    fn place_of_code(&self, access: &ast::Expr) -> Option<Definition<'db>> {
        let ast::Expr::FieldExpr(it) = access else { return None };
        let Either::Left(field) = self.facts.sema.resolve_field(it)? else { return None };
        let db = self.facts.db;
        let owner = field.parent_def(db).adt(db);
        let own = names::is_workspace_crate(db, owner.krate(db)) && self.is_code(access);
        // What is told by position is given by position, too.
        let by_position = field.name(db).as_str().starts_with(|it: char| it.is_ascii_digit());
        own.then_some(if by_position { Definition::Adt(owner) } else { Definition::Field(field) })
    }

    /// Who hands code to `function`, and what makes code for it.
    fn hands_on_for(&mut self, function: Function) -> Vec<Function> {
        let db = self.facts.db;
        let Some(body) = self.facts.body_of_function(function) else { return Vec::new() };
        let mut found: Vec<Function> = Vec::new();
        // What a function makes of a type's value need not know that it can be called.
        let is_parameter = |it: &Type<'db>| it.as_type_param(db).is_some();
        let takes =
            function.assoc_fn_params(db).iter().any(|it| self.holds_code(it.ty()) || is_parameter(it.ty()));
        let callers = if takes { self.callers(function) } else { Vec::new() };
        for caller in callers {
            let Caller::Call(ix) = caller else { continue };
            found.extend(self.function_of(self.facts.calls[ix.0].body));
        }
        let made = self.inline_bodies(body).into_iter().flat_map(|it| self.facts.bodies[it.0].calls.clone());
        let made = made.filter_map(|it| match self.facts.calls[it.0].callee {
            Callee::Workspace(it) if self.holds_code(&it.ret_type(db)) => Some(it),
            _ => None,
        });
        found.extend(made);
        found
    }

    fn function_of(&self, body: BodyIx) -> Option<Function> {
        let body = &self.facts.bodies[body.0];
        match body.kind {
            BodyKind::Function(it) => Some(it),
            _ => body.parent.and_then(|it| self.function_of(it)),
        }
    }

    /// The places of code that `function` looks at.
    fn places_read_by(&mut self, function: Function) -> Vec<Definition<'db>> {
        let Some(body) = self.facts.body_of_function(function) else { return Vec::new() };
        let accesses = self.facts.bodies[body.0].node.descendants().filter_map(ast::FieldExpr::cast);
        accesses.filter_map(|it| self.place_of_code(&it.into())).collect()
    }

    /// Whether a function or closure that somebody hands on, to be kept and called, may wait for others.
    fn handed_code_may_wait(&mut self) -> bool {
        if self.handed_code_waits {
            return true;
        }
        let facts = &self.facts;
        let closures = facts.bodies.iter().filter(|it| is_handed_on(it));
        let mut handed: Vec<BodyIx> = closures.filter_map(|it| facts.body_of_node(&it.node)).collect();
        let named = facts.calls.iter().filter(|it| it.usage == Use::Value);
        let named: Vec<Function> = named
            .flat_map(|it| match it.callee {
                Callee::Workspace(function) => self.implementations(function),
                _ => Vec::new(),
            })
            .collect();
        for function in named {
            handed.extend(self.facts.body_of_function(function));
        }
        let mut seen = FxHashSet::default();
        self.handed_code_waits = handed.into_iter().any(|it| self.may_wait_in(it, &mut seen));
        self.handed_code_waits
    }

    fn may_wait_in(&mut self, body: BodyIx, seen: &mut FxHashSet<BodyIx>) -> bool {
        if !seen.insert(body) {
            return false;
        }
        let it = self.facts.bodies[body.0].clone();
        it.loops.iter().any(|it| it.node.kind() != SyntaxKind::FOR_EXPR)
            || !self.own_blocking(body).is_empty()
            || it.calls.iter().any(|ix| match self.facts.calls[ix.0].callee.clone() {
                Callee::Api(api) => match api.kind {
                    ApiKind::ChannelOp(_) => !api.path.ends_with("mpsc::Sender::send"),
                    ApiKind::ThreadSpawn | ApiKind::BuilderSpawn => false,
                    _ => true,
                },
                Callee::Workspace(function) => match self.facts.body_of_function(function) {
                    Some(inner) => self.may_wait_in(inner, seen),
                    None => true,
                },
                Callee::Value => true,
                _ => false,
            })
            || self
                .hidden_calls(body)
                .iter()
                .any(|it| self.facts.body_of_function(*it).is_some_and(|it| self.may_wait_in(it, seen)))
            || it.children.iter().any(|it| self.may_wait_in(*it, seen))
    }
}

/// Whether the body is a closure that somebody else may come to call.
fn is_handed_on(body: &Body) -> bool {
    let handed = match body.runs {
        Runs::Parameter(..) | Runs::Unknown(_) => true,
        Runs::Bound => !is_only_called(&body.node),
        _ => false,
    };
    handed && body.kind == BodyKind::Closure
}

/// Whether the closure is called where it stands, or from the variable that holds it.
fn is_only_called(closure: &SyntaxNode) -> bool {
    let around = closure.ancestors().skip(1).find(|it| it.kind() != SyntaxKind::PAREN_EXPR);
    let Some(around) = around else { return false };
    let Some(statement) = ast::LetStmt::cast(around.clone()) else {
        return around.kind() == SyntaxKind::CALL_EXPR;
    };
    let (Some(pattern), Some(list)) = (statement.pat(), statement.syntax().parent()) else { return false };
    let name = pattern.syntax().text().to_string();
    let name = name.trim_start_matches("mut ");
    let mentions = list.descendants().filter(|it| it.kind() == SyntaxKind::PATH_EXPR && it.text() == name);
    mentions.into_iter().all(|it| it.parent().is_some_and(|it| it.kind() == SyntaxKind::CALL_EXPR))
}

/// What the variable that the pattern at `pat` binds is taken from.
pub(in crate::flow) fn bound_to(pat: &SyntaxNode) -> Option<ast::Expr> {
    pat.ancestors().skip(1).find_map(|it| match it.kind() {
        SyntaxKind::LET_STMT => Some(ast::LetStmt::cast(it)?.initializer()),
        SyntaxKind::LET_EXPR => Some(ast::LetExpr::cast(it)?.expr()),
        SyntaxKind::FOR_EXPR => Some(ast::ForExpr::cast(it)?.iterable()),
        SyntaxKind::MATCH_EXPR => Some(ast::MatchExpr::cast(it)?.expr()),
        SyntaxKind::PARAM => Some(parameter_of_closure(&it).and_then(|it| it.receiver())),
        SyntaxKind::CLOSURE_EXPR | SyntaxKind::FN => Some(None),
        _ => None,
    })?
}

/// The call of a method that runs the closure whose parameter `pat` is in.
fn parameter_of_closure(pat: &SyntaxNode) -> Option<ast::MethodCallExpr> {
    let parameter = pat.ancestors().find_map(ast::Param::cast)?;
    let closure = parameter.syntax().ancestors().nth(2).and_then(ast::ClosureExpr::cast)?;
    ast::MethodCallExpr::cast(closure.syntax().ancestors().nth(2)?)
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    #[test]
    fn what_is_kept_and_called_again_is_no_job() {
        let with = |field: &str, run: &str, hook: &str| {
            let main = format!(
                "use std::sync::mpsc::{{self, Receiver}};\ntype Hook = Box<dyn FnMut(&u32) + Send>;\n\
                 struct Desk {{ {field} }}\nimpl Desk {{ fn run(&mut self, rx: Receiver<u32>) {{ for n in rx {{ {run} }} }} }}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel();\n    let mut desk = make();\n    \
                 std::thread::spawn(move || desk.run(rx));\n    tx.send(1).unwrap();\n    tx.send(2).unwrap();\n}}\n\
                 fn make() -> Desk {{ let hooks: Vec<Hook> = vec![Box::new({hook})]; todo!() }}\n\
                 fn nap(_: &u32) {{ std::thread::sleep(std::time::Duration::from_millis(1)); }}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs").contains("desk.run(rx).await")
        };
        let becomes_task = |field: &str, run: &str| with(field, run, "|n| println!(\"{n}\")");
        let hooks = ("hooks: Vec<Hook>", "for hook in self.hooks.iter_mut() { hook(&n) }");
        assert!(!with(hooks.0, hooks.1, "|n| nap(n)"));
        assert!(!with(hooks.0, hooks.1, "nap"));
        assert!(!with("hook: Hook", "(self.hook)(&n)", "|n| nap(n)"));
        assert!(becomes_task("hook: Hook", "(self.hook)(&n)"));
        assert!(becomes_task("hooks: Vec<Hook>", "for hook in self.hooks.iter_mut() { hook(&n) }"));
        assert!(becomes_task("hooks: Vec<Hook>", "if let Some(hook) = self.hooks.first_mut() { hook(&n) }"));
        assert!(!becomes_task(
            "jobs: Vec<Box<dyn FnOnce(&u32) + Send>>",
            "while let Some(job) = self.jobs.pop() { job(&n) }"
        ));
    }
    #[test]
    fn what_is_kept_is_read_wherever_it_comes_from() {
        let becomes_task = |items: &str, run: &str, made: &str| {
            let main = format!(
                "use std::fs::write;\nuse std::sync::mpsc::{{self, Receiver}};\nuse std::sync::{{Arc, Mutex}};\n\
                 type Hook = Box<dyn Fn(u32) + Send + Sync>;\nfn save(n: u32) {{ write(\"n\", n.to_string()).unwrap(); }}\n{items}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel();\n    {made}\n    \
                 std::thread::spawn(move || {{ while let Ok(n) = rx.recv() {{ {run} }} }});\n    tx.send(1).unwrap();\n}}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs").contains("rx.recv().await")
        };
        let set = "struct Desk { hook: Hook } impl Desk { fn set(&mut self, hook: Hook) { self.hook = hook; } fn fire(&self, n: u32) { (self.hook)(n); } } \
                   fn desk() -> Desk { let mut it = Desk { hook: Box::new(|_| ()) }; prepare(&mut it); it } \
                   fn prepare(desk: &mut Desk) { desk.set(Box::new(|n| HOOK)); }";
        let pointer = "struct Desk { hook: fn(u32) } impl Desk { fn fire(&self, n: u32) { (self.hook)(n); } } \
                       fn desk() -> Desk { Desk { hook: |n| HOOK } }";
        let moved = "struct Config { hook: Hook } struct Desk { hook: Hook } impl Desk { fn fire(&self, n: u32) { (self.hook)(n); } } \
                     fn config() -> Config { let it = move |n: u32| HOOK; Config { hook: Box::new(it) } } \
                     fn desk() -> Desk { let config = config(); Desk { hook: config.hook } }";
        let by_position = "struct Desk(Vec<Hook>); impl Desk { fn add<F: Fn(u32) + Send + Sync + 'static>(mut self, f: F) -> Self { self.0.push(Box::new(f)); self } \
                           fn fire(&self, n: u32) { for hook in &self.0 { hook(n); } } } \
                           fn desk() -> Desk { Desk(Vec::new()).add(|n| HOOK) }";
        let shared = "struct Desk { hook: Option<Arc<dyn Fn(u32) + Send + Sync>> } \
                      impl Desk { fn fire(&self, n: u32) { if let Some(hook) = &self.hook { hook(n); } } } \
                      fn desk() -> Desk { Desk { hook: Some(make()) } } fn make() -> Arc<dyn Fn(u32) + Send + Sync> { Arc::new(|n| HOOK) }";
        let taken = "struct Desk<F> { hook: Option<F> } impl<F> Desk<F> { fn of(hook: F) -> Self { Desk { hook: Some(hook) } } } \
                     impl<F: FnMut(u32)> Desk<F> { fn fire(&mut self, n: u32) { let mut hook = self.hook.take().unwrap(); hook(n); self.hook = Some(hook); } }";
        let with =
            |hook: &str| becomes_task(taken, "it.fire(n);", &format!("let mut it = Desk::of(|n| {hook});"));
        assert!(!with("save(n)"));
        assert!(with("println!(\"{n}\")"));
        for items in [set, pointer, moved, by_position, shared] {
            let with =
                |hook: &str| becomes_task(&items.replace("HOOK", hook), "it.fire(n);", "let it = desk();");
            assert!(!with("save(n)"), "{items}");
            assert!(with("println!(\"{n}\")"), "{items}");
        }
        for call in [
            "self.hooks.iter().for_each(|hook| hook(n));",
            "self.hooks.iter().take(9).map(|hook| hook(n)).count();",
            "self.hooks.first().map(|it| it(n));",
            "self.hooks.iter().enumerate().for_each(|(_, hook)| hook(n));",
        ] {
            let items = format!(
                "struct Desk {{ hooks: Vec<Hook> }} impl Desk {{ fn fire(&self, n: u32) {{ {call} }} }} \
                 fn desk() -> Desk {{ Desk {{ hooks: vec![Box::new(|n| HOOK)] }} }}"
            );
            let with =
                |hook: &str| becomes_task(&items.replace("HOOK", hook), "it.fire(n);", "let it = desk();");
            assert!(!with("save(n)"), "{items}");
            assert!(with("println!(\"{n}\")"), "{items}");
        }
        for (of, hook, call) in [
            ("fn(u32)", "|n| HOOK", "hook.map(|hook| hook(n));"),
            ("fn(u32)", "|n| HOOK", "hook.map_or((), |hook| hook(n));"),
            ("Hook", "Box::new(|n| HOOK)", "let mut hook = hook; hook.take().map(|hook| hook(n));"),
            ("Arc<dyn Fn(u32) + Send + Sync>", "Arc::new(|n| HOOK)", "hook.clone().map(|hook| hook(n));"),
        ] {
            let items = format!(
                "fn fire(hook: Option<{of}>, n: u32) {{ {call} }} fn desk() -> Option<{of}> {{ Some({hook}) }}"
            );
            let with = |hook: &str| becomes_task(&items.replace("HOOK", hook), "fire(desk(), n);", "");
            assert!(!with("save(n)"), "{items}");
            assert!(with("println!(\"{n}\")"), "{items}");
        }
        let queue = "static JOBS: Mutex<Vec<Box<dyn FnOnce() + Send>>> = Mutex::new(Vec::new()); \
                     fn add() { JOBS.lock().unwrap().push(Box::new(|| { save(1); })); }";
        assert!(!becomes_task(queue, "JOBS.lock().unwrap().pop().map(|job| job()); drop(n);", ""));
        let lent = "struct Desk { hook: Hook } impl Desk { fn fire(&self, n: u32) { self.hook.as_ref()(n); } } \
                    fn desk() -> Desk { let (mut it, mut other) = (Desk { hook: Box::new(|n| HOOK) }, Desk { hook: Box::new(|_| ()) }); \
                    std::mem::swap(&mut it.hook, &mut other.hook); other }";
        let with = |hook: &str| becomes_task(&lent.replace("HOOK", hook), "it.fire(n);", "let it = desk();");
        assert!(!with("save(n)"));
        assert!(with("println!(\"{n}\")"));
        let around = "struct Desk { hook: Hook } impl Desk { fn fire(self, all: &[u32]) { let hook = self.hook; all.iter().for_each(|n| hook(*n)); } } \
                      fn desk() -> Desk { let hook = Box::new(|n| HOOK); Desk { hook } }";
        let with = |hook: &str| becomes_task(&around.replace("HOOK", hook), "desk().fire(&[n]);", "");
        assert!(!with("save(n)"));
        assert!(with("println!(\"{n}\")"));
        let blanket = "trait Handler: Send { fn handle(&self, n: u32); } impl<F: Fn(u32) + Send> Handler for F { fn handle(&self, n: u32) { self(n) } } \
                       struct Desk { on: Box<dyn Handler> } impl Desk { fn fire(&self, n: u32) { self.on.handle(n) } } \
                       fn desk() -> Desk { Desk { on: Box::new(|n: u32| HOOK) } }";
        let with =
            |hook: &str| becomes_task(&blanket.replace("HOOK", hook), "it.fire(n);", "let it = desk();");
        assert!(!with("save(n)"));
        assert!(with("println!(\"{n}\")"));
        // What others keep is not this one's.
        let far = "struct Far { hook: Hook } fn far() -> Far { Far { hook: Box::new(|n| save(n)) } }";
        for near in [set, pointer, moved, shared] {
            let items = format!("{} {far}", near.replace("HOOK", "println!(\"{n}\")"));
            let made = "let it = desk(); let far = far(); (far.hook)(1);";
            assert!(becomes_task(&items, "it.fire(n);", made), "{items}");
        }
        let kept = "static HOOKS: Mutex<Vec<Hook>> = Mutex::new(Vec::new()); fn register(hook: Hook) { HOOKS.lock().unwrap().push(hook); } \
                    fn prepare() { register(Box::new(|n| HOOK)); }";
        let fire = "let hooks = HOOKS.lock().unwrap(); for hook in hooks.iter() { hook(n); }";
        assert!(!becomes_task(&kept.replace("|n| HOOK", "|n| save(n)"), fire, ""));
        assert!(becomes_task(&kept.replace("|n| HOOK", "|n| println!(\"{n}\")"), fire, ""));
    }
}
