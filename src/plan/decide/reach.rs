//! From where a body is reached: by what awaits, or only by what may block.

use super::causes::closures_calling;
use super::{Solver, ThreadForm, WaitForm};
use crate::policy::Tests;
use crate::program::{
    Awaits, BlockingForm, Blocks, BodyId, Entry, FunctionId, Thread, ThreadBody, ThreadId, Wait, WaitId,
    WaitOn,
};
use crate::refusal::{Refusal, RefusalCode};

impl Solver<'_> {
    /// The function whose future checks what is spawned in `body`.
    pub(super) fn function_around(&self, body: BodyId) -> Option<FunctionId> {
        match &self.program.bodies[body.0].awaits {
            Awaits::IfAsync(function) => Some(*function),
            Awaits::IfTask(thread) => self.function_around(self.program.threads[thread.0].spawner),
            Awaits::Already | Awaits::Never(_) => None,
        }
    }

    /// Whether `body` runs only where no runtime polls, so that blocking there is legal.
    pub(super) fn may_block(&self, body: BodyId, seen: &mut Vec<bool>) -> bool {
        let it = &self.program.bodies[body.0];
        match &it.awaits {
            Awaits::Already => false,
            Awaits::IfTask(thread) => match &self.threads[thread.0] {
                ThreadForm::Task | ThreadForm::Local => false,
                ThreadForm::Inline => self.may_block(self.program.threads[thread.0].spawner, seen),
                ThreadForm::Blocking | ThreadForm::Stays(_) => true,
            },
            Awaits::Never(_) => match it.blocks {
                Blocks::Allowed => true,
                Blocks::AsParent(parent) => self.may_block(parent, seen),
                Blocks::Unknown => false,
            },
            Awaits::IfAsync(function) => {
                if std::mem::replace(&mut seen[function.0], true) {
                    return true;
                }
                let it = &self.program.functions[function.0];
                if it.is_async || self.becomes_async(*function) || it.never.is_some() {
                    return false;
                }
                if it.entry.is_some() {
                    return true;
                }
                let mut calls = self.program.calls.iter().filter(|edge| edge.callee == *function).peekable();
                let mut threads = self
                    .program
                    .threads
                    .iter()
                    .zip(&self.threads)
                    .filter(|(thread, _)| thread.body == ThreadBody::Function(*function))
                    .peekable();
                let known = it.callers_seen || calls.peek().is_some() || threads.peek().is_some();
                known
                    && calls.all(|edge| self.may_block(edge.caller, seen))
                    && threads.all(|(_, form)| matches!(form, ThreadForm::Blocking | ThreadForm::Stays(_)))
            }
        }
    }

    /// A sleep in a function that only ever runs on plain threads is right as it is.
    pub(super) fn unwanted(&self, wait: &Wait) -> Option<Refusal> {
        if let Some(beside) = &wait.beside {
            let starts_task = beside.iter().any(|it| self.threads[it.0] == ThreadForm::Task);
            return (!starts_task).then(Refusal::test_code);
        }
        let Awaits::IfAsync(function) = &self.program.bodies[wait.body.0].awaits else { return None };
        let in_test = self.program.functions[function.0].entry == Some(Entry::Test);
        let in_test = in_test || self.helps_tests(*function, &mut self.unseen());
        let pauses = in_test && matches!(wait.on, WaitOn::Sleep | WaitOn::Turn);
        if pauses && self.program.policies.tests == Tests::Skip {
            let awaits = self.must_await(*function) || self.helper_must_await(*function);
            return (!awaits).then(Refusal::test_code);
        }
        let at_program = matches!(wait.on, WaitOn::Channel(_) | WaitOn::Join(_));
        let follows = in_test
            && at_program
            && (wait.blocking == BlockingForm::None
                || self.must_await(*function)
                || self.helper_must_await(*function));
        if follows || self.reached_by_async(*function, &mut self.unseen()) {
            return None;
        }
        if self.is_dead(*function, &mut self.unseen()) && (at_program || self.waits_for_program(*function)) {
            return None;
        }
        let staying = self.program.threads.iter().zip(&self.threads).find_map(|(thread, form)| match form {
            ThreadForm::Stays(why)
                if thread.functions.contains(function) || thread.body == ThreadBody::Function(*function) =>
            {
                Some(why)
            }
            _ => None,
        });
        if let Some(why) = staying {
            return Some(Refusal::new(
                RefusalCode::DependsOn,
                format!("its thread stays a thread ({}: {})", why.code, why.reason),
            ));
        }
        let name = &self.program.functions[function.0].name;
        if let Some((place, why)) = self.closure_above(*function, &mut self.unseen()) {
            let reason = format!("{place} comes to call `{name}`: {}", why.reason);
            return Some(Refusal::new(RefusalCode::SyncClosure, reason));
        }
        let on_pool =
            self.program.threads.iter().zip(&self.threads).position(|(thread, form)| {
                *form == ThreadForm::Blocking && thread.functions.contains(function)
            });
        if on_pool.is_some() && self.is_called_by_driven(*function, &mut self.unseen()) {
            return None;
        }
        if let Some(thread) = on_pool {
            let why = self.why_on_pool(ThreadId(thread));
            let reason = format!("it runs on the blocking pool, where blocking is allowed{why}");
            return Some(Refusal::new(RefusalCode::DependsOn, reason));
        }
        Some(Refusal::new(
            RefusalCode::NoRuntime,
            format!("`{name}` is never reached from async code, so blocking there is right"),
        ))
    }

    /// A closure from which the function is reached, that cannot await where a runtime's worker runs it, and why.
    fn closure_above(&self, function: FunctionId, seen: &mut Vec<bool>) -> Option<(&str, &Refusal)> {
        if std::mem::replace(&mut seen[function.0], true) {
            return None;
        }
        let mut closures = closures_calling(self.program, function);
        let stuck = closures.find(|(body, ..)| self.blocks_worker(*body));
        if let Some((_, place, why)) = stuck {
            return Some((place, why));
        }
        let callers = self.program.calls.iter().filter(|it| it.callee == function);
        callers.into_iter().find_map(|it| match &self.program.bodies[it.caller.0].awaits {
            Awaits::IfAsync(caller) => self.closure_above(*caller, seen),
            _ => None,
        })
    }

    /// Whether the function, which is not async yet, becomes so.
    fn becomes_async(&self, function: FunctionId) -> bool {
        self.awaiting[function.0]
            && self.functions[function.0].is_none()
            && self.allowed[function.0]
            && (self.must_await(function)
                || self.reached_by_async(function, &mut self.unseen())
                || self.is_dead(function, &mut self.unseen())
                || self.helper_must_await(function)
                || self.is_called_by_driven(function, &mut self.unseen()))
    }

    /// Whether the function, or one that calls it, awaits what async code awaits as well, so that whoever only blocks drives it.
    fn is_called_by_driven(&self, function: FunctionId, seen: &mut Vec<bool>) -> bool {
        if std::mem::replace(&mut seen[function.0], true) || self.functions[function.0].is_some() {
            return false;
        }
        let mut callers = self.program.calls.iter().filter(|it| it.callee == function);
        self.awaits_what_async_code_does(function, &mut self.unseen())
            || callers.any(|it| match self.program.bodies[it.caller.0].awaits {
                Awaits::IfAsync(caller) => self.is_called_by_driven(caller, seen),
                _ => false,
            })
    }

    fn awaits_what_async_code_does(&self, function: FunctionId, seen: &mut Vec<bool>) -> bool {
        if std::mem::replace(&mut seen[function.0], true) || self.on_pool[function.0] {
            return false;
        }
        let program = self.program;
        let own =
            program.calls.iter().filter(|it| program.bodies[it.caller.0].awaits == Awaits::IfAsync(function));
        own.map(|it| it.callee).any(|callee| {
            self.awaiting[callee.0]
                && self.functions[callee.0].is_none()
                && (self.reached_by_async(callee, &mut self.unseen())
                    || self.awaits_what_async_code_does(callee, seen))
        })
    }

    /// Whether only tests call the function, and functions of which that is true.
    fn helps_tests(&self, function: FunctionId, seen: &mut Vec<bool>) -> bool {
        let it = &self.program.functions[function.0];
        if it.entry == Some(Entry::Test) || std::mem::replace(&mut seen[function.0], true) {
            return true;
        }
        let others = it.is_async || it.entry.is_some() || it.called_from_outside || !it.callers_seen;
        let starts = |it: &Thread| it.body == ThreadBody::Function(function);
        let mut calls = self.program.calls.iter().filter(|it| it.callee == function).peekable();
        !others
            && calls.peek().is_some()
            && !self.program.threads.iter().any(starts)
            && calls.all(|it| match self.program.bodies[it.caller.0].awaits {
                Awaits::IfAsync(caller) => self.helps_tests(caller, seen),
                _ => false,
            })
    }

    /// Whether a test's helper becomes async as the test itself would.
    fn helper_must_await(&self, function: FunctionId) -> bool {
        self.helps_tests(function, &mut self.unseen()) && self.has_to_await(function)
    }

    /// Whether nothing that runs ever calls the function: it can follow whatever it uses.
    pub(super) fn is_dead(&self, function: FunctionId, seen: &mut Vec<bool>) -> bool {
        if std::mem::replace(&mut seen[function.0], true) {
            return true;
        }
        let it = &self.program.functions[function.0];
        let runs = it.is_async || it.entry.is_some() || it.never.is_some() || !it.callers_seen;
        let starts = |it: &Thread| it.body == ThreadBody::Function(function);
        let mut calls = self.program.calls.iter().filter(|it| it.callee == function);
        !runs
            && !self.program.threads.iter().any(starts)
            && calls.all(|it| match self.program.bodies[it.caller.0].awaits {
                Awaits::IfAsync(caller) => self.is_dead(caller, seen),
                _ => false,
            })
    }

    /// Whether something in the function itself awaits a channel or a thread.
    fn waits_for_program(&self, function: FunctionId) -> bool {
        let program = self.program;
        program.waits.iter().enumerate().any(|(index, it)| {
            program.bodies[it.body.0].awaits == Awaits::IfAsync(function)
                && matches!(it.on, WaitOn::Channel(_) | WaitOn::Join(_))
                && self.waits[index].is_none()
                && self.forms[index] == WaitForm::Await
        })
    }

    /// Whether the wait stands where nothing ever comes to it.
    pub(super) fn is_in_dead_code(&self, wait: WaitId) -> bool {
        match self.program.bodies[self.program.waits[wait.0].body.0].awaits {
            Awaits::IfAsync(function) => self.is_dead(function, &mut self.unseen()),
            _ => false,
        }
    }

    /// Whether a function that nothing calls, in which the wait stands or from which it is reached, is to be async for the end of a thread,
    /// or for a channel that others await as well.
    pub(super) fn is_in_dead_async(&self, wait: WaitId) -> bool {
        match self.program.bodies[self.program.waits[wait.0].body.0].awaits {
            Awaits::IfAsync(function) => self.is_under_dead_async(function, &mut self.unseen()),
            _ => false,
        }
    }

    fn is_under_dead_async(&self, function: FunctionId, seen: &mut Vec<bool>) -> bool {
        if std::mem::replace(&mut seen[function.0], true) || self.functions[function.0].is_some() {
            return false;
        }
        let program = self.program;
        let awaited = |it: usize| self.waits[it].is_none() && self.forms[it] == WaitForm::Await;
        let elsewhere = |it: &WaitId| awaited(it.0) && !self.is_in_dead_code(*it);
        let here = program.waits.iter().enumerate().any(|(index, it)| {
            program.bodies[it.body.0].awaits == Awaits::IfAsync(function)
                && awaited(index)
                && match it.on {
                    WaitOn::Join(_) => true,
                    WaitOn::Channel(channel) => program.channels[channel.0].waits.iter().any(elsewhere),
                    _ => false,
                }
        });
        let mut callers = program.calls.iter().filter(|it| it.callee == function);
        here || callers.any(|it| match program.bodies[it.caller.0].awaits {
            Awaits::IfAsync(caller) => self.is_under_dead_async(caller, seen),
            _ => false,
        })
    }

    /// Why a `yield_now` stays: it alone makes no function async.
    pub(super) fn yields_alone(&self, wait: &Wait) -> Option<Refusal> {
        let Awaits::IfAsync(function) = &self.program.bodies[wait.body.0].awaits else { return None };
        let it = &self.program.functions[function.0];
        let alone = wait.on == WaitOn::Yield && !it.is_async && !self.becomes_async(*function);
        alone.then(|| {
            Refusal::new(
                RefusalCode::DependsOn,
                format!("nothing else in `{}` is awaited, so it stays synchronous", it.name),
            )
        })
    }

    /// Whether a test becomes async for what it calls, for a wait that has no blocking form, or for a task that it starts.
    pub(super) fn must_await(&self, function: FunctionId) -> bool {
        self.program.functions[function.0].entry == Some(Entry::Test)
            && (self.starts_tasks(function) || self.has_to_await(function))
    }

    /// Whether what the function calls or waits for has to be awaited.
    fn has_to_await(&self, function: FunctionId) -> bool {
        let program = self.program;
        let here = |body: BodyId| program.bodies[body.0].awaits == Awaits::IfAsync(function);
        let awaited = |callee: FunctionId| self.awaiting[callee.0] && self.functions[callee.0].is_none();
        program.calls.iter().any(|it| here(it.caller) && awaited(it.callee))
            || program.waits.iter().enumerate().any(|(index, it)| {
                here(it.body)
                    && it.blocking == BlockingForm::None
                    && !matches!(it.on, WaitOn::Yield | WaitOn::Turn | WaitOn::Sleep)
                    && self.waits[index].is_none()
            })
    }

    /// Whether a test can be async and reaches the start of a thread that becomes a task, blocking or not, which needs its
    /// runtime.
    pub(super) fn starts_tasks(&self, function: FunctionId) -> bool {
        self.program.functions[function.0].entry == Some(Entry::Test)
            && self.functions[function.0].is_none()
            && self.program.threads.iter().zip(&self.threads).any(|(thread, form)| {
                matches!(form, ThreadForm::Task | ThreadForm::Blocking)
                    && thread.runtime.entries().contains(&function)
            })
    }

    pub(super) fn reached_by_async(&self, function: FunctionId, seen: &mut Vec<bool>) -> bool {
        if std::mem::replace(&mut seen[function.0], true) {
            return false;
        }
        let it = &self.program.functions[function.0];
        let test = it.entry == Some(Entry::Test) && self.program.policies.tests == Tests::Convert;
        if it.is_async
            || it.called_from_outside
            || test
            || (it.entry == Some(Entry::Main) && self.allowed[function.0])
        {
            return true;
        }
        let named_by_task = self.program.threads.iter().zip(&self.threads).any(|(thread, form)| {
            thread.body == ThreadBody::Function(function) && *form == ThreadForm::Task && !thread.of_test
        });
        named_by_task
            || self.program.calls.iter().filter(|edge| edge.callee == function).any(|edge| {
                match &self.program.bodies[edge.caller.0].awaits {
                    Awaits::Already => true,
                    Awaits::IfTask(thread) => {
                        matches!(self.threads[thread.0], ThreadForm::Task | ThreadForm::Local)
                            && !self.program.threads[thread.0].of_test
                    }
                    Awaits::IfAsync(caller) => self.reached_by_async(*caller, seen),
                    Awaits::Never(_) => false,
                }
            })
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    #[test]
    fn what_nothing_calls_becomes_async_as_a_whole_or_not_at_all() {
        let after = |items: &str| {
            let main = format!(
                "use std::sync::mpsc::{{channel, Receiver}};\nuse std::thread;\nuse std::time::Duration;\n{items}\n\
                 #[tokio::main]\nasync fn main() {{ thread::sleep(Duration::from_millis(1)); }}\n"
            );
            let text = Trial::of_main("2021", &main).text_after("/src/main.rs");
            let again = Trial::of_main("2021", &text);
            assert_eq!(again.migrated(), 0, "{}", again.text_after("/src/main.rs"));
            text
        };
        let wait = "fn wait(rx: &Receiver<u32>) -> u32 { rx.recv().unwrap() }\n";
        let work = "thread::spawn(move || { std::fs::read_dir(\"a\").is_ok(); tx.send(2).unwrap(); })";
        let joined = format!(
            "{wait}fn pair() -> u32 {{ let (tx, rx) = channel(); let h = {work}; let n = wait(&rx); h.join().unwrap(); n }}"
        );
        let text = after(&joined);
        assert!(text.contains("wait(&mut rx).await") && text.contains("h.await"), "{text}");
        let alone = format!("{wait}fn pair() -> u32 {{ let (tx, rx) = channel(); {work}; wait(&rx) }}");
        assert!(after(&alone).contains("rx.recv().unwrap()"));
    }

    #[test]
    fn a_test_s_helper_follows_the_program_as_the_test_does() {
        let after = |helper: &str, test: &str| {
            let text = format!(
                "use std::thread;\nfn job(n: u32) -> thread::JoinHandle<u32> {{ thread::spawn(move || {{ \
                 thread::sleep(std::time::Duration::from_millis(5)); n }}) }}\n\
                 #[tokio::main]\nasync fn main() {{ job(1).join().unwrap(); }}\n#[cfg(test)]\nmod tests {{\n    use super::*;\n    \
                 {helper}\n    #[test]\n    fn helped() {{ {test} }}\n}}\n"
            );
            Trial::of_main("2021", &text).text_after("/src/main.rs")
        };
        let check = "fn check(n: u32) { assert_eq!(job(n).join().unwrap(), n); }";
        let direct = after(check, "check(1); check(2);");
        for awaited in ["check(1).await; check(2).await;", "async fn check", "job(n).await.unwrap()"] {
            assert!(direct.contains(awaited), "{direct}");
        }
        let twice = after(&format!("{check} fn all() {{ check(1); check(2); }}"), "all();");
        assert!(twice.contains("async fn all() { check(1).await; check(2).await; }"), "{twice}");
        // One that something else calls, too, stays as it is.
        let stored = after(check, "let f: fn(u32) = check; f(1);");
        assert!(!stored.contains("tokio::spawn"), "{stored}");
    }
}
