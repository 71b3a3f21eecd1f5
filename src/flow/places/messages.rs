//! What is sent through channels, told apart from the ends that it is sent by: the sender in `Sender<(Request, Sender<Reply>)>`
//! is another one than that around it. Classes that become one have one message, and where values are taken for messages on
//! one way and for ends on another, both are one class.

use ra_ap_hir::Type;
use ra_ap_ide_db::FxHashMap;
use ra_ap_syntax::ast::{self, AstNode};

use super::{ClassIx, Place, Travels, parts_of};
use crate::facts::closures::peel;
use crate::facts::names;
use crate::flow::Flow;

/// How deep types and messages in messages are looked at.
const DEPTH: usize = 6;

impl<'db> Travels<'db> {
    /// `message` is the message of the class of `owner`.
    pub(super) fn name_message(&mut self, owner: usize, message: usize) {
        let owner = self.find(owner);
        match self.messages.get(&owner) {
            Some(known) => self.unite_classes(*known, message),
            None => {
                self.messages.insert(owner, message);
            }
        }
    }

    /// Makes one class of two, and of their messages.
    pub(super) fn unite_classes(&mut self, a: usize, b: usize) {
        let mut pairs = vec![(a, b)];
        while let Some((a, b)) = pairs.pop() {
            let (a, b) = (self.find(a), self.find(b));
            if a == b {
                continue;
            }
            let (root, child) = (a.min(b), a.max(b));
            self.parents[child] = root;
            let (known, other) = (self.messages.remove(&root), self.messages.remove(&child));
            if let Some(message) = known.or(other) {
                self.messages.insert(root, message);
            }
            pairs.extend(known.zip(other));
        }
    }

    /// The places of a class, and what is the message of the places of another one.
    pub(super) fn members(&self, class: ClassIx, depth: usize) -> Vec<Place<'db>> {
        let places = self.places.iter().filter(|(_, ix)| self.root(**ix) == class.0);
        let mut places: Vec<Place<'db>> = places.map(|(place, _)| place.clone()).collect();
        let mut owners: Vec<usize> =
            self.messages.iter().filter(|(_, it)| self.root(**it) == class.0).map(|(it, _)| *it).collect();
        owners.retain(|it| *it != class.0 && depth < DEPTH);
        owners.sort_unstable();
        for owner in owners {
            let sent =
                self.members(ClassIx(owner), depth + 1).into_iter().map(|it| Place::Message(Box::new(it)));
            places.extend(sent);
        }
        places
    }

    /// Whether the value of `expr` is an end or refers to one.
    pub(super) fn is_end(&self, flow: &Flow<'db>, expr: &ast::Expr) -> bool {
        let ty = flow.facts.sema.type_of_expr(expr).map(|it| it.original.strip_references());
        let head = ty.and_then(|it| names::type_head(flow.facts.db, &it));
        head.is_some_and(|it| self.heads.contains(&it.as_str()))
    }

    /// `operand` passes through the call `expr` of somebody else's function. What comes out of a receiver, or back from a
    /// sender, is its message.
    pub(super) fn join_passed(&mut self, flow: &Flow<'db>, expr: &ast::Expr, operand: &ast::Expr) {
        let (given, result) = (self.depth_of_expr(flow, operand), self.depth_of_expr(flow, expr));
        let at = match result > 0 && given == result + 1 {
            true => message_of(operand),
            false => Place::Node(operand.syntax().clone()),
        };
        self.join(Place::Node(expr.syntax().clone()), at);
    }

    /// Where the value of `expr` has what `operand` makes, a closure or function that it is handed: a thread's handle has what the
    /// thread comes to inside of it.
    pub(super) fn place_of_made(
        &self,
        flow: &Flow<'db>,
        expr: &ast::Expr,
        operand: &ast::Expr,
    ) -> Place<'db> {
        let here = Place::Node(expr.syntax().clone());
        let body = peel(operand).and_then(|it| it.body());
        let made = match (body, self.function_value(flow, operand)) {
            (Some(body), _) => self.depth_of_expr(flow, &body),
            (None, Some(function)) => depth(flow, &function.ret_type(flow.facts.db), self.heads, 0),
            (None, None) => return here,
        };
        match made > 0 && self.depth_of_expr(flow, expr) == made + 1 {
            true => Place::Message(Box::new(here)),
            false => here,
        }
    }

    /// Gives up on telling messages apart where places of one class hold ends of different depth: a tuple of a sender and of
    /// what is sent, an iterator over what many receivers give.
    pub fn settle(&mut self, flow: &Flow<'db>) {
        let depths: Vec<(usize, usize)> =
            self.places.iter().filter_map(|(place, ix)| Some((*ix, self.depth_at(flow, place)?))).collect();
        if depths.iter().all(|(_, it)| *it < 2) {
            return;
        }
        loop {
            let mut known: FxHashMap<usize, usize> = FxHashMap::default();
            let mut mixed = None;
            for (ix, depth) in &depths {
                let root = self.find(*ix);
                if self.messages.get(&root).is_some_and(|it| self.root(*it) == root) {
                    continue;
                }
                if *known.entry(root).or_insert(*depth) != *depth {
                    mixed = Some(root);
                }
            }
            let Some(mixed) = mixed else { return };
            self.name_message(mixed, mixed);
        }
    }

    /// How many ends are written inside of each other in the type of what is at a place, if that can be told.
    fn depth_at(&self, flow: &Flow<'db>, place: &Place<'db>) -> Option<usize> {
        let db = flow.facts.db;
        let ty = match place {
            Place::Local(it) => it.ty(db),
            Place::Field(it) => it.ty(db),
            Place::Static(it) => it.ty(db),
            Place::Alias(it) => it.ty(db),
            Place::Return(it) => {
                let ty = it.ret_type(db);
                let is_future = ty.as_impl_traits(db).is_some();
                if is_future { ty.into_future_output(db)? } else { ty }
            }
            Place::Node(node) => {
                let expr = ast::Expr::cast(node.clone())?;
                let ty = flow.facts.sema.type_of_expr(&expr)?.original;
                let told = !names_parameter(flow, &ty, 0);
                return Some(self.depth_of_expr(flow, &expr)).filter(|it| told && *it > 0);
            }
            Place::Message(inner) => return self.depth_at(flow, inner)?.checked_sub(1).filter(|it| *it > 0),
            Place::BodyValue(_) | Place::Argument(_) | Place::Element(..) => return None,
        };
        let told = !names_parameter(flow, &ty, 0);
        Some(depth(flow, &ty, self.heads, 0)).filter(|it| told && *it > 0)
    }

    pub(super) fn depth_of_expr(&self, flow: &Flow<'db>, expr: &ast::Expr) -> usize {
        let db = flow.facts.db;
        let Some(ty) = flow.facts.sema.type_of_expr(expr).map(|it| it.original) else { return 0 };
        let output = ty.as_impl_traits(db).and_then(|_| ty.clone().into_future_output(db));
        depth(flow, &ty, self.heads, 0).max(output.map_or(0, |it| depth(flow, &it, self.heads, 0)))
    }
}

/// What is sent through the end that `expr` is.
pub(super) fn message_of<'db>(expr: &ast::Expr) -> Place<'db> {
    Place::Message(Box::new(Place::Node(expr.syntax().clone())))
}

/// How many of the types `heads` are written inside of each other in `ty`.
fn depth<'db>(flow: &Flow<'db>, ty: &Type<'db>, heads: &[&str], guard: usize) -> usize {
    if guard > DEPTH || ty.is_unknown() {
        return 0;
    }
    let ty = ty.strip_references();
    let own = ty.as_adt().is_some_and(|it| heads.contains(&names::adt_path(flow.facts.db, it).as_str()));
    let deepest = parts_of(flow.facts.db, &ty).map(|it| depth(flow, &it, heads, guard + 1)).max();
    usize::from(own) + deepest.unwrap_or_default()
}

/// Whether `ty` is or holds a type parameter.
pub(super) fn names_parameter<'db>(flow: &Flow<'db>, ty: &Type<'db>, guard: usize) -> bool {
    let db = flow.facts.db;
    let ty = ty.strip_references();
    guard > DEPTH
        || ty.as_type_param(db).is_some()
        || parts_of(flow.facts.db, &ty).any(|it| names_parameter(flow, &it, guard + 1))
}
