//! Where a field is named. A name resolves only by inferring the function around it, and locals are often called like
//! fields, so what the place of a name, or the type that `self` has there, can rule out is not resolved.

use ra_ap_hir::{Adt, Field, HasVisibility, ModuleDef, PathResolution};
use ra_ap_ide_db::defs::{Definition, IdentClass};
use ra_ap_syntax::algo::skip_trivia_token;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{Direction, SyntaxKind, SyntaxNode, SyntaxToken};

use crate::facts::Facts;
use crate::facts::relevance;
use crate::facts::words::token_at;
use crate::flow::types::unknown::{may_hide_own, visible_files};
use crate::workspace::Placement;

/// The tokens that name `field`, its declaration left out, by file and position.
pub(in crate::flow) fn tokens_naming_field(facts: &Facts<'_>, field: Field) -> Vec<SyntaxToken> {
    tokens_by(facts, field, Search::names_field)
}

/// The tokens that may name `field` of a value whose type is not known.
pub(in crate::flow) fn tokens_that_may_name_field(facts: &Facts<'_>, field: Field) -> Vec<SyntaxToken> {
    tokens_by(facts, field, |search, token| search.may_name_field(token))
}

/// Whether the definition of a macro has the name, which may become the field's where the macro is used.
pub(in crate::flow) fn is_named_in_macro(facts: &Facts<'_>, field: Field) -> bool {
    let name = field.name(facts.db).as_str().to_owned();
    let files = facts.workspace.files.iter().filter(|it| it.placement != Placement::NotLoaded);
    let mut files = files.map(|it| (it, facts.words.positions(it, &name))).filter(|(_, it)| !it.is_empty());
    files.any(|(file, at)| {
        let root = facts.sema.parse_guess_edition(file.id);
        let mut tokens = at.into_iter().filter_map(|it| token_at(root.syntax(), it, &name));
        tokens.any(|it| it.parent_ancestors().any(|it| ast::Macro::can_cast(it.kind())))
    })
}

/// Whether `token`, in code that is not resolved, may name the field.
pub(in crate::flow) fn may_be_named_unresolved(facts: &Facts<'_>, field: Field, token: &SyntaxToken) -> bool {
    let Some(parent) = token.parent() else { return false };
    if parent.kind() == SyntaxKind::TOKEN_TREE {
        let before = token.prev_token().and_then(|it| skip_trivia_token(it, Direction::Prev));
        return before.is_some_and(|it| it.kind() == SyntaxKind::DOT);
    }
    let owner = field.parent_def(facts.db).adt(facts.db);
    let name = field.name(facts.db).as_str().to_owned();
    let search = Search { facts, field, owner, name };
    match search.verdict(&parent) {
        Verdict::Yes => true,
        Verdict::No => false,
        Verdict::Unknown => !search.is_of_other_self(&parent),
    }
}

fn tokens_by<'a, 'db>(
    facts: &'a Facts<'db>,
    field: Field,
    wanted: impl Fn(&Search<'a, 'db>, &SyntaxToken) -> bool,
) -> Vec<SyntaxToken> {
    let name = field.name(facts.db).as_str().to_owned();
    let owner = field.parent_def(facts.db).adt(facts.db);
    let search = Search { facts, field, owner, name };
    let scope = visible_files(facts, field.visibility(facts.db));
    let mut found = Vec::new();
    let mut files: Vec<_> = facts.workspace.files.iter().collect();
    files.sort_by_key(|it| it.id);
    for file in files {
        let visible = scope.as_ref().is_none_or(|it| it.contains(&file.id));
        if file.placement == Placement::NotLoaded || !visible {
            continue;
        }
        let positions = facts.words.positions(file, &search.name);
        if positions.is_empty() {
            continue;
        }
        let root = facts.sema.parse_guess_edition(file.id);
        for at in positions {
            let token = token_at(root.syntax(), at, &search.name);
            let token = token.filter(|it| it.kind() == SyntaxKind::IDENT && it.text() == search.name);
            found.extend(token.filter(|it| wanted(&search, it)));
        }
    }
    found
}

struct Search<'a, 'db> {
    facts: &'a Facts<'db>,
    field: Field,
    owner: Adt,
    name: String,
}

/// What can be said of a name without inference.
enum Verdict {
    Yes,
    No,
    Unknown,
}

impl Search<'_, '_> {
    /// `app.field`, where the type of `app` is not known and may be the field's owner or lead to it.
    fn may_name_field(&self, token: &SyntaxToken) -> bool {
        let Some(parent) = token.parent() else { return false };
        if parent.kind() == SyntaxKind::TOKEN_TREE {
            let inner = self.facts.sema.descend_into_macros_exact(token.clone());
            return inner.iter().any(|it| it != token && self.may_name_field(it));
        }
        let Some(access) = parent.parent().and_then(ast::FieldExpr::cast) else { return false };
        let unknown = self.facts.sema.resolve_field(&access).is_none();
        unknown && access.expr().is_some_and(|it| may_hide_own(self.facts, &it))
    }

    fn names_field(&self, token: &SyntaxToken) -> bool {
        let Some(parent) = token.parent() else { return false };
        if parent.ancestors().any(|it| it.kind() == SyntaxKind::TOKEN_TREE) {
            let inner = self.facts.sema.descend_into_macros_exact(token.clone());
            return inner.iter().any(|it| it.parent().is_some_and(|it| self.node_names_field(&it)));
        }
        self.node_names_field(&parent)
    }

    fn node_names_field(&self, name: &SyntaxNode) -> bool {
        match self.verdict(name) {
            Verdict::Yes => true,
            Verdict::No => false,
            Verdict::Unknown => {
                let class = IdentClass::classify_node(&self.facts.sema, name);
                let definitions = class.map(IdentClass::definitions_no_ops).unwrap_or_default();
                definitions.into_iter().any(|it| it == Definition::Field(self.field))
            }
        }
    }

    fn verdict(&self, name: &SyntaxNode) -> Verdict {
        let Some(parent) = name.parent() else { return Verdict::No };
        match (name.kind(), parent.kind()) {
            (SyntaxKind::NAME_REF, SyntaxKind::FIELD_EXPR) => self.of_access(&parent),
            (SyntaxKind::NAME_REF, SyntaxKind::RECORD_EXPR_FIELD | SyntaxKind::RECORD_PAT_FIELD) => {
                self.of_record(&parent)
            }
            // `Record { field }`, in an expression or a pattern.
            (SyntaxKind::NAME_REF, SyntaxKind::PATH_SEGMENT) => {
                let around = parent
                    .ancestors()
                    .skip(1)
                    .find(|it| !matches!(it.kind(), SyntaxKind::PATH | SyntaxKind::PATH_EXPR));
                around
                    .filter(|it| it.kind() == SyntaxKind::RECORD_EXPR_FIELD)
                    .map_or(Verdict::No, |it| self.of_record(&it))
            }
            (SyntaxKind::NAME, SyntaxKind::IDENT_PAT) => {
                let around = parent.parent().filter(|it| it.kind() == SyntaxKind::RECORD_PAT_FIELD);
                around.map_or(Verdict::No, |it| self.of_record(&it))
            }
            _ => Verdict::No,
        }
    }

    /// `self.name` in the methods of a type that has a field of this name.
    fn of_access(&self, access: &SyntaxNode) -> Verdict {
        let receiver = ast::FieldExpr::cast(access.clone()).and_then(|it| it.expr());
        let Some(ast::Expr::PathExpr(receiver)) = receiver else { return Verdict::Unknown };
        if receiver.syntax().text() != "self" {
            return Verdict::Unknown;
        }
        let db = self.facts.db;
        let Some(adt) = self_type(self.facts, access) else { return Verdict::Unknown };
        if adt == self.owner {
            return Verdict::Yes;
        }
        match adt {
            Adt::Struct(it) if it.fields(db).iter().any(|it| it.name(db).as_str() == self.name) => {
                Verdict::No
            }
            // A smart pointer to the owner, perhaps.
            _ => Verdict::Unknown,
        }
    }

    /// Whether the field is taken of `self`, or written into a `Self`, in an `impl` for a type of another name.
    fn is_of_other_self(&self, name: &SyntaxNode) -> bool {
        let whole = name.ancestors().find_map(|it| match it.kind() {
            SyntaxKind::FIELD_EXPR => Some(ast::FieldExpr::cast(it)?.expr()?.syntax().clone()),
            SyntaxKind::RECORD_EXPR => Some(ast::RecordExpr::cast(it)?.path()?.syntax().clone()),
            SyntaxKind::RECORD_PAT => Some(ast::RecordPat::cast(it)?.path()?.syntax().clone()),
            _ => None,
        });
        let own = whole.is_some_and(|it| it.text() == "self" || it.text() == "Self");
        let implementation = name.ancestors().find_map(ast::Impl::cast).filter(|_| own);
        let owner = self.owner.name(self.facts.db);
        implementation.and_then(|it| it.self_ty()).is_some_and(|it| {
            let mut names = it.syntax().descendants().filter_map(ast::NameRef::cast);
            !names.any(|it| it.text() == owner.as_str())
        })
    }

    /// A field of a record whose path names a type.
    fn of_record(&self, field: &SyntaxNode) -> Verdict {
        let record = field.parent().and_then(|it| it.parent());
        let path = record.as_ref().and_then(|it| match it.kind() {
            SyntaxKind::RECORD_EXPR => ast::RecordExpr::cast(it.clone())?.path(),
            SyntaxKind::RECORD_PAT => ast::RecordPat::cast(it.clone())?.path(),
            _ => None,
        });
        let item = field.ancestors().find(|it| ast::Item::can_cast(it.kind()));
        let (Some(path), Some(item)) = (path, item) else { return Verdict::Unknown };
        let resolved = relevance::resolve(self.facts, &path, &relevance::scope_of(&item));
        let db = self.facts.db;
        match resolved {
            Some(PathResolution::Def(ModuleDef::Adt(it))) if it != self.owner => Verdict::No,
            Some(PathResolution::Def(ModuleDef::EnumVariant(it)))
                if Adt::Enum(it.parent_enum(db)) != self.owner =>
            {
                Verdict::No
            }
            _ => Verdict::Unknown,
        }
    }
}

/// The type whose `impl` the function around `node` stands in, if `self` is that type.
pub(in crate::flow) fn self_type(facts: &Facts<'_>, node: &SyntaxNode) -> Option<Adt> {
    let function = node.ancestors().find_map(ast::Fn::cast)?;
    let implementation = function.syntax().parent()?.parent().and_then(ast::Impl::cast)?;
    facts.sema.to_def(&implementation)?.self_ty(facts.db).as_adt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Workspace;

    #[test]
    fn accesses_and_records_name_a_field_and_locals_do_not() {
        let workspace = Workspace::from_fixture(
            "//- /src/main.rs
struct Link { tx: u8 }
struct Other { tx: u8 }
impl Link {
    fn own(&self) -> u8 { self.tx }
    fn make(tx: u8) -> Self { Link { tx } }
    fn open(self) -> u8 { let Link { tx } = self; tx }
}
impl Other {
    fn own(&self) -> u8 { self.tx }
    fn far(link: &Link) -> u8 { let tx = link.tx; assert!(link.tx > tx); Other { tx }.tx }
}
fn main() {}
",
        );
        ra_ap_hir::attach_db(&workspace.db, || {
            let facts = Facts::new(&workspace, Vec::new());
            let file = &workspace.files[0];
            let root = facts.sema.parse_guess_edition(file.id);
            let declared = root.syntax().descendants().find_map(ast::RecordField::cast).unwrap();
            let field = facts.sema.to_def(&declared).unwrap();
            let lines: Vec<usize> = tokens_naming_field(&facts, field)
                .iter()
                .map(|it| file.text[..it.text_range().start().into()].lines().count())
                .collect();
            assert_eq!(lines, [4, 5, 6, 10, 10]);
        });
    }
}
