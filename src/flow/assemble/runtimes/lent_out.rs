//! Functions that lend a runtime which somebody else owns, and may shut down: `fn runtime(&self, id: u32) -> &Runtime`.

use ra_ap_hir::{Function, ModuleDef, PathResolution};
use ra_ap_syntax::ast::{self, AstNode};

use super::hands_out_runtime;
use crate::facts::body::{CallIx, Callee};
use crate::flow::assemble::Assembler;
use crate::refusal::{Refusal, RefusalCode};

/// How many functions are looked through for where a runtime comes from.
const DEPTH: usize = 4;

impl Assembler<'_, '_> {
    /// Why a task must not be started on another runtime than the one that this call hands out: it ends with that.
    pub(super) fn ends_before_process(&self, ix: CallIx) -> Option<Refusal> {
        let facts = &self.flow.facts;
        let Callee::Workspace(function) = facts.calls[ix.0].callee else { return None };
        if !self.lends_another_s(function, DEPTH) {
            return None;
        }
        let name = function.name(facts.db).as_str().to_owned();
        Some(Refusal::new(
            RefusalCode::NeedsRule,
            format!(
                "`{name}` lends a runtime that is no static's, and its tasks end when that is dropped or shut down"
            ),
        ))
    }

    /// Whether the runtime that the function hands out belongs to what it is called with, one of several perhaps.
    fn lends_another_s(&self, function: Function, depth: usize) -> bool {
        let facts = &self.flow.facts;
        let Some(item) = facts.sema.source(function).map(|it| it.value) else { return false };
        let given =
            item.param_list().is_some_and(|it| it.self_param().is_some() || it.params().next().is_some());
        if !given || depth == 0 {
            return false;
        }
        let returned =
            item.ret_type().into_iter().flat_map(|it| it.syntax().descendants().collect::<Vec<_>>());
        let for_ever = |it: ast::RefType| it.lifetime().is_some_and(|it| it.text() == "'static");
        if returned.filter_map(ast::RefType::cast).any(for_ever) {
            return false;
        }
        let Some(body) = item.body() else { return false };
        let paths = body.syntax().descendants().filter_map(ast::Path::cast);
        let of_static = paths.filter_map(|it| facts.sema.resolve_path(&it)).any(|it| match it {
            PathResolution::Def(ModuleDef::Static(_)) => true,
            PathResolution::Def(ModuleDef::Function(it)) => {
                hands_out_runtime(facts.db, it) && !self.lends_another_s(it, depth - 1)
            }
            _ => false,
        });
        let calls = body.syntax().descendants().filter_map(ast::MethodCallExpr::cast);
        let of_method = calls.filter_map(|it| facts.sema.resolve_method_call(&it)).any(|it| {
            it != function && hands_out_runtime(facts.db, it) && !self.lends_another_s(it, depth - 1)
        });
        !of_static && !of_method
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// Whether a task that is started on the runtime that `lend` hands out is one of the program's.
    fn moves(lend: &str, call: &str) -> bool {
        let text = format!(
            "use std::collections::HashMap;\nuse std::sync::OnceLock;\nuse tokio::runtime::Runtime;\n\
             static RT: OnceLock<Runtime> = OnceLock::new();\n\
             fn shared() -> &'static Runtime {{ RT.get_or_init(|| Runtime::new().unwrap()) }}\n\
             struct Pool {{ all: HashMap<u32, Runtime>, rts: Vec<Runtime>, rt: Option<Runtime> }}\n\
             impl Pool {{ {lend} fn stop(&mut self) {{ self.all.clear(); self.rts.clear(); self.rt = None; }} }}\n\
             #[tokio::main]\nasync fn main() {{\n    let mut p = Pool {{ all: HashMap::new(), rts: vec![], rt: None }};\n    \
             {call}.spawn(async {{ println!(\"up\"); }});\n    p.stop();\n}}\n"
        );
        Trial::of_main("2021", &text).text_after("/src/main.rs").contains("tokio::spawn(")
    }

    #[test]
    fn tasks_stay_on_a_runtime_that_may_be_shut_down() {
        for (lend, call) in [
            (
                "fn of(&mut self, id: u32) -> &Runtime { self.all.entry(id).or_insert_with(|| Runtime::new().unwrap()) }",
                "p.of(1)",
            ),
            ("fn of(&self, n: usize) -> &Runtime { &self.rts[n] }", "p.of(0)"),
            ("fn rt(&self) -> &Runtime { self.rt.as_ref().unwrap() }", "p.rt()"),
            ("fn rt(&self) -> Option<&Runtime> { self.rt.as_ref() }", "p.rt().unwrap()"),
            (
                "fn rt(&self) -> &Runtime { self.inner() } fn inner(&self) -> &Runtime { &self.rts[0] }",
                "p.rt()",
            ),
            ("fn pick(all: &[Runtime]) -> &Runtime { &all[0] }", "Pool::pick(&p.rts)"),
        ] {
            assert!(!moves(lend, call), "{lend}");
        }
        for (lend, call) in [
            ("fn rt(&self) -> &'static Runtime { shared() }", "p.rt()"),
            ("fn rt(&self) -> &Runtime { shared() }", "p.rt()"),
            ("fn rt(&self) -> &Runtime { RT.get().unwrap() }", "p.rt()"),
            ("fn rt(&self) -> &Runtime { self.inner() } fn inner(&self) -> &Runtime { shared() }", "p.rt()"),
            ("", "shared()"),
        ] {
            assert!(moves(lend, call), "{lend}");
        }
    }
}
