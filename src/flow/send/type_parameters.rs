//! Type parameters of functions: what they have to be for the function's future to be `Send`, which is known where it is
//! called.

use ra_ap_hir::{Function, GenericDef, GenericParam, Type};
use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::body::{BodyIx, BodyKind};
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::context::call_arguments;
use crate::flow::send::{Exempt, ParameterTerm};

impl<'db> Flow<'db> {
    /// What is left to the callers of the function that `body` is, if it is one.
    pub(in crate::flow) fn left_to_callers(&mut self, body: BodyIx) -> Vec<Exempt> {
        let BodyKind::Function(function) = self.facts.bodies[body.0].kind else { return Vec::new() };
        let mut exempt = vec![Exempt::TypeParameter];
        // Whoever calls an async function already is not asked, nor is a library's user, and a trait's method has promised.
        let group = self.method_group(function);
        let asked = !self.facts.bodies[body.0].is_async
            && !names::is_of_trait(self.facts.db, function)
            && !group.members.iter().any(|it| self.is_exported(*it));
        exempt.extend(asked.then_some(Exempt::SharedTypeParameter));
        exempt
    }

    /// Keeps in mind what the type parameters of the function `body` have to be. Whether any was not known before.
    pub(in crate::flow) fn leave_to_callers(
        &self,
        body: &SyntaxNode,
        terms: FxHashSet<ParameterTerm>,
    ) -> bool {
        if terms.is_empty() {
            return false;
        }
        let mut all = self.parameter_terms.borrow_mut();
        let known = all.entry(body.clone()).or_default();
        let before = known.len();
        known.extend(terms);
        known.len() > before
    }

    /// What the type parameters of the function `body` have to be.
    pub(in crate::flow) fn parameter_terms(&self, body: &SyntaxNode) -> FxHashSet<ParameterTerm> {
        self.parameter_terms.borrow().get(body).cloned().unwrap_or_default()
    }

    /// Which of the terms of `function`, called or named at `node`, do not hold there, and why. What is `exempt` is left
    /// to others, and given back.
    pub(in crate::flow) fn unmet_terms(
        &self,
        function: Function,
        node: &SyntaxNode,
        terms: &FxHashSet<ParameterTerm>,
        exempt: Vec<Exempt>,
    ) -> Result<FxHashSet<ParameterTerm>, String> {
        let db = self.facts.db;
        let name = function.name(db).as_str().to_owned();
        let given = self.type_arguments_at(function, node);
        let check = self.send_check().without(exempt);
        for term in terms {
            let (parameter, wanted) = (term.parameter(db), term.wanted());
            let named = given.iter().find(|(it, _)| *it == parameter).map(|(_, it)| it.clone());
            let unmet = match named.or_else(|| self.argument_for(*term, function, node)) {
                Some(ty) => check.unmet(*term, &ty),
                None => Some("it is not known".into()),
            };
            if let Some(what) = unmet {
                return Err(format!(
                    "the future of `{name}` is `Send` only where its `{parameter}` is `{wanted}`: {what}"
                ));
            }
        }
        Ok(check.take_terms())
    }

    /// The type of the argument that a call gives for a parameter without a name, the `impl Trait` of an argument.
    fn argument_for(&self, term: ParameterTerm, function: Function, node: &SyntaxNode) -> Option<Type<'db>> {
        let db = self.facts.db;
        let parameters = function.params_without_self(db);
        let at = parameters.iter().position(|it| term.is_of(it.ty(), db))?;
        let by_path = node.kind() == SyntaxKind::CALL_EXPR && function.has_self_param(db);
        let argument = call_arguments(node).into_iter().nth(at + usize::from(by_path))?;
        let given = self.facts.sema.type_of_expr(&argument)?.original;
        let given = if parameters[at].ty().is_reference() { given.strip_references() } else { given };
        // What a function gives back as `impl Trait` may be anything.
        let mut opaque = false;
        given.walk(db, |it| opaque |= it.as_impl_traits(db).is_some());
        (!opaque).then_some(given)
    }

    /// The types that stand for the type parameters of `function`, its own and those of its `impl`, by name.
    pub(in crate::flow) fn type_arguments_at(
        &self,
        function: Function,
        node: &SyntaxNode,
    ) -> Vec<(String, Type<'db>)> {
        let (db, sema) = (self.facts.db, &self.facts.sema);
        // With constants among them they are not told apart.
        let parameters = GenericDef::from(function).params(db);
        if parameters.iter().any(|it| matches!(it, GenericParam::ConstParam(_))) {
            return Vec::new();
        }
        let path = |it: ast::Expr| match it {
            ast::Expr::PathExpr(it) => sema.resolve_path_with_subst(&it.path()?)?.1,
            _ => None,
        };
        let substitution = match ast::Expr::cast(node.clone()) {
            Some(ast::Expr::MethodCallExpr(call)) => {
                sema.resolve_method_call_fallback(&call).and_then(|it| it.1)
            }
            Some(ast::Expr::CallExpr(call)) => call.expr().and_then(path),
            Some(it) => path(it),
            None => None,
        };
        let types = substitution.map(|it| it.types(db)).unwrap_or_default();
        types.into_iter().map(|(name, ty)| (name.as_str().to_owned(), ty)).collect()
    }
}
