//! The reader of `select!` against the macro itself: `select_grammar/shapes.rs` holds a function for every shape of its grammar,
//! which rustc expands with the real crate, and says above each what is to be read. The crate's own tests, examples and
//! documentation are read too.

#[allow(clippy::all, dead_code, unused, unreachable_code)]
mod select_grammar {
    mod shapes;
}

use std::path::{Path, PathBuf};

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{Edition, SourceFile, SyntaxKind, SyntaxNode, TextRange};
use tokioize::facts::select_grammar::{ArmKind, Select, SelectSyntaxError, parse_select};

/// What stands between the delimiters of every `select!` and `select_biased!`, in the arguments of other macros too.
fn selects(root: &SyntaxNode) -> Vec<ast::TokenTree> {
    let trees = root.descendants().filter_map(ast::TokenTree::cast);
    trees.filter(is_select).collect()
}

fn is_select(tree: &ast::TokenTree) -> bool {
    let mut before = std::iter::successors(tree.syntax().first_token(), |it| it.prev_token())
        .skip(1)
        .filter(|it| !it.kind().is_trivia());
    before.next().is_some_and(|it| it.kind() == SyntaxKind::BANG)
        && before.next().is_some_and(|it| matches!(it.text(), "select" | "select_biased"))
}

fn read(tree: &ast::TokenTree) -> Result<Select, SelectSyntaxError> {
    parse_select(tree)
}

/// One line for each arm.
fn lines(text: &str, select: &Select) -> Vec<String> {
    let part = |range: TextRange| text[range].split_whitespace().collect::<Vec<_>>().join(" ");
    let arms = select.arms.iter().map(|arm| {
        let pattern = |it: Option<TextRange>| it.map_or("none".to_owned(), part);
        let head = match &arm.kind {
            ArmKind::Recv { channel, pattern: it } => format!("recv {} -> {}", part(*channel), pattern(*it)),
            ArmKind::Send { channel, message, pattern: it } => {
                format!("send {} <- {} -> {}", part(*channel), part(*message), pattern(*it))
            }
            ArmKind::Default { timeout: None } => "default".to_owned(),
            ArmKind::Default { timeout: Some(it) } => format!("default {}", part(*it)),
        };
        assert_eq!(arm.range.end(), arm.body.end());
        let kind = if arm.body_is_block { "block" } else { "expression" };
        let comma = if arm.comma.is_some() { ", with a comma" } else { "" };
        format!("{head} => {} ({kind}{comma})", part(arm.body))
    });
    arms.collect()
}

#[test]
fn every_shape_is_read_as_the_macro_reads_it() {
    let text = include_str!("select_grammar/shapes.rs");
    let file = SourceFile::parse(text, Edition::CURRENT);
    assert!(file.errors().is_empty());
    let functions = file.tree().syntax().descendants().filter_map(ast::Fn::cast);
    let mut count = 0;
    for function in functions {
        let expected: Vec<&str> = text[function.syntax().text_range()]
            .lines()
            .filter_map(|it| it.trim().strip_prefix("//= "))
            .collect();
        let found = selects(function.syntax());
        let found: Vec<String> = found
            .iter()
            .flat_map(|it| {
                lines(text, &read(it).unwrap_or_else(|error| panic!("{error} in {}", it.syntax())))
            })
            .collect();
        if !found.is_empty() {
            assert_eq!(found, expected);
            count += 1;
        }
    }
    assert!(count > 15, "{count} functions");
}

/// The folder of the sources of crossbeam-channel that this crate is built with.
fn sources() -> PathBuf {
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .exec()
        .expect("cargo metadata");
    let package = metadata.packages.iter().find(|it| *it.name == "crossbeam-channel").expect("a dependency");
    package.manifest_path.parent().expect("a folder").as_std_path().to_owned()
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_select_of_the_crate_itself_is_read() {
    let mut files = Vec::new();
    for folder in ["tests", "examples", "benches", "src"] {
        rust_files(&sources().join(folder), &mut files);
    }
    let mut count = 0;
    for path in &files {
        let text = std::fs::read_to_string(path).expect("a readable file");
        // Its documentation holds programs.
        let documented: String = text
            .lines()
            .filter_map(|it| it.trim_start().strip_prefix("///").or(it.trim_start().strip_prefix("//!")))
            .map(|it| format!("{it}\n"))
            .collect();
        let programs = documented.split("```").skip(1).step_by(2);
        let programs =
            programs.map(|it| it.split_once('\n').map_or("", |(_, code)| code).replace("\n # ", "\n"));
        // A file with a `select!` of its own, or with the definition of this one, holds no uses of it outside its documentation.
        let whole = (!text.contains("macro_rules! select")).then_some(text);
        for program in whole.into_iter().chain(programs) {
            let file = SourceFile::parse(&program, Edition::Edition2021);
            for select in selects(file.tree().syntax()) {
                if let Err(error) = read(&select) {
                    panic!("{}: {error} in\n{}", path.display(), select.syntax());
                }
                count += 1;
            }
        }
    }
    assert!(count > 100, "{count} selects in {} files", files.len());
}
