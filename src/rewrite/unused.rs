//! What a rewrite leaves without a use: variables and constants that only what goes has named get an underscore.

use ra_ap_hir::{AsAssocItem, HasVisibility, Visibility};
use ra_ap_ide_db::defs::{Definition, NameRefClass};
use ra_ap_syntax::ast::{self, AstNode, HasAttrs, HasName};
use ra_ap_syntax::{AstToken, SyntaxKind, SyntaxNode, SyntaxToken, TextSize};

use super::lower::Lowerer;
use crate::edit::Edit;
use crate::facts::body::Src;
use crate::facts::words::token_at;
use crate::flow::mentions::tokens_naming;
use crate::ledger::UnitIx;

impl<'db> Lowerer<'_, 'db> {
    /// Gives an underscore to the variables and private constants that nothing but `gone` uses.
    pub(super) fn mark_unused(&mut self, unit: UnitIx, gone: &[SyntaxNode]) {
        let facts = &self.flow.facts;
        let places: Vec<Src> = gone.iter().filter_map(|it| facts.src(it)).collect();
        let mut edits: Vec<(Src, Edit)> = Vec::new();
        for definition in gone.iter().flat_map(|it| self.named_in(it)) {
            let Some(name) = self.name_to_mark(definition).filter(|it| !it.text().starts_with('_')) else {
                continue;
            };
            let Some(declared) = facts.src(name.syntax()) else { continue };
            let in_file = facts.sema.hir_file_for(name.syntax()).file_id().is_some();
            let goes = |token: &SyntaxToken| {
                let file = token.parent().and_then(|it| facts.src(&it)).map(|it| it.file);
                let inside = |it: &Src| Some(it.file) == file && it.range.contains_range(token.text_range());
                places.iter().any(inside)
            };
            if in_file
                && tokens_naming(facts, definition).iter().all(goes)
                && !self.is_read_by_macro(&name)
                && self.words_in_scope(definition, &name, &format!("_{}", name.text())).is_empty()
                && !self.is_named_out_of_sight(definition, &name, &goes)
            {
                edits.push((declared, Edit::insert(declared.range.start().into(), "_")));
            }
        }
        for (declared, edit) in edits {
            self.plain_edit(unit, declared.file, edit);
        }
    }

    fn name_to_mark(&self, definition: Definition<'db>) -> Option<ast::Name> {
        let facts = &self.flow.facts;
        match definition {
            Definition::Local(local) => {
                let source = local.primary_source(facts.db);
                source.as_ident_pat().filter(|it| is_plain_variable(it))?.name()
            }
            Definition::Const(item) => {
                let own =
                    item.as_assoc_item(facts.db).is_none() && item.visibility(facts.db) != Visibility::Public;
                facts.sema.source(item).filter(|_| own)?.value.name()
            }
            _ => None,
        }
    }

    /// Whether it is a parameter of a function that a macro's attribute stands on, whose names are then more than names:
    /// `#[instrument]` logs them.
    fn is_read_by_macro(&self, name: &ast::Name) -> bool {
        let facts = &self.flow.facts;
        let list = name.syntax().ancestors().find_map(ast::ParamList::cast);
        let of_function =
            list.and_then(|it| it.syntax().parent()).is_some_and(|it| ast::Fn::can_cast(it.kind()));
        let reads = |it: ast::Attr| {
            let path = it.path().map(|it| it.syntax().text().to_string()).unwrap_or_default();
            let cfg = matches!(it.meta(), Some(ast::Meta::CfgMeta(_)));
            !cfg && !facts.is_inert(&it) && path.rsplit("::").next() != Some("async_trait")
        };
        let around = name.syntax().ancestors().take_while(|it| it.kind() != SyntaxKind::STMT_LIST);
        let around = around.filter_map(ast::AnyHasAttrs::cast);
        of_function && around.flat_map(|it| it.attrs()).any(reads)
    }

    /// Whether a word like the name may mean it where a search by definition does not look: in an attribute, in the definition of a
    /// macro or among the arguments of an unknown one, in code that is switched off.
    fn is_named_out_of_sight(
        &self,
        definition: Definition<'db>,
        name: &ast::Name,
        goes: &impl Fn(&SyntaxToken) -> bool,
    ) -> bool {
        let words = self.words_in_scope(definition, name, name.text());
        words.iter().any(|(token, at)| {
            let own = token.parent().as_ref() == Some(name.syntax());
            !own && !goes(token) && self.may_mean(token, *at, definition)
        })
    }

    /// Whether the word at `at`, which `token` is or has in it, may mean what is defined.
    fn may_mean(&self, token: &SyntaxToken, at: TextSize, definition: Definition<'db>) -> bool {
        let sema = &self.flow.facts.sema;
        if let Some(text) = ast::String::cast(token.clone()) {
            let begin = usize::from(at - token.text_range().start());
            let braced = token.text().get(..begin).is_some_and(|it| it.ends_with('{'));
            let parts = sema.as_format_args_parts(&text).unwrap_or_default();
            return braced && !parts.iter().any(|(range, it)| range.contains(at) && it.is_some());
        }
        let ends = |it: &SyntaxToken| matches!(it.kind(), SyntaxKind::DOT | SyntaxKind::DOLLAR);
        if token.kind() != SyntaxKind::IDENT || token.prev_token().is_some_and(|it| ends(&it)) {
            return false;
        }
        let inner = sema.descend_into_macros_exact(token.clone());
        inner.into_iter().filter_map(|it| it.parent()).any(|it| match it.kind() {
            SyntaxKind::NAME => false,
            SyntaxKind::NAME_REF => {
                let class = ast::NameRef::cast(it).and_then(|it| NameRefClass::classify(sema, &it));
                class.is_none_or(|it| match it {
                    NameRefClass::Definition(it, _) => it == definition,
                    NameRefClass::FieldShorthand { local_ref, .. } => {
                        Definition::Local(local_ref) == definition
                    }
                    NameRefClass::ExternCrateShorthand { .. } => false,
                })
            }
            _ => true,
        })
    }

    /// Where `word` stands in the code that can name what is defined: the function around a variable, the package of a constant.
    fn words_in_scope(
        &self,
        definition: Definition<'db>,
        name: &ast::Name,
        word: &str,
    ) -> Vec<(SyntaxToken, TextSize)> {
        let facts = &self.flow.facts;
        let Some(declared) = facts.src(name.syntax()) else { return Vec::new() };
        let function = match definition {
            Definition::Local(_) => name.syntax().ancestors().find_map(ast::Fn::cast),
            _ => None,
        };
        let home = facts.workspace.file(declared.file).and_then(|it| it.package);
        let files = facts.workspace.files.iter().filter(|it| match definition {
            Definition::Local(_) => it.id == declared.file,
            _ => it.id == declared.file || it.package == home,
        });
        let mut found = Vec::new();
        for file in files {
            let places = facts.words.positions(file, word);
            if places.is_empty() {
                continue;
            }
            let root = facts.sema.parse_guess_edition(file.id);
            let within = function.as_ref().map_or(root.syntax(), |it| it.syntax()).text_range();
            let places = places.into_iter().filter(|it| within.contains(*it));
            found.extend(places.filter_map(|at| Some((token_at(root.syntax(), at, word)?, at))));
        }
        found
    }

    /// What is named in the expression, also between the braces of a format.
    pub(super) fn named_in(&self, node: &SyntaxNode) -> Vec<Definition<'db>> {
        let sema = &self.flow.facts.sema;
        let mut found = Vec::new();
        for token in node.descendants_with_tokens().filter_map(|it| it.into_token()) {
            if let Some(text) = ast::String::cast(token.clone()) {
                let parts = sema.as_format_args_parts(&text).unwrap_or_default();
                found.extend(parts.into_iter().filter_map(|(_, it)| it?.left()).map(Definition::from));
            } else if token.kind() == SyntaxKind::IDENT {
                let inner = sema.descend_into_macros_exact(token).into_iter().next();
                let name = inner.and_then(|it| ast::NameRef::cast(it.parent()?));
                match name.and_then(|it| NameRefClass::classify(sema, &it)) {
                    Some(NameRefClass::Definition(it, _)) => found.push(it),
                    Some(NameRefClass::FieldShorthand { local_ref, .. }) => {
                        found.push(Definition::Local(local_ref));
                    }
                    Some(NameRefClass::ExternCrateShorthand { .. }) | None => {}
                }
            }
        }
        found
    }
}

/// Whether a name of the pattern can get an underscore: it is not `mut`, and neither the name of a field nor one of alternatives.
fn is_plain_variable(pat: &ast::IdentPat) -> bool {
    let larger = pat.syntax().ancestors().skip(1).take_while(|it| ast::Pat::can_cast(it.kind()));
    let named = pat.syntax().parent().is_some_and(|it| it.kind() == SyntaxKind::RECORD_PAT_FIELD);
    let plain = pat.mut_token().is_none() && pat.ref_token().is_none() && pat.pat().is_none();
    plain && !named && larger.into_iter().all(|it| it.kind() != SyntaxKind::OR_PAT)
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use crate::engine::trial::{Trial, package};
    use crate::rule::catalog::Catalog;

    fn after(settings: &[&str], text: &str) -> String {
        let mut config = Config::default();
        settings.iter().for_each(|it| config.set(it).unwrap());
        let fixture = package("2021", "crossbeam-channel = \"0.5\"\n", &format!("//- /src/main.rs\n{text}"));
        Trial::with(&fixture, &config, &Catalog::embedded().unwrap()).text_after("/src/main.rs")
    }

    #[test]
    fn what_only_gave_a_capacity_gets_an_underscore() {
        let after = |body: &str, more: &str| {
            let text = format!(
                "use std::sync::mpsc::{{self, Receiver, SyncSender}};\nconst DEPTH: usize = 3;\n\
                 fn pair(cap: usize) -> (SyncSender<u32>, Receiver<u32>) {{ {body} }}\n{more}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = pair(2);\n    \
                 std::thread::spawn(move || tx.send(1));\n    rx.recv().unwrap();\n}}\n"
            );
            after(&["capacity=unbounded"], &text)
        };
        let by_parameter = after("mpsc::sync_channel(cap.max(1))", "");
        assert!(
            by_parameter.contains("_cap: usize") && by_parameter.contains("const DEPTH"),
            "{by_parameter}"
        );
        let by_constant = after("let _ = cap; mpsc::sync_channel(DEPTH)", "");
        assert!(by_constant.contains("const _DEPTH: usize"), "{by_constant}");
        let used =
            after("println!(\"{cap}\"); mpsc::sync_channel(cap + DEPTH)", "fn depth() -> usize { DEPTH }");
        assert!(used.contains("(cap: usize)") && used.contains("const DEPTH"), "{used}");
    }

    #[test]
    fn a_name_that_is_used_out_of_sight_stays() {
        let after = |attribute: &str, statement: &str, more: &str| {
            let text = format!(
                "use std::sync::mpsc::{{self, Receiver, SyncSender}};\nconst DEPTH: usize = 3;\n{more}\n\
                 {attribute}\nfn pair(cap: usize) -> (SyncSender<u32>, Receiver<u32>) {{ {statement} mpsc::sync_channel(cap + DEPTH) }}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = pair(2);\n    \
                 std::thread::spawn(move || tx.send(1));\n    rx.recv().unwrap();\n}}\n"
            );
            let after = after(&["capacity=unbounded"], &text);
            assert!(after.contains("unbounded_channel()"), "{after}");
            (after.contains("_cap: usize"), after.contains("const _DEPTH"))
        };
        assert_eq!(after("#[inline]", "", ""), (true, true));
        assert_eq!(
            after(
                "/// `cap` of DEPTH",
                "log(\"cap DEPTH\"); let DEPTH_ = one().cap;",
                "fn log(it: &str) {} struct One { cap: u32 } fn one() -> One { One { cap: 1 } }"
            ),
            (true, true)
        );
        assert_eq!(after("#[tracing::instrument(skip(cap))]", "", ""), (false, true));
        assert_eq!(after("#[tracing::instrument]", "", ""), (false, true));
        assert_eq!(after("", "#[cfg(feature = \"extra\")] println!(\"{cap}\");", ""), (false, true));
        assert_eq!(after("", "#[cfg(feature = \"extra\")] drop(cap);", ""), (false, true));
        assert_eq!(after("", "unknown!(cap);", ""), (false, true));
        assert_eq!(after("", "let _cap = 1; drop(_cap);", ""), (false, true));
        assert_eq!(after("", "", "#[cfg(feature = \"extra\")] fn depth() -> usize { DEPTH }"), (true, false));
        assert_eq!(
            after("", "", "#[cfg(feature = \"extra\")] fn depth() { println!(\"{DEPTH:?}\") }"),
            (true, false)
        );
        assert_eq!(after("", "", "macro_rules! depth { () => { DEPTH + 1 } }"), (true, false));
    }

    #[test]
    fn a_handle_that_an_arm_asked_for_gets_an_underscore() {
        let text = "use tokio::runtime::{Handle, Runtime};\nasync fn get() -> u32 { 1 }\n\
                    fn wait() -> u32 { match Handle::try_current() { Ok(h) => tokio::task::block_in_place(|| h.block_on(get())), \
                    Err(_) => Runtime::new().unwrap().block_on(get()) } }\n#[tokio::main]\nasync fn main() {\n    let (tx, rx) = std::sync::mpsc::channel();\n    \
                    std::thread::spawn(move || tx.send(wait()));\n    rx.recv().unwrap();\n}\n";
        let after = after(&[], text);
        assert!(after.contains("Ok(_h) => get().await"), "{after}");
        assert!(after.contains("rx.await.unwrap()"), "{after}");
    }

    #[test]
    fn a_handle_that_was_a_parameter_to_drive_futures_gets_an_underscore() {
        let worker = |body: &str| {
            let text = format!(
                "use std::sync::mpsc::{{self, Receiver}};\nuse tokio::runtime::Handle;\nasync fn get(n: u32) -> u32 {{ n }}\n\
                 fn work(rx: Receiver<u32>, handle: Handle) {{ while let Ok(n) = rx.recv() {{ {body} }} }}\n#[tokio::main]\nasync fn main() {{\n    \
                 let (tx, rx) = mpsc::channel();\n    let handle = Handle::current();\n    let worker = std::thread::spawn(move || work(rx, handle));\n    \
                 tx.send(1).unwrap();\n    tx.send(2).unwrap();\n    drop(tx);\n    worker.join().unwrap();\n}}\n"
            );
            after(&[], &text)
        };
        let unused = worker("println!(\"{}\", handle.block_on(get(n)) + handle.block_on(get(1)));");
        assert!(unused.contains(", _handle: Handle)") && unused.contains("get(n).await"), "{unused}");
        let used = worker("println!(\"{} {:?}\", handle.block_on(get(n)), handle);");
        assert!(used.contains(", handle: Handle)") && used.contains("get(n).await"), "{used}");
    }

    #[test]
    fn a_thread_is_started_on_the_handle_that_it_takes_along() {
        let start = |spawn: &str| {
            let text = format!(
                "use tokio::runtime::{{Handle, Runtime}};\nuse std::thread;\nasync fn get(n: u32) -> u32 {{ n }}\n\
                 fn start(handle: Handle) {{ {spawn} }}\nfn main() {{\n    let runtime = Runtime::new().unwrap();\n    \
                 start(runtime.handle().clone());\n    thread::sleep(std::time::Duration::from_secs(1));\n}}\n"
            );
            after(&[], &text)
        };
        for spawn in [
            "thread::spawn(move || { handle.block_on(get(1)); });",
            "thread::Builder::new().name(\"x\".into()).spawn(move || { handle.block_on(get(1)); }).unwrap();",
            "thread::Builder::new().spawn(move || { handle.block_on(get(1)); }).expect(\"a thread\");",
        ] {
            let after = start(spawn);
            assert!(
                after.contains("(handle: Handle)") && after.contains(" handle.spawn(async move {"),
                "{after}"
            );
        }
        let value = start("let job = move || { handle.block_on(get(1)); }; thread::spawn(job);");
        assert!(value.contains("(_handle: Handle)") && value.contains("tokio::spawn(job)"), "{value}");
    }

    #[test]
    fn a_handle_that_a_thread_takes_along_keeps_its_name() {
        let text = "use tokio::runtime::{Handle, Runtime};\nasync fn get() -> u32 { 1 }\n\
                    fn wait() -> u32 { match Handle::try_current() { Ok(h) => std::thread::spawn(move || h.block_on(get())).join().unwrap(), \
                    Err(_) => Runtime::new().unwrap().block_on(get()) } }\n#[tokio::main]\nasync fn main() { wait(); }\n";
        let after = after(&[], text);
        assert!(!after.contains("_h"), "{after}");
        assert!(after.contains("wait().await"), "{after}");
    }

    #[test]
    fn a_shared_channel_that_loses_its_bound_is_made_without_one() {
        let text = "use crossbeam_channel::bounded;\n#[tokio::main]\nasync fn main() {\n    let (tx, rx) = bounded(4);\n    \
                    let other = rx.clone();\n    std::thread::spawn(move || tx.send(1).unwrap());\n    \
                    std::thread::spawn(move || println!(\"{:?}\", other.recv()));\n    rx.recv().unwrap();\n}\n";
        let after = after(&["capacity=unbounded", "receiver-clone=async-channel"], text);
        assert!(
            after.contains("use async_channel::unbounded;") && after.contains("= unbounded();"),
            "{after}"
        );
    }
}
