//! The *before* of a rule: Rust syntax with holes, lowered to a tree that is cheap to match and free of trivia.

use std::collections::BTreeMap;

use ra_ap_parser::LexedStr;
use ra_ap_syntax::{AstNode, NodeOrToken, SourceFile, SyntaxElement, SyntaxKind, SyntaxNode, T, ast};

use super::hole::{Arity, EDITION, Hole, Piece, SyntaxProblem, cut, no_frontmatter};

const ONE: &str = "__tokioize_one_";
const RUN: &str = "__tokioize_run_";

/// A parsed *before*.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    pub(crate) forms: Vec<Form>,
    holes: BTreeMap<String, Hole>,
    specificity: usize,
}

/// What kind of syntax a pattern may stand for. One text can be several: `Ok($x)` is an expression and a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PatternKind {
    /// An expression.
    Expression,
    /// One or more statements or items in a row.
    Statements,
    /// A pattern of a `let`, a `match` arm or a parameter.
    Pattern,
    /// A type.
    Type,
}

/// The pattern read as one kind of syntax.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    pub kind: PatternKind,
    /// One tree, or one for each statement.
    pub trees: Vec<Tree>,
}

/// Syntax without trivia and list commas.
#[derive(Debug, Clone)]
pub(crate) enum Tree {
    Hole { name: String, place: Place },
    Run { name: String },
    Token { kind: SyntaxKind, text: String },
    Node { kind: SyntaxKind, children: Vec<Tree>, canonical: Option<String> },
}

/// What a hole of arity one accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Expression,
    Pattern,
    Type,
    GenericArgument,
    /// A token tree's element, or a lifetime.
    Token,
    /// Exactly this kind of node: a name, a path segment, a parameter.
    Node(SyntaxKind),
}

impl Pattern {
    /// Reads `text` as every kind of syntax it can be.
    pub fn parse(text: &str) -> Result<Pattern, SyntaxProblem> {
        let text = text.trim_end();
        check_size(text)?;
        let pieces = cut(text)?;
        let mut holes: BTreeMap<String, Hole> = BTreeMap::new();
        for piece in &pieces {
            let Piece::Hole(hole) = piece else { continue };
            match holes.get_mut(&hole.name) {
                None => {
                    holes.insert(hole.name.clone(), hole.clone());
                }
                Some(seen) if seen.arity != hole.arity => {
                    let message = format!(
                        "hole `{}` is used as one thing and as a run; give one of them another name",
                        hole.name
                    );
                    return Err(SyntaxProblem::new(0, message));
                }
                Some(seen) => {
                    if seen.ty.is_none() {
                        seen.ty = hole.ty.clone();
                    }
                }
            }
        }
        if !pieces.iter().any(|piece| matches!(piece, Piece::Text(text) if !text.trim().is_empty())) {
            let message = "a pattern needs some syntax besides its holes: it would match everything";
            return Err(SyntaxProblem::new(0, message));
        }
        let mut forms: Vec<Form> = Vec::new();
        for suffixes in suffix_choices(&pieces) {
            let rust = encode(&pieces, &suffixes);
            forms.extend(
                WRAPPERS.iter().filter_map(|(kind, before, after)| parse_as(*kind, before, &rust, after)),
            );
            if !forms.is_empty() {
                break;
            }
        }
        if forms.is_empty() {
            return Err(unparsable(&encode(&pieces, &[])));
        }
        let typed = holes.values().filter(|hole| hole.ty.is_some()).count();
        let tokens = forms.iter().map(|form| form.trees.iter().map(Tree::weight).sum()).max().unwrap_or(0);
        Ok(Pattern { text: text.to_owned(), forms, holes, specificity: tokens + 2 * typed })
    }

    /// The text as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The kinds of syntax it can be.
    pub fn kinds(&self) -> impl Iterator<Item = PatternKind> + '_ {
        self.forms.iter().map(|form| form.kind)
    }

    /// Its holes by name.
    pub fn holes(&self) -> &BTreeMap<String, Hole> {
        &self.holes
    }

    /// Patterns that say more win over those that say less.
    pub fn specificity(&self) -> usize {
        self.specificity
    }

    /// Every absolute path that the pattern names, such as `std::thread::spawn`: what a search can start from.
    pub fn canonical_paths(&self) -> Vec<String> {
        fn collect(tree: &Tree, paths: &mut Vec<String>) {
            if let Tree::Node { children, canonical, .. } = tree {
                paths.extend(canonical.clone());
                let is_qualifier = |tree: &Tree| matches!(tree, Tree::Node { kind: SyntaxKind::PATH, .. });
                let inner = children.iter().filter(|child| canonical.is_none() || !is_qualifier(child));
                inner.for_each(|child| collect(child, paths));
            }
        }
        let mut paths = Vec::new();
        self.forms.iter().flat_map(|form| &form.trees).for_each(|tree| collect(tree, &mut paths));
        paths.sort();
        paths.dedup();
        paths
    }
}

impl Tree {
    fn weight(&self) -> usize {
        match self {
            Tree::Hole { .. } | Tree::Run { .. } => 0,
            Tree::Token { .. } => 2,
            Tree::Node { children, canonical, .. } => {
                children.iter().map(Tree::weight).sum::<usize>() + 4 * usize::from(canonical.is_some())
            }
        }
    }
}

/// Bounds what a rule file can ask of the parser, which recurses over operators and brackets alike.
fn check_size(text: &str) -> Result<(), SyntaxProblem> {
    const MOST: usize = 400;
    no_frontmatter(text)?;
    let tokens = LexedStr::new(EDITION, text);
    let count = (0..tokens.len()).filter(|i| !tokens.kind(*i).is_trivia()).count();
    if count > MOST {
        let message = format!(
            "a pattern has at most {MOST} tokens, this has {count}: put runs `$$$x` for what is only kept"
        );
        return Err(SyntaxProblem::new(0, message));
    }
    Ok(())
}

/// What must follow a run's stand-in for its place to parse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RunSuffix {
    None,
    /// Parameters and fields of declarations.
    Declared,
    /// Arms of a `match`.
    Arm,
}

impl RunSuffix {
    const ALL: [RunSuffix; 3] = [RunSuffix::None, RunSuffix::Declared, RunSuffix::Arm];

    fn text(self) -> &'static str {
        match self {
            RunSuffix::None => "",
            RunSuffix::Declared => ": ()",
            RunSuffix::Arm => " => (),",
        }
    }
}

pub(crate) const WRAPPERS: [(PatternKind, &str, &str); 4] = [
    (PatternKind::Expression, "async fn f() {\n", "\n}"),
    (PatternKind::Statements, "async fn f() {\n", "\n}"),
    (PatternKind::Pattern, "fn f() { let ", "\n = (); }"),
    (PatternKind::Type, "type T = ", "\n;"),
];

/// Ways to write the runs, the plain one first. More than four runs are all written alike.
pub(crate) fn suffix_choices(pieces: &[Piece]) -> Vec<Vec<RunSuffix>> {
    let runs =
        pieces.iter().filter(|piece| matches!(piece, Piece::Hole(hole) if hole.arity == Arity::Run)).count();
    if runs > 4 {
        return RunSuffix::ALL.iter().map(|suffix| vec![*suffix; runs]).collect();
    }
    let mut choices = vec![Vec::new()];
    for _ in 0..runs {
        choices = choices
            .iter()
            .flat_map(|choice: &Vec<RunSuffix>| {
                RunSuffix::ALL.iter().map(|suffix| choice.iter().copied().chain([*suffix]).collect())
            })
            .collect();
    }
    choices
}

pub(crate) fn encode(pieces: &[Piece], suffixes: &[RunSuffix]) -> String {
    let mut rust = String::new();
    let mut suffixes = suffixes.iter();
    for (i, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => rust.push_str(text),
            Piece::Hole(hole) if hole.arity == Arity::One => {
                rust.push_str(ONE);
                rust.push_str(&hole.name);
            }
            Piece::Hole(hole) => {
                let suffix = suffixes.next().copied().unwrap_or(RunSuffix::None);
                rust.push_str(RUN);
                rust.push_str(&hole.name);
                rust.push_str(suffix.text());
                let next = match pieces.get(i + 1) {
                    Some(Piece::Text(text)) => text.trim_start().chars().next(),
                    Some(Piece::Hole(_)) => Some('$'),
                    None => None,
                };
                let ends = next.is_none_or(|next| ",)}];.=:|>".contains(next));
                if suffix == RunSuffix::None && !ends {
                    rust.push(';');
                }
            }
        }
    }
    rust
}

fn parse_as(kind: PatternKind, before: &str, rust: &str, after: &str) -> Option<Form> {
    let parse = SourceFile::parse(&format!("{before}{rust}{after}"), EDITION);
    if !parse.errors().is_empty() {
        return None;
    }
    let root = parse.syntax_node();
    let only = |node: &SyntaxNode| vec![lower(&NodeOrToken::Node(node.clone()))];
    let trees = match kind {
        PatternKind::Expression | PatternKind::Statements => {
            // Something that closes the wrapper and opens another would leave more than one item.
            if root.children().count() != 1 {
                return None;
            }
            let list = root.descendants().find_map(ast::StmtList::cast)?;
            let stmts: Vec<SyntaxNode> = list.syntax().children().collect();
            let single = match stmts.as_slice() {
                [stmt] if ast::Expr::can_cast(stmt.kind()) => Some(stmt.clone()),
                // A block-like expression at the end of a block is its tail only if nothing follows.
                [stmt] if stmt.kind() == SyntaxKind::EXPR_STMT && !ends_with_semicolon(stmt) => {
                    stmt.first_child()
                }
                _ => None,
            };
            match (kind, single) {
                (PatternKind::Expression, Some(expr)) => only(&expr),
                (PatternKind::Statements, None) if !stmts.is_empty() => {
                    stmts.iter().map(|stmt| lower(&NodeOrToken::Node(stmt.clone()))).collect()
                }
                _ => return None,
            }
        }
        PatternKind::Pattern => {
            let stmt = root.descendants().find_map(ast::LetStmt::cast)?;
            if stmt.ty().is_some() {
                return None;
            }
            only(stmt.pat()?.syntax())
        }
        PatternKind::Type => only(root.descendants().find_map(ast::TypeAlias::cast)?.ty()?.syntax()),
    };
    Some(Form { kind, trees })
}

fn ends_with_semicolon(stmt: &SyntaxNode) -> bool {
    stmt.last_child_or_token().is_some_and(|last| last.kind() == T![;])
}

fn unparsable(rust: &str) -> SyntaxProblem {
    let (_, before, after) = WRAPPERS[1];
    let parse = SourceFile::parse(&format!("{before}{rust}{after}"), EDITION);
    let Some(error) = parse.errors().into_iter().next() else {
        let message = "this is neither an expression, statements, a pattern nor a type";
        return SyntaxProblem::new(0, message);
    };
    let offset = usize::from(error.range().start()).saturating_sub(before.len()).min(rust.len());
    let line = rust.get(..offset).map_or(0, |text| text.matches('\n').count());
    let message = format!(
        "this does not parse as Rust with holes (as statements: {error}); it must be an expression, statements, a pattern or a type"
    );
    SyntaxProblem::new(line, message)
}

fn lower(element: &SyntaxElement) -> Tree {
    match element {
        NodeOrToken::Token(token) => {
            if token.kind() == SyntaxKind::IDENT
                && token.parent().is_some_and(|p| p.kind() == SyntaxKind::TOKEN_TREE)
            {
                if let Some(name) = token.text().strip_prefix(RUN) {
                    return Tree::Run { name: name.to_owned() };
                }
                if let Some(name) = token.text().strip_prefix(ONE) {
                    return Tree::Hole { name: name.to_owned(), place: Place::Token };
                }
            }
            if let Some(name) = token.text().strip_prefix('\'').and_then(|text| text.strip_prefix(ONE)) {
                return Tree::Hole { name: name.to_owned(), place: Place::Token };
            }
            Tree::Token { kind: token.kind(), text: token.text().to_owned() }
        }
        NodeOrToken::Node(node) => lower_node(node),
    }
}

fn lower_node(node: &SyntaxNode) -> Tree {
    let kind = node.kind();
    let text = node.text().to_string();
    if let Some(name) = text.strip_prefix(RUN) {
        let name = name.trim_end_matches([',', ';']).trim_end_matches(": ()").trim_end_matches(" => ()");
        if is_name(name) {
            return Tree::Run { name: name.to_owned() };
        }
    }
    if let Some(name) = text.strip_prefix(ONE).filter(|name| is_name(name)) {
        return Tree::Hole { name: name.to_owned(), place: place_of(kind) };
    }
    if kind == SyntaxKind::PAREN_EXPR
        && let Some(inner) = node.children().find(|child| ast::Expr::can_cast(child.kind()))
    {
        return lower_node(&inner);
    }
    // `move` is optional on both sides: whether it is needed is the engine's to know. `::<` and `<` are one.
    let is_optional = |child: &SyntaxElement| match kind {
        SyntaxKind::CLOSURE_EXPR => child.kind() == T![move],
        SyntaxKind::GENERIC_ARG_LIST => child.kind() == T![::],
        _ => false,
    };
    let children = significant_children(node).iter().filter(|child| !is_optional(child)).map(lower).collect();
    Tree::Node {
        kind,
        children,
        canonical: ast::Path::cast(node.clone()).and_then(|path| canonical_path(&path)),
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn place_of(kind: SyntaxKind) -> Place {
    if ast::Expr::can_cast(kind) {
        Place::Expression
    } else if ast::Pat::can_cast(kind) {
        Place::Pattern
    } else if ast::Type::can_cast(kind) {
        Place::Type
    } else if ast::GenericArg::can_cast(kind) {
        Place::GenericArgument
    } else {
        Place::Node(kind)
    }
}

/// A path of several plain names that starts with a crate's: it matches by what it resolves to.
fn canonical_path(path: &ast::Path) -> Option<String> {
    let mut names = Vec::new();
    for (i, segment) in path.segments().enumerate() {
        let name = segment.name_ref()?;
        let name = name.text();
        if name.starts_with(ONE) || (i == 0 && ["self", "super", "crate", "Self"].contains(&name)) {
            return None;
        }
        names.push(name.to_string());
    }
    let lower_case = names.first()?.starts_with(|c: char| c.is_ascii_lowercase());
    (names.len() > 1 && lower_case).then(|| names.join("::"))
}

/// Children that take part in matching: no trivia, and no commas outside token trees.
pub(crate) fn significant_children(node: &SyntaxNode) -> Vec<SyntaxElement> {
    let commas_matter = node.kind() == SyntaxKind::TOKEN_TREE;
    node.children_with_tokens()
        .filter(|child| !child.kind().is_trivia() && (commas_matter || child.kind() != T![,]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<PatternKind> {
        Pattern::parse(text).unwrap().kinds().collect()
    }

    #[test]
    fn one_text_may_be_several_kinds() {
        use PatternKind::{Expression, Statements, Type};
        assert_eq!(kinds("Ok($x)"), vec![Expression, PatternKind::Pattern, Type]);
        assert_eq!(kinds("std::thread::spawn(move || { $$$body });"), vec![Statements]);
        assert_eq!(kinds("std::sync::mpsc::Sender<$t>"), vec![Type]);
        assert_eq!(kinds("fn $name($$$params) -> $ret { $$$body }"), vec![Statements]);
        assert_eq!(kinds("match $x { $$$arms }"), vec![Expression]);
        assert_eq!(kinds("loop { $$$a std::thread::sleep($d); $$$b }"), vec![Expression]);
    }

    #[test]
    fn specific_patterns_weigh_more() {
        let weight = |text| Pattern::parse(text).unwrap().specificity();
        assert!(weight("if let Ok($p) = $rx.recv() { $$$b }") > weight("$rx.recv()"));
        assert!(weight("${rx: std::sync::mpsc::Receiver<_>}.recv()") > weight("$rx.recv()"));
    }

    #[test]
    fn paths_to_search_for_are_listed() {
        let pattern = Pattern::parse("std::thread::spawn(move || { std::thread::sleep($d); })").unwrap();
        assert_eq!(pattern.canonical_paths(), ["std::thread::sleep", "std::thread::spawn"]);
    }

    #[test]
    fn malformed_patterns_are_errors() {
        for text in ["", "$x", "f(", "}", "} fn g() {", "let", "$x $$$x", "f($x, $$$x)", "a b"] {
            assert!(Pattern::parse(text).is_err(), "{text}");
        }
        assert!(Pattern::parse("\n-----\n---").is_err());
        assert!(Pattern::parse(&"(".repeat(100_000)).is_err());
        assert!(Pattern::parse(&"!".repeat(100_000)).is_err());
        for repeated in ["!", "||", "if a {} else ", "a.", "a=", "return ", "$x+", "&&"] {
            let _ = Pattern::parse(&(repeated.repeat(800 / repeated.len()) + "x"));
        }
        assert_eq!(Pattern::parse("let a = 1;\nlet = ;\n").unwrap_err().line, 1);
    }
}
