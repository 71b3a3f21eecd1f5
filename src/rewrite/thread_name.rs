//! A thread's name: tasks have none. What only made it goes, if nobody notices.

use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasArgList};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken};

use super::lower::Lowerer;
use super::pieces::Piece;
use crate::edit::Edit;
use crate::facts::names;
use crate::flow::held::hoisting::statement_of;
use crate::flow::mentions::tokens_naming;
use crate::ledger::UnitIx;
use crate::refusal::RefusalCode;

impl<'db> Lowerer<'_, 'db> {
    /// Drops what names the thread of the builder whose `spawn` is the call at `spawn`, unwrapped at `node`. What may be noticed
    /// when it is evaluated, or alone uses an item of the workspace, is evaluated all the same.
    pub(super) fn name_of_thread(&mut self, unit: UnitIx, spawn: &SyntaxNode, node: &SyntaxNode) {
        let receiver = ast::MethodCallExpr::cast(spawn.clone()).and_then(|it| it.receiver());
        let own = self.evaluated(unit, receiver);
        if let Some(binding) = self.flow.builder_binding(spawn) {
            let bound = self.evaluated(unit, binding.initializer());
            match self.flow.facts.src(binding.syntax()) {
                Some(place) if !bound.is_empty() => {
                    let range = place.range.start().into()..place.range.end().into();
                    let edit = Edit::replace(range, bound.join(" "));
                    self.push_edit(unit, place.file, binding.syntax(), edit);
                }
                _ => self.remove_statement(unit, binding.syntax()),
            }
        }
        if own.is_empty() {
            return;
        }
        let in_file = self.flow.facts.sema.hir_file_for(node).file_id().is_some();
        let Some(place) = self.flow.facts.src(node).filter(|_| in_file) else {
            let why = "a thread's name is evaluated among a macro's arguments that cannot be edited";
            return self.fail(unit, RefusalCode::InMacro, why);
        };
        if let Some(statement) = statement_of(node) {
            return self.insert_before(unit, place.file, &statement, &own);
        }
        let piece = Piece { rule: "thread-spawn", name: "thread-name-block", attributes: &[] };
        let names = own.join(" ");
        let around = self.piece_around(unit, place.file, piece, "thread", &[("names", &names)]);
        let Some((before, behind)) = around else { return };
        self.push_edit(unit, place.file, node, Edit::insert(place.range.start().into(), before));
        self.push_edit(unit, place.file, node, Edit::insert(place.range.end().into(), behind));
    }

    /// Statements that evaluate what the chain of a builder's methods must evaluate.
    fn evaluated(&mut self, unit: UnitIx, chain: Option<ast::Expr>) -> Vec<String> {
        let mut statements = Vec::new();
        for name in chain.map(names_in).unwrap_or_default() {
            let node = name.syntax();
            let Some(place) = self.flow.facts.src(node) else { continue };
            if self.flow.is_needless(&name) && !self.alone_uses_an_item(node) {
                self.mark_unused(unit, std::slice::from_ref(node));
                continue;
            }
            let text = self.text(place.file);
            let text = text.get(place.range.start().into()..place.range.end().into()).unwrap_or_default();
            let piece = Piece { rule: "thread-spawn", name: "thread-name", attributes: &[] };
            statements.extend(self.piece(unit, place.file, piece, &[("name", text)]));
        }
        statements
    }

    /// Whether nothing else reads a field, or uses a function or constant, that the expression names: it would be reported as
    /// unused.
    fn alone_uses_an_item(&self, node: &SyntaxNode) -> bool {
        let facts = &self.flow.facts;
        let Some(place) = facts.src(node) else { return false };
        self.named_in(node).into_iter().any(|item| {
            let exported = match item {
                Definition::Field(it) => self.flow.is_exported_field(it),
                Definition::Function(it) => self.flow.is_exported(it),
                Definition::Static(it) => self.flow.is_exported_static(it),
                Definition::Const(_) => false,
                _ => return false,
            };
            let own = item.krate(facts.db).is_some_and(|it| names::is_workspace_crate(facts.db, it));
            let elsewhere = |it: &SyntaxToken| {
                let inner = facts.sema.descend_into_macros_exact(it.clone()).into_iter().next();
                let gives = gives_value(inner.as_ref().unwrap_or(it));
                !place.range.contains_range(it.text_range()) && !gives && !declares(it)
            };
            own && !exported && !tokens_naming(facts, item).iter().any(elsewhere)
        })
    }
}

/// What the chain of a builder's methods names its thread, in the order in which it is evaluated.
fn names_in(chain: ast::Expr) -> Vec<ast::Expr> {
    let mut found = Vec::new();
    let mut at = Some(chain);
    while let Some(ast::Expr::MethodCallExpr(call)) = at {
        if call.name_ref().is_some_and(|it| it.text() == "name") {
            found.extend(call.arg_list().and_then(|it| it.args().next()));
        }
        at = call.receiver();
    }
    found.reverse();
    found
}

/// Whether the token names a field that gets its value there.
fn gives_value(token: &SyntaxToken) -> bool {
    let field = token.parent_ancestors().find(|it| ast::RecordExprField::can_cast(it.kind()));
    field.and_then(ast::RecordExprField::cast).is_some_and(|it| {
        it.name_ref().is_some_and(|it| it.syntax().text_range().contains_range(token.text_range()))
            || it.name_ref().is_none() && it.expr().is_some_and(|it| it.syntax().text() == token.text())
    })
}

/// Whether the token is the name of an implementation's constant.
fn declares(token: &SyntaxToken) -> bool {
    let name = token.parent().filter(|it| it.kind() == SyntaxKind::NAME);
    name.and_then(|it| it.parent()).is_some_and(|it| it.kind() == SyntaxKind::CONST)
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// What becomes of `code`, which names threads.
    fn after(code: &str) -> String {
        let before = "use std::sync::atomic::{AtomicU32, Ordering};\nuse std::thread::{Builder, JoinHandle};\n\
                      use std::time::Duration;\nstatic NEXT: AtomicU32 = AtomicU32::new(0);\n\
                      fn next() -> String { NEXT.fetch_add(1, Ordering::Relaxed).to_string() }\n\
                      fn nap() { std::thread::sleep(Duration::from_millis(1)); }\n\
                      fn label(i: u32) -> String { format!(\"worker-{i}\") }\n\
                      struct Worker { index: u32, n: u32 }\n";
        let main = format!("{before}{code}\n");
        Trial::of_main("2021", &main).text_after("/src/main.rs").replace(before, "")
    }

    #[test]
    fn a_name_that_nobody_notices_goes() {
        let start = "#[tokio::main]\nasync fn main() { start(\"a\", 1); }\nfn start(prefix: &str, n: u32) {";
        for name in ["prefix.into()", "format!(\"{}-{n}\", prefix.into())", "\"fixed\".to_string()"] {
            let text = after(&format!("{start} Builder::new().name({name}).spawn(|| nap()).unwrap(); }}"));
            assert!(text.contains("{ tokio::spawn(async { nap().await }); }"), "{text}");
        }
        let text =
            after(&format!("{start} Builder::new().name(format!(\"x{{n}}\")).spawn(|| nap()).unwrap(); }}"));
        assert!(text.contains("_n: u32"), "{text}");
        let text = after(&format!(
            "{start} for (i, _) in [n].iter().enumerate() {{ let b = Builder::new().name(format!(\"x{{i}}\")); b.spawn(|| nap()).unwrap(); }} }}"
        ));
        assert!(text.contains("for (_i, _) in [n].iter().enumerate() { tokio::spawn"), "{text}");
    }

    #[test]
    fn a_name_is_made_if_that_may_be_noticed() {
        let start = "#[tokio::main]\nasync fn main() { start(); }\nfn start() {";
        let text = after(&format!("{start} Builder::new().name(next()).spawn(|| nap()).unwrap(); }}"));
        assert!(text.contains("{ let _: String = next(); tokio::spawn("), "{text}");
        let text = after(&format!(
            "{start} let mut n = vec![next()]; let h = Builder::new().name(n.pop().unwrap()).spawn(|| nap()).unwrap(); }}"
        ));
        assert!(text.contains("let _: String = n.pop().unwrap(); let h = tokio::spawn("), "{text}");
        let text = after(&format!(
            "{start} (0..3).for_each(|_| drop(Builder::new().name(next()).spawn(|| nap()).unwrap())); }}"
        ));
        assert!(
            text.contains("drop({ let _: String = next(); tokio::spawn(async { nap().await }) })"),
            "{text}"
        );
        let text =
            after(&format!("{start} let b = Builder::new().name(next()); b.spawn(|| nap()).unwrap(); }}"));
        assert!(text.contains("{ let _: String = next(); tokio::spawn("), "{text}");
    }

    #[test]
    fn what_is_said_of_a_thread_that_cannot_start_is_made_if_that_may_be_noticed() {
        let start =
            "#[tokio::main]\nasync fn main() { start(); }\nfn start() { Builder::new().spawn(|| nap())";
        assert!(!after(&format!("{start}.expect(\"no thread\"); }}")).contains("expect"));
        assert!(after(&format!("{start}.expect(&next()); }}")).contains(".expect(&next())"));
    }

    #[test]
    fn a_name_is_made_if_it_alone_uses_something() {
        let of_worker = |name: &str, rest: &str| {
            after(&format!(
                "#[tokio::main]\nasync fn main() {{ Worker {{ index: 1, n: 2 }}.start(); }}\nimpl Worker {{\n    \
                 fn start(self) {{ Builder::new().name({name}).spawn(move || {{ nap(); drop(self.n); }}).unwrap(); }}\n{rest}}}"
            ))
        };
        let kept = "let _: String = ";
        let text = of_worker("format!(\"worker-{}\", self.index)", "");
        assert!(
            text.contains("{ let _: String = format!(\"worker-{}\", self.index); tokio::spawn("),
            "{text}"
        );
        assert!(of_worker("label(self.n)", "").contains(kept));
        let made = "    fn make() { drop(vec![Worker { index: 1, n: 2 }]); }\n";
        assert!(of_worker("self.index.to_string()", made).contains(kept));
        let other = "    fn both(&self) -> (u32, String) { (self.index, label(3)) }\n";
        assert!(!of_worker("format!(\"worker-{}\", self.index)", other).contains(kept));
        assert!(!of_worker("label(self.n)", other).contains(kept));
        let of_trait = |more: &str| {
            after(&format!(
                "trait Stage: Sized + Send + 'static {{ const NAME: &'static str; fn start(self) {{ Builder::new().name(Self::NAME.into()).spawn(|| nap()).unwrap(); }} }}\n\
                 impl Stage for Worker {{ const NAME: &'static str = \"worker\"; }}\n\
                 #[tokio::main]\nasync fn main() {{ {more} Worker {{ index: 1, n: 2 }}.start(); }}\n"
            ))
        };
        assert!(of_trait("").contains("let _: String = Self::NAME.into();"), "{}", of_trait(""));
        assert!(!of_trait("println!(\"{}\", Worker::NAME);").contains(kept));
    }
}
