//! Arguments that must be evaluated before the call they belong to is awaited: an await would lengthen the guard that
//! they take for a moment.

use ra_ap_hir::Type;
use ra_ap_syntax::ast::{self, AstNode, HasGenericParams, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::Flow;
use super::context::call_arguments;
use super::held::SendNeed;
use crate::facts::body::{CallIx, Callee};
use crate::facts::names;

/// Arguments to bind by `let` before the statement that makes the call.
#[derive(Debug, Clone)]
pub struct Hoist {
    /// The statement, or the expression at the end of its block.
    pub statement: SyntaxNode,
    /// Each argument with the name to bind it to.
    pub arguments: Vec<(SyntaxNode, String)>,
}

impl<'db> Flow<'db> {
    /// How the arguments of the call can be taken out of it, if that is all that stands in the way of awaiting it.
    pub fn hoisted_arguments(&self, ix: CallIx, body: &SyntaxNode, need: SendNeed) -> Option<Hoist> {
        let call = &self.facts.calls[ix.0];
        let node = &call.node;
        if self.facts.sema.hir_file_for(node).file_id().is_none()
            || self.surroundings_obstacle(node, body, need).is_some()
        {
            return None;
        }
        if let Some(method) = ast::MethodCallExpr::cast(node.clone())
            && self.temporaries_obstacle(method.receiver()?.syntax(), need).is_some()
        {
            return None;
        }
        let statement = statement_of(node)?;
        let mut arguments: Vec<(SyntaxNode, String)> = Vec::new();
        let mut pure_so_far = true;
        for (index, argument) in call_arguments(node).into_iter().enumerate() {
            if self.temporaries_obstacle(argument.syntax(), need).is_some() {
                let ty = self.facts.sema.type_of_expr(&argument)?.original;
                if !pure_so_far || matches!(argument, ast::Expr::RefExpr(_)) || !self.is_owned(&ty, 0) {
                    return None;
                }
                let taken: Vec<&str> = arguments.iter().map(|(_, name)| name.as_str()).collect();
                let name = self.name_for(&call.callee, index, node, &taken)?;
                arguments.push((argument.syntax().clone(), name));
            } else {
                pure_so_far &= is_pure(&argument);
            }
        }
        (!arguments.is_empty()).then_some(Hoist { statement, arguments })
    }

    /// Whether a value of the type borrows nothing, as far as can be told.
    fn is_owned(&self, ty: &Type<'db>, depth: usize) -> bool {
        let db = self.facts.db;
        if depth > 4 || ty.is_unknown() || ty.is_reference() {
            return false;
        }
        if ty.is_scalar() || ty.is_unit() {
            return true;
        }
        if ty.is_tuple() {
            return ty.tuple_fields(db).iter().all(|it| self.is_owned(it, depth + 1));
        }
        let Some(adt) = ty.as_adt() else { return false };
        const OWNED: &[&str] = &[
            "std::string::String",
            "std::time::Duration",
            "std::time::Instant",
            "std::option::Option",
            "std::result::Result",
            "std::vec::Vec",
            "std::sync::Arc",
            "std::boxed::Box",
            "std::path::PathBuf",
        ];
        let path = names::adt_path(db, adt);
        let known = OWNED.contains(&path.as_str()) || self.has_no_lifetimes(adt);
        known && ty.type_arguments().all(|it| self.is_owned(&it, depth + 1))
    }

    fn has_no_lifetimes(&self, adt: ra_ap_hir::Adt) -> bool {
        let sema = &self.facts.sema;
        let list = match adt {
            ra_ap_hir::Adt::Struct(it) => sema.source(it).map(|it| it.value.generic_param_list()),
            ra_ap_hir::Adt::Enum(it) => sema.source(it).map(|it| it.value.generic_param_list()),
            ra_ap_hir::Adt::Union(_) => None,
        };
        let local = names::is_workspace_crate(self.facts.db, ra_ap_hir::HasCrate::krate(&adt, self.facts.db));
        local && list.is_some_and(|it| it.is_none_or(|it| it.lifetime_params().next().is_none()))
    }

    /// The callee's name for the argument, if nothing around has it.
    fn name_for(&self, callee: &Callee, index: usize, node: &SyntaxNode, taken: &[&str]) -> Option<String> {
        let own = match callee {
            Callee::Workspace(function) => {
                let item = self.facts.sema.source(*function)?.value;
                match item.param_list()?.params().nth(index).and_then(|it| it.pat()) {
                    Some(ast::Pat::IdentPat(it)) => it.name().map(|it| it.text().to_string()),
                    _ => None,
                }
            }
            _ => None,
        };
        let scope = node.ancestors().find(|it| it.kind() == SyntaxKind::FN)?;
        let used = |name: &str| {
            taken.contains(&name)
                || scope
                    .descendants_with_tokens()
                    .filter_map(|it| it.into_token())
                    .any(|it| it.kind() == SyntaxKind::IDENT && it.text() == name)
        };
        let own = own.map(|it| it.trim_start_matches('_').to_owned()).filter(|it| !it.is_empty());
        let candidates = own
            .iter()
            .flat_map(|it| [it.clone(), format!("{it}_now")])
            .chain(["value", "argument", "argument_now"].map(str::to_owned));
        candidates.into_iter().find(|it| !used(it))
    }
}

/// The statement that begins by evaluating the call's arguments: nothing in it is evaluated before them.
fn statement_of(node: &SyntaxNode) -> Option<SyntaxNode> {
    let mut at = node.clone();
    loop {
        let parent = at.parent()?;
        match parent.kind() {
            SyntaxKind::EXPR_STMT => return Some(parent),
            SyntaxKind::LET_STMT => return Some(parent),
            SyntaxKind::STMT_LIST => return Some(at),
            SyntaxKind::TRY_EXPR | SyntaxKind::PAREN_EXPR | SyntaxKind::RETURN_EXPR => {}
            SyntaxKind::METHOD_CALL_EXPR => {
                let receiver = ast::MethodCallExpr::cast(parent.clone())?.receiver()?;
                (receiver.syntax() == &at).then_some(())?;
            }
            SyntaxKind::BIN_EXPR => {
                let binary = ast::BinExpr::cast(parent.clone())?;
                let assigns = matches!(binary.op_kind()?, ast::BinaryOp::Assignment { .. });
                let plain = matches!(binary.lhs()?, ast::Expr::PathExpr(_));
                (assigns && plain && binary.rhs()?.syntax() == &at).then_some(())?;
            }
            _ => return None,
        }
        at = parent;
    }
}

/// Whether evaluating the argument later or earlier makes no difference.
fn is_pure(argument: &ast::Expr) -> bool {
    match argument {
        ast::Expr::Literal(_) | ast::Expr::PathExpr(_) => true,
        ast::Expr::RefExpr(it) => it.mut_token().is_none() && it.expr().is_some_and(|it| is_pure(&it)),
        ast::Expr::FieldExpr(it) => it.expr().is_some_and(|it| is_pure(&it)),
        _ => false,
    }
}
