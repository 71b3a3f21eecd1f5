//! Futures that end half way: what a branch of `select!`, or `timeout`, drives is dropped at any await where it waits, and so is a task
//! that is aborted. A call that blocked instead was always seen through.

use ra_ap_hir::{Function, Local, PathResolution};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasLoopBody};
use ra_ap_syntax::{NodeOrToken, SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken, T, TextRange};

use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, Runs, Src, Use};
use crate::facts::loops::is_loop;
use crate::flow::Flow;
use crate::flow::calls::callers::Caller;
use crate::workspace::Placement;

/// Functions that drop a future which they take, when another one is ready or time is up.
const DROP: &[&str] = &[
    "abortable",
    "run_until_cancelled",
    "run_until_cancelled_owned",
    "select",
    "select_all",
    "select_ok",
    "timeout",
    "timeout_at",
    "try_join",
    "try_join_all",
];

/// The crates that they are of.
const OF: &[&str] = &["async_std", "futures", "futures_lite", "futures_util", "tokio", "tokio_util"];

/// Macros that do so with their branches.
const SELECTS: &[&str] = &["select", "select_biased"];

/// .. with what they take, as soon as one of it fails.
const JOINS: &[&str] = &["try_join"];

/// How many callers up a future is followed.
const DEPTH: usize = 24;

/// What may end a future half way, and what is lost with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancelled {
    /// What, for messages: `` `timeout` at src/main.rs:12 ``.
    pub by: String,
    /// How.
    pub manner: Manner,
    /// Whether the future does anything besides waiting there that somebody may notice.
    pub acts: bool,
    /// Whether the future waits there again and again.
    pub repeats: bool,
    /// Whether it does so until nothing is left to wait for, as a service does.
    pub endless: bool,
}

/// How a future is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// It is dropped once, such as when time is up.
    Dropped,
    /// It is dropped again and again, and another one made: by a `select!` in a loop.
    DroppedAgain,
    /// It is a task that is aborted.
    Aborted,
    /// It is a task that nobody waits for, and that ends with its runtime.
    Detached,
}

/// What becomes of a future where it stands.
enum Fate {
    /// It may end before it is ready.
    Ended(Cancelled),
    /// It is a task, or is driven to its end.
    OnItsOwn,
    /// It is a part of the body around it.
    Part,
}

impl<'db> Flow<'db> {
    /// Whether anything here ends futures: without, nobody has to be asked.
    pub fn ends_futures(&self) -> bool {
        let files = self.facts.workspace.files.iter().filter(|it| it.placement != Placement::NotLoaded);
        let names = || DROP.iter().chain(SELECTS).chain(["spawn"].iter());
        files.into_iter().any(|file| {
            file.text.contains("async") && names().any(|it| !self.facts.words.positions(file, it).is_empty())
        })
    }

    /// Who may drop the future that waits at `call`, as soon as that is an await.
    pub fn cancelled(&mut self, call: CallIx) -> Vec<Cancelled> {
        let (body, node) = (self.facts.calls[call.0].body, self.facts.calls[call.0].node.clone());
        self.cancelled_in(body, &node, DEPTH)
    }

    /// Who may drop the future of `body`, which comes to `node`.
    fn cancelled_in(&mut self, body: BodyIx, node: &SyntaxNode, depth: usize) -> Vec<Cancelled> {
        let mut above = self.cancelled_with(body, depth);
        if above.is_empty() {
            return above;
        }
        let around = self.facts.bodies[body.0].node.clone();
        let acts = self.acts_beside(&around, node);
        let loops = || node.ancestors().take_while(|it| *it != around).filter(|it| is_loop(it.kind()));
        let (repeats, endless) = (loops().next().is_some(), loops().any(|it| !is_counted(&it, node)));
        for it in &mut above {
            it.acts |= acts;
            it.repeats |= repeats;
            it.endless |= endless;
        }
        above
    }

    /// Who may drop the future of `body`.
    fn cancelled_with(&mut self, body: BodyIx, depth: usize) -> Vec<Cancelled> {
        if let Some(known) = self.cancelled.get(&body) {
            return known.clone();
        }
        let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
        // Whoever asks again on the way learns nothing from it.
        self.cancelled.insert(body, Vec::new());
        let (kind, parent, node, runs) = {
            let it = &self.facts.bodies[body.0];
            (it.kind, it.parent, it.node.clone(), it.runs.clone())
        };
        let found = match (kind, parent) {
            (BodyKind::Async, Some(parent)) => self.future_cancelled(parent, &node, depth),
            (BodyKind::Closure, Some(parent)) if matches!(runs, Runs::Inline(_) | Runs::Bound) => {
                self.cancelled_in(parent, &node, depth)
            }
            (BodyKind::Function(function), _) => {
                let is_async = self.facts.bodies[body.0].is_async || self.gives_future(function);
                let mut found = Vec::new();
                for caller in self.callers(function) {
                    let ix = match caller {
                        Caller::Call(ix) => ix,
                        // In what a macro takes of which nothing is known.
                        Caller::Opaque(src) | Caller::Doubtful(src) => {
                            let file = self.facts.sema.parse_guess_edition(src.file);
                            let whole = Src { file: src.file, range: file.syntax().text_range() };
                            found.extend(self.branch_around(whole, src));
                            continue;
                        }
                    };
                    let call = &self.facts.calls[ix.0];
                    if call.usage != Use::Call {
                        continue;
                    }
                    let (body, node) = (call.body, call.node.clone());
                    found.extend(match is_async {
                        true => self.future_cancelled(body, &node, depth),
                        false => self.cancelled_in(body, &node, depth),
                    });
                }
                found
            }
            _ => Vec::new(),
        };
        self.cancelled.insert(body, found.clone());
        found
    }

    /// Who may drop the future that stands at `node`, in `body`.
    fn future_cancelled(&mut self, body: BodyIx, node: &SyntaxNode, depth: usize) -> Vec<Cancelled> {
        match self.fate(body, node) {
            Fate::Ended(it) => vec![it],
            Fate::OnItsOwn => Vec::new(),
            Fate::Part => self.cancelled_in(body, node, depth),
        }
    }

    /// Whether the future that stands at `node`, in `body`, goes on beside what is around it.
    pub fn is_task(&mut self, body: BodyIx, node: &SyntaxNode) -> bool {
        match self.fate(body, node) {
            Fate::Ended(it) => matches!(it.manner, Manner::Aborted | Manner::Detached),
            Fate::OnItsOwn => true,
            Fate::Part => false,
        }
    }

    /// `-> impl Future<Output = u32>`, `-> BoxFuture<'_, u32>`
    fn gives_future(&self, function: Function) -> bool {
        let given = function.ret_type(self.facts.db);
        given.into_future_output(self.facts.db).is_some()
    }

    fn fate(&mut self, body: BodyIx, node: &SyntaxNode) -> Fate {
        self.fate_followed(body, node, DEPTH)
    }

    /// .. with the variables that come to hold it: `let work = client.ask(n); timeout(limit, work)`.
    fn fate_followed(&mut self, body: BodyIx, node: &SyntaxNode, depth: usize) -> Fate {
        let fate = match self.facts.src(node) {
            Some(src) => self.fate_at(body, src, node),
            None => self.fate_among_calls(body, node),
        };
        let (Fate::Part, Some(depth)) = (&fate, depth.checked_sub(1)) else { return fate };
        let kept = kept_in(node).and_then(|it| self.facts.sema.to_def(&it));
        let Some(local) = kept else { return fate };
        self.fate_in(body, local, depth).unwrap_or(fate)
    }

    /// What becomes of the future that a variable holds, unless that is a part of its body.
    fn fate_in(&mut self, body: BodyIx, local: Local<'db>, depth: usize) -> Option<Fate> {
        let mentions = self.mentions_of(Definition::Local(local));
        let last = mentions.last().cloned();
        for mention in mentions {
            let is_last = last.as_ref() == Some(&mention);
            let fates = self.fates_of_mention(body, local, &mention, is_last, depth);
            if let Some(found) = fates.into_iter().find(|it| !matches!(it, Fate::Part)) {
                return Some(found);
            }
        }
        None
    }

    /// What becomes of a future where the variable that holds it is named, for the `last` time or not.
    fn fates_of_mention(
        &mut self,
        body: BodyIx,
        local: Local<'db>,
        token: &SyntaxToken,
        last: bool,
        depth: usize,
    ) -> Vec<Fate> {
        let sema = &self.facts.sema;
        let inner = sema.descend_into_macros_exact(token.clone());
        let paths = inner.into_iter().filter_map(|it| it.parent_ancestors().find_map(ast::PathExpr::cast));
        let named = |it: &ast::PathExpr| {
            it.path().and_then(|it| sema.resolve_path(&it)) == Some(PathResolution::Local(local))
        };
        let paths: Vec<ast::PathExpr> = paths.filter(named).collect();
        if paths.is_empty() {
            // In a macro of which nothing is known.
            let around = self.facts.bodies[body.0].src;
            let ended = self.branch_around(around, Src { file: around.file, range: token.text_range() });
            return ended.map(Fate::Ended).into_iter().collect();
        }
        let mut found = Vec::new();
        for path in paths {
            let lent = path.syntax().parent().is_some_and(|it| it.kind() == SyntaxKind::REF_EXPR);
            found.push(match self.fate_followed(body, path.syntax(), depth) {
                // It goes on in the loop's next turn, or where it is named next.
                Fate::Ended(it) if lent && (it.manner == Manner::DroppedAgain || !last) => Fate::Part,
                it => it,
            });
        }
        found
    }

    /// What becomes of the future that the call at `node`, of a function of the workspace, takes as `argument`.
    fn fate_of_argument(&mut self, function: Function, call: &SyntaxNode, argument: &SyntaxNode) -> Fate {
        let given = crate::flow::context::call_arguments(call);
        let at = given.iter().position(|it| argument.ancestors().any(|up| up == *it.syntax()));
        let parameters = function.assoc_fn_params(self.facts.db);
        let hidden = parameters.len().saturating_sub(given.len());
        let local = at.and_then(|it| parameters.get(it + hidden)?.as_local(self.facts.db));
        let body = self.facts.body_of_function(function);
        let followed = local.zip(body).and_then(|(local, body)| self.fate_in(body, local, 2));
        followed.filter(|it| matches!(it, Fate::Ended(_))).unwrap_or(Fate::OnItsOwn)
    }

    fn fate_at(&mut self, body: BodyIx, src: Src, node: &SyntaxNode) -> Fate {
        match self.branch_around(self.facts.bodies[body.0].src, src) {
            Some(it) => Fate::Ended(it),
            None => self.fate_among_calls(body, node),
        }
    }

    /// What becomes of a future that is among the arguments of calls.
    fn fate_among_calls(&mut self, body: BodyIx, node: &SyntaxNode) -> Fate {
        let around = self.facts.bodies[body.0].node.clone();
        for list in node.ancestors().take_while(|it| *it != around) {
            let Some(call) = list.parent().filter(|_| list.kind() == SyntaxKind::ARG_LIST) else { continue };
            let Some((_, callee)) = self.call_at(&call) else { continue };
            let path = match &callee {
                Callee::Api(api) if api.kind == ApiKind::BlockOn => return Fate::OnItsOwn,
                Callee::Foreign(path) | Callee::Unknown(path) => path.as_str(),
                Callee::Workspace(it) => return self.fate_of_argument(*it, &call, node),
                Callee::Api(_) | Callee::Constructor | Callee::Value => continue,
            };
            let name = path.rsplit("::").next().unwrap_or_default();
            if name.contains("spawn") || name.contains("block_on") {
                return self.fate_of_task(path, &call).map_or(Fate::OnItsOwn, Fate::Ended);
            }
            // A library without a model is known by what is written.
            let krate = path.split("::").next().unwrap_or_default();
            if DROP.contains(&name)
                && (OF.contains(&krate) || matches!(callee, Callee::Unknown(_)))
                && let Some(src) = self.facts.src_or_call_site(&call)
            {
                return Fate::Ended(self.cancelled_by(self.facts.bodies[body.0].src, name, src));
            }
        }
        Fate::Part
    }

    /// What may end the task that the `call` of `path` starts.
    fn fate_of_task(&self, path: &str, call: &SyntaxNode) -> Option<Cancelled> {
        if path != "tokio::spawn" && path != "tokio::task::spawn" {
            return None;
        }
        let around = call.parent()?;
        let pat = ast::LetStmt::cast(around.clone()).and_then(|it| it.pat());
        let manner = match pat {
            Some(ast::Pat::WildcardPat(_)) => Manner::Detached,
            None if around.kind() == SyntaxKind::EXPR_STMT => Manner::Detached,
            Some(ast::Pat::IdentPat(it)) if self.is_aborted(&it) => Manner::Aborted,
            _ => return None,
        };
        let by = self.facts.location(self.facts.src_or_call_site(call)?);
        Some(Cancelled { by, manner, acts: false, repeats: false, endless: false })
    }

    /// Whether the task is aborted whose handle this variable holds.
    fn is_aborted(&self, handle: &ast::IdentPat) -> bool {
        let Some(local) = self.facts.sema.to_def(handle) else { return false };
        self.mentions_of(Definition::Local(local)).into_iter().any(|it| {
            let call = it.parent_ancestors().find_map(ast::MethodCallExpr::cast);
            call.is_some_and(|call| {
                let on = call.receiver().is_some_and(|on| on.syntax().text_range() == it.text_range());
                on && call.name_ref().is_some_and(|it| it.text() == "abort")
            })
        })
    }

    /// The `select!` or the like in `around` in one of whose futures `src` stands.
    fn branch_around(&self, around: Src, src: Src) -> Option<Cancelled> {
        let root = self.facts.sema.parse_guess_edition(src.file);
        let element = root.syntax().covering_element(src.range);
        let trees = element.ancestors().filter_map(ast::TokenTree::cast);
        let own = |it: &ast::TokenTree| {
            around.file == src.file && around.range.contains_range(it.syntax().text_range())
        };
        trees.take_while(own).find_map(|tree| {
            let name = macro_name(&tree)?;
            let drops = JOINS.contains(&name.text())
                || SELECTS.contains(&name.text())
                    && futures(&tree).iter().any(|it| it.contains_range(src.range));
            let at = Src { file: src.file, range: name.text_range() };
            drops.then(|| self.cancelled_by(around, &format!("{}!", name.text()), at))
        })
    }

    fn cancelled_by(&self, around: Src, name: &str, at: Src) -> Cancelled {
        let root = self.facts.sema.parse_guess_edition(at.file);
        let outer = root.syntax().covering_element(at.range).ancestors();
        let mut outer = outer.take_while(|it| around.range.contains_range(it.text_range()));
        let again = outer.any(|it| is_loop(it.kind()));
        Cancelled {
            by: format!("`{name}` at {}", self.facts.location(at)),
            manner: if again { Manner::DroppedAgain } else { Manner::Dropped },
            acts: false,
            repeats: false,
            endless: false,
        }
    }
}

/// The variable that comes to hold the future at `node`, as it is or pinned, boxed or adapted.
fn kept_in(node: &SyntaxNode) -> Option<ast::IdentPat> {
    let within = |it: &SyntaxNode| {
        !matches!(it.kind(), SyntaxKind::AWAIT_EXPR | SyntaxKind::CLOSURE_EXPR | SyntaxKind::STMT_LIST)
            || is_unsafe_block(it)
    };
    let statement = node.ancestors().skip(1).take_while(within).find_map(ast::LetStmt::cast)?;
    match statement.pat()? {
        ast::Pat::IdentPat(it) => Some(it),
        _ => None,
    }
}

/// Whether these are the statements of an `unsafe` block, in which macros pin what they take.
fn is_unsafe_block(node: &SyntaxNode) -> bool {
    node.parent().and_then(ast::BlockExpr::cast).is_some_and(|it| it.unsafe_token().is_some())
}

/// Whether the loop goes over something else than what `wait` waits for: it comes to an end.
fn is_counted(node: &SyntaxNode, wait: &SyntaxNode) -> bool {
    let body = ast::ForExpr::cast(node.clone()).and_then(|it| it.loop_body());
    body.is_some_and(|it| wait.ancestors().any(|up| up == *it.syntax()))
}

/// The name of the macro that takes these tokens.
fn macro_name(tree: &ast::TokenTree) -> Option<SyntaxToken> {
    let mut before = std::iter::successors(tree.syntax().first_token()?.prev_token(), |it| it.prev_token())
        .filter(|it| !it.kind().is_trivia());
    before.next().filter(|it| it.kind() == T![!])?;
    before.next().filter(|it| it.kind() == SyntaxKind::IDENT)
}

/// Where the futures of a `select!` stand: `pattern = future, if condition => handler`.
fn futures(tree: &ast::TokenTree) -> Vec<TextRange> {
    let items: Vec<SyntaxElement> =
        tree.syntax().children_with_tokens().filter(|it| !it.kind().is_trivia()).collect();
    let is = |at: usize, kind: SyntaxKind| items.get(at).is_some_and(|it| it.kind() == kind);
    let follows = |at: usize, kind: SyntaxKind| {
        is(at + 1, kind) && items[at + 1].text_range().start() == items[at].text_range().end()
    };
    let arrow = |at: usize| match is(at, T![=>]) {
        true => Some(at + 1),
        false => (is(at, T![=]) && follows(at, T![>])).then_some(at + 2),
    };
    let is_braced = |at: usize| match items.get(at) {
        Some(NodeOrToken::Node(it)) => it.first_token().is_some_and(|it| it.kind() == T!['{']),
        _ => false,
    };
    let (mut found, mut at) = (Vec::new(), 1);
    while at < items.len() {
        let mut begins = None;
        let mut ends = None;
        while at < items.len() && arrow(at).is_none() {
            let assigns = is(at, T![=]) && !follows(at, T![=]) && !is(at.saturating_sub(1), T![.]);
            match begins {
                None if assigns => begins = Some(at + 1),
                Some(_) if is(at, T![,]) && is(at + 1, T![if]) => ends = ends.or(Some(at)),
                _ => {}
            }
            at += 1;
        }
        let Some(handler) = arrow(at) else { break };
        if let Some(begins) = begins
            && let (Some(first), Some(last)) = (items.get(begins), items.get(ends.unwrap_or(at) - 1))
            && first.text_range().start() <= last.text_range().end()
        {
            found.push(TextRange::new(first.text_range().start(), last.text_range().end()));
        }
        at = handler;
        if is_braced(at) && !is(at + 1, T![.]) && !is(at + 1, T![?]) {
            at += 1;
        } else {
            while at < items.len() && !is(at, T![,]) {
                at += 1;
            }
        }
        at += usize::from(is(at, T![,]));
    }
    found
}
