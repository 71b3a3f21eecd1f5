//! Functions that hand out a runtime kept in a static: once all their users have the running one, both can go.

use ra_ap_hir::{AsAssocItem, AssocItemContainer, Function, ModuleDef, PathResolution, Static};
use ra_ap_ide_db::FxHashSet;
use ra_ap_ide_db::defs::{Definition, NameRefClass};
use ra_ap_syntax::ast::{self, AstNode, HasVisibility as _};
use ra_ap_syntax::{SourceFile, SyntaxKind, SyntaxNode, SyntaxToken};

use super::statics::lazy_static_item;
use super::{Binding, RuntimeSource, RuntimeUse};
use crate::edit::EDITION;
use crate::facts::api::ApiKind;
use crate::facts::body::Src;
use crate::facts::words::word_positions;
use crate::flow::assemble::Assembler;
use crate::flow::calls::callers::Caller;
use crate::flow::calls::twins::condition_around;
use crate::policy::{PublicApi, RuntimeForm};
use crate::program::{Runtime, RuntimeId};
use crate::refusal::{Refusal, RefusalCode};

/// A function with the statics that only it uses.
struct Kept<'db> {
    /// The function's item and those of its statics.
    items: Vec<SyntaxNode>,
    /// What stands among others in a macro.
    parts: Vec<Src>,
    /// Their names.
    names: Vec<String>,
    /// What they define.
    definitions: Vec<Definition<'db>>,
    /// The statics among them.
    statics: Vec<Static>,
}

/// Who uses a runtime that is kept.
#[derive(Default)]
struct Users {
    /// Those that can give way.
    runtimes: Vec<RuntimeId>,
    /// Where they name it.
    names: FxHashSet<Src>,
    /// One that cannot.
    other: Option<Src>,
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
        let mut statics: Vec<Static> = self.runtimes.statics.keys().copied().collect();
        statics.retain(|it| !self.runtimes.ending.contains(it));
        statics.sort_by_key(|it| {
            let source = self.flow.facts.sema.source(*it)?;
            let src = self.flow.facts.src_or_call_site(source.value.syntax())?;
            Some((src.file.index(), u32::from(src.range.start())))
        });
        for item in statics {
            self.kept_static(item);
        }
    }

    fn place_of(&self, function: Function) -> Option<(u32, u32)> {
        let source = self.flow.facts.sema.source(function)?;
        let src = self.flow.facts.src(source.value.syntax())?;
        Some((src.file.index(), src.range.start().into()))
    }

    fn kept_runtime(&mut self, function: Function) -> Option<()> {
        let kept = self.kept_by(function)?;
        let mut users = Users::default();
        for caller in self.flow.callers(function) {
            match caller {
                Caller::Call(ix) if self.runtimes.by_call.contains_key(&ix) => {
                    users.runtimes.push(self.runtimes.by_call[&ix]);
                    users.names.extend(self.flow.facts.calls[ix.0].name);
                }
                Caller::Call(ix) => users.other = self.flow.facts.calls[ix.0].src.or(users.other),
                Caller::Opaque(src) | Caller::Doubtful(src) => users.other = Some(src),
            }
        }
        // What nothing used before is none of our business.
        if users.runtimes.is_empty() {
            return None;
        }
        let name = function.name(self.flow.facts.db).as_str().to_owned();
        let of_static = |it: &&Static| self.flow.is_exported_static(**it);
        let exported = match kept.statics.iter().find(of_static) {
            _ if self.flow.is_exported(function) => {
                Some(format!("the function `{name}`, which hands it out,"))
            }
            Some(it) => {
                Some(format!("the static `{}`, which holds it,", it.name(self.flow.facts.db).as_str()))
            }
            None => None,
        };
        self.add_kept(kept, name, users, exported)
    }

    /// A static that no function hands out, but code uses by its name.
    fn kept_static(&mut self, item: Static) -> Option<()> {
        let db = self.flow.facts.db;
        let name = item.name(db).as_str().to_owned();
        let mut kept = Kept {
            items: Vec::new(),
            parts: Vec::new(),
            names: vec![name.clone()],
            definitions: vec![Definition::Static(item)],
            statics: vec![item],
        };
        self.take_static(item, &mut kept)?;
        let uses = self.runtimes.statics.get(&item)?;
        if uses.runtimes.is_empty() && uses.block_ons.is_empty() {
            return None;
        }
        let exported =
            self.flow.is_exported_static(item).then(|| format!("the static `{name}`, which holds it,"));
        self.add_kept(kept, name, Users::default(), exported)
    }

    /// What goes with its last user. `exported` names what a library's users can reach.
    fn add_kept(
        &mut self,
        kept: Kept<'db>,
        name: String,
        mut users: Users,
        exported: Option<String>,
    ) -> Option<()> {
        let places = self.places_of_kept(&kept);
        let made = self.site_calls(|kind| kind == ApiKind::RuntimeNew).into_iter().find(|it| {
            let node = &self.flow.facts.calls[it.0].node;
            let written = self.flow.facts.src(node);
            written.is_some_and(|it| places.iter().any(|own| contains(*own, it)))
        })?;
        let mut driven = Vec::new();
        for uses in kept.statics.iter().filter_map(|it| self.runtimes.statics.get(it)) {
            users.runtimes.extend(&uses.runtimes);
            users.names.extend(&uses.names);
            driven.extend(&uses.block_ons);
        }
        let elsewhere = users.other.or_else(|| self.named_elsewhere(&kept, &users.names));
        let mut never = elsewhere.map(|src| {
            let place = self.flow.facts.location(src);
            Refusal::new(RefusalCode::DependsOn, format!("`{name}` is also named at {place}"))
        });
        if let Some(what) = exported.filter(|_| self.program.policies.public_api == PublicApi::Refuse) {
            never.get_or_insert(Refusal::new(
                RefusalCode::PublicApi,
                format!(
                    "{what} is public in a library; `--set public-api=allow` lets it go with its last user"
                ),
            ));
        }
        let never = never.or_else(|| self.common_obstacle(&self.flow.facts.calls[made.0].clone()));
        let bootstrap = self.runtimes.by_call.get(&made).copied();
        let id = RuntimeId(self.program.runtimes.len());
        self.runtimes.ends_after.extend(driven.into_iter().map(|it| (it, id)));
        self.program.runtimes.push(Runtime {
            name,
            never,
            after: users.runtimes,
            with: bootstrap,
            ..Runtime::default()
        });
        let binding = Binding::Kept { items: kept.items, parts: kept.parts, bootstrap };
        self.runtimes.uses.push(RuntimeUse::unused(made, RuntimeSource::Shared, binding));
        self.runtimes.ending.extend(kept.statics);
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
        if of_trait
            || condition_around(self.flow, item.syntax()).is_some()
            || !self.can_be_edited(item.syntax())
        {
            return None;
        }
        let mut kept = Kept {
            items: vec![item.syntax().clone()],
            names: vec![function.name(db).as_str().to_owned()],
            definitions: vec![Definition::Function(function)],
            statics: Vec::new(),
            parts: Vec::new(),
        };
        for path in item.syntax().descendants().filter_map(ast::Path::cast) {
            let Some(PathResolution::Def(ModuleDef::Static(static_))) = facts.sema.resolve_path(&path) else {
                continue;
            };
            if !kept.statics.contains(&static_) {
                self.take_static(static_, &mut kept)?;
                // One in the function goes with it.
                kept.items.retain(|it| it == item.syntax() || !it.ancestors().any(|up| up == *item.syntax()));
                kept.statics.push(static_);
                kept.names.push(static_.name(db).as_str().to_owned());
                kept.definitions.push(Definition::Static(static_));
            }
        }
        Some(kept)
    }

    /// Adds what declares the static, if it can be taken away.
    fn take_static(&self, static_: Static, kept: &mut Kept<'db>) -> Option<()> {
        let item = self.flow.facts.sema.source(static_)?.value;
        let mut node = item.syntax().clone();
        if self.flow.facts.sema.hir_file_for(&node).is_macro() {
            let declared = lazy_static_item(self.flow, static_)?;
            node = declared.whole;
            kept.parts.extend(declared.part);
            if declared.part.is_none() {
                kept.items.push(node.clone());
            }
        } else {
            kept.items.push(node.clone());
        }
        (condition_around(self.flow, &node).is_none() && self.can_be_edited(&node)).then_some(())
    }

    pub(super) fn can_be_edited(&self, item: &SyntaxNode) -> bool {
        let facts = &self.flow.facts;
        let file = facts.src(item).and_then(|it| facts.workspace.file(it.file));
        file.is_some_and(|it| it.in_scope) && facts.sema.hir_file_for(item).file_id().is_some()
    }

    fn places_of_kept(&self, kept: &Kept<'db>) -> Vec<Src> {
        let items = kept.items.iter().filter_map(|it| self.flow.facts.src(it));
        items.chain(kept.parts.iter().copied()).collect()
    }

    /// Where code names the function or one of its statics other than by these calls, and imports for them.
    fn named_elsewhere(&self, kept: &Kept<'db>, calls: &FxHashSet<Src>) -> Option<Src> {
        let facts = &self.flow.facts;
        let own = self.places_of_kept(kept);
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
                let inside = own.iter().any(|it| contains(*it, src));
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

fn contains(outer: Src, inner: Src) -> bool {
    outer.file == inner.file && outer.range.contains_range(inner.range)
}
