//! What is done with a runtime in a variable, and where it goes from there.

use ra_ap_ide_db::FxHashMap;
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::{Binding, Bound, Operation, operation_on_runtime};
use crate::facts::body::{CallIx, Src};
use crate::facts::written::on_one_line;
use crate::flow::assemble::Assembler;

impl Assembler<'_, '_> {
    pub(super) fn users_of(
        &self,
        pat: &ast::IdentPat,
        users: &FxHashMap<Src, CallIx>,
        binding: Binding,
    ) -> Result<Bound, String> {
        let mut bound = Bound::new(binding);
        self.collect_users(pat, users, &mut bound)?;
        Ok(bound)
    }

    /// What is done with the runtime in this variable, and in the parameters it is handed on to.
    pub(super) fn collect_users(
        &self,
        pat: &ast::IdentPat,
        users: &FxHashMap<Src, CallIx>,
        bound: &mut Bound,
    ) -> Result<(), String> {
        let facts = &self.flow.facts;
        let local = facts.sema.to_def(pat).ok_or("its variable could not be resolved")?;
        let usages = Definition::Local(local).usages(&facts.sema).all();
        for (file, references) in usages.iter() {
            for reference in references {
                let src = Src { file: file.file_id(facts.db), range: reference.range };
                let user = users.get(&src).copied();
                match user.and_then(|it| Some((it, operation_on_runtime(&facts.calls[it.0].callee)?))) {
                    Some((user, Operation::BlockOn)) => bound.block_ons.push(user),
                    Some((user, Operation::Spawn)) => bound.spawns.push(user),
                    None if self.is_harmless_use(src, bound) => {}
                    None => {
                        let value = self.expression_at(src);
                        let passed = value.and_then(|it| self.pass_on(&it, users, bound));
                        if let Some(passed) = passed {
                            passed?;
                            continue;
                        }
                        let place = facts.location(src);
                        return Err(match self.handed_to(src) {
                            Some(name) => format!(
                                "the runtime is handed to `{name}` at {place}, which owns and drives it from then on; use it where it is made"
                            ),
                            None => format!(
                                "the runtime is also used at {place}, other than by `block_on` and `spawn`"
                            ),
                        });
                    }
                }
            }
        }
        Ok(())
    }

    /// The function that takes the runtime named at `src`, by value, as an argument.
    fn handed_to(&self, src: Src) -> Option<String> {
        let facts = &self.flow.facts;
        let root = facts.sema.parse_guess_edition(src.file).syntax().clone();
        let argument = root.covering_element(src.range).ancestors().find_map(ast::PathExpr::cast)?;
        let list = argument.syntax().parent().filter(|it| it.kind() == SyntaxKind::ARG_LIST)?;
        let call = ast::CallExpr::cast(list.parent()?)?;
        Some(on_one_line(&call.expr()?.syntax().text().to_string()))
    }

    /// The expression that names the variable at `src`, in the arguments of a macro as well.
    pub(in crate::flow) fn expression_at(&self, src: Src) -> Option<SyntaxNode> {
        let facts = &self.flow.facts;
        let root = facts.sema.parse_guess_edition(src.file).syntax().clone();
        let element = root.covering_element(src.range);
        let token = element.as_token().cloned().or_else(|| element.as_node()?.first_token())?;
        let inner = facts.sema.descend_into_macros_exact(token).into_iter();
        let mut named = inner.filter_map(|it| it.parent_ancestors().find_map(ast::PathExpr::cast));
        Some(named.next()?.syntax().clone())
    }
}
