//! Chains of an iterator's adapters as loops, for closures that come to await: from the first of them on, what each closure does stands in
//! the loop, and what is before it is what the loop goes over.

pub mod equivalence;

use ra_ap_hir::{Access, Adjust, AsAssocItem as _, GenericDef, HirDisplay, ModuleDef, PathResolution, Type};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasArgList, HasAttrs, HasGenericArgs, HasName};
use ra_ap_syntax::{Edition, SyntaxKind, SyntaxNode};

use self::equivalence::{idents, names_meet};
use crate::facts::body::Callee;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::chains::{is_of_std, is_of_trait, may_be_bound};
use crate::flow::channels::each_turn::{Turn, turn};
use crate::flow::channels::shapes::{drained, for_over, is_place, method_on, result_head};
use crate::flow::lifting::leaves;

/// Such a loop.
#[derive(Debug, Clone)]
pub struct ChainLoop {
    /// What is written anew: the chain from its source on, with the `for`, the `let` or the `?` that it belongs to.
    pub whole: SyntaxNode,
    /// The adapters, the first one being the one whose closure awaits.
    pub stages: Vec<Stage>,
    /// What becomes of what comes through.
    pub end: End,
    /// The variable that the chain's value is for, if the loop can fill it itself.
    pub variable: Option<String>,
    /// Whether the source is a place that stays usable behind the chain.
    pub by_reference: bool,
}

/// An adapter.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Its rewrite.
    pub rewrite: String,
    /// What it is given to run.
    pub takes: Takes,
}

/// The end of a chain.
#[derive(Debug, Clone)]
pub struct End {
    /// Its rewrite; none for a `for`, whose body is what is done.
    pub rewrite: Option<String>,
    /// What it is given to run.
    pub takes: Takes,
    /// How many calls behind the adapters go with it.
    pub calls: usize,
    /// The type of what it counts.
    pub ty: Option<String>,
    /// The type of an element that the chain says, if the element alone does not.
    pub of_element: Option<String>,
}

impl End {
    fn of(rewrite: Option<String>, takes: Takes) -> End {
        End { rewrite, takes, calls: 0, ty: None, of_element: None }
    }
}

/// What an adapter runs for each element.
#[derive(Debug, Clone)]
pub enum Takes {
    /// Nothing.
    Nothing,
    /// A closure or a function that takes the element.
    Value,
    /// A closure or a function that looks at the element, whose name may be the loop's own.
    Look(Look),
    /// A closure that takes a state and the element: the name of the state, if the loop can use it.
    State(Option<String>),
}

/// How a closure names what it looks at.
#[derive(Debug, Clone)]
pub enum Look {
    /// The element itself can have the name.
    Named {
        /// The name.
        name: String,
        /// These dereferences of it go.
        derefs: Vec<ast::PrefixExpr>,
        /// These uses need a reference.
        borrows: Vec<SyntaxNode>,
    },
    /// A reference to it is bound by the closure's pattern.
    Bound,
}

/// Adapters that have a rewrite.
const STAGES: &[(&str, Kind)] = &[
    ("map", Kind::Value),
    ("filter_map", Kind::Value),
    ("map_while", Kind::Value),
    ("flat_map", Kind::Value),
    ("filter", Kind::Look),
    ("inspect", Kind::Look),
    ("take_while", Kind::Look),
    ("skip_while", Kind::Look),
    ("take", Kind::Count),
    ("skip", Kind::Count),
    ("enumerate", Kind::Nothing),
    ("cloned", Kind::Nothing),
    ("copied", Kind::Nothing),
    ("zip", Kind::Iterator),
];

/// Ends that have a rewrite, and whether they leave their iterator in place.
const ENDS: &[(&str, Kind, bool)] = &[
    ("for_each", Kind::Value, false),
    ("any", Kind::Value, true),
    ("all", Kind::Value, true),
    ("position", Kind::Value, true),
    ("find_map", Kind::Value, true),
    ("try_for_each", Kind::Value, true),
    ("find", Kind::Look, true),
    ("max_by_key", Kind::Look, false),
    ("min_by_key", Kind::Look, false),
    ("fold", Kind::State, false),
    ("count", Kind::Nothing, false),
];

/// Adapters that may end the chain.
const STOPPING: &[&str] = &["loop-take", "loop-take-while", "loop-map-while", "loop-zip"];

/// Ends that take all there is.
const EXHAUSTIVE: &[&str] =
    &["loop-collect", "loop-rest", "loop-count", "loop-sum", "loop-product", "loop-fold", "loop-for-each"];

/// Ends whose value is a variable that the loop fills.
const FILLING: &[&str] = &[
    "loop-any",
    "loop-all",
    "loop-find",
    "loop-find-map",
    "loop-position",
    "loop-fold",
    "loop-count",
    "loop-sum",
    "loop-product",
    "loop-collect",
    "loop-collect-tried",
    "loop-try-for-each-result",
    "loop-try-for-each-option",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Value,
    Look,
    State,
    Count,
    Iterator,
    Nothing,
}

impl Kind {
    /// Whether code of the program runs for each element.
    fn runs_code(self) -> bool {
        matches!(self, Kind::Value | Kind::Look | Kind::State)
    }
}

/// What an adapter or an end of this name takes.
fn kind_of(name: &str) -> Option<Kind> {
    let stages = STAGES.iter().map(|(it, kind)| (*it, *kind));
    stages
        .chain(ENDS.iter().map(|(it, kind, _)| (*it, *kind)))
        .find(|(it, _)| *it == name)
        .map(|(_, kind)| kind)
}

/// Why there is no loop for a chain, in words that go on from "the closure is called by ..".
type Reason = String;

impl<'db> Flow<'db> {
    /// The loop for the chain from `call` on, whose closure awaits.
    pub fn chain_loop(&self, call: &ast::MethodCallExpr) -> Result<ChainLoop, Reason> {
        let source = call.receiver().ok_or("it has no receiver")?;
        if has_record_literal(source.syntax()) {
            return Err("a struct literal stands in what it goes over".to_owned());
        }
        let mut stages = Vec::new();
        let mut calls = vec![call.clone()];
        let mut at = call.clone();
        let (end, whole) = loop {
            let name = name_of(&at);
            if !is_of_std(self, &at) {
                return Err(format!("`{name}` behind it is not one of std's adapters"));
            }
            let Some((_, kind)) = STAGES.iter().find(|(it, _)| *it == name) else {
                break self.end_of_chain(&at, &name, stages.len())?;
            };
            let takes = self.taken(&at, &name, *kind)?;
            let rewrite = match name.as_str() {
                "flat_map" => self.flattened(&at)?.to_owned(),
                _ => rewrite_of(&name),
            };
            stages.push(Stage { rewrite, takes });
            if let Some(outer) = for_over(at.syntax()) {
                break (End::of(None, Takes::Nothing), outer);
            }
            if self.is_taken_whole(at.syntax()) {
                break (End::of(Some("loop-collect".to_owned()), Takes::Nothing), at.syntax().clone());
            }
            let Some((next, _)) = method_on(at.syntax()) else {
                return Err("the iterator is handed on before it is asked".to_owned());
            };
            at = next;
            calls.push(at.clone());
        };
        // An inner loop would have the `break`s.
        let stops = |it: &Stage| STOPPING.contains(&it.rewrite.as_str());
        let takes_all = end.rewrite.as_deref().is_some_and(|it| EXHAUSTIVE.contains(&it));
        let mut behind = stages.iter().skip_while(|it| it.rewrite != "loop-flat-map");
        if behind.next().is_some() && (behind.any(stops) || !takes_all) {
            return Err("what follows `flat_map` may stop early".to_owned());
        }
        names_meet(&calls, &whole)?;
        self.same_order(&source, &calls)?;
        self.same_drops(&calls, &whole)?;
        self.outlives_loop(&source, &stages, &end, &calls)?;
        let in_place = stages.is_empty() && ENDS.iter().any(|(it, _, stays)| *stays && *it == name_of(call));
        let by_reference = self.stays(&source, in_place);
        let mut made = ChainLoop { whole, stages, end, variable: None, by_reference };
        self.fill_variable(&mut made);
        Ok(made)
    }

    /// `all.extend(chain)`, `HashMap::from_iter(chain)`: a collection of std's asks for all elements and does nothing else in between.
    fn is_taken_whole(&self, chain: &SyntaxNode) -> bool {
        let sema = &self.facts.sema;
        let list = chain.parent().and_then(ast::ArgList::cast).filter(|it| it.args().count() == 1);
        let Some(call) = list.and_then(|it| it.syntax().parent()).and_then(ast::Expr::cast) else {
            return false;
        };
        let filled = match &call {
            ast::Expr::MethodCallExpr(it) if name_of(it) == "extend" && is_of_trait(self, it, "Extend") => {
                it.receiver()
            }
            ast::Expr::CallExpr(it) => match self.call_at(it.syntax()) {
                Some((_, Callee::Foreign(path))) if path.ends_with("::from_iter") => Some(call.clone()),
                _ => None,
            },
            _ => None,
        };
        let ty = filled.and_then(|it| sema.type_of_expr(&it)).map(|it| it.original.strip_references());
        let head = ty.and_then(|it| names::type_head(self.facts.db, &it)).unwrap_or_default();
        ["std::collections::", "std::vec::Vec", "std::string::String"].iter().any(|it| head.starts_with(it))
    }

    /// The rewrite for `flat_map`: of what is there once or not at all, none goes over it.
    fn flattened(&self, call: &ast::MethodCallExpr) -> Result<&'static str, Reason> {
        let argument = call.arg_list().and_then(|it| it.args().last()).ok_or("it has no argument")?;
        let given = self.given_by(&argument).and_then(|it| names::type_head(self.facts.db, &it));
        Ok(match given.as_deref() {
            Some("std::option::Option") => "loop-filter-map",
            Some("std::result::Result") => "loop-flat-map-result",
            _ => "loop-flat-map",
        })
    }

    /// The type of what a closure or a function comes to.
    fn given_by(&self, function: &ast::Expr) -> Option<Type<'db>> {
        let type_of = |it: &ast::Expr| Some(self.facts.sema.type_of_expr(it)?.original);
        match function {
            ast::Expr::ClosureExpr(it) => type_of(&it.body()?),
            it => Some(type_of(it)?.as_callable(self.facts.db)?.return_type()),
        }
    }

    /// What the loop may go over instead of `source`: what `into_iter()` is called on.
    pub fn iterated(&self, source: &ast::Expr) -> Option<ast::Expr> {
        let ast::Expr::MethodCallExpr(call) = source else { return None };
        let receiver = call.receiver().filter(|_| is_of_trait(self, call, "IntoIterator"))?;
        let adjusted = self.facts.sema.expr_adjustments(&receiver).is_some_and(|it| !it.is_empty());
        // rustc warns of a `for` over what there is at most one of.
        let ty = self.facts.sema.type_of_expr(&receiver).map(|it| it.original);
        let head = ty.and_then(|it| names::type_head(self.facts.db, &it));
        let at_most_one = matches!(head.as_deref(), Some("std::option::Option" | "std::result::Result"));
        let same = !adjusted && !at_most_one && !self.is_lent_by_method(&receiver);
        (same && !has_record_literal(receiver.syntax())).then_some(receiver)
    }

    /// Whether `.into_iter()` gives references to the elements of what a `for` would take: of an array and of a boxed slice, in
    /// editions before theirs.
    fn is_lent_by_method(&self, receiver: &ast::Expr) -> bool {
        let (sema, db) = (&self.facts.sema, self.facts.db);
        let Some(ty) = sema.type_of_expr(receiver).map(|it| it.original) else { return false };
        let edition = sema.scope(receiver.syntax()).map(|it| it.krate().edition(db));
        let boxed = ty.type_arguments().next().filter(|_| ty.as_adt().is_some());
        let since = match (ty.is_array(), boxed.is_some_and(|it| it.as_slice().is_some())) {
            (true, _) => Edition::Edition2021,
            (_, true) => Edition::Edition2024,
            _ => return false,
        };
        edition.is_none_or(|it| it < since)
    }

    /// Whether what the chain goes over can be used again afterwards.
    fn stays(&self, source: &ast::Expr, in_place: bool) -> bool {
        let reference =
            self.facts.sema.type_of_expr(source).is_some_and(|it| it.original.is_mutable_reference());
        is_place(source) && (in_place || reference)
    }

    /// What the call, which is no adapter with a rewrite, makes of what comes, and what is written anew with it.
    fn end_of_chain(
        &self,
        call: &ast::MethodCallExpr,
        name: &str,
        stages: usize,
    ) -> Result<(End, SyntaxNode), Reason> {
        let node = call.syntax().clone();
        let tried = node.parent().filter(|it| it.kind() == SyntaxKind::TRY_EXPR);
        let wrapped = match result_head(self, &node).unwrap_or_default().as_str() {
            "std::result::Result" => "result",
            "std::option::Option" => "option",
            "std::vec::Vec" => "vec",
            _ => "",
        };
        let optional = matches!(wrapped, "result" | "option");
        let end = |rewrite: String, takes: Takes| End { calls: 1, ..End::of(Some(rewrite), takes) };
        let rewrite = rewrite_of(name);
        if let Some((_, kind, _)) = ENDS.iter().find(|(it, ..)| *it == name) {
            let takes = self.taken(call, name, *kind)?;
            return match (name, tried) {
                ("for_each", _) => Ok((end(rewrite, takes), statement_of(&node))),
                ("try_for_each", Some(outer)) if optional => {
                    Ok((end(format!("{rewrite}-tried"), takes), statement_of(&outer)))
                }
                ("try_for_each", None) if optional => Ok((end(format!("{rewrite}-{wrapped}"), takes), node)),
                ("try_for_each", _) => {
                    Err("what `try_for_each` comes to is neither a `Result` nor an `Option`".to_owned())
                }
                _ => Ok((end(rewrite, takes), node)),
            };
        }
        if stages == 0 {
            return Err(format!("`{name}` has no form in a loop"));
        }
        let makes = matches!(name, "collect" | "sum" | "product");
        if makes && optional && !self.is_made_of_all(&node) {
            return Err(format!("`{name}` makes something that may stop before the last element"));
        }
        match name {
            "collect" if wrapped == "vec" => return Ok((end(rewrite, Takes::Nothing), node)),
            "sum" | "product" => {
                if let Some(ty) = self.integer_type(&node) {
                    return Ok((End { ty: Some(ty), ..end(rewrite, Takes::Nothing) }, node));
                }
            }
            _ => {}
        }
        if makes && optional {
            return match tried {
                Some(outer) if name == "collect" && wrapped == "result" && self.holds_vector(&node) => {
                    let of_element = self.type_of_element(call);
                    Ok((End { of_element, ..end("loop-collect-tried".to_owned(), Takes::Nothing) }, outer))
                }
                _ => Ok((end(format!("loop-until-{wrapped}"), Takes::Nothing), node)),
            };
        }
        let before = call.receiver().map(|it| it.syntax().clone());
        let Some((before, rest)) = before.and_then(|it| Some((it.clone(), drained(self, &it)?))) else {
            return Err(format!("`{name}` behind it has no form in a loop"));
        };
        if !self.is_made_of_all(&rest) {
            return Err("what is made of the elements may stop before the last one".to_owned());
        }
        // A closure in the rest may come to await itself.
        let closures = rest.descendants().filter(|it| it.kind() == SyntaxKind::CLOSURE_EXPR);
        let start = before.text_range().end();
        let whole = closures.into_iter().all(|it| it.text_range().end() <= start);
        let between = node.ancestors().take_while(|it| *it != rest);
        let calls = 1 + between.filter(|it| it.kind() == SyntaxKind::METHOD_CALL_EXPR).count();
        let end = |calls| End { calls, ..end("loop-rest".to_owned(), Takes::Nothing) };
        Ok(if whole { (end(calls), rest) } else { (end(0), before) })
    }

    /// Whether what the expression collects or adds up is std's, which asks for all elements and does nothing else in between; of a
    /// `Result` or an `Option`, what is in it.
    fn is_made_of_all(&self, node: &SyntaxNode) -> bool {
        let Some(call) = ast::MethodCallExpr::cast(node.clone()) else { return false };
        if !matches!(name_of(&call).as_str(), "collect" | "sum" | "product" | "unzip" | "partition") {
            return true;
        }
        let db = self.facts.db;
        let head = |it: &Type<'db>| names::type_head(db, it).unwrap_or_default();
        let stops =
            |it: &Type<'db>| matches!(head(it).as_str(), "std::result::Result" | "std::option::Option");
        let Some(ty) = self.facts.sema.type_of_expr(&call.into()).map(|it| it.original) else { return false };
        let inner = ty.type_arguments().next().filter(|_| stops(&ty));
        let of_std =
            |it: &Type<'db>| it.is_scalar() || it.is_unit() || head(it).starts_with("std::") && !stops(it);
        let ty = inner.unwrap_or(ty);
        if ty.is_tuple() { ty.tuple_fields(db).iter().all(of_std) } else { of_std(&ty) }
    }

    /// `Result<_, E>` for `.collect::<Result<Vec<_>, E>>()`, unless each element is what a function of the workspace returns.
    fn type_of_element(&self, call: &ast::MethodCallExpr) -> Option<String> {
        let db = self.facts.db;
        let type_argument = |it: ast::GenericArg| match it {
            ast::GenericArg::TypeArg(it) => it.ty(),
            _ => None,
        };
        let written = call.generic_arg_list()?.generic_args().find_map(type_argument)?;
        let ast::Type::PathType(path) = &written else { return None };
        let arguments: Vec<ast::GenericArg> =
            path.path()?.segment()?.generic_arg_list()?.generic_args().collect();
        let open = matches!(arguments.get(1).cloned().and_then(type_argument), Some(ast::Type::InferType(_)));
        let made = match call.receiver()? {
            ast::Expr::MethodCallExpr(it) => it.arg_list()?.args().last(),
            _ => None,
        };
        let made = match made {
            Some(ast::Expr::ClosureExpr(it)) => it.body(),
            _ => None,
        };
        let called = made.and_then(|it| self.call_at(it.syntax()));
        let returned = matches!(called, Some((_, Callee::Workspace(it))) if GenericDef::from(it).type_or_const_params(db).is_empty());
        if open || returned {
            return None;
        }
        let (whole, first) = (written.syntax().text_range(), arguments.first()?.syntax().text_range());
        let mut text = written.syntax().text().to_string();
        let first = first - whole.start();
        text.replace_range(usize::from(first.start())..usize::from(first.end()), "_");
        Some(text)
    }

    /// The name of the integer type of the expression.
    fn integer_type(&self, node: &SyntaxNode) -> Option<String> {
        let ty = self.facts.sema.type_of_expr(&ast::Expr::cast(node.clone())?)?.original;
        let file = self.facts.src(node)?.file;
        let krate =
            self.facts.workspace.file(file).and_then(|_| self.facts.sema.scope(node)).map(|it| it.krate())?;
        let target = krate.to_display_target(self.facts.db);
        ty.is_int_or_uint().then(|| ty.display(self.facts.db, target).to_string())
    }

    /// Whether it is a `Result` or an `Option` with a vector in it.
    fn holds_vector(&self, node: &SyntaxNode) -> bool {
        let ty = ast::Expr::cast(node.clone()).and_then(|it| self.facts.sema.type_of_expr(&it));
        let inner = ty.and_then(|it| it.original.type_arguments().next());
        let path = inner.and_then(|it| names::type_head(self.facts.db, &it));
        path.as_deref() == Some("std::vec::Vec")
    }

    /// What the call is given to run, if it can stand in a loop.
    fn taken(&self, call: &ast::MethodCallExpr, name: &str, kind: Kind) -> Result<Takes, Reason> {
        let arguments: Vec<ast::Expr> = call.arg_list().into_iter().flat_map(|it| it.args()).collect();
        let fits = match kind {
            Kind::Nothing => arguments.is_empty(),
            Kind::State => arguments.len() == 2,
            _ => arguments.len() == 1,
        };
        let no = |why: &str| Err(format!("{why} of `{name}`"));
        let last = match arguments.last() {
            _ if !fits => return no("the arguments"),
            None => return Ok(Takes::Nothing),
            Some(it) => it,
        };
        match kind {
            Kind::Nothing => Ok(Takes::Nothing),
            Kind::Count if self.only_computes(last) => Ok(Takes::Nothing),
            Kind::Iterator if self.only_computes(last) && may_be_bound(self, last) => Ok(Takes::Nothing),
            Kind::Count | Kind::Iterator => no("it may matter when the argument is evaluated"),
            Kind::Value | Kind::Look | Kind::State => {
                let closure = match last {
                    ast::Expr::ClosureExpr(it) => it,
                    ast::Expr::PathExpr(it) if kind != Kind::State => {
                        return match turn(self, last) {
                            None => {
                                no("it may matter when what is called in each turn ends, in the argument")
                            }
                            Some(Turn::LentMutably) if !self.is_mut(it) => {
                                no("what is called in each turn is not `mut`, in the argument")
                            }
                            Some(_) if kind == Kind::Look => Ok(Takes::Look(Look::Bound)),
                            Some(_) => Ok(Takes::Value),
                        };
                    }
                    _ => return no("a closure is made elsewhere, in the argument"),
                };
                self.may_stand_in_loop(closure, name, kind)?;
                match kind {
                    Kind::Look => Ok(Takes::Look(self.look(closure))),
                    Kind::State => match arguments.first() {
                        Some(start) if !self.only_computes(start) => {
                            no("it may matter when the first value is made, in the arguments")
                        }
                        Some(start) if self.takes_type_from_use(start) => {
                            no("what is done with the first value says its type, in the arguments")
                        }
                        _ => Ok(Takes::State(state_name(closure, call))),
                    },
                    _ => Ok(Takes::Value),
                }
            }
        }
    }

    fn is_mut(&self, variable: &ast::PathExpr) -> bool {
        let resolved = variable.path().and_then(|it| self.facts.sema.resolve_path(&it));
        matches!(resolved, Some(PathResolution::Local(it)) if it.is_mut(self.facts.db))
    }

    /// Whether a call in the expression is of what type is asked for: `Default::default()`, `text.parse()`.
    fn takes_type_from_use(&self, expr: &ast::Expr) -> bool {
        let (sema, db) = (&self.facts.sema, self.facts.db);
        let parameters = |it: GenericDef| it.type_or_const_params(db).len();
        let resolved = |it: Option<ast::Path>| it.and_then(|it| sema.resolve_path(&it));
        expr.syntax().descendants().filter_map(ast::Expr::cast).any(|it| match &it {
            ast::Expr::MethodCallExpr(it) => sema.resolve_method_call(it).is_some_and(|it| {
                let of = it.as_assoc_item(db).and_then(|it| it.container_or_implemented_trait(db));
                // The receiver says the first one of a trait.
                parameters(it.into()) > 0 || of.is_some_and(|it| parameters(it.into()) > 1)
            }),
            ast::Expr::CallExpr(it) => {
                let Some(ast::Expr::PathExpr(callee)) = it.expr() else { return false };
                let of = resolved(callee.path().and_then(|it| it.qualifier()));
                let called = resolved(callee.path());
                matches!(of, Some(PathResolution::Def(ModuleDef::Trait(_))))
                    || matches!(called, Some(PathResolution::Def(ModuleDef::Function(it))) if parameters(it.into()) > 0)
            }
            _ => false,
        })
    }

    fn may_stand_in_loop(&self, closure: &ast::ClosureExpr, name: &str, kind: Kind) -> Result<(), Reason> {
        let params = closure.param_list().map_or(0, |it| it.params().count());
        let body = closure.body().ok_or("the closure has no body")?;
        let plain = closure.async_token().is_none()
            && closure.static_token().is_none()
            && closure.for_binder().is_none();
        if !plain || params != if kind == Kind::State { 2 } else { 1 } {
            return Err(format!("the closure of `{name}` has another form"));
        }
        if closure.ret_type().is_some()
            && !matches!(name, "any" | "all" | "position" | "for_each")
            && kind != Kind::Look
        {
            return Err(format!("the closure of `{name}` says what type it gives"));
        }
        if leaves(body.syntax()) && kind == Kind::State {
            return Err(format!("the closure of `{name}` returns early"));
        }
        match self.takes_along(closure) {
            Some(it) => Err(format!("the closure of `{name}` takes `{it}` along")),
            None => Ok(()),
        }
    }

    /// How the closure names what it looks at.
    fn look(&self, closure: &ast::ClosureExpr) -> Look {
        let param = closure.param_list().and_then(|it| it.params().next());
        let Some(param) = param.filter(|it| it.ty().is_none()) else { return Look::Bound };
        let plain =
            |it: &ast::IdentPat| it.ref_token().is_none() && it.mut_token().is_none() && it.pat().is_none();
        match param.pat() {
            Some(ast::Pat::RefPat(it)) if it.mut_token().is_none() => match it.pat() {
                Some(ast::Pat::IdentPat(it)) if plain(&it) => it.name().map_or(Look::Bound, |it| {
                    Look::Named { name: it.text().to_string(), derefs: Vec::new(), borrows: Vec::new() }
                }),
                _ => Look::Bound,
            },
            Some(ast::Pat::IdentPat(it)) if plain(&it) => self.look_by_name(&it).unwrap_or(Look::Bound),
            _ => Look::Bound,
        }
    }

    /// The name, if each use of it can do with the element itself, or with a reference that is made for it.
    fn look_by_name(&self, pat: &ast::IdentPat) -> Option<Look> {
        let sema = &self.facts.sema;
        let local = sema.to_def(pat)?;
        let looked_at = local.ty(self.facts.db).as_reference()?.0;
        let (mut derefs, mut borrows) = (Vec::new(), Vec::new());
        for token in self.mentions_of(Definition::Local(local)) {
            let path = token.parent_ancestors().find_map(ast::PathExpr::cast)?;
            // In a macro's arguments it is a name among tokens.
            if path.syntax().text_range() != token.text_range() {
                return None;
            }
            let around = path.syntax().parent()?;
            if let Some(prefix) = ast::PrefixExpr::cast(around.clone()) {
                derefs.push(prefix.clone());
                if prefix.op_kind() != Some(ast::UnaryOp::Deref) {
                    return None;
                }
                continue;
            }
            let call = ast::MethodCallExpr::cast(around.clone());
            if around.kind() == SyntaxKind::FIELD_EXPR
                || self.sees_through(&path.clone().into(), call.as_ref(), &looked_at)
            {
                continue;
            }
            if around.kind() != SyntaxKind::ARG_LIST {
                return None;
            }
            borrows.push(path.syntax().clone());
        }
        Some(Look::Named { name: pat.name()?.text().to_string(), derefs, borrows })
    }

    /// Whether the reference `used` is looked through at once, so that what it refers to would do as well.
    fn sees_through(
        &self,
        used: &ast::Expr,
        called: Option<&ast::MethodCallExpr>,
        looked_at: &Type<'db>,
    ) -> bool {
        let sema = &self.facts.sema;
        let adjustments = sema.expr_adjustments(used).unwrap_or_default();
        let derefs = adjustments.iter().take_while(|it| matches!(it.kind, Adjust::Deref(None))).count();
        let borrowed = adjustments.get(derefs).is_some_and(|it| matches!(it.kind, Adjust::Borrow(_)));
        if derefs > usize::from(borrowed) {
            return true;
        }
        // A method with `&self` of the element's own type takes its reference by itself.
        let method = called.and_then(|it| sema.resolve_method_call(it));
        let by_reference = method.and_then(|it| it.self_param(self.facts.db));
        by_reference.is_some_and(|it| it.access(self.facts.db) == Access::Shared) && !looked_at.is_reference()
    }

    /// `let all: Vec<_> = chain;`: the loop can fill the variable itself.
    fn fill_variable(&self, made: &mut ChainLoop) {
        let fills = made.end.rewrite.as_deref().is_some_and(|it| FILLING.contains(&it));
        let Some(statement) = made.whole.parent().and_then(ast::LetStmt::cast).filter(|_| fills) else {
            return;
        };
        let Some(ast::Pat::IdentPat(pat)) = statement.pat() else { return };
        let Some(name) = pat.name().map(|it| it.text().to_string()) else { return };
        let plain = statement.let_else().is_none()
            && pat.pat().is_none()
            && pat.ref_token().is_none()
            && statement.attrs().next().is_none();
        let in_file = self.facts.sema.hir_file_for(statement.syntax()).file_id().is_some();
        // A fold's state is the variable itself, under its own name.
        let free = match &made.end.takes {
            Takes::State(Some(it)) => *it == name,
            _ => !idents(&made.whole).any(|it| it == name),
        };
        if plain && in_file && free {
            made.variable = Some(name);
            made.whole = statement.syntax().clone();
        }
    }
}

fn rewrite_of(name: &str) -> String {
    format!("loop-{}", name.replace('_', "-"))
}

fn name_of(call: &ast::MethodCallExpr) -> String {
    call.name_ref().map(|it| it.text().to_string()).unwrap_or_default()
}

/// The statement that the expression is, or the expression.
fn statement_of(node: &SyntaxNode) -> SyntaxNode {
    let statement = node.parent().filter(|it| it.kind() == SyntaxKind::EXPR_STMT);
    statement.unwrap_or_else(|| node.clone())
}

/// The name of a fold's state, if it names nothing else in the chain.
fn state_name(closure: &ast::ClosureExpr, call: &ast::MethodCallExpr) -> Option<String> {
    let mut params = closure.param_list()?.params();
    let state = params.next().filter(|it| it.ty().is_none())?;
    let Some(ast::Pat::IdentPat(pat)) = state.pat() else { return None };
    let name = pat.name()?.text().to_string();
    let plain = pat.ref_token().is_none() && pat.pat().is_none();
    let elsewhere = call.receiver().into_iter().map(|it| it.syntax().clone());
    let start = call.arg_list()?.args().next().map(|it| it.syntax().clone());
    let item = params.next()?.syntax().clone();
    let used = elsewhere.chain(start).chain([item]).any(|it| idents(&it).any(|it| it == name));
    (plain && !used).then_some(name)
}

/// `for x in S { .. }.iter() {` is no loop over what stands there.
pub fn has_record_literal(node: &SyntaxNode) -> bool {
    let closed = |it: &SyntaxNode| {
        matches!(it.kind(), SyntaxKind::ARG_LIST | SyntaxKind::PAREN_EXPR | SyntaxKind::STMT_LIST)
    };
    let literals = node.descendants().filter(|it| it.kind() == SyntaxKind::RECORD_EXPR);
    let mut open = literals.filter(|it| !it.ancestors().take_while(|up| up != node).any(|up| closed(&up)));
    open.next().is_some()
}
