//! Futures and tasks in a collection: whatever is not ready when that is dropped ends half way.

use ra_ap_hir::PathResolution;
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{Direction, SyntaxKind, SyntaxNode, SyntaxToken, T, TextRange};

use crate::facts::body::Src;
use crate::facts::loops::is_loop;
use crate::flow::Flow;

/// Types and methods that make such a collection.
pub const MADE_BY: &[&str] = &[
    "FuturesOrdered",
    "FuturesUnordered",
    SET,
    "buffer_unordered",
    "buffered",
    "try_buffer_unordered",
    "try_buffered",
];

/// The one whose futures are tasks.
const SET: &str = "JoinSet";

/// What waits for the next one.
const NEXT: &[&str] = &["join_next", "join_next_with_id", "next", "select_next_some", "try_next"];

/// What may have enough before all are ready, and drops the others.
const STOPS: &[&str] = &["all", "any", "take", "take_while", "try_collect", "try_fold", "try_for_each"];

/// What neither waits nor ends anything.
const NEUTRAL: &[&str] = &["is_empty", "len", "push", "push_back", "push_front", "try_join_next"];

/// What aborts all tasks of a set.
const ABORTS: &[&str] = &["abort_all", "shutdown"];

/// A collection that may be dropped before all is ready.
pub struct Ended {
    /// What it is, as it is written.
    pub name: &'static str,
    /// Where it is made.
    pub src: Src,
}

/// Whether a call of this name makes such a collection.
pub fn is_made_by(name: &str) -> bool {
    MADE_BY.contains(&name)
}

/// Whether a call of this name, on such a collection, may leave some of it.
pub fn stops_early(name: &str) -> bool {
    STOPS.contains(&name) || NEXT.contains(&name)
}

/// `all.next()`
pub fn waits_for_next(collection: &SyntaxToken) -> bool {
    method_on(collection).is_some_and(|it| NEXT.contains(&it.text()))
}

impl<'db> Flow<'db> {
    /// The collection that this method, such as `push`, is called on, if that is dropped early.
    pub(super) fn ended_collection_of(&self, call: &ast::MethodCallExpr) -> Option<Ended> {
        self.ended_collection(self.named_place(&call.receiver()?)?)
    }

    /// The variable or field that is named.
    pub(super) fn named_place(&self, place: &ast::Expr) -> Option<Definition<'db>> {
        match place {
            ast::Expr::PathExpr(it) => match self.facts.sema.resolve_path(&it.path()?)? {
                PathResolution::Local(it) => Some(Definition::Local(it)),
                _ => None,
            },
            ast::Expr::FieldExpr(it) => {
                Some(Definition::Field(self.facts.sema.resolve_field(it)?.either(Some, |_| None)?))
            }
            _ => None,
        }
    }

    /// What this variable or field holds, if it is such a collection and may be dropped early.
    pub(super) fn ended_collection(&self, holder: Definition<'db>) -> Option<Ended> {
        let declared = match holder {
            Definition::Local(it) => {
                let source = it.primary_source(self.facts.db);
                source
                    .syntax()
                    .ancestors()
                    .find(|it| matches!(it.kind(), SyntaxKind::LET_STMT | SyntaxKind::PARAM))?
            }
            Definition::Field(it) => self.facts.sema.source(it)?.value.syntax().clone(),
            _ => return None,
        };
        let mut names = declared.descendants_with_tokens().filter_map(|it| it.into_token());
        let name = names.find_map(|token| MADE_BY.iter().find(|it| **it == token.text()))?;
        let src = self.facts.src_or_call_site(&declared)?;
        let is_lent = declared.kind() == SyntaxKind::PARAM
            && declared.descendants().any(|it| it.kind() == SyntaxKind::REF_TYPE);
        let (mut waits, mut ends) = (false, is_lent);
        for token in self.mentions_of(holder) {
            match method_on(&token) {
                Some(it) if ABORTS.contains(&it.text()) => return Some(Ended { name, src }),
                Some(it) if NEUTRAL.contains(&it.text()) || it.text().starts_with("spawn") => {}
                Some(_) if waits_for_next(&token) => match loop_around(&token, &declared) {
                    Some(it) if !leaves_before_end(&it, None) => ends = true,
                    _ => waits = true,
                },
                None if is_dropped(&token) => {}
                // It is drained, or handed on.
                _ => ends = true,
            }
        }
        let dropped = matches!(holder, Definition::Local(_)) && !ends && (waits || *name == SET);
        dropped.then_some(Ended { name, src })
    }
}

/// The name of the method that is called on what `token` names.
fn method_on(token: &SyntaxToken) -> Option<SyntaxToken> {
    let next = |it: &SyntaxToken| following(it, Direction::Next).next();
    next(token)
        .filter(|it| it.kind() == T![.])
        .and_then(|it| next(&it))
        .filter(|it| it.kind() == SyntaxKind::IDENT)
}

/// The tokens that follow, without blanks and comments.
fn following(token: &SyntaxToken, direction: Direction) -> impl Iterator<Item = SyntaxToken> + use<> {
    let step = move |it: &SyntaxToken| match direction {
        Direction::Next => it.next_token(),
        Direction::Prev => it.prev_token(),
    };
    std::iter::successors(step(token), move |it| step(it)).filter(|it| !it.kind().is_trivia())
}

/// `drop(tasks)`
fn is_dropped(token: &SyntaxToken) -> bool {
    let mut before = following(token, Direction::Prev);
    before.next().is_some_and(|it| it.kind() == T!['('])
        && before.next().is_some_and(|it| it.text() == "drop")
}

/// The loop in which this is, if it does not make the collection anew in each turn.
fn loop_around(token: &SyntaxToken, declared: &SyntaxNode) -> Option<SyntaxNode> {
    let own = token.parent_ancestors().take_while(|it| !is_other_body(it));
    own.into_iter()
        .find(|it| is_loop(it.kind()))
        .filter(|it| !it.text_range().contains_range(declared.text_range()))
}

/// Whether it may be left before nothing is left to wait for, but for what stands in `apart`.
pub fn leaves_before_end(turn: &SyntaxNode, apart: Option<TextRange>) -> bool {
    let mut tokens = turn.descendants_with_tokens().filter_map(|it| it.into_token());
    tokens.any(|token| {
        let mut outer = token.parent_ancestors().take_while(|it| it != turn);
        let leaves = match token.kind() {
            T![break] => !outer.any(|it| is_loop(it.kind()) || is_other_body(&it)),
            T![return] | T![?] => !outer.any(|it| is_other_body(&it)),
            _ => false,
        };
        leaves && !is_at_end(&token) && apart.is_none_or(|it| !it.contains_range(token.text_range()))
    })
}

/// Whether it runs apart from what is around it.
pub fn is_other_body(node: &SyntaxNode) -> bool {
    node.kind() == SyntaxKind::CLOSURE_EXPR || is_future(node)
}

/// A function, or an async block.
pub fn is_future(node: &SyntaxNode) -> bool {
    let is_async = || ast::BlockExpr::cast(node.clone()).is_some_and(|it| it.async_token().is_some());
    node.kind() == SyntaxKind::FN || is_async()
}

/// `None => break`, `else { break }`
fn is_at_end(leaves: &SyntaxToken) -> bool {
    let mut before = following(leaves, Direction::Prev)
        .skip_while(|it| matches!(it.kind(), T!['{'] | T![=>] | T![=] | T![>]));
    before.next().is_some_and(|it| it.kind() == T![else] || it.text() == "None")
}
