//! Which place a written type belongs to.

use ra_ap_syntax::ast::{self, AstNode, HasGenericArgs};
use ra_ap_syntax::{SyntaxNode, TextRange};

use crate::flow::Flow;
use crate::flow::places::Place;

/// The place whose type is written at `path`: a variable's, a field's, a parameter's, a return's, a static's.
pub fn place_of_type<'db>(flow: &Flow<'db>, path: &SyntaxNode) -> Option<Place<'db>> {
    for node in path.ancestors() {
        if let Some(field) = ast::RecordField::cast(node.clone()) {
            return flow.facts.sema.to_def(&field).map(Place::Field);
        }
        if let Some(field) = ast::TupleField::cast(node.clone()) {
            return flow.facts.sema.to_def(&field).map(Place::Field);
        }
        if let Some(parameter) = ast::Param::cast(node.clone()) {
            return local_of_pattern(flow, &parameter.pat()?);
        }
        if let Some(statement) = ast::LetStmt::cast(node.clone()) {
            return local_of_pattern(flow, &statement.pat()?);
        }
        if let Some(ret) = ast::RetType::cast(node.clone()) {
            let owner = ret.syntax().parent()?;
            if let Some(function) = ast::Fn::cast(owner.clone()) {
                return flow.facts.sema.to_fn_def(&function).map(Place::Return);
            }
            return flow.facts.body_of_node(&owner).map(Place::BodyValue);
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

/// The same, and the element of it whose type is written there if it is a tuple's: `-> (Worker, JoinHandle<()>)`.
pub fn places_of_type<'db>(flow: &Flow<'db>, path: &SyntaxNode) -> Vec<Place<'db>> {
    let Some(place) = place_of_type(flow, path) else { return Vec::new() };
    let element = type_element(path).map(|it| Place::Element(Box::new(place.clone()), it));
    element.into_iter().chain([place]).collect()
}

fn local_of_pattern<'db>(flow: &Flow<'db>, pat: &ast::Pat) -> Option<Place<'db>> {
    let ident = pat.syntax().descendants().find_map(ast::IdentPat::cast)?;
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
