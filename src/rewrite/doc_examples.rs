//! Examples in documentation that call what becomes async: they await it, in a `main` of their own that starts a runtime.
//!
//! They are told by names alone. What is not certain to be meant, or stands where nothing can be awaited, stays, and a note
//! names it.

use std::collections::BTreeMap;

use ra_ap_hir::{AsAssocItem, AssocItemContainer, Function};
use ra_ap_ide_db::{FileId, RootDatabase};
use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{NodeOrToken, SyntaxKind, SyntaxNode, SyntaxToken, TextRange};

use super::function::RULE;
use super::lower::Lowerer;
use super::pieces::Piece;
use crate::edit::Edit;
use crate::facts::body::BodyKind;
use crate::facts::doc_examples::{Block, Line, Parsed, blocks};
use crate::ledger::UnitIx;
use crate::program::FunctionId;

/// What an example may call: a function that becomes async, by the names it goes under.
struct Awaited {
    name: String,
    /// The types and traits that it is a method of.
    owners: Vec<String>,
}

/// What an example has of a function.
enum Uses {
    /// It does not call it.
    None,
    /// These are to be made of it.
    Edits(Vec<Edit>),
    /// A call of something by that name cannot follow.
    Stays,
}

impl Lowerer<'_, '_> {
    /// Lets the examples follow that call the function if it is the library's users' to call.
    pub(super) fn doc_examples(&mut self, unit: UnitIx, id: FunctionId) {
        let function = &self.assembly.program.functions[id.0];
        let called = function.name.clone();
        let body = function.bodies.first().map(|it| self.flow.facts.bodies[it.0].kind);
        let Some(BodyKind::Function(item)) = body else { return };
        if function.entry.is_some() || function.is_async || !self.flow.is_exported(item) {
            return;
        }
        let db = self.flow.facts.db;
        let owners = self.assembly.function_members[id.0].iter().flat_map(|it| owners_of(db, *it)).collect();
        let awaited = Awaited { name: item.name(db).as_str().to_owned(), owners };
        let piece = Piece { rule: RULE, name: "main-attribute", attributes: &[("arguments", "none")] };

        let mut edits: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
        let mut stay = Vec::new();
        let workspace = self.flow.facts.workspace;
        for file in workspace.files.iter().filter(|it| it.text.contains(&awaited.name)) {
            let root = &workspace.root;
            let path = file.path.strip_prefix(root).unwrap_or(&file.path);
            for block in blocks(&file.text).iter().filter(|it| it.is_compiled() && it.calls(&awaited.name)) {
                let Some(parsed) = block.parse() else { continue };
                let uses = match file.placement.is_analysed() && file.in_scope {
                    true => {
                        let Some(attribute) = self.piece(unit, file.id, piece, &[]) else { return };
                        uses(&file.text, block, &parsed, &awaited, &attribute)
                    }
                    false => Uses::Stays,
                };
                match uses {
                    Uses::None => {}
                    Uses::Edits(new) => edits.entry(file.id).or_default().extend(new),
                    Uses::Stays => stay.push(format!("{}:{}", path.display(), block.line)),
                }
            }
        }
        if !edits.is_empty() {
            let note = format!("examples in the documentation await `{called}`, told by its name");
            self.note(unit, note);
        }
        for (file, edits) in edits {
            edits.into_iter().for_each(|it| self.plain_edit(unit, file, it));
        }
        if let Some((first, others)) = stay.split_first() {
            let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
            let note = format!(
                "examples in the documentation call `{called}` and have to be made async by hand: {first}{more}"
            );
            self.note(unit, note);
        }
    }
}

fn owners_of(db: &RootDatabase, function: Function) -> Vec<String> {
    let names = match function.as_assoc_item(db).map(|it| it.container(db)) {
        None => [None, None],
        Some(AssocItemContainer::Trait(it)) => [Some(it.name(db)), None],
        Some(AssocItemContainer::Impl(it)) => {
            [it.self_ty(db).as_adt().map(|it| it.name(db)), it.trait_(db).map(|it| it.name(db))]
        }
    };
    names.into_iter().flatten().map(|it| it.as_str().to_owned()).collect()
}

/// What has to change in an example of the file `text`.
fn uses(text: &str, block: &Block<'_>, parsed: &Parsed, awaited: &Awaited, attribute: &str) -> Uses {
    let names = parsed.root.descendants_with_tokens().filter_map(NodeOrToken::into_token);
    let names = names.filter(|it| it.kind() == SyntaxKind::IDENT && it.text() == awaited.name);
    let calls: Vec<Call> = names.filter_map(Call::of).collect();
    if parsed.root.descendants().filter_map(ast::UseTree::cast).any(|it| awaited.is_renamed_by(&it)) {
        return Uses::Stays;
    }
    if calls.is_empty() {
        return Uses::None;
    }
    if !calls.iter().all(|it| awaited.is_meant(it, &parsed.root)) {
        return Uses::Stays;
    }
    match followed(text, block, parsed, &calls, attribute) {
        Some(edits) => Uses::Edits(edits),
        None => Uses::Stays,
    }
}

/// The edits that await all of `calls`.
fn followed(
    text: &str,
    block: &Block<'_>,
    parsed: &Parsed,
    calls: &[Call],
    attribute: &str,
) -> Option<Vec<Edit>> {
    let place = |at: usize| block.in_file(at.checked_sub(parsed.offset)?);
    let mut edits = Vec::new();
    for call in calls {
        let at = place(call.range.end().into())?;
        edits.push(Edit::insert(at, ".await"));
        match around(&call.name) {
            Around::Async => {}
            Around::Other => return None,
            Around::Function(function) if function.parent().is_some_and(|it| it.parent().is_some()) => {
                return None;
            }
            Around::Function(function) => {
                let function = ast::Fn::cast(function)?;
                let wrapping = match parsed.offset {
                    0 => made_async(text, &function, &place, attribute)?,
                    _ => in_a_main(block, &function, attribute)?,
                };
                edits.extend(wrapping);
            }
        }
    }
    edits.sort();
    edits.dedup();
    Some(edits)
}

/// `fn main` of an example becomes async.
fn made_async(
    text: &str,
    main: &ast::Fn,
    place: &dyn Fn(usize) -> Option<usize>,
    attribute: &str,
) -> Option<Vec<Edit>> {
    if main.name().is_none_or(|it| it.text() != "main") {
        return None;
    }
    let at = place(main.fn_token()?.text_range().start().into())?;
    let line = &text[text[..at].rfind('\n').map_or(0, |it| it + 1)..at];
    // Nothing but what makes it documentation, and hides it, may stand before it.
    let is_bare = line.chars().all(|it| it.is_whitespace() || matches!(it, '/' | '!' | '*' | '#'));
    is_bare.then(|| vec![Edit::insert(at, format!("{attribute}\n{line}async "))])
}

/// The statements of an example get a `main`, which readers do not see.
fn in_a_main(block: &Block<'_>, statements: &ast::Fn, attribute: &str) -> Option<Vec<Edit>> {
    let list = statements.body()?.stmt_list()?;
    let asks = list.syntax().descendants().filter(|it| it.kind() == SyntaxKind::TRY_EXPR);
    let mut asks = asks.filter(|it| matches!(around(it), Around::Function(it) if it == *statements.syntax()));
    // rustdoc tells that an example gives a `Result` by its last letters.
    let text = list.syntax().text().to_string();
    let gives = text.trim_end_matches(['}', ' ', '\n']).ends_with("(())");
    if !gives && asks.next().is_some() {
        return None;
    }
    // What belongs to the whole crate stays before it.
    let of_crate = |line: &Line<'_>| {
        let code = line.code.trim();
        code.is_empty() || code.starts_with("#![") && code.ends_with(']') || code.starts_with("extern crate ")
    };
    let first = block.lines.iter().position(|it| !of_crate(it))?;
    let later = block.lines.get(first..)?;
    if later.iter().any(|it| it.code.contains("#![") || it.code.contains("extern crate ")) {
        return None;
    }
    let before = block.before;
    // The end of the line before.
    let begin = match first.checked_sub(1).and_then(|it| block.lines.get(it)) {
        Some(line) => line.at + line.code.len(),
        None => block.begin,
    };
    // The error's type may be one that the example imports.
    let (inner, end) = match gives {
        true => (format!(" async fn example() -> {RESULT} {{"), " example().await.unwrap() }"),
        false => (String::new(), ""),
    };
    Some(vec![
        Edit::insert(begin, format!("\n{before}# {attribute}\n{before}# async fn main() {{{inner}")),
        Edit::insert(block.end, format!("{before}# }}{end}\n")),
    ])
}

/// What rustdoc says itself that such an example returns.
const RESULT: &str = "core::result::Result<(), impl core::fmt::Debug>";

/// What stands around code.
enum Around {
    /// A function that is not async.
    Function(SyntaxNode),
    /// Async code.
    Async,
    /// Where nothing can be awaited.
    Other,
}

fn around(node: &SyntaxNode) -> Around {
    for up in node.ancestors() {
        if let Some(function) = ast::Fn::cast(up.clone()) {
            return if function.async_token().is_some() { Around::Async } else { Around::Function(up) };
        }
        let closure = ast::ClosureExpr::cast(up.clone());
        let block = ast::BlockExpr::cast(up.clone());
        if closure.as_ref().is_some_and(|it| it.async_token().is_some())
            || block.is_some_and(|it| it.async_token().is_some())
        {
            return Around::Async;
        }
        // Whose tokens these become is not known.
        let unknown = ast::MacroCall::cast(up.clone()).is_some_and(|it| {
            let name = it.path().and_then(|it| it.segment()?.name_ref());
            let is_known = name.is_some_and(|it| MACROS.contains(&it.text()));
            !is_known || it.syntax().text().contains_char('|')
        });
        if closure.is_some()
            || unknown
            || matches!(up.kind(), SyntaxKind::CONST | SyntaxKind::STATIC | SyntaxKind::MACRO_RULES)
        {
            return Around::Other;
        }
    }
    Around::Other
}

/// Macros that run what they are given where they stand.
const MACROS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "dbg",
    "debug_assert",
    "debug_assert_eq",
    "eprint",
    "eprintln",
    "format",
    "matches",
    "print",
    "println",
    "vec",
    "write",
    "writeln",
];

/// A call in an example.
struct Call {
    /// Where it stands: the name's parent.
    name: SyntaxNode,
    /// The whole call.
    range: TextRange,
    how: How,
}

enum How {
    /// `receiver.name(..)`, with what is known of the receiver.
    Method(Option<ast::Expr>),
    /// `Owner::name(..)`, with the last word before the name.
    Path(Option<String>),
}

impl Call {
    fn of(name: SyntaxToken) -> Option<Call> {
        let parent = name.parent()?;
        if parent.kind() == SyntaxKind::TOKEN_TREE {
            return Call::in_macro(&name, parent);
        }
        if let Some(method) = parent.parent().and_then(ast::MethodCallExpr::cast) {
            let how = How::Method(method.receiver());
            return Some(Call { name: parent, range: method.syntax().text_range(), how });
        }
        let segment = parent.parent().and_then(ast::PathSegment::cast)?;
        let path = segment.parent_path();
        let call = path.syntax().parent().and_then(ast::PathExpr::cast)?;
        let call = call.syntax().parent().and_then(ast::CallExpr::cast)?;
        if call.expr()?.syntax() != &path.syntax().parent()? {
            return None;
        }
        let owner = path.qualifier().and_then(|it| it.segment()?.name_ref()).map(|it| it.text().to_string());
        Some(Call { name: parent, range: call.syntax().text_range(), how: How::Path(owner) })
    }

    fn in_macro(name: &SyntaxToken, parent: SyntaxNode) -> Option<Call> {
        let tree = name.next_sibling_or_token()?.into_node()?;
        if tree.first_token().is_none_or(|it| it.kind() != SyntaxKind::L_PAREN) {
            return None;
        }
        let mut before = std::iter::successors(name.prev_token(), SyntaxToken::prev_token)
            .filter(|it| !it.kind().is_trivia());
        let how = match (before.next()?.text(), before.next(), before.next()) {
            (".", receiver, further) => {
                // A name alone is looked for among the example's.
                let alone = further.is_none_or(|it| !matches!(it.text(), "." | ":" | "::"));
                let receiver = receiver.filter(|it| it.kind() == SyntaxKind::IDENT && alone)?;
                How::Method(Some(ast::make::expr_path(ast::make::path_from_text(receiver.text()))))
            }
            (":", _, owner) => {
                How::Path(owner.filter(|it| it.kind() == SyntaxKind::IDENT).map(|it| it.text().to_owned()))
            }
            _ => How::Path(None),
        };
        Some(Call { name: parent, range: name.text_range().cover(tree.text_range()), how })
    }
}

impl Awaited {
    /// Whether the call is certainly one of it.
    fn is_meant(&self, call: &Call, root: &SyntaxNode) -> bool {
        match &call.how {
            How::Method(Some(receiver)) => !self.owners.is_empty() && self.is_owner(receiver, root),
            How::Method(None) => false,
            How::Path(Some(owner)) if self.owners.is_empty() => owner.starts_with(char::is_lowercase),
            How::Path(Some(owner)) => self.owners.contains(owner),
            How::Path(None) => self.owners.is_empty() && self.is_imported(root),
        }
    }

    fn is_renamed_by(&self, tree: &ast::UseTree) -> bool {
        let last = tree.path().and_then(|it| it.segment()?.name_ref());
        tree.rename().is_some() && last.is_some_and(|it| it.text() == self.name)
    }

    fn is_imported(&self, root: &SyntaxNode) -> bool {
        let mut imports = root.descendants().filter_map(ast::Use::cast);
        let mut bound = root.descendants().filter_map(ast::IdentPat::cast).filter_map(|it| it.name());
        if bound.any(|it| it.text() == self.name) {
            return false;
        }
        imports.any(|it| self.is_named(it.syntax()) || it.syntax().text().contains_char('*'))
            && !root
                .descendants()
                .filter_map(ast::Fn::cast)
                .any(|it| it.name().is_some_and(|it| it.text() == self.name))
    }

    fn is_named(&self, node: &SyntaxNode) -> bool {
        has_word(node, &self.name)
    }

    /// Whether `receiver` is made by its owner, or a variable that is.
    fn is_owner(&self, receiver: &ast::Expr, root: &SyntaxNode) -> bool {
        let names_owner = |it: &SyntaxNode| self.owners.iter().any(|owner| has_word(it, owner));
        let name = match receiver {
            ast::Expr::PathExpr(it) => it.path().and_then(|it| it.as_single_name_ref()),
            it => return names_owner(it.syntax()),
        };
        let Some(name) = name else { return false };
        // A value without fields.
        if self.owners.iter().any(|it| name.text() == it.as_str()) {
            return true;
        }
        let lets = root.descendants().filter_map(ast::LetStmt::cast);
        let mut of_name =
            lets.filter(|it| it.pat().is_some_and(|it| has_word(it.syntax(), name.text()))).peekable();
        of_name.peek().is_some()
            && of_name.all(|it| {
                let whole = matches!(it.pat(), Some(ast::Pat::IdentPat(_)));
                let by =
                    [it.ty().map(|it| it.syntax().clone()), it.initializer().map(|it| it.syntax().clone())];
                whole && by.iter().flatten().any(names_owner)
            })
    }
}

fn has_word(node: &SyntaxNode, word: &str) -> bool {
    node.descendants_with_tokens()
        .any(|it| it.into_token().is_some_and(|it| it.kind() == SyntaxKind::IDENT && it.text() == word))
}

#[cfg(test)]
mod tests {
    use super::{Awaited, Uses, uses};
    use crate::config::Config;
    use crate::edit::apply_edits;
    use crate::engine::trial::Trial;
    use crate::facts::doc_examples::blocks;
    use crate::policy::{PublicApi, RuntimeContext};
    use crate::rule::catalog::Catalog;

    /// The documentation with its one example followed, or nothing if that stays as it is.
    fn followed(text: &str, name: &str, owners: &[&str]) -> Option<String> {
        let awaited =
            Awaited { name: name.to_owned(), owners: owners.iter().map(|it| (*it).to_owned()).collect() };
        let blocks = blocks(text);
        let block = &blocks[0];
        match uses(text, block, &block.parse().unwrap(), &awaited, "#[tokio::main]") {
            Uses::Edits(edits) => Some(apply_edits(text, &edits).unwrap()),
            Uses::None | Uses::Stays => None,
        }
    }

    fn documented(lines: &str) -> String {
        let lines: String = lines.lines().map(|it| format!("    /// {it}\n")).collect();
        format!("    /// ```\n{lines}    /// ```\n    pub fn nap() {{}}\n")
    }

    #[test]
    fn statements_get_a_main_that_readers_do_not_see() {
        let text =
            documented("#![allow(unused)]\n# use app::nap;\nlet it = nap(1);\nassert_eq!(app::nap(2), it);");
        let main = "# #[tokio::main]\n    /// # async fn main() {";
        let expected = text
            .replace("unused)]\n", &format!("unused)]\n    /// {main}\n"))
            .replace("nap(1)", "nap(1).await")
            .replace("nap(2)", "nap(2).await")
            .replace("    /// ```\n    pub", "    /// # }\n    /// ```\n    pub");
        assert_eq!(followed(&text, "nap", &[]).unwrap(), expected);
        for tail in ["Ok::<(), Error>(())", "std::io::Result::Ok(())"] {
            let text = documented(&format!("use std::io::Error;\napp::nap(1)?;\n# {tail}"));
            let after = followed(&text, "nap", &[]).unwrap();
            let result = "core::result::Result<(), impl core::fmt::Debug>";
            let main = format!(
                "/// # async fn main() {{ async fn example() -> {result} {{\n    /// use std::io::Error;"
            );
            assert!(after.contains(&main), "{after}");
            assert!(after.contains("app::nap(1).await?;"), "{after}");
            assert!(after.contains("    /// # } example().await.unwrap() }\n    /// ```\n"), "{after}");
        }
    }

    #[test]
    fn a_main_becomes_async() {
        let text = documented("# fn main() {\n#     let it = Bed::new().soft();\nit.nap();\n# }");
        let after = followed(&text, "nap", &["Bed"]).unwrap();
        assert!(after.contains("    /// # #[tokio::main]\n    /// # async fn main() {\n"), "{after}");
        assert!(after.contains("it.nap().await;\n    /// # }\n    /// ```\n"), "{after}");
        let text = documented("#[tokio::main]\nasync fn main() { Bed::nap(); }");
        assert_eq!(followed(&text, "nap", &["Bed"]).unwrap(), text.replace("nap();", "nap().await;"));
    }

    #[test]
    fn what_is_not_certain_to_be_meant_or_cannot_await_stays() {
        for (code, owners) in [
            ("nap(1);", &[][..]),
            ("use app::*;\nfn nap() {}\nnap();", &[]),
            ("Bed::nap();", &[]),
            ("let it = floor();\nit.nap();", &["Bed"]),
            ("let (it, bed) = (1, Bed::new());\nit.nap();", &["Bed"]),
            ("use app::nap;\nlet f = || nap();", &[]),
            ("use app::nap;\nfn f() { nap(); }", &[]),
            ("use app::nap;\nrepeat!(nap());", &[]),
            ("use app::nap;\nnap()?;", &[]),
            ("use app::nap;\nlet nap = || 1;\nnap();", &[]),
            ("use app::nap as rest;\nrest();", &[]),
        ] {
            assert_eq!(followed(&documented(code), "nap", owners), None, "{code}");
        }
    }

    const LIBRARY: &str = "//! ```
//! # fn main() {
//! let bed = app::Bed::new();
//! bed.nap();
//! # }
//! ```
//! ```
//! let naps = vec![app::Bed::new()];
//! naps.iter().for_each(|it| it.nap());
//! ```
use std::time::Duration;
pub struct Bed;
impl Bed {
    pub fn new() -> Bed { Bed }
    /// Naps.
    ///
    /// ```no_run
    /// app::Bed::new().nap();
    /// ```
    pub fn nap(&self) { std::thread::sleep(Duration::from_secs(1)); }
}
";

    #[test]
    fn examples_follow_a_function_of_the_library_and_bring_tokio_for_tests() {
        let manifest = "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
                        [dependencies]\ntokio = { version = \"1\", features = [\"time\"] }\n";
        let mut config = Config::default();
        config.policies.public_api = PublicApi::Allow;
        config.policies.runtime_context = RuntimeContext::Assume;
        let fixture = format!("{manifest}//- /src/lib.rs\n{LIBRARY}");
        let trial = Trial::with(&fixture, &config, &Catalog::embedded().unwrap());
        let after = trial.text_after("/src/lib.rs");
        assert!(after.contains("//! # #[tokio::main]\n//! # async fn main() {\n"), "{after}");
        assert!(after.contains("//! bed.nap().await;\n//! # }\n"), "{after}");
        assert!(after.contains("    /// # #[tokio::main]\n    /// # async fn main() {\n    /// app::Bed::new().nap().await;\n    /// # }\n"), "{after}");
        assert!(after.contains("for_each(|it| it.nap())"), "{after}");
        let notes: Vec<_> = trial.ledger.units.iter().flat_map(|it| &it.notes).collect();
        let left = "examples in the documentation call `nap` and have to be made async by hand: src/lib.rs:7";
        assert!(notes.iter().any(|it| *it == left), "{notes:?}");
        let manifest = trial.manifest_after();
        let (_, of_tests) = manifest.split_once("[dev-dependencies]").expect(&manifest);
        assert!(of_tests.contains("\"macros\", \"rt-multi-thread\""), "{manifest}");
    }
}
