//! Generic functions: whether their type parameters are, where they are called, what their futures need.

use ra_ap_hir::Function as HirFunction;
use ra_ap_ide_db::{FxHashMap, FxHashSet};
use ra_ap_syntax::ast::AstNode;

use super::Assembler;
use crate::facts::body::{BodyIx, BodyKind};
use crate::facts::names;
use crate::flow::context::call_arguments;
use crate::flow::held::SendNeed;
use crate::flow::send::ParameterTerm;
use crate::program::{FunctionId, ThreadBody};
use crate::refusal::{Refusal, RefusalCode};

impl Assembler<'_, '_> {
    /// Asks the callers of functions, up to those that start threads, what the functions cannot know themselves.
    pub(in crate::flow) fn ask_callers_for_bounds(&mut self) {
        let mut edges: FxHashMap<FunctionId, Vec<usize>> = FxHashMap::default();
        for (index, edge) in self.program.calls.iter().enumerate() {
            edges.entry(edge.callee).or_default().push(index);
        }
        let mut changed: Vec<FunctionId> = (0..self.program.functions.len()).map(FunctionId).collect();
        while let Some(id) = changed.pop() {
            let Some((function, terms)) = self.open_terms(id) else { continue };
            for index in edges.get(&id).into_iter().flatten().copied() {
                if self.program.calls[index].obstacle.is_some() {
                    continue;
                }
                let caller = BodyIx(self.program.calls[index].caller.0);
                let awaiting = self.awaiting_body(caller);
                if self.send_need(awaiting) == SendNeed::NotRequired {
                    continue;
                }
                let node = self.flow.facts.calls[self.edge_calls[index].0].node.clone();
                let exempt = self.flow.left_to_callers(caller);
                match self.flow.unmet_terms(function, &node, &terms, exempt) {
                    Ok(left) => {
                        let node = self.flow.facts.bodies[caller.0].node.clone();
                        if self.flow.leave_to_callers(&node, left)
                            && let BodyKind::Function(function) = self.flow.facts.bodies[caller.0].kind
                        {
                            changed.extend(self.functions.get(&function));
                        }
                    }
                    Err(why) => {
                        self.program.calls[index].obstacle = Some(Refusal::new(RefusalCode::NotSend, why));
                    }
                }
            }
        }
        self.ask_threads_for_bounds();
    }

    /// `thread::spawn(work::<T>)`.
    fn ask_threads_for_bounds(&mut self) {
        for index in 0..self.program.threads.len() {
            let thread = &self.program.threads[index];
            let ThreadBody::Function(id) = thread.body else { continue };
            if thread.never.is_some() {
                continue;
            }
            let Some((function, terms)) = self.open_terms(id) else { continue };
            let node = &self.flow.facts.calls[self.thread_calls[index].0].node;
            let Some(named) = call_arguments(node).into_iter().next() else { continue };
            let unmet = self.flow.unmet_terms(function, named.syntax(), &terms, Vec::new());
            if let Err(why) = unmet {
                self.program.threads[index].never = Some(Refusal::new(RefusalCode::NotSend, why));
            }
        }
    }

    /// What the type parameters of the function have to be, if it is none of a trait.
    fn open_terms(&mut self, id: FunctionId) -> Option<(HirFunction, FxHashSet<ParameterTerm>)> {
        let [function] = self.function_members[id.0].as_slice() else { return None };
        if names::is_of_trait(self.flow.facts.db, *function) {
            return None;
        }
        let body = self.flow.facts.body_of_function(*function)?;
        let terms = self.flow.parameter_terms(&self.flow.facts.bodies[body.0].node);
        (!terms.is_empty()).then_some((*function, terms))
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// Whether `run(..)`, which sleeps, becomes async in a program that has these items.
    fn awaits(items: &str) -> bool {
        let main = format!(
            "use std::sync::{{Arc, Mutex, Weak}};\nuse std::thread;\nuse std::time::Duration;\n\
             fn nap() {{ thread::sleep(Duration::from_millis(5)); }}\n{items}\n\
             #[tokio::main]\nasync fn main() {{\n    thread::sleep(Duration::from_millis(9));\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs").contains("nap().await")
    }

    #[test]
    fn what_a_type_parameter_has_to_be_is_known_where_the_thread_is_started() {
        let shared = |bounds: &str| {
            awaits(&format!(
                "fn run<T: Copy>(shared: Arc<Vec<T>>) {{ for x in shared.iter() {{ nap(); drop(*x); }} }}\n\
                 fn start<T: Copy{bounds} + 'static>(v: Vec<T>) {{ let v = Arc::new(v); thread::spawn(move || run(v)); }}"
            ))
        };
        assert!(shared(" + Send + Sync"));
        assert!(!shared(" + Send"));
        let of_impl = |bounds: &str| {
            awaits(&format!(
                "struct Inner<K, V> {{ all: Mutex<Vec<(K, V)>>, last: V }}\n\
                 struct Cache<K, V>(Arc<Inner<K, V>>);\n\
                 impl<K: Send + 'static, V: Send{bounds} + 'static> Cache<K, V> {{\n    \
                     fn start(&self) {{ let weak = Arc::downgrade(&self.0); thread::spawn(move || {{ run(weak) }}); }}\n}}\n\
                 fn run<K, V>(weak: Weak<Inner<K, V>>) {{ while let Some(inner) = weak.upgrade() {{ drop(inner); nap(); }} }}"
            ))
        };
        assert!(of_impl(" + Sync"));
        assert!(!of_impl(""));
        // Through functions in between, one of which knows less.
        let through = |bounds: &str| {
            awaits(&format!(
                "fn run<T>(shared: &T) {{ nap(); drop(shared); }}\n\
                 fn twice<T>(both: &(Vec<T>, T)) {{ run(&both.0); run(&both.1); }}\n\
                 fn start<T: Send{bounds} + 'static>(it: T) {{ thread::spawn(move || twice(&(Vec::new(), it))); }}"
            ))
        };
        assert!(through(" + Sync"));
        assert!(!through(""));
    }

    #[test]
    fn one_of_several_threads_that_cannot_be_a_task_is_enough() {
        let run = "fn run<T>(shared: &T) { nap(); drop(shared); }\n\
                   fn one() { thread::spawn(move || run(&1)); }\n";
        assert!(awaits(run));
        let other = "fn other() { thread::spawn(move || run(&std::cell::Cell::new(1))); }";
        assert!(!awaits(&format!("{run}{other}")));
    }

    #[test]
    fn what_stands_for_an_impl_trait_is_the_argument() {
        let asked = |taken: &str, given: &str| {
            awaits(&format!(
                "struct Store(u32);\nimpl Store {{\n    fn ask(&self, make: {taken}) -> u32 {{ nap(); make(self.0) }}\n    \
                     fn get(&self, key: &str) -> u32 {{ {given} }}\n}}\n\
                 fn start(it: Store) {{ thread::spawn(move || {{ it.get(\"a\"); }}); }}"
            ))
        };
        let owned = "impl FnOnce(u32) -> u32";
        assert!(asked(owned, "self.ask(|n| n + key.len() as u32)"));
        assert!(asked(owned, "Store::ask(self, u32::wrapping_neg)"));
        assert!(asked("&impl Fn(u32) -> u32", "self.ask(&|n| n + key.len() as u32)"));
        let shared = "let c = std::rc::Rc::new(1);";
        assert!(!asked(owned, &format!("{shared} self.ask(move |n| n + *c)")));
        assert!(!asked("&impl Fn(u32) -> u32", &format!("{shared} self.ask(&|n| n + *c)")));
        let made = "fn adder() -> impl Fn(u32) -> u32 { let c = std::rc::Rc::new(1); move |n| n + *c }";
        assert!(!asked(owned, &format!("{made} self.ask(adder())")));
    }

    #[test]
    fn values_that_the_function_makes_itself() {
        let made = |thread: &str| {
            awaits(&format!(
                "use std::rc::Rc;\nfn run<T: Default>() {{ let it = T::default(); nap(); drop(it); }}\n\
                 fn start() {{ {thread}; }}"
            ))
        };
        assert!(made("thread::spawn(|| run::<String>())"));
        assert!(!made("thread::spawn(|| run::<Rc<u32>>())"));
        assert!(made("thread::spawn(run::<String>)"));
        assert!(!made("thread::spawn(run::<Rc<u32>>)"));
    }
}
