//! Chains of adapters over a receiver that can be written as a loop: each closure runs where it ran before, and nothing is
//! received that the chain would not have asked for.

use ra_ap_syntax::ast::{self, AstNode, HasArgList, HasGenericArgs as _};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::shapes::{
    drained, for_over, is_place, is_plain_statement, method_on, result_head, returns_of_turn, runs_in_place,
    takes_to_end,
};
use crate::facts::loops::leaves_early;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::each_turn::{ends_before, not_in_each_turn, turn};
use crate::flow::channels::in_place::lent_in_option;
use crate::flow::channels::locked::is_guard_of_receiver;
use crate::flow::held::SendNeed;
use crate::flow::lifting::leaves;
use crate::refusal::Refusal;

/// What is made of the messages behind the adapters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The body of this `for`.
    For(ast::ForExpr),
    /// `.for_each(|x| ..)`, as a statement.
    ForEach(ast::MethodCallExpr),
    /// This call, turn by turn.
    Call(ast::MethodCallExpr, String),
    /// A vector, which `collect` asks for.
    Vector(ast::MethodCallExpr),
    /// A vector, which the rest of the chain goes over; and the chain as a whole, if the rest goes with it.
    Rest(SyntaxNode, Option<SyntaxNode>),
}

/// Such a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The adapters that run in the loop, the first one first: how many calls stand between the receiver's and it, and its rewrite.
    pub stages: Vec<(usize, String)>,
    /// What comes then.
    pub end: End,
    /// Whether it may end while messages are still to come.
    pub stops: bool,
    calls: Vec<ast::MethodCallExpr>,
}

impl Chain {
    /// Whether it goes over the iterator without taking it.
    pub fn borrows(&self) -> bool {
        self.calls.first().and_then(|it| it.name_ref()).is_some_and(|it| it.text() == "by_ref")
    }

    /// What the adapter behind so many calls is given.
    pub fn argument_of(&self, depth: usize) -> Option<ast::Expr> {
        self.calls.get(depth.checked_sub(1)?)?.arg_list()?.args().next()
    }

    /// The function that each turn calls for the end of the chain.
    pub(super) fn called_in_turns(&self) -> Option<ast::Expr> {
        match &self.end {
            End::ForEach(it) => function_given(it),
            End::Call(it, rewrite) if rewrite.ends_with("-call") => function_given(it),
            _ => None,
        }
    }

    /// Where the loop has the code of the closure that `call` is given in place, or can have it, so that it can await: what a
    /// `return` of it means there.
    pub fn awaits_in(&self, call: &ast::MethodCallExpr) -> Option<Returns> {
        let staged = self.stages.iter().any(|(depth, rewrite)| {
            depth.checked_sub(1).and_then(|it| self.calls.get(it)) == Some(call)
                && AWAITING.contains(&rewrite.as_str())
        });
        match &self.end {
            End::ForEach(it) if it == call && function_given(it).is_none() => Some(Returns::EndTurn),
            End::Call(it, rewrite) if it == call => (rewrite.ends_with("-plain")
                || IN_PLACE.contains(&rewrite.as_str())
                || AWAITING.contains(&rewrite.as_str()))
            .then_some(Returns::EndClosure),
            _ => staged.then_some(Returns::EndClosure),
        }
    }

    /// The closures and functions that each turn hands to a method.
    pub(super) fn run_in_turns(&self) -> Vec<ast::Expr> {
        let staged = self.stages.iter().filter_map(|(depth, _)| self.calls.get(depth.checked_sub(1)?));
        let last = match &self.end {
            End::Call(it, rewrite) if !rewrite.ends_with("-call") => Some(it),
            _ => None,
        };
        staged.chain(last).filter_map(|it| it.arg_list()?.args().last()).collect()
    }

    /// What is written anew.
    pub fn whole(&self) -> SyntaxNode {
        match &self.end {
            End::For(it) => it.syntax().clone(),
            End::ForEach(it) => {
                let statement = it.syntax().parent().filter(|it| it.kind() == SyntaxKind::EXPR_STMT);
                statement.unwrap_or_else(|| it.syntax().clone())
            }
            End::Call(it, _) | End::Vector(it) => it.syntax().clone(),
            End::Rest(it, whole) => whole.as_ref().unwrap_or(it).clone(),
        }
    }
}

/// What the call is given last, if that is the name of a function or of a variable that holds one.
pub fn function_given(call: &ast::MethodCallExpr) -> Option<ast::Expr> {
    call.arg_list()?.args().last().filter(|it| matches!(it, ast::Expr::PathExpr(_)))
}

/// How an adapter may take part in the loop.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// A closure or a function.
    Closure,
    /// A number, or nothing.
    Number,
    /// Something to iterate over.
    Iterator,
    /// A first state, and a closure that changes it.
    State,
    /// A closure that makes one of two.
    Pair,
}

/// Adapters that have a rewrite, what they take, and whether they may end the chain.
const STAGES: &[(&str, Takes, bool)] = &[
    ("map", Takes::Closure, false),
    ("filter", Takes::Closure, false),
    ("filter_map", Takes::Closure, false),
    ("inspect", Takes::Closure, false),
    ("take_while", Takes::Closure, true),
    ("map_while", Takes::Closure, true),
    ("skip_while", Takes::Closure, false),
    ("scan", Takes::State, true),
    ("take", Takes::Number, true),
    ("skip", Takes::Number, false),
    ("step_by", Takes::Number, false),
    ("enumerate", Takes::Number, false),
    ("cloned", Takes::Number, false),
    ("copied", Takes::Number, false),
    ("zip", Takes::Iterator, true),
];

/// What a `return` in a closure's code would come to where the code stands in a loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returns {
    /// Written as `continue`, the same.
    EndTurn,
    /// It would leave the function.
    EndClosure,
}

/// Rewrites beside which there is one of the name with `-awaiting`, for a closure whose code awaits.
const AWAITING: &[&str] = &[
    "each-map",
    "each-inspect",
    "each-filter",
    "each-filter-map",
    "each-take-while",
    "each-map-while",
    "each-skip-while",
    "each-find-map",
    "each-try-for-each",
];

/// Rewrites of the end of a chain, other than those named `-plain`, that have a closure's code in the loop.
const IN_PLACE: &[&str] = &["each-fold", "each-reduce"];

/// Calls that end a chain and have a rewrite.
const ENDS: &[(&str, Takes, bool)] = &[
    ("next", Takes::Number, true),
    ("nth", Takes::Number, true),
    ("any", Takes::Closure, true),
    ("all", Takes::Closure, true),
    ("find", Takes::Closure, true),
    ("find_map", Takes::Closure, true),
    ("position", Takes::Closure, true),
];

/// The chain behind `node`, a receiver's `iter()` or `into_iter()`, if a loop can stand for it.
pub fn chain(flow: &Flow<'_>, node: &SyntaxNode) -> Option<Chain> {
    let receiver = ast::MethodCallExpr::cast(node.clone())?.receiver()?;
    let known = is_place(&receiver) || is_in_option(&receiver);
    if !known && !is_made_here(flow, &receiver) && !is_guard_of(flow, &receiver) {
        return None;
    }
    chain_from(flow, node).filter(|it| known || !is_given_back_early(flow, &receiver, it))
}

/// Whether what the chain receives from, which only the chain sees, would be gone in a loop while code around the chain runs that
/// finds it there: a lock is held, and senders are served, until the end of the statement or of the `match`.
fn is_given_back_early(flow: &Flow<'_>, receiver: &ast::Expr, chain: &Chain) -> bool {
    // When a chain has come to its end nobody sends any more.
    let matters = chain.stops || is_guard_of(flow, receiver);
    // What a macro is given it compares or prints.
    let whole = chain.whole();
    matters && flow.is_in_file(&whole) && runs_before_end(flow, whole)
}

/// Whether code runs behind `node` before its statement, closure, arm or condition ends, where temporaries are dropped.
fn runs_before_end(flow: &Flow<'_>, node: SyntaxNode) -> bool {
    let Some(around) = node.parent() else { return false };
    match around.kind() {
        SyntaxKind::MATCH_EXPR | SyntaxKind::LET_EXPR => true,
        SyntaxKind::FOR_EXPR => {
            ast::ForExpr::cast(around).and_then(|it| it.iterable()).is_some_and(|it| *it.syntax() == node)
        }
        SyntaxKind::ARG_LIST => {
            let call = around.parent().and_then(ast::Expr::cast);
            call.is_none_or(|it| !only_takes(flow, &it) || runs_before_end(flow, it.syntax().clone()))
        }
        SyntaxKind::METHOD_CALL_EXPR => {
            let call = ast::MethodCallExpr::cast(around.clone());
            // Of an iterator's adapters it is known already that it makes no difference when they run.
            let closure = call.filter(|it| !is_of_std(flow, it)).and_then(|it| it.arg_list());
            let closure =
                closure.is_some_and(|it| it.args().any(|it| matches!(it, ast::Expr::ClosureExpr(_))));
            closure || runs_before_end(flow, around)
        }
        kind if ast::Expr::can_cast(kind)
            && !matches!(
                kind,
                SyntaxKind::CLOSURE_EXPR
                    | SyntaxKind::IF_EXPR
                    | SyntaxKind::WHILE_EXPR
                    | SyntaxKind::BLOCK_EXPR
            ) =>
        {
            runs_before_end(flow, around)
        }
        _ => false,
    }
}

/// Whether the call only keeps, compares or prints what it is given: no code of the workspace runs in it.
fn only_takes(flow: &Flow<'_>, call: &ast::Expr) -> bool {
    use crate::facts::body::Callee;
    match flow.call_at(call.syntax()) {
        Some((_, Callee::Foreign(path))) => path.starts_with("std::"),
        Some(_) => false,
        // A variant of an enum.
        None => matches!(call, ast::Expr::CallExpr(_) | ast::Expr::MacroExpr(_)),
    }
}

/// The chain behind `node`, an iterator over a receiver.
fn chain_from(flow: &Flow<'_>, node: &SyntaxNode) -> Option<Chain> {
    let mut chain =
        Chain { stages: Vec::new(), end: End::Rest(node.clone(), None), stops: false, calls: Vec::new() };
    let mut starts = vec![node.clone()];
    let mut at = node.clone();
    loop {
        if let Some(outer) = for_over(&at).and_then(ast::ForExpr::cast) {
            chain.stops |= leaves_early(outer.syntax());
            chain.end = End::For(outer);
            return Some(chain);
        }
        let (call, name) = method_on(&at)?;
        if !is_of_std(flow, &call) {
            return None;
        }
        at = call.syntax().clone();
        chain.calls.push(call.clone());
        if matches!(name.as_str(), "by_ref" | "fuse") {
            starts.push(at.clone());
            continue;
        }
        if let Some((rewrite, stops)) = stage(flow, &call, &name) {
            chain.stages.push((chain.calls.len(), rewrite));
            chain.stops |= stops;
            starts.push(at.clone());
            continue;
        }
        return ended(flow, chain, &call, &name, &starts);
    }
}

/// What of the chain behind `node`, an iterator over a receiver, keeps it from being written as a loop, in words.
pub fn no_loop(flow: &Flow<'_>, node: &SyntaxNode) -> Option<String> {
    let receiver = ast::MethodCallExpr::cast(node.clone()).and_then(|it| it.receiver());
    if let (Some(receiver), Some(chain)) = (receiver, chain_from(flow, node))
        && !is_place(&receiver)
        && is_given_back_early(flow, &receiver, &chain)
    {
        let what = if is_guard_of(flow, &receiver) { "the lock" } else { "the receiver" };
        return Some(format!(
            "{what} is there until what is around the chain is done, which a loop would not wait for"
        ));
    }
    let mut at = node.clone();
    loop {
        let (call, name) = method_on(&at)?;
        at = call.syntax().clone();
        if matches!(name.as_str(), "by_ref" | "fuse") || stage(flow, &call, &name).is_some() {
            continue;
        }
        let argument = call.arg_list().and_then(|it| it.args().next());
        let of_closure = matches!(argument, Some(ast::Expr::ClosureExpr(_)));
        if let Some(ast::Expr::ClosureExpr(it)) = &argument
            && ends_before(flow, it)
        {
            return Some(format!(
                "what the closure of its `{name}` takes along would be there longer in a loop"
            ));
        }
        let last = call.arg_list().and_then(|it| it.args().last());
        if let Some(why) = last.and_then(|it| not_in_each_turn(flow, &it)) {
            return Some(why);
        }
        return Some(match name == "for_each" && of_closure && returns_of_turn(&call).is_none() {
            true => {
                "the closure of its `for_each` returns early, where a loop's body would leave the function"
                    .to_owned()
            }
            false => format!("no loop can stand for its `{name}`"),
        });
    }
}

/// The rewrite of the adapter that `call` is, and whether it may end the chain.
fn stage(flow: &Flow<'_>, call: &ast::MethodCallExpr, name: &str) -> Option<(String, bool)> {
    if name == "flatten" {
        let db = flow.facts.db;
        let ty = flow.facts.sema.type_of_expr(&call.receiver()?)?.original;
        let kind = match names::type_head(db, &ty.iterator_item(db)?)?.as_str() {
            "std::option::Option" => "option",
            "std::result::Result" => "result",
            _ => return None,
        };
        return Some((format!("each-flatten-{kind}"), false));
    }
    let (_, takes, stops) = STAGES.iter().find(|(it, ..)| *it == name)?;
    fits(flow, call, *takes).then(|| (format!("each-{}", name.replace('_', "-")), *stops))
}

/// An iterator over a receiver that a variable keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The variable.
    pub variable: ast::IdentPat,
    /// Where it is used: what names it there, and what it is used for.
    pub uses: Vec<(SyntaxNode, Chain)>,
}

/// The variable that keeps the iterator made at `node`, if every use of it can be written without one.
pub fn kept(flow: &Flow<'_>, node: &SyntaxNode) -> Option<Kept> {
    let statement = node.parent().and_then(ast::LetStmt::cast)?;
    let receiver = ast::MethodCallExpr::cast(node.clone())?.receiver()?;
    let (Some(ast::Pat::IdentPat(variable)), None) = (statement.pat(), statement.ty()) else { return None };
    if !is_place(&receiver) || statement.let_else().is_some() || variable.pat().is_some() {
        return None;
    }
    let (_, call) = flow.facts.call_index(node).map(|ix| (ix, &flow.facts.calls[ix.0]))?;
    let local = flow.facts.sema.to_def(&variable)?;
    let mut uses = Vec::new();
    for token in flow.mentions_of(ra_ap_ide_db::defs::Definition::Local(local)) {
        if flow.body_at(&token) != Some(call.body) {
            return None;
        }
        let token = flow.facts.sema.descend_into_macros_exact(token).into_iter().next()?;
        let path = token.parent_ancestors().find_map(ast::PathExpr::cast)?;
        let around = path.syntax().parent().and_then(ast::RefExpr::cast);
        let start = around.map_or_else(|| path.syntax().clone(), |it| it.syntax().clone());
        let chain = chain_from(flow, &start)?;
        uses.push((start, chain));
    }
    (!uses.is_empty()).then_some(Kept { variable, uses })
}

/// `self.rx.as_ref().unwrap()`, which each turn asks for anew: nobody else can take it out meanwhile, for the chain borrows it.
pub(super) fn is_in_option(receiver: &ast::Expr) -> bool {
    lent_in_option(receiver).is_some_and(|it| is_place(&it))
}

/// `rx.lock().unwrap()`: a lock around a receiver, taken for the chain alone.
pub(super) fn is_guard_of(flow: &Flow<'_>, receiver: &ast::Expr) -> bool {
    let ty = flow.facts.sema.type_of_expr(receiver).map(|it| it.original);
    ty.is_some_and(|it| is_guard_of_receiver(flow, &it)) && is_temporary(flow, receiver)
}

/// Whether the expression makes a receiver that only this chain sees.
pub fn is_made_here(flow: &Flow<'_>, receiver: &ast::Expr) -> bool {
    let ty = flow.facts.sema.type_of_expr(receiver).map(|it| it.original);
    let head = ty.and_then(|it| names::type_head(flow.facts.db, &it));
    head.is_some_and(|it| super::RECEIVERS.contains(&it.as_str())) && is_temporary(flow, receiver)
}

/// Whether the expression's value was nowhere before: a call returned it, or what it is a field of.
fn is_temporary(flow: &Flow<'_>, expr: &ast::Expr) -> bool {
    let ty_of = |it: &ast::Expr| flow.facts.sema.type_of_expr(it).map(|it| it.original);
    match expr {
        ast::Expr::ParenExpr(it) => it.expr().is_some_and(|it| is_temporary(flow, &it)),
        ast::Expr::FieldExpr(it) => it.expr().is_some_and(|base| {
            // A reference or a guard has no fields itself.
            let owner = match flow.facts.sema.resolve_field(it) {
                Some(either::Either::Left(it)) => Some(it.parent_def(flow.facts.db).adt(flow.facts.db)),
                _ => None,
            };
            let own = ty_of(&base).is_some_and(|it| it.is_tuple() || owner.is_some() && it.as_adt() == owner);
            own && is_temporary(flow, &base)
        }),
        ast::Expr::PathExpr(_) | ast::Expr::IndexExpr(_) | ast::Expr::PrefixExpr(_) => false,
        _ => ty_of(expr).is_some_and(|it| !it.is_reference()),
    }
}

/// The chain with `call` as its end.
fn ended(
    flow: &Flow<'_>,
    mut chain: Chain,
    call: &ast::MethodCallExpr,
    name: &str,
    starts: &[SyntaxNode],
) -> Option<Chain> {
    let rewrite = |it: &str| format!("each-{}", it.replace('_', "-"));
    if let Some((_, takes, _)) = ENDS.iter().find(|(it, ..)| *it == name) {
        let plain = matches!(name, "any" | "all" | "find" | "position") && runs_in_place(call);
        let suffix = if plain && !is_typed(call) { "-plain" } else { "" };
        chain.stops = true;
        chain.end = End::Call(call.clone(), format!("{}{suffix}", rewrite(name)));
        return fits(flow, call, *takes).then_some(chain);
    }
    let head = result_head(flow, call.syntax()).unwrap_or_default();
    let wrapped = match head.as_str() {
        "std::result::Result" => "result",
        "std::option::Option" => "option",
        _ => "",
    };
    match name {
        "for_each" => {
            let around = call.syntax().parent().map(|it| it.kind());
            let alone = (is_plain_statement(call.syntax())
                || matches!(around, Some(SyntaxKind::CLOSURE_EXPR | SyntaxKind::MATCH_ARM)))
                && match function_given(call) {
                    Some(it) => turn(flow, &it).is_some(),
                    None => returns_of_turn(call).is_some() && !takes_to_end(flow, call),
                };
            chain.end = End::ForEach(call.clone());
            return alone.then_some(chain);
        }
        "try_for_each" if wrapped == "result" => {
            chain.stops = true;
            chain.end = End::Call(call.clone(), "each-try-for-each".to_owned());
            return fits(flow, call, Takes::Closure).then_some(chain);
        }
        "collect" | "sum" | "product" if !wrapped.is_empty() => {
            chain.stops = true;
            let typed = if call.generic_arg_list().is_some() { "-typed" } else { "" };
            chain.end = End::Call(call.clone(), format!("each-{name}-{wrapped}{typed}"));
            return Some(chain);
        }
        _ => {}
    }
    // The rest goes over what was received, where that makes no difference.
    let rest = starts.iter().position(|it| drained(flow, it).is_some());
    let Some(rest) = rest else {
        let called = function_given(call).filter(|it| turn(flow, it).is_some());
        let rewrite = match name {
            "fold" if called.is_some() => "each-fold-call",
            "fold" if fits(flow, call, Takes::State) && runs_through(call) => "each-fold",
            "reduce" if called.is_some() => "each-reduce-call",
            "reduce" if fits(flow, call, Takes::Pair) && runs_through(call) => "each-reduce",
            _ => return None,
        };
        if rewrite == "each-fold-call"
            && !call.arg_list()?.args().next().is_some_and(|it| may_be_bound(flow, &it))
        {
            return None;
        }
        chain.end = End::Call(call.clone(), rewrite.to_owned());
        return Some(chain);
    };
    chain.stages.retain(|(depth, _)| *depth <= rest);
    chain.stops = chain.stages.iter().any(|(_, rewrite)| {
        STAGES.iter().any(|(it, _, stops)| *stops && format!("each-{}", it.replace('_', "-")) == *rewrite)
    });
    let whole = rest + 1 == starts.len() && name == "collect" && head == "std::vec::Vec";
    chain.end = match whole {
        true => End::Vector(call.clone()),
        false => End::Rest(starts[rest].clone(), whole_rest(&starts[rest], call)),
    };
    Some(chain)
}

/// The chain up to `end`, if no closure stands between, which might come to await.
fn whole_rest(start: &SyntaxNode, end: &ast::MethodCallExpr) -> Option<SyntaxNode> {
    let outer = end.syntax().clone();
    let behind = start.text_range().end();
    let closures = outer.descendants().filter(|it| it.kind() == SyntaxKind::CLOSURE_EXPR);
    closures.into_iter().all(|it| it.text_range().end() <= behind).then_some(outer)
}

/// Whether the closure writes the type of what it takes.
fn is_typed(call: &ast::MethodCallExpr) -> bool {
    match call.arg_list().and_then(|it| it.args().last()) {
        Some(ast::Expr::ClosureExpr(it)) => {
            it.param_list().is_some_and(|it| it.params().any(|it| it.ty().is_some()))
        }
        _ => false,
    }
}

/// Whether the body of the closure that comes last can stand in a loop instead.
fn runs_through(call: &ast::MethodCallExpr) -> bool {
    match call.arg_list().and_then(|it| it.args().last()) {
        Some(ast::Expr::ClosureExpr(it)) => it.body().is_some_and(|it| !leaves(it.syntax())),
        _ => false,
    }
}

/// Whether the method is one of std's `Iterator`.
pub(in crate::flow) fn is_of_std(flow: &Flow<'_>, call: &ast::MethodCallExpr) -> bool {
    is_of_trait(flow, call, "Iterator")
}

/// Whether the method is one of a trait of this name from outside.
pub(in crate::flow) fn is_of_trait(flow: &Flow<'_>, call: &ast::MethodCallExpr, name: &str) -> bool {
    use ra_ap_hir::AsAssocItem as _;
    let db = flow.facts.db;
    let of = flow.facts.sema.resolve_method_call(call).and_then(|it| it.as_assoc_item(db));
    let of = of.and_then(|it| it.container_or_implemented_trait(db));
    of.is_some_and(|it| {
        let foreign = !names::is_workspace_crate(db, ra_ap_hir::HasCrate::krate(&it, db));
        foreign && it.name(db).as_str() == name
    })
}

fn fits(flow: &Flow<'_>, call: &ast::MethodCallExpr, takes: Takes) -> bool {
    let mut arguments = call.arg_list().into_iter().flat_map(|it| it.args());
    let (first, second) = (arguments.next(), arguments.next());
    match (takes, first, second) {
        (Takes::Number, ..) => true,
        (Takes::Closure, Some(it), _) => turn(flow, &it).is_some(),
        (Takes::Iterator, Some(it), _) => may_be_bound(flow, &it),
        (Takes::State, Some(start), Some(ast::Expr::ClosureExpr(it))) => {
            makes_one_of_two(flow, &it) && may_be_bound(flow, &start)
        }
        (Takes::Pair, Some(ast::Expr::ClosureExpr(it)), _) => makes_one_of_two(flow, &it),
        _ => false,
    }
}

/// Whether the closure takes two things, whose types it does not write, and may be run in each turn.
fn makes_one_of_two(flow: &Flow<'_>, closure: &ast::ClosureExpr) -> bool {
    let params: Vec<ast::Param> = closure.param_list().into_iter().flat_map(|it| it.params()).collect();
    params.len() == 2
        && params.iter().all(|it| it.ty().is_none())
        && turn(flow, &ast::Expr::ClosureExpr(closure.clone())).is_some()
}

/// Whether the value may be kept in a variable: it borrows from nothing that the expression itself makes, and is no guard.
pub(in crate::flow) fn may_be_bound(flow: &Flow<'_>, expr: &ast::Expr) -> bool {
    match expr {
        ast::Expr::ParenExpr(it) => it.expr().is_some_and(|it| may_be_bound(flow, &it)),
        ast::Expr::TryExpr(it) => it.expr().is_some_and(|it| may_be_bound(flow, &it)),
        ast::Expr::MethodCallExpr(call) => {
            let Some(receiver) = call.receiver() else { return false };
            let by_value = flow.facts.sema.resolve_method_call(call).is_some_and(|it| {
                it.self_param(flow.facts.db)
                    .is_some_and(|it| it.access(flow.facts.db) == ra_ap_hir::Access::Owned)
            });
            let lives = is_place(&receiver) || is_literal(&receiver);
            // Nobody is kept out longer.
            !flow.holds_guard(expr) && (lives || may_be_bound(flow, &receiver)) && (by_value || lives)
        }
        // A call may hand on what its arguments make.
        ast::Expr::CallExpr(it) => {
            it.arg_list().is_some_and(|it| it.args().all(|it| may_be_bound(flow, &it)))
        }
        ast::Expr::RefExpr(it) => {
            it.expr().is_some_and(|it| is_place(&it) || matches!(it, ast::Expr::ArrayExpr(_)))
        }
        _ => true,
    }
}

/// A literal, or an array of such: references to it are static.
fn is_literal(expr: &ast::Expr) -> bool {
    match expr {
        ast::Expr::Literal(_) => true,
        ast::Expr::ArrayExpr(it) => it.exprs().all(|it| is_literal(&it)),
        _ => false,
    }
}

impl<'db> Flow<'db> {
    /// What the loop that stands for the chain at `node` would hold while it waits.
    pub fn chain_obstacle(&self, node: &SyntaxNode, need: SendNeed) -> Option<Refusal> {
        match super::shapes::iteration(self, node) {
            super::shapes::Iteration::Loop(it) => self.obstacle_of_chain(&it, need),
            super::shapes::Iteration::Kept(it) => {
                it.uses.iter().find_map(|(_, it)| self.obstacle_of_chain(it, need))
            }
            super::shapes::Iteration::Zipped(it) => {
                let over = ast::ForExpr::cast(it)?.iterable()?;
                match over {
                    ast::Expr::MethodCallExpr(it) => self.value_obstacle(&it.receiver()?, need),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn obstacle_of_chain(&self, chain: &Chain, need: SendNeed) -> Option<Refusal> {
        let made = chain.calls.last().and_then(|it| self.value_obstacle(&it.clone().into(), need));
        made.or_else(|| {
            chain.calls.iter().find_map(|call| {
                let name = call.name_ref()?.text().to_string();
                let changes =
                    matches!(name.as_str(), "map" | "filter_map" | "map_while" | "scan" | "find_map");
                call.arg_list()?.args().find_map(|it| match it {
                    ast::Expr::ClosureExpr(it) if changes => self.value_obstacle(&it.body()?, need),
                    ast::Expr::ClosureExpr(_) => None,
                    it if changes => {
                        self.result_obstacle(&it, need).or_else(|| self.value_obstacle(&it, need))
                    }
                    it => self.value_obstacle(&it, need),
                })
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// What becomes of `uses` of a variable that keeps a receiver's iterator.
    fn kept(uses: &str) -> String {
        let main = format!(
            "#[tokio::main]\nasync fn main() {{\n    let (tx, rx) = std::sync::mpsc::channel::<u32>();\n    \
             std::thread::spawn(move || tx.send(1));\n    let mut it = rx.into_iter();\n    {uses}\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs")
    }

    #[test]
    fn what_ends_a_kept_iterator_is_called_on_what_was_received() {
        for end in ["last()", "count()", "max()"] {
            let text = kept(&format!("println!(\"{{:?}} {{:?}}\", it.next(), it.{end});"));
            assert!(text.contains(&format!("messages.into_iter().{end}")), "{text}");
        }
        let text = kept("let n: u32 = it.by_ref().sum();");
        assert!(text.contains("messages.into_iter().sum()") && !text.contains("by_ref"), "{text}");
    }

    #[test]
    fn what_keeps_a_chain_from_being_a_loop_is_named() {
        for (uses, obstacle) in [
            (
                "rx.iter().for_each(|it| loop { if it == 2 { return; } n += it; });",
                "the closure of its `for_each` returns early",
            ),
            (
                "let (log, logged) = std::sync::mpsc::channel(); let f = move |it| log.send(it).unwrap(); rx.iter().for_each(f); n += logged.iter().sum::<u32>();",
                "what `f` takes along would be there longer in a loop",
            ),
            (
                "let (log, logged) = std::sync::mpsc::channel(); rx.iter().for_each(move |it| log.send(it).unwrap()); n += logged.iter().sum::<u32>();",
                "what the closure of its `for_each` takes along would be there longer in a loop",
            ),
            (
                "for it in rx.into_iter().flat_map(|it| 0..it) { n += it; }",
                "no loop can stand for its `flat_map`",
            ),
            (
                "for it in rx.iter().map(|it| it + 1).peekable() { n += it; }",
                "no loop can stand for its `peekable`",
            ),
        ] {
            let main = format!(
                "#[tokio::main]\nasync fn main() {{\n    let (tx, rx) = std::sync::mpsc::channel::<u32>();\n    \
                 std::thread::spawn(move || tx.send(1));\n    let mut n = 0;\n    {uses}\n    println!(\"{{n}}\");\n}}\n"
            );
            let ledger = Trial::of_main("2021", &main).ledger;
            let refused = ledger.sites.iter().any(|it| {
                matches!(&it.outcome, crate::ledger::Outcome::Refused(it) if it.reason.contains(obstacle))
            });
            assert!(refused, "{uses}");
        }
    }
    #[test]
    fn what_takes_in_all_messages_takes_in_what_was_received() {
        let with = |uses: &str| {
            let main = format!(
                "#[tokio::main]\nasync fn main() {{\n    let (tx, rx) = std::sync::mpsc::channel::<u32>();\n    \
                 std::thread::spawn(move || tx.send(1));\n    let told = [2].into_iter().map(|it: u32| {{ println!(\"{{it}}\"); it }});\n    \
                 let mut all: Vec<u32> = Vec::new();\n    {uses}\n    println!(\"{{all:?}}\");\n}}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs").contains("messages.into_iter()")
        };
        for uses in [
            "all.extend(rx.iter());",
            "all.extend(rx.iter().map(|it| it + 1));",
            "all.extend(rx.into_iter().filter(|it| *it > 1));",
            "all.extend(rx.iter().take(1));",
            "all = Vec::from_iter(rx.iter());",
            "let all = std::collections::BTreeSet::from_iter(rx.iter().map(|it| it % 2));",
            "all = std::iter::once(9).chain(rx.iter()).collect();",
            "all = all.iter().copied().chain(rx.iter()).map(|it| it + 1).collect();",
        ] {
            assert!(with(uses), "{uses}");
        }
        for uses in [
            "all.extend(rx.iter().map(|it| { println!(\"{it}\"); it }));",
            "let all = Option::<Vec<u32>>::from_iter(rx.iter().map(Some));",
            "all = told.chain(rx.iter()).collect();",
            "all.extend(std::iter::once(9).chain(rx.iter()).find(|it| *it > 1));",
        ] {
            assert!(!with(uses), "{uses}");
        }
    }
}
