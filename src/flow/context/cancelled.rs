//! Futures that end half way: what a branch of `select!`, or `timeout`, drives is dropped at any await where it waits, and so is a task
//! that is aborted. A call that blocked instead was always seen through.

use ra_ap_hir::{Field, Function, Local, PathResolution};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasLoopBody};
use ra_ap_syntax::{
    Direction, NodeOrToken, SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken, T, TextRange,
};

use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, Runs, Src, Use};
use crate::facts::loops::is_loop;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::calls::callers::Caller;
use crate::flow::context::collected;
use crate::flow::discarded::discards;
use crate::flow::held::hoisting::drops;
use crate::flow::mentions::in_unknown_macro;
use crate::flow::places::parts_of;
use crate::workspace::Placement;

/// Functions and types that drop a future which they take, when another one is ready or time is up.
const DROP: &[&str] = &[
    "Abortable",
    "abortable",
    ONCE,
    "race",
    "run_until_cancelled",
    "run_until_cancelled_owned",
    "select",
    "select_all",
    "select_ok",
    "take_until",
    "timeout",
    "timeout_at",
    "try_join",
    "try_join_all",
    "with_cancellation_token",
    "with_cancellation_token_owned",
];

/// .. that asks it once, and tells that it is not ready.
const ONCE: &str = "now_or_never";

/// A macro and a method that poll a future by hand.
const POLL: &str = "poll";

/// What calls the function it takes for a future, and waits for that in its own place.
const CALLERS: &[&str] = &[
    "and_then",
    "filter_map",
    "flat_map",
    "fold",
    "for_each",
    "for_each_concurrent",
    "from_fn",
    "map",
    "or_else",
    "then",
    "try_unfold",
    "unfold",
];

/// The crates that they are of.
const OF: &[&str] = &["async_std", "futures", "futures_lite", "futures_util", "tokio", "tokio_util"];

/// Macros that do so with their branches.
const SELECTS: &[&str] = &["select", "select_biased"];

/// .. with what they take, as soon as one of it fails.
const JOINS: &[&str] = &["try_join"];

/// Methods that put what they take into a collection or a place.
const KEEP: &[&str] = &["insert", "push", "push_back", "push_front", "replace"];

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
    /// What else it does in one turn of such a loop, or all in all.
    pub turn: Turn,
}

/// Where the future does something besides waiting at one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turn {
    /// Before it.
    pub before: bool,
    /// Behind it.
    pub behind: bool,
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
        let names = || DROP.iter().chain(SELECTS).chain(&["spawn", POLL]).chain(collected::MADE_BY);
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
        let own = self.receives_from_own(&around, node);
        let goes_on = |it: &SyntaxNode| !(is_counted(it, node) || own && self.acts_behind(it));
        let (repeats, service) = (loops().next().is_some(), loops().find(|it| goes_on(it)));
        let endless = service.is_some();
        let turn = self.acts_around(service.as_ref().unwrap_or(&around), node);
        for it in &mut above {
            it.turn = match endless {
                true => turn,
                false => {
                    Turn { before: it.turn.before || turn.before, behind: it.turn.behind || turn.behind }
                }
            };
            it.acts |= acts;
            it.repeats |= repeats;
            it.endless |= endless;
        }
        above
    }

    /// Whether what is received at `node` comes from a receiver that `body` has made or been given for itself: it ends with whom that has
    /// started.
    fn receives_from_own(&self, body: &SyntaxNode, node: &SyntaxNode) -> bool {
        let sema = &self.facts.sema;
        let end = match ast::MethodCallExpr::cast(node.clone()) {
            Some(it) => it.receiver(),
            None => ast::ForExpr::cast(node.clone()).and_then(|it| it.iterable()),
        };
        let Some(end) = end else { return false };
        let owned = sema.type_of_expr(&end).is_some_and(|it| !it.original.is_reference());
        owned
            && match &end {
                ast::Expr::PathExpr(it) => match it.path().and_then(|it| sema.resolve_path(&it)) {
                    Some(PathResolution::Local(it)) => {
                        let source = it.primary_source(self.facts.db);
                        let made = source.syntax().ancestors().find_map(ast::LetStmt::cast);
                        made.is_some_and(|it| it.syntax().ancestors().any(|up| up == *body))
                    }
                    _ => false,
                },
                ast::Expr::CallExpr(_) | ast::Expr::MethodCallExpr(_) => true,
                _ => false,
            }
    }

    /// Whether the code behind the loop does anything that may be noticed.
    fn acts_behind(&self, of: &SyntaxNode) -> bool {
        let is_part = |it: &SyntaxNode| it.kind() != SyntaxKind::STMT_LIST;
        let statement = of.ancestors().take_while(is_part).last();
        let behind = statement.into_iter().flat_map(|it| it.siblings(Direction::Next).skip(1));
        behind.into_iter().any(|it| self.acts_beside(&it, of))
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
                    let (usage, body, node) = (call.usage, call.body, call.node.clone());
                    if usage != Use::Call && !(is_async && self.is_called_in_place(&node)) {
                        continue;
                    }
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
            Fate::Part => match (&self.facts.bodies[body.0], &self.facts.bodies[body.0].runs) {
                // It gives the future to whoever calls it.
                (it, Runs::Inline(_) | Runs::Bound | Runs::Parameter(..) | Runs::Unknown(_))
                    if it.kind == BodyKind::Closure && !it.is_async =>
                {
                    let (parent, closure, inline) =
                        (it.parent, it.node.clone(), matches!(it.runs, Runs::Inline(_) | Runs::Bound));
                    let Some(parent) = parent else { return Vec::new() };
                    if inline || self.is_called_in_place(&closure) {
                        return self.future_cancelled(parent, &closure, depth);
                    }
                    // It is kept, and called elsewhere.
                    match self.fate(parent, &closure) {
                        Fate::Ended(it) => vec![it],
                        _ => Vec::new(),
                    }
                }
                _ => self.cancelled_in(body, node, depth),
            },
        }
    }

    /// Whether the function at `node` is handed to a call that calls it for a future, and waits for that where it is awaited itself.
    fn is_called_in_place(&self, node: &SyntaxNode) -> bool {
        match self.receiving_call(node) {
            Some((Callee::Workspace(_), _)) => true,
            Some((Callee::Foreign(path) | Callee::Unknown(path), _)) => {
                path.rsplit("::").next().is_some_and(|it| CALLERS.contains(&it))
            }
            _ => false,
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
        let before = std::mem::take(&mut self.followed);
        let fate = self.fate_followed(body, node, DEPTH);
        self.followed = before;
        fate
    }

    /// .. with the variables that come to hold it: `let work = client.ask(n); timeout(limit, work)`.
    fn fate_followed(&mut self, body: BodyIx, node: &SyntaxNode, depth: usize) -> Fate {
        let fate = match self.facts.src(node) {
            Some(src) => self.fate_at(body, src, node),
            None => self.fate_among_calls(body, node),
        };
        let (Fate::Part, Some(depth)) = (&fate, depth.checked_sub(1)) else { return fate };
        let kept = self.keepers(node).into_iter().find_map(|it| match it {
            Definition::Field(it) => self.fate_in_field(it, depth),
            Definition::Local(it) if self.may_hold_future(it) => self.fate_in(body, it, depth),
            _ => None,
        });
        kept.unwrap_or(fate)
    }

    /// Whether it is not a plain value, such as how many futures there are; a closure may make them, or what keeps one.
    fn may_hold_future(&self, local: Local<'db>) -> bool {
        let (db, ty) = (self.facts.db, local.ty(self.facts.db));
        let lent = ty.strip_references();
        let keeps = || parts_of(db, &lent).any(|it| it.as_dyn_trait().is_some());
        !ty.is_copy(db) || ty.is_unknown() || ty.contains_unknown() || lent.is_closure() || keeps()
    }

    /// `Limited { work: client.ask(n), limit }`
    fn field_that_keeps(&self, node: &SyntaxNode) -> Option<Field> {
        let field = self.own_ancestors(node).find_map(ast::RecordExprField::cast)?;
        let (field, ..) = self.facts.sema.resolve_record_field(&field)?;
        let owner = field.parent_def(self.facts.db).module(self.facts.db).krate(self.facts.db);
        names::is_workspace_crate(self.facts.db, owner).then_some(field)
    }

    /// What ends the future that a field holds, wherever that is taken out or lent.
    fn fate_in_field(&mut self, field: Field, depth: usize) -> Option<Fate> {
        // Each mention may lead to it again.
        if !self.followed.insert(Definition::Field(field)) {
            return None;
        }
        for token in self.mentions_of(Definition::Field(field)) {
            let access = token.parent_ancestors().nth(1).and_then(ast::FieldExpr::cast);
            self.facts.build_body_around(&token);
            let Some((access, body)) = access.zip(self.body_at(&token)) else { continue };
            let fate = self.fate_followed(body, access.syntax(), depth);
            if matches!(fate, Fate::Ended(_)) {
                return Some(fate);
            }
        }
        None
    }

    /// What becomes of the future that a variable holds, unless that is a part of its body.
    fn fate_in(&mut self, body: BodyIx, local: Local<'db>, depth: usize) -> Option<Fate> {
        if !self.followed.insert(Definition::Local(local)) {
            return None;
        }
        if let Some(ended) = self.ended_collection(Definition::Local(local)) {
            return Some(Fate::Ended(self.cancelled_by(
                self.facts.bodies[body.0].src,
                ended.name,
                ended.src,
            )));
        }
        let mut mentions = self.mentions_of(Definition::Local(local));
        mentions.extend(self.mentions_in_unknown_macros(body, local));
        let is_dropped = |it: &SyntaxToken| {
            let statement = it.parent_ancestors().find(|it| it.kind() == SyntaxKind::EXPR_STMT);
            statement.is_some_and(|statement| drops(&statement, it.text()))
        };
        let last = mentions.iter().rfind(|it| !is_dropped(it)).cloned();
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
            // .. as what waits for the next of several does.
            let lent = path.syntax().parent().is_some_and(|it| it.kind() == SyntaxKind::REF_EXPR)
                || collected::waits_for_next(token);
            found.push(match self.fate_followed(body, path.syntax(), depth) {
                // It goes on in the loop's next turn, or where it is named next.
                Fate::Ended(it) if lent && it.manner == Manner::DroppedAgain && last && is_left(token) => {
                    Fate::Ended(Cancelled { manner: Manner::Dropped, ..it })
                }
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
        let within = |it: &SyntaxNode| *it != around && it.kind() != SyntaxKind::AWAIT_EXPR;
        let mut collected = None;
        let parts: Vec<_> = self.facts.sema.ancestors_with_macros(node.clone()).take_while(within).collect();
        for part in parts {
            let Some(call) = part.parent() else { continue };
            let method = ast::MethodCallExpr::cast(call.clone());
            let on = method.as_ref().and_then(|it| it.receiver()).is_some_and(|it| *it.syntax() == part);
            if part.kind() != SyntaxKind::ARG_LIST && !on {
                continue;
            }
            let Some((_, callee)) = self.call_at(&call) else { continue };
            let path = match &callee {
                Callee::Api(api) if api.kind == ApiKind::BlockOn => return Fate::OnItsOwn,
                Callee::Foreign(path) | Callee::Unknown(path) => path.as_str(),
                Callee::Workspace(it) => match self.fate_of_argument(*it, &call, node) {
                    Fate::OnItsOwn if on => continue,
                    it => return it,
                },
                Callee::Api(_) | Callee::Constructor | Callee::Value => continue,
            };
            let name = path.rsplit("::").find(|it| *it != "new").unwrap_or_default();
            if !on && (name.contains("spawn") || name.contains("block_on")) {
                return self.fate_of_task(path, &call).map_or(Fate::OnItsOwn, Fate::Ended);
            }
            let src = self.facts.src_or_call_site(&call);
            let body = self.facts.bodies[body.0].src;
            if !on && let Some(ended) = method.and_then(|it| self.ended_collection_of(&it)) {
                return Fate::Ended(self.cancelled_by(body, ended.name, ended.src));
            }
            collected = collected.or_else(|| collected::is_made_by(name).then(|| name.to_owned()));
            if on && name == POLL && !is_polled_through(&call, &around)
                || on && collected.is_some() && collected::stops_early(name)
            {
                let by = collected.as_deref().unwrap_or(name);
                let ended = src.map(|it| Cancelled { acts: name == POLL, ..self.cancelled_by(body, by, it) });
                return ended.map_or(Fate::Part, Fate::Ended);
            }
            // A library without a model is known by what is written.
            let krate = path.split("::").next().unwrap_or_default();
            if DROP.contains(&name)
                && (OF.contains(&krate) || matches!(callee, Callee::Unknown(_)))
                && let Some(src) = src
            {
                return Fate::Ended(Cancelled { acts: name == ONCE, ..self.cancelled_by(body, name, src) });
            }
        }
        Fate::Part
    }

    /// What may end the task that the `call` of `path` starts.
    fn fate_of_task(&self, path: &str, call: &SyntaxNode) -> Option<Cancelled> {
        let set = ast::MethodCallExpr::cast(call.clone()).and_then(|it| self.ended_collection_of(&it));
        if set.is_none() && path != "tokio::spawn" && path != "tokio::task::spawn" {
            return None;
        }
        let handle = match call.parent().and_then(ast::MethodCallExpr::cast) {
            Some(it) if it.name_ref()?.text() == "abort_handle" => it.syntax().clone(),
            _ => call.clone(),
        };
        let around = handle.parent()?;
        let aborted = || self.keepers(&handle).into_iter().any(|it| self.is_aborted(it));
        let manner = if set.is_none() && discards(&around) {
            Manner::Detached
        } else if set.is_some() || aborted() {
            Manner::Aborted
        } else {
            return None;
        };
        let by = self.facts.location(self.facts.src_or_call_site(call)?);
        Some(Cancelled { by, manner, acts: false, repeats: false, endless: false, turn: Turn::default() })
    }

    /// What comes to hold the future or handle at `node`, as it is or pinned, boxed or adapted: variables, a field, or a collection that
    /// is one.
    pub(super) fn keepers(&self, node: &SyntaxNode) -> Vec<Definition<'db>> {
        if let Some(field) = self.field_that_keeps(node) {
            return vec![Definition::Field(field)];
        }
        let mut inner = node.clone();
        for outer in self.own_ancestors(node) {
            let inner = std::mem::replace(&mut inner, outer.clone());
            let place = match outer.kind() {
                SyntaxKind::BIN_EXPR => {
                    let assigns = |it: &ast::BinExpr| {
                        matches!(it.op_kind(), Some(ast::BinaryOp::Assignment { op: None }))
                    };
                    ast::BinExpr::cast(outer.clone()).filter(assigns).and_then(|it| it.lhs())
                }
                SyntaxKind::METHOD_CALL_EXPR if inner.kind() == SyntaxKind::ARG_LIST => {
                    let call = ast::MethodCallExpr::cast(outer.clone());
                    let keeps = |it: &ast::MethodCallExpr| {
                        it.name_ref().is_some_and(|it| KEEP.iter().any(|name| it.text() == *name))
                    };
                    call.filter(keeps).and_then(|it| it.receiver())
                }
                _ => None,
            };
            if let Some(place) = place.and_then(|it| self.named_place(&it)) {
                return vec![place];
            }
            let patterns: Vec<ast::Pat> = match outer.kind() {
                SyntaxKind::LET_STMT => {
                    ast::LetStmt::cast(outer).and_then(|it| it.pat()).into_iter().collect()
                }
                SyntaxKind::LET_EXPR => {
                    ast::LetExpr::cast(outer).and_then(|it| it.pat()).into_iter().collect()
                }
                SyntaxKind::FOR_EXPR if inner.kind() != SyntaxKind::BLOCK_EXPR => {
                    ast::ForExpr::cast(outer).and_then(|it| it.pat()).into_iter().collect()
                }
                SyntaxKind::MATCH_EXPR if inner.kind() != SyntaxKind::MATCH_ARM_LIST => {
                    let arms = ast::MatchExpr::cast(outer).and_then(|it| it.match_arm_list());
                    arms.into_iter().flat_map(|it| it.arms()).filter_map(|it| it.pat()).collect()
                }
                _ => continue,
            };
            let bound =
                patterns.iter().flat_map(|it| it.syntax().descendants()).filter_map(ast::IdentPat::cast);
            return bound.filter_map(|it| self.facts.sema.to_def(&it)).map(Definition::Local).collect();
        }
        Vec::new()
    }

    /// Whether the task is aborted whose handle this holds.
    fn is_aborted(&self, keeper: Definition<'db>) -> bool {
        let statement = |it: &SyntaxNode| {
            matches!(
                it.kind(),
                SyntaxKind::EXPR_STMT | SyntaxKind::LET_STMT | SyntaxKind::FOR_EXPR | SyntaxKind::IF_EXPR
            ) || it.parent().is_some_and(|it| it.kind() == SyntaxKind::STMT_LIST)
        };
        self.mentions_of(keeper).into_iter().any(|it| {
            let whole = it.parent_ancestors().find(statement);
            let calls =
                whole.into_iter().flat_map(|it| it.descendants()).filter_map(ast::MethodCallExpr::cast);
            calls.into_iter().any(|it| it.name_ref().is_some_and(|it| it.text() == "abort"))
        })
    }

    /// Where macros name the variable of which nothing is known.
    fn mentions_in_unknown_macros(&self, body: BodyIx, local: Local<'db>) -> Vec<SyntaxToken> {
        let name = local.name(self.facts.db).as_str().to_owned();
        let tokens =
            self.facts.bodies[body.0].node.descendants_with_tokens().filter_map(|it| it.into_token());
        let named = tokens.filter(|it| {
            it.kind() == SyntaxKind::IDENT
                && it.text() == name
                && it.parent().is_some_and(|it| it.kind() == SyntaxKind::TOKEN_TREE)
        });
        named.filter(|it| in_unknown_macro(&self.facts, it)).collect()
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
                || name.text() == POLL
                || SELECTS.contains(&name.text())
                    && branches(&tree).iter().any(|it| it.future.contains_range(src.range));
            let at = Src { file: src.file, range: name.text_range() };
            drops.then(|| Cancelled {
                acts: name.text() == POLL,
                ..self.cancelled_by(around, &format!("{}!", name.text()), at)
            })
        })
    }

    /// What the future at `node` is a part of before it is awaited or a statement ends.
    fn own_ancestors(&self, node: &SyntaxNode) -> impl Iterator<Item = SyntaxNode> + '_ {
        let within = |it: &SyntaxNode| it.kind() != SyntaxKind::AWAIT_EXPR && !collected::is_other_body(it);
        let mut below = node.clone();
        let is_value = move |it: &SyntaxNode| {
            let inner = std::mem::replace(&mut below, it.clone());
            ast::StmtList::cast(it.clone())
                .is_none_or(|it| it.tail_expr().is_some_and(|it| *it.syntax() == inner))
        };
        self.facts.sema.ancestors_with_macros(node.clone()).skip(1).take_while(within).take_while(is_value)
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
            turn: Turn::default(),
        }
    }
}

/// Whether a future that is polled by hand, by `call`, is polled until it is ready: in a loop, or by whoever polls what is around it.
fn is_polled_through(call: &SyntaxNode, around: &SyntaxNode) -> bool {
    let is_value = |it: &ast::ClosureExpr| match it.body() {
        Some(ast::Expr::BlockExpr(it)) => it.tail_expr().is_some_and(|it| it.syntax() == call),
        it => it.is_some_and(|it| it.syntax() == call),
    };
    let mut outer = call.ancestors().take_while(|it| it != around);
    outer.any(|it| is_loop(it.kind()) || ast::ClosureExpr::cast(it).is_some_and(|it| is_value(&it)))
}

/// Whether the loop goes over something else than what `wait` waits for: it comes to an end.
fn is_counted(node: &SyntaxNode, wait: &SyntaxNode) -> bool {
    let body = ast::ForExpr::cast(node.clone()).and_then(|it| it.loop_body());
    body.is_some_and(|it| wait.ancestors().any(|up| up == *it.syntax()))
}

/// The name of the macro that takes these tokens.
pub(in crate::flow) fn macro_name(tree: &ast::TokenTree) -> Option<SyntaxToken> {
    let mut before = std::iter::successors(tree.syntax().first_token()?.prev_token(), |it| it.prev_token())
        .filter(|it| !it.kind().is_trivia());
    before.next().filter(|it| it.kind() == T![!])?;
    before.next().filter(|it| it.kind() == SyntaxKind::IDENT)
}

/// Whether the loop around a `select!` is left by what another branch does than the one whose future is named.
fn is_left(token: &SyntaxToken) -> bool {
    let selects = |it: &ast::TokenTree| macro_name(it).is_some_and(|it| SELECTS.contains(&it.text()));
    let tree = token.parent_ancestors().filter_map(ast::TokenTree::cast).find(selects);
    let turn = token.parent_ancestors().find(|it| is_loop(it.kind()));
    let branches = tree.iter().flat_map(branches);
    let own = branches.into_iter().find(|it| it.future.contains_range(token.text_range()));
    // A condition tells whether it is ready.
    let own = own.filter(|it| !it.is_conditional);
    own.zip(turn).is_some_and(|(own, turn)| collected::leaves_before_end(&turn, Some(own.handler)))
}

/// `pattern = future, if condition => handler`
pub(in crate::flow) struct Branch {
    /// What it waits for.
    pub future: TextRange,
    is_conditional: bool,
    handler: TextRange,
}

/// The branches of a `select!` that have a future.
pub(in crate::flow) fn branches(tree: &ast::TokenTree) -> Vec<Branch> {
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
        let future = (begins, ends.unwrap_or(at));
        at = handler;
        if is_braced(at) && !is(at + 1, T![.]) && !is(at + 1, T![?]) {
            at += 1;
        } else {
            while at < items.len() && !is(at, T![,]) {
                at += 1;
            }
        }
        let range = |from: usize, to: usize| {
            let (first, last) = (items.get(from)?, items.get(to.checked_sub(1)?)?);
            let (start, end) = (first.text_range().start(), last.text_range().end());
            (start <= end).then(|| TextRange::new(start, end))
        };
        if let (Some(begins), end) = future
            && let Some((future, handler)) = range(begins, end).zip(range(handler, at))
        {
            found.push(Branch { future, is_conditional: ends.is_some(), handler });
        }
        at += usize::from(is(at, T![,]));
    }
    found
}
