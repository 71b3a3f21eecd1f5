//! The names that `use` items bring in, one by one.

use ra_ap_syntax::SourceFile;
use ra_ap_syntax::ast::{self, AstNode, HasName};

use crate::facts::words::tokens_named;

/// One name that a `use` item brings in.
#[derive(Debug, Clone)]
pub(in crate::rewrite) struct Leaf {
    pub(in crate::rewrite) item: ast::Use,
    pub(super) tree: ast::UseTree,
    pub(in crate::rewrite) path: String,
    pub(in crate::rewrite) name: String,
    pub(in crate::rewrite) public: bool,
    /// Which of several imports of the same path in the file.
    pub(in crate::rewrite) nth: usize,
}

/// The imports of the file with this `text`.
pub(in crate::rewrite) fn leaves(file: &SourceFile, text: &str) -> Vec<Leaf> {
    let mut found: Vec<Leaf> = Vec::new();
    for item in tokens_named(file.syntax(), text, "use").filter_map(|it| ast::Use::cast(it.parent()?)) {
        found.extend(leaves_of(&item));
    }
    for index in 0..found.len() {
        let nth = found[..index]
            .iter()
            .filter(|it| it.path == found[index].path && it.name == found[index].name)
            .count();
        found[index].nth = nth;
    }
    found
}

/// The imports of one item.
pub(in crate::rewrite) fn leaves_of(item: &ast::Use) -> Vec<Leaf> {
    let mut found = brought_in_by(item);
    found.retain(|it| it.name != ALL);
    found
}

/// What an item that imports all of a module has instead of a name.
pub(super) const ALL: &str = "*";

/// The imports of one item, those of all of a module among them.
pub(super) fn brought_in_by(item: &ast::Use) -> Vec<Leaf> {
    let public = ast::HasVisibility::visibility(item).is_some();
    let mut found = Vec::new();
    if let Some(tree) = item.use_tree() {
        collect(item, &tree, "", public, &mut found);
    }
    found
}

fn collect(item: &ast::Use, tree: &ast::UseTree, prefix: &str, public: bool, found: &mut Vec<Leaf>) {
    let own = tree.path().map(|it| it.syntax().text().to_string().replace(' ', "")).unwrap_or_default();
    let path = match (prefix.is_empty(), own.is_empty()) {
        (true, _) => own,
        (_, true) => prefix.to_owned(),
        _ => format!("{prefix}::{own}"),
    };
    let path = path.trim_start_matches("::").to_owned();
    if let Some(list) = tree.use_tree_list() {
        for inner in list.use_trees() {
            collect(item, &inner, &path, public, found);
        }
        return;
    }
    let path = path.strip_suffix("::self").unwrap_or(&path).to_owned();
    let name = match tree.rename() {
        _ if tree.star_token().is_some() => ALL.to_owned(),
        Some(rename) => match rename.name() {
            Some(name) => name.text().to_string(),
            None => return,
        },
        None => path.rsplit("::").next().unwrap_or_default().to_owned(),
    };
    found.push(Leaf { item: item.clone(), tree: tree.clone(), path, name, public, nth: 0 });
}
