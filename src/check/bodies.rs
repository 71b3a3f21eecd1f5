//! Which bodies an edit can have broken: those it stands in, and those that mention something it redefines.

use std::collections::BTreeSet;

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken, TextRange, TextSize};

use super::mapping::Mapping;

/// A function, const or static as it can be found again in another version of the same file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BodyKey {
    /// Its name.
    pub name: String,
    /// Which one of that name in its file.
    pub nth: usize,
}

/// All outermost bodies of a file.
pub fn bodies(root: &SyntaxNode) -> Vec<(BodyKey, SyntaxNode)> {
    let mut found: Vec<(BodyKey, SyntaxNode)> = Vec::new();
    let mut seen: rustc_hash::FxHashMap<String, usize> = rustc_hash::FxHashMap::default();
    let mut walk = root.preorder();
    while let Some(event) = walk.next() {
        let ra_ap_syntax::WalkEvent::Enter(node) = event else { continue };
        if !is_body(node.kind()) {
            continue;
        }
        walk.skip_subtree();
        let name = name_of(&node).unwrap_or_default();
        let nth = seen.entry(name.clone()).or_default();
        found.push((BodyKey { name, nth: *nth }, node));
        *nth += 1;
    }
    found
}

/// Whether nodes of this kind have a body.
pub fn is_body(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::FN | SyntaxKind::CONST | SyntaxKind::STATIC)
}

fn name_of(node: &SyntaxNode) -> Option<String> {
    node.children().find_map(ast::Name::cast).map(|it| it.text().to_string())
}

/// Names that edits give another meaning.
#[derive(Debug, Clone, Default)]
pub struct Redefined {
    /// For all files: functions, fields, statics and aliases whose declaration changed.
    pub everywhere: BTreeSet<String>,
    /// For this file: names whose import changed.
    pub here: BTreeSet<String>,
}

/// What the changes of one file redefine. `root` is its old syntax.
pub fn redefined(root: &SyntaxNode, mapping: &Mapping) -> Redefined {
    let mut names = Redefined::default();
    for change in &mapping.changes {
        let Some(range) = text_range(change.old.start, change.old.end, root) else { continue };
        // What is inserted belongs to what follows it: `async` before `fn`.
        let node = match token_after(root, range.start()) {
            Some(token) if range.is_empty() => token.parent(),
            _ => {
                let element = root.covering_element(range);
                element.as_node().cloned().or_else(|| element.parent())
            }
        };
        let Some(node) = node else { continue };
        let replacement = mapping.text.get(change.new.clone()).unwrap_or_default();
        collect(&node, range, replacement, &mut names);
    }
    names
}

/// The token that begins or goes on at `at`. Does not look at all items of a long file, as asking for the token at an offset
/// would.
fn token_after(root: &SyntaxNode, at: TextSize) -> Option<SyntaxToken> {
    let range = TextRange::at(at, TextSize::new(1));
    root.text_range().contains_range(range).then(|| root.covering_element(range))?.into_token()
}

fn text_range(start: usize, end: usize, root: &SyntaxNode) -> Option<TextRange> {
    let range = TextRange::new(u32::try_from(start).ok()?.into(), u32::try_from(end).ok()?.into());
    root.text_range().contains_range(range).then_some(range)
}

fn collect(node: &SyntaxNode, range: TextRange, replacement: &str, names: &mut Redefined) {
    for node in node.ancestors() {
        match node.kind() {
            SyntaxKind::USE => {
                names.here.extend(words(&node.text().to_string()));
                names.here.extend(words(replacement));
                return;
            }
            SyntaxKind::FN => {
                let body = ast::Fn::cast(node.clone()).and_then(|it| it.body());
                // A change in the signature concerns callers; one in the body nobody else.
                if body.is_none_or(|it| !it.syntax().text_range().contains_range(range)) {
                    names.everywhere.extend(name_of(&node));
                }
                return;
            }
            SyntaxKind::CONST | SyntaxKind::STATIC | SyntaxKind::TYPE_ALIAS | SyntaxKind::RECORD_FIELD => {
                names.everywhere.extend(name_of(&node));
                return;
            }
            SyntaxKind::TUPLE_FIELD | SyntaxKind::VARIANT | SyntaxKind::STRUCT | SyntaxKind::ENUM => {
                let item = node.ancestors().find(|it| {
                    matches!(it.kind(), SyntaxKind::VARIANT | SyntaxKind::STRUCT | SyntaxKind::ENUM)
                });
                names.everywhere.extend(item.as_ref().and_then(name_of));
                return;
            }
            SyntaxKind::SOURCE_FILE | SyntaxKind::ITEM_LIST | SyntaxKind::ASSOC_ITEM_LIST => {
                // An insertion right before an item, such as `async`, belongs to it.
                let prefixed = node.children().filter(|it| {
                    it.kind() == SyntaxKind::FN
                        && range.is_empty()
                        && it.text_range().start() == range.start()
                });
                names.everywhere.extend(prefixed.filter_map(|it| name_of(&it)));
                // Whole items are gone: whoever used an import among them is concerned.
                let uses = node.children().filter(|it| {
                    it.kind() == SyntaxKind::USE
                        && range.intersect(it.text_range()).is_some_and(|it| !it.is_empty())
                });
                names.here.extend(uses.flat_map(|it| words(&it.text().to_string())));
                return;
            }
            _ => {}
        }
    }
}

fn words(text: &str) -> Vec<String> {
    const KEYWORDS: &[&str] = &["use", "pub", "crate", "self", "super", "as", "std", "in"];
    text.split(|it: char| !it.is_alphanumeric() && it != '_')
        .filter(|it| !it.is_empty() && !KEYWORDS.contains(it))
        .map(str::to_owned)
        .collect()
}

/// Whether `node` has an identifier among `names`.
pub fn mentions(node: &SyntaxNode, names: &BTreeSet<String>) -> bool {
    !names.is_empty()
        && node
            .descendants_with_tokens()
            .filter_map(|it| it.into_token())
            .any(|it| it.kind() == SyntaxKind::IDENT && names.contains(it.text()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Edit;
    use ra_ap_syntax::SourceFile;

    use crate::edit::EDITION;

    fn names(text: &str, edits: &[Edit]) -> Redefined {
        let edits: Vec<_> = edits.iter().map(|it| (it.clone(), Vec::new())).collect();
        let mapping = Mapping::new(text, &edits).unwrap();
        redefined(SourceFile::parse(text, EDITION).tree().syntax(), &mapping)
    }

    #[test]
    fn signatures_fields_and_imports_reach_further_than_bodies() {
        let text = "use a::{b, c};\nstruct S { rx: Rx }\nimpl S { fn f(&self) { g() } }\nfn g() {}\n";
        let at = |what: &str| text.find(what).unwrap();
        let found = names(
            text,
            &[
                Edit::delete(at("b, ")..at("c}")),
                Edit::replace(at("Rx }")..at("Rx }") + 2, "Tokio"),
                Edit::insert(at("fn f"), "async "),
                Edit::insert(at("g() }") + 3, ".await"),
            ],
        );
        assert_eq!(found.everywhere, ["f", "rx"].map(str::to_owned).into());
        assert_eq!(found.here, ["a", "b", "c"].map(str::to_owned).into());
    }

    #[test]
    fn bodies_are_numbered_per_name() {
        let text = "fn f() { fn f() {} } mod m { fn f() {} static S: u8 = 1; }";
        let found = bodies(SourceFile::parse(text, EDITION).tree().syntax());
        let keys: Vec<(String, usize)> = found.into_iter().map(|(it, _)| (it.name, it.nth)).collect();
        assert_eq!(keys, [("f".to_owned(), 0), ("f".to_owned(), 1), ("S".to_owned(), 0)]);
    }
}
