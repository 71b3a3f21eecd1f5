//! Whether a piece of source has the shape and the meaning of a pattern, and what its holes stand for.

use std::collections::{BTreeMap, BTreeSet};

use ra_ap_syntax::ast::{HasGenericArgs, HasName};
use ra_ap_syntax::{
    AstNode, Direction, NodeOrToken, SyntaxElement, SyntaxKind, SyntaxNode, T, TextRange, TextSize, ast,
};

use super::hole::Arity;
use super::oracle::Oracle;
use super::pattern::{Form, Pattern, PatternKind, Place, Tree, significant_children};

/// A successful match.
#[derive(Debug, Clone)]
pub struct Match {
    /// The root of the tree that was matched in; ranges are relative to it.
    pub root: SyntaxNode,
    /// What the pattern covers, from its first token to its last.
    pub range: TextRange,
    /// As what kind of syntax it matched.
    pub kind: PatternKind,
    /// What each hole stands for: of several equal occurrences the first.
    pub holes: BTreeMap<String, Bound>,
    /// Every occurrence of every hole, ordered by position.
    pub occurrences: Vec<(String, TextRange)>,
    /// Which holes are runs.
    pub runs: BTreeSet<String>,
}

/// What a hole stands for.
#[derive(Debug, Clone)]
pub struct Bound {
    /// From its first token to its last; empty, at its place, for a run of nothing. Comments on lines of their own
    /// before a run of statements, and those after it, belong to it.
    pub range: TextRange,
    /// The things themselves, without separators.
    pub elements: Vec<SyntaxElement>,
}

impl Match {
    /// The source text of `range`.
    pub fn text(&self, range: TextRange) -> String {
        self.root.text().slice(range).to_string()
    }

    /// Whether the hole `name` is a run.
    pub fn is_run(&self, name: &str) -> bool {
        self.runs.contains(name)
    }

    /// The source text of the hole `name`.
    pub fn hole_text(&self, name: &str) -> Option<String> {
        self.holes.get(name).map(|bound| self.text(bound.range))
    }

    /// The node that the hole `name` stands for, if it stands for one.
    pub fn hole_node(&self, name: &str) -> Option<&SyntaxNode> {
        match self.holes.get(name)?.elements.as_slice() {
            [NodeOrToken::Node(node)] => Some(node),
            _ => None,
        }
    }
}

/// Why a pattern did not match: what stood in the way furthest into the source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Mismatch {
    /// Where.
    pub at: TextRange,
    /// What was expected and what was there.
    pub reason: String,
}

/// Matches `pattern` at `node`: exactly it, or for a pattern of statements it and its following siblings.
pub fn match_node(pattern: &Pattern, node: &SyntaxNode, oracle: &dyn Oracle) -> Result<Match, Mismatch> {
    let mut worst: Option<Mismatch> = None;
    for form in &pattern.forms {
        let Some(candidates) = candidates(form, node) else { continue };
        for elements in candidates {
            let mut matcher = Matcher { pattern, oracle, bound: Vec::new(), worst: worst.take() };
            let start =
                elements.first().map_or(node.text_range().start(), |first| first.text_range().start());
            if matcher.sequence(&form.trees, &elements, start) {
                return Ok(matcher.finish(form.kind, node, &elements));
            }
            worst = matcher.worst;
        }
    }
    Err(worst.unwrap_or_else(|| {
        let kinds: Vec<_> = pattern.kinds().collect();
        let reason = format!("the pattern is of kind {kinds:?}, the source is {:?}", node.kind());
        Mismatch { at: node.text_range(), reason }
    }))
}

/// The element lists at `node` that a form of this kind could cover; `None` if the kinds do not go together.
fn candidates(form: &Form, node: &SyntaxNode) -> Option<Vec<Vec<SyntaxElement>>> {
    let alone = |node: SyntaxNode| Some(vec![vec![NodeOrToken::Node(node)]]);
    let kind = node.kind();
    match form.kind {
        PatternKind::Expression if ast::Expr::can_cast(kind) => alone(node.clone()),
        PatternKind::Expression if kind == SyntaxKind::EXPR_STMT => {
            let expr = ast::ExprStmt::cast(node.clone())?.expr()?;
            expr.is_block_like().then(|| vec![vec![NodeOrToken::Node(expr.syntax().clone())]])
        }
        PatternKind::Pattern if ast::Pat::can_cast(kind) => alone(node.clone()),
        PatternKind::Type if ast::Type::can_cast(kind) => alone(node.clone()),
        PatternKind::Statements
            if ast::Stmt::can_cast(kind) || ast::Item::can_cast(kind) || ast::Expr::can_cast(kind) =>
        {
            let following: Vec<SyntaxElement> = node
                .siblings_with_tokens(Direction::Next)
                .filter(|sibling| !sibling.kind().is_trivia() && sibling.kind() != T!['}'])
                .collect();
            let runs = form.trees.iter().filter(|tree| matches!(tree, Tree::Run { .. })).count();
            if runs > 0 {
                return Some(vec![following]);
            }
            let elements = following.get(..form.trees.len())?;
            Some(vec![elements.to_vec()])
        }
        _ => None,
    }
}

struct Matcher<'a> {
    pattern: &'a Pattern,
    oracle: &'a dyn Oracle,
    /// Holes in the order in which they were bound; cut back when an attempt fails.
    bound: Vec<(String, Bound)>,
    worst: Option<Mismatch>,
}

impl Matcher<'_> {
    fn finish(self, kind: PatternKind, node: &SyntaxNode, elements: &[SyntaxElement]) -> Match {
        let start = elements.first().map_or(node.text_range().start(), first_token_start);
        let end = elements.last().map_or(start, |last| last.text_range().end());
        let root = node.ancestors().last().unwrap_or_else(|| node.clone());
        let mut occurrences: Vec<(String, TextRange)> =
            self.bound.iter().map(|(name, bound)| (name.clone(), bound.range)).collect();
        occurrences.sort_by_key(|(_, range)| (range.start(), range.end()));
        // A run at either end brings its comments.
        let start = occurrences.iter().map(|(_, range)| range.start()).fold(start, Ord::min);
        let end = occurrences.iter().map(|(_, range)| range.end()).fold(end, Ord::max);
        let mut holes = BTreeMap::new();
        for (name, bound) in self.bound {
            holes.entry(name).or_insert(bound);
        }
        let declared = self.pattern.holes().values();
        let runs = declared.filter(|hole| hole.arity == Arity::Run).map(|hole| hole.name.clone()).collect();
        Match { root, runs, range: TextRange::new(start, end), kind, holes, occurrences }
    }

    fn fail(&mut self, at: TextRange, reason: impl FnOnce() -> String) -> bool {
        if self.worst.as_ref().is_none_or(|worst| at.start() > worst.at.start()) {
            self.worst = Some(Mismatch { at, reason: reason() });
        }
        false
    }

    /// Matches all of `elements`; `start` is where a run of nothing at the front stands.
    fn sequence(&mut self, trees: &[Tree], elements: &[SyntaxElement], start: TextSize) -> bool {
        let Some((tree, rest)) = trees.split_first() else {
            return match elements.first() {
                None => true,
                Some(extra) => self.fail(extra.text_range(), || {
                    format!("`{}` is more than the pattern has", shorten(extra))
                }),
            };
        };
        let Tree::Run { name } = tree else {
            let Some((element, following)) = elements.split_first() else {
                return self.fail(TextRange::empty(start), || format!("{} is missing", describe(tree)));
            };
            let mark = self.bound.len();
            if self.element(tree, element) && self.sequence(rest, following, element.text_range().end()) {
                return true;
            }
            self.bound.truncate(mark);
            return false;
        };
        // Everything but a run takes exactly one element, so the last run's length is known.
        let fixed = rest.iter().filter(|tree| !matches!(tree, Tree::Run { .. })).count();
        let Some(most) = elements.len().checked_sub(fixed) else {
            return self
                .fail(TextRange::empty(start), || "there is less here than the pattern has".to_owned());
        };
        let least = if fixed == rest.len() { most } else { 0 };
        for taken in least..=most {
            let mark = self.bound.len();
            let (run, following) = elements.split_at(taken);
            let end = run.last().map_or(start, |last| last.text_range().end());
            if self.bind_run(name, run, start) && self.sequence(rest, following, end) {
                return true;
            }
            self.bound.truncate(mark);
        }
        false
    }

    fn element(&mut self, tree: &Tree, element: &SyntaxElement) -> bool {
        match (tree, element) {
            (Tree::Run { .. }, _) => false,
            (Tree::Hole { name, place }, _) => self.bind_hole(name, *place, element),
            (Tree::Token { kind, text }, NodeOrToken::Token(token)) => {
                (token.kind() == *kind && token.text() == text)
                    || self
                        .fail(token.text_range(), || format!("expected `{text}`, found `{}`", token.text()))
            }
            (Tree::Token { text, .. }, NodeOrToken::Node(node)) => {
                self.fail(node.text_range(), || format!("expected `{text}`, found `{}`", shorten(element)))
            }
            (Tree::Node { .. }, NodeOrToken::Token(token)) => self.fail(token.text_range(), || {
                format!("expected {}, found `{}`", describe(tree), token.text())
            }),
            (Tree::Node { kind, children, canonical }, NodeOrToken::Node(node)) => {
                self.node(*kind, children, canonical.as_deref(), node)
            }
        }
    }

    fn node(&mut self, kind: SyntaxKind, trees: &[Tree], canonical: Option<&str>, node: &SyntaxNode) -> bool {
        if kind != node.kind() {
            if let Some(inner) = unwrapped(kind, node) {
                return self.node(kind, trees, canonical, &inner);
            }
            if kind == SyntaxKind::EXPR_STMT && ends_a_loop_body(node) {
                // `sleep(d)` without its semicolon, last in a loop: there both mean the same.
                let mark = self.bound.len();
                if let [tree, Tree::Token { kind: T![;], .. }] = trees
                    && self.element(tree, &NodeOrToken::Node(node.clone()))
                {
                    return true;
                }
                self.bound.truncate(mark);
            }
        }
        if kind == SyntaxKind::BLOCK_EXPR && self.expression_as_block(trees, node) {
            return true;
        }
        if kind == SyntaxKind::WILDCARD_PAT && is_never_read(node) {
            return true;
        }
        if kind != node.kind() {
            return self.fail(node.text_range(), || format!("expected {kind:?}, found {:?}", node.kind()));
        }
        if let (Some(canonical), Some(path)) = (canonical, ast::Path::cast(node.clone())) {
            return self.path(canonical, trees, &path);
        }
        if kind == SyntaxKind::MACRO_CALL {
            return self.macro_call(trees, node);
        }
        let has = |wanted: SyntaxKind| {
            trees.iter().any(|tree| matches!(tree, Tree::Node { kind, .. } if *kind == wanted))
        };
        let (has_attribute, has_label) = (has(SyntaxKind::ATTR), has(SyntaxKind::LABEL));
        let elements: Vec<SyntaxElement> = significant_children(node)
            .into_iter()
            .filter(|child| match child.kind() {
                SyntaxKind::ATTR => has_attribute,
                SyntaxKind::LABEL => has_label,
                T![move] => kind != SyntaxKind::CLOSURE_EXPR,
                T![::] => kind != SyntaxKind::GENERIC_ARG_LIST,
                _ => true,
            })
            .collect();
        let mark = self.bound.len();
        if self.sequence(trees, &elements, node.text_range().start())
            && (kind != SyntaxKind::METHOD_CALL_EXPR || self.method(trees, node))
        {
            return true;
        }
        self.bound.truncate(mark);
        false
    }

    /// A block in the pattern also covers a body without braces, as a block with that tail.
    fn expression_as_block(&mut self, trees: &[Tree], node: &SyntaxNode) -> bool {
        let is_body = node.parent().is_some_and(|parent| {
            ast::ClosureExpr::cast(parent.clone())
                .and_then(|it| it.body())
                .is_some_and(|it| it.syntax() == node)
                || ast::MatchArm::cast(parent).and_then(|it| it.expr()).is_some_and(|it| it.syntax() == node)
        });
        let is_plain_block = node.kind() == SyntaxKind::BLOCK_EXPR
            && node.first_child().is_some_and(|it| it.kind() == SyntaxKind::STMT_LIST)
            && node.first_token().is_some_and(|it| it.kind() == T!['{']);
        let [Tree::Node { kind: SyntaxKind::STMT_LIST, children, .. }] = trees else { return false };
        let Some(inner) = children.get(1..children.len().saturating_sub(1)) else { return false };
        if !is_body || is_plain_block {
            return false;
        }
        let mark = self.bound.len();
        let matched = self.sequence(inner, &[NodeOrToken::Node(node.clone())], node.text_range().start());
        if !matched {
            self.bound.truncate(mark);
        }
        matched
    }

    /// A path matches by meaning; generic arguments at its end must match, those elsewhere must be absent.
    fn path(&mut self, canonical: &str, trees: &[Tree], path: &ast::Path) -> bool {
        if !self.oracle.path_resolves_to(path, canonical) {
            let range = path.syntax().text_range();
            return self.fail(range, || format!("`{}` is not `{canonical}`", path.syntax().text()));
        }
        let wanted = trees.iter().rev().find_map(|tree| match tree {
            Tree::Node { kind: SyntaxKind::PATH_SEGMENT, children, .. } => children
                .iter()
                .find(|child| matches!(child, Tree::Node { kind: SyntaxKind::GENERIC_ARG_LIST, .. })),
            _ => None,
        });
        let found = path.segment().and_then(|segment| segment.generic_arg_list());
        let elsewhere = path.qualifier().is_some_and(|qualifier| {
            qualifier.segments().any(|segment| segment.generic_arg_list().is_some())
        });
        if elsewhere {
            let range = path.syntax().text_range();
            return self
                .fail(range, || "generic arguments inside the path are not in the pattern".to_owned());
        }
        match (wanted, found) {
            (None, None) => true,
            (Some(Tree::Node { children, .. }), Some(found)) => {
                let elements: Vec<SyntaxElement> = significant_children(found.syntax())
                    .into_iter()
                    .filter(|it| it.kind() != T![::])
                    .collect();
                self.sequence(children, &elements, found.syntax().text_range().start())
            }
            (None, Some(found)) => {
                let range = found.syntax().text_range();
                self.fail(range, || "generic arguments are not in the pattern".to_owned())
            }
            (Some(_), _) => {
                let at = TextRange::empty(path.syntax().text_range().end());
                self.fail(at, || "generic arguments are missing".to_owned())
            }
        }
    }

    fn macro_call(&mut self, trees: &[Tree], node: &SyntaxNode) -> bool {
        let elements = significant_children(node);
        let (Some(Tree::Node { canonical: Some(canonical), .. }), Some(call)) =
            (trees.first(), ast::MacroCall::cast(node.clone()))
        else {
            return self.sequence(trees, &elements, node.text_range().start());
        };
        if !self.oracle.macro_resolves_to(&call, canonical) {
            return self.fail(node.text_range(), || format!("this macro is not `{canonical}!`"));
        }
        // `m! {}` and `m!()` differ in the semicolon that must follow; their delimiters are compared as tokens.
        match (trees.get(1..), elements.get(1..)) {
            (Some(trees), Some(elements)) => self.sequence(trees, elements, node.text_range().start()),
            _ => false,
        }
    }

    /// The method of a receiver with a type must be that type's.
    fn method(&mut self, trees: &[Tree], node: &SyntaxNode) -> bool {
        let (Some(Tree::Hole { name, .. }), Some(call)) =
            (trees.first(), ast::MethodCallExpr::cast(node.clone()))
        else {
            return true;
        };
        let Some(ty) = self.pattern.holes().get(name).and_then(|hole| hole.ty.as_deref()) else {
            return true;
        };
        let (Some(receiver), Some(method)) = (call.receiver(), call.name_ref()) else { return false };
        let base = ty.split('<').next().unwrap_or(ty).trim();
        let canonical = format!("{base}::{}", method.text());
        let is = self.oracle.method_resolves_to(&call, &canonical);
        match is.unwrap_or_else(|| self.oracle.type_matches(&receiver, ty)) {
            true => true,
            false => self.fail(method.syntax().text_range(), || format!("this is not `{canonical}`")),
        }
    }

    fn bind_hole(&mut self, name: &str, place: Place, element: &SyntaxElement) -> bool {
        let kind = element.kind();
        let fits = match place {
            Place::Expression => ast::Expr::can_cast(kind),
            Place::Pattern => ast::Pat::can_cast(kind),
            Place::Type => ast::Type::can_cast(kind),
            Place::GenericArgument => ast::GenericArg::can_cast(kind),
            Place::Token => true,
            Place::Node(wanted) => wanted == kind,
        };
        if !fits {
            return self.fail(element.text_range(), || format!("`${name}` cannot stand for {kind:?}"));
        }
        let ty = self.pattern.holes().get(name).and_then(|hole| hole.ty.as_deref());
        let expr = element.as_node().and_then(|node| ast::Expr::cast(node.clone()));
        if let (Some(ty), Some(expr)) = (ty, expr) {
            // A method's receiver is asked for its method, which knows about references and `Arc`s in between.
            let is_receiver =
                expr.syntax().parent().and_then(ast::MethodCallExpr::cast).is_some_and(|call| {
                    call.receiver().is_some_and(|receiver| receiver.syntax() == expr.syntax())
                });
            if !is_receiver && !self.oracle.type_matches(&expr, ty) {
                return self
                    .fail(element.text_range(), || format!("`{}` is not of type `{ty}`", shorten(element)));
            }
        }
        let range = TextRange::new(first_token_start(element), element.text_range().end());
        self.bind(name, Bound { range, elements: vec![element.clone()] })
    }

    fn bind_run(&mut self, name: &str, run: &[SyntaxElement], start: TextSize) -> bool {
        let range = match (run.first(), run.last()) {
            (Some(first), Some(last)) => {
                let start = leading_comments(first).unwrap_or_else(|| first_token_start(first));
                let end = trailing_comments(last).unwrap_or_else(|| last.text_range().end());
                TextRange::new(start, end)
            }
            _ => TextRange::empty(start),
        };
        self.bind(name, Bound { range, elements: run.to_vec() })
    }

    fn bind(&mut self, name: &str, bound: Bound) -> bool {
        if let Some((_, first)) = self.bound.iter().find(|(seen, _)| seen == name) {
            let text = |bound: &Bound| bound.elements.iter().map(ToString::to_string).collect::<Vec<_>>();
            if text(first) != text(&bound) {
                let range = bound.range;
                return self.fail(range, || format!("`${name}` stands for something else before"));
            }
        }
        self.bound.push((name.to_owned(), bound));
        true
    }
}

/// What is inside parentheses that mean nothing, or inside a statement without semicolon.
fn unwrapped(wanted: SyntaxKind, node: &SyntaxNode) -> Option<SyntaxNode> {
    let inner = || node.children().find(|child| ast::Expr::can_cast(child.kind()));
    match node.kind() {
        SyntaxKind::PAREN_EXPR => inner(),
        SyntaxKind::EXPR_STMT if ast::Expr::can_cast(wanted) => {
            inner().filter(|expr| ast::Expr::cast(expr.clone()).is_some_and(|expr| expr.is_block_like()))
        }
        _ => None,
    }
}

/// `_error`, as a closure's parameter or in an arm that does not mention it: as good as `_` for a value that is owned.
fn is_never_read(node: &SyntaxNode) -> bool {
    let Some(pat) = ast::IdentPat::cast(node.clone()) else { return false };
    let plain = pat.ref_token().is_none() && pat.pat().is_none();
    let scope = node.ancestors().find(|it| {
        matches!(it.kind(), SyntaxKind::CLOSURE_EXPR | SyntaxKind::MATCH_ARM)
            || ast::Stmt::can_cast(it.kind())
    });
    let (Some(name), Some(scope)) = (pat.name().map(|it| it.text().to_string()), scope) else { return false };
    // `ident` in a text of format arguments is a mention too.
    let mentions = scope
        .descendants_with_tokens()
        .filter_map(NodeOrToken::into_token)
        .filter(|it| matches!(it.kind(), SyntaxKind::IDENT | SyntaxKind::STRING) && it.text().contains(&name))
        .count();
    plain && name.starts_with('_') && !ast::Stmt::can_cast(scope.kind()) && mentions == 1
}

fn ends_a_loop_body(node: &SyntaxNode) -> bool {
    let Some(list) = node.parent().and_then(ast::StmtList::cast) else { return false };
    list.tail_expr().is_some_and(|tail| tail.syntax() == node)
        && list.syntax().ancestors().nth(2).is_some_and(|it| {
            matches!(it.kind(), SyntaxKind::LOOP_EXPR | SyntaxKind::WHILE_EXPR | SyntaxKind::FOR_EXPR)
        })
}

/// Where the element begins, without comments that the parser attached to it.
fn first_token_start(element: &SyntaxElement) -> TextSize {
    match element {
        NodeOrToken::Token(token) => token.text_range().start(),
        NodeOrToken::Node(node) => node
            .descendants_with_tokens()
            .filter_map(NodeOrToken::into_token)
            .find(|token| !token.kind().is_trivia())
            .map_or(node.text_range().start(), |token| token.text_range().start()),
    }
}

/// Where the comments above `first` begin: those on lines of their own, not what ends the line before.
fn leading_comments(first: &SyntaxElement) -> Option<TextSize> {
    let token = match first {
        NodeOrToken::Token(token) => token.clone(),
        NodeOrToken::Node(node) => node.first_token()?,
    };
    let mut start = (token.kind() == SyntaxKind::COMMENT).then(|| token.text_range().start());
    let mut pending = None;
    let mut at = token.prev_token();
    while let Some(token) = at {
        match token.kind() {
            SyntaxKind::COMMENT => pending = Some(token.text_range().start()),
            SyntaxKind::WHITESPACE => {
                if token.text().contains('\n') {
                    start = pending.take().or(start);
                }
            }
            _ => break,
        }
        at = token.prev_token();
    }
    start
}

/// Where the comments after `last` end: up to the next token.
fn trailing_comments(last: &SyntaxElement) -> Option<TextSize> {
    let mut at = match last {
        NodeOrToken::Token(token) => token.next_token(),
        NodeOrToken::Node(node) => node.last_token()?.next_token(),
    };
    let mut end = None;
    while let Some(token) = at {
        match token.kind() {
            SyntaxKind::COMMENT => end = Some(token.text_range().end()),
            SyntaxKind::WHITESPACE => {}
            // What follows another statement belongs to that one.
            T!['}'] => return end,
            _ => return None,
        }
        at = token.next_token();
    }
    None
}

fn describe(tree: &Tree) -> String {
    match tree {
        Tree::Hole { name, .. } => format!("`${name}`"),
        Tree::Run { name } => format!("`$$${name}`"),
        Tree::Token { text, .. } => format!("`{text}`"),
        Tree::Node { kind, .. } => format!("{kind:?}"),
    }
}

fn shorten(element: &SyntaxElement) -> String {
    let text = element.to_string();
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(40) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
#[path = "matching_tests.rs"]
mod tests;
