//! Runtimes that a function makes for itself: what is started on one ends with it, or stands still while nothing drives it.

use ra_ap_hir::{Access, HasCrate, Local, PathResolution, Type};
use ra_ap_ide_db::RootDatabase;
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, TextRange};

use super::runtimes::{RUNTIME, statics};
use super::*;
use crate::facts::body::{BodyKind, Callee, Use};
use crate::facts::loops::is_loop;
use crate::facts::names;
use crate::flow::calls::callers::Caller;
use crate::flow::calls::kept_code::bound_to;
use crate::flow::calls::starters::Starter;
use crate::flow::places::parts_of;
use crate::program::BriefRuntime;

const HANDLE: &str = "tokio::runtime::Handle";

/// Methods that end a runtime.
const ENDS: &[&str] = &["shutdown_background", "shutdown_timeout"];

/// How far callers are asked what they do when a function has returned.
const DEPTH: usize = 6;

/// How many types deep a runtime is looked for.
const NESTED: usize = 4;

/// What a call is made on that drives a future.
enum Driven<'db> {
    /// A runtime that lasts, or of which that is not known: a field, a static, not a runtime at all.
    Lasting,
    /// One that is made for the call.
    Made,
    /// A variable.
    Local(Local<'db>),
    /// A parameter, which is lent one.
    Lent,
}

impl<'db> Assembler<'_, 'db> {
    /// The runtimes that do not last as long as a thread would that `starters` come to start on them.
    pub(in crate::flow) fn brief_runtimes(&mut self, starters: &[Starter]) -> Vec<BriefRuntime> {
        let mut found: Vec<BriefRuntime> = Vec::new();
        for starter in starters {
            let brief = match starter.driver {
                Some(driver) => self.is_brief(driver, starter),
                None => self.attribute_ends(starter) || self.is_driven_otherwise(starter),
            };
            if brief {
                let wait = starter.driver.and_then(|it| self.wait_of_call.get(&it).copied());
                found.push(BriefRuntime { driven_in: self.body_name(starter.body), wait });
            }
        }
        found.sort();
        found.dedup();
        found
    }

    /// Whether the runtime that `driver` is called on ends, or is left undriven, before the program does.
    fn is_brief(&mut self, driver: CallIx, starter: &Starter) -> bool {
        let node = self.flow.facts.calls[driver.0].node.clone();
        let Some(receiver) = ast::MethodCallExpr::cast(node.clone()).and_then(|it| it.receiver()) else {
            return false;
        };
        let (single, end) = match self.driven(&receiver) {
            Driven::Lasting => return false,
            Driven::Lent => return self.lender_ends_it(starter),
            Driven::Made => (statics::makes_one_thread(receiver.syntax()), self.statement_around(&node)),
            Driven::Local(local) => {
                let Some(made) = self.scope_of(local) else { return false };
                (statics::makes_one_thread(&made), self.end_of(local, &made))
            }
        };
        let stands_still = single.then(|| self.statement_around(&node)).flatten();
        end.into_iter().chain(stands_still).any(|it| self.goes_on_behind(starter.body, &it))
            || !self.starts(starter) && self.goes_on_after(starter, DEPTH)
    }

    /// Whether the function is where a program or a test begins.
    fn starts(&self, starter: &Starter) -> bool {
        let function = &self.flow.facts.bodies[starter.body.0].node;
        context::has_test_attribute(function) || self.flow.is_main(starter.function)
    }

    /// `#[tokio::main]` on another function: its runtime ends when it returns.
    fn attribute_ends(&mut self, starter: &Starter) -> bool {
        let function = &self.flow.facts.bodies[starter.body.0].node;
        let path = context::runtime_attribute(function);
        let is_main = path.is_some_and(|it| it.ends_with("main")) && !self.flow.is_main(starter.function);
        is_main && self.goes_on_after(starter, DEPTH)
    }

    /// Whether a synchronous `main` or test has async code driven in a way that does not show, and goes on: no runtime of its own is
    /// known to last.
    fn is_driven_otherwise(&self, starter: &Starter) -> bool {
        let facts = &self.flow.facts;
        let body = &facts.bodies[starter.body.0];
        if body.is_async || !self.starts(starter) {
            return false;
        }
        let is_future = match facts.call_index(&starter.at).map(|it| &facts.calls[it.0].callee) {
            Some(Callee::Workspace(function)) => {
                let attribute = facts.bodies.iter().find(|it| it.kind == BodyKind::Function(*function));
                let driven = attribute.is_some_and(|it| context::is_runtime_attribute(&it.node));
                function.is_async(facts.db) && !driven
            }
            _ => false,
        };
        let in_block = starter
            .at
            .ancestors()
            .take_while(|it| *it != body.node)
            .any(|it| ast::BlockExpr::cast(it).is_some_and(|it| it.async_token().is_some()));
        let Some(statement) = self.statement_around(&outermost_async(&starter.at, &body.node)) else {
            return false;
        };
        let around = starter.at.ancestors().take_while(|it| *it != statement);
        let mut calls = around.filter_map(ast::MethodCallExpr::cast).filter_map(|it| it.receiver());
        let lasting = calls.any(|it| self.is_runtime(&it) && matches!(self.driven(&it), Driven::Lasting));
        (is_future || in_block)
            && !lasting
            && self.goes_on_behind(starter.body, &statement)
            && !self.has_lasting_runtime(starter.body)
    }

    /// Whether a variable of the function holds a runtime of several threads to its end.
    fn has_lasting_runtime(&self, body: BodyIx) -> bool {
        let facts = &self.flow.facts;
        let names = facts.bodies[body.0].node.descendants().filter_map(ast::IdentPat::cast);
        names.filter_map(|it| facts.sema.to_def(&it)).any(|local| {
            let holds = parts_and_itself(facts.db, &local.ty(facts.db));
            let is_runtime =
                holds.iter().any(|it| names::type_head(facts.db, it).as_deref() == Some(RUNTIME));
            let made = self.scope_of(local).filter(|_| is_runtime);
            made.is_some_and(|made| {
                !statics::makes_one_thread(&made)
                    && self.end_of(local, &made).is_none_or(|it| !self.goes_on_behind(body, &it))
            })
        })
    }

    /// Whether a caller gives the function a runtime of his own that ends, or stands still, before he does.
    fn lender_ends_it(&mut self, starter: &Starter) -> bool {
        self.flow.callers(starter.function).into_iter().any(|it| {
            let Caller::Call(call) = it else { return false };
            let call = &self.flow.facts.calls[call.0];
            let given = ast::MethodCallExpr::cast(call.node.clone()).and_then(|it| it.receiver());
            given.into_iter().chain(context::call_arguments(&call.node)).any(|it| match self.driven(&it) {
                Driven::Local(local) => self.scope_of(local).is_some_and(|made| {
                    let still =
                        statics::makes_one_thread(&made).then(|| self.statement_around(&call.node)).flatten();
                    let mut ends = self.end_of(local, &made).into_iter().chain(still);
                    ends.any(|it| self.goes_on_behind(call.body, &it))
                }),
                _ => false,
            })
        })
    }

    /// Whether somebody does more once the function has returned.
    fn goes_on_after(&mut self, starter: &Starter, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return true };
        if self.flow.is_exported(starter.function) {
            return true;
        }
        let callers = self.flow.callers(starter.function);
        callers.is_empty()
            || callers.into_iter().any(|it| {
                let Caller::Call(call) = it else { return true };
                let call = self.flow.facts.calls[call.0].clone();
                let function = match self.flow.facts.bodies[call.body.0].kind {
                    BodyKind::Function(it) if call.usage == Use::Call => it,
                    _ => return true,
                };
                let above = Starter {
                    body: call.body,
                    function,
                    turns: starter.turns,
                    at: call.node.clone(),
                    driver: None,
                };
                self.statement_around(&call.node).is_none_or(|it| self.goes_on_behind(call.body, &it))
                    || !self.starts(&above) && self.goes_on_after(&above, depth)
            })
    }

    fn is_runtime(&self, value: &ast::Expr) -> bool {
        let ty = self.flow.facts.sema.type_of_expr(value).map(|it| it.original);
        ty.is_some_and(|it| holds_one_of(self.flow.facts.db, &it, &[RUNTIME, HANDLE], NESTED))
    }

    /// What `receiver` is, a runtime or its handle.
    fn driven(&self, receiver: &ast::Expr) -> Driven<'db> {
        let facts = &self.flow.facts;
        if !self.is_runtime(receiver) {
            return Driven::Lasting;
        }
        match receiver {
            ast::Expr::PathExpr(it) => match it.path().and_then(|it| facts.sema.resolve_path(&it)) {
                Some(PathResolution::Local(local)) => self.lender(local),
                _ => Driven::Lasting,
            },
            // Whoever owns the struct owns the runtime.
            ast::Expr::FieldExpr(it) => it.expr().map_or(Driven::Lasting, |it| self.driven(&it)),
            ast::Expr::RecordExpr(it) => {
                let fields = it.record_expr_field_list().into_iter().flat_map(|it| it.fields());
                let given = fields.filter_map(|it| it.expr()).find(|it| self.is_runtime(it));
                given.map_or(Driven::Made, |it| self.driven(&it))
            }
            ast::Expr::ParenExpr(it) => it.expr().map_or(Driven::Lasting, |it| self.driven(&it)),
            ast::Expr::RefExpr(it) => it.expr().map_or(Driven::Lasting, |it| self.driven(&it)),
            // `rt.handle().clone()`
            ast::Expr::MethodCallExpr(it) => match it.receiver().filter(|it| self.is_runtime(it)) {
                Some(it) => self.driven(&it),
                None => self.made_by(receiver),
            },
            ast::Expr::CallExpr(it) => {
                match context::call_arguments(it.syntax()).iter().find(|it| self.is_runtime(it)) {
                    Some(it) => self.driven(it),
                    None => self.made_by(receiver),
                }
            }
            _ => Driven::Made,
        }
    }

    fn lender(&self, local: Local<'db>) -> Driven<'db> {
        let source = local.primary_source(self.flow.facts.db);
        if local.is_param(self.flow.facts.db) {
            let mut around = source.syntax().ancestors();
            return match around.find(|it| matches!(it.kind(), SyntaxKind::CLOSURE_EXPR | SyntaxKind::FN)) {
                // `Runtime::new().map(|rt| rt.block_on(..))`
                Some(it) if it.kind() == SyntaxKind::CLOSURE_EXPR => Driven::Made,
                _ => Driven::Lent,
            };
        }
        let bound = source.as_ident_pat().and_then(|it| bound_to(it.syntax()));
        let of = bound.filter(|it| self.is_runtime(it) && !self.makes_runtime(it)).map(|it| self.driven(&it));
        match of {
            // Another name for one.
            Some(it @ (Driven::Local(_) | Driven::Lasting | Driven::Lent)) => it,
            _ => Driven::Local(local),
        }
    }

    /// What a call gives that is given no runtime: a handle is of one that others have made, and so is what is lent.
    fn made_by(&self, call: &ast::Expr) -> Driven<'db> {
        let facts = &self.flow.facts;
        let Some(ty) = facts.sema.type_of_expr(call).map(|it| it.original) else { return Driven::Lasting };
        match !ty.is_reference() && holds_one_of(facts.db, &ty, &[RUNTIME], NESTED) {
            true => Driven::Made,
            false => Driven::Lasting,
        }
    }

    fn makes_runtime(&self, value: &ast::Expr) -> bool {
        matches!(self.driven(value), Driven::Made)
    }

    /// The statement that declares the variable, or what it is bound in.
    fn scope_of(&self, local: Local<'db>) -> Option<SyntaxNode> {
        let source = local.primary_source(self.flow.facts.db);
        let around = source.source.value.left()?.syntax().clone();
        around.ancestors().find(|it| {
            matches!(it.kind(), SyntaxKind::LET_STMT | SyntaxKind::MATCH_EXPR | SyntaxKind::IF_EXPR)
        })
    }

    /// The statement with which the runtime goes: one that drops it, or the block that it is made in.
    fn end_of(&self, local: Local<'db>, made: &SyntaxNode) -> Option<SyntaxNode> {
        let mentions = self.flow.mentions_of(Definition::Local(local));
        let dropped = mentions.iter().find_map(|it| {
            let path = it.parent_ancestors().find_map(ast::PathExpr::cast)?;
            let parent = path.syntax().parent()?;
            if let Some((owner, made)) = self.moved_into(&path).filter(|(it, _)| *it != local) {
                return self.end_of(owner, &made);
            }
            let ends = match ast::MethodCallExpr::cast(parent.clone()) {
                Some(it) => {
                    it.name_ref().is_some_and(|it| ENDS.iter().any(|name| it.text() == *name))
                        || self.takes_itself(&it)
                }
                None => is_replaced(&path) || self.is_given_away(&parent),
            };
            ends.then(|| self.statement_around(path.syntax())).flatten()
        });
        let block = || {
            if made.kind() != SyntaxKind::LET_STMT {
                return self.statement_around(made);
            }
            let block = made.ancestors().find_map(ast::BlockExpr::cast)?;
            self.statement_around(block.syntax())
        };
        dropped.or_else(block)
    }

    /// Whether a method of the workspace's takes what it is called on, and gives nothing back.
    fn takes_itself(&self, call: &ast::MethodCallExpr) -> bool {
        let db = self.flow.facts.db;
        let call = self.flow.facts.call_index(call.syntax());
        call.is_some_and(|it| match &self.flow.facts.calls[it.0].callee {
            Callee::Workspace(function) => {
                let this = function.self_param(db);
                this.is_some_and(|it| it.access(db) == Access::Owned) && function.ret_type(db).is_unit()
            }
            _ => false,
        })
    }

    /// The variable that comes to own what the one at `path` holds, `let app = App { rt };`, and the statement.
    fn moved_into(&self, path: &ast::PathExpr) -> Option<(Local<'db>, SyntaxNode)> {
        let moved = [SyntaxKind::RECORD_EXPR_FIELD, SyntaxKind::ARG_LIST, SyntaxKind::LET_STMT];
        path.syntax().parent().filter(|it| moved.contains(&it.kind()))?;
        let mut around = path.syntax().ancestors();
        let statement =
            around.find(|it| ast::Stmt::can_cast(it.kind()) || it.kind() == SyntaxKind::CLOSURE_EXPR)?;
        let statement = ast::LetStmt::cast(statement)?;
        let Some(ast::Pat::IdentPat(pat)) = statement.pat() else { return None };
        let owner = self.flow.facts.sema.to_def(&pat)?;
        holds_one_of(self.flow.facts.db, &owner.ty(self.flow.facts.db), &[RUNTIME], NESTED)
            .then(|| (owner, statement.syntax().clone()))
    }

    /// Whether `arguments` are those of `drop`, or of a function of the workspace that gives nothing back: it ends what it takes.
    fn is_given_away(&self, arguments: &SyntaxNode) -> bool {
        let call = arguments.parent().filter(|it| it.kind() == SyntaxKind::CALL_EXPR);
        let call = call.and_then(|it| self.flow.facts.call_index(&it));
        call.is_some_and(|it| match &self.flow.facts.calls[it.0].callee {
            Callee::Foreign(path) => path == "std::mem::drop",
            Callee::Workspace(function) => function.ret_type(self.flow.facts.db).is_unit(),
            _ => false,
        })
    }

    /// The statement, or the last expression of a block, of the file that `node` belongs to.
    fn statement_around(&self, node: &SyntaxNode) -> Option<SyntaxNode> {
        let sema = &self.flow.facts.sema;
        sema.ancestors_with_macros(node.clone()).find(|it| {
            it.parent().is_some_and(|it| it.kind() == SyntaxKind::STMT_LIST)
                && sema.hir_file_for(it).file_id().is_some()
        })
    }

    /// Whether what follows the statement in `body` waits or works: it has loops, calls the workspace, or what waits or blocks; what is in
    /// a loop comes before itself.
    fn goes_on_behind(&self, body: BodyIx, statement: &SyntaxNode) -> bool {
        let facts = &self.flow.facts;
        let whole = &facts.bodies[body.0].node;
        if statement.ancestors().skip(1).take_while(|it| it != whole).any(|it| is_loop(it.kind())) {
            return true;
        }
        let behind = TextRange::new(statement.text_range().end(), whole.text_range().end());
        let file = facts.bodies[body.0].src.file;
        let is_behind = |it: &CallIx| {
            facts.calls[it.0].src.is_some_and(|it| it.file == file && behind.contains_range(it.range))
        };
        let is_driver = |it: &CallIx| matches!(facts.calls[it.0].callee, Callee::Api(api) if api.kind == ApiKind::BlockOn);
        let works = |it: &CallIx| {
            matches!(facts.calls[it.0].callee, Callee::Api(_) | Callee::Workspace(_) | Callee::Value)
        };
        let mut inside = vec![body];
        let mut next = 0;
        while let Some(it) = inside.get(next).copied() {
            inside.extend(facts.bodies[it.0].children.iter().copied());
            next += 1;
        }
        let works = inside.iter().any(|it| {
            let blocking = self.flow.own_blocking(*it).into_iter().map(|it| it.call);
            let working = facts.bodies[it.0].calls.iter().copied().filter(works);
            working.chain(blocking).any(|it| !is_driver(&it) && is_behind(&it))
        });
        let mut loops = whole.descendants().filter(|it| is_loop(it.kind()));
        works || loops.any(|it| behind.contains_range(it.text_range()))
    }
}

/// The outermost async block around `node` in `within`, or the node.
fn outermost_async(node: &SyntaxNode, within: &SyntaxNode) -> SyntaxNode {
    let around = node.ancestors().take_while(|it| it != within);
    let blocks =
        around.filter(|it| ast::BlockExpr::cast(it.clone()).is_some_and(|it| it.async_token().is_some()));
    blocks.last().unwrap_or_else(|| node.clone())
}

fn parts_and_itself<'db>(db: &'db RootDatabase, ty: &Type<'db>) -> Vec<Type<'db>> {
    let ty = ty.strip_references();
    parts_of(db, &ty).chain([ty.clone()]).map(|it| it.strip_references()).collect()
}

/// Whether a value of the type is or holds one of `heads`, in the fields of the workspace's types too.
pub(super) fn holds_one_of(db: &RootDatabase, ty: &Type<'_>, heads: &[&str], depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    parts_and_itself(db, ty).iter().any(|it| {
        names::type_head(db, it).is_some_and(|it| heads.contains(&it.as_str()))
            || it.as_adt().is_some_and(|adt| names::is_workspace_crate(db, adt.krate(db)))
                && it.fields(db).iter().any(|(_, field)| holds_one_of(db, field, heads, depth))
    })
}

/// `runtime = Runtime::new()?`, with which the one that it was before goes.
fn is_replaced(variable: &ast::PathExpr) -> bool {
    let assignment = variable.syntax().parent().and_then(ast::BinExpr::cast);
    assignment.is_some_and(|it| {
        matches!(it.op_kind(), Some(ast::BinaryOp::Assignment { op: None }))
            && it.lhs().is_some_and(|it| it.syntax() == variable.syntax())
    })
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// Whether the thread that `begin` starts becomes a task in a program with this code, and an asynchronous one besides.
    fn becomes_task(code: &str) -> bool {
        let main = format!(
            "use std::sync::atomic::{{AtomicU32, Ordering}};\nuse std::thread;\nuse std::time::Duration;\nuse tokio::runtime::{{Builder, Runtime}};\n\
             static N: AtomicU32 = AtomicU32::new(0);\n\
             fn begin() {{\n    thread::spawn(|| loop {{ thread::sleep(Duration::from_millis(5)); N.fetch_add(1, Ordering::SeqCst); }});\n}}\n\
             async fn setup() {{ begin(); }}\nfn check() -> bool {{ N.load(Ordering::SeqCst) > 0 }}\nfn wait() {{ while !check() {{ std::hint::spin_loop(); }} }}\n\
             #[tokio::main]\nasync fn main() {{ begin(); }}\n{code}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs").contains("tokio::spawn(")
    }

    #[test]
    fn what_is_started_on_a_runtime_that_ends_before_the_program_stays_a_thread() {
        let test = |code: &str| {
            format!("#[cfg(test)]\nmod tests {{ use super::*; #[test] fn works() {{ {code} }} }}")
        };
        for code in [
            "let rt = Builder::new_current_thread().enable_all().build().unwrap(); rt.block_on(setup()); wait();",
            "let rt = Runtime::new().unwrap(); rt.block_on(async { begin() }); drop(rt); wait();",
            "let rt = Runtime::new().unwrap(); rt.block_on(setup()); rt.shutdown_background(); wait();",
            "{ let rt = Runtime::new().unwrap(); rt.block_on(setup()); } wait();",
            "Runtime::new().unwrap().block_on(setup()); wait();",
            "let rt = Runtime::new().unwrap(); rt.block_on(setup()); drop(rt); println!(\"{}\", check());",
        ] {
            assert!(!becomes_task(&test(code)), "{code}");
        }
        for code in [
            "let rt = Runtime::new().unwrap(); rt.block_on(setup()); wait();",
            "let rt = Runtime::new().unwrap(); rt.block_on(async { begin(); wait() }); drop(rt); println!();",
            "Runtime::new().unwrap().block_on(async { begin(); wait() });",
            "let rt = Builder::new_current_thread().build().unwrap(); rt.block_on(setup()); rt.block_on(async {});",
        ] {
            assert!(becomes_task(&test(code)), "{code}");
        }
        let run = "fn run() -> u32 { let rt = Runtime::new().unwrap(); rt.block_on(setup()); 1 }\n";
        let calls = |code: &str| becomes_task(&format!("{run}{}", test(code)));
        assert!(calls("println!(\"{}\", run());"));
        assert!(!calls("run(); wait();"));
        assert!(!calls("for _ in 0..2 { run(); }"));
        assert!(!calls("run(); std::process::Command::new(\"a\").status().unwrap();"));
    }

    #[test]
    fn what_is_driven_in_a_way_that_does_not_show_has_to_last() {
        let test = |items: &str, code: &str| {
            becomes_task(&format!(
                "{items}\n#[cfg(test)]\nmod tests {{ use super::*; #[test] fn works() {{ {code} }} }}"
            ))
        };
        let with_rt = "fn with<T>(f: impl std::future::Future<Output = T>) -> T { Runtime::new().unwrap().block_on(f) }";
        let go = "fn go(rt: &Runtime) { rt.block_on(setup()); }";
        let attribute = "#[tokio::main]\nasync fn prepare() { begin(); }";
        let app = "struct App { rt: Runtime } impl App { fn new() -> App { App { rt: Runtime::new().unwrap() } } \
                   fn go(&self) { let _it = self.rt.enter(); self.rt.block_on(setup()); } fn stop(self) {} }";
        for (items, code) in [
            (with_rt, "with(setup()); wait();"),
            (go, "let rt = Runtime::new().unwrap(); go(&rt); drop(rt); wait();"),
            (attribute, "prepare(); wait();"),
            ("", "let rt = Runtime::new().unwrap(); let it = setup(); rt.block_on(it); drop(rt); wait();"),
            ("", "let rt = Runtime::new().unwrap(); rt.handle().block_on(setup()); drop(rt); wait();"),
            (
                "",
                "let rt = Runtime::new().unwrap(); let h = rt.handle().clone(); h.block_on(setup()); drop(rt); wait();",
            ),
            ("", "match Runtime::new() { Ok(rt) => rt.block_on(setup()), Err(_) => return } wait();"),
            (
                "",
                "let mut rt = Runtime::new().unwrap(); rt.block_on(setup()); rt = Runtime::new().unwrap(); wait();",
            ),
            (
                "fn stop(rt: Runtime) { drop(rt); }",
                "let rt = Runtime::new().unwrap(); rt.block_on(setup()); stop(rt); wait();",
            ),
            ("", "Runtime::new().map(|rt| rt.block_on(setup())).unwrap(); wait();"),
            (app, "let app = App { rt: Runtime::new().unwrap() }; app.go(); drop(app); wait();"),
            (app, "let app = App::new(); app.go(); drop(app); wait();"),
            (app, "let app = App::new(); app.rt.block_on(setup()); app.stop(); wait();"),
            (
                app,
                "let rt = Runtime::new().unwrap(); rt.block_on(setup()); let app = App { rt }; drop(app); wait();",
            ),
            (
                "struct Side { handle: tokio::runtime::Handle } impl Side { fn go(&self) { self.handle.block_on(setup()); } }",
                "let rt = Runtime::new().unwrap(); let side = Side { handle: rt.handle().clone() }; side.go(); drop(rt); wait();",
            ),
        ] {
            assert!(!test(items, code), "{items} {code}");
        }
        for (items, code) in [
            (with_rt, "with(setup());"),
            (go, "let rt = Runtime::new().unwrap(); go(&rt); wait();"),
            (
                "fn stop(rt: Runtime) { drop(rt); }",
                "let rt = Runtime::new().unwrap(); rt.block_on(setup()); wait(); stop(rt);",
            ),
            (attribute, "prepare(); println!(\"{}\", N.load(Ordering::SeqCst));"),
            ("", "let rt = Runtime::new().unwrap(); let it = setup(); rt.block_on(it); wait();"),
            ("", "let rt = Runtime::new().unwrap(); rt.handle().block_on(setup()); wait();"),
            (app, "let app = App::new(); app.go(); wait();"),
            (app, "let app = App::new(); app.go(); wait(); app.stop();"),
            (
                app,
                "let rt = Runtime::new().unwrap(); let app = App { rt }; app.rt.block_on(setup()); wait(); drop(app);",
            ),
        ] {
            assert!(test(items, code), "{items} {code}");
        }
    }
}
