//! Where a body runs: on a runtime's worker, on a thread of its own, on somebody else's thread, ...

pub(super) mod async_tests;
pub mod cancelled;
pub(super) mod collected;
pub mod drivers;
pub mod polled;
pub mod thread_state;

use ra_ap_hir::Function;
use ra_ap_ide_db::FxHashSet;
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasArgList, HasAttrs};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::Flow;
use super::mentions::tokens_naming;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, Pool, Runs, Use};
use crate::facts::closures;
use crate::facts::names;
use crate::flow::calls::callers::Caller;

/// One kind of place where code runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Polled by a runtime.
    Runtime,
    /// Polled by another executor than tokio's, which the text names.
    OtherRuntime(String),
    /// Polled by whoever holds it, while another executor than tokio's is there; the text says why that may be this one.
    AnyExecutor(String),
    /// `fn main` of a program that is not asynchronous.
    SyncMain,
    /// A thread of its own, started by this call; `None` where a function starts it that takes a closure.
    Thread(Option<CallIx>),
    /// tokio's blocking pool.
    BlockingPool,
    /// A thread that the named library owns.
    ForeignThread(String),
    /// A `#[test]` without a runtime.
    Test,
    /// A closure that is stored or handed on, and may run anywhere; the text says where it went.
    StoredClosure(String),
    /// Not known; the text says what broke the trail.
    Unknown(String),
}

/// A context, and the functions that lead there from the body, innermost first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Where it ends.
    pub context: Context,
    /// Names of the functions on the way.
    pub path: Vec<String>,
    /// The entry point it ends at, if it is one.
    pub entry: Option<Function>,
    /// For a closure that is stored or handed on: the body that makes it, which may well be where it runs.
    pub made_in: Option<BodyIx>,
    /// For one of several who ask for a lazy static: the starts of the threads among them. One that becomes a task is async
    /// code that asks, and the static as good as meant for that.
    pub unless: Vec<CallIx>,
}

/// Why nobody knows where a lazy static is made that async code asks for, too.
pub const MAY_BE_FIRST: &str =
    "run by a thread or a stored closure, which may be the first to ask for the static";

impl Reach {
    /// `a <- b <- c`.
    pub fn trail(&self) -> String {
        self.path.join(" <- ")
    }
}

impl<'db> Flow<'db> {
    /// Every context the body may run in.
    pub fn contexts(&mut self, body: BodyIx) -> Vec<Reach> {
        if let Some(known) = self.contexts.get(&body) {
            return known.clone();
        }
        let mut seen = FxHashSet::default();
        let mut found = Vec::new();
        self.collect_contexts(body, &mut Vec::new(), &mut seen, &mut found);
        let mut contexts = FxHashSet::default();
        found.retain(|reach: &Reach| {
            contexts.insert((reach.context.clone(), reach.entry, reach.made_in, reach.unless.clone()))
        });
        self.contexts.insert(body, found.clone());
        found
    }

    fn collect_contexts(
        &mut self,
        body: BodyIx,
        path: &mut Vec<String>,
        seen: &mut FxHashSet<BodyIx>,
        found: &mut Vec<Reach>,
    ) {
        if !seen.insert(body) {
            return;
        }
        let (kind, runs, parent) = {
            let body = &self.facts.bodies[body.0];
            (body.kind, body.runs.clone(), body.parent)
        };
        let end = |context: Context, path: &[String]| {
            let made_in = matches!(context, Context::StoredClosure(_)).then_some(parent).flatten();
            Reach { context, path: path.to_vec(), entry: None, made_in, unless: Vec::new() }
        };
        if self.facts.bodies[body.0].is_async || kind == BodyKind::Async {
            self.contexts_of_async(body, path, seen, found);
            return;
        }
        match kind {
            BodyKind::Initialiser => {
                found.push(end(Context::Unknown("a static initialiser".into()), path));
            }
            BodyKind::Async => {}
            BodyKind::Function(function) => self.contexts_of_function(function, body, path, seen, found),
            BodyKind::Closure => match runs {
                Runs::Thread(call) => found.push(end(Context::Thread(Some(call)), path)),
                Runs::BlockingPool(_) => found.push(end(Context::BlockingPool, path)),
                Runs::ForeignThread(library) => found.push(end(Context::ForeignThread(library), path)),
                Runs::Unknown(why) => found.push(end(Context::StoredClosure(why), path)),
                Runs::Lazy => {
                    let node = self.facts.bodies[body.0].node.clone();
                    self.contexts_of_lazy(&node, path, seen, found);
                }
                Runs::Inline(_) | Runs::Bound | Runs::AsCalled => {
                    if let Some(parent) = parent {
                        self.collect_contexts(parent, path, seen, found);
                    }
                }
                Runs::Parameter(function, index) => {
                    match self.runs_of_parameter(function, index, 0) {
                        ParameterRuns::Inline => {
                            if let Some(parent) = parent {
                                self.collect_contexts(parent, path, seen, found);
                            }
                        }
                        ParameterRuns::Thread => found.push(end(Context::Thread(None), path)),
                        ParameterRuns::Runtime => found.push(end(Context::Runtime, path)),
                        ParameterRuns::BlockingPool(_) => found.push(end(Context::BlockingPool, path)),
                        ParameterRuns::Foreign(library) => {
                            found.push(end(Context::ForeignThread(library), path))
                        }
                        ParameterRuns::Unknown => {
                            let name = names::function_path(self.facts.db, function);
                            found
                                .push(end(Context::StoredClosure(format!("it is handed to `{name}`")), path));
                        }
                    };
                }
            },
        }
    }

    fn contexts_of_async(
        &mut self,
        body: BodyIx,
        path: &mut Vec<String>,
        seen: &mut FxHashSet<BodyIx>,
        found: &mut Vec<Reach>,
    ) {
        let mut end = |context: Context| {
            found.push(Reach { context, path: path.clone(), entry: None, made_in: None, unless: Vec::new() });
        };
        let on_tokio = self.facts.on_tokio(self.facts.bodies[body.0].src.file);
        if on_tokio && !self.has_other_executors() {
            return end(Context::Runtime);
        }
        let drivers = self.drivers(body);
        if !drivers.tokio && drivers.others.is_empty() {
            end(match drivers.attribute {
                Some(attribute) => Context::OtherRuntime(format!("#[{attribute}]")),
                None if on_tokio => Context::Runtime,
                None => Context::Unknown("asynchronous code that any executor may drive".into()),
            });
            return;
        }
        if drivers.tokio {
            end(Context::Runtime);
        }
        for (call, name) in drivers.others {
            // One that can give way to an await runs in what is around it.
            match self.facts.calls[call.0].callee {
                Callee::Api(_) => {
                    let caller = self.facts.calls[call.0].body;
                    self.collect_contexts(caller, path, seen, found);
                }
                _ => found.push(Reach {
                    context: Context::OtherRuntime(name),
                    path: path.clone(),
                    entry: None,
                    made_in: None,
                    unless: Vec::new(),
                }),
            }
        }
    }

    fn contexts_of_function(
        &mut self,
        function: Function,
        body: BodyIx,
        path: &mut Vec<String>,
        seen: &mut FxHashSet<BodyIx>,
        found: &mut Vec<Reach>,
    ) {
        let db = self.facts.db;
        let name = function.name(db).as_str().to_owned();
        let node = self.facts.bodies[body.0].node.clone();
        path.push(name);
        let here = |context: Context, path: &[String]| {
            let entry = matches!(context, Context::SyncMain | Context::Test).then_some(function);
            Reach { context, path: path.to_vec(), entry, made_in: None, unless: Vec::new() }
        };
        if is_runtime_attribute(&node) {
            found.push(here(Context::Runtime, path));
        } else if self.is_main(function) {
            found.push(here(Context::SyncMain, path));
        } else if has_test_attribute(&node) {
            found.push(here(Context::Test, path));
        } else {
            let callers = self.callers(function);
            if let Some(foreign) = self.method_group(function).foreign {
                let polled = function.name(db).as_str().starts_with("poll");
                found.push(match polled && self.has_other_executors() {
                    true => {
                        let why = format!(
                            "an implementation of `{foreign}`, and another executor than tokio's may poll it"
                        );
                        here(Context::AnyExecutor(why), path)
                    }
                    false => here(Context::Unknown(format!("an implementation of `{foreign}`")), path),
                });
            } else if self.is_exported(function) {
                found.push(here(Context::Unknown("a public function".into()), path));
            } else if callers.is_empty() {
                found.push(here(Context::Unknown("a function that nothing calls".into()), path));
            }
            for caller in callers {
                match caller {
                    Caller::Call(ix) => {
                        let call = &self.facts.calls[ix.0];
                        match call.usage {
                            Use::Call => {
                                let body = call.body;
                                self.collect_contexts(body, path, seen, found);
                            }
                            Use::Value if self.runs_on_the_spot(ix) => {
                                let body = call.body;
                                self.collect_contexts(body, path, seen, found);
                            }
                            Use::Value if self.makes_lazy(ix) => {
                                let node = call.node.clone();
                                self.contexts_of_lazy(&node, path, seen, found);
                            }
                            Use::Value => {
                                let context = self.context_of_value_use(ix);
                                found.push(here(context, path));
                            }
                        }
                    }
                    Caller::Opaque(_) | Caller::Doubtful(_) => {
                        found.push(here(
                            Context::Unknown("a mention that could not be analysed".into()),
                            path,
                        ));
                    }
                }
            }
        }
        path.pop();
    }

    /// Where a lazy static is asked for: `node`, its initialiser, runs there.
    fn contexts_of_lazy(
        &mut self,
        node: &SyntaxNode,
        path: &mut Vec<String>,
        seen: &mut FxHashSet<BodyIx>,
        found: &mut Vec<Reach>,
    ) {
        let db = self.facts.db;
        let unknown = |why: &str, path: &[String]| Reach {
            context: Context::Unknown(why.to_owned()),
            path: path.to_vec(),
            entry: None,
            made_in: None,
            unless: Vec::new(),
        };
        let item = node.ancestors().find_map(ast::Static::cast);
        let Some(item) = item.and_then(|it| self.facts.sema.to_static_def(&it)) else {
            found.push(unknown("the initialiser of a lazy static", path));
            return;
        };
        path.push(item.name(db).as_str().to_owned());
        if self.is_exported_static(item) {
            found.push(unknown("a public static", path));
        }
        let before = found.len();
        for token in tokens_naming(&self.facts, Definition::Static(item)) {
            if token.parent_ancestors().any(|it| it.kind() == SyntaxKind::USE) {
                continue;
            }
            self.facts.build_body_around(&token);
            match self.body_at(&token) {
                Some(body) => self.collect_contexts(body, path, seen, found),
                None => found.push(unknown("asked for where the analysis does not see", path)),
            }
        }
        if found.len() == before {
            found.push(unknown("a static that nothing asks for", path));
        }
        // The first who asks runs it. Where async code asks, too, the static is as good as meant for it.
        let asked = found.get_mut(before..).unwrap_or_default();
        if asked.iter().any(|it| matches!(it.context, Context::Runtime | Context::BlockingPool)) {
            for reach in asked {
                if let Context::Thread(_) | Context::ForeignThread(_) | Context::StoredClosure(_) =
                    reach.context
                {
                    reach.context = Context::Unknown(MAY_BE_FIRST.into());
                    reach.made_in = None;
                    reach.unless.clear();
                }
            }
        } else if asked.iter().any(|it| is_stored(&it.context)) {
            let starts = asked.iter().filter_map(|it| match it.context {
                Context::Thread(start) => start,
                _ => None,
            });
            let starts: Vec<CallIx> = starts.collect();
            for reach in asked {
                if is_stored(&reach.context) || matches!(reach.context, Context::Thread(_)) {
                    reach.unless.extend(&starts);
                    reach.unless.sort();
                    reach.unless.dedup();
                }
            }
        }
        path.pop();
    }

    /// Whether the function is what makes a lazy static: `LazyLock::new(start)`.
    pub(super) fn makes_lazy(&self, ix: CallIx) -> bool {
        self.receiving_call(&self.facts.calls[ix.0].node).is_some_and(|(callee, index)| {
            closures::runs(self.facts.db, &callee, ix, index, &self.facts.foreign_threads) == Runs::Lazy
        })
    }

    /// Whether a function that is handed over by name runs inside the call that takes it, as in `map(start)`.
    pub fn runs_on_the_spot(&self, ix: crate::facts::body::CallIx) -> bool {
        let call = &self.facts.calls[ix.0];
        self.receiving_call(&call.node).is_some_and(|(callee, index)| {
            matches!(callee, Callee::Foreign(_))
                && matches!(
                    closures::runs(self.facts.db, &callee, ix, index, &self.facts.foreign_threads),
                    Runs::Inline(_)
                )
        })
    }

    /// Where a function runs that is handed over by name, such as `thread::spawn(worker)`.
    fn context_of_value_use(&self, ix: crate::facts::body::CallIx) -> Context {
        let call = &self.facts.calls[ix.0];
        let Some((callee, _)) = self.receiving_call(&call.node) else {
            return Context::Unknown("a function used as a value".into());
        };
        match closures::runs(self.facts.db, &callee, ix, 0, &self.facts.foreign_threads) {
            Runs::Thread(_) => {
                let start = call.node.parent().and_then(|it| it.parent());
                Context::Thread(start.and_then(|it| self.facts.call_index(&it)))
            }
            Runs::BlockingPool(_) => Context::BlockingPool,
            Runs::ForeignThread(library) => Context::ForeignThread(library),
            _ => Context::Unknown("a function used as a value".into()),
        }
    }

    /// The call that takes `node` as an argument, with the argument's index.
    pub fn receiving_call(&self, node: &SyntaxNode) -> Option<(Callee, usize)> {
        let list = node.parent().filter(|it| it.kind() == SyntaxKind::ARG_LIST)?;
        let index = list.children().position(|it| &it == node)?;
        let parent = list.parent()?;
        let (_, callee) = self.call_at(&parent)?;
        Some((callee, index))
    }

    /// What a workspace function does with a closure that it takes as parameter `index`.
    pub fn runs_of_parameter(&mut self, function: Function, index: usize, depth: usize) -> ParameterRuns {
        if depth > 4 {
            return ParameterRuns::Unknown;
        }
        let Some(body) = self.facts.body_of_function(function) else { return ParameterRuns::Unknown };
        let node = self.facts.bodies[body.0].node.clone();
        let mut result = None;
        for mention in parameter_mentions(&node, index) {
            let runs = self.runs_of_mention(&mention, depth);
            match &result {
                None => result = Some(runs),
                Some(known) if *known == runs => {}
                Some(_) => return ParameterRuns::Unknown,
            }
        }
        result.unwrap_or(ParameterRuns::Unknown)
    }

    fn runs_of_mention(&mut self, mention: &SyntaxNode, depth: usize) -> ParameterRuns {
        let Some(parent) = mention.parent() else { return ParameterRuns::Unknown };
        if parent.kind() == SyntaxKind::CALL_EXPR {
            return self.runs_of_position(mention);
        }
        let parenthesised = parent.kind() == SyntaxKind::PAREN_EXPR
            && parent.parent().is_some_and(|it| it.kind() == SyntaxKind::CALL_EXPR);
        if parenthesised {
            return self.runs_of_position(mention);
        }
        let Some((callee, index)) = self.receiving_call(mention) else { return ParameterRuns::Unknown };
        match &callee {
            Callee::Workspace(inner)
                if !closures::is_listed(self.facts.db, *inner, &self.facts.foreign_threads) =>
            {
                self.runs_of_parameter(*inner, index, depth + 1)
            }
            _ => match closures::runs(
                self.facts.db,
                &callee,
                crate::facts::body::CallIx(0),
                index,
                &self.facts.foreign_threads,
            ) {
                Runs::Thread(_) => ParameterRuns::Thread,
                Runs::BlockingPool(pool) => ParameterRuns::BlockingPool(pool),
                Runs::ForeignThread(library) => ParameterRuns::Foreign(library),
                Runs::Inline(_) => self.runs_of_position(mention),
                _ => ParameterRuns::Unknown,
            },
        }
    }

    /// How the code at `node` runs, as seen from the function it stands in.
    fn runs_of_position(&mut self, node: &SyntaxNode) -> ParameterRuns {
        let enclosing = node.ancestors().find_map(|it| self.facts.body_of_node(&it));
        let enclosing =
            enclosing.map(|it| &self.facts.bodies[it.0]).map(|it| (it.kind, it.is_async, &it.runs));
        match enclosing {
            Some((_, true, _)) => ParameterRuns::Runtime,
            Some((BodyKind::Closure, _, Runs::Thread(_))) => ParameterRuns::Thread,
            Some((BodyKind::Closure, _, Runs::BlockingPool(pool))) => ParameterRuns::BlockingPool(*pool),
            Some((BodyKind::Closure, _, Runs::ForeignThread(library))) => {
                ParameterRuns::Foreign(library.clone())
            }
            Some((BodyKind::Closure, _, Runs::Unknown(_) | Runs::Parameter(..))) => ParameterRuns::Unknown,
            Some(_) => ParameterRuns::Inline,
            None => ParameterRuns::Unknown,
        }
    }
}

/// Whether code runs there that may run on any thread.
/// Where the function names its parameter `index`, as far as the pattern is a name.
fn parameter_mentions(function: &SyntaxNode, index: usize) -> Vec<SyntaxNode> {
    let item = ast::Fn::cast(function.clone());
    let parameter = item.as_ref().and_then(|it| it.param_list()?.params().nth(index)?.pat());
    let (Some(pattern), Some(block)) = (parameter, item.and_then(|it| it.body())) else { return Vec::new() };
    let name = pattern.syntax().text().to_string().trim_start_matches("mut ").to_owned();
    let paths = block.syntax().descendants().filter(|it| it.kind() == SyntaxKind::PATH_EXPR);
    paths.filter(|it| it.text() == name.as_str()).collect()
}

fn is_stored(context: &Context) -> bool {
    matches!(context, Context::ForeignThread(_) | Context::StoredClosure(_))
}

/// What a function does with a closure it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterRuns {
    /// Calls it before it returns.
    Inline,
    /// Runs it on a thread.
    Thread,
    /// Runs it inside a task.
    Runtime,
    /// Runs it where tokio lets it block.
    BlockingPool(Pool),
    /// Hands it to a library's thread.
    Foreign(String),
    /// Not known.
    Unknown,
}

/// Whether the function starts a runtime by attribute: `#[tokio::main]`, `#[tokio::test]`, `#[actix_web::main]`, ... All of
/// these want an `async fn`; `#[test_log::test]` on another is a test like any.
pub fn is_runtime_attribute(node: &SyntaxNode) -> bool {
    runtime_attribute(node).is_some()
}

/// The path of that attribute.
pub fn runtime_attribute(node: &SyntaxNode) -> Option<String> {
    if !is_async(node) {
        return None;
    }
    attribute_paths(node).find(|path| {
        let last = path.rsplit("::").next().unwrap_or_default().trim();
        path.contains("::") && matches!(last, "main" | "test")
    })
}

/// The path in `#[tokio::test]`, if the attribute says nothing else.
pub fn plain_tokio_test(node: &SyntaxNode) -> Option<ast::Path> {
    let attributes = ast::Fn::cast(node.clone())?.attrs();
    let mut plain =
        attributes.filter(|it| it.syntax().text().to_string().replace(' ', "") == "#[tokio::test]");
    plain.next()?.path()
}

/// Whether the function is a test or benchmark that is not asynchronous, whoever's attribute makes it one.
pub fn has_test_attribute(node: &SyntaxNode) -> bool {
    attribute_paths(node).any(|path| {
        matches!(path.as_str(), "test" | "bench" | "rstest" | "test_log::test")
            || path.ends_with("::test") && !is_async(node)
    })
}

/// Why a test cannot become async: only of these attributes is it known how they say so.
pub fn test_that_stays(node: &SyntaxNode) -> Option<String> {
    let mut paths = attribute_paths(node).filter(|_| !is_async(node));
    paths.find(|it| match it.as_str() {
        "test" | "test_log::test" => false,
        path => matches!(path, "bench" | "rstest") || path.ends_with("::test"),
    })
}

fn is_async(node: &SyntaxNode) -> bool {
    ast::Fn::cast(node.clone()).is_some_and(|it| it.async_token().is_some())
}

fn attribute_paths(node: &SyntaxNode) -> impl Iterator<Item = String> {
    let attributes: Vec<String> = ast::Fn::cast(node.clone())
        .into_iter()
        .flat_map(|it| it.attrs().collect::<Vec<_>>())
        .map(|it| {
            let text = it.syntax().text().to_string();
            let inner = text.trim_start_matches(['#', '!', '[', ' ']);
            inner.split(['(', ']', '=']).next().unwrap_or_default().replace(' ', "")
        })
        .collect();
    attributes.into_iter()
}

/// The arguments of the call at `node`.
pub fn call_arguments(node: &SyntaxNode) -> Vec<ast::Expr> {
    let list = ast::CallExpr::cast(node.clone())
        .and_then(|it| it.arg_list())
        .or_else(|| ast::MethodCallExpr::cast(node.clone()).and_then(|it| it.arg_list()));
    list.map(|it| it.args().collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// What becomes of a function that awaits, where only a test with this attribute and the program call it.
    fn after(attribute: &str) -> Option<String> {
        let fixture = format!(
            "#[tokio::main]\nasync fn main() {{\n    \
             nap();\n}}\nfn nap() {{\n    std::thread::sleep(std::time::Duration::from_secs(1));\n}}\n{attribute}\n\
             fn naps() {{\n    nap();\n}}\n"
        );
        let trial = Trial::of_main("2021", &fixture);
        assert_eq!(trial.ledger.units.len(), 1);
        if !trial.ledger.units[0].is_proposed() {
            return None;
        }
        let text = trial.text_after("/src/main.rs");
        let at = text.rfind("#[").unwrap();
        Some(text[at..].lines().take(2).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn tests_become_async_by_their_own_attribute() {
        assert_eq!(after("#[test]").as_deref(), Some("#[tokio::test] async fn naps() {"));
        let wrapped = "#[test_log::test(tokio::test)] async fn naps() {";
        assert_eq!(after("#[test_log::test]").as_deref(), Some(wrapped));
        assert_eq!(after("#[traced_test::test]"), None);
        assert_eq!(after("#[bench]"), None);
    }
}
