//! Guards that an await would lengthen, and that can as well be given back before: those that arguments or scrutinees take
//! for a moment, and those that are dropped by hand.

use ra_ap_hir::Type;
use ra_ap_syntax::ast::{self, AstNode, HasGenericParams, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::api::ApiKind;
use crate::facts::body::{CallIx, Callee};
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::shapes::is_place;
use crate::flow::context::call_arguments;
use crate::flow::held::SendNeed;

/// What changes around a call so that nothing of a guard is left where it is awaited.
#[derive(Debug, Clone)]
pub struct Hoist {
    /// The statement that makes the call, or the expression at the end of its block.
    pub statement: SyntaxNode,
    /// Each argument with the name to bind it to.
    pub arguments: Vec<(SyntaxNode, String)>,
    /// What is matched on around the call, to be bound before.
    pub scrutinees: Vec<Scrutinee>,
    /// Guards that are dropped by a call of `drop` before, and get a block of their own.
    pub scopes: Vec<Scope>,
}

/// What a `match`, `if let`, `while let` or `for` looks at, or a method that runs a closure with what is in it.
#[derive(Debug, Clone)]
pub struct Scrutinee {
    /// The statement before which it is evaluated; that of a `while let` is evaluated where it stands, in a block.
    pub statement: Option<SyntaxNode>,
    /// The expression.
    pub value: SyntaxNode,
    /// The name to bind it to.
    pub name: String,
    /// Whether it lends what a `for` goes over, which is collected: `lock().drain(..)`.
    pub collects: bool,
}

/// A guard's statements, from its `let` to its `drop`.
#[derive(Debug, Clone)]
pub struct Scope {
    /// `let guard = ..;`
    pub first: SyntaxNode,
    /// `drop(guard);`
    pub last: SyntaxNode,
    /// The patterns of what is bound between them and used behind them.
    pub bindings: Vec<SyntaxNode>,
}

impl<'db> Flow<'db> {
    /// How the call can be awaited after all, if guards that could as well be given back before are all that stands in the
    /// way.
    pub fn hoists(&self, ix: CallIx, body: &SyntaxNode, need: SendNeed) -> Option<Hoist> {
        let call = &self.facts.calls[ix.0];
        let node = &call.node;
        let in_file = self.is_in_file(node);
        let (scrutinees, scopes) = self.curable(node, body, need);
        let without: Vec<SyntaxNode> = scrutinees
            .iter()
            .map(|it| it.value.clone())
            .chain(scopes.iter().map(|it| it.first.clone()))
            .collect();
        if self.surroundings_without(node, body, need, &without).is_some() {
            return None;
        }
        let statement = if in_file { statement_of(node) } else { None };
        let mut taken: Vec<String> = scrutinees.iter().map(|it| it.name.clone()).collect();
        let mut arguments: Vec<(SyntaxNode, String)> = Vec::new();
        let receiver = ast::MethodCallExpr::cast(node.clone()).and_then(|it| it.receiver());
        if let Some(receiver) = &receiver
            && self.temporaries_obstacle(receiver.syntax(), need).is_some()
        {
            // `handle.lock().take().unwrap().join()`: only a handle is for the call alone.
            let joins = matches!(call.callee, Callee::Api(api) if matches!(api.kind, ApiKind::Join));
            let ty = self.facts.sema.type_of_expr(receiver)?.original;
            if !joins || !is_made(receiver) || !self.is_owned(&ty, 0) {
                return None;
            }
            let name = self.unused_name(node, ["handle", "joined"].map(str::to_owned).into_iter(), &taken)?;
            taken.push(name.clone());
            arguments.push((receiver.syntax().clone(), name));
        }
        let mut passed: Vec<ast::Expr> = receiver.into_iter().collect();
        for (index, argument) in call_arguments(node).into_iter().enumerate() {
            if self.temporaries_obstacle(argument.syntax(), need).is_some() {
                // `&lock().name.clone()`: the value behind the `&` is the one to bind.
                let value = match &argument {
                    ast::Expr::RefExpr(it) => it.expr()?,
                    other => other.clone(),
                };
                let made = !matches!(argument, ast::Expr::RefExpr(_)) || is_made(&value);
                let ty = self.facts.sema.type_of_expr(&value)?.original;
                let in_turn = passed.iter().all(|it| self.may_be_put_off(it, value.syntax()));
                if !in_turn || !made || !self.is_owned(&ty, 0) || is_mutable_reference(&argument) {
                    return None;
                }
                let name = self.name_for(&call.callee, index, node, &taken)?;
                taken.push(name.clone());
                arguments.push((value.syntax().clone(), name));
            } else {
                passed.push(argument);
            }
        }
        let statement = match statement {
            Some(it) => it,
            None if arguments.is_empty() => node.clone(),
            None => return None,
        };
        let nothing = arguments.is_empty() && scrutinees.is_empty() && scopes.is_empty();
        (!nothing).then_some(Hoist { statement, arguments, scrutinees, scopes })
    }

    /// Whether it makes no difference if the expression is evaluated behind `other`.
    fn may_be_put_off(&self, expr: &ast::Expr, other: &SyntaxNode) -> bool {
        let lent = match expr {
            ast::Expr::RefExpr(it) => it.expr().filter(|_| it.mut_token().is_none()),
            _ => None,
        };
        let copied = self.facts.sema.type_of_expr(expr).is_none_or(|it| it.original.is_copy(self.facts.db));
        // Nobody changes in between what is lent or given away.
        let taken = lent.is_some_and(|it| is_place(&it)) || (is_place(expr) && !copied);
        taken || self.is_fixed(expr) || (self.only_computes(expr) && !self.changes_places(other))
    }

    /// Scrutinees and guards around the call that need not live as long as they do.
    fn curable(&self, node: &SyntaxNode, body: &SyntaxNode, need: SendNeed) -> (Vec<Scrutinee>, Vec<Scope>) {
        let (mut scrutinees, mut scopes) = (Vec::new(), Vec::new());
        let mut names: Vec<String> = Vec::new();
        let mut inner = node.clone();
        while inner != *body {
            let Some(outer) = self.facts.sema.ancestors_with_macros(inner.clone()).nth(1) else { break };
            if !self.is_in_file(&outer) {
                inner = outer;
                continue;
            }
            if outer.kind() == SyntaxKind::STMT_LIST {
                let lets = outer
                    .children()
                    .take_while(|it| *it != inner)
                    .filter_map(ast::LetStmt::cast)
                    .filter(|it| it.pat().is_some_and(|it| self.binding_obstacle(&it, need).is_some()));
                scopes.extend(lets.filter_map(|it| self.scope_of(&it, &inner)));
            }
            if let Some(value) = matched_in(&outer)
                && !value.syntax().ancestors().any(|it| it == inner)
                && self.temporaries_obstacle(value.syntax(), need).is_some()
                && let Some(scrutinee) = self.scrutinee(&outer, &value, &names, need)
            {
                names.push(scrutinee.name.clone());
                scrutinees.push(scrutinee);
            }
            inner = outer;
        }
        (scrutinees, scopes)
    }

    pub(in crate::flow) fn is_in_file(&self, node: &SyntaxNode) -> bool {
        self.facts.sema.hir_file_for(node).file_id().is_some()
    }

    fn scrutinee(
        &self,
        around: &SyntaxNode,
        value: &ast::Expr,
        taken: &[String],
        need: SendNeed,
    ) -> Option<Scrutinee> {
        let drained = if around.kind() == SyntaxKind::FOR_EXPR { self.drained(value) } else { None };
        let collects = drained.is_some();
        let held = match drained {
            Some(parts) => parts,
            None => vec![self.facts.sema.type_of_expr(value)?.original],
        };
        let may_be_held = |it: &Type<'db>| {
            self.is_owned(it, 0)
                && (need == SendNeed::NotRequired || self.send_check().not_send(it).is_none())
        };
        if !is_made(value) || !held.iter().all(may_be_held) {
            return None;
        }
        let parent = around.parent()?;
        let statement = match parent.kind() {
            _ if around.kind() == SyntaxKind::WHILE_EXPR => None,
            SyntaxKind::STMT_LIST => Some(around.clone()),
            SyntaxKind::EXPR_STMT | SyntaxKind::LET_STMT => Some(parent),
            _ => return None,
        };
        let candidates = ["found", "value", "current", "found_now", "value_now"];
        let name = self.unused_name(around, candidates.map(str::to_owned).into_iter(), taken)?;
        Some(Scrutinee { statement, value: value.syntax().clone(), name, collects })
    }

    /// The types of what is taken out by `jobs.drain(..)`, of a map the keys' and the values'.
    fn drained(&self, value: &ast::Expr) -> Option<Vec<Type<'db>>> {
        let ast::Expr::MethodCallExpr(call) = value else { return None };
        let ty = self.facts.sema.type_of_expr(value)?.original;
        let head = names::type_head(self.facts.db, &ty)?;
        let parts: Vec<Type<'db>> = ty.type_arguments().collect();
        let drains = head.starts_with("std::") && head.ends_with("::Drain") && !parts.is_empty();
        (drains && call.name_ref()?.text() == "drain").then_some(parts)
    }

    /// `let guard = lock(); ..; drop(guard);` before `before`, in one block.
    fn scope_of(&self, binding: &ast::LetStmt, before: &SyntaxNode) -> Option<Scope> {
        let sema = &self.facts.sema;
        let ast::Pat::IdentPat(pat) = binding.pat()? else { return None };
        binding.initializer()?;
        let first = binding.syntax().clone();
        let between: Vec<SyntaxNode> =
            first.siblings(ra_ap_syntax::Direction::Next).skip(1).take_while(|it| it != before).collect();
        let name = pat.name()?.text().to_string();
        let at = between.iter().position(|it| drops(it, &name))?;
        let last = between.get(at)?.clone();
        let mut bindings = Vec::new();
        for statement in &between[..at] {
            let Some(inner) = ast::LetStmt::cast(statement.clone()) else { continue };
            for pat in inner.pat()?.syntax().descendants().filter_map(ast::IdentPat::cast) {
                let local = sema.to_def(&pat)?;
                let usages = ra_ap_ide_db::defs::Definition::Local(local).usages(sema).all();
                let used = usages
                    .iter()
                    .flat_map(|(_, it)| it)
                    .any(|it| it.range.start() >= last.text_range().end());
                let plain = inner.pat().is_some_and(|it| it.syntax() == pat.syntax())
                    && pat.ref_token().is_none()
                    && pat.pat().is_none();
                let owned = sema.type_of_binding_in_pat(&pat).is_some_and(|it| self.is_owned(&it, 0));
                if !owned || (used && !plain) {
                    return None;
                }
                if used {
                    bindings.push(pat.syntax().clone());
                }
            }
        }
        Some(Scope { first, last, bindings })
    }

    /// Whether a value of the type borrows nothing, as far as can be told.
    pub(in crate::flow) fn is_owned(&self, ty: &Type<'db>, depth: usize) -> bool {
        let db = self.facts.db;
        if depth > 4 || ty.is_unknown() || ty.is_reference() {
            return false;
        }
        if ty.is_scalar() || ty.is_unit() {
            return true;
        }
        if ty.is_tuple() {
            return ty.tuple_fields(db).iter().all(|it| self.is_owned(it, depth + 1));
        }
        let Some(adt) = ty.as_adt() else { return false };
        const OWNED: &[&str] = &[
            "std::string::String",
            "std::time::Duration",
            "std::time::Instant",
            "std::option::Option",
            "std::result::Result",
            "std::vec::Vec",
            "std::sync::Arc",
            "std::boxed::Box",
            "std::path::PathBuf",
            "std::collections::VecDeque",
            "std::alloc::Global",
            "std::thread::JoinHandle",
            "std::sync::mpsc::Receiver",
            "std::sync::mpsc::Sender",
            "std::sync::mpsc::SyncSender",
            "crossbeam_channel::Receiver",
            "crossbeam_channel::Sender",
            "std::sync::mpsc::RecvError",
            "std::sync::mpsc::RecvTimeoutError",
            "std::sync::mpsc::TryRecvError",
        ];
        let path = names::adt_path(db, adt);
        let known = OWNED.contains(&path.as_str()) || self.has_no_lifetimes(adt);
        known && ty.type_arguments().all(|it| self.is_owned(&it, depth + 1))
    }

    fn has_no_lifetimes(&self, adt: ra_ap_hir::Adt) -> bool {
        let sema = &self.facts.sema;
        let list = match adt {
            ra_ap_hir::Adt::Struct(it) => sema.source(it).map(|it| it.value.generic_param_list()),
            ra_ap_hir::Adt::Enum(it) => sema.source(it).map(|it| it.value.generic_param_list()),
            ra_ap_hir::Adt::Union(_) => None,
        };
        let local = names::is_workspace_crate(self.facts.db, ra_ap_hir::HasCrate::krate(&adt, self.facts.db));
        local && list.is_some_and(|it| it.is_none_or(|it| it.lifetime_params().next().is_none()))
    }

    /// The callee's name for the argument, if nothing around has it.
    pub(in crate::flow) fn name_for(
        &self,
        callee: &Callee,
        index: usize,
        node: &SyntaxNode,
        taken: &[String],
    ) -> Option<String> {
        let own = match callee {
            Callee::Workspace(function) => {
                let item = self.facts.sema.source(*function)?.value;
                match item.param_list()?.params().nth(index).and_then(|it| it.pat()) {
                    Some(ast::Pat::IdentPat(it)) => it.name().map(|it| it.text().to_string()),
                    _ => None,
                }
            }
            _ => None,
        };
        let own = match callee {
            Callee::Api(api) if matches!(api.kind, ApiKind::Sleep) => Some("duration".to_owned()),
            _ => own,
        };
        let own = own.map(|it| it.trim_start_matches('_').to_owned()).filter(|it| !it.is_empty());
        let candidates = own
            .iter()
            .flat_map(|it| [it.clone(), format!("{it}_now")])
            .chain(["value", "argument", "argument_now"].map(str::to_owned));
        self.unused_name(node, candidates, taken)
    }

    /// The first of the names that nothing in the function around mentions.
    pub(in crate::flow) fn unused_name(
        &self,
        node: &SyntaxNode,
        mut candidates: impl Iterator<Item = String>,
        taken: &[String],
    ) -> Option<String> {
        let scope = node.ancestors().find(|it| it.kind() == SyntaxKind::FN)?;
        let used = |name: &str| {
            taken.iter().any(|it| it == name)
                || scope
                    .descendants_with_tokens()
                    .filter_map(|it| it.into_token())
                    .any(|it| it.kind() == SyntaxKind::IDENT && it.text() == name)
        };
        candidates.find(|it| !used(it))
    }
}

/// What a plain `let` in a condition looks at.
fn matched_in_condition(condition: ast::Expr) -> Option<ast::Expr> {
    match condition {
        ast::Expr::LetExpr(it) => it.expr(),
        _ => None,
    }
}

/// What a `match`, a plain `if let` or `while let`, or a `for` looks at.
fn matched_in(node: &SyntaxNode) -> Option<ast::Expr> {
    match node.kind() {
        SyntaxKind::MATCH_EXPR => ast::MatchExpr::cast(node.clone())?.expr(),
        SyntaxKind::FOR_EXPR => ast::ForExpr::cast(node.clone())?.iterable(),
        SyntaxKind::IF_EXPR => matched_in_condition(ast::IfExpr::cast(node.clone())?.condition()?),
        SyntaxKind::WHILE_EXPR => matched_in_condition(ast::WhileExpr::cast(node.clone())?.condition()?),
        _ => None,
    }
}

/// Whether the expression makes a value, rather than naming a place.
pub(in crate::flow) fn is_made(expr: &ast::Expr) -> bool {
    matches!(
        expr,
        ast::Expr::CallExpr(_)
            | ast::Expr::MethodCallExpr(_)
            | ast::Expr::MacroExpr(_)
            | ast::Expr::TryExpr(_)
    )
}

fn is_mutable_reference(expr: &ast::Expr) -> bool {
    matches!(expr, ast::Expr::RefExpr(it) if it.mut_token().is_some())
}

/// `drop(name);`
pub(in crate::flow) fn drops(statement: &SyntaxNode, name: &str) -> bool {
    let call = ast::ExprStmt::cast(statement.clone()).and_then(|it| it.expr());
    let Some(ast::Expr::CallExpr(call)) = call else { return false };
    let callee = call.expr().map(|it| it.syntax().text().to_string()).unwrap_or_default();
    let arguments = call_arguments(call.syntax());
    matches!(callee.as_str(), "drop" | "mem::drop" | "std::mem::drop" | "core::mem::drop")
        && matches!(arguments.as_slice(), [one] if one.syntax().text() == name)
}

/// The statement that begins by evaluating the call's arguments: nothing in it is evaluated before them.
pub(crate) fn statement_of(node: &SyntaxNode) -> Option<SyntaxNode> {
    let mut at = node.clone();
    loop {
        let parent = at.parent()?;
        match parent.kind() {
            SyntaxKind::EXPR_STMT => return Some(parent),
            SyntaxKind::LET_STMT => return Some(parent),
            SyntaxKind::STMT_LIST => return Some(at),
            SyntaxKind::TRY_EXPR | SyntaxKind::PAREN_EXPR | SyntaxKind::RETURN_EXPR => {}
            SyntaxKind::METHOD_CALL_EXPR => {
                let receiver = ast::MethodCallExpr::cast(parent.clone())?.receiver()?;
                (receiver.syntax() == &at).then_some(())?;
            }
            SyntaxKind::BIN_EXPR => {
                let binary = ast::BinExpr::cast(parent.clone())?;
                let assigns = matches!(binary.op_kind()?, ast::BinaryOp::Assignment { .. });
                let plain = matches!(binary.lhs()?, ast::Expr::PathExpr(_));
                (assigns && plain && binary.rhs()?.syntax() == &at).then_some(())?;
            }
            _ => return None,
        }
        at = parent;
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// Whether the call is awaited, once what makes its second argument stands before it.
    fn is_awaited(call: &str) -> bool {
        let main = format!(
            "use std::sync::Mutex;\nuse std::time::Duration;\nfn nap(times: u32, millis: u64) {{\n    \
             std::thread::sleep(Duration::from_millis(millis * u64::from(times)));\n}}\n\
             fn next(times: &mut u32, base: &u64) -> u64 {{\n    *times += 1;\n    *base\n}}\n\
             async fn run(base: &Mutex<u64>) {{\n    let mut times = 1;\n    {call};\n    times += 1;\n}}\n\
             #[tokio::main]\nasync fn main() {{\n    run(&Mutex::new(1)).await;\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs").contains("nap(times, millis).await")
    }

    /// The program after, whose worker looks for a message of this type like this.
    fn polling(message: &str, look: &str) -> String {
        let main = format!(
            "use std::rc::Rc;\nuse std::sync::mpsc::{{self, Receiver, TryRecvError}};\nuse std::sync::{{Arc, Mutex}};\n\
             use std::thread;\nuse std::time::Duration;\nstruct Local(Rc<u32>);\n\
             fn made(n: &mut u32) -> Result<Local, TryRecvError> {{ Err(TryRecvError::Empty) }}\n\
             fn work(q: Arc<Mutex<{message}>>) {{\n    loop {{\n        let it = match {look} {{\n            \
                 Ok(it) => it,\n            Err(TryRecvError::Empty) => {{\n                \
                 thread::sleep(Duration::from_millis(5));\n                continue;\n            }}\n            \
                 Err(TryRecvError::Disconnected) => return,\n        }};\n        drop(it);\n    }}\n}}\n\
             fn start(q: Arc<Mutex<{message}>>) {{ thread::spawn(move || work(q)); }}\n\
             #[tokio::main]\nasync fn main() {{}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs")
    }

    #[test]
    fn a_lock_is_given_back_before_what_was_looked_for_under_it_is_matched() {
        let text = polling("Receiver<u32>", "q.lock().unwrap().try_recv()");
        assert!(
            text.contains("let found = q.lock().unwrap().try_recv();\n        let it = match found {"),
            "{text}"
        );
        assert!(text.contains("tokio::time::sleep(Duration::from_millis(5)).await"));
        let text = polling("u32", "made(&mut q.lock().unwrap())");
        assert!(!text.contains(".await"), "{text}");
    }

    /// The function after, that joins a pool's threads like this.
    fn joining(join: &str) -> String {
        let main = format!(
            "use std::collections::HashMap;\nuse std::sync::Mutex;\nuse std::thread::{{self, JoinHandle}};\nuse std::time::Duration;\n\
             struct Pool {{ one: Mutex<Option<JoinHandle<u32>>>, many: Mutex<Vec<JoinHandle<u32>>>, by_name: Mutex<HashMap<String, JoinHandle<u32>>> }}\n\
             fn start() -> JoinHandle<u32> {{ thread::spawn(|| {{ thread::sleep(Duration::from_millis(5)); 1 }}) }}\n\
             impl Pool {{\n    fn close(&self) {{\n        {join}\n    }}\n}}\n\
             #[tokio::main]\nasync fn main() {{\n    \
             let pool = Pool {{ one: Mutex::new(Some(start())), many: Mutex::new(vec![start()]), by_name: Mutex::new(HashMap::new()) }};\n    \
             pool.by_name.lock().unwrap().insert(String::new(), start());\n    pool.close();\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs")
    }

    #[test]
    fn a_lock_is_given_back_before_the_thread_is_joined_whose_handle_was_taken_out_of_it() {
        for (join, joined) in [
            (
                "if let Some(t) = self.one.lock().unwrap().take() { t.join().unwrap(); }",
                "let found = self.one.lock().unwrap().take();\n        if let Some(t) = found { t.await.unwrap(); }",
            ),
            (
                "for t in std::mem::take(&mut *self.many.lock().unwrap()) { t.join().unwrap(); }",
                "let found = std::mem::take(&mut *self.many.lock().unwrap());\n        for t in found { t.await.unwrap(); }",
            ),
            (
                "match self.many.lock().unwrap().pop() { Some(t) => { t.join().unwrap(); } None => {} }",
                "let found = self.many.lock().unwrap().pop();\n        match found { Some(t) => { t.await.unwrap(); } None => {} }",
            ),
            (
                "for t in self.many.lock().unwrap().drain(..) { t.join().unwrap(); }",
                "let found = self.many.lock().unwrap().drain(..).collect::<Vec<_>>();\n        for t in found { t.await.unwrap(); }",
            ),
            (
                "for (_, t) in self.by_name.lock().unwrap().drain() { t.join().unwrap(); }",
                "let found = self.by_name.lock().unwrap().drain().collect::<Vec<_>>();\n        for (_, t) in found { t.await.unwrap(); }",
            ),
            (
                "while let Some(t) = self.many.lock().unwrap().pop() { t.join().unwrap(); }",
                "while let Some(t) = { let found = self.many.lock().unwrap().pop(); found } { t.await.unwrap(); }",
            ),
            (
                "let n = self.one.lock().unwrap().take().unwrap().join().unwrap();",
                "let handle = self.one.lock().unwrap().take().unwrap();\n        let n = handle.await.unwrap();",
            ),
            (
                "self.one.lock().unwrap().take().map(|t| t.join().unwrap());",
                "let found = self.one.lock().unwrap().take();\n        if let Some(t) = found {\n            t.await.unwrap();",
            ),
            (
                "self.one.lock().unwrap().take().map(|t| t.join());",
                "if let Some(t) = found {\n            let _ = t.await.map_err(|error| error.into_panic());\n        }",
            ),
            (
                "let n = self.one.lock().unwrap().take().map_or(0, |t| t.join().unwrap());",
                "let found = self.one.lock().unwrap().take();\n        let n = match found {",
            ),
        ] {
            let text = joining(join);
            assert!(text.contains(joined), "{text}");
        }
    }

    #[test]
    fn what_is_added_to_a_number_is_evaluated_before_the_number_is_locked() {
        let adds = |total: &str| {
            let main = format!(
                "use std::sync::{{mpsc, Mutex}};\n#[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel();\n    \
                 std::thread::spawn(move || {{ tx.send({total}).unwrap(); tx.send({total}).unwrap(); }});\n    \
                 let total = Mutex::new({total});\n    *total.lock().unwrap() += rx.recv().unwrap();\n    \
                 println!(\"{{total:?}} {{:?}}\", rx.recv());\n}}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs")
        };
        assert!(adds("1u32").contains("*total.lock().unwrap() += rx.recv().await.unwrap();"));
        assert!(!adds("std::time::Duration::ZERO").contains("+= rx.recv().await"));
    }

    #[test]
    fn an_argument_that_the_next_one_changes_is_evaluated_before() {
        assert!(is_awaited("nap(times, u64::min(*base.lock().unwrap(), 2))"));
        assert!(!is_awaited("nap(times, next(&mut times, &base.lock().unwrap()))"));
    }
}
