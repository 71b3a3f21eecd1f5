//! A pattern that lends a receiver as `&mut` lends whatever else it names so, too: `for (n, rx) in &receivers`.

use ra_ap_hir::{Local, ModuleDef, PathResolution};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken};

use crate::flow::Flow;
use crate::flow::channels::exclusive::expanded;
use crate::flow::channels::receivers::Receivers;

/// What becomes of a name that stands for a `&mut` where it stood for a `&`.
enum Reading {
    /// It means the same.
    Same,
    /// It does with a `*`: a number's reference is an operand, too, and a number's `&mut` is not.
    Copied(SyntaxNode),
    /// It does not, or not for certain.
    Other,
}

impl Receivers {
    /// The binding at `ident` becomes a `&mut`, and with it what the patterns bind that take apart the same value.
    pub(super) fn bound_beside(&mut self, flow: &Flow<'_>, ident: &ast::IdentPat) {
        let patterns = patterns_around(ident);
        let others = patterns.iter().flat_map(|it| it.descendants()).filter_map(ast::IdentPat::cast);
        for other in others.filter(|it| it != ident && it.ref_token().is_none() && it.mut_token().is_none()) {
            let ty = flow.facts.sema.type_of_binding_in_pat(&other);
            let local: Option<Local<'_>> = flow.facts.sema.to_def(&other);
            let (Some(ty), Some(local)) = (ty, local) else { continue };
            let is_lent =
                ty.is_reference() && !ty.is_mutable_reference() && is_lent_with(flow, ident, &other);
            if !is_lent {
                continue;
            }
            for token in flow.mentions_of(Definition::Local(local)) {
                let readings = expanded(flow, &token)
                    .into_iter()
                    .filter(|it| it.parent_ancestors().all(|it| it.kind() != SyntaxKind::TOKEN_TREE));
                for reading in readings.map(|it| reading(flow, &it)) {
                    match reading {
                        Reading::Same => {}
                        Reading::Copied(path) => self.insert(flow, &path, "*"),
                        Reading::Other => {
                            let node = token.parent().unwrap_or_else(|| other.syntax().clone());
                            let name = token.text();
                            let why = format!(
                                "`{name}` is bound beside the receiver's owner, and used where a `&mut` would not do"
                            );
                            return self.shared(flow, &node, &why);
                        }
                    }
                }
            }
        }
    }
}

/// Whether `other` is a reference for it takes apart what `ident` takes apart: `(k, rx)` of a map's iterator is two references.
fn is_lent_with(flow: &Flow<'_>, ident: &ast::IdentPat, other: &ast::IdentPat) -> bool {
    let around: Vec<SyntaxNode> = ident.syntax().ancestors().collect();
    let in_one = other.syntax().ancestors().any(|it| around.contains(&it) && ast::Pat::can_cast(it.kind()));
    let patterns = other.syntax().ancestors().skip(1).filter(|it| !in_one || around.contains(it));
    patterns.filter_map(ast::Pat::cast).any(|it| !flow.facts.sema.pattern_adjustments(&it).is_empty())
}

/// The pattern that has `ident` in it, and those of the other arms.
fn patterns_around(ident: &ast::IdentPat) -> Vec<SyntaxNode> {
    let outermost = ident.syntax().ancestors().take_while(|it| {
        ast::Pat::can_cast(it.kind())
            || matches!(it.kind(), SyntaxKind::RECORD_PAT_FIELD_LIST | SyntaxKind::RECORD_PAT_FIELD)
    });
    let Some(outermost) = outermost.last() else { return Vec::new() };
    let arms = outermost.parent().and_then(ast::MatchArm::cast).and_then(|it| it.syntax().parent());
    match arms.and_then(ast::MatchArmList::cast) {
        Some(arms) => arms.arms().filter_map(|it| Some(it.pat()?.syntax().clone())).collect(),
        None => vec![outermost],
    }
}

fn reading(flow: &Flow<'_>, token: &SyntaxToken) -> Reading {
    if token.kind() == SyntaxKind::STRING {
        return Reading::Same;
    }
    let Some(path) = token.parent_ancestors().find_map(ast::PathExpr::cast) else { return Reading::Other };
    let Some(parent) = path.syntax().parent() else { return Reading::Other };
    let is_same = match parent.kind() {
        SyntaxKind::FIELD_EXPR | SyntaxKind::INDEX_EXPR | SyntaxKind::FORMAT_ARGS_ARG => true,
        SyntaxKind::PREFIX_EXPR => {
            ast::PrefixExpr::cast(parent).and_then(|it| it.op_kind()) == Some(ast::UnaryOp::Deref)
        }
        SyntaxKind::METHOD_CALL_EXPR => ast::MethodCallExpr::cast(parent).is_some_and(|it| {
            let named = it.name_ref().is_some_and(|it| it.text() != "into_iter");
            named && it.receiver().is_some_and(|it| it.syntax() == path.syntax())
        }),
        SyntaxKind::ARG_LIST => is_given_as_reference(flow, &parent, path.syntax()),
        SyntaxKind::BIN_EXPR => {
            let operator = ast::BinExpr::cast(parent).and_then(|it| it.op_kind());
            let ty = flow.facts.sema.type_of_expr(&ast::Expr::PathExpr(path.clone()));
            let number = ty.and_then(|it| it.original.strip_reference().as_builtin());
            let is_number = number.is_some_and(|it| it.is_int() || it.is_uint() || it.is_float());
            if is_number && matches!(operator, Some(ast::BinaryOp::ArithOp(_))) {
                return Reading::Copied(path.syntax().clone());
            }
            false
        }
        _ => false,
    };
    if is_same { Reading::Same } else { Reading::Other }
}

/// Whether the argument goes where a function says that it takes a reference: a `&mut` does there as well.
fn is_given_as_reference(flow: &Flow<'_>, arguments: &SyntaxNode, argument: &SyntaxNode) -> bool {
    let index =
        ast::ArgList::cast(arguments.clone()).and_then(|it| it.args().position(|it| it.syntax() == argument));
    let call = arguments.parent();
    let db = flow.facts.db;
    let parameters = call.and_then(|it| match ast::MethodCallExpr::cast(it.clone()) {
        Some(it) => flow.facts.sema.resolve_method_call(&it).map(|it| it.params_without_self(db)),
        None => match ast::CallExpr::cast(it)?.expr()? {
            ast::Expr::PathExpr(it) => match flow.facts.sema.resolve_path(&it.path()?)? {
                PathResolution::Def(ModuleDef::Function(it)) => Some(it.assoc_fn_params(db)),
                _ => None,
            },
            _ => None,
        },
    });
    let parameter = index.zip(parameters).and_then(|(index, all)| all.into_iter().nth(index));
    parameter.is_some_and(|it| it.ty().is_reference() && !it.ty().is_mutable_reference())
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// What becomes of `run`, if the receiver in `G` becomes tokio's.
    fn after(run: &str) -> Option<String> {
        let main = format!(
            "use std::sync::mpsc::{{self, Receiver}};\nstruct G {{ rx: Receiver<u32> }}\nimpl G {{ fn wait(&self) -> u32 {{ self.rx.recv().unwrap() }} }}\n\
             struct D {{ g: G }}\nimpl std::ops::Deref for D {{ type Target = G; fn deref(&self) -> &G {{ &self.g }} }}\n\
             enum Conn {{ Open {{ g: G, id: u32 }}, Shut(u32) }}\nfn show(n: &u32) {{}}\nfn any<T: std::fmt::Debug>(n: T) {{}}\n\
             #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel::<u32>();\n    tx.send(1).unwrap();\n    let g = G {{ rx }};\n    {run}\n}}\n"
        );
        let text = Trial::of_main("2021", &main).text_after("/src/main.rs");
        text.contains("unbounded_channel").then_some(text)
    }

    #[test]
    fn what_is_bound_beside_a_receiver_is_lent_as_it_is() {
        assert!(after("let mut k = std::collections::HashMap::new(); k.insert(2u32, g); for (n, g) in k.iter() { g.wait(); let m = n; }").is_some());
        let each =
            |body: &str| after(&format!("let k = vec![(2u32, g)]; for (n, g) in &k {{ g.wait(); {body} }}"));
        assert!(each("let m = g.wait() + n;").is_some_and(|it| it.contains("g.wait().await + *n")));
        assert!(each("println!(\"{n} {} {}\", n, n * 2);").is_some_and(|it| it.contains("{}\", n, *n * 2)")));
        for body in ["let m = *n + n.pow(2);", "show(n);", ""] {
            assert!(each(body).is_some(), "{body}");
        }
        for body in ["if n > &2 {}", "let a = n;", "any(n);", "let all = [n, n];"] {
            assert!(each(body).is_none(), "{body}");
        }
        let arms = |first: &str, second: &str| {
            after(&format!(
                "let c = Conn::Open {{ g, id: 1 }}; let m = match &c {{ Conn::Open {{ g, id }} => {first}, Conn::Shut(n) => {second} }};"
            ))
        };
        assert!(arms("g.wait() + *id", "*n").is_some());
        assert!(arms("g.wait()", "n + 1").is_some_and(|it| it.contains("Conn::Shut(n) => *n + 1")));
        assert!(arms("g.wait()", "u32::clone(n)").is_some());
        assert!(arms("g.wait()", "{ let m = n; *m }").is_none());
        assert!(after("let k = vec![(2u32, g)]; let t: u32 = k.iter().map(|(n, g)| { let m = n; m + g.wait() }).sum();").is_none());
    }

    #[test]
    fn an_owner_behind_a_deref_is_lent_mutably_only_if_it_can_be() {
        assert!(after("let d = D { g }; d.rx.recv().unwrap();").is_none());
        assert!(after("let d = D { g }; d.wait();").is_none());
        assert!(after("let d = D { g }; d.g.wait();").is_some());
        assert!(after("let d = Box::new(g); d.wait();").is_some());
    }
}
