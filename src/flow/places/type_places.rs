//! Which place a written type belongs to.

use ra_ap_hir::{Impl, Local, ModuleDef, PathResolution};
use ra_ap_syntax::ast::{self, AstNode, HasGenericArgs, HasGenericParams};
use ra_ap_syntax::{SyntaxNode, TextRange};

use crate::facts::api::{self, ApiKind};
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::assemble::JOIN_HANDLE;
use crate::flow::channels::ENDS;
use crate::flow::places::{Place, carries};

/// The place whose type is written at `path`: a variable's, a field's, a parameter's, a return's, a static's.
pub fn place_of_type<'db>(flow: &Flow<'db>, path: &SyntaxNode) -> Option<Place<'db>> {
    for node in path.ancestors() {
        if let Some(field) = ast::RecordField::cast(node.clone()) {
            return flow.facts.sema.to_def(&field).map(Place::Field);
        }
        if let Some(field) = ast::TupleField::cast(node.clone()) {
            return flow.facts.sema.to_def(&field).map(Place::Field);
        }
        if ast::ParenthesizedArgList::can_cast(node.kind()) {
            return callback_of_bound(flow, &node).map(Place::Argument);
        }
        if let Some(parameter) = ast::Param::cast(node.clone()) {
            return local_of_pattern(flow, &part_of_pattern(parameter.pat()?, parameter.ty()?, path)?);
        }
        if let Some(statement) = ast::LetStmt::cast(node.clone()) {
            return local_of_pattern(flow, &part_of_pattern(statement.pat()?, statement.ty()?, path)?);
        }
        if let Some(ret) = ast::RetType::cast(node.clone()) {
            let owner = ret.syntax().parent()?;
            if let Some(function) = ast::Fn::cast(owner.clone()) {
                return flow.facts.sema.to_fn_def(&function).map(Place::Return);
            }
            return flow.facts.body_of_node(&owner).map(Place::BodyValue);
        }
        if let Some(block) = ast::Impl::cast(node.clone())
            && let Some(place) = parameter_of_trait(flow, &block, path)
        {
            return Some(place);
        }
        if let Some(item) = ast::Static::cast(node.clone()) {
            return flow.facts.sema.to_static_def(&item).map(Place::Static);
        }
        if let Some(item) = ast::TypeAlias::cast(node.clone()) {
            return flow.facts.sema.to_type_alias_def(&item).map(Place::Alias);
        }
        if let Some(expr) = ast::Expr::cast(node.clone()) {
            return Some(Place::Node(expr.syntax().clone()));
        }
    }
    None
}

/// The parameter that takes what the trait of `block` is named with: `rx` of `from` for `impl From<Receiver<T>> for Inbox`. The `impl`
/// must be the only one of the trait for its type that is for an end, or it might become one that is there already.
fn parameter_of_trait<'db>(flow: &Flow<'db>, block: &ast::Impl, path: &SyntaxNode) -> Option<Place<'db>> {
    let db = flow.facts.db;
    let written = block.trait_()?;
    let argument = path.ancestors().find_map(ast::TypeArg::cast)?.ty()?;
    if !written.syntax().text_range().contains_range(argument.syntax().text_range())
        || argument.syntax() != path.parent().as_ref()?
    {
        return None;
    }
    let implementation = flow.facts.sema.to_def(block)?;
    let trait_ = implementation.trait_(db)?;
    let of_end = |it: &Impl| {
        let given = it.trait_ref(db).and_then(|it| it.get_type_argument(1)).and_then(|it| it.as_adt());
        let given = given.map(|it| names::adt_path(db, it)).unwrap_or_default();
        it.trait_(db) == Some(trait_) && (ENDS.contains(&given.as_str()) || given.starts_with("tokio::"))
    };
    let same_type = Impl::all_for_type(db, implementation.self_ty(db));
    if same_type.iter().filter(|it| of_end(it)).count() != 1 {
        return None;
    }
    let functions = block.assoc_item_list().into_iter().flat_map(|it| it.assoc_items());
    let mut parameters = functions
        .filter_map(|it| if let ast::AssocItem::Fn(it) = it { it.param_list() } else { None })
        .flat_map(|it| it.params());
    let parameter =
        parameters.find(|it| it.ty().is_some_and(|it| it.syntax().text() == argument.syntax().text()))?;
    local_of_pattern(flow, &parameter.pat()?)
}

/// The parameter that holds the function value in whose bound, `make: impl FnOnce(Sender<T>)` or `F: FnOnce(Sender<T>)`, the
/// arguments stand.
fn callback_of_bound<'db>(flow: &Flow<'db>, arguments: &SyntaxNode) -> Option<Local<'db>> {
    let bounds = arguments.ancestors().find_map(ast::TypeBoundList::cast)?;
    let bounded = bounds.syntax().parent()?;
    if let Some(it) = ast::ImplTraitType::cast(bounded.clone()) {
        let parameter = it.syntax().parent().and_then(ast::Param::cast)?;
        let ast::Pat::IdentPat(pat) = parameter.pat()? else { return None };
        return flow.facts.sema.to_def(&pat).filter(|it| flow.callback(*it).is_some());
    }
    let type_parameter = match ast::TypeParam::cast(bounded.clone()) {
        Some(it) => flow.facts.sema.to_def(&it)?,
        None => {
            let ast::Type::PathType(written) = ast::WherePred::cast(bounded)?.ty()? else { return None };
            match flow.facts.sema.resolve_path(&written.path()?)? {
                PathResolution::TypeParam(it) => it,
                _ => return None,
            }
        }
    };
    let function = flow.facts.sema.to_fn_def(&arguments.ancestors().find_map(ast::Fn::cast)?)?;
    let db = flow.facts.db;
    let parameters = function.assoc_fn_params(db);
    let parameter = parameters.iter().find(|it| it.ty().as_type_param(db) == Some(type_parameter))?;
    parameter.as_local(db).filter(|it| flow.callback(*it).is_some())
}

/// The same, and the element of it whose type is written there if it is a tuple's: `-> (Worker, JoinHandle<()>)`.
pub fn places_of_type<'db>(flow: &Flow<'db>, path: &SyntaxNode) -> Vec<Place<'db>> {
    let Some(place) = place_of_type(flow, path) else { return Vec::new() };
    let element = type_element(path).map(|it| Place::Element(Box::new(place.clone()), it));
    element.into_iter().chain([place]).collect()
}

/// What of `pat` has the type at `path`, which is written in `ty`: `reply` in `(request, reply): (Request, Sender<Reply>)`.
fn part_of_pattern(pat: ast::Pat, ty: ast::Type, path: &SyntaxNode) -> Option<ast::Pat> {
    let (ast::Pat::TuplePat(pats), ast::Type::TupleType(types)) = (&pat, &ty) else { return Some(pat) };
    let around = |it: &ast::Type| it.syntax().text_range().contains_range(path.text_range());
    let index = types.fields().position(|it| around(&it))?;
    // Behind `..` the elements are others.
    if pats.fields().any(|it| matches!(it, ast::Pat::RestPat(_))) {
        return Some(pat);
    }
    part_of_pattern(pats.fields().nth(index)?, types.fields().nth(index)?, path)
}

/// The variable that has the type, or part of it: in `(id, reply): Request` it is that which holds the end.
fn local_of_pattern<'db>(flow: &Flow<'db>, pat: &ast::Pat) -> Option<Place<'db>> {
    if let ast::Pat::WildcardPat(it) = pat {
        return Some(Place::Node(it.syntax().clone()));
    }
    let idents = || pat.syntax().descendants().filter_map(ast::IdentPat::cast);
    let holds = |it: &ast::IdentPat| {
        let ty = flow.facts.sema.type_of_binding_in_pat(it);
        ty.is_some_and(|it| carries(flow, &it, ENDS, 0) || carries(flow, &it, JOIN_HANDLE, 0))
    };
    let ident = idents().find(holds).or_else(|| idents().next())?;
    let local: ra_ap_hir::Local<'db> = flow.facts.sema.to_def(&ident)?;
    Some(Place::Local(local))
}

/// `std::thread::JoinHandle` of `std::thread::JoinHandle<()>`.
pub fn path_without_arguments(path: &ast::Path) -> TextRange {
    let whole = path.syntax().text_range();
    match path.segment().and_then(|it| it.generic_arg_list()) {
        Some(arguments) => {
            let mut end = arguments.syntax().text_range().start();
            if let Some(colons) = arguments.coloncolon_token() {
                end = colons.text_range().start();
            }
            TextRange::new(whole.start(), end)
        }
        None => whole,
    }
}

/// Which element of a tuple type the type at `path` is, as in `-> (Sender<T>, Receiver<T>)`.
pub fn type_element(path: &SyntaxNode) -> Option<usize> {
    let mut inner = path.clone();
    for node in path.ancestors().skip(1) {
        if let Some(tuple) = ast::TupleType::cast(node.clone()) {
            return tuple.fields().position(|it| it.syntax() == &inner);
        }
        if !ast::Type::can_cast(node.kind())
            && !ast::Path::can_cast(node.kind())
            && !ast::PathSegment::can_cast(node.kind())
            && !ast::GenericArgList::can_cast(node.kind())
            && !ast::TypeArg::can_cast(node.kind())
        {
            return None;
        }
        inner = node;
    }
    None
}

/// In how many ends' messages the type at `path` is where it is written, and the outermost of the types of these ends: two
/// and the whole for the last of `Sender<(Sender<(Request, Sender<Reply>)>)>`.
pub fn nesting(flow: &Flow<'_>, path: &SyntaxNode) -> (SyntaxNode, usize) {
    nesting_within(flow, path, 0)
}

fn nesting_within(flow: &Flow<'_>, path: &SyntaxNode, guard: usize) -> (SyntaxNode, usize) {
    let (mut outermost, mut level) = (path.clone(), 0);
    let mut argument = None;
    for node in path.ancestors().skip(1) {
        if ast::GenericArg::can_cast(node.kind()) {
            argument = Some(node);
        } else if let Some(list) = ast::GenericArgList::cast(node.clone()) {
            let index = list.generic_args().position(|it| Some(it.syntax()) == argument.as_ref());
            let around = list.syntax().ancestors().find_map(ast::Path::cast);
            let around = around
                .filter(|it| it.segment().and_then(|it| it.generic_arg_list()).is_some_and(|it| it == list));
            if let Some(around) = around {
                let more = index.map_or(0, |it| levels_of_argument(flow, &around, it, guard));
                if more > 0 {
                    outermost = around.syntax().clone();
                }
                level += more;
            }
        } else if !ast::Type::can_cast(node.kind())
            && !ast::Path::can_cast(node.kind())
            && !ast::PathSegment::can_cast(node.kind())
        {
            break;
        }
    }
    (outermost, level)
}

/// In how many ends' messages argument `index` of what `path` names is: one for `Sender<T>` and for `channel::<T>`.
fn levels_of_argument(flow: &Flow<'_>, path: &ast::Path, index: usize, guard: usize) -> usize {
    let db = flow.facts.db;
    match flow.facts.sema.resolve_path(path) {
        Some(PathResolution::Def(ModuleDef::Adt(it))) => {
            usize::from(ENDS.contains(&names::adt_path(db, it).as_str()))
        }
        Some(PathResolution::Def(ModuleDef::Function(it))) => {
            let api = api::by_path(&names::function_path(db, it));
            usize::from(
                api.is_some_and(|it| matches!(it.kind, ApiKind::ChannelNew(_) | ApiKind::ChannelTimer)),
            )
        }
        Some(PathResolution::Def(ModuleDef::TypeAlias(it))) if guard < 4 => {
            let Some(alias) = flow.facts.sema.source(it).map(|it| it.value) else { return 0 };
            let parameter =
                alias.generic_param_list().and_then(|it| it.type_or_const_params().nth(index)?.name());
            let (Some(ty), Some(parameter)) = (alias.ty(), parameter) else { return 0 };
            let mut paths = ty.syntax().descendants().filter_map(ast::Path::cast);
            let mention = paths.find(|it| it.syntax().text() == parameter.syntax().text());
            mention.map_or(0, |it| nesting_within(flow, it.syntax(), guard + 1).1)
        }
        _ => 0,
    }
}
