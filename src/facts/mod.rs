//! Facts: sites with their resolved API, and bodies with the context they run in.

pub mod ahead;
pub mod api;
pub mod body;
pub mod build;
pub mod closures;
mod conditional;
pub mod doc_examples;
pub mod idle_imports;
mod listing;
pub mod lookup;
pub mod loops;
pub mod macro_arguments;
pub mod names;
pub mod questions;
pub(crate) mod relevance;
pub mod select_grammar;
mod shared;
pub mod sites;
pub mod suppression;
pub mod user_sites;
pub mod words;
pub mod written;
mod written_sites;

use std::cell::{Cell, OnceCell, RefCell};

use ra_ap_hir::{Function, InFile, Semantics};
use ra_ap_ide_db::{FxHashMap, FxHashSet, RootDatabase};
use ra_ap_syntax::SyntaxNode;

use crate::workspace::{PackageIx, Workspace};
use body::{Body, BodyIx, Call, Src};

/// What is known about the program; bodies are added on demand.
pub struct Facts<'db> {
    /// The loaded workspace.
    pub workspace: &'db Workspace,
    /// Its database.
    pub db: &'db RootDatabase,
    /// Queries over it.
    pub sema: Semantics<'db, RootDatabase>,
    /// All bodies built so far.
    pub bodies: Vec<Body>,
    /// All calls of those bodies.
    pub calls: Vec<Call>,
    /// Functions that run a closure on another thread, from the configuration.
    pub foreign_threads: Vec<String>,
    /// Packages that each package sees: itself, what it depends on, and so on.
    pub visible: Vec<FxHashSet<PackageIx>>,
    calls_of_names: FxHashMap<Src, body::CallIx>,
    /// Names of calls that a macro definition writes, by where it does, with the API that they are.
    names_in_macros: FxHashMap<Src, Option<&'static api::Api>>,
    function_bodies: FxHashMap<Function, Option<BodyIx>>,
    canonical_functions: RefCell<FxHashMap<Function, Function>>,
    initialiser_bodies: FxHashMap<Src, BodyIx>,
    calls_of_nodes: FxHashMap<SyntaxNode, body::CallIx>,
    bodies_of_nodes: FxHashMap<SyntaxNode, BodyIx>,
    crew: OnceCell<ahead::Crew>,
    listing: Option<listing::Listing<'db>>,
    /// How many uses of APIs in macro definitions were known when the sites were listed.
    calls_in_macros_listed: usize,
    /// Whether it matters what closures anywhere ask of the thread that runs them.
    pub jobs_matter: Cell<bool>,
    /// Where words stand in long files.
    pub(crate) words: words::Words<'db>,
}

impl<'db> Facts<'db> {
    /// No facts yet.
    pub fn new(workspace: &'db Workspace, foreign_threads: Vec<String>) -> Self {
        Facts {
            workspace,
            db: &workspace.db,
            sema: Semantics::new(&workspace.db),
            bodies: Vec::new(),
            calls: Vec::new(),
            foreign_threads,
            visible: relevance::visible_packages(&workspace.packages),
            calls_of_names: FxHashMap::default(),
            names_in_macros: FxHashMap::default(),
            function_bodies: FxHashMap::default(),
            canonical_functions: RefCell::default(),
            initialiser_bodies: FxHashMap::default(),
            calls_of_nodes: FxHashMap::default(),
            bodies_of_nodes: FxHashMap::default(),
            crew: OnceCell::new(),
            listing: None,
            calls_in_macros_listed: 0,
            jobs_matter: Cell::new(false),
            words: words::Words::default(),
        }
    }

    /// Where `node` is written, if all of it stands in source: as it is, or as a macro's argument.
    pub fn src(&self, node: &SyntaxNode) -> Option<Src> {
        let range = self.sema.original_range_opt(node)?;
        Some(Src { file: range.file_id.file_id(self.db), range: range.range })
    }

    /// Where `node` is written, in the macro definition if that produces it.
    fn written_src(&self, node: &SyntaxNode) -> Option<Src> {
        let node = InFile::new(self.sema.hir_file_for(node), node.text_range());
        let (range, _) = node.original_node_file_range_opt(self.db)?;
        Some(Src { file: range.file_id.file_id(self.db), range: range.range })
    }

    /// Whether `node` is `around` or a part of it, also among the arguments of a macro there.
    pub fn is_inside(&self, node: &SyntaxNode, around: &SyntaxNode) -> bool {
        node.ancestors().any(|it| it == *around)
            || self.sema.ancestors_with_macros(node.clone()).any(|it| it == *around)
    }

    /// `node`, or where that stands among a macro's arguments the macro's call, as it is written in the code that `body` is in.
    pub fn standing_in(&self, node: &SyntaxNode, body: &SyntaxNode) -> SyntaxNode {
        let home = self.sema.hir_file_for(body);
        let mut around = self.sema.ancestors_with_macros(node.clone());
        around.find(|it| self.sema.hir_file_for(it) == home).unwrap_or_else(|| node.clone())
    }

    /// Where `node` is written, or the macro call that produces it.
    pub fn src_or_call_site(&self, node: &SyntaxNode) -> Option<Src> {
        let range = self.sema.original_range(node);
        Some(Src { file: range.file_id.file_id(self.db), range: range.range })
    }
}

impl Facts<'_> {
    /// Infers those of `functions` whose bodies are not built yet, on all cores: the same result, sooner.
    pub fn infer_ahead(&self, functions: impl IntoIterator<Item = Function>) {
        let mut unknown: Vec<Function> = Vec::new();
        let mut seen = FxHashSet::default();
        for function in functions {
            if !self.function_bodies.contains_key(&function) && seen.insert(function) {
                unknown.push(function);
            }
        }
        if unknown.len() > 1 {
            self.crew.get_or_init(|| ahead::Crew::new(self.db)).infer(self.db, &unknown);
        }
    }

    /// Uses of APIs that a macro definition produces, which have no name in the code that uses it.
    pub fn calls_in_macros(&self) -> impl Iterator<Item = (body::CallIx, &'static api::Api)> + '_ {
        self.calls.iter().enumerate().filter_map(|(index, call)| match call.callee {
            body::Callee::Api(api) if call.name.is_none() && call.src.is_none() => {
                Some((body::CallIx(index), api))
            }
            _ => None,
        })
    }

    /// The workspace's functions that the bodies built so far call or mention.
    fn called_functions(&self) -> FxHashSet<Function> {
        let callees = self.calls.iter().map(|it| &it.callee);
        callees.filter_map(|it| if let body::Callee::Workspace(it) = it { Some(*it) } else { None }).collect()
    }

    /// The call or mention recorded for `node`.
    pub fn call_index(&self, node: &SyntaxNode) -> Option<body::CallIx> {
        self.calls_of_nodes.get(node).copied()
    }

    /// The first call or mention of a function whose name is written at `name`.
    pub fn call_named(&self, name: Src) -> Option<body::CallIx> {
        self.calls_of_names.get(&name).copied()
    }

    /// The body whose node this is.
    pub fn body_of_node(&self, node: &SyntaxNode) -> Option<BodyIx> {
        self.bodies_of_nodes.get(node).copied()
    }
}
