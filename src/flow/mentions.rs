//! Where a function is named, anywhere in the workspace. What a file's text, the place of a name and the number of its
//! arguments can rule out is not resolved: resolving a name means inferring the whole function around it.

mod definitions;
pub(super) mod fields;
mod switched_off;

use ra_ap_hir::{
    AsAssocItem, AssocItem, AssocItemContainer, Function, HasVisibility, ModuleDef, PathResolution, Trait,
    Type, Visibility,
};
use ra_ap_ide_db::FileId;
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasArgList};
use ra_ap_syntax::{NodeOrToken, SyntaxKind, SyntaxNode, SyntaxToken, TextRange};

use crate::facts::Facts;
use crate::facts::body::Src;
use crate::facts::names;
use crate::facts::relevance;
use crate::facts::words::token_at;
use crate::flow::calls::unknown_types::is_for_unknown;
use crate::flow::types::declared::has_no_methods_of;
use crate::flow::types::unknown::{is_not_known, may_hide_own, visible_files};
use crate::workspace::{Placement, SourceFile};
use definitions::definition_around;
use fields::tokens_naming_field;

/// The functions that must change their signature together: a trait's method with all implementations, or one alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodGroup {
    /// The trait's declaration first, if there is one.
    pub members: Vec<Function>,
    /// The trait that declares the method.
    pub trait_: Option<Trait>,
    /// The name of that trait, if it is from elsewhere or not known: the signature is not the workspace's to change.
    pub foreign: Option<String>,
}

/// A place that may name a member of a group.
pub(super) struct Candidate {
    file: FileId,
    token: SyntaxToken,
}

/// The places that name a member of a group.
#[derive(Default)]
pub(super) struct Mentions {
    /// With their tokens.
    pub certain: Vec<(Src, SyntaxToken)>,
    /// Calls on values whose type is not known.
    pub doubtful: Vec<Src>,
    /// What looks like a call in the arguments of a macro that nothing is known of, or in a module of another build; a call that a
    /// macro's definition makes.
    pub unseen: Vec<Src>,
}

/// Every place that names a member of `group`.
pub(super) fn mentions_of(facts: &Facts<'_>, group: &MethodGroup, candidates: Vec<Candidate>) -> Mentions {
    let mut found = Mentions::default();
    let Some(&first) = group.members.first() else { return found };
    let search = Search::new(facts, group, first);
    let scope = visible_files(
        facts,
        if group.trait_.is_some() { Visibility::Public } else { first.visibility(facts.db) },
    );
    for candidate in candidates {
        let src = Src { file: candidate.file, range: candidate.token.text_range() };
        // What a name may mean in another build takes a look at all of its module.
        if facts.switched_off_at(src).is_some() && !search.may_be_meant_in_other_build(&candidate.token) {
            continue;
        }
        if search.names_member(&candidate.token) {
            found.certain.push((src, candidate.token));
        } else if search.is_of_another_build(&candidate) || search.is_called_by_macro(&candidate.token) {
            found.unseen.push(src);
        } else if scope.as_ref().is_none_or(|it| it.contains(&candidate.file)) {
            if search.may_be_called_at(&candidate.token) {
                found.doubtful.push(src);
            } else if search.looks_called_out_of_sight(&candidate.token) {
                found.unseen.push(src);
            }
        }
    }
    found
}

/// Every place that may name a member of `group`, as far as that can be told without inference.
pub(super) fn candidates(facts: &Facts<'_>, group: &MethodGroup) -> Vec<Candidate> {
    let Some(&first) = group.members.first() else { return Vec::new() };
    let search = Search::new(facts, group, first);
    let mut found = Vec::new();
    for file in facts.workspace.files.iter().filter(|it| search.may_name(it)) {
        let at = facts.words.positions(file, &search.name);
        if at.is_empty() {
            continue;
        }
        let root = facts.sema.parse_guess_edition(file.id);
        for at in at {
            let token = token_at(root.syntax(), at, &search.name);
            let token = token.filter(|it| it.kind() == SyntaxKind::IDENT);
            let token = token.filter(|it| it.text() == search.name && search.is_candidate(it));
            found.extend(token.map(|token| Candidate { file: file.id, token }));
        }
    }
    found
}

/// Whether `token`, which only another build has, may name a member of `group`, as far as that can be told without inference.
pub(super) fn may_name_member(facts: &Facts<'_>, group: &MethodGroup, token: &SyntaxToken) -> bool {
    group.members.first().is_some_and(|first| {
        let search = Search::new(facts, group, *first);
        search.is_candidate(token) && search.may_be_meant_in_other_build(token)
    })
}

/// The functions that have to be inferred to tell which of `candidates` are mentions.
pub(super) fn functions_around(facts: &Facts<'_>, candidates: &[Candidate]) -> Vec<Function> {
    candidates.iter().filter_map(|it| facts.function_around(&it.token)).collect()
}

/// The tokens that name `definition`, by file and position: the search itself answers in any order.
pub(crate) fn tokens_naming<'db>(facts: &Facts<'db>, definition: Definition<'db>) -> Vec<SyntaxToken> {
    if let Definition::Field(field) = definition {
        return tokens_naming_field(facts, field);
    }
    let usages = definition.usages(&facts.sema).all();
    let mut places: Vec<(FileId, TextRange)> = usages
        .iter()
        .flat_map(|(file, references)| references.iter().map(move |it| (file, it.range)))
        .map(|(file, range)| (file.file_id(facts.db), range))
        .collect();
    places.sort_by_key(|(file, range)| (*file, range.start()));
    let token = |(file, range)| {
        let root = facts.sema.parse_guess_edition(file);
        let element = root.syntax().covering_element(range);
        element.as_token().cloned().or_else(|| element.as_node()?.first_token())
    };
    places.into_iter().filter_map(token).collect()
}

/// Whether `token` is among the arguments of a macro that is not known, or made by a program that is not run.
pub(in crate::flow) fn in_unknown_macro(facts: &Facts<'_>, token: &SyntaxToken) -> bool {
    let Some(call) = token.parent_ancestors().find_map(ast::MacroCall::cast) else { return false };
    let known = facts.sema.resolve_macro_call(&call);
    known.is_none_or(|it| it.kind(facts.db) == ra_ap_hir::MacroKind::ProcMacro)
}

struct Search<'a, 'db> {
    facts: &'a Facts<'db>,
    group: &'a MethodGroup,
    name: String,
    /// Parameters, `self` among them.
    parameters: usize,
    has_self: bool,
    is_associated: bool,
    /// The name of the type of an inherent `impl`.
    owner: Option<String>,
    private: bool,
    /// Whether what it gives back is certainly nothing to await.
    gives_no_future: bool,
    /// Whether it is implemented for types that are not known, so that calls on their values do not resolve.
    for_unknown: bool,
    home: Option<crate::workspace::PackageIx>,
}

impl<'a, 'db> Search<'a, 'db> {
    fn new(facts: &'a Facts<'db>, group: &'a MethodGroup, function: Function) -> Self {
        let db = facts.db;
        let owner = match function.as_assoc_item(db).map(|it| it.container(db)) {
            Some(AssocItemContainer::Impl(it)) if it.trait_(db).is_none() => {
                it.self_ty(db).as_adt().map(|it| it.name(db).as_str().to_owned())
            }
            _ => None,
        };
        let file = facts.sema.source(function).map(|it| it.file_id.original_file(db).file_id(db));
        Search {
            facts,
            group,
            name: function.name(db).as_str().to_owned(),
            parameters: function.assoc_fn_params(db).len(),
            has_self: function.self_param(db).is_some(),
            is_associated: function.as_assoc_item(db).is_some(),
            owner,
            private: !names::is_of_trait(db, function)
                && matches!(function.visibility(db), Visibility::Module(..)),
            for_unknown: group.members.iter().any(|it| {
                match it.as_assoc_item(db).map(|it| it.container(db)) {
                    Some(AssocItemContainer::Impl(it)) => group.trait_.is_some() && is_for_unknown(db, it),
                    _ => false,
                }
            }),
            gives_no_future: !function.is_async(db) && is_no_future(facts, &function.ret_type(db)),
            home: file.and_then(|it| facts.workspace.file(it)).and_then(|it| it.package),
        }
    }

    fn may_name(&self, file: &SourceFile) -> bool {
        let sees = || match (self.home, file.package) {
            (Some(home), Some(package)) if self.private => home == package,
            (Some(home), Some(package)) => {
                self.facts.visible.get(package.0).is_none_or(|it| it.contains(&home))
                    // A trait's method is called where the trait is known, its implementations may be elsewhere.
                    || self.group.trait_.is_some()
            }
            _ => true,
        };
        file.placement != Placement::NotLoaded && sees()
    }

    /// Whether a candidate, or what a macro makes of it, names a member.
    fn names_member(&self, token: &SyntaxToken) -> bool {
        let Some(parent) = token.parent() else { return false };
        match parent.kind() {
            SyntaxKind::TOKEN_TREE => {
                let inner = self.facts.sema.descend_into_macros_exact(token.clone());
                inner.iter().any(|it| it != token && self.is_candidate(it) && self.names_member(it))
            }
            _ => self.is_member(token),
        }
    }

    fn is_candidate(&self, token: &SyntaxToken) -> bool {
        match token.parent().map(|it| it.kind()) {
            Some(SyntaxKind::TOKEN_TREE) => {
                let inner = self.facts.sema.descend_into_macros_exact(token.clone());
                inner.iter().any(|it| it != token && self.is_candidate(it))
                    || self.looks_called_out_of_sight(token)
                    || self.looks_called(token) && definition_around(token).is_some()
            }
            Some(SyntaxKind::NAME_REF) => self.may_be_member(token),
            Some(SyntaxKind::NAME) => self.implements_by_name(token),
            _ => false,
        }
    }

    /// Whether a method of this name is defined there for a trait of the name of the group's.
    fn implements_by_name(&self, token: &SyntaxToken) -> bool {
        let Some(trait_) = self.group.trait_ else { return false };
        let function = token.parent().and_then(|it| it.parent()).filter(|it| it.kind() == SyntaxKind::FN);
        let item = function.and_then(|it| it.ancestors().find_map(ast::Impl::cast));
        let Some(ast::Type::PathType(written)) = item.and_then(|it| it.trait_()) else { return false };
        let last = written.path().and_then(|it| it.segment()).and_then(|it| it.name_ref());
        last.is_some_and(|it| it.text() == trait_.name(self.facts.db).as_str())
    }

    /// What syntax and declarations tell.
    fn may_be_member(&self, token: &SyntaxToken) -> bool {
        let Some(place) = token.parent().and_then(|it| it.parent()) else { return false };
        match place.kind() {
            SyntaxKind::METHOD_CALL_EXPR => {
                let call = ast::MethodCallExpr::cast(place);
                let arguments = call.as_ref().and_then(|it| it.arg_list());
                self.has_self
                    && arguments.is_none_or(|it| it.args().count() + 1 == self.parameters)
                    && !call.and_then(|it| it.receiver()).is_some_and(|it| self.is_of_others(&it))
            }
            SyntaxKind::PATH_SEGMENT => {
                let Some(path) = place.parent().and_then(ast::Path::cast) else { return false };
                self.path_may_be_member(&path)
            }
            _ => false,
        }
    }

    /// Whether declarations tell that `receiver` has no methods of the type that the function belongs to.
    fn is_of_others(&self, receiver: &ast::Expr) -> bool {
        let owner = self.owner.as_deref().filter(|_| self.group.trait_.is_none());
        owner.is_some_and(|it| has_no_methods_of(self.facts, receiver, it))
    }

    fn path_may_be_member(&self, path: &ast::Path) -> bool {
        if path.parent_path().is_some() {
            return false;
        }
        let used = path.syntax().ancestors().find_map(ast::UseTree::cast);
        if let Some(used) = used {
            // Only another name makes an import worth a look.
            return used.rename().is_some();
        }
        let call = path.syntax().parent().and_then(|it| it.parent()).and_then(ast::CallExpr::cast);
        let is_callee = |it: &ast::CallExpr| {
            it.expr().is_some_and(|it| Some(it.syntax().clone()) == path.syntax().parent())
        };
        if let Some(call) = call.filter(is_callee)
            && call.arg_list().is_some_and(|it| it.args().count() != self.parameters)
        {
            return false;
        }
        let Some(qualifier) = path.qualifier() else { return !self.is_associated };
        let item = path.syntax().ancestors().find(|it| ast::Item::can_cast(it.kind()));
        item.is_none_or(|it| self.qualifier_may_be_owner(&qualifier, &it))
    }

    /// Whether `qualifier`, as `item` sees it, may be the type of the inherent `impl` that the function is in.
    fn qualifier_may_be_owner(&self, qualifier: &ast::Path, item: &SyntaxNode) -> bool {
        let Some(owner) = &self.owner else { return true };
        match relevance::resolve(self.facts, qualifier, &relevance::scope_of(item)) {
            Some(PathResolution::Def(ModuleDef::Adt(it))) => it.name(self.facts.db).as_str() == owner,
            Some(PathResolution::SelfType(it)) => {
                let ty = it.self_ty(self.facts.db).as_adt();
                ty.is_none_or(|it| it.name(self.facts.db).as_str() == owner)
            }
            Some(PathResolution::Def(ModuleDef::TypeAlias(it))) => {
                let ty = it.ty(self.facts.db).as_adt();
                ty.is_none_or(|it| it.name(self.facts.db).as_str() == owner)
            }
            Some(_) => false,
            // The workspace's own types resolve; what does not is a dependency's, or a macro's work.
            None => {
                let name = qualifier.segment().and_then(|it| it.name_ref());
                name.is_none_or(|it| it.text() == owner.as_str() || it.text() == "Self")
            }
        }
    }

    /// What resolution says.
    fn is_member(&self, token: &SyntaxToken) -> bool {
        let Some(place) = token.parent().and_then(|it| it.parent()) else { return false };
        let sema = &self.facts.sema;
        let resolved = match ast::MethodCallExpr::cast(place.clone()) {
            Some(call) => sema.resolve_method_call(&call),
            None => match place.parent().and_then(ast::Path::cast).and_then(|it| sema.resolve_path(&it)) {
                Some(PathResolution::Def(ModuleDef::Function(it))) => Some(it),
                _ => None,
            },
        };
        let resolved = resolved.map(|it| self.facts.canonical_function(it));
        resolved.is_some_and(|it| self.group.members.contains(&it) || self.declares(it))
    }

    /// Whether the method is perhaps called there, on a value whose type is not known.
    fn may_be_called_at(&self, token: &SyntaxToken) -> bool {
        let Some(parent) = token.parent() else { return false };
        if parent.kind() == SyntaxKind::TOKEN_TREE {
            let inner = self.facts.sema.descend_into_macros_exact(token.clone());
            return inner.iter().any(|it| it != token && self.is_candidate(it) && self.may_be_called_at(it));
        }
        let Some(call) = parent.parent().and_then(ast::MethodCallExpr::cast) else {
            return self.for_unknown && self.is_path_without_owner(&parent);
        };
        let awaited = call.syntax().parent().is_some_and(|it| it.kind() == SyntaxKind::AWAIT_EXPR);
        if awaited && self.gives_no_future {
            return false;
        }
        let unknown = self.facts.sema.resolve_method_call(&call).is_none();
        unknown
            && call.receiver().is_some_and(|it| match self.for_unknown {
                true => is_not_known(self.facts, &it),
                false => may_hide_own(self.facts, &it),
            })
    }

    /// Whether the name ends a path whose type does not resolve: `Bytes::deliver`.
    fn is_path_without_owner(&self, name: &SyntaxNode) -> bool {
        let path = name.parent().and_then(|it| it.parent()).and_then(ast::Path::cast);
        path.is_some_and(|it| {
            let owner = it.qualifier().map(|it| self.facts.sema.resolve_path(&it));
            owner.is_some_and(|it| it.is_none()) && self.facts.sema.resolve_path(&it).is_none()
        })
    }

    /// Whether the candidate, whose name and arguments fit, stands in code that only another build has: what it names
    /// there cannot be resolved here, and nobody would await it; what it implements would not fit the trait any more.
    fn is_of_another_build(&self, candidate: &Candidate) -> bool {
        let Some(name) = candidate.token.parent() else { return false };
        match name.kind() {
            SyntaxKind::NAME_REF => {
                let src = Src { file: candidate.file, range: candidate.token.text_range() };
                self.facts.switched_off_at(src).is_some()
            }
            // An `impl` under a `cfg` of its own is no item of this build.
            SyntaxKind::NAME => {
                let function = name.parent().and_then(ast::Fn::cast);
                let file = self.facts.workspace.file(candidate.file);
                file.is_some_and(|it| matches!(it.placement, Placement::SwitchedOff(_)))
                    || function.is_some_and(|it| self.facts.sema.to_fn_def(&it).is_none())
            }
            _ => false,
        }
    }

    /// Whether the function is perhaps called there, in the arguments of a macro that nothing is known of: nobody would
    /// await that call.
    fn looks_called_out_of_sight(&self, token: &SyntaxToken) -> bool {
        if token.parent().is_none_or(|it| it.kind() != SyntaxKind::TOKEN_TREE) {
            return false;
        }
        let inner = self.facts.sema.descend_into_macros_exact(token.clone());
        if inner.iter().any(|it| it != token) {
            return inner.iter().any(|it| it != token && self.looks_called_out_of_sight(it));
        }
        self.looks_called(token) && in_unknown_macro(self.facts, token)
    }

    /// Whether `name(..)` stands there, among tokens that are not parsed, as a call of the function could be written.
    fn looks_called(&self, token: &SyntaxToken) -> bool {
        let trivia = |it: &NodeOrToken<SyntaxNode, SyntaxToken>| it.kind().is_trivia();
        let before = std::iter::successors(token.prev_sibling_or_token(), |it| it.prev_sibling_or_token())
            .find(|it| !trivia(it))
            .map(|it| it.kind());
        let after = std::iter::successors(token.next_sibling_or_token(), |it| it.next_sibling_or_token())
            .find(|it| !trivia(it));
        let Some(NodeOrToken::Node(arguments)) = after else { return false };
        let called = arguments.first_token().is_some_and(|it| it.kind() == SyntaxKind::L_PAREN);
        let as_method = before == Some(SyntaxKind::DOT);
        let in_path = matches!(before, Some(SyntaxKind::COLON2 | SyntaxKind::COLON));
        let fits = match as_method {
            true => self.has_self,
            false => before != Some(SyntaxKind::FN_KW) && (in_path || !self.is_associated),
        };
        called && fits && (!in_path || self.may_be_of_owner(token))
    }

    /// Whether `function` implements the method that the group's trait declares.
    fn declares(&self, function: Function) -> bool {
        let db = self.facts.db;
        let Some(declared) = self.group.trait_ else { return false };
        let Some(AssocItemContainer::Impl(it)) = function.as_assoc_item(db).map(|it| it.container(db)) else {
            return false;
        };
        it.trait_(db) == Some(declared)
            && declared
                .items(db)
                .into_iter()
                .any(|it| matches!(it, AssocItem::Function(it) if self.group.members.contains(&it)))
    }
}

/// Whether a value of the type cannot be awaited, as far as its head tells.
fn is_no_future(facts: &Facts<'_>, ty: &Type<'_>) -> bool {
    let path = ty.as_adt().map(|it| names::adt_path(facts.db, it));
    let known = path.is_some_and(|it| {
        matches!(
            it.as_str(),
            "std::option::Option" | "std::result::Result" | "std::string::String" | "std::vec::Vec"
        )
    });
    known || ty.is_unit() || ty.is_scalar() || ty.is_tuple()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::{Flow, Knowledge};
    use crate::workspace::Workspace;

    #[test]
    fn an_alias_is_asked_for_its_type() {
        let workspace = Workspace::from_fixture(
            "//- /src/main.rs
struct Mine;
impl Mine { fn new(n: u64) -> Mine { Mine } }
type Same = Mine;
type Number = std::num::NonZeroU64;
type Unknown = missing::Type;
fn main() {
    Mine::new(1);
    Same::new(2);
    Number::new(3);
    std::num::NonZeroU64::new(4);
    Unknown::new(5);
}
",
        );
        let knowledge = Knowledge::default();
        ra_ap_hir::attach_db(&workspace.db, || {
            let facts = Facts::new(&workspace, Vec::new());
            let root = facts.sema.parse_guess_edition(workspace.files[0].id);
            let new = root.syntax().descendants().filter_map(ast::Fn::cast).next().unwrap();
            let new = facts.sema.to_fn_def(&new).unwrap();
            let flow = Flow::new(facts, &knowledge);
            let found = candidates(&flow.facts, &flow.method_group(new));
            let called =
                found.iter().filter_map(|it| it.token.parent_ancestors().find_map(ast::CallExpr::cast));
            let called: Vec<String> = called.map(|it| it.syntax().text().to_string()).collect();
            assert_eq!(called, ["Mine::new(1)", "Same::new(2)", "Unknown::new(5)"]);
        });
    }
}
