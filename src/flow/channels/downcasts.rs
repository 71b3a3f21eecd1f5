//! Boxed errors that somebody asks for the type they had: `error.downcast_ref::<SendError<u32>>()`.

use ra_ap_syntax::ast::{self, AstNode, HasGenericArgs as _};

use crate::facts::names;
use crate::facts::words::tokens_named;
use crate::flow::Flow;

/// Methods of `dyn Error`, `dyn Any`, `anyhow::Error` and their like that tell a value's type.
const ASKING: &[&str] = &["downcast", "downcast_ref", "downcast_mut", "is"];

/// Whether code of the workspace asks a boxed error whether it is one of a channel's.
pub(super) fn asks_for_errors(flow: &Flow<'_>) -> bool {
    *flow.downcasts.get_or_init(|| {
        let files = flow.facts.workspace.files.iter().filter(|it| it.placement.is_analysed());
        let mut texts = files.filter(|it| it.text.contains("downcast") || it.text.contains(".is::<"));
        texts.any(|file| {
            let root = flow.facts.sema.parse_guess_edition(file.id);
            ASKING.iter().any(|name| {
                let tokens = tokens_named(root.syntax(), &file.text, name);
                let tokens = tokens.flat_map(|it| flow.facts.sema.descend_into_macros_exact(it));
                let calls = tokens.filter_map(|it| ast::MethodCallExpr::cast(it.parent()?.parent()?));
                let asked = calls.filter_map(|it| it.generic_arg_list());
                asked.flat_map(|it| it.generic_args()).any(|it| is_error_of_channel(flow, &it))
            })
        })
    })
}

fn is_error_of_channel(flow: &Flow<'_>, argument: &ast::GenericArg) -> bool {
    let ast::GenericArg::TypeArg(argument) = argument else { return false };
    let ty = argument.ty().and_then(|it| flow.facts.sema.resolve_type(&it));
    let head = ty.and_then(|it| names::type_head(flow.facts.db, &it));
    head.is_some_and(|it| {
        let of_channel = it.starts_with("std::sync::mpsc::") || it.starts_with("crossbeam_channel::");
        of_channel && it.ends_with("Error")
    })
}
