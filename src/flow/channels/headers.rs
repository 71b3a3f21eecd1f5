//! Types of ends that are written where no value is: an `impl` block's header, a bound.

use ra_ap_hir::{Local, ModuleDef, PathResolution};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::names;
use crate::flow::Flow;

/// The `self` of each method of the `impl` block in whose header the type at `path` is the type that gets the methods, if
/// nothing but calls of these methods reaches it: the values that have the type there are those that the methods are called
/// on. `None` as well where the trait is a bound or an object somewhere, so that any value may be asked to have it.
pub fn called_on<'db>(flow: &Flow<'db>, path: &SyntaxNode) -> Option<Vec<Local<'db>>> {
    let db = flow.facts.db;
    let block = path.ancestors().find_map(ast::Impl::cast)?;
    let written = block.self_ty()?.syntax().descendants().find_map(ast::Path::cast)?;
    if written.syntax() != path {
        return None;
    }
    let trait_path = match block.trait_()? {
        ast::Type::PathType(it) => it.path()?,
        _ => return None,
    };
    let Some(PathResolution::Def(ModuleDef::Trait(trait_))) = flow.facts.sema.resolve_path(&trait_path)
    else {
        return None;
    };
    if !names::is_workspace_crate(db, ra_ap_hir::HasCrate::krate(&trait_, db)) {
        return None;
    }
    let only_headers = flow.mentions_of(Definition::Trait(trait_)).into_iter().all(|token| {
        let within = |it: &ast::Type| it.syntax().text_range().contains_range(token.text_range());
        let block = token.parent_ancestors().find_map(ast::Impl::cast);
        block.and_then(|it| it.trait_()).is_some_and(|it| within(&it))
    });
    if !only_headers {
        return None;
    }
    let items = block.assoc_item_list().into_iter().flat_map(|it| it.assoc_items());
    let methods = items.filter_map(|it| match it {
        ast::AssocItem::Fn(it) => Some(it),
        _ => None,
    });
    methods
        .map(|it| {
            it.param_list()?.self_param()?;
            flow.facts.sema.to_fn_def(&it)?.assoc_fn_params(db).first()?.as_local(db)
        })
        .collect()
}

/// Whether the type at `path` is a parameter's in a bound like `F: Fn(Sender<u32>)`. What is handed to a function value
/// is followed only where all of them are known, else it stays what it is; so no value comes by there that could change its type.
pub fn of_callback(path: &SyntaxNode) -> bool {
    let mut around = path.ancestors().map(|it| it.kind()).take_while(|it| *it != SyntaxKind::RET_TYPE);
    around.any(|it| it == SyntaxKind::PARENTHESIZED_ARG_LIST)
        && path.ancestors().any(|it| it.kind() == SyntaxKind::TYPE_BOUND)
}
