//! Temporaries that a `let` keeps as long as its block: `let v = &mut *m.lock().unwrap();`.

use ra_ap_hir::{ModuleDef, PathResolution};
use ra_ap_syntax::ast::{self, AstNode, HasArgList, UnaryOp};

use crate::flow::Flow;

impl Flow<'_> {
    /// The expressions of the statement's initializer whose values are temporaries that live to the end of the block.
    pub(in crate::flow) fn extended_temporaries(&self, statement: &ast::LetStmt) -> Vec<ast::Expr> {
        let mut found = Vec::new();
        let Some(initializer) = statement.initializer() else { return found };
        let mut bindings = statement
            .pat()
            .into_iter()
            .flat_map(|it| it.syntax().descendants().filter_map(ast::IdentPat::cast).collect::<Vec<_>>());
        if bindings.any(|it| it.ref_token().is_some()) {
            self.kept_in_place(&initializer, &mut found);
        }
        self.kept_by_borrows(&initializer, &mut found);
        found
    }

    /// Goes to the borrows that are the value of the expression or a part of it.
    fn kept_by_borrows(&self, expr: &ast::Expr, found: &mut Vec<ast::Expr>) {
        let parts: Vec<ast::Expr> = match expr {
            ast::Expr::RefExpr(it) => {
                if let Some(operand) = it.expr() {
                    self.kept_in_place(&operand, found);
                }
                it.expr().into_iter().collect()
            }
            ast::Expr::ParenExpr(it) => it.expr().into_iter().collect(),
            ast::Expr::CastExpr(it) => it.expr().into_iter().collect(),
            ast::Expr::TupleExpr(it) => it.fields().collect(),
            ast::Expr::ArrayExpr(it) => it.exprs().collect(),
            ast::Expr::RecordExpr(it) => {
                let fields = it.record_expr_field_list().into_iter().flat_map(|it| it.fields());
                fields.filter_map(|it| it.expr()).collect()
            }
            ast::Expr::CallExpr(it) if self.is_literal_call(it) => {
                it.arg_list().into_iter().flat_map(|it| it.args()).collect()
            }
            ast::Expr::BlockExpr(it) if it.async_token().is_none() => it.tail_expr().into_iter().collect(),
            ast::Expr::IfExpr(it) => {
                let other = it.else_branch().map(|it| match it {
                    ast::ElseBranch::Block(it) => ast::Expr::BlockExpr(it),
                    ast::ElseBranch::IfExpr(it) => ast::Expr::IfExpr(it),
                });
                it.then_branch().map(ast::Expr::BlockExpr).into_iter().chain(other).collect()
            }
            ast::Expr::MatchExpr(it) => {
                it.match_arm_list().into_iter().flat_map(|it| it.arms()).filter_map(|it| it.expr()).collect()
            }
            _ => Vec::new(),
        };
        parts.iter().for_each(|it| self.kept_by_borrows(it, found));
    }

    /// Goes from a place that is borrowed to what it is a part of, if that is a value and so has no other owner.
    fn kept_in_place(&self, place: &ast::Expr, found: &mut Vec<ast::Expr>) {
        let base = match place {
            ast::Expr::ParenExpr(it) => it.expr(),
            ast::Expr::FieldExpr(it) => it.expr(),
            ast::Expr::IndexExpr(it) => it.base(),
            ast::Expr::PrefixExpr(it) if it.op_kind() == Some(UnaryOp::Deref) => it.expr(),
            ast::Expr::RefExpr(it) => it.expr(),
            ast::Expr::PathExpr(_) => None,
            _ => {
                found.push(place.clone());
                None
            }
        };
        if let Some(base) = base {
            self.kept_in_place(&base, found);
        }
    }

    /// `Some(..)`, `View(..)`: a tuple struct or a variant.
    fn is_literal_call(&self, call: &ast::CallExpr) -> bool {
        let Some(ast::Expr::PathExpr(callee)) = call.expr() else { return false };
        let named = callee.path().and_then(|it| self.facts.sema.resolve_path(&it));
        matches!(named, Some(PathResolution::Def(ModuleDef::EnumVariant(_) | ModuleDef::Adt(_))))
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::refusal::RefusalCode;

    /// Why `wait` stays, which sleeps behind the statement.
    fn why(statement: &str) -> Option<RefusalCode> {
        let main = format!(
            "use std::sync::{{Mutex, RwLock}};\nuse std::thread;\nuse std::time::Duration;\n\
             struct State {{ v: Vec<u32>, n: u32 }}\nstruct View<'a> {{ v: &'a Vec<u32> }}\nstruct Of<'a>(&'a u32);\n\
             fn two() -> (u32, u32) {{ (1, 2) }}\n\
             async fn wait(m: &Mutex<State>, r: &RwLock<Vec<u32>>) {{\n    {statement}\n    thread::sleep(Duration::from_millis(1));\n    drop(v);\n}}\n\
             #[tokio::main]\nasync fn main() {{ wait(&Mutex::new(State {{ v: Vec::new(), n: 0 }}), &RwLock::default()).await; }}\n"
        );
        Trial::of_main("2021", &main).refusal_of("::sleep")
    }

    #[test]
    fn a_guard_that_a_borrow_keeps_alive_is_held() {
        for held in [
            "let v = &mut *m.lock().unwrap();",
            "let State { v, n } = &mut *m.lock().unwrap();",
            "let v: &mut State = &mut m.lock().unwrap();",
            "let v = &(m.lock().unwrap().v);",
            "let v = &m.lock().unwrap().v[..];",
            "let v = &r.read().unwrap()[1..];",
            "let ref mut v = *m.lock().unwrap();",
            "let v = (1, [&r.read().unwrap()[0]]);",
            "let v = View { v: &*r.read().unwrap() };",
            "let v = Of(&m.lock().unwrap().n);",
            "let v = { two(); &mut *m.lock().unwrap() };",
            "let v = if two().0 == 1 { &*r.read().unwrap() } else { &Vec::new() };",
            "let v = &mut Some(m.lock().unwrap());",
            "let v = &mut &mut *m.lock().unwrap();",
        ] {
            assert_eq!(why(held), Some(RefusalCode::GuardAcrossAwait), "{held}");
        }
        for given_back in [
            "let v = m.lock().unwrap().n;",
            "let v = *&m.lock().unwrap().n;",
            "let v = { let v = &m.lock().unwrap().v; v.len() };",
            "let v = &m.lock().unwrap().v.len();",
            "let v = two(&m.lock().unwrap().v);",
            "let v = &two().0;",
            "let (v, it) = (r.read().unwrap().len(), &two());",
        ] {
            assert_eq!(why(given_back), None, "{given_back}");
        }
    }

    #[test]
    fn what_belongs_to_its_thread_is_held_as_long_as_the_reference_to_it() {
        let becomes_task = |statement: &str| {
            let main = format!(
                "use std::rc::Rc;\nuse std::thread;\nuse std::time::Duration;\n#[tokio::main]\nasync fn main() {{\n    \
                 let t = thread::spawn(|| {{ {statement} thread::sleep(Duration::from_millis(1)); }});\n    t.join().unwrap();\n}}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs").contains("tokio::spawn(")
        };
        assert!(!becomes_task("let v = &*Rc::new(5);"));
        assert!(!becomes_task("let v = &Rc::new(String::new())[..];"));
        assert!(becomes_task("let v = Rc::new(String::new()).len();"));
        assert!(becomes_task("let v = &Rc::new(String::new()).len();"));
    }
}
