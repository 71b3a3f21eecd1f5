//! Values of which nothing but their type is known any more: whoever takes one out of a `dyn Any` says which type it had.

use ra_ap_hir::{Trait, Type};
use ra_ap_syntax::ast::{self, AstNode};

use super::{Place, Travels, expr_carries};
use crate::facts::names;
use crate::flow::Flow;

impl<'db> Travels<'db> {
    /// What becomes a `dyn Any` leaves the analysis: it is found again by the type that it would no longer have. So does what becomes an
    /// object of a trait of the workspace, which the new type has no `impl` for.
    pub(super) fn follow_erased(&mut self, flow: &Flow<'db>, expr: &ast::Expr) {
        let cast = match expr {
            ast::Expr::CastExpr(it) => it.expr(),
            _ => None,
        };
        let value = cast.clone().unwrap_or_else(|| expr.clone());
        if !expr_carries(flow, &value, self.heads) {
            return;
        }
        let (db, sema) = (flow.facts.db, &flow.facts.sema);
        let becomes = match cast {
            Some(_) => sema.type_of_expr(expr).map(|it| it.original),
            None => sema.expr_adjustments(expr).and_then(|it| it.last().map(|it| it.target.clone())),
        };
        let Some(object) = becomes.and_then(|it| object_in(&it)) else { return };
        let name = object.name(db).as_str().to_owned();
        let why = if names::trait_path(db, object) == "std::any::Any" {
            "it becomes a `dyn Any`, out of which it is taken by its type".to_owned()
        } else if names::is_workspace_crate(db, ra_ap_hir::HasCrate::krate(&object, db))
            && self.is_end_itself(flow, &value)
        {
            format!("it becomes a `dyn {name}`, which its type has an `impl` for")
        } else {
            return;
        };
        let src = flow.facts.src_or_call_site(value.syntax());
        self.escape(Place::Node(value.syntax().clone()), src, why);
    }
}

impl<'db> Travels<'db> {
    /// Whether it is an end, or a pointer to one, and not a type of the workspace with an end in it.
    fn is_end_itself(&self, flow: &Flow<'db>, value: &ast::Expr) -> bool {
        let Some(ty) = flow.facts.sema.type_of_expr(value).map(|it| it.original.strip_references()) else {
            return false;
        };
        let is_end = |it: &Type<'db>| {
            names::type_head(flow.facts.db, it).is_some_and(|it| self.heads.contains(&it.as_str()))
        };
        let own = ty.as_adt().is_some_and(|it| {
            names::is_workspace_crate(flow.facts.db, ra_ap_hir::HasCrate::krate(&it, flow.facts.db))
        });
        is_end(&ty) || !own && ty.type_arguments().next().is_some_and(|it| is_end(&it.strip_references()))
    }
}

/// The trait of `&dyn Trait`, `Box<dyn Trait>` and the like.
fn object_in(ty: &Type<'_>) -> Option<Trait> {
    let ty = ty.strip_references();
    let held = ty.type_arguments().next();
    ty.as_dyn_trait().or_else(|| held?.as_dyn_trait())
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
