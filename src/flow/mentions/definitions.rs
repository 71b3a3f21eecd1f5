//! Calls that the definition of a macro makes: `($p:expr) => { $p.ask(1) }`. Nobody writes them, so that nobody can await them.

use ra_ap_syntax::ast::{self, AstNode, HasAttrs, HasName};
use ra_ap_syntax::{NodeOrToken, SyntaxKind, SyntaxNode, SyntaxToken};

use super::Search;
use crate::facts::Facts;
use crate::facts::words::token_at;
use crate::workspace::Placement;

/// How deeply macros may use each other before one is taken to make the call.
const DEPTH: usize = 16;

/// The macro in whose definition the token stands.
pub(super) fn definition_around(token: &SyntaxToken) -> Option<ast::Macro> {
    token.parent_ancestors().find_map(ast::Macro::cast)
}

impl Search<'_, '_> {
    /// Whether some use of the macro, in whose definition `token` looks like a call of the function, makes one.
    pub(super) fn is_called_by_macro(&self, token: &SyntaxToken) -> bool {
        let Some(definition) = definition_around(token).filter(|_| self.looks_called(token)) else {
            return false;
        };
        let mut definitions = vec![definition];
        let mut at = 0;
        while let Some(definition) = definitions.get(at).cloned() {
            at += 1;
            // Users of a library have it, too.
            let mut attributes = definition.attrs().filter_map(|it| it.path());
            if !self.private && attributes.any(|it| it.syntax().text() == "macro_export") {
                return true;
            }
            let (Some(known), Some(name)) = (self.facts.sema.to_def(&definition), definition.name()) else {
                return true;
            };
            for named in self.tokens_of(name.text()) {
                // What a definition names is not resolved before somebody uses it.
                if let Some(user) = definition_around(&named) {
                    if is_called(&named) && !definitions.contains(&user) {
                        definitions.push(user);
                    }
                } else if self.uses_in_call(&named, known) {
                    return true;
                }
            }
        }
        false
    }

    /// Where a name stands, in any file.
    fn tokens_of(&self, name: &str) -> Vec<SyntaxToken> {
        let files = self.facts.workspace.files.iter().filter(|it| it.placement != Placement::NotLoaded);
        let mut found = Vec::new();
        for file in files {
            let places = self.facts.words.positions(file, name);
            if !places.is_empty() {
                let root = self.facts.sema.parse_guess_edition(file.id);
                found.extend(places.into_iter().filter_map(|at| token_at(root.syntax(), at, name)));
            }
        }
        found
    }

    /// Whether the token names the macro where it makes a call of the function, or gives it another name. A search by definition would
    /// resolve every word like it, and infer the functions around.
    fn uses_in_call(&self, named: &SyntaxToken, known: ra_ap_hir::Macro) -> bool {
        if let Some(imported) = named.parent_ancestors().find_map(ast::UseTree::cast) {
            return imported.rename().is_some();
        }
        let sema = &self.facts.sema;
        is_called(named)
            && sema.descend_into_macros_exact(named.clone()).into_iter().any(|it| {
                let call = it.parent_ancestors().find_map(ast::MacroCall::cast);
                let same = |it: &ast::MacroCall| sema.resolve_macro_call(it) == Some(known);
                call.filter(same).is_some_and(|it| self.expands_to_call(&it, 0))
            })
    }

    fn expands_to_call(&self, call: &ast::MacroCall, depth: usize) -> bool {
        let expanded = self.facts.sema.expand_macro_call(call);
        let Some(expanded) = expanded.filter(|_| depth < DEPTH) else { return true };
        let tokens = expanded.value.descendants_with_tokens().filter_map(NodeOrToken::into_token);
        let names = |it: &SyntaxToken| it.kind() == SyntaxKind::IDENT && it.text() == self.name;
        let mut tokens = tokens.filter(|it| names(it) && it.parent().is_some_and(|it| is_name(&it)));
        tokens.any(|it| self.may_be_member(&it) && (self.is_member(&it) || self.may_be_called_at(&it)))
            || calls_in(self.facts, &expanded.value).any(|it| self.expands_to_call(&it, depth + 1))
    }
}

/// `name!`
fn is_called(name: &SyntaxToken) -> bool {
    name.next_token().is_some_and(|it| it.kind() == SyntaxKind::BANG)
}

fn is_name(node: &SyntaxNode) -> bool {
    node.kind() == SyntaxKind::NAME_REF
}

/// The macros of the workspace that are called in what a macro made.
fn calls_in<'a>(facts: &'a Facts<'_>, made: &SyntaxNode) -> impl Iterator<Item = ast::MacroCall> + 'a {
    let calls = made.descendants().filter_map(ast::MacroCall::cast);
    calls.filter(|it| {
        let called = facts.sema.resolve_macro_call(it);
        called.is_none_or(|it| {
            crate::facts::names::is_workspace_crate(facts.db, it.module(facts.db).krate(facts.db))
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// What the program, whose `nap` sleeps, becomes with these items and this end of `main`.
    fn after(items: &str, body: &str) -> String {
        let fixture = format!(
            "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\ntokio = \"1\"\n\
             [features]\nextra = []\n//- /src/main.rs\nstruct P;\nimpl P {{\n    \
             fn nap(&self) {{ std::thread::sleep(std::time::Duration::from_millis(1)); }}\n}}\n{items}\n\
             #[tokio::main]\nasync fn main() {{\n    let p = P;\n    p.nap();\n    {body}\n}}\n"
        );
        Trial::of(&fixture).text_after("/src/main.rs")
    }

    #[test]
    fn what_a_macro_calls_stays_as_it_is() {
        let twice = "macro_rules! twice { ($p:expr) => {{ $p.nap(); $p.nap(); }}; }";
        assert!(!after(twice, "twice!(p);").contains("async fn nap"));
        let outer = "macro_rules! outer { ($p:expr) => { twice!($p) }; }";
        assert!(!after(&format!("{twice}\n{outer}"), "outer!(p);").contains("async fn nap"));
        let makes = "macro_rules! makes { ($name:ident) => { fn $name(p: &P) { p.nap() } }; }\nmakes!(one);";
        assert!(!after(makes, "one(&p);").contains("async fn nap"));
    }

    #[test]
    fn what_an_exported_macro_calls_stays_as_it_is() {
        let nap =
            "struct Q;\n#[macro_export]\nmacro_rules! twice { ($p:expr) => {{ $p.nap(); $p.nap(); }}; }";
        let public = |it: &str| {
            it.replace("struct Q;", "pub struct Q;\nimpl P { pub fn doze(&self) { self.nap(); } }")
        };
        let calls_public = public(nap).replace("$p.nap()", "$p.doze()");
        assert!(!after(&calls_public, "p.doze();").contains("async fn doze"));
        assert!(after(nap, "").contains("async fn nap"));
        assert!(after(&nap.replace("#[macro_export]\n", ""), "").contains("async fn nap"));
    }

    #[test]
    fn what_a_macro_calls_of_others_does_not_matter() {
        let items = "struct Q;\nimpl Q { fn nap(&self) {} }\nmacro_rules! twice { ($p:expr) => {{ $p.nap(); $p.nap(); }}; }";
        assert!(after(items, "twice!(Q);").contains("async fn nap(&self) { tokio"));
        assert!(after(items, "").contains("async fn nap(&self) { tokio"));
        let given = "macro_rules! run { ($e:expr) => { $e }; }";
        assert!(after(given, "run!(p.nap());").contains("run!(p.nap().await)"));
    }

    #[test]
    fn what_other_builds_call_stays_as_it_is() {
        let extra = "#[cfg(feature = \"extra\")]\nfn extra(p: &P) { p.nap(); }";
        assert!(!after(extra, "").contains("async fn nap"));
        let other = "struct Q;\nimpl Q { fn nap(&self) {} }\n#[cfg(feature = \"extra\")]\nfn extra(q: &Q) { q.nap(); }";
        assert!(after(other, "").contains("async fn nap"));
    }
}
