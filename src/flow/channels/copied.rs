//! Whether a call makes a second end out of one, which no oneshot allows.

use ra_ap_hir::{Function, GenericSubstitution, ModuleDef, PathResolution, Type};
use ra_ap_syntax::ast::{self, AstNode, HasGenericParams as _, HasName as _, HasTypeBounds as _};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::ENDS;
use crate::flow::places::carries;

/// Methods whose receiver is cloned, or what it holds. Others ask for it in their bounds.
const CLONING: &[&str] = &["clone", "clone_from", "concat", "into_owned", "join", "to_owned"];

/// Traits through which a value can be had twice.
const DOUBLING: &[&str] = &["Clone", "Copy", "ToOwned"];

/// The call at `node`'s parent that `node` is an argument or the receiver of.
pub(super) fn argument_of(node: &SyntaxNode) -> Option<SyntaxNode> {
    let parent = node.parent()?;
    match parent.kind() {
        SyntaxKind::ARG_LIST => parent.parent(),
        SyntaxKind::METHOD_CALL_EXPR => Some(parent),
        _ => None,
    }
}

/// Whether the call at `node`, or a function that is handed to it by name, makes a second end out of one.
pub(super) fn copies(flow: &Flow<'_>, node: &SyntaxNode) -> bool {
    let arguments = crate::flow::context::call_arguments(node);
    let (called, about) = if let Some(call) = ast::MethodCallExpr::cast(node.clone()) {
        let found = flow.facts.sema.resolve_method_call_fallback(&call);
        let called = found.and_then(|(it, substitution)| Some((it.left()?, substitution)));
        (called, call.receiver())
    } else if let Some(call) = ast::CallExpr::cast(node.clone()) {
        (call.expr().and_then(|it| named(flow, &it)), arguments.first().cloned())
    } else {
        return false;
    };
    let about = about.and_then(|it| flow.facts.sema.type_of_expr(&it)).map(|it| it.original);
    let by_name = arguments.iter().filter_map(|it| named(flow, it));
    let lent = about.as_ref().is_some_and(|it| it.is_reference() && !it.is_mutable_reference());
    let owned = ast::Expr::cast(node.clone()).and_then(|it| flow.facts.sema.type_of_expr(&it));
    let owned = owned.is_some_and(|it| holds_ends(flow, &it.original));
    called.is_some_and(|(function, substitution)| {
        let name = function.name(flow.facts.db).as_str().to_owned();
        let counts = name == "clone" && about.as_ref().is_some_and(|it| is_counted(flow, it));
        // `Vec::from(&replies[..])`, `replies.into()`
        let converts = matches!(name.as_str(), "from" | "into") && lent && owned;
        !counts && (converts || doubles(flow, function, substitution))
    }) || by_name.into_iter().any(|(function, substitution)| doubles(flow, function, substitution))
}

/// The function that `expr` names.
fn named<'db>(flow: &Flow<'db>, expr: &ast::Expr) -> Option<(Function, Option<GenericSubstitution<'db>>)> {
    let ast::Expr::PathExpr(path) = expr else { return None };
    match flow.facts.sema.resolve_path_with_subst(&path.path()?)? {
        (PathResolution::Def(ModuleDef::Function(it)), substitution) => Some((it, substitution)),
        _ => None,
    }
}

/// Whether the function can make two of what has an end in it.
fn doubles<'db>(
    flow: &Flow<'db>,
    function: Function,
    substitution: Option<GenericSubstitution<'db>>,
) -> bool {
    let db = flow.facts.db;
    // What the workspace's own functions do is seen in them.
    if names::is_workspace_function(db, function) {
        return false;
    }
    if CLONING.contains(&function.name(db).as_str()) {
        return true;
    }
    let asked = parameters_to_double(flow, function);
    let types = substitution.map(|it| it.types(db)).unwrap_or_default();
    types.into_iter().any(|(name, ty)| {
        asked.iter().any(|it| it == name.as_str()) && holds_ends(flow, &ty) && !is_counted(flow, &ty)
    })
}

/// The type parameters, `Self` among them, that the function asks to be `Clone`.
fn parameters_to_double(flow: &Flow<'_>, function: Function) -> Vec<String> {
    let Some(item) = flow.facts.sema.source(function).map(|it| it.value) else { return Vec::new() };
    let around = item.syntax().ancestors().find_map(|it| {
        ast::Impl::cast(it.clone())
            .map(ast::AnyHasGenericParams::from)
            .or_else(|| ast::Trait::cast(it).map(Into::into))
    });
    let doubling = |bounds: Option<ast::TypeBoundList>| {
        let mut paths = bounds.into_iter().flat_map(|it| it.bounds()).filter_map(|it| match it.ty()? {
            ast::Type::PathType(it) => it.path()?.segment()?.name_ref(),
            _ => None,
        });
        paths.any(|it| DOUBLING.contains(&it.text()))
    };
    let mut asked = Vec::new();
    for owner in around.into_iter().chain([item.into()]) {
        let parameters = owner.generic_param_list().into_iter().flat_map(|it| it.type_or_const_params());
        for parameter in parameters {
            if let ast::TypeOrConstParam::Type(it) = parameter
                && doubling(it.type_bound_list())
            {
                asked.extend(it.name().map(|it| it.text().to_string()));
            }
        }
        for predicate in owner.where_clause().into_iter().flat_map(|it| it.predicates()) {
            if doubling(predicate.type_bound_list()) {
                asked.extend(predicate.ty().map(|it| it.syntax().text().to_string()));
            }
        }
    }
    asked
}

fn holds_ends<'db>(flow: &Flow<'db>, ty: &Type<'db>) -> bool {
    !ty.is_reference() && carries(flow, ty, ENDS, 0)
}

/// Whether a clone of it is the same value.
fn is_counted(flow: &Flow<'_>, ty: &Type<'_>) -> bool {
    matches!(names::type_head(flow.facts.db, ty).as_deref(), Some("std::sync::Arc" | "std::rc::Rc"))
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// Whether the replies in a list become oneshots, for a worker that does `work` with each list.
    fn is_oneshot(work: &str) -> bool {
        let fixture = format!(
            "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\ntokio = \"1\"\n\
             //- /src/main.rs\nuse std::sync::mpsc::{{self, Sender}};\n#[tokio::main]\nasync fn main() {{\n    \
             let (requests, received) = mpsc::channel::<Vec<Sender<u32>>>();\n    std::thread::spawn(move || {{\n        \
             let mut kept: Vec<Sender<u32>> = Vec::new();\n        while let Ok(mut replies) = received.recv() {{\n            {work}\n            \
             for reply in replies {{\n                let _ = reply.send(1);\n            }}\n        }}\n        kept.len()\n    }});\n    \
             let (reply, answer) = mpsc::channel();\n    requests.send(vec![reply]).unwrap();\n    \
             println!(\"{{:?}}\", answer.recv());\n}}\n"
        );
        let after = Trial::of(&fixture).text_after("/src/main.rs");
        assert!(after.contains("unbounded_channel::<Vec<"), "{after}");
        after.contains("oneshot::channel()")
    }

    #[test]
    fn an_end_that_is_had_twice_is_no_oneshots() {
        assert!(is_oneshot("kept.extend(replies.pop());"));
        assert!(is_oneshot("kept.append(&mut replies);"));
        assert!(!is_oneshot("kept.extend(replies.first().map(Clone::clone));"));
        assert!(!is_oneshot("kept.extend(replies.iter().cloned());"));
        assert!(!is_oneshot("kept.extend_from_slice(&replies);"));
        assert!(!is_oneshot("kept = Vec::from(&replies[..]);"));
        assert!(!is_oneshot("kept = replies.to_vec();"));
        assert!(!is_oneshot("kept = (&replies[..]).into();"));
        assert!(!is_oneshot("if let Some(it) = replies.pop() { kept.resize(2, it); }"));
        assert!(!is_oneshot("if let Some(it) = replies.pop() { kept = vec![it; 2]; }"));
        assert!(!is_oneshot("kept = std::borrow::Cow::Borrowed(&replies[..]).into_owned();"));
    }
}
