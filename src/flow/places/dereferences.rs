//! Values behind a `Deref` or `Index` of the workspace: `out.send(1)` where `impl Deref for Out { type Target = Sender<u32>; .. }`.

use ra_ap_hir::{AssocItem, Function, HasCrate, Impl, Type};
use ra_ap_syntax::SyntaxNode;
use ra_ap_syntax::ast::{self, AstNode};

use super::{Place, Travels, carries, expr_carries};
use crate::facts::api::ApiKind;
use crate::facts::body::Callee;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::RECEIVERS;

const DEREF: &str = "std::ops::Deref";
const INDEX: &str = "std::ops::Index";

impl<'db> Travels<'db> {
    /// What `expr` comes to by such a trait is what its method returns.
    pub(super) fn follow_dereference(&mut self, flow: &Flow<'db>, expr: &ast::Expr) {
        let Some((function, reached)) = self.dereferenced(flow, expr) else { return };
        let given = Place::Return(function);
        self.join(Place::Node(expr.syntax().clone()), given.clone());
        // They lend it by shared reference, whoever asks.
        let lent = carries(flow, &reached, RECEIVERS, 0);
        match used_by(expr.syntax()) {
            Some(call) if !lent && is_operation(flow, &call) => {}
            // `out.clone()`
            Some(call) if !lent && expr_carries(flow, &call, self.heads) => {
                self.join(Place::Node(call.syntax().clone()), given);
            }
            _ if matches!(expr, ast::Expr::PrefixExpr(_) | ast::Expr::IndexExpr(_)) && !lent => {}
            _ => {
                let src = flow.facts.src(expr.syntax());
                let name = function.name(flow.facts.db);
                self.escape(given, src, format!("`{}` lends it", name.as_str()));
            }
        }
    }

    /// The method of the workspace that is run at `expr` to come to a value that travels, and the type of that.
    fn dereferenced(&self, flow: &Flow<'db>, expr: &ast::Expr) -> Option<(Function, Type<'db>)> {
        let db = flow.facts.db;
        let ty = flow.facts.sema.type_of_expr(expr)?;
        let (from, to, of) = match expr {
            ast::Expr::PrefixExpr(it) if it.op_kind() == Some(ast::UnaryOp::Deref) => {
                (flow.facts.sema.type_of_expr(&it.expr()?)?.original, ty.original, DEREF)
            }
            ast::Expr::IndexExpr(it) => {
                (flow.facts.sema.type_of_expr(&it.base()?)?.original, ty.original, INDEX)
            }
            _ => (ty.original, ty.adjusted?, DEREF),
        };
        if carries(flow, &from, self.heads, 0) || !carries(flow, &to, self.heads, 0) {
            return None;
        }
        let function = from.strip_references().autoderef(db).find_map(|it| {
            let own = it.as_adt().is_some_and(|it| names::is_workspace_crate(db, it.krate(db)));
            own.then(|| Impl::all_for_type(db, it)).into_iter().flatten().find_map(|it| {
                let is_meant = it.trait_(db).is_some_and(|it| names::trait_path(db, it) == of);
                let mut items = it.items(db).into_iter().filter(|_| is_meant);
                items.find_map(|it| if let AssocItem::Function(it) = it { Some(it) } else { None })
            })
        })?;
        Some((function, to))
    }
}

/// The method call that is made on the value at `node`.
fn used_by(node: &SyntaxNode) -> Option<ast::Expr> {
    let call = ast::MethodCallExpr::cast(node.parent()?)?;
    (call.receiver()?.syntax() == node).then_some(ast::Expr::MethodCallExpr(call))
}

fn is_operation(flow: &Flow<'_>, call: &ast::Expr) -> bool {
    let callee = flow.call_at(call.syntax());
    matches!(callee, Some((_, Callee::Api(api))) if matches!(api.kind, ApiKind::ChannelOp(_)))
}
