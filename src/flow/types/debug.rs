//! Which types can be shown by `{:?}`. std's handles and ends always can, tokio's often only if what they give can.

use ra_ap_hir::{Adt, Field, HasCrate, Impl, Type};
use ra_ap_syntax::SyntaxNode;
use ra_ap_syntax::ast::AstNode as _;

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
