//! Durations that are known before the program runs.

use ra_ap_hir::{Const, ModuleDef, PathResolution};
use ra_ap_syntax::ast::{self, AstNode, HasArgList};

use super::Flow;
use crate::facts::names;

/// How many definitions are looked through: broken code may define a constant by itself.
const DEEP: usize = 8;

impl Flow<'_> {
    /// The duration in nanoseconds, if the expression always is the same one: made of literals, constants and variables
    /// that never change.
    pub fn known_nanos(&self, duration: &ast::Expr) -> Option<u128> {
        self.nanos(duration, 0)
    }

    fn nanos(&self, duration: &ast::Expr, depth: usize) -> Option<u128> {
        if depth > DEEP {
            return None;
        }
        match duration {
            ast::Expr::ParenExpr(it) => self.nanos(&it.expr()?, depth + 1),
            ast::Expr::CallExpr(it) => {
                let ast::Expr::PathExpr(function) = it.expr()? else { return None };
                let Some(PathResolution::Def(ModuleDef::Function(function))) =
                    self.facts.sema.resolve_path(&function.path()?)
                else {
                    return None;
                };
                let path = names::function_path(self.facts.db, function);
                let mut arguments = it.arg_list()?.args();
                let first = arguments.next()?;
                match path.strip_prefix("std::time::Duration::")? {
                    "from_secs" => self.whole(&first, depth)?.checked_mul(1_000_000_000),
                    "from_millis" => self.whole(&first, depth)?.checked_mul(1_000_000),
                    "from_micros" => self.whole(&first, depth)?.checked_mul(1_000),
                    "from_nanos" => self.whole(&first, depth),
                    "from_secs_f64" | "from_secs_f32" => fraction(&first).map(|it| (it * 1e9) as u128),
                    "new" => {
                        let nanos = self.whole(&arguments.next()?, depth)?;
                        self.whole(&first, depth)?.checked_mul(1_000_000_000)?.checked_add(nanos)
                    }
                    _ => None,
                }
            }
            ast::Expr::BinExpr(it) => {
                let (left, right) = (it.lhs()?, it.rhs()?);
                match it.op_kind()? {
                    ast::BinaryOp::ArithOp(ast::ArithOp::Mul) => {
                        self.nanos(&left, depth + 1)?.checked_mul(self.whole(&right, depth)?)
                    }
                    ast::BinaryOp::ArithOp(ast::ArithOp::Div) => {
                        self.nanos(&left, depth + 1)?.checked_div(self.whole(&right, depth)?)
                    }
                    _ => None,
                }
            }
            ast::Expr::PathExpr(it) => self.definition(it, |value| self.nanos(value, depth + 1)),
            _ => None,
        }
    }

    /// What a constant or a variable that never changes is defined as.
    fn definition(&self, path: &ast::PathExpr, known: impl Fn(&ast::Expr) -> Option<u128>) -> Option<u128> {
        let db = self.facts.db;
        match self.facts.sema.resolve_path(&path.path()?)? {
            PathResolution::Def(ModuleDef::Const(it)) => {
                let name = it.name(db);
                if name.is_some_and(|it| it.as_str() == "ZERO")
                    && !names::is_workspace_crate(db, ra_ap_hir::HasCrate::krate(&it, db))
                {
                    return Some(0);
                }
                known(&self.value_of(it)?)
            }
            PathResolution::Def(ModuleDef::Static(it)) if !it.is_mut(db) => {
                known(&self.facts.sema.source(it)?.value.body()?)
            }
            PathResolution::Local(local) if !local.is_mut(db) && !local.is_param(db) => {
                let source = local.primary_source(db);
                let statement = source.syntax().parent().and_then(ast::LetStmt::cast)?;
                known(&statement.initializer()?)
            }
            _ => None,
        }
    }

    /// The initialiser of a constant, in a tree that questions can be asked about, also where nothing has looked at its file.
    pub fn value_of(&self, constant: Const) -> Option<ast::Expr> {
        self.facts.sema.source(constant)?.value.body()
    }

    fn whole(&self, number: &ast::Expr, depth: usize) -> Option<u128> {
        if depth > DEEP {
            return None;
        }
        match number {
            ast::Expr::ParenExpr(it) => self.whole(&it.expr()?, depth + 1),
            ast::Expr::Literal(it) => match it.kind() {
                ast::LiteralKind::IntNumber(it) => it.value().ok(),
                _ => None,
            },
            ast::Expr::PathExpr(it) => self.definition(it, |value| self.whole(value, depth + 1)),
            ast::Expr::CastExpr(it) => self.whole(&it.expr()?, depth + 1),
            ast::Expr::BinExpr(it) => {
                let (left, right) = (self.whole(&it.lhs()?, depth + 1)?, self.whole(&it.rhs()?, depth + 1)?);
                match it.op_kind()? {
                    ast::BinaryOp::ArithOp(ast::ArithOp::Mul) => left.checked_mul(right),
                    ast::BinaryOp::ArithOp(ast::ArithOp::Div) => left.checked_div(right),
                    ast::BinaryOp::ArithOp(ast::ArithOp::Add) => left.checked_add(right),
                    ast::BinaryOp::ArithOp(ast::ArithOp::Sub) => left.checked_sub(right),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

fn fraction(number: &ast::Expr) -> Option<f64> {
    let ast::Expr::Literal(literal) = number else { return None };
    let text = literal.syntax().text().to_string().replace('_', "");
    text.trim_end_matches("f64").trim_end_matches("f32").parse().ok().filter(|it| *it >= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;
    use crate::flow::Knowledge;
    use crate::flow::context::call_arguments;
    use crate::workspace::Workspace;

    #[test]
    fn durations_are_known_through_constants_and_arithmetic() {
        let workspace = Workspace::from_fixture(
            "//- /src/main.rs
use std::thread::sleep;
use std::time::Duration;
const PACE: Duration = Duration::from_micros(STEP * 3);
use pace::STEP;
mod pace;
static NONE: Duration = Duration::ZERO;
fn read() -> u64 { 4 }
fn main() {
    let fixed = PACE * 2;
    let mut growing = PACE;
    sleep(PACE);
    sleep(fixed / 3);
    sleep(Duration::new(0, 7));
    sleep(Duration::from_secs_f64(0.25));
    sleep(NONE);
    sleep(growing);
    sleep(Duration::from_micros(read()));
    growing *= 2;
}
//- /src/pace.rs
pub const STEP: u64 = HALF * 2;
const HALF: u64 = 25;
",
        );
        let knowledge = Knowledge::default();
        ra_ap_hir::attach_db(&workspace.db, || {
            let mut facts = Facts::new(&workspace, Vec::new());
            let sites = facts.find_sites();
            let flow = Flow::new(facts, &knowledge);
            let known: Vec<Option<u128>> = sites
                .iter()
                .filter_map(|it| match it.state {
                    crate::facts::sites::SiteState::Call(ix) => Some(ix),
                    _ => None,
                })
                .filter_map(|it| call_arguments(&flow.facts.calls[it.0].node).into_iter().next())
                .map(|it| flow.known_nanos(&it))
                .collect();
            let micro = 1_000;
            assert_eq!(
                known,
                [Some(150 * micro), Some(100 * micro), Some(7), Some(250_000 * micro), Some(0), None, None]
            );
        });
    }
}
