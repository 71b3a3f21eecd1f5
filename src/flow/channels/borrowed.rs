//! Messages that borrow from a variable declared after their channel. In a function this compiles where the channel is dropped
//! by hand in time; async code also ends what is declared last first where an await unwinds, and the compiler refuses it.

use ra_ap_hir::{GenericDef, PathResolution, Type};
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::body::{CallIx, Callee};
use crate::flow::Flow;
use crate::flow::channels::ChannelFacts;
use crate::flow::context::call_arguments;
use crate::refusal::{Refusal, RefusalCode};

/// Why async code could not hold the channel.
pub fn borrowed_later(flow: &Flow<'_>, channel: &ChannelFacts) -> Option<Refusal> {
    let sends = channel.operations.iter().filter(|ix| {
        matches!(flow.facts.calls[ix.0].callee, Callee::Api(api) if api.path.contains("Sender::") && api.path.contains("send"))
    });
    for send in sends {
        let node = &flow.facts.calls[send.0].node;
        // `Sender::send(&tx, message)` has the sender first.
        let before = usize::from(node.kind() == SyntaxKind::CALL_EXPR);
        let Some(message) = call_arguments(node).into_iter().nth(before) else {
            continue;
        };
        if !may_borrow(flow, &message) {
            continue;
        }
        for made in &channel.creations {
            if let Some(name) = later_variable(flow, &message, *made, 0) {
                let place =
                    flow.facts.calls[send.0].src.map(|it| flow.facts.location(it)).unwrap_or_default();
                return Some(Refusal::new(
                    RefusalCode::NotStatic,
                    format!(
                        "the message sent at {place} borrows `{name}`, which is declared after the channel: async code would drop it before the channel"
                    ),
                ));
            }
        }
    }
    None
}

/// The variable that `value` borrows, if it is declared after the call `made` in the same body.
fn later_variable(flow: &Flow<'_>, value: &ast::Expr, made: CallIx, depth: usize) -> Option<String> {
    let creation = &flow.facts.calls[made.0];
    let local = |it: &SyntaxNode| {
        let path = ast::PathExpr::cast(it.clone())?.path()?;
        match flow.facts.sema.resolve_path(&path)? {
            PathResolution::Local(local) => Some(local),
            _ => None,
        }
    };
    let same_body = |it: &SyntaxNode| {
        let body = it.ancestors().find_map(|up| flow.facts.body_of_node(&up));
        body == Some(creation.body) && it.text_range().start() > creation.node.text_range().end()
    };
    for node in value.syntax().descendants() {
        if node.kind() == SyntaxKind::CLOSURE_EXPR {
            continue;
        }
        let Some(found) = local(&node) else { continue };
        let source = found.primary_source(flow.facts.db);
        let Some(pat) = source.as_ident_pat().map(|it| it.syntax().clone()) else { continue };
        if !same_body(&pat) {
            continue;
        }
        let borrowed = node.parent().is_some_and(|it| it.kind() == SyntaxKind::REF_EXPR);
        if borrowed {
            return Some(found.name(flow.facts.db).as_str().to_owned());
        }
        // `let message = Message(&mut a);`
        let initializer = pat.ancestors().find_map(ast::LetStmt::cast).and_then(|it| it.initializer());
        if depth < 3
            && let Some(name) = initializer.and_then(|it| later_variable(flow, &it, made, depth + 1))
        {
            return Some(name);
        }
    }
    None
}

/// Whether the value's type has a lifetime somewhere.
fn may_borrow(flow: &Flow<'_>, value: &ast::Expr) -> bool {
    flow.facts.sema.type_of_expr(value).is_some_and(|it| type_borrows(flow, &it.original))
}

/// Whether the type has a lifetime somewhere.
pub(in crate::flow) fn type_borrows<'db>(flow: &Flow<'db>, ty: &Type<'db>) -> bool {
    let db = flow.facts.db;
    let mut borrows = false;
    ty.walk(db, |it| {
        let of_type = it.as_adt().is_some_and(|it| !GenericDef::from(it).lifetime_params(db).is_empty());
        borrows |= it.is_reference() || of_type;
    });
    borrows
}
