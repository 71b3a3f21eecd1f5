//! Functions that other builds have in place of one: `#[cfg(unix)] fn nap()` beside `#[cfg(windows)] fn nap()`.

use ra_ap_hir::{AsAssocItem, DefWithBody, ExpressionStoreOwner, Function, HasSource, Local, Module};
use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::words::token_at;
use crate::flow::Flow;
use crate::flow::calls::callers::Caller;
use crate::refusal::{Refusal, RefusalCode};
use crate::workspace::conditions::conditions_of;

impl<'db> Flow<'db> {
    /// The functions of the same name and place that `cfg` switches off here.
    pub fn twins(&self, function: Function) -> Vec<ast::Fn> {
        let Some(item) = self.facts.sema.source(function).map(|it| it.value) else { return Vec::new() };
        let file = self.facts.sema.hir_file_for(item.syntax()).file_id();
        let file = file.and_then(|it| self.facts.workspace.file(it.file_id(self.facts.db)));
        let (Some(file), Some(name), Some(root)) = (file, item.name(), item.syntax().ancestors().last())
        else {
            return Vec::new();
        };
        let place = place_of(item.syntax());
        let places = self.facts.words.positions(file, name.text()).into_iter();
        places
            .filter_map(|at| token_at(&root, at, name.text())?.parent_ancestors().nth(1))
            .filter_map(ast::Fn::cast)
            .filter(|it| *it != item && it.name().is_some_and(|it| it.text() == name.text()))
            .filter(|it| self.facts.switched_off_around(it.syntax()).is_some())
            .filter(|it| place_of(it.syntax()) == place)
            .collect()
    }

    /// The function of which `local` is a parameter.
    pub fn function_with_parameter(&self, local: Local<'db>) -> Option<Function> {
        let function = match local.parent(self.facts.db) {
            ExpressionStoreOwner::Body(DefWithBody::Function(it)) => it,
            _ => return None,
        };
        local.is_param(self.facts.db).then_some(function)
    }

    /// Why the function cannot become async for the sake of other builds: what they have in its place is not known, or more than
    /// a plain function.
    pub(in crate::flow) fn twin_obstacle(&mut self, function: Function) -> Option<Refusal> {
        let name = function.name(self.facts.db).as_str().to_owned();
        let refuse = |why: String| Some(Refusal::new(RefusalCode::Unresolved, why));
        let condition = self.condition_of(function)?;
        let twins = self.twins(function);
        let odd = twins.iter().find(|it| it.abi().is_some() || it.const_token().is_some());
        if let Some(src) = odd.and_then(|it| self.facts.src(it.syntax())) {
            return refuse(format!(
                "what other builds have in place of `{name}` at {} cannot become async",
                self.facts.location(src)
            ));
        }
        if !twins.is_empty() {
            return function
                .as_assoc_item(self.facts.db)
                .is_some_and(|it| it.container_or_implemented_trait(self.facts.db).is_some())
                .then(|| {
                    Refusal::new(
                        RefusalCode::Unresolved,
                        format!("a trait's method `{name}` is another one in other builds"),
                    )
                });
        }
        let callers = self.callers(function);
        let everywhere = callers.iter().any(|it| match it {
            Caller::Call(ix) => {
                condition_around(self, &self.facts.calls[ix.0].node).is_none()
                    && self.module_condition(&self.facts.calls[ix.0].node).is_none()
            }
            _ => false,
        });
        if !everywhere {
            return None;
        }
        refuse(format!(
            "`{name}` is there only under `{condition}`, and called where that need not hold: what other builds have in its place would have to become async too"
        ))
    }

    /// The `cfg` that the function, or a module around it, stands under.
    fn condition_of(&self, function: Function) -> Option<String> {
        let item = function.source(self.facts.db)?.value;
        let own = item.syntax().ancestors().find_map(|it| condition(&it));
        own.or_else(|| self.condition_of_module(function.module(self.facts.db)))
    }

    fn condition_of_module(&self, module: Module) -> Option<String> {
        let up = std::iter::successors(Some(module), |it| it.parent(self.facts.db));
        up.filter_map(|it| it.declaration_source(self.facts.db))
            .find_map(|it| it.value.syntax().ancestors().find_map(|it| condition(&it)))
    }

    fn module_condition(&self, node: &SyntaxNode) -> Option<String> {
        let module = self.facts.sema.scope(node)?.module();
        self.condition_of_module(module)
    }
}

/// The modules and the type that an item stands in, in its file.
fn place_of(item: &SyntaxNode) -> Vec<String> {
    item.ancestors()
        .skip(1)
        .filter_map(|up| match up.kind() {
            SyntaxKind::MODULE => ast::Module::cast(up)?.name().map(|it| it.text().to_string()),
            SyntaxKind::IMPL => {
                let it = ast::Impl::cast(up)?;
                let trait_ = it.trait_().map(|it| it.syntax().text().to_string());
                Some(format!("{:?} {}", trait_, it.self_ty()?.syntax().text()))
            }
            SyntaxKind::FN => ast::Fn::cast(up)?.name().map(|it| it.text().to_string()),
            SyntaxKind::TRAIT => ast::Trait::cast(up)?.name().map(|it| it.text().to_string()),
            _ => None,
        })
        .collect()
}

/// The item's own `cfg`, but for that of tests.
fn condition(node: &SyntaxNode) -> Option<String> {
    let mut texts = conditions_of(node).map(|(_, it)| it.syntax().text().to_string());
    texts.find(|it| it != "cfg(test)")
}

/// The innermost `cfg` that `node` stands under, it or the macro that makes it, but for that of tests.
pub(in crate::flow) fn condition_around(flow: &Flow<'_>, node: &SyntaxNode) -> Option<String> {
    flow.facts.sema.ancestors_with_macros(node.clone()).find_map(|it| condition(&it))
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    #[test]
    fn what_a_macro_calls_stands_under_the_condition_of_the_macro() {
        let migrates = |call: &str| {
            let main = format!(
                "#[cfg(not(windows))]\nfn nap() -> u32 {{ std::thread::sleep(std::time::Duration::from_millis(1)); 1 }}\n\
                 #[tokio::main]\nasync fn main() {{ {call} }}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs").contains("async fn nap")
        };
        assert!(migrates("#[cfg(not(windows))]\n println!(\"{}\", nap());"));
        assert!(!migrates("println!(\"{}\", nap());"));
    }
}
