//! Lowers functions that become async, and entry points with the attribute that starts their runtime.

use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast::{self, AstNode, HasAttrs, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, TextSize};

use super::lifetimes::hidden_lifetimes;
use super::lower::{Lowerer, indent_at};
use super::operation::{Operation, What};
use super::pieces::Piece;
use crate::edit::Edit;
use crate::facts::questions::track_caller;
use crate::flow::context;
use crate::ledger::UnitIx;
use crate::plan::decide::ThreadForm;
use crate::program::{Entry, ThreadId, WaitId};
use crate::refusal::RefusalCode;
use crate::workspace::conditions::is_conditional_on_tests;
use crate::workspace::{Dependency, DependencyKind};

pub(super) const RULE: &str = "async-main";

impl Lowerer<'_, '_> {
    pub(super) fn function(&mut self, unit: UnitIx, id: crate::program::FunctionId) {
        let function = self.assembly.program.functions[id.0].clone();
        let becomes = self.decisions.functions[id.0] == Ok(true) || function.entry.is_some();
        if !becomes || function.is_async {
            return;
        }
        self.doc_examples(unit, id);
        let form =
            self.assembly.function_members[id.0].first().and_then(|it| self.assembly.trait_forms.get(it));
        if let Some(form) = form.copied() {
            return self.trait_method(unit, &function.bodies, form);
        }
        // Another build's entry point is nobody's callee, and needs no runtime for what this one starts.
        if function.entry.is_none() {
            self.twins(unit, id);
        }
        if let Some(bound) = self.assembly.closure_bounds.get(&id).cloned()
            && let Some(src) = self.flow.facts.src(&bound)
        {
            self.plain_edit(unit, src.file, Edit::insert(src.range.start().into(), "Async"));
        }
        for body in &function.bodies {
            let body = self.flow.facts.bodies[body.0].clone();
            if body.node.kind() == SyntaxKind::CLOSURE_EXPR {
                self.async_closure(unit, &body.node);
                continue;
            }
            let Some(item) = ast::Fn::cast(body.node.clone()) else { continue };
            if item.async_token().is_some() {
                continue;
            }
            let Some(keyword) = item.unsafe_token().or_else(|| item.fn_token()) else { continue };
            let keyword: usize = keyword.text_range().start().into();
            let mut edits = vec![Edit::insert(keyword, "async ")];
            match function.entry {
                Some(Entry::Main) => {
                    let at: usize = first_code(item.syntax()).into();
                    let indent = indent_at(&self.text(body.src.file), at);
                    let own = self.own_runtime(id);
                    let note = match own {
                        Some(_) => "`#[tokio::main]` makes the runtime that `main` made itself",
                        None => "the program now runs on a multi-threaded tokio runtime",
                    };
                    let arguments = own.unwrap_or_default();
                    let Some(attribute) = self.attribute(unit, body.src.file, "main-attribute", &arguments)
                    else {
                        return;
                    };
                    if at == keyword {
                        edits = vec![Edit::insert(at, format!("{attribute}\n{indent}async "))];
                    } else {
                        edits.push(Edit::insert(at, format!("{attribute}\n{indent}")));
                    }
                    self.note(unit, note);
                }
                Some(Entry::Test) => {
                    for path in item.attrs().filter_map(|it| it.path()) {
                        let wrapped = path.syntax().text() == "test_log::test";
                        if wrapped || path.syntax().text() == "test" {
                            let range = path.syntax().text_range();
                            let own = self.own_runtime(id);
                            let several = match own.as_deref() {
                                Some(arguments) => arguments.is_empty(),
                                None => self.runs_threads(id) || self.flow.blocks_in_place(),
                            };
                            let file = body.src.file;
                            let text = match several {
                                true => {
                                    let attributes = &[("threads", "several")];
                                    let name = "test-attribute";
                                    self.piece(unit, file, Piece { rule: RULE, name, attributes }, &[])
                                }
                                false => {
                                    let arguments = own.unwrap_or_default();
                                    self.attribute(unit, file, "test-attribute", &arguments)
                                }
                            };
                            let Some(text) = text else { return };
                            let text = if wrapped { format!("test_log::test({text})") } else { text };
                            if self.is_resolved_without_tests(file, item.syntax())
                                && let Some(attribute) = path.syntax().ancestors().find_map(ast::Attr::cast)
                            {
                                let at: usize = attribute.syntax().text_range().start().into();
                                let indent = indent_at(&self.text(file), at);
                                edits.push(Edit::insert(at, format!("#[cfg(test)]\n{indent}")));
                            }
                            edits.push(Edit::replace(range.start().into()..range.end().into(), text));
                        }
                    }
                }
                None => {
                    edits.extend(hidden_lifetimes(&self.flow.facts, &item));
                    if let Some(attribute) = track_caller(&item) {
                        let range = attribute.syntax().text_range();
                        let blank = attribute.syntax().next_sibling_or_token();
                        let blank = blank.filter(|it| it.kind() == SyntaxKind::WHITESPACE);
                        let end = blank.map_or(range.end(), |it| it.text_range().end());
                        edits.push(Edit::delete(range.start().into()..end.into()));
                        self.note(
                            unit,
                            format!("panics in `{}` tell its own place, no longer that of the call: `#[track_caller]` does nothing on an async function", function.name),
                        );
                    }
                }
            }
            self.operations.push(Operation {
                unit,
                file: body.src.file,
                node: item.syntax().clone(),
                base: TextSize::new(0),
                what: What::Edits(edits),
            });
        }
    }

    /// `|n| ..` becomes `async |n| ..`.
    fn async_closure(&mut self, unit: UnitIx, closure: &SyntaxNode) {
        let found = self.syntax_of(closure).and_then(|(file, node, base)| {
            let closure = ast::ClosureExpr::cast(node.clone())?;
            let start = closure.move_token().map(|it| it.text_range().start());
            let start = start.or_else(|| Some(closure.param_list()?.syntax().text_range().start()))?;
            Some((file, node, base, start + base))
        });
        let Some((file, node, base, start)) = found else {
            let why = "a closure stands in a macro's arguments that cannot be edited";
            return self.fail(unit, RefusalCode::InMacro, why);
        };
        let what = What::Edits(vec![Edit::insert(start.into(), "async ")]);
        self.operations.push(Operation { unit, file, node, base, what });
        self.note(unit, "async closures need Rust 1.85");
    }

    /// What other builds have in place of the function becomes async too.
    fn twins(&mut self, unit: UnitIx, id: crate::program::FunctionId) {
        for twin in
            self.assembly.function_members[id.0].clone().into_iter().flat_map(|it| self.flow.twins(it))
        {
            let (None, Some(keyword)) = (twin.async_token(), twin.unsafe_token().or_else(|| twin.fn_token()))
            else {
                continue;
            };
            let Some(src) = self.flow.facts.src(twin.syntax()) else { continue };
            self.plain_edit(unit, src.file, Edit::insert(keyword.text_range().start().into(), "async "));
            for edit in hidden_lifetimes(&self.flow.facts, &twin) {
                self.plain_edit(unit, src.file, edit);
            }
            let name = twin.name().map(|it| it.text().to_string()).unwrap_or_default();
            let note =
                format!("`{name}` becomes async where `cfg` switches it off too, unseen by the analysis");
            self.note(unit, note);
        }
    }

    /// The attribute that gives an entry point its runtime.
    fn attribute(
        &mut self,
        unit: UnitIx,
        file: FileId,
        name: &'static str,
        arguments: &str,
    ) -> Option<String> {
        let attributes: &[_] = if arguments.is_empty() { &[("arguments", "none")] } else { &[] };
        self.piece(unit, file, Piece { rule: RULE, name, attributes }, &[("arguments", arguments)])
    }

    /// An asynchronous test that blocks its only thread lets no task run: where `thread` became one, the test gets several.
    pub(super) fn threads_for_tests(&mut self, unit: UnitIx, thread: ThreadId) {
        let stays = |it: &WaitId| self.decisions.waits[it.0].is_err();
        let mut pauses = self.assembly.program.threads[thread.0].tests.clone();
        pauses.retain(|it| it.wait.as_ref().is_none_or(stays));
        pauses.dedup_by_key(|it| it.body);
        for pause in pauses {
            let (src, node) = {
                let body = &self.flow.facts.bodies[pause.body.0];
                (body.src, body.node.clone())
            };
            let Some(path) = context::plain_tokio_test(&node) else { continue };
            let range = path.syntax().text_range();
            let attributes = &[("threads", "several")];
            let piece = Piece { rule: RULE, name: "test-attribute", attributes };
            let Some(text) = self.piece(unit, src.file, piece, &[]) else { return };
            self.plain_edit(unit, src.file, Edit::replace(range.start().into()..range.end().into(), text));
            let note = format!("the test {} gets several threads: it blocks in `{}`", pause.test, pause.what);
            self.note(unit, note);
        }
    }

    /// Whether the name of a test's attribute has to be known where no tests are built, which have a dependency of their own.
    fn is_resolved_without_tests(&self, file: FileId, test: &SyntaxNode) -> bool {
        let facts = &self.flow.facts;
        let has_macros = |it: &Dependency| {
            it.kind == DependencyKind::Normal
                && it.package == "tokio"
                && !it.optional
                && it.features.iter().any(|it| it == "macros" || it == "full")
        };
        let there = facts.workspace.package_of(file).is_some_and(|it| it.dependencies.iter().any(has_macros));
        !there
            && !facts.is_compiled_for_tests(file)
            && !test.ancestors().any(|it| is_conditional_on_tests(&it))
    }

    /// The attribute's arguments for the runtime that the entry point made for itself.
    fn own_runtime(&self, id: crate::program::FunctionId) -> Option<String> {
        let runtimes = self.assembly.program.runtimes.iter().zip(&self.decisions.runtimes);
        let position =
            runtimes.clone().position(|(runtime, decision)| runtime.entry == Some(id) && decision.is_ok())?;
        self.assembly.runtimes[position].attribute.clone()
    }

    /// Whether a thread that became a task needs this entry point's runtime: what the test then blocks on, the task must
    /// be able to run beside.
    fn runs_threads(&self, id: crate::program::FunctionId) -> bool {
        let program = &self.assembly.program;
        program.threads.iter().zip(&self.decisions.threads).any(|(thread, form)| {
            thread.runtime.entries().contains(&id) && matches!(form, ThreadForm::Task | ThreadForm::Blocking)
        })
    }
}

/// Where an item's code starts, behind its doc comments and attributes.
fn first_code(node: &SyntaxNode) -> TextSize {
    node.children_with_tokens()
        .find(|it| !matches!(it.kind(), SyntaxKind::COMMENT | SyntaxKind::WHITESPACE | SyntaxKind::ATTR))
        .map_or_else(|| node.text_range().start(), |it| it.text_range().start())
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use crate::engine::trial::Trial;
    use crate::policy::Tests;
    use crate::rule::catalog::Catalog;

    #[test]
    fn a_test_beside_the_code_is_named_in_tests_only() {
        let after = |dependencies: &str, around: (&str, &str)| {
            let (before, behind) = around;
            let fixture = format!(
                "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n{dependencies}\n\
                 //- /src/lib.rs\n{before}\n/// Naps.\n#[test]\nfn naps() {{ std::thread::sleep(std::time::Duration::from_millis(5)); }}\n{behind}\n"
            );
            let mut config = Config::default();
            config.policies.tests = Tests::Convert;
            Trial::with(&fixture, &config, &Catalog::embedded().unwrap()).text_after("/src/lib.rs")
        };
        let of_tests = "[dev-dependencies]\ntokio = { version = \"1\", features = [\"full\"] }";
        let bare = after(of_tests, ("", ""));
        assert!(bare.contains("/// Naps.\n#[cfg(test)]\n#[tokio::test]\nasync fn naps"), "{bare}");
        let own = "[dependencies]\ntokio = { version = \"1\", features = [\"full\"] }";
        assert!(after(own, ("", "")).contains("/// Naps.\n#[tokio::test]\nasync fn naps"));
        let within = after(of_tests, ("#[cfg(test)]\nmod tests {", "}"));
        assert!(within.contains("/// Naps.\n#[tokio::test]\nasync fn naps"), "{within}");
    }
}
