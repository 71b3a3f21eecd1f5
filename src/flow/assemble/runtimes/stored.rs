//! Runtimes that a struct keeps for its methods: `struct Client { rt: Runtime, .. }`. Where all of them can give way, the field goes, and
//! with it whatever filled it.

use ra_ap_hir::{Adt, Field};
use ra_ap_ide_db::FxHashMap;
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasArgList};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken};

use super::statics::used_by;
use super::{Bound, RUNTIME};
use crate::facts::body::{CallIx, Callee, Src};
use crate::facts::names;
use crate::flow::assemble::Assembler;
use crate::flow::mentions::tokens_naming;
use crate::policy::{PublicApi, RuntimeForm};
use crate::refusal::{Refusal, RefusalCode};

/// A field that keeps a runtime.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The field.
    pub field: Field,
    /// Its declaration.
    pub declared: SyntaxNode,
    /// Where a record expression fills it, or a pattern takes it out.
    pub parts: Vec<SyntaxNode>,
}

impl<'db> Assembler<'_, 'db> {
    /// Looks at the functions that use a runtime which a struct keeps: a task that is started there is no site of its own.
    pub(in crate::flow) fn build_users_of_stored(&mut self) {
        let mut fields = Vec::new();
        for file in &self.flow.facts.workspace.files {
            if !file.candidate || !file.placement.is_analysed() || !file.text.contains("Runtime") {
                continue;
            }
            let root = self.flow.facts.sema.parse_guess_edition(file.id);
            let declared = root.syntax().descendants().filter_map(ast::RecordField::cast);
            let declared = declared
                .filter(|it| it.ty().is_some_and(|it| it.syntax().text().to_string().contains("Runtime")));
            let found = declared.filter_map(|it| self.flow.facts.sema.to_def(&it));
            fields.extend(found.filter(|it| self.keeps_runtime_in(*it)));
        }
        for field in fields {
            for token in tokens_naming(&self.flow.facts, Definition::Field(field)) {
                self.flow.facts.build_body_around(&token);
            }
        }
    }

    /// Whether the field is a runtime, shared or optional perhaps.
    fn keeps_runtime_in(&self, field: Field) -> bool {
        let ty = field.ty(self.flow.facts.db);
        !ty.is_reference() && self.is_runtime_or_shares(&ty)
    }

    /// Whether the type is a runtime, or one that is shared or may be missing.
    pub(super) fn is_runtime_or_shares(&self, ty: &ra_ap_hir::Type<'_>) -> bool {
        let db = self.flow.facts.db;
        let is_runtime = |ty: &ra_ap_hir::Type<'_>| names::type_head(db, ty).as_deref() == Some(RUNTIME);
        let shares = ["std::sync::Arc", "std::rc::Rc", "std::boxed::Box", "std::option::Option"];
        is_runtime(ty)
            || names::type_head(db, ty).is_some_and(|it| shares.contains(&it.as_str()))
                && ty.type_arguments().next().is_some_and(|it| is_runtime(&it))
    }

    /// Follows the runtime that `value` yields into the field that it fills, and collects what is done with it there.
    pub(in crate::flow) fn store(
        &self,
        value: &SyntaxNode,
        users: &FxHashMap<Src, CallIx>,
        bound: &mut Bound,
    ) -> Option<Result<(), String>> {
        if self.program.policies.runtime == RuntimeForm::Shared {
            return None;
        }
        let facts = &self.flow.facts;
        let part = self.wrapped(value).parent().and_then(ast::RecordExprField::cast)?;
        let (field, ..) = facts.sema.resolve_record_field(&part)?;
        let part = part.syntax().clone();
        if let Some(known) = bound.stored.iter_mut().find(|it| it.field == field) {
            known.parts.push(part);
            return Some(Ok(()));
        }
        let declared = facts.sema.source(field)?.value;
        let ra_ap_hir::FieldSource::Named(declared) = declared else { return None };
        let declared = declared.syntax().clone();
        let is_struct = matches!(field.parent_def(facts.db).adt(facts.db), Adt::Struct(_));
        if !is_struct || !self.keeps_runtime_in(field) || !self.can_be_edited(&declared) {
            return None;
        }
        bound.stored.push(Stored { field, declared, parts: vec![part] });
        Some(self.collect_field(field, users, bound))
    }

    /// What is done with the runtime in this field.
    fn collect_field(
        &self,
        field: Field,
        users: &FxHashMap<Src, CallIx>,
        bound: &mut Bound,
    ) -> Result<(), String> {
        let facts = &self.flow.facts;
        for token in tokens_naming(facts, Definition::Field(field)) {
            for token in facts.sema.descend_into_macros_exact(token) {
                self.collect_mention(field, &token, users, bound)?;
            }
        }
        Ok(())
    }

    fn collect_mention(
        &self,
        field: Field,
        token: &SyntaxToken,
        users: &FxHashMap<Src, CallIx>,
        bound: &mut Bound,
    ) -> Result<(), String> {
        let facts = &self.flow.facts;
        let elsewhere = || {
            let at = token.parent().and_then(|it| facts.src_or_call_site(&it));
            let place = at.map(|it| facts.location(it)).unwrap_or_default();
            let name = field.name(facts.db);
            format!(
                "the runtime in field `{}` is also used at {place}, other than by `block_on` and `spawn`",
                name.as_str()
            )
        };
        let around = token.parent_ancestors().find(|it| {
            matches!(
                it.kind(),
                SyntaxKind::FIELD_EXPR | SyntaxKind::RECORD_EXPR_FIELD | SyntaxKind::RECORD_PAT_FIELD
            )
        });
        let around = around.ok_or_else(elsewhere)?;
        match around.kind() {
            // Whether it is filled with this runtime everywhere is seen in the end.
            SyntaxKind::RECORD_EXPR_FIELD => Ok(()),
            SyntaxKind::RECORD_PAT_FIELD => {
                let part = ast::RecordPatField::cast(around.clone()).ok_or_else(elsewhere)?;
                if let Some(known) = bound.stored.iter_mut().find(|it| it.field == field) {
                    known.parts.push(around);
                }
                match part.pat() {
                    Some(ast::Pat::IdentPat(pat)) => self.collect_users(&pat, users, bound),
                    Some(ast::Pat::WildcardPat(_)) => Ok(()),
                    _ => Err(elsewhere()),
                }
            }
            _ => {
                let call = used_by(around.clone()).and_then(|it| self.drive(&it, bound));
                if call.is_some() {
                    return Ok(());
                }
                match self.pass_on(&around, users, bound) {
                    Some(passed) => passed,
                    None => Err(elsewhere()),
                }
            }
        }
    }

    /// Follows a runtime that is handed on: to a function, into a field, a copy of a shared one into a variable.
    pub(in crate::flow) fn pass_on(
        &self,
        value: &SyntaxNode,
        users: &FxHashMap<Src, CallIx>,
        bound: &mut Bound,
    ) -> Option<Result<(), String>> {
        if let Some(handed_on) = self.lend(value, users, bound).or_else(|| self.store(value, users, bound)) {
            return Some(handed_on);
        }
        if self.program.policies.runtime == RuntimeForm::Shared {
            return None;
        }
        let whole = self.wrapped(value);
        let statement = whole.parent().and_then(ast::LetStmt::cast)?;
        let ast::Pat::IdentPat(pat) = statement.pat()? else { return None };
        let node = statement.syntax().clone();
        if whole == *value || statement.let_else().is_some() || bound.copies.contains(&node) {
            return None;
        }
        bound.copies.push(node);
        Some(self.collect_users(&pat, users, bound))
    }

    /// The expression around `node` that shares it: `Arc::new(rt)`, `rt.clone()`, `Arc::clone(&rt)`, `Some(rt)`.
    pub(super) fn wrapped(&self, node: &SyntaxNode) -> SyntaxNode {
        let facts = &self.flow.facts;
        let mut at = node.clone();
        while let Some(parent) = at.parent() {
            let passes = match parent.kind() {
                SyntaxKind::PAREN_EXPR | SyntaxKind::REF_EXPR | SyntaxKind::TRY_EXPR => true,
                SyntaxKind::ARG_LIST => {
                    let one = ast::ArgList::cast(parent.clone()).is_some_and(|it| it.args().count() == 1);
                    let call = parent.parent().filter(|_| one);
                    if let Some(call) = call.filter(|it| self.shares(it)) {
                        at = call;
                        continue;
                    }
                    false
                }
                SyntaxKind::METHOD_CALL_EXPR => {
                    let call = ast::MethodCallExpr::cast(parent.clone());
                    let clones = call.is_some_and(|it| {
                        it.name_ref().is_some_and(|it| it.text() == "clone")
                            && it.receiver().is_some_and(|it| it.syntax() == &at)
                            && it.arg_list().is_none_or(|it| it.args().next().is_none())
                    });
                    let ty = ast::Expr::cast(at.clone()).and_then(|it| facts.sema.type_of_expr(&it));
                    clones
                        && ty.is_some_and(|it| {
                            let head = names::type_head(facts.db, &it.original);
                            head.is_some_and(|it| ["std::sync::Arc", "std::rc::Rc"].contains(&it.as_str()))
                        })
                }
                _ => false,
            };
            if !passes {
                break;
            }
            at = parent;
        }
        at
    }

    /// Whether the call only wraps or shares its argument.
    fn shares(&self, call: &SyntaxNode) -> bool {
        let facts = &self.flow.facts;
        let Some(ix) = facts.call_index(call) else {
            // Constructors are no calls of interest.
            let callee = ast::CallExpr::cast(call.clone()).and_then(|it| it.expr());
            return matches!(callee, Some(ast::Expr::PathExpr(it)) if it.syntax().text() == "Some");
        };
        match &facts.calls[ix.0].callee {
            Callee::Constructor => {
                let callee = ast::CallExpr::cast(call.clone()).and_then(|it| it.expr());
                callee.is_some_and(|it| it.syntax().text() == "Some")
            }
            Callee::Foreign(path) => [
                "std::sync::Arc::new",
                "std::rc::Rc::new",
                "std::boxed::Box::new",
                "std::clone::Clone::clone",
                "std::sync::Arc::clone",
                "std::rc::Rc::clone",
            ]
            .contains(&path.as_str()),
            _ => false,
        }
    }

    /// A field that is also filled with something else.
    pub(in crate::flow) fn filled_elsewhere(&self, bound: &Bound) -> Option<String> {
        let facts = &self.flow.facts;
        bound.stored.iter().find_map(|stored| {
            let known: Vec<Src> = stored.parts.iter().filter_map(|it| facts.src(it)).collect();
            let tokens = tokens_naming(facts, Definition::Field(stored.field)).into_iter();
            let mut parts = tokens.flat_map(|it| facts.sema.descend_into_macros_exact(it)).filter_map(|it| {
                let part = it.parent_ancestors().find_map(ast::RecordExprField::cast)?;
                let named = part.field_name()?.syntax().text_range().contains_range(it.text_range());
                named.then(|| facts.src_or_call_site(part.syntax())).flatten()
            });
            let other = parts.find(|it| !known.contains(it))?;
            let name = stored.field.name(facts.db);
            Some(format!(
                "field `{}` gets another runtime at {}, and there is no rule for several",
                name.as_str(),
                facts.location(other)
            ))
        })
    }

    /// Why the field cannot go: a library's users see it.
    pub(in crate::flow) fn storing_obstacle(&self, bound: &Bound) -> Option<Refusal> {
        let seen = bound.stored.iter().find(|it| self.flow.is_exported_field(it.field))?;
        (self.program.policies.public_api == PublicApi::Refuse).then(|| {
            let name = seen.field.name(self.flow.facts.db);
            Refusal::new(
                RefusalCode::PublicApi,
                format!(
                    "field `{}` with the runtime is public in a library; `--set public-api=allow` lets it go",
                    name.as_str()
                ),
            )
        })
    }
}
