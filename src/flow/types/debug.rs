//! Which types can be shown by `{:?}`. std's handles and ends always can, tokio's often only if what they give can.

use ra_ap_hir::{Adt, Field, HasCrate, Impl, Local, Type};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode as _};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken, T};

use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::derives;
use crate::flow::places::parts_of;

/// Whether the type that the field belongs to derives `Debug`.
pub(in crate::flow) fn is_shown_by_derive(flow: &Flow<'_>, field: Field) -> bool {
    declaration(flow, field.parent_def(flow.facts.db).adt(flow.facts.db))
        .is_some_and(|it| derives(&it, "Debug"))
}

/// Whether all values that threads come to, whose handles are in a value of `ty`, are `Debug`.
pub(in crate::flow) fn shows_results<'db>(flow: &Flow<'db>, ty: &Type<'db>) -> bool {
    results(flow, ty, 0).iter().all(|it| is_debug(flow, it))
}

/// Whether a `{:?}`, `dbg!` or a `Debug` that is written by hand shows the variable or field.
pub(in crate::flow) fn is_shown_by_name<'db>(flow: &Flow<'db>, named: Definition<'db>) -> bool {
    let captures = |local: Local<'db>| {
        let name = local.name(flow.facts.db).as_str().to_owned();
        let forms = ["?}", "#?}"].map(|it| format!("{{{name}:{it}"));
        let source = local.primary_source(flow.facts.db);
        let around = source.syntax().ancestors().find(|it| it.kind() == SyntaxKind::FN);
        let tokens = around.into_iter().flat_map(|it| it.descendants_with_tokens());
        let mut texts = tokens.filter_map(|it| it.into_token()).filter(|it| it.kind() == SyntaxKind::STRING);
        texts.any(|it| forms.iter().any(|form| it.text().contains(form)))
    };
    let captured = matches!(named, Definition::Local(it) if captures(it));
    captured || flow.mentions_of(named).iter().any(is_shown_whole)
}

/// Whether what the expression makes is shown by a `dbg!`.
pub(in crate::flow) fn is_shown_where_made(flow: &Flow<'_>, node: &SyntaxNode) -> bool {
    let mut around = flow.facts.sema.ancestors_with_macros(node.clone()).skip(1).take_while(|it| {
        !matches!(
            it.kind(),
            SyntaxKind::CALL_EXPR | SyntaxKind::METHOD_CALL_EXPR | SyntaxKind::CLOSURE_EXPR | SyntaxKind::FN
        )
    });
    around.any(|it| ast::MacroCall::cast(it).is_some_and(|it| is_dbg(&it)))
}

/// `println!("{:?}", h)`, `dbg!(&self.h)`, `f.debug_struct("Worker").field("h", &self.h)`
fn is_shown_whole(mention: &SyntaxToken) -> bool {
    let mut next = std::iter::successors(mention.next_token(), |it| it.next_token());
    let ends = |it: &SyntaxToken| matches!(it.kind(), T![,] | T![')'] | T![']']);
    next.find(|it| !it.kind().is_trivia()).is_some_and(|it| ends(&it))
        && mention.parent_ancestors().any(|it| match it.kind() {
            SyntaxKind::MACRO_CALL => {
                let text = it.text();
                text.to_string().contains("?}") || ast::MacroCall::cast(it).is_some_and(|it| is_dbg(&it))
            }
            SyntaxKind::METHOD_CALL_EXPR => {
                let name = ast::MethodCallExpr::cast(it).and_then(|it| it.name_ref());
                name.is_some_and(|it| ["entries", "entry", "field"].contains(&it.text()))
            }
            _ => false,
        })
}

fn is_dbg(call: &ast::MacroCall) -> bool {
    let name = call.path().and_then(|it| it.segment()?.name_ref());
    name.is_some_and(|it| it.text() == "dbg")
}

fn results<'db>(flow: &Flow<'db>, ty: &Type<'db>, depth: usize) -> Vec<Type<'db>> {
    let parts = parts_of(flow.facts.db, ty);
    match names::type_head(flow.facts.db, ty).as_deref() {
        Some("std::thread::JoinHandle") => parts.collect(),
        _ if depth > 6 => Vec::new(),
        _ => parts.flat_map(|it| results(flow, &it, depth + 1)).collect(),
    }
}

fn declaration(flow: &Flow<'_>, adt: Adt) -> Option<SyntaxNode> {
    match adt {
        Adt::Struct(it) => flow.facts.sema.source(it).map(|it| it.value.syntax().clone()),
        Adt::Enum(it) => flow.facts.sema.source(it).map(|it| it.value.syntax().clone()),
        Adt::Union(it) => flow.facts.sema.source(it).map(|it| it.value.syntax().clone()),
    }
}

/// Whether nothing is known in `ty` that is not `Debug`: a type of the workspace that neither derives nor implements it,
/// a function, a trait's object.
pub(in crate::flow) fn is_debug<'db>(flow: &Flow<'db>, ty: &Type<'db>) -> bool {
    is_shown(flow, ty, 0)
}

fn is_shown<'db>(flow: &Flow<'db>, ty: &Type<'db>, depth: usize) -> bool {
    let db = flow.facts.db;
    let ty = ty.strip_references();
    if depth > 6 || ty.is_closure() || ty.as_dyn_trait().is_some() {
        return false;
    }
    let own = ty.as_adt().filter(|it| names::is_workspace_crate(db, HasCrate::krate(it, db)));
    let item = own.and_then(|it| declaration(flow, it));
    if let Some(item) = item {
        let by_hand = |it: Impl| it.trait_(db).is_some_and(|it| it.name(db).as_str() == "Debug");
        return derives(&item, "Debug") || Impl::all_for_type(db, ty.clone()).into_iter().any(by_hand);
    }
    parts_of(flow.facts.db, &ty).all(|it| is_shown(flow, &it, depth + 1))
}
