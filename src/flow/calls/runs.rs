//! What running a body runs besides: closures in their place, functions of the workspace.

use ra_ap_hir::{AsAssocItem, AssocItemContainer, Function};

use crate::facts::body::{BodyIx, CallIx, Callee, Runs, Use};
use crate::flow::Flow;
use crate::flow::context::ParameterRuns;

impl Flow<'_> {
    /// The bodies that run as part of `body`: itself and closures that are run inside it.
    pub fn inline_bodies(&mut self, body: BodyIx) -> Vec<BodyIx> {
        let mut all = vec![body];
        let mut next = 0;
        while next < all.len() {
            let children = self.facts.bodies[all[next].0].children.clone();
            for child in children {
                let runs = self.facts.bodies[child.0].runs.clone();
                let inline = match runs {
                    _ if self.facts.bodies[child.0].is_async => false,
                    Runs::Inline(_) | Runs::Bound => true,
                    Runs::Parameter(function, index) => matches!(
                        self.runs_of_parameter(function, index, 0),
                        ParameterRuns::Inline | ParameterRuns::Unknown
                    ),
                    _ => false,
                };
                if inline {
                    all.push(child);
                }
            }
            next += 1;
        }
        all
    }

    /// Workspace functions called directly in `body` and in the closures that run inside it, or handed over there to be
    /// run on the spot.
    pub fn called_functions(&mut self, body: BodyIx) -> Vec<(CallIx, Function)> {
        let bodies = self.inline_bodies(body);
        let named: Vec<(CallIx, Function)> = bodies
            .iter()
            .flat_map(|it| self.facts.bodies[it.0].calls.iter())
            .filter_map(|ix| match &self.facts.calls[ix.0] {
                call if call.usage == Use::Call || self.runs_on_the_spot(*ix) => Some((*ix, &call.callee)),
                _ => None,
            })
            .flat_map(|(ix, callee)| {
                let called = match callee {
                    Callee::Workspace(function) => std::slice::from_ref(function),
                    Callee::Unknown(name) => {
                        self.methods_for_unknown(name.rsplit("::").next().unwrap_or(name))
                    }
                    _ => &[],
                };
                called.iter().map(move |it| (ix, *it))
            })
            .collect();
        named
            .into_iter()
            .flat_map(|(ix, it)| self.implementations(it).into_iter().map(move |it| (ix, it)))
            .collect()
    }

    /// What a call of `function` may run: of a trait's method, what the workspace's types have for it.
    pub(in crate::flow) fn implementations(&self, function: Function) -> Vec<Function> {
        if let Some(known) = self.implementations.borrow().get(&function) {
            return known.clone();
        }
        let db = self.facts.db;
        let of_trait = function
            .as_assoc_item(db)
            .is_some_and(|it| matches!(it.container(db), AssocItemContainer::Trait(_)));
        let found = if of_trait { self.method_group(function).members } else { vec![function] };
        self.implementations.borrow_mut().insert(function, found.clone());
        found
    }

    /// Whether running `function` runs something: a trait's declaration without a body runs nothing.
    pub fn has_body(&self, function: Function) -> bool {
        if let Some(known) = self.with_body.borrow().get(&function) {
            return *known;
        }
        let source = self.facts.sema.source(function);
        let found = source.is_some_and(|it| it.value.body().is_some());
        self.with_body.borrow_mut().insert(function, found);
        found
    }
}
