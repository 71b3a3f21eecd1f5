//! Functions that hand out a runtime kept in a static: once all their users have the running one, both can go.

use ra_ap_hir::{
    AsAssocItem, AssocItemContainer, Function, HasVisibility, ModuleDef, PathResolution, Static, Visibility,
};
use ra_ap_ide_db::FxHashSet;
use ra_ap_ide_db::defs::{Definition, NameRefClass};
use ra_ap_syntax::ast::{self, AstNode, HasVisibility as _};
use ra_ap_syntax::{SourceFile, SyntaxKind, SyntaxNode, SyntaxToken};

use super::{Binding, RuntimeSource, RuntimeUse};
use crate::edit::EDITION;
use crate::facts::api::ApiKind;
use crate::facts::body::Src;
use crate::facts::words::word_positions;
use crate::flow::assemble::Assembler;
use crate::flow::callers::Caller;
use crate::flow::twins::condition_around;
use crate::policy::{PublicApi, RuntimeForm};
use crate::program::Runtime;
use crate::refusal::{Refusal, RefusalCode};

/// A function with the statics that only it uses.
struct Kept<'db> {
    /// The function's item and those of its statics.
    items: Vec<SyntaxNode>,
    /// Their names.
    names: Vec<String>,
    /// What they define.
    definitions: Vec<Definition<'db>>,
}

impl<'db> Assembler<'_, 'db> {
    /// Finds the functions that nothing will use any more.
    pub(in crate::flow) fn collect_kept_runtimes(&mut self) {
        if self.program.policies.runtime == RuntimeForm::Shared {
            return;
        }
        let mut functions: Vec<Function> = self.runtimes.shared.iter().copied().collect();
        functions.sort_by_key(|it| self.place_of(*it));
        for function in functions {
            self.kept_runtime(function);
        }
    }

    fn place_of(&self, function: Function) -> Option<(u32, u32)> {
        let source = self.flow.facts.sema.source(function)?;
        let src = self.flow.facts.src(source.value.syntax())?;
        Some((src.file.index(), src.range.start().into()))
    }

    fn kept_runtime(&mut self, function: Function) -> Option<()> {
        let kept = self.kept_by(function)?;
        let made = self.site_calls(|kind| kind == ApiKind::RuntimeNew).into_iter().find(|it| {
            let node = &self.flow.facts.calls[it.0].node;
            node.ancestors().any(|up| kept.items.contains(&up))
        })?;
        let mut users = Vec::new();
        let mut calls = FxHashSet::default();
        let mut never = None;
        for caller in self.flow.callers(function) {
            match caller {
                Caller::Call(ix) if self.runtimes.by_call.contains_key(&ix) => {
                    users.push(self.runtimes.by_call[&ix]);
                    calls.extend(self.flow.facts.calls[ix.0].name);
                }
                Caller::Call(ix) => never = self.flow.facts.calls[ix.0].src.or(never),
                Caller::Opaque(src) | Caller::Doubtful(src) => never = Some(src),
            }
        }
        // What nothing used before is none of our business.
        if users.is_empty() {
            return None;
        }
        let elsewhere = never.or_else(|| self.named_elsewhere(&kept, &calls));
        let name = function.name(self.flow.facts.db).as_str().to_owned();
        let mut never = elsewhere.map(|src| {
            let place = self.flow.facts.location(src);
            Refusal::new(
                RefusalCode::DependsOn,
                format!("the function `{name}`, which hands it out, is also named at {place}"),
            )
        });
        if self.program.policies.public_api == PublicApi::Refuse && self.flow.is_exported(function) {
            never.get_or_insert(Refusal::new(
                RefusalCode::PublicApi,
                format!("the function `{name}`, which hands it out, is public in a library; `--set public-api=allow` lets it go with its last user"),
            ));
        }
        let never = never.or_else(|| self.common_obstacle(&self.flow.facts.calls[made.0].clone()));
        let bootstrap = self.runtimes.by_call.get(&made).copied();
        self.program.runtimes.push(Runtime {
            name,
            never,
            waits: Vec::new(),
            spawns: None,
            entry: None,
            after: users,
            with: bootstrap,
            instead_of: None,
        });
        self.runtimes.uses.push(RuntimeUse {
            call: made,
            source: RuntimeSource::Shared,
            binding: Binding::Kept { items: kept.items, bootstrap },
            spawns: Vec::new(),
            block_ons: Vec::new(),
            enters: Vec::new(),
            handles: Vec::new(),
            lent: Vec::new(),
            attribute: None,
            guard: None,
        });
        Some(())
    }

    /// The items that make up a function's runtime, if they can be taken away whole.
    fn kept_by(&self, function: Function) -> Option<Kept<'db>> {
        let facts = &self.flow.facts;
        let db = facts.db;
        if let Some(AssocItemContainer::Trait(_)) = function.as_assoc_item(db).map(|it| it.container(db)) {
            return None;
        }
        let item = facts.sema.source(function)?.value;
        let of_trait =
            item.syntax().ancestors().find_map(ast::Impl::cast).is_some_and(|it| it.trait_().is_some());
        if of_trait || condition_around(item.syntax()).is_some() || !self.can_be_edited(item.syntax()) {
            return None;
        }
        let mut kept = Kept {
            items: vec![item.syntax().clone()],
            names: vec![function.name(db).as_str().to_owned()],
            definitions: vec![Definition::Function(function)],
        };
        for path in item.syntax().descendants().filter_map(ast::Path::cast) {
            let Some(PathResolution::Def(ModuleDef::Static(static_))) = facts.sema.resolve_path(&path) else {
                continue;
            };
            let node = self.static_item(static_)?;
            if !kept.items.contains(&node) {
                kept.items.push(node);
                kept.names.push(static_.name(db).as_str().to_owned());
                kept.definitions.push(Definition::Static(static_));
            }
        }
        Some(kept)
    }

    /// The static's item, if only its own crate can see it.
    fn static_item(&self, static_: Static) -> Option<SyntaxNode> {
        let item = self.flow.facts.sema.source(static_)?.value;
        let hidden = static_.visibility(self.flow.facts.db) != Visibility::Public;
        let plain = hidden && condition_around(item.syntax()).is_none() && self.can_be_edited(item.syntax());
        plain.then(|| item.syntax().clone())
    }

    fn can_be_edited(&self, item: &SyntaxNode) -> bool {
        let facts = &self.flow.facts;
        let file = facts.src(item).and_then(|it| facts.workspace.file(it.file));
        file.is_some_and(|it| it.in_scope) && facts.sema.hir_file_for(item).file_id().is_some()
    }

    /// Where code names the function or one of its statics other than by these calls, and imports for them.
    fn named_elsewhere(&self, kept: &Kept<'db>, calls: &FxHashSet<Src>) -> Option<Src> {
        let facts = &self.flow.facts;
        let own: Vec<Src> = kept.items.iter().filter_map(|it| facts.src(it)).collect();
        let named: FxHashSet<Src> = kept
            .definitions
            .iter()
            .flat_map(|it| it.usages(&facts.sema).all())
            .flat_map(|(file, references)| {
                let file = file.file_id(facts.db);
                references.into_iter().map(move |it| Src { file, range: it.range })
            })
            .collect();
        for file in &facts.workspace.files {
            let words: Vec<_> = kept.names.iter().flat_map(|it| word_positions(&file.text, it)).collect();
            if words.is_empty() {
                continue;
            }
            let loaded = file.placement.is_analysed();
            let root = match loaded {
                true => facts.sema.parse_guess_edition(file.id).syntax().clone(),
                false => SourceFile::parse(&file.text, EDITION).tree().syntax().clone(),
            };
            let calls_here = calls.iter().any(|it| it.file == file.id);
            for at in words {
                let Some(token) = root.token_at_offset(at).right_biased() else { continue };
                let src = Src { file: file.id, range: token.text_range() };
                let inside = own.iter().any(|it| it.file == file.id && it.range.contains_range(src.range));
                let known = inside || calls.contains(&src) || calls_here && is_plain_import(&token);
                let names = named.contains(&src) || !loaded || self.may_name(&token);
                if token.kind() == SyntaxKind::IDENT && !known && names {
                    return Some(src);
                }
            }
        }
        None
    }

    /// Whether the name stands for nothing that is known: in switched off code, or in the arguments of an unknown macro.
    fn may_name(&self, token: &SyntaxToken) -> bool {
        let sema = &self.flow.facts.sema;
        match token.parent() {
            Some(it) if it.kind() == SyntaxKind::TOKEN_TREE => {
                let called = token.next_token().is_some_and(|it| it.kind() == SyntaxKind::L_PAREN);
                called && sema.descend_into_macros(token.clone()).iter().all(|it| it == token)
            }
            Some(it) => ast::NameRef::cast(it).is_some_and(|it| NameRefClass::classify(sema, &it).is_none()),
            None => false,
        }
    }
}

/// Whether the name stands in a private `use`, which goes when it is the last to name it.
fn is_plain_import(token: &SyntaxToken) -> bool {
    let item = token.parent_ancestors().find_map(ast::Use::cast);
    item.is_some_and(|it| it.visibility().is_none())
}
