//! Values of which nothing but their type is known any more: whoever takes one out of a `dyn Any` says which type it had.

use ra_ap_hir::Type;
use ra_ap_syntax::ast::{self, AstNode};

use super::{Place, Travels, expr_carries};
use crate::facts::names;
use crate::flow::Flow;

impl<'db> Travels<'db> {
    /// What becomes a `dyn Any` leaves the analysis: it is found again by the type that it would no longer have.
    pub(super) fn follow_erased(&mut self, flow: &Flow<'db>, expr: &ast::Expr) {
        let cast = match expr {
            ast::Expr::CastExpr(it) => it.expr(),
            _ => None,
        };
        let value = cast.clone().unwrap_or_else(|| expr.clone());
        if !expr_carries(flow, &value, self.heads) {
            return;
        }
        let sema = &flow.facts.sema;
        let becomes = match cast {
            Some(_) => sema.type_of_expr(expr).map(|it| it.original),
            None => sema.expr_adjustments(expr).and_then(|it| it.last().map(|it| it.target.clone())),
        };
        if becomes.is_some_and(|it| is_any(flow, &it)) {
            let src = flow.facts.src(value.syntax());
            let at = Place::Node(value.syntax().clone());
            self.escape(at, src, "it becomes a `dyn Any`, out of which it is taken by its type".to_owned());
        }
    }
}

/// Whether it is `&dyn Any`, `Box<dyn Any>` and the like.
fn is_any(flow: &Flow<'_>, ty: &Type<'_>) -> bool {
    let db = flow.facts.db;
    let ty = ty.strip_references();
    let held = ty.type_arguments().next();
    let object = ty.as_dyn_trait().or_else(|| held.and_then(|it| it.as_dyn_trait()));
    object.is_some_and(|it| names::trait_path(db, it) == "std::any::Any")
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::refusal::RefusalCode;

    #[test]
    fn what_is_taken_out_of_any_by_its_type_keeps_it() {
        for put in [
            "let a: Box<dyn Any> = Box::new(rx); let rx = *a.downcast::<Receiver<u32>>().unwrap();",
            "let a = Box::new(rx) as Box<dyn Any + Send>; let rx = a.downcast::<Receiver<u32>>().unwrap();",
            "let a: Arc<dyn Any> = Arc::new(Mutex::new(rx)); let b = a.downcast::<Mutex<Receiver<u32>>>().unwrap(); let rx = b.lock().unwrap();",
            "let a: &dyn Any = &rx; let rx = a.downcast_ref::<Receiver<u32>>().unwrap();",
        ] {
            let main = format!(
                "use std::any::Any;\nuse std::sync::{{Arc, Mutex}};\nuse std::sync::mpsc::{{channel, Receiver}};\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel::<u32>();\n    tx.send(1).unwrap();\n    \
                 {put}\n    rx.recv().unwrap();\n}}\n"
            );
            let trial = Trial::of_main("2021", &main);
            assert_eq!(trial.refusal_of("mpsc::channel"), Some(RefusalCode::ForeignEnd), "{put}");
        }
    }
}
