//! Which words are looked at as possible sites. All of them in the given paths; outside of these only in functions that
//! the given code has to do with, because nobody may change that code and its types are expensive. Such a function names
//! what the given code declares to hold an API's value, or a runtime that functions which are looked at name, too; or
//! returns such a value to one of these; or starts a program; or was asked for while sites were followed. So whoever has
//! followed the sites asks again, until nothing is added.

use std::cell::OnceCell;

use ra_ap_hir::Function;
use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken};

use super::Facts;
use super::relevance::{LedTo, Relevance, is_body_item};
use crate::workspace::SourceFile;

/// The words of all files that may name a site.
pub(super) struct Listing<'db> {
    files: Vec<(&'db SourceFile, Vec<Word>)>,
    outside: Vec<Outside>,
    relevance: Relevance,
    /// What functions that are looked at name and holds a runtime.
    runtimes: FxHashSet<String>,
}

struct Word {
    token: SyntaxToken,
    state: State,
}

enum State {
    Listed,
    /// In this function outside of the given paths.
    Unasked(OutsideIx),
}

/// Index of a function in [`Listing::outside`].
#[derive(Clone, Copy, PartialEq, Eq)]
struct OutsideIx(usize);

/// A function outside of the given paths. What its text tells is found out once, however often it is asked about.
struct Outside {
    item: SyntaxNode,
    may_ask_for_thread: OnceCell<bool>,
    /// The function, if it may make a value of an API for one that calls it.
    maker: OnceCell<Option<Function>>,
    led_to: OnceCell<LedTo>,
}

impl Outside {
    fn new(item: SyntaxNode) -> Self {
        let (may_ask_for_thread, maker, led_to) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Outside { item, may_ask_for_thread, maker, led_to }
    }

    fn may_ask_for_thread(&self) -> bool {
        *self.may_ask_for_thread.get_or_init(|| may_ask_for_thread(&self.item))
    }

    fn maker(&self, facts: &Facts<'_>, relevance: &Relevance) -> Option<Function> {
        *self.maker.get_or_init(|| {
            let item = ast::Fn::cast(self.item.clone())?;
            let may_make = item.name().is_some_and(|it| relevance.is_maker(it.text()));
            may_make.then(|| facts.sema.to_fn_def(&item)).flatten().map(|it| facts.canonical_function(it))
        })
    }

    fn led_to(&self, facts: &Facts<'_>, file: &SourceFile, relevance: &Relevance) -> &LedTo {
        self.led_to.get_or_init(|| relevance.led_to(facts, file, &self.item))
    }
}

impl<'db> Listing<'db> {
    /// Sorts out the words of `files` which cannot be sites, and lists those of the given paths.
    pub(super) fn new(
        facts: &Facts<'db>,
        files: Vec<(&'db SourceFile, Vec<SyntaxToken>)>,
        mut relevance: Relevance,
    ) -> Self {
        let mut outside: Vec<Outside> = Vec::new();
        let mut sort = |file: &'db SourceFile, token: SyntaxToken, relevance: &mut Relevance| {
            let listed = |token| Some(Word { token, state: State::Listed });
            if token.kind() == SyntaxKind::COMMENT || !file.placement.is_analysed() {
                return listed(token);
            }
            let item = token.parent_ancestors().find(|it| is_body_item(it.kind()));
            match item {
                Some(item) if !file.in_scope && item.kind() == SyntaxKind::FN => {
                    // The words of a function follow each other.
                    if outside.last().is_none_or(|it| it.item != item) {
                        outside.push(Outside::new(item));
                    }
                    Some(Word { token, state: State::Unasked(OutsideIx(outside.len() - 1)) })
                }
                _ => relevance.is_worth(facts, file, &token).then(|| listed(token)).flatten(),
            }
        };
        let files = files.into_iter().map(|(file, tokens)| {
            let words = tokens.into_iter().filter_map(|it| sort(file, it, &mut relevance)).collect();
            (file, words)
        });
        let files: Vec<(&SourceFile, Vec<Word>)> = files.collect();
        let mut this = Listing { files, outside, relevance, runtimes: FxHashSet::default() };
        if !this.outside.is_empty() {
            let mut seen = FxHashSet::default();
            let items: Vec<_> = this
                .words()
                .filter(|(_, it)| matches!(it.state, State::Listed))
                .filter_map(|(file, it)| {
                    let item = it.token.parent_ancestors().find(|it| is_body_item(it.kind()))?;
                    seen.insert(item.clone()).then_some((file, item))
                })
                .collect();
            for (file, item) in items {
                this.runtimes.extend(this.relevance.runtimes_in(facts, file, &item));
            }
        }
        this
    }

    fn words(&self) -> impl Iterator<Item = (&'db SourceFile, &Word)> {
        self.files.iter().flat_map(|(file, words)| words.iter().map(|it| (*file, it)))
    }

    /// Lists what has been asked for by now. Whether that is more than before.
    pub(super) fn extend(&mut self, facts: &Facts<'db>) -> More {
        let mut more = More::No;
        while self.extend_once(facts) == More::Yes {
            more = More::Yes;
        }
        more
    }

    fn extend_once(&mut self, facts: &Facts<'db>) -> More {
        let Listing { files, outside, relevance, runtimes } = self;
        let mut more = More::No;
        let called = facts.called_functions();
        for (file, words) in files {
            // The words of a function follow each other.
            let mut last: Option<(OutsideIx, bool)> = None;
            words.retain_mut(|word| {
                let State::Unasked(ix) = word.state else { return true };
                let asked = match last {
                    Some((known, asked)) if known == ix => asked,
                    _ => {
                        let outside = &outside[ix.0];
                        let asked = facts.body_of_node(&outside.item).is_some()
                            || is_main(&outside.item)
                            || (facts.jobs_matter.get() && outside.may_ask_for_thread())
                            || outside.maker(facts, relevance).is_some_and(|it| called.contains(&it))
                            || outside.led_to(facts, file, relevance).asks(runtimes);
                        if asked && relevance.is_relevant(facts, file.package, &outside.item) {
                            runtimes.extend(outside.led_to(facts, file, relevance).runtimes.iter().cloned());
                        }
                        last = Some((ix, asked));
                        asked
                    }
                };
                if !asked {
                    return true;
                }
                let worth = relevance.is_worth(facts, file, &word.token);
                if worth {
                    more = More::Yes;
                    word.state = State::Listed;
                }
                worth
            });
        }
        more
    }

    /// What is listed, by file.
    pub(super) fn listed(&self) -> Vec<(&'db SourceFile, Vec<SyntaxToken>)> {
        let listed = |words: &[Word]| {
            let words = words.iter().filter(|it| matches!(it.state, State::Listed));
            words.map(|it| it.token.clone()).collect()
        };
        self.files.iter().map(|(file, words)| (*file, listed(words))).collect()
    }
}

/// Whether something was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum More {
    /// Yes.
    Yes,
    /// No.
    No,
}

/// Where a program starts: it tells what runs in a library.
fn is_main(item: &SyntaxNode) -> bool {
    let name = ast::Fn::cast(item.clone()).and_then(|it| it.name());
    name.is_some_and(|it| it.text() == "main")
}

/// Whether `item` may have a closure that asks for its thread or for a thread-local.
fn may_ask_for_thread(item: &SyntaxNode) -> bool {
    let mut closures = item.descendants().filter_map(ast::ClosureExpr::cast);
    closures.any(|closure| {
        closure.syntax().descendants_with_tokens().filter_map(|it| it.into_token()).any(|it| {
            it.kind() == SyntaxKind::IDENT && (it.text() == "current" || is_constant_name(it.text()))
        })
    })
}

/// Thread-locals are called as constants are.
fn is_constant_name(name: &str) -> bool {
    name.len() > 1 && name.chars().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::body::BodyKind;
    use crate::flow::Knowledge;
    use crate::flow::assemble::assemble;
    use crate::policy::Policies;
    use crate::selection::RuleSelection;
    use crate::workspace::Workspace;

    const TWO: &str = "//- /app/Cargo.toml
[package]
name = \"app\"
version = \"0.1.0\"
[dependencies]
rest = { path = \"../rest\" }
tokio = \"1\"
//- /app/src/main.rs
fn main() {
    let (tx, rx) = std::sync::mpsc::channel();
    rest::start(rest::Worker { rx });
    tx.send(1).unwrap();
    rest::runtime().block_on(async {});
    rest::run(rest::task(|| println!(\"done\")));
}
//- /rest/Cargo.toml
[package]
name = \"rest\"
version = \"0.1.0\"
[dependencies]
tokio = \"1\"
//- /rest/src/lib.rs
use std::sync::mpsc::Receiver;
pub struct Worker { pub rx: Receiver<u8> }
impl Worker { fn work(&self) { self.rx.recv().unwrap(); } }
pub fn start(worker: Worker) { std::thread::spawn(move || worker.work()); }
pub fn runtime() -> tokio::runtime::Runtime { tokio::runtime::Runtime::new().unwrap() }
pub fn task(f: impl FnOnce()) -> impl FnOnce() { f }
pub fn run(f: impl FnOnce()) { f() }
pub fn unrelated() { std::thread::sleep(std::time::Duration::from_secs(1)); }
pub fn runs_too() { std::thread::spawn(|| unrelated()).join().unwrap(); }
";

    /// The functions that were looked at, if the files below `given` are.
    fn looked_at(given: &str) -> Vec<String> {
        let mut workspace = Workspace::from_fixture(TWO);
        for file in &mut workspace.files {
            file.in_scope = file.path.starts_with(given);
        }
        let knowledge = Knowledge::default();
        ra_ap_hir::attach_db(&workspace.db, || {
            let facts = Facts::new(&workspace, Vec::new());
            let rules = RuleSelection::default();
            let (flow, _) = assemble(facts, &knowledge, &Policies::default(), &rules, &FxHashSet::default());
            let functions = flow.facts.bodies.iter().filter_map(|it| match it.kind {
                BodyKind::Function(it) => Some(it.name(flow.facts.db).as_str().to_owned()),
                _ => None,
            });
            let mut functions: Vec<String> = functions.collect();
            functions.sort();
            functions
        })
    }

    #[test]
    fn elsewhere_only_what_the_given_code_leads_to() {
        let all = looked_at("/");
        assert!(["unrelated", "runs_too"].iter().all(|it| all.iter().any(|known| known == it)), "{all:?}");
        let some = looked_at("/app");
        assert!(["main", "work", "start", "runtime"].iter().all(|it| some.iter().any(|known| known == it)));
        assert!(!some.iter().any(|it| it == "unrelated" || it == "runs_too"), "{some:?}");
    }
}
