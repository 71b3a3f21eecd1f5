//! The bodies of `select!` arms as text: whether they look at the result that they are given, and the edits that make them
//! look at an `Option`.

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken, TextRange};

use crate::edit::EDITION;
use crate::edit::Edit;
use crate::rule::precedence::before_postfix;
use crate::rule::template::lex;

/// A channel expression without references around it, as an operation can be written behind it.
pub(super) fn bare(text: &str) -> String {
    let mut at = text.trim();
    loop {
        let inner = at.trim_start_matches('&').trim();
        let inner = match inner.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
            Some(inner) if !inner.contains(['(', ')']) => inner.trim(),
            _ => inner,
        };
        if inner == at {
            return before_postfix(at);
        }
        at = inner;
    }
}

/// Where the block ends that the expression `text` starts with.
pub(super) fn leading_block(text: &str) -> Option<usize> {
    if !text.starts_with('{') {
        return None;
    }
    let mut depth = 0_usize;
    for (range, kind) in lex(text) {
        match kind {
            SyntaxKind::L_CURLY => depth += 1,
            SyntaxKind::R_CURLY if depth <= 1 => return Some(range.end),
            SyntaxKind::R_CURLY => depth -= 1,
            _ => {}
        }
    }
    None
}

pub(super) fn is_name(text: &str) -> bool {
    text.chars().all(|it| it.is_alphanumeric() || it == '_')
}

fn tokens(root: &SyntaxNode, name: &str) -> Vec<SyntaxToken> {
    root.descendants_with_tokens()
        .filter_map(|it| it.into_token())
        .filter(|it| match it.kind() {
            SyntaxKind::IDENT => it.text() == name,
            // `println!("{n}")`
            SyntaxKind::STRING => it.text().contains(&format!("{{{name}")),
            _ => false,
        })
        .collect()
}

pub(super) fn is_unused(name: &str, body: &str) -> bool {
    let root = ast::Expr::parse(body, EDITION).tree().syntax().clone();
    is_name(name) && tokens(&root, name).is_empty()
}

/// Whether the body asks the `Result` called `name` no more than whether it is one: by `unwrap`, `is_ok` and the like.
pub(super) fn only_asks(name: &str, body: &str) -> bool {
    let root = ast::Expr::parse(body, EDITION).tree().syntax().clone();
    is_name(name)
        && tokens(&root, name).iter().all(|it| {
            let path = it.parent_ancestors().find_map(ast::PathExpr::cast);
            let asked = path.and_then(|it| it.syntax().parent()).and_then(ast::MethodCallExpr::cast);
            let method = asked.and_then(|it| it.name_ref()).map(|it| it.text().to_string());
            matches!(method.as_deref(), Some("unwrap" | "expect" | "is_ok" | "is_err" | "ok"))
        })
}

/// Whether `later` uses what the place `end`, `self.tx`, belongs to in a way that a borrow of it may not outlast.
pub(super) fn uses_owner(end: &str, later: &str) -> bool {
    uses_of_owner(end, later).next().is_some()
}

/// As [`uses_owner`], where a sender that is a variable of its own may be asked something.
pub(super) fn takes_owner(end: &str, later: &str) -> bool {
    let is_field = words(end).iter().any(|it| it == ".");
    uses_of_owner(end, later).any(|behind| is_field || behind.as_deref() != Some("."))
}

/// What follows the owner's name where it is used so, one by one.
fn uses_of_owner(end: &str, later: &str) -> impl Iterator<Item = Option<String>> {
    let end = words(end);
    let start = end.iter().position(|it| is_name(it)).unwrap_or_default();
    let root = end.get(start).cloned();
    let field = end.get(start + 2).filter(|_| end.get(start + 1).is_some_and(|it| it == ".")).cloned();
    let later = words(later);
    let unknown = root.is_none().then_some(None);
    let uses = (0..later.len()).filter_map(move |at| {
        let after = |it: usize| later.get(at + it).map(String::as_str);
        let other = after(1) == Some(".") && after(3) != Some("(") && after(2) != field.as_deref();
        let is_field_name = at > 0 && later[at - 1] == ".";
        let used = Some(&later[at]) == root.as_ref() && !(is_field_name || field.is_some() && other);
        used.then(|| after(1).map(str::to_owned))
    });
    unknown.into_iter().chain(uses)
}

/// The tokens of a text, one by one.
pub(super) fn words(text: &str) -> Vec<String> {
    let all = lex(text).into_iter().filter(|(_, kind)| !kind.is_trivia());
    all.map(|(range, _)| text[range].to_owned()).collect()
}

/// The edits that make a body which looks at the `Result` called `name` look at an `Option`; `None` where it does
/// more than that.
pub(super) fn option_body(name: &str, body: &str) -> Option<Vec<Edit>> {
    if !is_name(name) {
        return None;
    }
    let parse = ast::Expr::parse(body, EDITION);
    if !parse.errors().is_empty() {
        return None;
    }
    let root = parse.tree().syntax().clone();
    let mentions = tokens(&root, name);
    let mut looks: Option<SyntaxNode> = None;
    let mut patterns: Vec<(ast::Pat, Option<SyntaxNode>)> = Vec::new();
    let mut edits = Vec::new();
    // The mention of a pattern comes before that of its scrutinee.
    for mention in &mentions {
        let Some(path) = mention.parent_ancestors().find_map(ast::PathExpr::cast) else { continue };
        looks = path.syntax().parent();
        break;
    }
    let looks = looks?;
    let mut rebound: Vec<TextRange> = Vec::new();
    match looks.kind() {
        SyntaxKind::MATCH_EXPR => {
            let it = ast::MatchExpr::cast(looks.clone())?;
            for arm in it.match_arm_list()?.arms() {
                patterns.push((arm.pat()?, Some(arm.syntax().clone())));
            }
        }
        SyntaxKind::LET_EXPR => {
            let it = ast::LetExpr::cast(looks.clone())?;
            let scope = it.syntax().parent().and_then(ast::IfExpr::cast)?;
            patterns.push((it.pat()?, scope.then_branch().map(|it| it.syntax().clone())));
        }
        SyntaxKind::LET_STMT => {
            let it = ast::LetStmt::cast(looks.clone())?;
            it.let_else()?;
            patterns.push((it.pat()?, None));
            // What the pattern binds anew stands for the message from here on.
            if !tokens(it.pat()?.syntax(), name).is_empty() {
                let list = looks.parent()?.text_range();
                rebound.push(TextRange::new(looks.text_range().end(), list.end()));
            }
        }
        SyntaxKind::METHOD_CALL_EXPR => {
            let it = ast::MethodCallExpr::cast(looks.clone())?;
            let method = it.name_ref()?;
            let range = method.syntax().text_range();
            let range: std::ops::Range<usize> = range.start().into()..range.end().into();
            match method.text() {
                "is_ok" => edits.push(Edit::replace(range, "is_some")),
                "is_err" => edits.push(Edit::replace(range, "is_none")),
                "unwrap" | "expect" | "unwrap_or" | "unwrap_or_default" => {}
                "ok" => {
                    let kept: usize = it.receiver()?.syntax().text_range().end().into();
                    edits.push(Edit::delete(kept..it.syntax().text_range().end().into()));
                }
                _ => return None,
            }
        }
        _ => return None,
    }
    for (pat, scope) in &patterns {
        edits.extend(option_pattern(pat)?);
        if !tokens(pat.syntax(), name).is_empty() {
            rebound.push(pat.syntax().text_range());
            rebound.extend(scope.iter().map(|it| it.text_range()));
        }
    }
    rebound.extend(bound_anew(&root, &looks, name));
    let rest = mentions
        .iter()
        .filter(|it| !rebound.iter().any(|range| range.contains_range(it.text_range())))
        .count();
    (rest == 1).then_some(edits)
}

/// Where `name` means something else: behind `let m = m.unwrap();`, in `|m| ..`.
fn bound_anew(root: &SyntaxNode, looks: &SyntaxNode, name: &str) -> Vec<TextRange> {
    let mut ranges = Vec::new();
    let statement = looks.ancestors().find_map(ast::LetStmt::cast);
    if let Some(pat) = statement.as_ref().and_then(|it| it.pat())
        && !tokens(pat.syntax(), name).is_empty()
        && let Some(list) = statement.and_then(|it| it.syntax().parent())
    {
        ranges.push(pat.syntax().text_range());
        let behind = looks.ancestors().find(|it| it.kind() == SyntaxKind::LET_STMT);
        let behind = behind.map_or(list.text_range().end(), |it| it.text_range().end());
        ranges.push(TextRange::new(behind, list.text_range().end()));
    }
    for closure in root.descendants().filter_map(ast::ClosureExpr::cast) {
        let named = closure.param_list().is_some_and(|it| !tokens(it.syntax(), name).is_empty());
        if named {
            ranges.push(closure.syntax().text_range());
        }
    }
    ranges
}

/// `Ok(x)` becomes `Some(x)`, `Err(_)` becomes `None`.
fn option_pattern(pat: &ast::Pat) -> Option<Vec<Edit>> {
    match pat {
        ast::Pat::WildcardPat(_) => Some(Vec::new()),
        ast::Pat::ParenPat(it) => option_pattern(&it.pat()?),
        ast::Pat::OrPat(it) => {
            let edits: Option<Vec<Vec<Edit>>> = it.pats().map(|it| option_pattern(&it)).collect();
            Some(edits?.concat())
        }
        ast::Pat::TupleStructPat(it) => {
            let path = it.path()?;
            let range = path.syntax().text_range();
            let whole = it.syntax().text_range();
            match path.syntax().text().to_string().as_str() {
                // `Ok(Err(..))`: the message is a `Result` itself, which the exact form keeps apart.
                "Ok" if it.fields().any(|it| {
                    matches!(&it, ast::Pat::TupleStructPat(it) if it.path().is_some_and(|it| {
                        matches!(&*it.syntax().text().to_string(), "Ok" | "Err")
                    }))
                }) =>
                {
                    None
                }
                "Ok" => Some(vec![Edit::replace(range.start().into()..range.end().into(), "Some")]),
                "Err" => {
                    let field = it.fields().next()?;
                    let ignored = match &field {
                        ast::Pat::WildcardPat(_) => true,
                        other => other.syntax().text().to_string().ends_with("RecvError"),
                    };
                    ignored.then(|| vec![Edit::replace(whole.start().into()..whole.end().into(), "None")])
                }
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The body with `m` an `Option`; none where it keeps its `Result`.
    fn optional(body: &str) -> Option<String> {
        let edits = option_body("m", body)?;
        Some(crate::edit::apply_edits(body, &edits).unwrap())
    }

    #[test]
    fn bodies_that_only_look_at_the_result_look_at_an_option() {
        let cases = [
            ("m.ok()", "m"),
            ("m.ok().map(|m| m + 1)", "m.map(|m| m + 1)"),
            ("{ let m = m.unwrap(); push(m); m }", "{ let m = m.unwrap(); push(m); m }"),
            ("{ let Ok(m) = m else { break }; push(m) }", "{ let Some(m) = m else { break }; push(m) }"),
            (
                "match m { Ok(Key(c)) => push(c), Ok(Quit) | Err(_) => break }",
                "match m { Some(Key(c)) => push(c), Some(Quit) | None => break }",
            ),
            ("match m { Ok(n) => n, Err(RecvError) => 0 }", "match m { Some(n) => n, None => 0 }"),
        ];
        for (before, after) in cases {
            assert_eq!(optional(before).as_deref(), Some(after), "{before}");
        }
    }

    #[test]
    fn an_arm_takes_what_the_sender_of_another_belongs_to() {
        for body in ["self.note()", "{ self.queue.pop(); self.note(); }", "save(&self)", "self.out = out"] {
            assert!(takes_owner("self.out", body), "{body}");
        }
        for body in ["self.queue.pop()", "note()", "{ it.self_check(); }"] {
            assert!(!takes_owner("self.out", body), "{body}");
        }
        assert!(takes_owner("tx", "drop(tx)") && takes_owner("tx", "tx = next"));
        assert!(!takes_owner("tx", "tx.send(1)") && !takes_owner("tx", "self.tx = next"));
    }

    #[test]
    fn bodies_that_need_the_error_keep_the_result() {
        for body in [
            "m?",
            "match m { Ok(n) => n, Err(e) => panic!(\"{e}\") }",
            "{ let Ok(n) = m else { return m }; n }",
            "{ println!(\"{:?}\", m); m.ok() }",
            "m.map(|n| n + 1)",
        ] {
            assert_eq!(optional(body), None, "{body}");
        }
    }
}
