//! Work that is so short that it may run where it stands.

use crate::facts::body::{BodyIx, Callee, Use};
use crate::flow::Flow;

impl Flow<'_> {
    /// Whether the body is short work that may run where it stands: no loops, nothing that blocks, and only calls
    /// that are known to be short.
    pub fn is_cheap(&mut self, body: BodyIx, depth: usize) -> bool {
        if depth > 3 || !self.own_blocking(body).is_empty() {
            return false;
        }
        let (calls, loops, children, awaits) = {
            let it = &self.facts.bodies[body.0];
            (it.calls.clone(), it.loops.len(), it.children.clone(), it.awaits)
        };
        if loops > 0 || awaits > 0 || calls.len() > 40 {
            return false;
        }
        if children.iter().any(|child| self.facts.bodies[child.0].is_async) {
            return false;
        }
        for ix in calls {
            let call = self.facts.calls[ix.0].clone();
            let cheap = match &call.callee {
                Callee::Constructor => true,
                Callee::Foreign(path) => is_cheap_name(path.rsplit("::").next().unwrap_or_default()),
                Callee::Unknown(name) => is_cheap_name(name.rsplit("::").next().unwrap_or_default()),
                Callee::Value => false,
                Callee::Workspace(function) => match self.facts.body_of_function(*function) {
                    Some(inner) if is_constructor(function.name(self.facts.db).as_str()) => {
                        self.facts.bodies[inner.0].loops.is_empty() && self.own_blocking(inner).is_empty()
                    }
                    Some(inner) => self.is_cheap(inner, depth + 1),
                    None => false,
                },
                // Only an unbounded sender never waits.
                Callee::Api(api) => api.path == "std::sync::mpsc::Sender::send",
            };
            if !cheap && call.usage == Use::Call {
                return false;
            }
        }
        for child in children {
            if !self.is_cheap(child, depth + 1) {
                return false;
            }
        }
        true
    }
}

/// Names of functions that only build, move or update something in memory.
const CHEAP_NAMES: &[&str] = &[
    "new",
    "default",
    "from",
    "into",
    "clone",
    "insert",
    "push",
    "push_back",
    "push_front",
    "push_str",
    "pop",
    "remove",
    "get",
    "get_mut",
    "contains_key",
    "contains",
    "send",
    "try_send",
    "store",
    "load",
    "swap",
    "fetch_add",
    "fetch_sub",
    "lock",
    "read",
    "write",
    "try_lock",
    "unwrap",
    "expect",
    "unwrap_or",
    "unwrap_or_default",
    "unwrap_or_else",
    "into_inner",
    "ok",
    "err",
    "is_some",
    "is_none",
    "is_ok",
    "is_err",
    "as_ref",
    "as_mut",
    "as_str",
    "take",
    "replace",
    "len",
    "is_empty",
    "to_string",
    "to_owned",
    "with_capacity",
    "from_secs",
    "from_millis",
    "now",
    "elapsed",
    "drop",
    "as_deref",
    "fmt",
    "new_display",
    "new_debug",
    "new_v1",
    "_print",
    "_eprint",
    "map",
    "map_err",
    "and_then",
    "ok_or",
    "load_full",
    "new_v4",
    "downgrade",
    "upgrade",
    "deref",
];

fn is_constructor(name: &str) -> bool {
    matches!(name, "new" | "default" | "from" | "builder")
        || name.starts_with("with_")
        || name.starts_with("from_")
}

pub(in crate::flow) fn is_cheap_name(name: &str) -> bool {
    CHEAP_NAMES.contains(&name)
}
