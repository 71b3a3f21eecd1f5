//! An error that is bound to a name where its result is looked at: whether it goes on from there under its old type, and
//! whether its text is shown.

use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasArgList, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken};

use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::results::{escapes, is_boxed, is_told_apart, question_boxes, use_of};

/// Whether an error that patterns of `scope` bind, or a result with it, is passed on from there: `Err(error) => return Err(error)`,
/// `other => other`.
pub(super) fn passes_error_on(flow: &Flow<'_>, scope: &SyntaxNode, depth: usize) -> bool {
    // Patterns in patterns' arms: whoever looks that often may do anything.
    depth > 4
        || bindings(scope).iter().any(|ident| {
            let uses = |goes_on: &dyn Fn(&SyntaxNode) -> bool| uses(flow, ident).iter().any(goes_on);
            if error_of(flow, ident).is_some() {
                uses(&|it| goes_on(flow, it, depth))
            } else {
                is_result(flow, ident)
                    && uses(&|it| !is_formatted(it) && escapes(flow, use_of(flow, it), depth + 1))
            }
        })
}

/// The error type of a channel's operation that the pattern binds.
fn error_of(flow: &Flow<'_>, ident: &ast::IdentPat) -> Option<String> {
    channel_error(flow, &flow.facts.sema.type_of_binding_in_pat(ident)?)
}

/// Whether the pattern binds a whole result with such an error.
fn is_result(flow: &Flow<'_>, ident: &ast::IdentPat) -> bool {
    let Some(ty) = flow.facts.sema.type_of_binding_in_pat(ident) else { return false };
    ty.as_adt().is_some() && ty.type_arguments().any(|it| channel_error(flow, &it).is_some())
}

fn channel_error(flow: &Flow<'_>, ty: &ra_ap_hir::Type<'_>) -> Option<String> {
    let head = names::type_head(flow.facts.db, ty)?;
    let (library, name) = head.rsplit_once("::")?;
    let is_error = matches!(library, "std::sync::mpsc" | "crossbeam_channel") && name.ends_with("Error");
    is_error.then_some(head)
}

/// `println!("{:?}", other)`
fn is_formatted(node: &SyntaxNode) -> bool {
    node.parent().is_some_and(|it| it.kind() == SyntaxKind::FORMAT_ARGS_ARG)
}

/// Whether the text of an error that patterns of `scope` bind is printed or made into a string, and tokio's says something else.
pub(super) fn shows_error_of(flow: &Flow<'_>, scope: &SyntaxNode) -> bool {
    bindings(scope).iter().any(|ident| {
        let Some(error) = error_of(flow, ident) else { return false };
        let Some(local) = flow.facts.sema.to_def(ident) else { return false };
        let local: ra_ap_hir::Local<'_> = local;
        let mut mentions = flow.mentions_of(Definition::Local(local)).into_iter();
        let name = ident.name().map(|it| it.text().to_string()).unwrap_or_default();
        mentions.any(|it| shows(flow, &it, &name, &error))
    })
}

/// Whether the text of the error called `name`, of type `error`, is shown where `mention` names it, and tokio's is another.
fn shows(flow: &Flow<'_>, mention: &SyntaxToken, name: &str, error: &str) -> bool {
    // std's and tokio's agree on `SendError { .. }`.
    let same_debug = error == "std::sync::mpsc::SendError";
    // What goes into another error tells of it in that one's words: there, only what is printed at once is meant.
    let becomes_error = becomes_error(flow, mention);
    let is_formatted = |it: &SyntaxToken| match becomes_error {
        true => is_taken_by(flow, it, PRINTING),
        false => is_taken_by(flow, it, PRINTING) || is_taken_by(flow, it, MAKING_TEXT),
    };
    if mention.kind() == SyntaxKind::STRING {
        return is_formatted(mention) && !(same_debug && is_debug(mention.text(), name));
    }
    let next = |it: SyntaxToken| {
        let mut at = it.next_token();
        while at.as_ref().is_some_and(|it| it.kind().is_trivia()) {
            at = at.and_then(|it| it.next_token());
        }
        at
    };
    match next(mention.clone()) {
        Some(dot) if dot.kind() == SyntaxKind::DOT => {
            !becomes_error && next(dot).is_some_and(|it| it.text() == "to_string")
        }
        _ => {
            let tree = mention.parent_ancestors().find_map(ast::TokenTree::cast);
            let text = tree.and_then(|it| {
                let mut tokens = it.syntax().descendants_with_tokens().filter_map(|it| it.into_token());
                tokens.find(|it| it.kind() == SyntaxKind::STRING)
            });
            is_formatted(mention) && !(same_debug && text.is_some_and(|it| is_debug(it.text(), "")))
        }
    }
}

/// Whether all that a format string shows under `name` is shown for programmers.
fn is_debug(format: &str, name: &str) -> bool {
    let shown = format.split('{').skip(1).filter_map(|it| it.split_once('}')).map(|(it, _)| it);
    shown.filter(|it| it.split(':').next() == Some(name)).all(|it| it.ends_with('?'))
}

/// Whether the token is in a closure that makes one error of another: `map_err(|error| Error::Queue(error.to_string()))`.
fn becomes_error(flow: &Flow<'_>, token: &SyntaxToken) -> bool {
    flow.facts.sema.descend_into_macros_exact(token.clone()).into_iter().any(|it| {
        let closures = it.parent_ancestors().filter_map(ast::ClosureExpr::cast);
        let mut calls = closures.filter_map(|it| ast::MethodCallExpr::cast(it.syntax().parent()?.parent()?));
        calls.any(|it| it.name_ref().is_some_and(|it| it.text() == "map_err"))
    })
}

/// Macros of std that print what a program is run for. What goes to a log, as to stderr, is not meant.
const PRINTING: &[&str] = &["print", "println"];

/// Macros that make a text of what they take.
const MAKING_TEXT: &[&str] = &["format", "write", "writeln", "anyhow", "bail", "ensure"];

/// Whether one of these macros of the standard library, or of anyhow, takes the token.
fn is_taken_by(flow: &Flow<'_>, token: &SyntaxToken, macros: &[&str]) -> bool {
    let sema = &flow.facts.sema;
    sema.descend_into_macros_exact(token.clone()).into_iter().any(|it| {
        let around = it.parent().into_iter().flat_map(|it| sema.ancestors_with_macros(it));
        around.filter_map(ast::MacroCall::cast).filter_map(|it| sema.resolve_macro_call(&it)).any(|it| {
            let library = names::crate_name(flow.facts.db, it.module(flow.facts.db).krate(flow.facts.db));
            matches!(library.as_str(), "std" | "core" | "alloc" | "anyhow")
                && macros.contains(&it.name(flow.facts.db).as_str())
        })
    })
}

/// The names that the patterns of `scope` bind, not those of what is nested in its bodies.
fn bindings(scope: &SyntaxNode) -> Vec<ast::IdentPat> {
    let mut patterns: Vec<ast::Pat> = Vec::new();
    if let Some(it) = ast::MatchExpr::cast(scope.clone()) {
        patterns.extend(it.match_arm_list().into_iter().flat_map(|it| it.arms()).filter_map(|it| it.pat()));
    } else if let Some(it) = ast::LetStmt::cast(scope.clone()) {
        patterns.extend(it.pat());
    } else if let Some(call) = ast::MethodCallExpr::cast(scope.clone()) {
        let closures = call.arg_list().into_iter().flat_map(|it| it.args());
        for argument in closures {
            let ast::Expr::ClosureExpr(closure) = argument else { continue };
            let parameters = closure.param_list().into_iter().flat_map(|it| it.params());
            patterns.extend(parameters.filter_map(|it| it.pat()));
        }
    } else {
        let condition = match (ast::IfExpr::cast(scope.clone()), ast::WhileExpr::cast(scope.clone())) {
            (Some(it), _) => it.condition(),
            (_, Some(it)) => it.condition(),
            _ => None,
        };
        let lets = condition
            .into_iter()
            .flat_map(|it| it.syntax().descendants().filter_map(ast::LetExpr::cast).collect::<Vec<_>>());
        patterns.extend(lets.filter_map(|it| it.pat()));
    }
    patterns
        .iter()
        .flat_map(|it| it.syntax().descendants().filter_map(ast::IdentPat::cast).collect::<Vec<_>>())
        .collect()
}

fn uses(flow: &Flow<'_>, ident: &ast::IdentPat) -> Vec<SyntaxNode> {
    let Some(local) = flow.facts.sema.to_def(ident) else { return Vec::new() };
    let local: ra_ap_hir::Local<'_> = local;
    flow.mentions_of(Definition::Local(local))
        .into_iter()
        .flat_map(|it| flow.facts.sema.descend_into_macros_exact(it))
        .filter_map(|it| it.parent_ancestors().find_map(ast::PathExpr::cast))
        .map(|it| it.syntax().clone())
        .collect()
}

/// Whether the error at `node` goes on to where its type is known.
fn goes_on(flow: &Flow<'_>, node: &SyntaxNode, depth: usize) -> bool {
    let Some(parent) = node.parent() else { return false };
    match parent.kind() {
        // A part of it, a statement of its own.
        SyntaxKind::FIELD_EXPR | SyntaxKind::EXPR_STMT => false,
        SyntaxKind::BIN_EXPR => !is_told_apart(flow, node),
        SyntaxKind::PAREN_EXPR => goes_on(flow, &parent, depth),
        // `println!("{}", error)`
        SyntaxKind::FORMAT_ARGS_ARG => false,
        SyntaxKind::REF_EXPR => goes_on(flow, &parent, depth),
        SyntaxKind::MATCH_EXPR => {
            let scrutinee = ast::MatchExpr::cast(parent.clone()).and_then(|it| it.expr());
            // `match error { TrySendError::Full(_) => .., other => return Err(other) }`
            scrutinee.is_none_or(|it| it.syntax() != node) || passes_error_on(flow, &parent, depth + 1)
        }
        SyntaxKind::LET_EXPR => false,
        SyntaxKind::METHOD_CALL_EXPR => {
            let Some(call) = ast::MethodCallExpr::cast(parent.clone()) else { return true };
            let is_receiver = call.receiver().is_some_and(|it| it.syntax() == node);
            match call.name_ref().map(|it| it.text().to_string()).as_deref() {
                _ if !is_receiver => true,
                Some("into") => !boxes(flow, &parent),
                Some("clone") => goes_on(flow, &parent, depth),
                _ => false,
            }
        }
        SyntaxKind::ARG_LIST => {
            let Some(call) = parent.parent() else { return true };
            match ast::CallExpr::cast(call.clone()).and_then(|it| it.expr()) {
                Some(callee) if callee.syntax().text() == "drop" => false,
                // `Err(error)?`
                Some(callee)
                    if callee.syntax().text() == "Err"
                        && call.parent().is_some_and(|it| it.kind() == SyntaxKind::TRY_EXPR) =>
                {
                    !call.parent().is_some_and(|it| question_boxes(flow, &it))
                }
                _ => !boxes(flow, &call),
            }
        }
        _ => true,
    }
}

/// Whether the value of `node` is an error of any type, in a box.
fn boxes(flow: &Flow<'_>, node: &SyntaxNode) -> bool {
    let ty = ast::Expr::cast(node.clone()).and_then(|it| flow.facts.sema.type_of_expr(&it));
    ty.is_some_and(|it| is_boxed(flow, &it.original))
}
