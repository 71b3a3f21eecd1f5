//! Methods of the workspace's traits for types of a dependency that nothing is known of: a call of one on such a value does not
//! resolve, and may be a call of it all the same.

use ra_ap_hir::{AssocItem, Crate, Function, HasCrate as _, Impl};
use ra_ap_ide_db::FxHashMap;
use ra_ap_ide_db::RootDatabase;

use crate::facts::names;
use crate::flow::Flow;

/// Whether the block implements for a type that is not known, or for whatever there is.
pub(in crate::flow) fn is_for_unknown(db: &RootDatabase, block: Impl) -> bool {
    let ty = block.self_ty(db).strip_references();
    ty.is_unknown() || ty.as_type_param(db).is_some()
}

impl Flow<'_> {
    /// The workspace's methods of this name that are implemented for types that are not known.
    pub(in crate::flow) fn methods_for_unknown(&self, name: &str) -> &[Function] {
        let all = self.for_unknown_types.get_or_init(|| methods(self.facts.db));
        all.get(name).map_or(&[], Vec::as_slice)
    }
}

fn methods(db: &RootDatabase) -> FxHashMap<String, Vec<Function>> {
    let mut found: FxHashMap<String, Vec<Function>> = FxHashMap::default();
    let own = Crate::all(db).into_iter().filter(|it| names::is_workspace_crate(db, *it));
    for block in own.flat_map(|it| Impl::all_in_crate(db, it)) {
        let of_own = block.trait_(db).is_some_and(|it| names::is_workspace_crate(db, it.krate(db)));
        if !of_own || !is_for_unknown(db, block) {
            continue;
        }
        for item in block.items(db) {
            if let AssocItem::Function(it) = item {
                found.entry(it.name(db).as_str().to_owned()).or_default().push(it);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::refusal::RefusalCode;

    const TRAIT: &str = "use std::thread;\nuse std::time::Duration;\ntrait Deliver { fn deliver(&self); }\n\
        impl Deliver for bytes::Bytes { fn deliver(&self) { thread::sleep(Duration::from_millis(9)); } }\n";

    #[test]
    fn a_call_on_a_value_that_nobody_knows_may_be_of_a_trait_of_the_workspace() {
        let with = |call: &str| {
            let main = format!(
                "{TRAIT}#[tokio::main]\nasync fn main() {{\n    let it = bytes::Bytes::new();\n    {call}\n}}\n"
            );
            Trial::of_main("2021", &main)
        };
        for call in
            ["it.deliver();", "bytes::Bytes::deliver(&it);", "use bytes::Bytes as B; B::deliver(&it);"]
        {
            let trial = with(call);
            assert_eq!(trial.refusal_of("thread::sleep"), Some(RefusalCode::Unresolved), "{call}");
        }
        // What is called by the trait's name is known.
        let after = with("Deliver::deliver(&it);").text_after("/src/main.rs");
        assert!(after.contains("Deliver::deliver(&it).await;"), "{after}");
    }

    #[test]
    fn a_thread_that_calls_one_blocks() {
        let main = format!(
            "{TRAIT}#[tokio::main]\nasync fn main() {{\n    thread::spawn(|| {{\n        \
             bytes::Bytes::new().deliver();\n        thread::sleep(Duration::from_millis(9));\n    }});\n}}\n"
        );
        let after = Trial::of_main("2021", &main).text_after("/src/main.rs");
        assert!(after.contains("tokio::task::spawn_blocking(|| {"), "{after}");
    }
}
