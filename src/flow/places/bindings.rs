//! Patterns: what a value is bound to, part by part.

use ra_ap_hir::{Field, Local, ModuleDef, PathResolution};
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::{Place, Travels, carries, is_own, yields};
use crate::facts::body::{Callee, Use};
use crate::flow::Flow;

impl<'db> Travels<'db> {
    /// Values of `init` arrive in the bindings of `pat`.
    pub(super) fn bind(&mut self, flow: &Flow<'db>, pat: &ast::Pat, init: &ast::Expr) {
        if let (ast::Pat::TuplePat(pats), ast::Expr::TupleExpr(exprs)) = (pat, init) {
            for (pat, expr) in pats.fields().zip(exprs.fields()) {
                self.bind(flow, &pat, &expr);
            }
            return;
        }
        if let (ast::Pat::IdentPat(ident), ast::Expr::TupleExpr(_)) = (pat, init)
            && flow.facts.sema.to_def(ident).is_some_and(|it| flow.parts_kept_in(it).is_some())
        {
            return;
        }
        if let (ast::Pat::TuplePat(_), Some(parts)) = (pat, flow.parts_of_variable(init)) {
            return self.bind(flow, pat, &ast::Expr::TupleExpr(parts));
        }
        if let ast::Pat::TuplePat(pats) = pat
            && let Some(Place::Return(function)) = self.callee_place(flow, init)
        {
            for (index, pat) in pats.fields().enumerate() {
                let element = Place::Element(Box::new(Place::Return(function)), index);
                self.bind_all(flow, &pat, &element);
            }
            return;
        }
        self.wholes.extend(self.callee_place(flow, init));
        self.bind_all(flow, pat, &Place::Node(init.syntax().clone()));
    }

    /// Values of `place` arrive in the bindings of `pat`; what a struct's or variant's pattern takes out comes from its
    /// fields.
    pub(super) fn bind_all(&mut self, flow: &Flow<'db>, pat: &ast::Pat, place: &Place<'db>) {
        match pat {
            ast::Pat::IdentPat(ident) => {
                if let Some(inner) = ident.pat() {
                    self.bind_all(flow, &inner, place);
                }
                let ty = flow.facts.sema.type_of_binding_in_pat(ident);
                if !ty.is_some_and(|it| carries(flow, &it, self.heads, 0) || yields(flow, &it, self.heads)) {
                    return;
                }
                if let Some(local) = flow.facts.sema.to_def(ident) {
                    let local: Local<'db> = local;
                    self.join(Place::Local(local), place.clone());
                }
            }
            ast::Pat::RecordPat(record) => {
                let fields = record.record_pat_field_list().into_iter().flat_map(|it| it.fields());
                for field in fields {
                    let Some(inner) = field.pat() else { continue };
                    match flow.facts.sema.resolve_record_pat_field(&field) {
                        Some((def, _)) => self.bind_field(flow, &inner, def, place),
                        None => self.bind_all(flow, &inner, place),
                    }
                }
            }
            ast::Pat::TupleStructPat(tuple) => {
                let fields = tuple_struct_fields(flow, tuple);
                let patterns: Vec<ast::Pat> = tuple.fields().collect();
                let rest = patterns.iter().position(|it| matches!(it, ast::Pat::RestPat(_)));
                for (index, inner) in patterns.iter().enumerate() {
                    let behind = rest.is_some_and(|it| index > it);
                    let at = match behind {
                        true => (fields.len() + index).checked_sub(patterns.len()),
                        false => Some(index),
                    };
                    match at.and_then(|it| fields.get(it)) {
                        Some(def) => self.bind_field(flow, inner, *def, place),
                        None => self.bind_all(flow, inner, place),
                    }
                }
            }
            // Nothing is bound, and the type that is written beside it is the value's.
            ast::Pat::WildcardPat(it) => {
                let typed = |it: SyntaxNode| matches!(it.kind(), SyntaxKind::PARAM | SyntaxKind::LET_STMT);
                if it.syntax().parent().is_some_and(typed) {
                    self.join(Place::Node(it.syntax().clone()), place.clone());
                }
            }
            other => {
                let inner: Vec<ast::Pat> = other.syntax().children().filter_map(ast::Pat::cast).collect();
                inner.iter().for_each(|it| self.bind_all(flow, it, place));
            }
        }
    }

    /// What the parameters of a function or closure take out of structs comes from the fields, whoever calls it:
    /// `fn serve(State { tx, .. }: State)`.
    pub(super) fn bind_parameters(&mut self, flow: &Flow<'db>, owner: &SyntaxNode) {
        let list = owner.children().find_map(ast::ParamList::cast);
        for pat in list.into_iter().flat_map(|it| it.params()).filter_map(|it| it.pat()) {
            let structs = pat
                .syntax()
                .descendants()
                .filter(|it| matches!(it.kind(), SyntaxKind::RECORD_PAT | SyntaxKind::TUPLE_STRUCT_PAT));
            for it in structs.filter_map(ast::Pat::cast) {
                self.bind_all(flow, &it, &Place::Node(it.syntax().clone()));
            }
        }
    }

    /// A field of the user's own types is a place; `Some(x)` and `Ok(x)` are containers.
    fn bind_field(&mut self, flow: &Flow<'db>, pat: &ast::Pat, field: Field, place: &Place<'db>) {
        let place = if is_own(flow, field) { &Place::Field(field) } else { place };
        self.bind_all(flow, pat, place);
    }

    pub(super) fn callee_place(&self, flow: &Flow<'db>, init: &ast::Expr) -> Option<Place<'db>> {
        if let ast::Expr::AwaitExpr(awaited) = init {
            return self.callee_place(flow, &awaited.expr()?);
        }
        let node = init.syntax();
        let call = flow.facts.calls.get(flow.facts.call_index(node)?.0).filter(|it| it.usage == Use::Call)?;
        match call.callee {
            Callee::Workspace(function) => Some(Place::Return(function)),
            _ => None,
        }
    }
}

/// The fields that a pattern like `Duplex(tx, rx)` takes out.
fn tuple_struct_fields(flow: &Flow<'_>, pat: &ast::TupleStructPat) -> Vec<Field> {
    let db = flow.facts.db;
    match pat.path().and_then(|it| flow.facts.sema.resolve_path(&it)) {
        Some(PathResolution::Def(ModuleDef::EnumVariant(it))) => it.fields(db),
        Some(PathResolution::Def(ModuleDef::Adt(ra_ap_hir::Adt::Struct(it)))) => it.fields(db),
        Some(PathResolution::SelfType(it)) => match it.self_ty(db).as_adt() {
            Some(ra_ap_hir::Adt::Struct(it)) => it.fields(db),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    #[test]
    fn a_parameter_that_takes_a_struct_apart_has_its_fields() {
        let after = |items: &str, run: &str| {
            let main = format!(
                "use std::sync::mpsc::{{channel, Receiver, Sender}};\nuse std::thread;\nuse std::time::Duration;\n\
                 struct S {{ rx: Receiver<u32>, n: u32 }}\nstruct W(Receiver<u32>);\n{items}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel();\n    \
                 thread::spawn(move || {{ thread::sleep(Duration::from_millis(1)); tx.send(1).unwrap(); }});\n    {run}\n}}\n"
            );
            let text = Trial::of_main("2021", &main).text_after("/src/main.rs");
            assert!(text.contains("rx.await") && text.contains("tokio::spawn("), "{items}\n{text}");
        };
        let record = "fn st(S { rx, n }: S) -> u32 { rx.recv().unwrap() + n }";
        after(record, "st(S { rx, n: 1 });");
        after("fn st(W(rx): W) -> u32 { rx.recv().unwrap() }", "st(W(rx));");
        after(
            "fn st((S { rx, .. }, n): (S, u32)) -> u32 { rx.recv().unwrap() + n }",
            "st((S { rx, n: 1 }, 2));",
        );
        after("", "let st = |S { rx, n }: S| rx.recv().unwrap() + n; st(S { rx, n: 1 });");
    }
}
