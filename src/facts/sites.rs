//! Finds every site: by resolution where the code is analysed, by the written path where it cannot be.

use ra_ap_hir::{Function, ModuleDef, PathResolution};
use ra_ap_ide_db::{FxHashMap, FxHashSet};
use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken};

use super::Facts;
use super::api::{self, Api, ApiKind};
use super::body::{CallIx, Callee, Src};
use super::listing::{Listing, More};
use super::names;
use super::relevance::{Relevance, is_body_item, next_significant};
use super::words::{token_at, tokens_named, words};
use super::written_sites::{comments_with_sites, may_use_channel, sites_in_comment, written_api};
use crate::workspace::{PackageIx, Placement, SourceFile};

/// Why a site in the body of a `macro_rules!` is not analysed: a change would change every use.
const IN_A_DEFINITION: &str = "in a macro definition";

/// A use of an API.
#[derive(Debug, Clone)]
pub struct Site {
    /// Where its name is written.
    pub src: Src,
    /// What it uses.
    pub api: &'static Api,
    /// What the analysis knows of it.
    pub state: SiteState,
}

/// What the analysis knows of a site.
#[derive(Debug, Clone)]
pub enum SiteState {
    /// A call or mention in an analysed body.
    Call(CallIx),
    /// A type that names the API.
    Type(SyntaxNode),
    /// Not analysed, and why.
    Unreached(String),
}

impl<'db> Facts<'db> {
    /// Builds the bodies that hold sites and lists all sites, by file and position. Outside of the given paths these are
    /// the sites of functions that somebody has asked for.
    pub fn find_sites(&mut self) -> Vec<Site> {
        let mut listing = self.listing.take().unwrap_or_else(|| self.list_words());
        listing.extend(self);
        let tokens = listing.listed();
        self.listing = Some(listing);
        self.infer_around(&tokens);
        for (file, tokens) in &tokens {
            if file.placement.is_analysed() {
                for token in tokens.iter().filter(|it| it.kind() != SyntaxKind::COMMENT) {
                    self.build_body_around(token);
                }
            }
        }
        self.build_around_macros(&tokens);
        self.calls_in_macros_listed = self.calls_in_macros().count();
        self.sites_of_tokens(&tokens)
    }

    /// Builds the bodies that use macros whose definitions have one of `tokens` work on a channel: nothing there need name an API.
    fn build_around_macros(&mut self, tokens: &[(&SourceFile, Vec<SyntaxToken>)]) {
        let meant = tokens.iter().flat_map(|(file, tokens)| tokens.iter().map(move |it| (*file, it)));
        let mut pending: Vec<String> = meant
            .filter(|(file, it)| may_use_channel(it, &file.text))
            .filter_map(|(_, it)| definition_around(it))
            .collect();
        let related = self.related_packages();
        let mut seen = FxHashSet::default();
        while let Some(name) = pending.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            let analysed = |it: &&SourceFile| {
                it.placement.is_analysed() && it.package.is_none_or(|it| related.contains(&it))
            };
            for file in self.workspace.files.iter().filter(analysed) {
                if self.words.positions(file, &name).is_empty() {
                    continue;
                }
                let root = self.sema.parse_guess_edition(file.id).syntax().clone();
                let uses = tokens_named(&root, &file.text, &name).filter(is_macro_use);
                for token in uses.collect::<Vec<_>>() {
                    match definition_around(&token) {
                        Some(outer) => pending.push(outer),
                        None => self.build_body_around(&token),
                    }
                }
            }
        }
    }

    /// Whether functions have been asked for since the sites were listed that have sites of their own, or use APIs by way
    /// of a macro's definition.
    pub fn has_more_sites(&mut self) -> bool {
        let Some(mut listing) = self.listing.take() else { return false };
        let more = listing.extend(self) == More::Yes;
        self.listing = Some(listing);
        more || self.calls_in_macros().count() > self.calls_in_macros_listed
    }

    /// All words that may name sites.
    fn list_words(&self) -> Listing<'db> {
        let workspace = self.workspace;
        let aliases = self.alias_names();
        let is_name = |text: &str| api::is_api_name(text) || aliases.contains(text);
        let mut tokens: Vec<(&SourceFile, Vec<SyntaxToken>)> = Vec::new();
        let related = self.related_packages();
        let relevance = Relevance::new(self, &aliases);
        // A file may use an API's values without naming anything of the API: `worker.results.recv()`.
        let held =
            aho_corasick::AhoCorasick::new(relevance.words().chain(aliases.iter().map(String::as_str))).ok();
        let is_named = |it: &SourceFile| held.as_ref().is_some_and(|held| held.is_match(it.text.as_bytes()));
        let looked_at = |it: &&SourceFile| {
            (it.candidate || is_named(it))
                && it.placement != Placement::NotLoaded
                && it.package.is_none_or(|package| related.contains(&package))
        };
        for file in workspace.files.iter().filter(looked_at) {
            let root = self.sema.parse_guess_edition(file.id).syntax().clone();
            // `for x in rx` receives without naming a method.
            let named = words(&file.text).filter(|(_, word)| *word == "for" || is_name(word));
            let named = named.filter_map(|(at, word)| {
                token_at(&root, at, word).filter(|it| match it.kind() {
                    SyntaxKind::IDENT => it.text() == word,
                    SyntaxKind::FOR_KW => it.parent().is_some_and(|it| it.kind() == SyntaxKind::FOR_EXPR),
                    _ => false,
                })
            });
            let mut found: Vec<SyntaxToken> = named.chain(comments_with_sites(&root, &file.text)).collect();
            found.sort_by_key(|it| it.text_range().start());
            tokens.push((file, found));
        }
        Listing::new(self, tokens, relevance)
    }

    /// Packages that share values with those of the given paths: these, what they depend on, and what depends on them.
    fn related_packages(&self) -> FxHashSet<PackageIx> {
        let files = self.workspace.files.iter();
        let given: FxHashSet<PackageIx> =
            files.filter(|it| it.in_scope).filter_map(|it| it.package).collect();
        let mut related = FxHashSet::default();
        for (index, seen) in self.visible.iter().enumerate() {
            if given.contains(&PackageIx(index)) {
                related.extend(seen);
            } else if !seen.is_disjoint(&given) {
                related.insert(PackageIx(index));
            }
        }
        related
    }

    /// Infers the types of all functions around `tokens`; what comes after finds them inferred.
    fn infer_around(&self, tokens: &[(&SourceFile, Vec<SyntaxToken>)]) {
        let functions = tokens
            .iter()
            .filter(|(file, _)| file.placement.is_analysed())
            .flat_map(|(_, tokens)| tokens)
            .filter(|it| it.kind() != SyntaxKind::COMMENT)
            .filter_map(|it| self.function_around(it));
        self.infer_ahead(functions);
    }

    /// The function that `token` stands in.
    pub fn function_around(&self, token: &SyntaxToken) -> Option<Function> {
        self.sema.to_fn_def(&token.parent_ancestors().find_map(ast::Fn::cast)?)
    }

    fn sites_of_tokens(&mut self, tokens: &[(&SourceFile, Vec<SyntaxToken>)]) -> Vec<Site> {
        let mut sites = Vec::new();
        let by_name = self.calls_by_name();
        for (file, tokens) in tokens {
            for token in tokens {
                if token.kind() == SyntaxKind::COMMENT {
                    sites_in_comment(file, token, &mut sites);
                }
                if token.kind() != SyntaxKind::IDENT {
                    continue;
                }
                let src = Src { file: file.id, range: token.text_range() };
                let unreached = match &file.placement {
                    Placement::SwitchedOff(condition) => {
                        Some(format!("the module is behind `{condition}`, which is off"))
                    }
                    Placement::Included => {
                        Some("the file is part of whatever includes it with `include!`".to_owned())
                    }
                    Placement::Unparsable(errors) => Some(match errors.first() {
                        Some(first) => {
                            format!("the file does not parse: line {}: {}", first.line, first.message)
                        }
                        None => "the file does not parse".to_owned(),
                    }),
                    _ => None,
                };
                if let Some(reason) = unreached {
                    if let Some(api) = written_api(token, &file.text) {
                        sites.push(Site { src, api, state: SiteState::Unreached(reason) });
                    }
                } else if let Some(call) = by_name.get(&src) {
                    if let Callee::Api(api) = self.calls[call.0].callee {
                        sites.push(Site { src, api, state: SiteState::Call(*call) });
                    }
                } else if let Some((api, node)) = self.type_site(token) {
                    sites.push(Site { src, api, state: SiteState::Type(node) });
                } else if !self.names_in_macros.contains_key(&src)
                    && let Some(reason) = self.not_analysed(token)
                    && let Some(api) = written_api(token, &file.text)
                {
                    sites.push(Site { src, api, state: SiteState::Unreached(reason) });
                }
            }
        }
        self.add_nameless_sites(&mut sites);
        self.add_sites_in_macros(&mut sites);
        sites.sort_by_key(|site| (site.src.file, site.src.range.start(), site.src.range.end()));
        sites.dedup_by_key(|site| (site.src, site.api));
        sites
    }

    /// Sites without a name of their own: `for x in rx`.
    fn add_nameless_sites(&self, sites: &mut Vec<Site>) {
        for (index, call) in self.calls.iter().enumerate() {
            if let (Callee::Api(api), SyntaxKind::FOR_EXPR, Some(src)) =
                (&call.callee, call.node.kind(), call.name)
            {
                sites.push(Site { src, api, state: SiteState::Call(CallIx(index)) });
            }
        }
    }

    /// What macro definitions do where they are used: a name there is known by what it resolves to.
    fn add_sites_in_macros(&self, sites: &mut Vec<Site>) {
        for (src, api) in &self.names_in_macros {
            if let (Some(api), Some(_)) = (api, self.workspace.file(src.file)) {
                let state = SiteState::Unreached(IN_A_DEFINITION.to_owned());
                sites.push(Site { src: *src, api, state });
            }
        }
    }

    fn calls_by_name(&self) -> FxHashMap<Src, CallIx> {
        self.calls
            .iter()
            .enumerate()
            .filter(|(_, call)| matches!(call.callee, Callee::Api(_)))
            .filter_map(|(index, call)| Some((call.name?, CallIx(index))))
            .collect()
    }

    /// Names under which files import APIs: `use std::thread::spawn as go`, and from there as something else again.
    fn alias_names(&self) -> FxHashSet<String> {
        let mut aliases: FxHashSet<String> = FxHashSet::default();
        loop {
            let known = aliases.clone();
            let is_meant = |it: &str| api::is_api_name(it) || known.contains(it);
            let loaded = |it: &&SourceFile| {
                it.placement != Placement::NotLoaded && (it.candidate || !known.is_empty())
            };
            let files = self.workspace.files.iter().filter(loaded);
            for file in files.filter(|it| may_rename(&it.text, is_meant)) {
                let root = self.sema.parse_guess_edition(file.id);
                for tree in root.syntax().descendants().filter_map(ast::UseTree::cast) {
                    let imported = tree.path().and_then(|it| it.segment()).and_then(|it| it.name_ref());
                    let alias = tree.rename().and_then(|it| it.name());
                    if let (Some(imported), Some(alias)) = (imported, alias)
                        && is_meant(imported.text())
                    {
                        aliases.insert(alias.text().to_string());
                    }
                }
            }
            if aliases.len() == known.len() {
                return aliases;
            }
        }
    }

    /// Builds the function, const or static that `token` stands in.
    pub fn build_body_around(&mut self, token: &SyntaxToken) {
        let Some(parent) = token.parent() else { return };
        if let Some(node) = parent.ancestors().find(|it| is_body_item(it.kind())) {
            self.build_item(&node);
            return;
        }
        // An item produced by a macro call: look at its expansion.
        let is_path = |it: &ast::Path| it.syntax().text_range().contains_range(token.text_range());
        if let Some(call) = parent.ancestors().find_map(ast::MacroCall::cast)
            && call.path().as_ref().is_some_and(is_path)
        {
            return self.build_items_of(&call, 0);
        }
        let inner = self.sema.descend_into_macros_exact(token.clone());
        for token in inner {
            let node = token.parent().and_then(|it| it.ancestors().find(|it| is_body_item(it.kind())));
            if let Some(node) = node {
                self.build_item(&node);
            }
        }
    }

    /// Builds the items that a macro call makes.
    fn build_items_of(&mut self, call: &ast::MacroCall, depth: usize) {
        let Some(expansion) = self.sema.expand_macro_call(call).filter(|_| depth < 4) else { return };
        for node in expansion.value.descendants() {
            if is_body_item(node.kind()) {
                self.build_item(&node);
            } else if let Some(inner) = ast::MacroCall::cast(node.clone())
                && !node.ancestors().any(|it| is_body_item(it.kind()))
            {
                self.build_items_of(&inner, depth + 1);
            }
        }
    }

    fn build_item(&mut self, node: &SyntaxNode) {
        if let Some(function) = ast::Fn::cast(node.clone()).and_then(|it| self.sema.to_fn_def(&it)) {
            self.body_of_function(function);
        } else if matches!(node.kind(), SyntaxKind::CONST | SyntaxKind::STATIC) {
            self.body_of_initialiser(node);
        }
    }

    fn type_site(&self, token: &SyntaxToken) -> Option<(&'static Api, SyntaxNode)> {
        if self.switched_off_around(&token.parent()?).is_some() {
            return None;
        }
        let token = self.sema.descend_into_macros_exact(token.clone()).into_iter().next()?;
        let path = token.parent_ancestors().find_map(ast::Path::cast)?;
        let in_type = path.syntax().parent().is_some_and(|it| it.kind() == SyntaxKind::PATH_TYPE);
        // `Receiver::recv(&rx)`: the type is the qualifier of a path.
        let qualifier = path.parent_path().is_some() && !in_use(path.syntax());
        if !in_type && !qualifier {
            return None;
        }
        let Some(PathResolution::Def(ModuleDef::Adt(adt))) = self.sema.resolve_path(&path) else {
            return None;
        };
        let api = api::by_path(&names::adt_path(self.db, adt))?;
        matches!(api.kind, ApiKind::JoinHandleType | ApiKind::ChannelType(_))
            .then(|| (api, path.syntax().clone()))
    }

    /// Why the code around `token` was not analysed; `None` if it was and simply is no site.
    fn not_analysed(&self, token: &SyntaxToken) -> Option<String> {
        let parent = token.parent()?;
        if in_use(&parent) {
            return None;
        }
        for node in parent.ancestors() {
            if let Some(attribute) = self.switched_off_by(&node) {
                return Some(format!("behind the inactive `{attribute}`"));
            }
            match node.kind() {
                SyntaxKind::MACRO_RULES | SyntaxKind::MACRO_DEF => {
                    return Some(IN_A_DEFINITION.to_owned());
                }
                SyntaxKind::MACRO_CALL => {
                    let descended = self.sema.descend_into_macros_exact(token.clone());
                    let opaque = descended.iter().all(|it| it == token);
                    if opaque {
                        return Some("in the arguments of a macro that could not be expanded".to_owned());
                    }
                }
                _ => {}
            }
        }
        None
    }
}

/// Whether `text` has a name that is meant in front of an `as`, or a comment, before which it may stand.
pub(super) fn may_rename(text: &str, is_meant: impl Fn(&str) -> bool) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), " as ").any(|at| {
        let before = text[..at].trim_end();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let name = line.rsplit(|it: char| !it.is_alphanumeric() && it != '_').next().unwrap_or_default();
        is_meant(name) || line.contains("//") || line.ends_with("*/")
    })
}

/// The name of the macro in whose definition `token` stands.
fn definition_around(token: &SyntaxToken) -> Option<String> {
    token
        .parent_ancestors()
        .find_map(|it| match it.kind() {
            SyntaxKind::MACRO_RULES => ast::MacroRules::cast(it)?.name(),
            SyntaxKind::MACRO_DEF => ast::MacroDef::cast(it)?.name(),
            _ => None,
        })
        .map(|it| it.text().to_string())
}

/// Whether `token` is the name in front of a `!`.
fn is_macro_use(token: &SyntaxToken) -> bool {
    next_significant(token).is_some_and(|it| it.kind() == SyntaxKind::BANG)
}

fn in_use(node: &SyntaxNode) -> bool {
    node.ancestors().any(|it| it.kind() == SyntaxKind::USE)
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::{Trial, package};
    use crate::refusal::RefusalCode;

    #[test]
    fn what_a_macro_receives_from_keeps_its_channel_wherever_the_macro_is_used() {
        let made = |items: &str| {
            let fixture = format!(
                "//- /src/main.rs\n#[macro_use]\nmod take;\nmod ticket;\nuse ticket::{{Ticket, submit}};\n{items}\n\
                 #[tokio::main]\nasync fn main() {{\n    println!(\"{{}}\", submit(3).rx.recv().unwrap());\n}}\n\
                 //- /src/take.rs\nmacro_rules! take {{ ($it:expr) => {{ $it.rx.recv().unwrap() }} }}\n\
                 macro_rules! getters {{ ($($name:ident),*) => {{ $(pub fn $name() -> u32 {{ take!(submit(1)) }})* }} }}\n\
                 //- /src/ticket.rs\nuse std::sync::mpsc;\npub struct Ticket {{\n    pub rx: mpsc::Receiver<u32>,\n}}\n\
                 pub fn submit(n: u32) -> Ticket {{\n    let (tx, rx) = mpsc::channel();\n    \
                 std::thread::spawn(move || tx.send(n * 2).unwrap());\n    Ticket {{ rx }}\n}}\n"
            );
            Trial::of(&package("2021", "", &fixture)).refusal_of("channel")
        };
        assert_eq!(made(""), None);
        assert_eq!(made("pub fn first(ticket: Ticket) -> u32 { take!(ticket) }"), Some(RefusalCode::InMacro));
        assert_eq!(made("getters!(one, two);"), Some(RefusalCode::InMacro));
        assert_eq!(made("mod inner { use crate::submit; getters!(one); }"), Some(RefusalCode::InMacro));
    }
}
