//! Traits declared with `#[async_trait(?Send)]`: whether the futures of all implementations are `Send` all the same, so that the
//! trait can promise it.

use ra_ap_hir::{AssocItem, Function, HasSource, Impl, Trait};
use ra_ap_ide_db::{FxHashMap, FxHashSet};
use ra_ap_syntax::SyntaxNode;
use ra_ap_syntax::ast::{self, AstNode};

use crate::facts::body::Src;
use crate::flow::Flow;
use crate::policy::{NonSend, PublicApi};
use crate::refusal::{Refusal, RefusalCode};

/// What it takes for a future to be `Send`.
#[derive(Debug, Clone, Default)]
pub struct SendTerms {
    /// Traits that have to promise `Send` futures, which they do not say today.
    pub traits: Vec<Trait>,
    /// Values of unknown types that are taken to be `Send`.
    pub assumed: Vec<String>,
}

impl SendTerms {
    fn extend(&mut self, other: SendTerms) {
        for it in other.traits {
            if !self.traits.contains(&it) {
                self.traits.push(it);
            }
        }
        for it in other.assumed {
            if !self.assumed.contains(&it) {
                self.assumed.push(it);
            }
        }
    }

    /// Whether it is `Send` as it stands.
    pub fn is_empty(&self) -> bool {
        self.traits.is_empty() && self.assumed.is_empty()
    }
}

/// What is known about such traits.
#[derive(Debug, Default)]
pub struct Promises {
    /// What it takes for a trait's futures to be `Send`, or why they cannot be.
    known: FxHashMap<Trait, Result<SendTerms, Refusal>>,
    /// Traits that are being looked at.
    open: Vec<Trait>,
    /// What the future at hand takes.
    terms: SendTerms,
}

impl<'db> Flow<'db> {
    /// What it takes for the future that was looked at last to be `Send`.
    pub(in crate::flow) fn take_send_terms(&mut self) -> SendTerms {
        std::mem::take(&mut self.send_futures.terms)
    }

    /// Takes a value of unknown type to be `Send`, if the user wants that.
    pub(in crate::flow) fn assumes_send(&mut self, what: String) -> bool {
        let assumes = self.non_send == NonSend::Assume;
        if assumes {
            self.send_futures.terms.extend(SendTerms { traits: Vec::new(), assumed: vec![what] });
        }
        assumes
    }

    /// Whether nothing is known that would keep the future from being `Send`, if every trait promised what it could.
    pub(in crate::flow) fn may_be_send(&mut self, future: &ast::Expr) -> bool {
        let before = (self.non_send, self.public_api);
        let promises = std::mem::take(&mut self.send_futures);
        (self.non_send, self.public_api) = (NonSend::Assume, PublicApi::Allow);
        let obstacle = self.future_obstacle(future);
        (self.non_send, self.public_api) = before;
        self.send_futures = promises;
        obstacle.is_none()
    }

    /// Why a trait that is declared `?Send` cannot promise `Send` futures. If it can, that becomes one of the terms.
    pub(in crate::flow) fn promise_obstacle(&mut self, trait_: Trait) -> Option<Refusal> {
        // A circle of traits that await each other keeps its promise if each of them would.
        if self.send_futures.open.contains(&trait_) {
            return None;
        }
        let known = match self.send_futures.known.get(&trait_) {
            Some(known) => known.clone(),
            None => self.promise(trait_),
        };
        known.map(|terms| self.send_futures.terms.extend(terms)).err()
    }

    fn promise(&mut self, trait_: Trait) -> Result<SendTerms, Refusal> {
        let before = std::mem::take(&mut self.send_futures.terms);
        self.send_futures.open.push(trait_);
        let obstacle = self.implementations_obstacle(trait_);
        self.send_futures.open.pop();
        let mut terms = std::mem::replace(&mut self.send_futures.terms, before);
        terms.traits.push(trait_);
        let result = obstacle.map_or(Ok(terms), Err);
        // What was found on the way holds only if the outer one does.
        if self.send_futures.open.is_empty() {
            self.send_futures.known.insert(trait_, result.clone());
        }
        result
    }

    fn implementations_obstacle(&mut self, trait_: Trait) -> Option<Refusal> {
        let db = self.facts.db;
        let name = trait_.name(db).as_str().to_owned();
        let refuse = |code, why: String| Some(Refusal::new(code, why));
        if self.loose_attributes(trait_).is_none() {
            let why = format!("the trait `{name}` is declared `?Send` where it cannot be edited");
            return refuse(RefusalCode::NotSend, why);
        }
        if self.public_api == PublicApi::Refuse && self.is_exported_trait(trait_) {
            let why = format!(
                "the futures of `{name}` are not `Send`: it is declared `#[async_trait(?Send)]`, and public in a library; `--set public-api=allow` lets it promise `Send`"
            );
            return refuse(RefusalCode::PublicApi, why);
        }
        let mut methods: Vec<Function> = functions(trait_.items(db));
        for it in Impl::all_for_trait(db, trait_) {
            methods.extend(functions(it.items(db)));
        }
        methods.retain(|it| it.is_async(db));
        if let Err(refusal) = self.promises_send(trait_, &methods) {
            return Some(refusal);
        }
        methods.into_iter().find_map(|method| {
            let body = self.facts.body_of_function(method)?;
            self.held_in(body, &mut FxHashSet::default())
        })
    }

    /// Where the trait and its implementations say `(?Send)`; `None` where one of them does not by a plain attribute.
    pub fn loose_attributes(&self, trait_: Trait) -> Option<Vec<Src>> {
        let db = self.facts.db;
        let mut found = vec![self.loose_attribute(self.facts.sema.source(trait_)?.value.syntax())?];
        for it in Impl::all_for_trait(db, trait_) {
            found.push(
                self.loose_attribute(it.source(db).and_then(|_| self.facts.sema.source(it))?.value.syntax())?,
            );
        }
        Some(found)
    }

    fn loose_attribute(&self, item: &SyntaxNode) -> Option<Src> {
        let mut attributes = item.children().filter_map(ast::Attr::cast);
        let arguments = attributes.find_map(|it| {
            let named = it.path()?.segment()?.name_ref()?.text() == "async_trait";
            let tree = it.syntax().descendants().find_map(ast::TokenTree::cast);
            tree.filter(|tree| named && tree.syntax().text().to_string().replace(' ', "") == "(?Send)")
        })?;
        let src = self.facts.src(arguments.syntax())?;
        let file = self.facts.workspace.file(src.file)?;
        let editable = file.in_scope && self.facts.sema.hir_file_for(item).file_id().is_some();
        editable.then_some(src)
    }
}

fn functions(items: Vec<AssocItem>) -> Vec<Function> {
    let function = |it| match it {
        AssocItem::Function(it) => Some(it),
        _ => None,
    };
    items.into_iter().filter_map(function).collect()
}
