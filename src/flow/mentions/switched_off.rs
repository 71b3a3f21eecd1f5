//! Which function a name may mean in code that `cfg` switches off. Nothing resolves there, but a module's own items and imports
//! can be read.

use ra_ap_hir::{ModuleDef, PathResolution, ScopeDef};
use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{NodeOrToken, SyntaxKind, SyntaxNode, SyntaxToken};

use super::Search;
use crate::facts::relevance;
use crate::facts::words::words;

/// Crates whose modules have none of the workspace's functions.
const OF_OTHERS: &[&str] = &["std", "core", "alloc"];

impl Search<'_, '_> {
    /// Whether `token`, which only another build has, may name the function: a method may always.
    pub(super) fn may_be_meant_in_other_build(&self, token: &SyntaxToken) -> bool {
        if self.is_associated {
            return true;
        }
        let Some(qualifier) = qualifier_of(token) else { return self.is_in_scope_at(token) };
        // Where `self` and `super` lead is told by modules that this build does not have, and a file that it does not have belongs to no
        // crate.
        let file = token.parent().and_then(|it| self.facts.src(&it)).map(|it| it.file);
        if file.and_then(|it| self.facts.workspace.file(it)).is_none_or(|it| !it.placement.is_analysed()) {
            return true;
        }
        let first = qualifier.first_segment().and_then(|it| it.name_ref());
        if first.is_none_or(|it| matches!(it.text(), "self" | "super" | "Self")) {
            return true;
        }
        let Some(item) = item_around(token) else { return true };
        let db = self.facts.db;
        match relevance::resolve(self.facts, &qualifier, &relevance::scope_of(&item)) {
            Some(PathResolution::Def(ModuleDef::Module(module))) => {
                module.scope(db, None).into_iter().any(|(_, it)| match it {
                    ScopeDef::ModuleDef(ModuleDef::Function(it)) => {
                        self.group.members.contains(&self.facts.canonical_function(it))
                    }
                    _ => false,
                })
            }
            Some(_) => false,
            None => true,
        }
    }

    /// Whether a bare name may be the function's: it is of the module in which the token stands, or that imports it.
    fn is_in_scope_at(&self, token: &SyntaxToken) -> bool {
        let Some(around) = token.parent().map(|it| module_around(&it)) else { return true };
        let own = self.group.members.first().and_then(|it| self.facts.sema.source(*it));
        if own.is_none_or(|it| module_around(it.value.syntax()) == around) {
            return true;
        }
        if around.descendants().filter_map(ast::Fn::cast).any(|it| {
            it.name().is_some_and(|it| it.text() == self.name) && module_around(it.syntax()) == around
        }) {
            return false;
        }
        let imports = around.descendants().filter_map(ast::Use::cast).filter_map(|it| it.use_tree());
        imports.into_iter().any(|it| self.may_import(&it))
    }

    fn may_import(&self, tree: &ast::UseTree) -> bool {
        let first = tree.path().and_then(|it| it.first_segment()).and_then(|it| it.name_ref());
        let of_others = first.as_ref().is_some_and(|it| OF_OTHERS.contains(&it.text()))
            || self.imports_another(tree).unwrap_or_default();
        let has_all = tree.syntax().descendants_with_tokens().any(|it| it.kind() == SyntaxKind::STAR);
        !of_others && (has_all || words(&tree.syntax().text().to_string()).any(|(_, it)| it == self.name))
    }

    /// Whether an import of the name alone leads to something else: `use theirs::work;`.
    fn imports_another(&self, tree: &ast::UseTree) -> Option<bool> {
        let path = tree.path().filter(|_| tree.use_tree_list().is_none() && tree.star_token().is_none())?;
        let first = path.first_segment()?.name_ref()?;
        let item = tree.syntax().parent().filter(|it| it.kind() == SyntaxKind::USE)?;
        if matches!(first.text(), "self" | "super") {
            return None;
        }
        Some(match relevance::resolve(self.facts, &path, &relevance::scope_of(&item))? {
            PathResolution::Def(ModuleDef::Function(it)) => {
                !self.group.members.contains(&self.facts.canonical_function(it))
            }
            _ => false,
        })
    }

    /// Whether the path before a name, among the arguments of a macro, may be that of the type that the function belongs to.
    pub(super) fn may_be_of_owner(&self, token: &SyntaxToken) -> bool {
        let Some((qualifier, item)) = qualifier_of(token).zip(item_around(token)) else { return true };
        self.qualifier_may_be_owner(&qualifier, &item)
    }
}

/// The innermost module around, or the file.
fn module_around(node: &SyntaxNode) -> SyntaxNode {
    let mut up = node.ancestors();
    up.find(|it| matches!(it.kind(), SyntaxKind::MODULE | SyntaxKind::SOURCE_FILE))
        .unwrap_or_else(|| node.clone())
}

/// The item around, which is no macro's call.
fn item_around(token: &SyntaxToken) -> Option<SyntaxNode> {
    let is_item = |it: &SyntaxNode| ast::Item::can_cast(it.kind());
    let mut up = token.parent_ancestors().filter(is_item).peekable();
    let outermost = up.peek().cloned();
    up.find(|it| it.kind() != SyntaxKind::MACRO_CALL).or(outermost)
}

/// `a::b` before `::name`, whether that is parsed or among the arguments of a macro.
fn qualifier_of(token: &SyntaxToken) -> Option<ast::Path> {
    let parent = token.parent()?;
    if parent.kind() != SyntaxKind::TOKEN_TREE {
        return parent.parent().and_then(ast::PathSegment::cast)?.parent_path().qualifier();
    }
    let before = std::iter::successors(token.prev_sibling_or_token(), |it| it.prev_sibling_or_token());
    let before = before.filter(|it| !it.kind().is_trivia()).map_while(NodeOrToken::into_token);
    let mut before = before.peekable();
    let mut words = Vec::new();
    while before.next_if(|it| matches!(it.kind(), SyntaxKind::COLON2 | SyntaxKind::COLON)).is_some_and(|it| {
        it.kind() == SyntaxKind::COLON2 || before.next_if(|it| it.kind() == SyntaxKind::COLON).is_some()
    }) {
        // `<T as Trait>::name` and `a::<T>::name` are no such path.
        words.push(before.next_if(|it| is_segment(it.kind()))?.text().to_owned());
    }
    // What a macro is given is not known in its definition.
    if before.next().is_some_and(|it| it.kind() == SyntaxKind::DOLLAR) {
        return None;
    }
    words.reverse();
    (!words.is_empty()).then(|| ast::make::path_from_text(&words.join("::")))
}

fn is_segment(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::IDENT
            | SyntaxKind::CRATE_KW
            | SyntaxKind::SELF_KW
            | SyntaxKind::SELF_TYPE_KW
            | SyntaxKind::SUPER_KW
    )
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    fn after(main: &str) -> String {
        let fixture = format!(
            "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[features]\nextra = []\n[dependencies]\n\
             tokio = {{ version = \"1\", features = [\"full\"] }}\n//- /src/main.rs\n{main}"
        );
        Trial::of(&fixture).text_after("/src/main.rs")
    }

    #[test]
    fn a_bare_name_of_another_build_is_its_modules_own_or_imported() {
        let becomes_async = |module: &str| {
            let after = after(&format!(
                "mod a {{\n    pub async fn run() {{ work(); }}\n    \
                 pub fn work() {{ std::thread::sleep(std::time::Duration::from_millis(5)); }}\n}}\n\
                 #[cfg(feature = \"extra\")]\nmod b {{ {module} }}\n#[tokio::main]\nasync fn main() {{ a::run().await; }}\n"
            ));
            after.contains("async fn work()")
        };
        for others in [
            "fn run() { work(); } fn work() {}",
            "use super::*; fn run() { work(); } fn work() {}",
            "fn run() { work(); }",
            "use std::fs::*; fn run() { work(); }",
            "} mod theirs { pub fn work() {} } #[cfg(feature = \"extra\")] mod c { use crate::theirs::work; fn run() { work(); }",
            "mod c { pub fn work() {} } fn run() { println!(\"{}\", work()); } fn work() {}",
        ] {
            assert!(becomes_async(others), "{others}");
        }
        for ours in [
            "use super::a::*; fn run() { work(); }",
            "use crate::a::work; fn run() { work(); }",
            "use crate::a::{self, work as w}; fn run() { a::work(); }",
            "fn run() { crate::a::work(); }",
            "fn run() { super::a::work(); }",
            "use crate::a::work; fn run() { println!(\"{:?}\", work()); }",
            "use crate::a::work as other; fn run() { other(); }",
            "} #[cfg(feature = \"extra\")] use a::work as other; #[cfg(feature = \"extra\")] fn run() { other(); } mod c {",
        ] {
            assert!(!becomes_async(ours), "{ours}");
        }
    }

    #[test]
    fn a_path_in_a_macro_of_another_build_is_read() {
        let becomes_tokio = |extra: &str| {
            let after = after(&format!(
                "use std::sync::mpsc::{{channel, Receiver}};\nstruct Worker {{ rx: Receiver<u32> }}\nimpl Worker {{\n    \
                 fn new(rx: Receiver<u32>) -> Worker {{ Worker {{ rx }} }}\n    fn run(self) {{ while let Ok(it) = self.rx.recv() {{ \
                 std::thread::sleep(std::time::Duration::from_millis(1)); println!(\"{{it}}\"); }} }}\n}}\ntype Same = Worker;\n\
                 #[cfg(feature = \"extra\")]\n{extra}\n#[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel();\n    \
                 let worker = Worker::new(rx);\n    std::thread::spawn(move || worker.run());\n    tx.send(1).unwrap();\n    tx.send(2).unwrap();\n}}\n"
            ));
            after.contains("unbounded_channel")
        };
        for others in [
            "thread_local! { static N: std::cell::RefCell<u32> = std::cell::RefCell::new(0); }",
            "fn extra() { assert_eq!(Box::new(1), Box::new(2)); }",
            "fn extra() { println!(\"{}\", String::new()); }",
        ] {
            assert!(becomes_tokio(others), "{others}");
        }
        for ours in [
            "fn extra(rx: Receiver<u32>) { drop(vec![Worker::new(rx)]); }",
            "fn extra(rx: Receiver<u32>) { drop(vec![crate::Same::new(rx)]); }",
            "macro_rules! made { ($t:ident, $e:expr) => { $t::new($e) } }",
        ] {
            assert!(!becomes_tokio(ours), "{ours}");
        }
    }
}
