//! Runtimes that are handed to a function that only uses them.

use ra_ap_hir::Function;
use ra_ap_ide_db::FxHashMap;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::{Bound, RUNTIME};
use crate::facts::body::{CallIx, Callee, Src, Use};
use crate::facts::names;
use crate::flow::assemble::Assembler;
use crate::flow::calls::callers::Caller;
use crate::policy::{PublicApi, RuntimeForm};
use crate::refusal::{Refusal, RefusalCode};

/// A runtime's way into a function.
#[derive(Debug, Clone)]
pub struct Lent {
    /// The call that hands it over.
    pub call: CallIx,
    /// The argument.
    pub argument: SyntaxNode,
    /// The function.
    pub function: Function,
    /// Its parameter.
    pub parameter: ast::Param,
    /// How.
    pub form: LentForm,
}

/// How a runtime is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LentForm {
    /// `serve(rt)`.
    Value,
    /// `serve(&rt)`.
    Reference,
}

impl Assembler<'_, '_> {
    /// Follows the runtime that `value` yields into the function that takes it, and collects what that does with it.
    pub(in crate::flow) fn lend(
        &self,
        value: &SyntaxNode,
        users: &FxHashMap<Src, CallIx>,
        bound: &mut Bound,
    ) -> Option<Result<(), String>> {
        let lent = self.lent_at(value)?;
        let ast::Pat::IdentPat(pat) = lent.parameter.pat()? else { return None };
        let known = bound.lent.iter().find(|it| it.function == lent.function).map(|it| it.parameter.clone());
        let again = known.as_ref() == Some(&lent.parameter);
        if known.is_some() && !again {
            return None;
        }
        bound.lent.push(lent);
        // What the function does with it is known by now, or will be.
        if again {
            return Some(Ok(()));
        }
        Some(self.collect_users(&pat, users, bound))
    }

    fn lent_at(&self, value: &SyntaxNode) -> Option<Lent> {
        let facts = &self.flow.facts;
        let db = facts.db;
        let follows = self.program.policies.runtime != RuntimeForm::Shared;
        let taken = value.parent().and_then(ast::RefExpr::cast).filter(|it| it.mut_token().is_none());
        let whole = match (taken, follows) {
            (_, true) => self.wrapped(value),
            (Some(it), false) => it.syntax().clone(),
            (None, false) => value.clone(),
        };
        let argument = ast::Expr::cast(whole)?;
        let list = argument.syntax().parent().filter(|it| it.kind() == SyntaxKind::ARG_LIST)?;
        let node = list.parent()?;
        let call = facts.call_index(&node)?;
        let (Callee::Workspace(function), Use::Call) =
            (&facts.calls[call.0].callee, facts.calls[call.0].usage)
        else {
            return None;
        };
        let function = *function;
        let of_trait = names::is_of_trait(db, function);
        if of_trait {
            return None;
        }
        let position = ast::ArgList::cast(list)?.args().position(|it| it.syntax() == argument.syntax())?;
        let by_path = ast::CallExpr::can_cast(node.kind()) && function.has_self_param(db);
        let position = position.checked_sub(usize::from(by_path))?;
        let item = facts.sema.source(function)?.value;
        let parameter = item.param_list()?.params().nth(position)?;
        let ast::Pat::IdentPat(pat) = parameter.pat()? else { return None };
        let ty = facts.sema.type_of_binding_in_pat(&pat)?;
        let form = if ty.is_reference() { LentForm::Reference } else { LentForm::Value };
        let fits = match follows {
            true => self.is_runtime_or_shares(&ty.strip_references()),
            false => names::type_head(db, &ty).as_deref() == Some(RUNTIME),
        };
        let file = facts.src(item.syntax()).and_then(|it| facts.workspace.file(it.file));
        let editable =
            file.is_some_and(|it| it.in_scope) && facts.sema.hir_file_for(item.syntax()).file_id().is_some();
        (fits && editable).then(|| Lent {
            call,
            argument: argument.syntax().clone(),
            function,
            parameter,
            form,
        })
    }

    /// Why a function's parameter cannot change: somebody else calls it too.
    pub(in crate::flow) fn lending_obstacle(&mut self, bound: &Bound) -> Option<Refusal> {
        let db = self.flow.facts.db;
        for lent in &bound.lent {
            let name = lent.function.name(db).as_str().to_owned();
            let lends = |ix| bound.lent.iter().any(|it| it.function == lent.function && it.call == ix);
            let callers = self.flow.callers(lent.function);
            if callers.iter().any(|it| !matches!(it, Caller::Call(ix) if lends(*ix))) {
                return Some(Refusal::new(
                    RefusalCode::NeedsRule,
                    format!(
                        "the runtime is handed to `{name}`, which is called from elsewhere too, with a runtime of its caller's"
                    ),
                ));
            }
            if self.program.policies.public_api == PublicApi::Refuse && self.flow.is_exported(lent.function) {
                return Some(Refusal::new(
                    RefusalCode::PublicApi,
                    format!(
                        "the runtime is handed to `{name}`, which is public in a library; `--set public-api=allow` lets its parameter change"
                    ),
                ));
            }
        }
        None
    }
}
