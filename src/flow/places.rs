//! Where values of one kind travel: a union-find over the places (locals, fields, parameters, returns, statics,
//! expressions) that a join handle or a channel end passes through.

pub(super) mod aliases;
pub mod type_places;

mod bindings;
mod callbacks;
mod calls;
mod dereferences;
mod erased;
pub mod generics;
mod handlers;
mod messages;
mod tuples;

use ra_ap_hir::{Field, Function, HasCrate, Local, ModuleDef, PathResolution, ScopeDef, Static, Type};
use ra_ap_ide_db::defs::Definition;
use ra_ap_ide_db::{FxHashMap, FxHashSet, FxIndexMap, RootDatabase};
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::Flow;
use super::mentions::tokens_naming;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, Src};
use crate::facts::names;
use crate::flow::calls::callers::Caller;
use crate::flow::mentions::fields::tokens_that_may_name_field;
use messages::message_of;
use tuples::part_of_variable;

/// Somewhere a value can be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place<'db> {
    /// A variable.
    Local(Local<'db>),
    /// A struct's or variant's field, in all instances.
    Field(Field),
    /// What a function returns.
    Return(Function),
    /// What a closure or async block evaluates to.
    BodyValue(BodyIx),
    /// A static.
    Static(Static),
    /// A type alias.
    Alias(ra_ap_hir::TypeAlias),
    /// An expression or pattern.
    Node(SyntaxNode),
    /// What is handed to the function value that a parameter holds.
    Argument(Local<'db>),
    /// Element `usize` of a tuple-valued place.
    Element(Box<Place<'db>>, usize),
    /// What travels inside of the values at a place: what is sent through the channels whose ends they are.
    Message(Box<Place<'db>>),
}

/// Index of a class of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClassIx(pub usize);

/// A place where a value leaves what the analysis follows.
#[derive(Debug, Clone)]
pub struct Escape {
    /// Where.
    pub src: Option<Src>,
    /// What it is handed to, for a person.
    pub what: String,
    /// Who gets it.
    pub to: Recipient,
}

/// Who gets what leaves the analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    /// Code that is not seen.
    Unseen,
    /// A function that is named and defined nowhere.
    Nobody,
}

/// The travels of values whose type satisfies a predicate.
pub struct Travels<'db> {
    /// In the order of their discovery, so that every run tells the same.
    places: FxIndexMap<Place<'db>, usize>,
    parents: Vec<usize>,
    /// For each class whose messages matter, a member of the class of these.
    messages: FxHashMap<usize, usize>,
    escapes: Vec<(usize, Escape)>,
    seen: FxHashSet<BodyIx>,
    queue: Vec<BodyIx>,
    expanded: FxHashSet<Place<'db>>,
    wholes: FxHashSet<Place<'db>>,
    heads: &'static [&'static str],
}

impl<'db> Travels<'db> {
    /// No travels yet of types with one of these paths.
    pub fn new(heads: &'static [&'static str]) -> Self {
        Travels {
            places: FxIndexMap::default(),
            parents: Vec::new(),
            messages: FxHashMap::default(),
            escapes: Vec::new(),
            seen: FxHashSet::default(),
            queue: Vec::new(),
            expanded: FxHashSet::default(),
            wholes: FxHashSet::default(),
            heads,
        }
    }

    /// Makes sure that `body` is looked at.
    pub fn add_body(&mut self, body: BodyIx) {
        if self.seen.insert(body) {
            self.queue.push(body);
        }
    }

    /// The class of `place`, if a value travels through it.
    pub fn class_of(&mut self, place: &Place<'db>) -> Option<ClassIx> {
        let index = match (self.places.get(place), place) {
            (Some(it), _) => *it,
            (None, Place::Message(inner)) => {
                let owner = self.class_of(inner)?;
                *self.messages.get(&owner.0)?
            }
            (None, _) => return None,
        };
        Some(ClassIx(self.find(index)))
    }

    /// The class of an expression or pattern.
    pub fn class_of_node(&mut self, node: &SyntaxNode) -> Option<ClassIx> {
        self.class_of(&Place::Node(node.clone()))
    }

    /// All places of a class.
    pub fn places_of(&mut self, class: ClassIx) -> Vec<Place<'db>> {
        self.members(class, 0)
    }

    /// Where the class's values leave the analysis.
    pub fn escapes_of(&mut self, class: ClassIx) -> Vec<Escape> {
        let escapes = self.escapes.iter().filter(|(ix, _)| self.root(*ix) == class.0);
        escapes.map(|(_, escape)| escape.clone()).collect()
    }

    /// States that values pass between two places.
    pub fn unite(&mut self, a: Place<'db>, b: Place<'db>) {
        self.join(a, b);
    }

    /// What a place holds as a whole, its elements hold as well: `let (tx, rx) = make();` where `make` ends in
    /// `channel()`.
    pub fn join_elements(&mut self) {
        let elements: Vec<Place<'db>> =
            self.places.keys().filter(|it| matches!(it, Place::Element(..))).cloned().collect();
        for element in elements {
            let Place::Element(whole, _) = &element else { continue };
            // What a function returns is mostly taken apart where it is called.
            let apart = matches!(**whole, Place::Return(_)) && !self.wholes.contains(&**whole);
            if self.places.contains_key(&**whole) && !apart {
                self.join((**whole).clone(), element.clone());
            }
        }
    }

    fn index(&mut self, place: Place<'db>) -> usize {
        if let Some(known) = self.places.get(&place) {
            return *known;
        }
        let owner = match &place {
            Place::Message(inner) => Some(self.index((**inner).clone())),
            _ => None,
        };
        let index = self.parents.len();
        self.parents.push(index);
        self.places.insert(place, index);
        if let Some(owner) = owner {
            self.name_message(owner, index);
        }
        index
    }

    fn find(&mut self, mut index: usize) -> usize {
        while self.parents[index] != index {
            self.parents[index] = self.parents[self.parents[index]];
            index = self.parents[index];
        }
        index
    }

    /// The same without shortening the way.
    fn root(&self, mut index: usize) -> usize {
        while self.parents[index] != index {
            index = self.parents[index];
        }
        index
    }

    fn join(&mut self, a: Place<'db>, b: Place<'db>) {
        let (a, b) = (self.index(a), self.index(b));
        self.unite_classes(a, b);
    }

    fn escape(&mut self, place: Place<'db>, src: Option<Src>, what: String) {
        self.hand_to(Recipient::Unseen, place, src, what);
    }

    fn hand_to(&mut self, to: Recipient, place: Place<'db>, src: Option<Src>, what: String) {
        let index = self.index(place);
        self.escapes.push((index, Escape { src, what, to }));
    }

    /// Whether values of `ty` are, hold or refer to values that travel.
    pub fn carries(&self, flow: &Flow<'db>, ty: &Type<'db>) -> bool {
        carries(flow, ty, self.heads, 0)
    }

    /// Follows the values through all bodies, and from fields, parameters and returns into further bodies.
    pub fn follow(&mut self, flow: &mut Flow<'db>) {
        loop {
            while let Some(body) = self.queue.pop() {
                // What a closure evaluates to goes on in the code around it.
                if let Some(parent) = flow.facts.bodies[body.0].parent {
                    self.add_body(parent);
                }
                self.follow_body(flow, body);
                let children = flow.facts.bodies[body.0].children.clone();
                children.into_iter().for_each(|child| self.add_body(child));
            }
            if !self.expand(flow) {
                return;
            }
        }
    }

    /// Brings in the bodies that mention a field, parameter, return or static through which values travel.
    fn expand(&mut self, flow: &mut Flow<'db>) -> bool {
        let new: Vec<Place<'db>> =
            self.places.keys().filter(|it| !self.expanded.contains(*it)).cloned().collect();
        for place in &new {
            self.expanded.insert(place.clone());
            let definition = match base(place) {
                Place::Field(it) => Definition::Field(*it),
                Place::Static(it) => Definition::Static(*it),
                Place::Return(function) => {
                    self.add_callers(flow, *function);
                    self.join_returns_of_group(flow, *function);
                    continue;
                }
                Place::Local(local) => {
                    if let Some(function) =
                        local.is_param(flow.facts.db).then(|| parameter_owner(flow, local)).flatten()
                    {
                        self.add_callers(flow, function);
                        self.join_parameter_of_group(flow, function, *local);
                        self.join_selves_of_impl(flow, function, *local);
                    }
                    continue;
                }
                _ => continue,
            };
            if let Place::Field(field) = base(place) {
                self.add_doubts(flow, place, *field);
            }
            self.add_mentions(flow, definition);
        }
        !self.queue.is_empty()
    }

    fn add_callers(&mut self, flow: &mut Flow<'db>, function: Function) {
        for caller in flow.callers(function) {
            if let Caller::Call(ix) = caller {
                self.add_body(flow.facts.calls[ix.0].body);
            }
        }
        for member in flow.method_group(function).members {
            if let Some(body) = flow.facts.body_of_function(member) {
                self.add_body(body);
            }
        }
    }

    /// Accesses that may be to the field, of values whose type is not known.
    fn add_doubts(&mut self, flow: &Flow<'db>, place: &Place<'db>, field: Field) {
        for token in tokens_that_may_name_field(&flow.facts, field) {
            let access = token.parent_ancestors().find_map(ast::FieldExpr::cast);
            let text = access.map_or_else(|| token.text().to_owned(), |it| it.syntax().text().to_string());
            let src = token.parent().and_then(|it| flow.facts.src(&it));
            let what = format!("`{text}` may be it, and what it is a field of is not known");
            self.escape(place.clone(), src, what);
        }
    }

    fn add_mentions(&mut self, flow: &mut Flow<'db>, definition: Definition<'db>) {
        let tokens = tokens_naming(&flow.facts, definition);
        for token in tokens {
            let before = flow.facts.bodies.len();
            flow.facts.build_body_around(&token);
            for index in before..flow.facts.bodies.len() {
                self.add_body(BodyIx(index));
            }
            if let Some(body) = flow.body_at(&token) {
                self.add_body(body);
            }
        }
    }

    fn follow_body(&mut self, flow: &mut Flow<'db>, body: BodyIx) {
        let node = flow.facts.bodies[body.0].node.clone();
        self.bind_parameters(flow, &node);
        let value = match flow.facts.bodies[body.0].kind {
            BodyKind::Function(function) => {
                let Some(block) = ast::Fn::cast(node).and_then(|it| it.body()) else { return };
                self.walk(flow, block.syntax(), body);
                self.join_tail(flow, &ast::Expr::BlockExpr(block), Place::Return(function));
                return;
            }
            BodyKind::Closure => ast::ClosureExpr::cast(node.clone()).and_then(|it| it.body()),
            BodyKind::Async => match ast::ClosureExpr::cast(node.clone()) {
                Some(closure) => closure.body(),
                None => {
                    for child in node.children() {
                        self.walk(flow, &child, body);
                    }
                    if let Some(tail) = ast::BlockExpr::cast(node.clone()).and_then(|it| it.tail_expr()) {
                        self.join_tail(flow, &tail, Place::BodyValue(body));
                    }
                    self.join(Place::Node(node), Place::BodyValue(body));
                    return;
                }
            },
            BodyKind::Initialiser => {
                for child in node.children() {
                    self.walk(flow, &child, body);
                }
                if let Some(item) = ast::Static::cast(node)
                    && let (Some(def), Some(value)) = (flow.facts.sema.to_static_def(&item), item.body())
                {
                    self.join_tail(flow, &value, Place::Static(def));
                }
                return;
            }
        };
        if let Some(value) = value {
            self.walk(flow, value.syntax(), body);
            self.join_tail(flow, &value, Place::BodyValue(body));
            self.join(Place::Node(node), Place::BodyValue(body));
        }
    }

    fn join_tail(&mut self, flow: &Flow<'db>, expr: &ast::Expr, place: Place<'db>) {
        if let (ast::Expr::TupleExpr(tuple), true) = (expr, expr_carries(flow, expr, self.heads)) {
            for (index, field) in tuple.fields().enumerate() {
                if expr_carries(flow, &field, self.heads) {
                    self.join(
                        Place::Node(field.syntax().clone()),
                        Place::Element(Box::new(place.clone()), index),
                    );
                }
            }
        } else if let ast::Expr::BlockExpr(block) = expr
            && let Some(tail) = block.tail_expr()
            && block.async_token().is_none()
        {
            self.join_tail(flow, &tail, place);
        } else if expr_carries(flow, expr, self.heads) || expr_yields(flow, expr, self.heads) {
            self.wholes.insert(place.clone());
            self.join(Place::Node(expr.syntax().clone()), place);
        }
    }

    /// What goes into a macro of which nothing is known. Ends in a type of the workspace stay in there.
    fn follow_unknown_macro(&mut self, flow: &Flow<'db>, call: &ast::MacroCall) {
        let Some(tokens) = call.token_tree() else { return };
        let tokens = tokens.syntax().descendants_with_tokens().filter_map(|it| it.into_token());
        let names: FxHashSet<String> =
            tokens.filter(|it| it.kind() == SyntaxKind::IDENT).map(|it| it.text().to_owned()).collect();
        let mut taken = Vec::new();
        let at = call.syntax().text_range().start();
        if let Some(scope) = flow.facts.sema.scope_at_offset(call.syntax(), at).filter(|_| !names.is_empty())
        {
            scope.process_all_names(&mut |name, def| {
                if let ScopeDef::Local(it) = def
                    && names.contains(name.as_str())
                {
                    taken.push(it);
                }
            });
        }
        let db = flow.facts.db;
        for local in taken {
            let ty = local.ty(db).strip_references();
            let is_own = ty.as_adt().is_some_and(|it| names::is_workspace_crate(db, it.krate(db)));
            if is_own || !carries(flow, &ty, self.heads, 0) {
                continue;
            }
            let src = flow.facts.src(call.syntax());
            self.escape(Place::Local(local), src, "a macro of which nothing is known takes it".to_owned());
        }
    }

    /// Walks everything that `body` executes itself; nested bodies are queued on their own.
    fn walk(&mut self, flow: &mut Flow<'db>, node: &SyntaxNode, body: BodyIx) {
        match node.kind() {
            SyntaxKind::FN | SyntaxKind::IMPL | SyntaxKind::MODULE | SyntaxKind::TRAIT => return,
            SyntaxKind::CLOSURE_EXPR => return,
            SyntaxKind::BLOCK_EXPR
                if ast::BlockExpr::cast(node.clone()).is_some_and(|it| it.async_token().is_some()) =>
            {
                return;
            }
            SyntaxKind::MACRO_CALL => {
                let Some(call) = ast::MacroCall::cast(node.clone()) else { return };
                let Some(expansion) = flow.facts.sema.expand_macro_call(&call) else {
                    return self.follow_unknown_macro(flow, &call);
                };
                self.walk(flow, &expansion.value, body);
                if let Some(expr) = ast::Expr::cast(expansion.value.clone())
                    && let Some(outer) = node.parent().filter(|it| it.kind() == SyntaxKind::MACRO_EXPR)
                    && expr_carries(flow, &expr, self.heads)
                {
                    self.join(Place::Node(outer), Place::Node(expr.syntax().clone()));
                }
                return;
            }
            SyntaxKind::LET_STMT => {
                if let Some(it) = ast::LetStmt::cast(node.clone())
                    && let (Some(pat), Some(init)) = (it.pat(), it.initializer())
                {
                    self.bind(flow, &pat, &init);
                }
            }
            SyntaxKind::LET_EXPR => {
                if let Some(it) = ast::LetExpr::cast(node.clone())
                    && let (Some(pat), Some(init)) = (it.pat(), it.expr())
                {
                    self.bind(flow, &pat, &init);
                }
            }
            SyntaxKind::MATCH_EXPR => {
                if let Some(it) = ast::MatchExpr::cast(node.clone())
                    && let Some(scrutinee) = it.expr()
                {
                    for arm in it.match_arm_list().into_iter().flat_map(|it| it.arms()) {
                        if let Some(pat) = arm.pat() {
                            self.bind(flow, &pat, &scrutinee);
                        }
                    }
                }
            }
            SyntaxKind::FOR_EXPR => {
                if let Some(it) = ast::ForExpr::cast(node.clone())
                    && let (Some(pat), Some(iterable)) = (it.pat(), it.iterable())
                {
                    match self.is_end(flow, &iterable) {
                        // What comes out of a receiver are its messages.
                        true => self.bind_all(flow, &pat, &message_of(&iterable)),
                        false => self.bind(flow, &pat, &iterable),
                    }
                }
            }
            _ => {}
        }
        if let Some(expr) = ast::Expr::cast(node.clone()) {
            self.follow_expr(flow, &expr, body);
        }
        for child in node.children() {
            self.walk(flow, &child, body);
        }
    }

    fn follow_expr(&mut self, flow: &mut Flow<'db>, expr: &ast::Expr, body: BodyIx) {
        let here = Place::Node(expr.syntax().clone());
        self.follow_dereference(flow, expr);
        self.follow_erased(flow, expr);
        match expr {
            ast::Expr::CallExpr(_) | ast::Expr::MethodCallExpr(_) => return self.follow_call(flow, expr),
            ast::Expr::ReturnExpr(it) => {
                if let Some(value) = it.expr() {
                    let place = match flow.facts.bodies[body.0].kind {
                        BodyKind::Function(function) => Place::Return(function),
                        _ => Place::BodyValue(body),
                    };
                    self.join_tail(flow, &value, place);
                }
                return;
            }
            ast::Expr::BinExpr(it) => {
                if let (Some(left), Some(right)) = (it.lhs(), it.rhs())
                    && expr_carries(flow, &right, self.heads)
                    && matches!(it.op_kind(), Some(ast::BinaryOp::Assignment { op: None }))
                {
                    self.join(Place::Node(left.syntax().clone()), Place::Node(right.syntax().clone()));
                }
                return;
            }
            ast::Expr::RecordExpr(it) => return self.follow_record(flow, it),
            _ => {}
        }
        let lazy = matches!(expr, ast::Expr::PathExpr(_)) && expr_yields(flow, expr, self.heads);
        if !lazy && !expr_carries(flow, expr, self.heads) {
            return;
        }
        match expr {
            ast::Expr::PathExpr(it) => {
                let Some(path) = it.path() else { return };
                match flow.facts.sema.resolve_path(&path) {
                    Some(PathResolution::Local(local)) if flow.parts_kept_in(local).is_some() => {}
                    Some(PathResolution::Local(local)) => self.join(here, Place::Local(local)),
                    Some(PathResolution::Def(ModuleDef::Static(it))) => self.join(here, Place::Static(it)),
                    _ => {}
                }
            }
            ast::Expr::FieldExpr(it) => match flow.facts.sema.resolve_field(it) {
                Some(either::Either::Left(field)) if is_own(flow, field) => {
                    if let Some(owner) = it.expr() {
                        self.join_field(flow, field, here.clone(), &owner);
                    }
                    self.join(here, Place::Field(field));
                }
                _ => {
                    if let Some(part) = part_of_variable(flow, it) {
                        self.join(here, Place::Node(part.syntax().clone()));
                    } else if let Some(inner) = it.expr() {
                        self.wholes.extend(self.callee_place(flow, &inner));
                        self.join(here, Place::Node(inner.syntax().clone()));
                    }
                }
            },
            ast::Expr::IfExpr(it) => {
                for branch in
                    [it.then_branch().map(ast::Expr::BlockExpr), else_branch(it)].into_iter().flatten()
                {
                    self.join_tail(flow, &branch, here.clone());
                }
            }
            ast::Expr::MatchExpr(it) => {
                for arm in it.match_arm_list().into_iter().flat_map(|it| it.arms()) {
                    if let Some(value) = arm.expr() {
                        self.join_tail(flow, &value, here.clone());
                    }
                }
            }
            ast::Expr::BlockExpr(it) => {
                if let Some(tail) = it.tail_expr() {
                    self.join_tail(flow, &tail, here);
                }
            }
            // What stands beside each other in a tuple stays apart, unless the tuple goes somewhere as a whole.
            ast::Expr::TupleExpr(it) => {
                for (index, field) in it.fields().enumerate() {
                    if expr_carries(flow, &field, self.heads) {
                        let element = Place::Element(Box::new(here.clone()), index);
                        self.join(element, Place::Node(field.syntax().clone()));
                    }
                }
            }
            // Everything else passes its carrying operands through: `&x`, `*x`, `x?`, `x[i]`, `x.await`, `(x)`,
            // arrays.
            other => {
                let operands: Vec<ast::Expr> =
                    other.syntax().children().filter_map(ast::Expr::cast).collect();
                for operand in operands {
                    if expr_carries(flow, &operand, self.heads) {
                        self.join(here.clone(), Place::Node(operand.syntax().clone()));
                    }
                }
            }
        }
    }

    fn follow_record(&mut self, flow: &Flow<'db>, record: &ast::RecordExpr) {
        for field in record.record_expr_field_list().into_iter().flat_map(|it| it.fields()) {
            let Some((def, local, ty)) = flow.facts.sema.resolve_record_field(&field) else {
                self.follow_unknown_field(flow, record, &field);
                continue;
            };
            if !carries(flow, &ty, self.heads, 0) {
                continue;
            }
            if let Some(local) = local {
                self.join(Place::Local(local), Place::Field(def));
            }
            if let Some(value) = field.expr() {
                let at = Place::Node(value.syntax().clone());
                self.join_field(flow, def, at.clone(), &ast::Expr::RecordExpr(record.clone()));
                self.join(at, Place::Field(def));
            }
        }
    }

    /// A field of a type that does not resolve.
    fn follow_unknown_field(
        &mut self,
        flow: &Flow<'db>,
        record: &ast::RecordExpr,
        field: &ast::RecordExprField,
    ) {
        let Some(value) = field.expr().filter(|it| expr_carries(flow, it, self.heads)) else { return };
        let at = Place::Node(value.syntax().clone());
        let name = field.field_name().map(|it| it.text().to_string()).unwrap_or_default();
        match flow.undeclared_field(record, &name) {
            Some(def) => self.join(at, Place::Field(def)),
            None => {
                let ty = record.path().map(|it| it.syntax().text().to_string()).unwrap_or_default();
                let src = flow.facts.src(value.syntax());
                self.escape(
                    at,
                    src,
                    format!("it becomes the field `{name}` of a `{ty}`, which is not known"),
                );
            }
        }
    }
}

impl<'db> Flow<'db> {
    /// The call recorded for `node`.
    pub fn call_at(&self, node: &SyntaxNode) -> Option<(CallIx, Callee)> {
        let index = self.facts.call_index(node)?;
        Some((index, self.facts.calls[index.0].callee.clone()))
    }

    /// The innermost built body around `token`.
    pub fn body_at(&self, token: &ra_ap_syntax::SyntaxToken) -> Option<BodyIx> {
        token.parent_ancestors().find_map(|node| self.facts.body_of_node(&node))
    }
}

fn base<'a, 'db>(place: &'a Place<'db>) -> &'a Place<'db> {
    match place {
        Place::Element(inner, _) => base(inner),
        other => other,
    }
}

fn parameter_owner<'db>(flow: &Flow<'db>, local: &Local<'db>) -> Option<Function> {
    match local.parent(flow.facts.db) {
        ra_ap_hir::ExpressionStoreOwner::Body(ra_ap_hir::DefWithBody::Function(it)) => Some(it),
        _ => None,
    }
}

fn else_branch(it: &ast::IfExpr) -> Option<ast::Expr> {
    match it.else_branch()? {
        ast::ElseBranch::Block(it) => Some(ast::Expr::BlockExpr(it)),
        ast::ElseBranch::IfExpr(it) => Some(ast::Expr::IfExpr(it)),
    }
}

/// Whether the expression's value carries such values, now or when it is awaited.
fn expr_carries<'db>(flow: &Flow<'db>, expr: &ast::Expr, heads: &[&str]) -> bool {
    let db = flow.facts.db;
    let Some(ty) = flow.facts.sema.type_of_expr(expr).map(|it| it.original) else { return false };
    let is_future = || ty.as_impl_traits(db).is_some();
    let is_awaited = || {
        // What a function gives that has a parameter of an unknown type is told only where it is awaited.
        let awaited = expr.syntax().parent().and_then(ast::AwaitExpr::cast);
        awaited.and_then(|it| flow.facts.sema.type_of_expr(&it.into()))
    };
    carries(flow, &ty, heads, 0)
        || (is_future() && ty.into_future_output(db).is_some_and(|it| carries(flow, &it, heads, 0)))
        || is_awaited().is_some_and(|it| carries(flow, &it.original, heads, 0))
}

/// Whether the expression is an iterator that makes such values when it is asked for them, be it that a closure in it does:
/// `(0..n).map(|_| spawn(..))`.
fn expr_yields<'db>(flow: &Flow<'db>, expr: &ast::Expr, heads: &[&str]) -> bool {
    flow.facts.sema.type_of_expr(expr).is_some_and(|it| yields(flow, &it.original, heads))
}

fn yields<'db>(flow: &Flow<'db>, ty: &Type<'db>, heads: &[&str]) -> bool {
    let db = flow.facts.db;
    let ty = ty.strip_references();
    let adapts = ty.as_adt().is_some_and(|it| names::adt_path(db, it).starts_with("std::iter::"));
    (adapts || ty.as_impl_traits(db).is_some())
        && ty.iterator_item(db).is_some_and(|it| carries(flow, &it, heads, 0))
}

/// The types that `ty`, which is no reference, is put together from: type arguments, a tuple's fields, elements.
pub(in crate::flow) fn parts_of<'db>(
    db: &'db RootDatabase,
    ty: &Type<'db>,
) -> impl Iterator<Item = Type<'db>> + use<'db> {
    let element = ty.as_slice().or_else(|| array_element(db, ty));
    let parts: Vec<Type<'db>> = ty.type_arguments().chain(ty.tuple_fields(db)).chain(element).collect();
    parts.into_iter()
}

/// Whether the field is one of the user's own types, and so a place; what std's types hold, an error its message, is in a container.
pub(in crate::flow) fn is_own(flow: &Flow<'_>, field: Field) -> bool {
    names::is_workspace_crate(flow.facts.db, ra_ap_hir::HasCrate::krate(&field, flow.facts.db))
}

/// What an array holds, whether its length is known or a parameter.
pub(in crate::flow) fn array_element<'db>(db: &'db RootDatabase, ty: &Type<'db>) -> Option<Type<'db>> {
    let mut all = Vec::new();
    if ty.is_array() {
        ty.walk(db, |it| all.push(it));
    }
    // The type itself comes first.
    all.into_iter().nth(1)
}

/// Whether a value of `ty` is, holds or refers to a value of one of the types `heads`, in its type arguments too.
pub(in crate::flow) fn carries<'db>(flow: &Flow<'db>, ty: &Type<'db>, heads: &[&str], depth: usize) -> bool {
    if depth > 6 || ty.is_unknown() {
        return false;
    }
    let ty = ty.strip_references();
    let own = ty.as_adt().map(|it| names::adt_path(flow.facts.db, it));
    own.is_some_and(|it| heads.contains(&it.as_str()))
        || parts_of(flow.facts.db, &ty).any(|it| carries(flow, &it, heads, depth + 1))
}
