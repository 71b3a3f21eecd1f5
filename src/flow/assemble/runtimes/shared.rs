//! `runtime=shared`: a runtime made for one thread becomes the crate's shared one, and a missing one is answered instead of
//! panicking: logged, told to whoever waits for an answer, and left.

use ra_ap_hir::{Adt, HasCrate, ModuleDef, ScopeDef, Type};
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::body::{BodyIx, CallIx};
use crate::facts::loops::is_loop;
use crate::facts::names;
use crate::facts::words::word_positions;
use crate::flow::assemble::Assembler;
use crate::flow::assemble::runtimes::{Binding, Bound, RuntimeSource, RuntimeUse};
use crate::flow::context::Context;
use crate::program::{Runtime, RuntimeId};
use crate::refusal::{Refusal, RefusalCode};

/// What the branch without a runtime does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// The call that hands out the shared runtime.
    pub shared: String,
    /// The macro call that reports it.
    pub log: String,
    /// Who waits for an answer, and the error.
    pub answer: Option<(String, String)>,
    /// What puts the worker's state back.
    pub restore: Option<String>,
    /// `return` or `continue`.
    pub leave: &'static str,
    /// The rewrite that keeps the branch there is for a runtime that could not be made.
    pub kept: Option<&'static str>,
}

impl Guard {
    /// The name of the rewrite with these parts.
    pub fn rewrite(&self) -> &'static str {
        if let Some(kept) = self.kept {
            return kept;
        }
        match (&self.answer, &self.restore) {
            (None, None) => "shared",
            (Some(_), None) => "shared-answer",
            (None, Some(_)) => "shared-restore",
            (Some(_), Some(_)) => "shared-answer-restore",
        }
    }
}

/// Variants that can say what went wrong, the most fitting first.
const VARIANTS: &[&str] = &[
    "RuntimeUnavailable",
    "Runtime",
    "RuntimeError",
    "Unavailable",
    "Other",
    "Internal",
    "InternalError",
    "Unknown",
    "Message",
    "ModelError",
];

impl<'db> Assembler<'_, 'db> {
    /// A runtime that becomes the shared one, with an answer for when there is none.
    pub(in crate::flow) fn add_guarded(
        &mut self,
        ix: CallIx,
        source: RuntimeSource,
        bound: Bound,
        guard: Guard,
        never: Option<Refusal>,
    ) {
        let name = "a runtime of its own".to_owned();
        self.program.runtimes.push(Runtime { name, never, ..Runtime::default() });
        let bound = Bound { lent: bound.lent, ..Bound::new(bound.binding) };
        self.runtimes.uses.push(RuntimeUse { guard: Some(guard), ..RuntimeUse::new(ix, source, bound) });
    }

    /// Where a worker expects the shared runtime and cannot do without it, it answers when there is none.
    pub(in crate::flow) fn add_answer(&mut self, ix: CallIx, id: RuntimeId, binding: Binding) {
        let wanted = self.runtimes.uses[id.0].source == RuntimeSource::Shared
            && matches!(binding, Binding::Statement(_))
            && self.rules.allows("runtime-expect")
            && !self.flow.facts.bodies[self.flow.facts.calls[ix.0].body.0].is_async;
        let never = self.switched_off(ix).or_else(|| self.site_obstacle(ix));
        if !wanted || never.is_some() {
            return;
        }
        let bound = Bound::new(binding);
        let Ok(guard) = self.guard_for(ix, RuntimeSource::Shared, Ok(&bound)) else { return };
        // A program's own start is no worker: it ends as it did.
        if guard.leave == "continue" || guard.answer.is_some() {
            self.add_guarded(ix, RuntimeSource::Shared, bound, guard, None);
            if let Some(last) = self.program.runtimes.last_mut() {
                last.instead_of = Some(id);
            }
        }
    }

    /// What takes the place of the runtime that this call makes or expects.
    pub(in crate::flow) fn guard_for(
        &mut self,
        ix: CallIx,
        source: RuntimeSource,
        bound: Result<&Bound, &String>,
    ) -> Result<Guard, Refusal> {
        let refuse = |code, why: &str| Err(Refusal::new(code, why));
        let bound = bound.map_err(|why| Refusal::new(RefusalCode::NeedsRule, why.clone()))?;
        let statement = match &bound.binding {
            Binding::Statement(it) => it.clone(),
            Binding::IfLet(it) if source == RuntimeSource::Made => it.clone(),
            _ => {
                return refuse(
                    RefusalCode::DependsOn,
                    "`runtime=shared` keeps `block_on` and `spawn` on the shared runtime",
                );
            }
        };
        let is_expected = statement_unwraps(&statement);
        if source == RuntimeSource::Shared && !is_expected {
            return refuse(
                RefusalCode::DependsOn,
                "`runtime=shared` keeps `block_on` and `spawn` on the shared runtime",
            );
        }
        let body = self.flow.facts.calls[ix.0].body;
        if self.flow.contexts(body).iter().any(|it| it.context == Context::Runtime) {
            return refuse(
                RefusalCode::NoRuntime,
                "it is reached from async code, where `block_on` panics on any runtime; `runtime=direct` awaits",
            );
        }
        let shared = match source {
            RuntimeSource::Shared => self.written(&self.flow.facts.calls[ix.0].node),
            _ => match self.shared_path(body) {
                Some(path) => format!("{path}()"),
                None => {
                    return refuse(
                        RefusalCode::NeedsRule,
                        "this crate has no function `fn() -> Option<&'static Runtime>` that hands out a shared runtime",
                    );
                }
            },
        };
        let kept = kept_branch(&statement);
        let leave = self.way_out(&statement, body).or(kept.map(|_| "return"));
        let Some(leave) = leave else {
            let closure = ast::ClosureExpr::can_cast(self.flow.facts.bodies[body.0].node.kind());
            return refuse(
                if closure { RefusalCode::SyncClosure } else { RefusalCode::NeedsRule },
                "there is no way out here without a value: nothing to `continue`, and the function returns one",
            );
        };
        let answer = self.requester(&statement);
        Ok(Guard {
            shared,
            log: self.log_call(body),
            answer,
            restore: self.restored(&statement, body)?,
            leave,
            kept,
        })
    }

    /// `crate::runtime::shared_runtime`.
    fn shared_path(&self, body: BodyIx) -> Option<String> {
        let db = self.flow.facts.db;
        let file = self.flow.facts.bodies[body.0].src.file;
        let crates = self.flow.facts.workspace.crates_of(file);
        let function = self.runtimes.shared.iter().find(|it| {
            crates.contains(&it.krate(db)) && {
                let ty = it.ret_type(db);
                names::type_head(db, &ty).as_deref() == Some("std::option::Option")
            }
        })?;
        let name = function.name(db).as_str().to_owned();
        if self.is_in_scope(&name, ModuleDef::Function(*function), &self.flow.facts.bodies[body.0].node) {
            return Some(name);
        }
        let path = names::function_path(db, *function);
        let (_, rest) = path.split_once("::")?;
        Some(format!("crate::{rest}"))
    }

    fn log_call(&self, body: BodyIx) -> String {
        let file = self.flow.facts.bodies[body.0].src.file;
        let package = self.flow.facts.workspace.package_of(file);
        let has = |name: &str| package.is_some_and(|it| it.dependencies.iter().any(|it| it.package == name));
        let with = match () {
            () if has("log") => "log::error!",
            () if has("tracing") => "tracing::error!",
            () => "eprintln!",
        };
        format!("{with}(\"Runtime unavailable\")")
    }

    /// `continue` in a loop of the same body, `return` where nothing has to be returned.
    fn way_out(&self, statement: &SyntaxNode, body: BodyIx) -> Option<&'static str> {
        let facts = &self.flow.facts;
        let node = &facts.bodies[body.0].node;
        let in_loop = facts
            .sema
            .ancestors_with_macros(statement.clone())
            .take_while(|it| it != node)
            .any(|it| is_loop(it.kind()));
        if in_loop {
            return Some("continue");
        }
        let unit = match ast::Fn::cast(node.clone()) {
            Some(item) => item.ret_type().is_none(),
            None => {
                let closure = ast::ClosureExpr::cast(node.clone())?;
                let value = facts.sema.type_of_expr(&closure.body()?)?.original;
                closure.ret_type().is_none() && (value.is_unit() || value.is_never())
            }
        };
        unit.then_some("return")
    }

    /// The channel on which the rest of the block answers with a `Result`, and an error for it.
    fn requester(&self, statement: &SyntaxNode) -> Option<(String, String)> {
        let facts = &self.flow.facts;
        let db = facts.db;
        let list = statement.parent()?;
        let behind = statement.text_range().end();
        list.descendants()
            .filter_map(ast::MethodCallExpr::cast)
            .filter(|it| it.syntax().text_range().start() >= behind)
            .filter(|it| it.name_ref().is_some_and(|it| it.text() == "send"))
            .find_map(|it| {
                let receiver = it.receiver()?;
                if !matches!(receiver, ast::Expr::PathExpr(_) | ast::Expr::FieldExpr(_))
                    || declared_behind(statement, &receiver)
                {
                    return None;
                }
                let ty = facts.sema.type_of_expr(&receiver)?.original;
                let head = names::type_head(db, &ty)?;
                if !head.ends_with("Sender") {
                    return None;
                }
                let message = ty.strip_references().type_arguments().next()?;
                if names::type_head(db, &message)? != "std::result::Result" {
                    return None;
                }
                let error = self.error_of(&message.type_arguments().nth(1)?, statement)?;
                Some((self.written(receiver.syntax()), error))
            })
    }

    /// The node as it is written; in a macro's expansion it has no whitespace.
    fn written(&self, node: &SyntaxNode) -> String {
        let facts = &self.flow.facts;
        let src = facts.src(node);
        let text = src.and_then(|src| {
            let file = facts.workspace.file(src.file)?;
            file.text.get(usize::from(src.range.start())..usize::from(src.range.end()))
        });
        text.map_or_else(|| node.text().to_string(), str::to_owned)
    }

    /// What is put back behind the statement, in its block or in one around it, after it was changed before it:
    /// `state.store(READY, ..)`, `load.fetch_sub(1, ..)`.
    fn restored(&self, statement: &SyntaxNode, body: BodyIx) -> Result<Option<String>, Refusal> {
        let facts = &self.flow.facts;
        let own = &facts.bodies[body.0].node;
        let mut found: Vec<(String, String)> = Vec::new();
        let mut at = statement.clone();
        // What is behind the loop is left to it.
        while at != *own && !is_loop(at.kind()) {
            let Some(list) = at.parent() else { break };
            if list.kind() == SyntaxKind::STMT_LIST {
                let changed: Vec<String> = list
                    .children()
                    .filter(|it| it.text_range().end() <= at.text_range().start())
                    .filter_map(changes)
                    .map(|(it, _)| it)
                    .collect();
                let behind = list.children().filter(|it| it.text_range().start() >= at.text_range().end());
                for (receiver, node) in behind.filter_map(changes).filter(|(it, _)| changed.contains(it)) {
                    found.retain(|(it, _)| *it != receiver);
                    found.push((receiver, self.written(&node)));
                }
            }
            at = list;
        }
        let several = || {
            let names: Vec<_> = found.iter().map(|(it, _)| format!("`{it}`")).collect();
            format!("{} are put back behind it, one by one", names.join(" and "))
        };
        match found.as_slice() {
            [] => Ok(None),
            [(_, restore)] => Ok(Some(restore.clone())),
            _ => Err(Refusal::new(RefusalCode::NeedsRule, several())),
        }
    }

    /// Whether the item can be named by its own name at `place`.
    fn is_in_scope(&self, name: &str, item: ModuleDef, place: &SyntaxNode) -> bool {
        let facts = &self.flow.facts;
        let mut found = false;
        if let Some(scope) = facts.sema.scope(place) {
            scope.process_all_names(&mut |it, def| {
                found |= it.as_str() == name && matches!(def, ScopeDef::ModuleDef(it) if it == item);
            });
        }
        found
    }

    fn error_of(&self, ty: &Type<'db>, statement: &SyntaxNode) -> Option<String> {
        let db = self.flow.facts.db;
        const TEXT: &str = "\"Runtime unavailable\".to_string()";
        if names::type_head(db, ty).as_deref() == Some("std::string::String") {
            return Some(TEXT.to_owned());
        }
        let Some(Adt::Enum(item)) = ty.as_adt() else { return None };
        if !names::is_workspace_crate(db, item.krate(db)) {
            return None;
        }
        let path = names::adt_path(db, Adt::Enum(item));
        let (_, rest) = path.split_once("::")?;
        let name = item.name(db).as_str().to_owned();
        let path = if self.is_in_scope(&name, ModuleDef::Adt(Adt::Enum(item)), statement) {
            name
        } else {
            format!("crate::{rest}")
        };
        VARIANTS.iter().find_map(|wanted| {
            let variant = item.variants(db).into_iter().find(|it| it.name(db).as_str() == *wanted)?;
            let fields = variant.fields(db);
            match fields.as_slice() {
                [] => Some(format!("{path}::{wanted}")),
                [one]
                    if names::type_head(db, &one.ty(db)).as_deref() == Some("std::string::String")
                        && one.name(db).as_str() == "0" =>
                {
                    Some(format!("{path}::{wanted}({TEXT})"))
                }
                _ => None,
            }
        })
    }
}

/// An atomic that this statement changes, and the call that does.
fn changes(statement: SyntaxNode) -> Option<(String, SyntaxNode)> {
    let ast::Expr::MethodCallExpr(call) = ast::ExprStmt::cast(statement)?.expr()? else { return None };
    let name = call.name_ref()?.text().to_string();
    (name == "store" || name.starts_with("fetch_")).then_some(())?;
    Some((call.receiver()?.syntax().text().to_string(), call.syntax().clone()))
}

/// `let rt = ..expect(..);` or `..unwrap();`.
fn statement_unwraps(statement: &SyntaxNode) -> bool {
    match ast::LetStmt::cast(statement.clone()).and_then(|it| it.initializer()) {
        Some(ast::Expr::MethodCallExpr(call)) => {
            call.name_ref().is_some_and(|it| matches!(it.text(), "expect" | "unwrap"))
        }
        _ => false,
    }
}

/// The rewrite that keeps the branch for the case that the runtime cannot be made, where that does not look at the error.
fn kept_branch(statement: &SyntaxNode) -> Option<&'static str> {
    if ast::IfExpr::can_cast(statement.kind()) {
        return Some("shared-if");
    }
    let binding = ast::LetStmt::cast(statement.clone())?;
    if binding.let_else().is_some() {
        return Some("shared-else");
    }
    let Some(ast::Expr::MatchExpr(it)) = binding.initializer() else { return None };
    let mut arms = it.match_arm_list()?.arms();
    let (first, second, None) = (arms.next()?, arms.next()?, arms.next()) else { return None };
    let failed = |arm: &ast::MatchArm| {
        arm.pat().is_some_and(|it| it.syntax().text().to_string().trim_start().starts_with("Err"))
    };
    if failed(&first) || !failed(&second) {
        return None;
    }
    let ast::Expr::BlockExpr(block) = second.expr()? else { return None };
    let text = block.syntax().text().to_string();
    let names = second.pat()?.syntax().descendants().filter_map(ast::IdentPat::cast).collect::<Vec<_>>();
    let looks = names.iter().any(|it| !word_positions(&text, &it.syntax().text().to_string()).is_empty());
    (!looks).then_some("shared-match")
}

/// Whether the first name of `receiver` is bound by a `let` behind `statement`.
fn declared_behind(statement: &SyntaxNode, receiver: &ast::Expr) -> bool {
    let text = receiver.syntax().text().to_string();
    let name = text.split('.').next().unwrap_or_default().trim().to_owned();
    let end = receiver.syntax().text_range().start();
    let behind = statement.text_range().end();
    statement.parent().is_some_and(|list| {
        list.descendants()
            .filter_map(ast::IdentPat::cast)
            .map(|it| it.syntax().clone())
            .filter(|it| it.text_range().start() >= behind && it.text_range().end() <= end)
            .any(|it| it.text().to_string().trim_start_matches("mut ") == name)
    })
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// What becomes of a worker that keeps its thread, with this in its loop.
    fn after(turn: &str) -> String {
        Trial::of_main(
            "2021",
            &format!(
                "use std::sync::atomic::{{AtomicUsize, Ordering}};\nuse std::sync::{{mpsc, Arc, OnceLock}};\nuse tokio::runtime::Runtime;\n\
                 static RUNTIME: OnceLock<Runtime> = OnceLock::new();\n\
                 fn shared_runtime() -> Option<&'static Runtime> {{ RUNTIME.get() }}\n\
                 enum Request {{ One(u32), Many(u32) }}\nasync fn half(n: u32) -> u32 {{ n / 2 }}\n\
                 fn start(requests: mpsc::Receiver<Request>, load: Arc<AtomicUsize>, all: Arc<AtomicUsize>) {{\n    \
                 let deep = std::thread::Builder::new().stack_size(1 << 26);\n    let _ = deep.spawn(move || {{\n        \
                 while let Ok(request) = requests.recv() {{\n{turn}\n        }}\n    }});\n}}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel();\n    start(rx, Arc::default(), Arc::default());\n    \
                 tx.send(Request::One(1)).unwrap();\n    tx.send(Request::Many(2)).unwrap();\n}}\n"
            ),
        )
        .text_after("/src/main.rs")
    }

    #[test]
    fn what_is_put_back_behind_the_block_is_put_back_where_there_is_no_runtime() {
        let turn = "            load.fetch_add(1, Ordering::AcqRel);\n            all.fetch_add(1, Ordering::Relaxed);\n            \
                    match request {\n                Request::Many(n) => {\n                    let rt = shared_runtime().expect(\"runtime\");\n                    \
                    println!(\"{}\", rt.block_on(half(n)));\n                }\n                Request::One(n) => println!(\"{n}\"),\n            }\n            \
                    load.fetch_sub(1, Ordering::AcqRel);";
        let text = after(turn);
        let guard = "                    let Some(rt) = shared_runtime() else {\n                        eprintln!(\"Runtime unavailable\");\n                        \
                     load.fetch_sub(1, Ordering::AcqRel);\n                        continue;\n                    };\n";
        assert!(text.contains(guard), "{text}");
        let both = format!("{turn}\n            all.fetch_sub(1, Ordering::Relaxed);");
        assert!(after(&both).contains("shared_runtime().expect("), "{}", after(&both));
    }

    #[test]
    fn in_a_macro_s_arguments_it_is_indented_like_anywhere() {
        let text = Trial::of(
            "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n\
             tokio = { version = \"1\", features = [\"full\"] }\ncrossbeam-channel = \"0.5\"\n//- /src/main.rs\n\
             use crossbeam_channel::{select, unbounded, Receiver};\nuse std::sync::OnceLock;\nuse tokio::runtime::Runtime;\n\
             static RUNTIME: OnceLock<Runtime> = OnceLock::new();\n\
             fn shared_runtime() -> Option<&'static Runtime> { RUNTIME.get() }\nasync fn half(n: u32) -> u32 { n / 2 }\n\
             fn start(all: Receiver<u32>, stop: Receiver<()>) {\n    \
             let deep = std::thread::Builder::new().stack_size(1 << 26);\n    let _ = deep.spawn(move || loop {\n        \
             select! {\n            recv(all) -> n => {\n                let Ok(n) = n else { break };\n                \
             let rt = shared_runtime().expect(\"runtime\");\n                println!(\"{}\", rt.block_on(half(n)));\n            }\n            \
             recv(stop) -> _ => break,\n        }\n    });\n}\n\
             #[tokio::main]\nasync fn main() {\n    let (tx, rx) = unbounded();\n    let (_stop, stop) = unbounded();\n    \
             start(rx, stop);\n    tx.send(1).unwrap();\n}\n",
        )
        .text_after("/src/main.rs");
        let guard = "                let Some(rt) = shared_runtime() else {\n                    eprintln!(\"Runtime unavailable\");\n                    \
                     continue;\n                };\n";
        assert!(text.contains(guard), "{text}");
    }
}
