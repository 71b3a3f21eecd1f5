//! Drops what the modules of a crate hand on to the crate alone, once nothing there names it any more, and the imports of everything that
//! then bring in nothing. Works on text alone, so that it can be done anew for any subset of units.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{NodeOrToken, SourceFile, SyntaxKind, SyntaxNode, SyntaxToken, T};

use super::imports::{
    Leaf, MODULES, code_range, delete_line, is_first_segment, leads_on, leaves, names_item, removal,
};
use crate::edit::{EDITION, Edit};
use crate::facts::words::tokens_named;

/// The re-exports of a package, in its files as they are.
#[derive(Debug, Clone)]
pub struct Reexports {
    /// All files in which they may be named.
    pub files: Vec<(PathBuf, Arc<str>)>,
    /// Where each name is handed on.
    pub names: Vec<(PathBuf, Range<usize>)>,
    /// Where everything of such a module is imported.
    pub globs: Vec<Glob>,
}

/// `use crate::sync::*;`
#[derive(Debug, Clone)]
pub struct Glob {
    /// The file.
    pub file: PathBuf,
    /// The item.
    pub range: Range<usize>,
    /// Everything that it brings in.
    pub names: Vec<String>,
    /// Which of the re-exports are among that.
    pub brings: Vec<usize>,
}

/// Crates that no module of the user is taken for.
const FOREIGN: &[&str] =
    &["alloc", "async_channel", "core", "crossbeam", "crossbeam_channel", "futures", "std", "tokio"];

impl Reexports {
    /// Edits, of the texts as they are, that drop what the texts `after` need no more.
    pub fn idle(&self, after: &BTreeMap<PathBuf, String>) -> BTreeMap<PathBuf, Vec<Edit>> {
        let mut found: BTreeMap<PathBuf, Vec<Edit>> = BTreeMap::new();
        if !self.files.iter().any(|(path, _)| after.contains_key(path)) {
            return found;
        }
        let before: Vec<Text> = self.files.iter().map(|(path, text)| Text::of(path, text)).collect();
        let after: Vec<Text> = self
            .files
            .iter()
            .map(|(path, text)| Text::of(path, after.get(path).map_or(&**text, String::as_str)))
            .collect();
        let gone: Vec<Option<Leaf>> = self
            .names
            .iter()
            .map(|(path, range)| {
                let leaf = before.iter().find(|it| it.path == path)?.leaf_at(range)?;
                let named = |all: &[Text]| all.iter().any(|it| it.names(&leaf.name, &leaf.path, it.whole()));
                (named(&before) && !named(&after)).then_some(leaf)
            })
            .collect();
        for text in &before {
            let of_file = self.names.iter().zip(&gone).filter(|((path, _), _)| path == text.path);
            let leaves: Vec<&Leaf> = of_file.filter_map(|(_, leaf)| leaf.as_ref()).collect();
            let mut items: Vec<&ast::Use> = leaves.iter().map(|it| &it.item).collect();
            items.dedup();
            for item in items {
                let of_item: Vec<&Leaf> = leaves.iter().copied().filter(|it| it.item == *item).collect();
                found.entry(text.path.to_owned()).or_default().extend(removal(text.text, item, &of_item));
            }
        }
        for glob in &self.globs {
            let brought: Vec<&Leaf> = glob.brings.iter().filter_map(|it| gone.get(*it)?.as_ref()).collect();
            let was_needed = |it: &Leaf| named_by_glob(&before, glob, &it.name, &it.path, &glob.range);
            if brought.iter().any(|it| was_needed(it)) && self.is_idle(&before, &after, glob, &brought) {
                let text = before.iter().find(|it| it.path == glob.file);
                let edit = text.map(|it| delete_line(it.text, glob.range.start, glob.range.end));
                found.entry(glob.file.clone()).or_default().extend(edit);
            }
        }
        found
    }

    /// Whether nothing names anything else that the import brings in.
    fn is_idle(&self, before: &[Text], after: &[Text], glob: &Glob, gone: &[&Leaf]) -> bool {
        let find = |all: &[Text]| all.iter().position(|it| it.path == glob.file);
        let (Some(old), Some(new)) = (find(before), find(after)) else { return false };
        let (old, new) = (before[old].globs(), after[new].globs());
        let index = old.iter().position(|it| code_range(it.syntax()) == glob.range);
        let Some(item) = index.filter(|_| old.len() == new.len()).and_then(|it| new.get(it)) else {
            return false;
        };
        let range = code_range(item.syntax());
        let others = glob.names.iter().filter(|it| !gone.iter().any(|gone| gone.name == **it));
        !others.into_iter().any(|it| named_by_glob(after, glob, it, "", &range))
    }
}

/// Whether something names what the import, which stands at `range`, brings in as `name`.
fn named_by_glob(all: &[Text], glob: &Glob, name: &str, path: &str, range: &Range<usize>) -> bool {
    let Some(own) = all.iter().find(|it| it.path == glob.file) else { return true };
    let Some(scope) = own.scope_of(range) else { return true };
    let of_file = scope.kind() == SyntaxKind::SOURCE_FILE;
    let has_files_below = || {
        let mut modules = scope.descendants().filter_map(ast::Module::cast);
        modules.any(|it| it.item_list().is_none())
    };
    let here = scope.text_range();
    own.names(name, path, here.start().into()..here.end().into())
        || of_file && has_files_below() && all.iter().any(|it| it.names(name, path, it.whole()))
}

/// A file.
struct Text<'a> {
    path: &'a Path,
    text: &'a str,
    /// Its tree and its imports, read when a name in it is looked for.
    read: OnceCell<(SourceFile, Vec<Leaf>)>,
}

impl<'a> Text<'a> {
    fn of(path: &'a Path, text: &'a str) -> Self {
        Text { path, text, read: OnceCell::new() }
    }

    fn read(&self) -> &(SourceFile, Vec<Leaf>) {
        self.read.get_or_init(|| {
            let tree = SourceFile::parse(self.text, EDITION).tree();
            let leaves = leaves(&tree, self.text);
            (tree, leaves)
        })
    }

    fn root(&self) -> &SyntaxNode {
        self.read().0.syntax()
    }

    fn whole(&self) -> Range<usize> {
        0..self.text.len()
    }

    fn leaf_at(&self, range: &Range<usize>) -> Option<Leaf> {
        self.read().1.iter().find(|it| it.range() == *range).cloned()
    }

    /// Its imports of everything.
    fn globs(&self) -> Vec<ast::Use> {
        let items = self.root().descendants().filter_map(ast::Use::cast);
        items.filter(|it| it.use_tree().is_some_and(|it| it.star_token().is_some())).collect()
    }

    fn scope_of(&self, range: &Range<usize>) -> Option<SyntaxNode> {
        let mut globs = self.globs().into_iter();
        globs.find(|it| code_range(it.syntax()) == *range)?.syntax().parent()
    }

    /// Whether something in `range` may name what is imported from `path` as `name`, whatever hands it on.
    fn names(&self, name: &str, path: &str, range: Range<usize>) -> bool {
        if !self.text.contains(name) {
            return false;
        }
        let mut tokens = tokens_named(self.root(), self.text, name).filter(|it| {
            let at = usize::from(it.text_range().start());
            it.kind() == SyntaxKind::IDENT && range.contains(&at)
        });
        tokens.any(|it| self.may_be_named_at(&it, path)) || self.links_to(name)
    }

    fn may_be_named_at(&self, token: &SyntaxToken, path: &str) -> bool {
        if names_item(token) {
            return false;
        }
        if let Some(item) = token.parent_ancestors().find_map(ast::Use::cast) {
            let first = item.use_tree().and_then(|it| it.path()).and_then(|it| it.first_segment());
            return !first.is_some_and(|it| is_foreign(&it.syntax().text().to_string()));
        }
        let mut first = token.clone();
        while let Some(before) = segment_before(&first) {
            first = before;
        }
        if first == *token {
            let fits = !MODULES.contains(&path) || leads_on(token);
            fits && is_first_segment(token) && !self.is_imported_at(token)
        } else {
            !is_foreign(first.text()) && !self.is_imported_at(&first)
        }
    }

    /// Whether the module around the token has an import of another crate's under that name, for itself.
    fn is_imported_at(&self, token: &SyntaxToken) -> bool {
        self.read().1.iter().any(|leaf| {
            let first = leaf.path.split("::").next().unwrap_or_default();
            leaf.name == token.text()
                && !leaf.public
                && is_foreign(first)
                && leaf.item.syntax().parent().is_some_and(|scope| {
                    scope.text_range().contains_range(token.text_range())
                        && !token
                            .parent_ancestors()
                            .take_while(|it| *it != scope)
                            .any(|it| it.kind() == SyntaxKind::MODULE)
                })
        })
    }

    /// Whether a comment has a link of that name.
    fn links_to(&self, name: &str) -> bool {
        let (plain, code) = (format!("[{name}"), format!("[`{name}"));
        let is_named = |it: &str| it.contains(&plain) || it.contains(&code);
        let tokens = self.root().descendants_with_tokens().filter_map(NodeOrToken::into_token);
        is_named(self.text)
            && tokens.into_iter().any(|it| it.kind() == SyntaxKind::COMMENT && is_named(it.text()))
    }
}

fn is_foreign(name: &str) -> bool {
    FOREIGN.contains(&name)
}

/// `a` of `a::name`; macros have the colons apart.
fn segment_before(token: &SyntaxToken) -> Option<SyntaxToken> {
    let before = |it: &SyntaxToken| {
        let mut at = it.prev_token();
        while let Some(trivia) = at.as_ref().filter(|it| it.kind().is_trivia()) {
            at = trivia.prev_token();
        }
        at
    };
    let colons = before(token)?;
    let colons = match colons.kind() {
        T![::] => colons,
        T![:] => colons.prev_token().filter(|it| it.kind() == T![:])?,
        _ => return None,
    };
    before(&colons)
        .filter(|it| it.kind() == SyntaxKind::IDENT || matches!(it.kind(), T![crate] | T![self] | T![super]))
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::{Trial, package};

    const WORKER: &str = "use crate::sync::*;\nuse std::time::Duration;\n\
        pub(crate) fn start() -> Receiver<u64> {\n    let (tx, rx) = mpsc::channel();\n    \
        thread::spawn(move || {\n        thread::sleep(Duration::from_millis(1));\n        let _ = tx.send(1);\n        let _ = tx.send(2);\n    });\n    rx\n}\n";
    const MAIN: &str = "mod sync;\nmod worker;\nfn main() {\n    let rx = worker::start();\n    println!(\"{:?} {:?}\", rx.recv(), rx.recv());\n}\n";

    fn after(sync: &str, worker: &str, more: &str) -> (String, String) {
        let files =
            format!("//- /src/main.rs\n{MAIN}{more}//- /src/sync.rs\n{sync}//- /src/worker.rs\n{worker}");
        let trial = Trial::of(&package("2021", "", &files));
        assert!(trial.text_after("/src/worker.rs").contains("tokio::spawn(async move {"));
        (trial.text_after("/src/sync.rs"), trial.text_after("/src/worker.rs"))
    }

    const SYNC: &str =
        "pub(crate) use std::sync::mpsc::{self, Receiver, Sender};\npub(crate) use std::thread;\n";

    #[test]
    fn what_modules_hand_on_to_the_crate_goes_with_its_last_user() {
        for sync in [SYNC.to_owned(), SYNC.replace("(crate)", ""), SYNC.replace("(crate)", "(super)")] {
            let (sync, worker) = after(&sync.replace(", Sender", ""), WORKER, "");
            assert_eq!(sync, "");
            assert!(worker.starts_with("use std::time::Duration;\n"), "{worker}");
        }
        // What nothing named before is none of our business.
        let (sync, worker) = after(SYNC, WORKER, "");
        assert_eq!(sync, "pub(crate) use std::sync::mpsc::Sender;\n");
        assert!(worker.starts_with("use std::time::Duration;\n"), "{worker}");
        let named = WORKER.replace("sync::*", "sync::{mpsc, thread, Receiver}");
        let (sync, worker) = after(&SYNC.replace(", Sender", ""), &named, "");
        assert_eq!(sync, "");
        assert!(!worker.contains("crate::sync"), "{worker}");
    }

    #[test]
    fn what_something_else_may_name_stays() {
        let sync = SYNC.replace(", Sender", "");
        let thread = "pub(crate) use std::thread;\n";
        for more in [
            "fn name() -> Option<String> { sync::thread::current().name().map(str::to_owned) }\n",
            "macro_rules! id { () => { $crate::sync::thread::current().id() } }\n",
            "#[cfg(unix)]\nuse sync::thread as threads;\n",
            "/// Not a [`thread`].\nstruct Other;\n",
        ] {
            let (sync, worker) = after(&sync, WORKER, more);
            assert_eq!(sync, thread, "{more}");
            assert!(!worker.contains("crate::sync") || worker.contains("crate::sync::*"), "{worker}");
        }
        // Something else of the module is used, or a trait may be.
        let (left, worker) = after(
            &format!("{sync}pub(crate) fn more() {{}}\n"),
            &format!("{WORKER}pub fn f() {{ more(); }}\n"),
            "",
        );
        assert_eq!(left, "pub(crate) fn more() {}\n");
        assert!(worker.starts_with("use crate::sync::*;\n"), "{worker}");
        let (left, worker) = after(&format!("{sync}pub(crate) trait More {{}}\n"), WORKER, "");
        assert_eq!(left, "pub(crate) trait More {}\n");
        assert!(worker.starts_with("use crate::sync::*;\n"), "{worker}");
    }

    #[test]
    fn what_users_of_a_library_can_name_stays() {
        let sync = SYNC.replace("(crate)", "").replace(", Sender", "");
        let lib = MAIN.replace("fn main", "pub async fn run").replace("mod sync", "pub mod sync");
        let files = format!("//- /src/lib.rs\n{lib}//- /src/sync.rs\n{sync}//- /src/worker.rs\n{WORKER}");
        let trial = Trial::of(&package("2021", "", &files));
        assert!(trial.text_after("/src/worker.rs").contains("tokio::spawn(async move {"));
        assert_eq!(trial.text_after("/src/sync.rs"), sync);
    }
}
