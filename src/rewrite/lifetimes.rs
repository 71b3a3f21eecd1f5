//! Lifetimes that a signature hides: `fn f(a: Analyzer)` may leave out those of `Analyzer<'a>`, an `async fn` may not.

use ra_ap_hir::{GenericDef, ModuleDef, PathResolution};
use ra_ap_syntax::ast::{self, AstNode, HasGenericArgs};

use crate::edit::Edit;
use crate::facts::Facts;

/// What writes the lifetimes that the types in the signature of `item` leave out.
pub(super) fn hidden_lifetimes(facts: &Facts<'_>, item: &ast::Fn) -> Vec<Edit> {
    let parameters = item.param_list().map(|it| it.syntax().clone());
    let result = item.ret_type().map(|it| it.syntax().clone());
    let types = parameters.into_iter().chain(result).flat_map(|it| {
        let paths = it.descendants().filter_map(ast::PathType::cast);
        paths.filter_map(|it| it.path()).collect::<Vec<_>>()
    });
    types.filter_map(|it| hidden_in(facts, &it)).collect()
}

fn hidden_in(facts: &Facts<'_>, path: &ast::Path) -> Option<Edit> {
    let definition: GenericDef = match facts.sema.resolve_path(path)? {
        PathResolution::Def(ModuleDef::Adt(it)) => it.into(),
        PathResolution::Def(ModuleDef::TypeAlias(it)) => it.into(),
        _ => return None,
    };
    let count = definition.lifetime_params(facts.db).len();
    if count == 0 {
        return None;
    }
    let segment = path.segment()?;
    let lifetimes = vec!["'_"; count].join(", ");
    match segment.generic_arg_list() {
        None => {
            let end = segment.syntax().text_range().end();
            Some(Edit::insert(end.into(), format!("<{lifetimes}>")))
        }
        Some(list) => {
            let written = list.generic_args().any(|it| matches!(it, ast::GenericArg::LifetimeArg(_)));
            let open = list.l_angle_token().filter(|_| !written)?;
            Some(Edit::insert(open.text_range().end().into(), format!("{lifetimes}, ")))
        }
    }
}
