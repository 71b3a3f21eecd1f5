//! What a thread may run whose argument is a value: closures and functions, followed through variables, parameters and what
//! functions return.

use ra_ap_hir::{CallableKind, Function, PathResolution};
use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode, UnaryOp};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, Runs, Use};
use crate::facts::closures;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::calls::callers::Caller;
use crate::flow::channels::chains::is_of_trait;
use crate::flow::channels::locked::carries_code;
use crate::flow::context::{ParameterRuns, call_arguments};

/// How far a value is followed.
const DEPTH: usize = 8;

/// What makes something that is called as what it is given.
const WRAPPING: &[&str] = &["std::boxed::Box::new", "std::rc::Rc::new", "std::sync::Arc::new"];

/// What leads to a function that is called as the function is.
const POINTERS: &[&str] = &["std::boxed::Box", "std::rc::Rc", "std::sync::Arc"];

/// Methods whose value leads to what they are called on, or is the same.
const LENDING: &[&str] = &["as_ref", "as_mut", "borrow", "clone", "deref"];

/// What running a value may run.
#[derive(Debug, Default)]
pub struct Jobs {
    /// The bodies that are known.
    pub bodies: Vec<BodyIx>,
    /// A value that nobody knows more of, as it is written; the bodies are then not all.
    pub unknown: Option<String>,
}

impl Jobs {
    /// This body and no other.
    pub fn known(body: BodyIx) -> Self {
        Jobs { bodies: vec![body], unknown: None }
    }

    /// Whatever the function by the name at `node` is called with.
    pub fn whatever(node: &SyntaxNode) -> Self {
        Jobs { bodies: Vec::new(), unknown: Some(node.text().to_string()) }
    }

    fn lost(&mut self, expr: &ast::Expr) {
        let text = expr.syntax().text().to_string();
        let first = text.lines().next().unwrap_or_default();
        let shown = if first.len() < text.len() { format!("{first} ..") } else { text.clone() };
        self.unknown.get_or_insert(shown);
    }
}

impl<'db> Flow<'db> {
    /// The functions that `body` hands, other than as a closure written there, to what calls them before it returns:
    /// `work(rx, handle)`. What it has been handed itself is its caller's business.
    pub(in crate::flow) fn functions_handed_on(&mut self, body: BodyIx) -> Vec<ast::Expr> {
        let mut found = Vec::new();
        for ix in self.facts.bodies[body.0].calls.clone() {
            let call = self.facts.calls[ix.0].clone();
            // Who receives it may call it.
            let sent = matches!(&call.callee, Callee::Api(api) if matches!(api.kind, ApiKind::ChannelOp(_)));
            if call.usage != Use::Call || sent {
                continue;
            }
            for (index, argument) in call_arguments(&call.node).into_iter().enumerate() {
                let written =
                    closures::peel(&argument).is_some() || closures::made_by_block(&argument).is_some();
                if written || !self.is_function(&argument) {
                    continue;
                }
                let by_path = call.node.kind() == SyntaxKind::CALL_EXPR;
                let called =
                    match closures::runs(self.facts.db, &call.callee, ix, index, &self.facts.foreign_threads)
                    {
                        Runs::Inline(_) => true,
                        Runs::Parameter(function, index) => {
                            let with_self = usize::from(by_path && function.has_self_param(self.facts.db));
                            index.checked_sub(with_self).is_some_and(|index| {
                                let runs = self.runs_of_parameter(function, index, 0);
                                matches!(runs, ParameterRuns::Inline | ParameterRuns::Unknown)
                            })
                        }
                        _ => false,
                    };
                let function = lent(argument);
                if called && !self.is_own_parameter(&function, body) {
                    found.push(function);
                }
            }
        }
        found
    }

    /// Whether the value is a function of the workspace's, or any that is not told by its type.
    fn is_function(&self, value: &ast::Expr) -> bool {
        let db = self.facts.db;
        let Some(ty) = self.facts.sema.type_of_expr(value) else { return false };
        let mut ty = ty.original.strip_references();
        while let Some((adt, arguments)) = ty.as_adt_with_args() {
            let path = names::adt_path(db, adt);
            let inner = arguments.into_iter().flatten().next();
            match inner.filter(|_| POINTERS.contains(&path.as_str())) {
                Some(inner) => ty = inner.strip_references(),
                None => return false,
            }
        }
        // Of a type that is not known anything could be said.
        if ty.is_unknown() {
            return false;
        }
        match ty.as_callable(db).map(|it| it.kind()) {
            Some(CallableKind::Function(it)) => names::is_workspace_function(db, it),
            Some(CallableKind::TupleStruct(_) | CallableKind::TupleEnumVariant(_)) => false,
            Some(_) => true,
            None => carries_code(self, &ty, 0),
        }
    }

    fn is_own_parameter(&self, function: &ast::Expr, body: BodyIx) -> bool {
        let ast::Expr::PathExpr(path) = function else { return false };
        let Some(PathResolution::Local(local)) = path.path().and_then(|it| self.facts.sema.resolve_path(&it))
        else {
            return false;
        };
        let owner = self.function_with_parameter(local);
        owner.is_some_and(|it| self.facts.bodies[body.0].kind == BodyKind::Function(it))
    }
}

impl Flow<'_> {
    /// What running the value of `expr` may run.
    pub fn jobs_in(&mut self, expr: &ast::Expr) -> Jobs {
        let mut jobs = Jobs::default();
        self.collect_jobs(expr, &mut jobs, &mut FxHashSet::default(), DEPTH);
        jobs
    }

    /// The code that the call runs, where it is the workspace's.
    pub(in crate::flow) fn code_called(&mut self, call: CallIx) -> Option<Vec<BodyIx>> {
        let call = &self.facts.calls[call.0];
        match call.callee {
            Callee::Workspace(function) => Some(vec![self.facts.body_of_function(function)?]),
            Callee::Value => {
                let function = ast::CallExpr::cast(call.node.clone())?.expr()?;
                let jobs = self.jobs_in(&function);
                jobs.unknown.is_none().then_some(jobs.bodies)
            }
            _ => None,
        }
    }

    fn collect_jobs(
        &mut self,
        expr: &ast::Expr,
        jobs: &mut Jobs,
        seen: &mut FxHashSet<SyntaxNode>,
        depth: usize,
    ) {
        if depth == 0 {
            return jobs.lost(expr);
        }
        if !seen.insert(expr.syntax().clone()) {
            return;
        }
        let closure = closures::peel(expr).or_else(|| closures::made_by_block(expr).map(|(_, it)| it));
        if let Some(closure) = closure {
            match self.facts.body_of_node(closure.syntax()) {
                Some(body) if !self.facts.bodies[body.0].is_async => jobs.bodies.push(body),
                _ => jobs.lost(expr),
            }
            return;
        }
        let sources = match expr {
            ast::Expr::PathExpr(_) => self.values_of_path(expr, jobs),
            ast::Expr::CallExpr(_) | ast::Expr::MethodCallExpr(_) => self.values_of_call(expr),
            ast::Expr::RefExpr(it) => it.expr().map(|it| vec![it]),
            ast::Expr::PrefixExpr(it) if it.op_kind() == Some(UnaryOp::Deref) => it.expr().map(|it| vec![it]),
            _ => branches_of(expr),
        };
        match sources {
            Some(sources) => {
                for source in sources {
                    self.collect_jobs(&source, jobs, seen, depth - 1);
                }
            }
            None => jobs.lost(expr),
        }
    }

    /// What a variable, parameter or function is; `None` if that is not known.
    pub(in crate::flow) fn values_of_path(
        &mut self,
        expr: &ast::Expr,
        jobs: &mut Jobs,
    ) -> Option<Vec<ast::Expr>> {
        if let Some((ix, Callee::Workspace(function))) = self.call_at(expr.syntax())
            && self.facts.calls[ix.0].usage == Use::Value
        {
            // Of a trait's it is any type's.
            for it in self.implementations(function) {
                if self.has_body(it) {
                    jobs.bodies.push(self.facts.body_of_function(it)?);
                }
            }
            return (!function.is_async(self.facts.db)).then(Vec::new);
        }
        let ast::Expr::PathExpr(path) = expr else { return None };
        let PathResolution::Local(local) = self.facts.sema.resolve_path(&path.path()?)? else { return None };
        let db = self.facts.db;
        let source = local.primary_source(db);
        let pat = source.as_ident_pat()?;
        let around = pat.syntax().parent()?;
        // Nothing else has the type of a closure.
        let ty = local.ty(db);
        let may_change = pat.mut_token().is_some() && !ty.is_closure() && ty.as_type_param(db).is_none();
        if may_change || pat.pat().is_some() {
            return None;
        }
        if let Some(statement) = ast::LetStmt::cast(around.clone()) {
            return Some(vec![statement.initializer().filter(|_| statement.let_else().is_none())?]);
        }
        let parameter = ast::Param::cast(around)?;
        let list = parameter.syntax().parent().and_then(ast::ParamList::cast)?;
        let index = list.params().position(|it| it == parameter)?;
        let function = self.facts.sema.to_def(&list.syntax().parent().and_then(ast::Fn::cast)?)?;
        self.arguments_of(function, index)
    }

    /// What callers hand to the function as this parameter, not counting `self`.
    pub(in crate::flow) fn arguments_of(
        &mut self,
        function: Function,
        index: usize,
    ) -> Option<Vec<ast::Expr>> {
        let db = self.facts.db;
        let of_trait = names::is_of_trait(db, function);
        if of_trait || self.is_exported(function) {
            return None;
        }
        let mut found = Vec::new();
        for caller in self.callers(function) {
            let Caller::Call(ix) = caller else { return None };
            let call = &self.facts.calls[ix.0];
            if call.usage != Use::Call || call.callee != Callee::Workspace(function) {
                return None;
            }
            let by_path = call.node.kind() == SyntaxKind::CALL_EXPR && function.has_self_param(db);
            found.push(call_arguments(&call.node).into_iter().nth(index + usize::from(by_path))?);
        }
        Some(found)
    }

    /// What a call returns, where that is a value that can be followed.
    fn values_of_call(&mut self, expr: &ast::Expr) -> Option<Vec<ast::Expr>> {
        let (ix, callee) = self.call_at(expr.syntax())?;
        match callee {
            Callee::Foreign(path) if WRAPPING.contains(&path.as_str()) => {
                Some(vec![call_arguments(expr.syntax()).into_iter().next()?])
            }
            Callee::Constructor => match <[ast::Expr; 1]>::try_from(call_arguments(expr.syntax())) {
                Ok(only) => Some(only.into()),
                Err(_) => None,
            },
            Callee::Foreign(_) => match expr {
                ast::Expr::MethodCallExpr(it) if is_of_trait(self, it, "Clone") => Some(vec![it.receiver()?]),
                _ => None,
            },
            Callee::Workspace(function) => self.returned_by(ix, function),
            _ => None,
        }
    }

    pub(in crate::flow) fn returned_by(
        &mut self,
        call: CallIx,
        function: Function,
    ) -> Option<Vec<ast::Expr>> {
        let db = self.facts.db;
        let dispatched = names::is_of_trait(db, function);
        if self.facts.calls[call.0].usage != Use::Call || dispatched || function.is_async(db) {
            return None;
        }
        let body = self.facts.body_of_function(function)?;
        let item = ast::Fn::cast(self.facts.bodies[body.0].node.clone())?;
        let block = item.body()?;
        let inner = block.syntax().descendants().filter_map(ast::ReturnExpr::cast);
        let own = inner.filter(|it| {
            let mut around = it.syntax().ancestors().take_while(|it| it != block.syntax());
            !around.any(|it| matches!(it.kind(), SyntaxKind::CLOSURE_EXPR | SyntaxKind::FN))
        });
        let mut returned = own.map(|it| it.expr()).collect::<Option<Vec<_>>>()?;
        returned.push(block.tail_expr()?);
        Some(returned)
    }
}

/// What `expr` refers to, be it by `&`, `*` or `.as_ref()`.
pub(super) fn lent(expr: ast::Expr) -> ast::Expr {
    let inner = match &expr {
        ast::Expr::ParenExpr(it) => it.expr(),
        ast::Expr::RefExpr(it) => it.expr(),
        ast::Expr::PrefixExpr(it) if it.op_kind() == Some(UnaryOp::Deref) => it.expr(),
        ast::Expr::MethodCallExpr(it) => {
            let name = it.name_ref().map(|it| it.text().to_string()).unwrap_or_default();
            it.receiver().filter(|_| LENDING.contains(&name.as_str()))
        }
        _ => None,
    };
    inner.map_or(expr, lent)
}

/// The values one of which the expression comes to.
pub(in crate::flow) fn branches_of(expr: &ast::Expr) -> Option<Vec<ast::Expr>> {
    match expr {
        ast::Expr::ParenExpr(it) => Some(vec![it.expr()?]),
        ast::Expr::BlockExpr(it) if it.modifier().is_none() => Some(vec![it.tail_expr()?]),
        ast::Expr::IfExpr(it) => {
            let otherwise = match it.else_branch()? {
                ast::ElseBranch::Block(it) => ast::Expr::BlockExpr(it),
                ast::ElseBranch::IfExpr(it) => ast::Expr::IfExpr(it),
            };
            Some(vec![ast::Expr::BlockExpr(it.then_branch()?), otherwise])
        }
        ast::Expr::MatchExpr(it) => it.match_arm_list()?.arms().map(|it| it.expr()).collect(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// What becomes of a thread that runs the value of `job`.
    fn refusal(job: &str) -> Option<String> {
        let fixture = format!(
            "use std::fs::write;\n#[derive(Clone)]\n\
             struct Own;\nimpl Own {{\n    fn clone_for(self) -> fn() {{ std::process::abort }}\n}}\nfn short() {{\n    \
             write(\"a\", \"b\").unwrap();\n}}\nfn long() {{\n    write(\"b\", \"a\").unwrap();\n}}\n\
             #[tokio::main]\nasync fn main() {{\n    let many = std::env::args().count() > 1;\n    \
             let job = {job};\n    std::thread::spawn(job);\n}}\n"
        );
        let ledger = Trial::of_main("2021", &fixture).ledger;
        let unit = ledger.units.iter().find(|it| it.id.contains("thread")).unwrap();
        unit.refusal.as_ref().map(|it| it.reason.clone())
    }

    #[test]
    fn a_job_that_is_passed_on_runs_where_it_is_received() {
        let becomes_task = |passed: &str| {
            let main = format!(
                "use std::sync::mpsc::{{channel, Receiver, Sender}};\ntype Job = Box<dyn FnOnce() -> u32 + Send>;\n\
                 struct Queued {{ seq: u64, job: Job }}\n\
                 fn pass(rx: Receiver<Queued>, out: Sender<(u64, Job)>) {{\n    let mut queue = std::collections::VecDeque::new();\n    \
                 while let Ok(it) = rx.recv() {{\n        queue.push_back(it);\n        \
                 if let Some(Queued {{ seq, job }}) = queue.pop_front() {{ {passed} }}\n    }}\n}}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel();\n    let (out, work) = channel();\n    \
                 std::thread::spawn(move || pass(rx, out));\n    tx.send(Queued {{ seq: 1, job: Box::new(|| 2) }}).unwrap();\n    drop(tx);\n    \
                 for (seq, _job) in work {{ println!(\"{{seq}}\"); }}\n}}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs").contains("tokio::spawn(")
        };
        assert!(becomes_task("out.send((seq, job)).unwrap();"));
        assert!(!becomes_task("std::fs::write(\"a\", job().to_string()).unwrap(); drop((seq, &out));"));
    }

    #[test]
    fn what_is_handed_to_a_called_function_runs_there() {
        let becomes_task = |items: &str, run: &str| {
            let main = format!(
                "use std::sync::mpsc::{{self, Receiver}};\nuse std::sync::Arc;\ntype Hook = Box<dyn Fn(u32) + Send + Sync>;\n\
                 {items}\nfn call<F: Fn(u32) + ?Sized>(f: &F, n: u32) {{ f(n) }}\n\
                 fn work<F: Fn(u32)>(rx: Receiver<u32>, f: F) {{ while let Ok(n) = rx.recv() {{ f(n); }} }}\n\
                 fn start(rx: Receiver<u32>, f: impl Fn(u32) + Send + Sync + 'static) {{ std::thread::spawn(move || {{ {run} }}); }}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel();\n    start(rx, |n| HOOK);\n    tx.send(1).unwrap();\n}}\n"
            );
            let with = |hook: &str| {
                let text = Trial::of_main("2021", &main.replace("HOOK", hook)).text_after("/src/main.rs");
                text.contains("rx.recv().await")
            };
            assert!(with("println!(\"{n}\")"), "{items} {run}");
            with("{ std::process::Command::new(\"ls\").status().unwrap(); }")
        };
        for run in ["work(rx, f)", "let g = f; work(rx, move |n| g(n))"] {
            assert!(!becomes_task("", run), "{run}");
        }
        assert!(!becomes_task("fn hook(n: u32) { HOOK; }", "work(rx, hook)"));
        assert!(!becomes_task(
            "fn twice<F: Fn(u32) + Send>(rx: Receiver<u32>, f: F) { work(rx, f) }",
            "twice(rx, f)"
        ));
        let shared = "fn shared(rx: Receiver<u32>, f: Arc<dyn Fn(u32) + Send + Sync>) { while let Ok(n) = rx.recv() { f(n); } }";
        assert!(!becomes_task(shared, "shared(rx, Arc::new(f))"));
        // Of a trait's function any type's may be meant.
        let steps = "trait Step { fn step(n: u32); } struct Quiet; struct Slow; impl Step for Quiet { fn step(n: u32) { println!(\"{n}\"); } } \
                     impl Step for Slow { fn step(n: u32) { HOOK; } } \
                     fn each<S: Step>(rx: Receiver<u32>, _: S) { work(rx, S::step) }";
        let made = "each(rx, Quiet)";
        assert!(!becomes_task(steps, made));
        assert!(becomes_task(&steps.replace("HOOK", "println!(\"{n}\")"), made));
        // What has a type that is not known is no function for that.
        let unknown = "fn show(_: missing::Picture, n: u32) { println!(\"{n}\"); } fn hook(_: u32) { HOOK; }";
        assert!(becomes_task(
            unknown,
            "let p: missing::Picture = todo!(); while let Ok(n) = rx.recv() { show(p, n); }"
        ));
        let desk = "struct Desk { hook: Hook } impl Desk { fn run(&self, rx: Receiver<u32>) { while let Ok(n) = rx.recv() { call(CALLED, n) } } }";
        for called in ["&*self.hook", "&self.hook", "self.hook.as_ref()"] {
            let desk = desk.replace("CALLED", called);
            assert!(!becomes_task(&desk, "Desk { hook: Box::new(f) }.run(rx)"), "{called}");
        }
    }

    #[test]
    fn a_job_is_known_through_branches_and_clones() {
        for job in [
            "(short)",
            "if many { short } else { long }",
            "match many { true => short, false => long }",
            "{ let first = short; first.clone() }",
        ] {
            assert_eq!(refusal(job), None, "{job}");
        }
        assert!(refusal("if many { short } else { Own.clone_for() }").is_some());
    }
}
