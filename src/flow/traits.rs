//! Methods of the workspace's own traits: whether declaration and implementations can become asynchronous together,
//! and in which form.

use ra_ap_hir::{AsAssocItem, AssocItemContainer, Function, Trait};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasAttrs, HasGenericParams};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::Flow;
use super::held::SendNeed;
use super::send::SendCheck;
use crate::facts::body::Src;
use crate::refusal::{Refusal, RefusalCode};

/// How a trait's method becomes asynchronous.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TraitForm {
    /// `fn f(&self) -> impl Future<Output = T> + Send;`, implemented by `async fn`.
    Opaque,
    /// `fn f<'a>(&'a self) -> Pin<Box<dyn Future<Output = T> + Send + 'a>>` everywhere: the trait is used as `dyn`.
    Boxed,
    /// `async fn` everywhere: the trait is declared with `#[async_trait]`.
    Attribute,
    /// `async fn` everywhere: no task polls the futures, which need not be `Send`.
    Local,
}

impl<'db> Flow<'db> {
    /// The form in which `members`, a method of `trait_` with its implementations, become asynchronous.
    pub fn trait_form(
        &self,
        trait_: Trait,
        members: &[Function],
        need: SendNeed,
    ) -> Result<TraitForm, Refusal> {
        let db = self.facts.db;
        let name = trait_.name(db).as_str().to_owned();
        let refuse = |code, why: String| Err(Refusal::new(code, why));
        let Some(item) = self.facts.sema.source(trait_).map(|it| it.value) else {
            return refuse(RefusalCode::InMacro, format!("a macro produces the trait `{name}`"));
        };
        let attributes = attribute_paths(&item);
        let by_attribute = attributes.iter().any(|it| it.ends_with("async_trait"));
        const HARMLESS: &[&str] =
            &["doc", "cfg", "allow", "expect", "warn", "must_use", "deprecated", "async_trait"];
        if let Some(other) = attributes
            .iter()
            .find(|it| !HARMLESS.contains(&it.rsplit("::").next().unwrap_or_default().trim()))
        {
            return refuse(
                RefusalCode::NeedsRule,
                format!("the trait `{name}` has the attribute `{other}`, which may rewrite its methods"),
            );
        }
        if by_attribute && need == SendNeed::Required && item.syntax().text().to_string().contains("?Send") {
            return refuse(
                RefusalCode::NotSend,
                format!("the trait `{name}` is declared `#[async_trait(?Send)]`"),
            );
        }
        let dynamic = self.dynamic_use(trait_, 0);
        for member in members {
            self.member_obstacle(*member, &name, dynamic.is_some() && !by_attribute)?;
        }
        if by_attribute {
            return Ok(TraitForm::Attribute);
        }
        match (self.promises_send(trait_, members), dynamic) {
            (Err(_), None) if need == SendNeed::NotRequired => Ok(TraitForm::Local),
            (Err(refusal), _) => Err(refusal),
            (Ok(()), None) => Ok(TraitForm::Opaque),
            (Ok(()), Some(_)) => Ok(TraitForm::Boxed),
        }
    }

    fn member_obstacle(&self, member: Function, trait_name: &str, boxed: bool) -> Result<(), Refusal> {
        let db = self.facts.db;
        let name = member.name(db).as_str().to_owned();
        let refuse = |code, why: String| Err(Refusal::new(code, why));
        let Some(item) = self.facts.sema.source(member).map(|it| it.value) else {
            return refuse(RefusalCode::InMacro, format!("a macro produces `{name}` of `{trait_name}`"));
        };
        let Some(src) = self.facts.src(item.syntax()) else {
            return refuse(RefusalCode::InMacro, format!("a macro produces `{name}` of `{trait_name}`"));
        };
        let here = self.facts.location(src);
        if self.facts.workspace.file(src.file).is_none_or(|it| !it.in_scope) {
            return refuse(
                RefusalCode::DependsOn,
                format!("`{name}` at {here} lies outside the given paths"),
            );
        }
        if item.unsafe_token().is_some() || item.abi().is_some() || item.const_token().is_some() {
            return refuse(RefusalCode::NeedsRule, format!("`{name}` at {here} is more than a plain method"));
        }
        let ret = item.ret_type().and_then(|it| it.ty());
        if let Some(ret) = &ret
            && ret.syntax().descendants().any(|it| it.kind() == SyntaxKind::IMPL_TRAIT_TYPE)
        {
            return refuse(
                RefusalCode::NeedsRule,
                format!("`{name}` at {here} returns `{}`, which a future cannot hold", ret.syntax().text()),
            );
        }
        if !boxed {
            return Ok(());
        }
        let why = match () {
            () if item.generic_param_list().is_some() => "it has generic parameters of its own",
            () if ret.as_ref().is_some_and(|it| elided_lifetimes(it.syntax()) > 0) => {
                "it returns a reference"
            }
            () if !plain_references(&item) => "a parameter has a lifetime inside its type",
            () => return Ok(()),
        };
        refuse(
            RefusalCode::DynTrait,
            format!(
                "`{trait_name}` is used as `dyn`, and `{name}` at {here} cannot return a boxed future: {why}"
            ),
        )
    }

    /// Whether every implementation's future can be `Send`: everything it is given is.
    pub(super) fn promises_send(&self, trait_: Trait, members: &[Function]) -> Result<(), Refusal> {
        let db = self.facts.db;
        let check = SendCheck::new(db, self.not_send);
        let supertraits: Vec<String> =
            trait_.all_supertraits(db).iter().map(|it| it.name(db).as_str().to_owned()).collect();
        let has = |wanted: &str| supertraits.iter().any(|it| it == wanted);
        for member in members {
            let Some(item) = self.facts.sema.source(*member).map(|it| it.value) else { continue };
            let name = member.name(db).as_str().to_owned();
            let place =
                self.facts.src(item.syntax()).map(|it: Src| self.facts.location(it)).unwrap_or_default();
            let refuse = |what: String| {
                Err(Refusal::new(
                    RefusalCode::NotSend,
                    format!("the future of `{name}` at {place} would not be `Send`: {what}"),
                ))
            };
            for param in member.params_without_self(db) {
                if let Some(what) = check.not_send(param.ty()) {
                    return refuse(what);
                }
            }
            let Some(this) = item.param_list().and_then(|it| it.self_param()) else { continue };
            let declared = member
                .as_assoc_item(db)
                .is_some_and(|it| matches!(it.container(db), AssocItemContainer::Trait(_)));
            if declared {
                let needed =
                    if this.amp_token().is_some() && this.mut_token().is_none() { "Sync" } else { "Send" };
                if item.body().is_some() && !has(needed) {
                    return refuse(format!("nothing says that every `Self` is `{needed}`"));
                }
                continue;
            }
            let Some(ty) = self.facts.sema.type_of_self(&this) else { continue };
            let bounded = if this.amp_token().is_some() && this.mut_token().is_none() {
                has("Sync")
            } else {
                has("Send")
            };
            if !bounded && let Some(what) = check.not_send(&ty) {
                return refuse(what);
            }
        }
        Ok(())
    }

    /// Where the trait, or one that extends it, is used as `dyn`.
    fn dynamic_use(&self, trait_: Trait, depth: usize) -> Option<Src> {
        let facts = &self.facts;
        let usages = Definition::Trait(trait_).usages(&facts.sema).all();
        for (file, references) in usages.iter() {
            let file = file.file_id(facts.db);
            let root = facts.sema.parse_guess_edition(file).syntax().clone();
            for reference in references {
                let element = root.covering_element(reference.range);
                let node: Option<SyntaxNode> = element.as_node().cloned().or_else(|| element.parent());
                let Some(node) = node else { continue };
                let src = Src { file, range: reference.range };
                for up in node.ancestors() {
                    match up.kind() {
                        SyntaxKind::DYN_TRAIT_TYPE => return Some(src),
                        // In a macro's arguments the tokens decide.
                        SyntaxKind::TOKEN_TREE if up.text().to_string().contains("dyn ") => return Some(src),
                        SyntaxKind::TYPE_BOUND_LIST
                            if depth < 4 && up.parent().is_some_and(|it| it.kind() == SyntaxKind::TRAIT) =>
                        {
                            let extending = up.parent().and_then(ast::Trait::cast);
                            let extending = extending.and_then(|it| facts.sema.to_def(&it));
                            if let Some(found) = extending.and_then(|it| self.dynamic_use(it, depth + 1)) {
                                return Some(found);
                            }
                            break;
                        }
                        kind if ast::Item::can_cast(kind) || ast::Stmt::can_cast(kind) => break,
                        _ => {}
                    }
                }
            }
        }
        None
    }
}

fn attribute_paths(item: &ast::Trait) -> Vec<String> {
    item.attrs()
        .filter_map(|it| it.path())
        .map(|it| it.syntax().text().to_string().replace(' ', ""))
        .collect()
}

/// References without a lifetime, and `'_`, in a type.
fn elided_lifetimes(ty: &SyntaxNode) -> usize {
    let references = ty
        .descendants()
        .filter_map(ast::RefType::cast)
        .filter(|it| it.lifetime().is_none_or(|it| it.text() == "'_"))
        .count();
    let anonymous = ty
        .descendants_with_tokens()
        .filter_map(|it| it.into_token())
        .filter(|it| it.kind() == SyntaxKind::LIFETIME_IDENT && it.text() == "'_")
        .count();
    references + anonymous
}

/// Whether the only lifetimes of the parameters are those of references at their top, and none is named.
fn plain_references(item: &ast::Fn) -> bool {
    let Some(list) = item.param_list() else { return true };
    let named = list
        .syntax()
        .descendants_with_tokens()
        .filter_map(|it| it.into_token())
        .any(|it| it.kind() == SyntaxKind::LIFETIME_IDENT && it.text() != "'static");
    let plain = list.params().all(|it| match it.ty() {
        Some(ast::Type::RefType(reference)) => {
            reference.ty().is_some_and(|it| elided_lifetimes(it.syntax()) == 0)
        }
        Some(other) => elided_lifetimes(other.syntax()) == 0,
        None => false,
    });
    let typed_self = list.self_param().is_some_and(|it| it.colon_token().is_some());
    !named && plain && !typed_self
}
