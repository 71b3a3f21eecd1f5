//! What becomes of threads, and the runtime that their tasks need.

use super::{Solver, ThreadForm, WaitForm};
use crate::policy::{BlockingLoop, OneShot, RuntimeForm};
use crate::program::{
    Awaits, Blocks, BodyId, BriefRuntime, ChannelId, Doubt, Duration, Entry, Flavor, FunctionId, RuntimeId,
    RuntimeProof, SPINNING, TestPause, Thread, ThreadBody, ThreadId, WaitId, WaitOn, WaitingPeer,
};
use crate::refusal::{Refusal, RefusalCode};

impl Solver<'_> {
    pub(super) fn check_threads(&mut self) {
        self.behind = self.waited_for_by_others();
        for index in 0..self.program.threads.len() {
            let wanted = self.form_of(ThreadId(index));
            if rank(&wanted) > rank(&self.threads[index]) {
                self.threads[index] = wanted;
            }
        }
    }

    fn form_of(&self, id: ThreadId) -> ThreadForm {
        let thread = &self.program.threads[id.0];
        match self.form_wanted(id) {
            ThreadForm::Stays(refusal) => ThreadForm::Stays(refusal),
            ThreadForm::Task if !thread.of_test || self.follows_program(thread) => ThreadForm::Task,
            _ if thread.of_test => ThreadForm::Stays(Refusal::test_code()),
            form => form,
        }
    }

    /// Whether what starts the thread looks, and neither ends nor awaits, until something has happened.
    fn is_spun_for(&self, thread: &Thread) -> bool {
        thread.spun_for || thread.polled_for.iter().any(|it| self.waits[it.0].is_some())
    }

    /// By thread: who waits for it in turn, of those that keep async code waiting that blocks a worker. As a task it would wait for that
    /// very worker.
    fn waited_for_by_others(&self) -> Vec<Option<WaitingPeer>> {
        let threads = &self.program.threads;
        let mut found: Vec<Option<WaitingPeer>> = vec![None; threads.len()];
        let is_root = |index: usize| {
            let thread = &threads[index];
            self.is_spun_for(thread)
                || self.nearest_peer(thread).is_some()
                || thread
                    .channels
                    .iter()
                    .any(|it| !thread.answered_first.contains(it) && self.blocks_workers(*it).is_some())
        };
        let roots: Vec<bool> = (0..threads.len()).map(is_root).collect();
        let mut next: Vec<usize> = (0..threads.len()).filter(|it| roots[*it]).collect();
        while let Some(at) = next.pop() {
            let place = &self.program.bodies[threads[at].spawner.0].name;
            let peer = |what: &String| WaitingPeer {
                who: format!("the thread started in {place}, for which async code blocks,"),
                what: what.clone(),
            };
            for (by, what) in &threads[at].woken_by {
                if !roots[by.0] && found[by.0].is_none() {
                    found[by.0] = Some(peer(what));
                    next.push(by.0);
                }
            }
            for wait in threads[at].waits.iter().map(|it| &self.program.waits[it.0]) {
                let WaitOn::Channel(channel) = wait.on else { continue };
                if self.program.channels[channel.0].fed_by_async {
                    continue;
                }
                for (index, other) in threads.iter().enumerate() {
                    let serves = other.channels.contains(&channel) || other.senders.contains(&channel);
                    if serves && !roots[index] && found[index].is_none() {
                        found[index] = Some(peer(&wait.name));
                        next.push(index);
                    }
                }
            }
        }
        found
    }

    /// Who blocks until a thread has done something, which may be this one.
    pub(super) fn peer(&self, id: ThreadId) -> Option<WaitingPeer> {
        self.nearest_peer(&self.program.threads[id.0]).or_else(|| self.behind[id.0].clone())
    }

    fn nearest_peer(&self, thread: &Thread) -> Option<WaitingPeer> {
        let test = || {
            let keeps = |it: &&TestPause| {
                it.flavor == Flavor::Fixed && it.wait.is_none_or(|it| self.waits[it.0].is_some())
            };
            let pause = thread.tests.iter().find(keeps)?;
            Some(WaitingPeer { who: format!("the test {}", pause.test), what: pause.what.clone() })
        };
        thread.waited_for.clone().or_else(test)
    }

    /// The thread that stays one and may never end, and keeps a sender of a channel that `thread` goes on for: a blocking task that waits
    /// for its end would keep the runtime from shutting down.
    fn kept_by(&self, id: ThreadId) -> Option<&Thread> {
        let thread = &self.program.threads[id.0];
        if !matches!(thread.duration, Duration::UntilTold | Duration::Unknown) {
            return None;
        }
        let all = self.program.threads.iter().zip(&self.threads).enumerate();
        let mut staying = all.filter(|(at, (it, form))| {
            matches!(form, ThreadForm::Stays(_)) && it.duration != Duration::Finite && *at != id.0
        });
        let keeps = |it: &Thread| it.senders.iter().any(|it| thread.receives.contains(it));
        staying.find(|(_, (it, _))| keeps(it)).map(|(_, (it, _))| it)
    }

    /// The thread that stays one and may never end, and keeps the receiver that `thread` sends to for as long as there is one.
    fn received_for_ever_by(&self, thread: &Thread) -> Option<&Thread> {
        let mut keepers =
            thread.receiver_kept_by.iter().map(|it| (&self.program.threads[it.0], &self.threads[it.0]));
        let stays = |(it, form): &(&Thread, &ThreadForm)| {
            matches!(form, ThreadForm::Stays(_)) && it.duration != Duration::Finite
        };
        keepers.find(stays).map(|(it, _)| it)
    }

    /// Whether a test's thread waits for what the program has made awaitable, and not only for time.
    fn follows_program(&self, thread: &Thread) -> bool {
        let awaited = |it: &WaitId| {
            let on = self.program.waits[it.0].on;
            self.waits[it.0].is_none() && !matches!(on, WaitOn::Sleep | WaitOn::Turn | WaitOn::Yield)
        };
        thread.waits.iter().any(awaited) || self.calls_async(thread)
    }

    fn form_wanted(&self, id: ThreadId) -> ThreadForm {
        let thread = &self.program.threads[id.0];
        let one_shot = self.program.policies.one_shot;
        if let Some(refusal) = &thread.never {
            return ThreadForm::Stays(refusal.clone());
        }
        let stays = |it: &&BriefRuntime| it.wait.is_none_or(|it| self.waits[it.0].is_some());
        let is_joined = thread.handle.is_some_and(|it| !self.program.handles[it.0].joins.is_empty());
        if let Some(runtime) = thread.brief_runtimes.iter().find(stays).filter(|_| !is_joined) {
            return ThreadForm::Stays(Refusal::new(
                RefusalCode::NoRuntime,
                format!(
                    "it is started on the runtime that {} drives, which ends, or stands still, before the program does",
                    runtime.driven_in
                ),
            ));
        }
        let converted = |it: &&WaitId| self.waits[it.0].is_none() && self.forms[it.0] == WaitForm::Await;
        // What is made elsewhere is a closure there, too, and stays one.
        let in_place = thread.body != ThreadBody::Value;
        let awaits = in_place && (thread.waits.iter().any(|it| converted(&it)) || self.calls_async(thread));
        let stays = |it: &RuntimeId| self.runtimes[it.0].as_ref();
        let runtime_stays = thread.runtimes.iter().filter(|it| !self.by_handle(**it)).find_map(stays);
        // Its handle stays what it is, and so does what blocks in it, but for what panics on a runtime.
        let drives = thread.waits.iter().filter(|it| !converted(it)).any(|it| {
            matches!(self.program.waits[it.0].on, WaitOn::Future | WaitOn::Runtime(_) | WaitOn::Tokio)
        });
        let only_blocks = runtime_stays.is_none() && !drives && thread.panics_on_runtime.is_none();
        if thread.local && only_blocks && self.awaits_itself(thread) {
            return ThreadForm::Local;
        }
        if let Some(refusal) = thread.handle.and_then(|it| self.handles[it.0].clone()) {
            return ThreadForm::Stays(refusal);
        }
        if let Some(refusal) = runtime_stays {
            // Where a handle would do, it is the handle that something stands in the way of.
            let mut wanted = thread.runtimes.iter().filter(|it| self.wants_handle(**it));
            let refusal = wanted.find_map(|it| self.handle_refusal(*it)).unwrap_or(refusal);
            return ThreadForm::Stays(Refusal::new(
                RefusalCode::EntryPoint,
                format!(
                    "it drives a runtime of its own, which stays ({}: {}){}",
                    refusal.code,
                    refusal.reason,
                    self.way_out(thread)
                ),
            ));
        }
        let mut blockers = thread.blocking.clone();
        // Who serves a channel that async code blocks on stays a thread: such a wait comes back, too.
        let may_pause = |it: &WaitId| {
            thread.possible_waits.contains(it)
                && matches!(self.program.waits[it.0].on, WaitOn::Sleep | WaitOn::Yield | WaitOn::Channel(_))
        };
        let kept_waits = thread.waits.iter().filter(|it| !converted(it));
        let (pauses, waits): (Vec<&WaitId>, Vec<&WaitId>) = kept_waits.partition(|it| may_pause(it));
        let name = |it: &WaitId| self.program.waits[it.0].name.clone();
        blockers.extend(waits.into_iter().map(name));
        let joined = thread.handle.is_some_and(|it| !self.program.handles[it.0].joins.is_empty());
        let endless = match thread.duration {
            Duration::Finite => false,
            // Somebody waits for its end, so it has one.
            Duration::Unknown | Duration::UntilTold if joined => false,
            _ => true,
        };
        // What never ends cannot go to the blocking pool; that some types' methods take a moment is told.
        if !endless || !awaits || thread.one_thread.is_some() {
            blockers.extend(thread.possible.iter().cloned());
            blockers.extend(pauses.into_iter().map(name));
        }
        if !awaits || thread.one_thread.is_some() {
            blockers.extend(thread.at_end.iter().cloned());
        }
        let served: Vec<String> = thread.channels.iter().filter_map(|it| self.blocks_workers(*it)).collect();
        blockers.extend(served.first().cloned());
        let waits_to_send =
            |it: &&ChannelId| self.channels[it.0].is_some() && self.program.channels[it.0].send_waits_if_kept;
        let kept = thread.sends.iter().flatten().find(waits_to_send);
        blockers.extend(kept.map(|it| format!("send ({})", self.program.channels[it.0].name)));
        let unused = thread.handle.is_none_or(|it| self.program.handles[it.0].unused);
        let may_inline = matches!(one_shot, OneShot::Auto | OneShot::Inline) && unused;
        let short = thread.cheap || one_shot == OneShot::Inline;
        if may_inline
            && short
            && !awaits
            && blockers.is_empty()
            && thread.duration == Duration::Finite
            && thread.not_inline.is_none()
        {
            return ThreadForm::Inline;
        }
        if self.is_spun_for(thread) {
            blockers.push("a loop that spins until it is done".to_owned());
        }
        // Who waits may keep the worker until this one has done something.
        let peer = self.peer(id);
        blockers.extend(peer.iter().map(|it| it.what.clone()));
        if let Some(refusal) = self.missing_runtime(&thread.runtime) {
            return ThreadForm::Stays(refusal);
        }
        // Who has a runtime for himself does so for callers that have none.
        let keeps = self.program.policies.runtime == RuntimeForm::Shared || !thread.runtime.is_evident();
        if let (Some(why), true) = (thread.runtime.unproven(), thread.beside_runtime && keeps) {
            return ThreadForm::Stays(Refusal::new(
                RefusalCode::NoRuntime,
                format!(
                    "it has a runtime of its own, and no other is proven to run where it is started: {why}"
                ),
            ));
        }
        if let ThreadBody::Function(function) = thread.body
            && awaits
            && let Some(refusal) = &self.functions[function.0]
        {
            blockers.push(refusal.reason.clone());
        }
        let taken_along: Vec<Option<ChannelId>> = thread.senders.iter().copied().map(Some).collect();
        let stuck = self.stuck_behind(&thread.sends).or_else(|| self.stuck_behind(&taken_along));
        if awaits && blockers.is_empty() && one_shot != OneShot::SpawnBlocking {
            return stuck.map_or(ThreadForm::Task, ThreadForm::Stays);
        }
        let cheap_task = thread.cheap && one_shot == OneShot::Auto && !unused && stuck.is_none();
        let forced = one_shot == OneShot::Spawn && thread.calls_value.is_none() && in_place;
        if blockers.is_empty() && !awaits && thread.duration == Duration::Finite && (cheap_task || forced) {
            return ThreadForm::Task;
        }
        let policy = self.program.policies.blocking_loop;
        let only_moments = thread.lasting.is_none()
            && thread.one_thread.is_none()
            && blockers.iter().all(|it| thread.blocking.contains(it));
        if endless && policy == BlockingLoop::Task && awaits && only_moments {
            return stuck.map_or(ThreadForm::Task, ThreadForm::Stays);
        }
        if endless && policy != BlockingLoop::SpawnBlocking {
            let lasting = thread.lasting.as_ref().filter(|_| policy == BlockingLoop::Task);
            let one_thread = thread.one_thread.as_ref().filter(|_| policy == BlockingLoop::Task);
            let in_loop = lasting.filter(|it| blockers.contains(it)).or(blockers.first());
            let what = match in_loop.zip(one_thread) {
                _ if thread.duration == Duration::Unknown => {
                    let blocks = blockers.first().map(|it| format!("it blocks in `{it}`, and "));
                    format!("{}goes over an iterator that may never end", blocks.as_deref().unwrap_or("it "))
                }
                Some((first, attribute)) => {
                    format!(
                        "it still blocks in `{first}`, and `{attribute}` has but one thread for all tasks"
                    )
                }
                None => match in_loop.filter(|it| *it != SPINNING) {
                    Some(first) if served.contains(first) => self.waited_for(thread, &served),
                    Some(first) if let Some(peer) = peer.as_ref().filter(|it| it.what == *first) => {
                        format!("{} blocks in `{first}` until another thread has done something", peer.who)
                    }
                    Some(first) => {
                        let what = if thread.runtimes.is_empty() { "it" } else { "what it drives" };
                        format!("{what} still blocks in `{first}`{}", self.root_of_blocking(thread, first))
                    }
                    None => "its loop never waits for anything that could be awaited".to_owned(),
                },
            };
            let why = match thread.duration {
                Duration::UntilFlag if joined => {
                    "the program may end without waiting for it, and a blocking task that goes on then would hang the runtime's shutdown"
                }
                _ => "a blocking task that never ends would hang the runtime's shutdown",
            };
            return ThreadForm::Stays(Refusal::new(RefusalCode::EndlessBlocking, format!("{what}; {why}")));
        }
        let asked_for = one_shot == OneShot::SpawnBlocking
            || self.program.policies.blocking_loop == BlockingLoop::SpawnBlocking;
        // Somebody waits for its end, so it has one.
        if let Some(value) = thread.calls_value.as_ref().filter(|_| !asked_for && !joined) {
            return ThreadForm::Stays(Refusal::new(
                RefusalCode::SyncClosure,
                format!(
                    "it calls `{value}`, a function value that may never return; a blocking task that never ends would hang the runtime's shutdown"
                ),
            ));
        }
        let kept = self.kept_by(id).map(|it| (it, "a sender of what it waits for"));
        let kept = kept.or_else(|| {
            let keeper = self.received_for_ever_by(thread).filter(|_| !joined)?;
            Some((keeper, "the receiver of what it sends until that has gone"))
        });
        if let Some((keeper, what)) = kept.filter(|_| !asked_for) {
            let place = &self.program.bodies[keeper.spawner.0].name;
            return ThreadForm::Stays(Refusal::new(
                RefusalCode::EndlessBlocking,
                format!(
                    "the thread started in {place} stays one, may never end, and keeps {what}; a blocking task that never ends would hang the runtime's shutdown"
                ),
            ));
        }
        ThreadForm::Blocking
    }

    /// What keeps the thread from becoming a task, where something does.
    pub(super) fn why_on_pool(&self, id: ThreadId) -> String {
        let thread = &self.program.threads[id.0];
        if let Some(what) = thread.blocking.first() {
            return format!(", for it also blocks in `{what}`");
        }
        if self.is_spun_for(thread) {
            return ", for what starts it spins until it is done".to_owned();
        }
        if let Some(peer) = self.peer(id) {
            return format!(", for {} blocks in `{}`", peer.who, peer.what);
        }
        if let Some(what) = thread.channels.iter().find_map(|it| self.blocks_workers(*it)) {
            return format!(", for async code would block in `{what}` until it answers");
        }
        let kept = thread.waits.iter().find_map(|it| {
            let why = self.waits[it.0].as_ref()?;
            (why.code != RefusalCode::DependsOn).then(|| &self.program.waits[it.0].name)
        });
        if let Some(name) = kept {
            return format!(", for `{name}` in it cannot be awaited");
        }
        let in_closure = thread.waits.iter().find_map(|it| Some((*it, self.closure_around(*it)?)));
        in_closure
            .map(|(wait, (place, why))| {
                let name = &self.program.waits[wait.0].name;
                format!(", for `{name}` in {place} cannot be awaited: {}", why.reason)
            })
            .unwrap_or_default()
    }

    /// Whether the running runtime's handle drives what this one would, on the blocking pool: what blocks goes there, and what nobody
    /// knows to be `Send`; what is known not to be only where the user wants handles.
    fn by_handle(&self, id: RuntimeId) -> bool {
        self.wants_handle(id) && self.has_handle_form(id)
    }

    fn wants_handle(&self, id: RuntimeId) -> bool {
        let waits = &self.program.runtimes[id.0].waits;
        self.program.policies.runtime == RuntimeForm::Handle
            || waits.iter().map(|it| &self.program.waits[it.0]).all(|it| it.obstacle.is_none() || it.unsure)
    }

    /// Why nobody may drive what a handle of the running runtime blocks on: the thread that drives timers and connections
    /// may itself be blocked, and by this very thread.
    pub(super) fn undriven(&self, thread: &Thread) -> Option<Refusal> {
        let no_runtime = |why: String| Refusal::new(RefusalCode::NoRuntime, why);
        if let Some(attribute) = &thread.one_thread {
            return Some(no_runtime(format!(
                "the runtime of `{attribute}` has but one thread, and nothing drives a handle's future while that blocks"
            )));
        }
        self.undriven_beside(thread)
    }

    /// The same for what need not be driven while the program's only thread is blocked: who blocks that thread is looked at on his own.
    pub(super) fn undriven_beside(&self, thread: &Thread) -> Option<Refusal> {
        let no_runtime = |why: String| Refusal::new(RefusalCode::NoRuntime, why);
        if self.is_spun_for(thread) {
            return Some(no_runtime("what starts the thread spins until it is done".to_owned()));
        }
        let answers = thread.sends.iter().flatten().chain(&thread.senders);
        let kept = answers.filter(|it| self.channels[it.0].is_some());
        let waits =
            kept.flat_map(|it| &self.program.channels[it.0].waits).map(|it| &self.program.waits[it.0]);
        let mut in_async =
            waits.filter(|it| matches!(self.program.bodies[it.body.0].awaits, Awaits::Already));
        let name = &in_async.next()?.name;
        Some(no_runtime(format!("async code blocks until it answers in `{name}`, and may block the driver")))
    }

    fn handle_refusal(&self, id: RuntimeId) -> Option<&Refusal> {
        let runtimes = self.program.runtimes.iter().zip(&self.runtimes);
        let handles = runtimes.filter(|(it, _)| it.instead_of == Some(id) && it.on_pool_of.is_some());
        handles.filter_map(|(_, stays)| stays.as_ref()).next()
    }

    fn has_handle_form(&self, id: RuntimeId) -> bool {
        let runtimes = self.program.runtimes.iter().zip(&self.runtimes);
        runtimes
            .into_iter()
            .any(|(it, stays)| it.instead_of == Some(id) && it.on_pool_of.is_some() && stays.is_none())
    }

    /// What the user can ask for where a thread keeps its runtime.
    fn way_out(&self, thread: &Thread) -> &'static str {
        let mut staying = thread.runtimes.iter().filter(|it| self.runtimes[it.0].is_some());
        match thread.duration == Duration::Finite && staying.all(|it| self.has_handle_form(*it)) {
            true => "; `--set runtime=handle` lets the running runtime drive it on the blocking pool",
            false => "",
        }
    }

    /// What async code blocks on until the thread has answered, one place for each reason.
    fn waited_for(&self, thread: &Thread, served: &[String]) -> String {
        let mut roots: Vec<String> = Vec::new();
        let mut places: Vec<String> = Vec::new();
        for name in served {
            let root = self.root_of_blocking(thread, name);
            if !roots.contains(&root) {
                places.push(format!("`{name}`{root}"));
                roots.push(root);
            }
        }
        format!(
            "async code blocks until it answers in {}, and a task of the same runtime may never get to answer",
            places.join(", and in ")
        )
    }

    /// Why what keeps blocking does so, where that is its channel's own fault.
    fn root_of_blocking(&self, thread: &Thread, name: &str) -> String {
        let root = thread.waits.iter().find_map(|it| {
            let wait = &self.program.waits[it.0];
            let WaitOn::Channel(channel) = wait.on else { return None };
            let channel = &self.program.channels[channel.0];
            let why = channel.never.as_ref().filter(|_| wait.name == name)?;
            Some(format!(" on {}, which stays ({}: {})", channel.name, why.code, why.reason))
        });
        let named = || {
            thread.channels.iter().find_map(|it| {
                let why = self.channels[it.0].as_ref()?;
                let suffix = format!("({})", self.program.channels[it.0].name);
                name.ends_with(&suffix).then(|| format!(", which stays ({}: {})", why.code, why.reason))
            })
        };
        root.or_else(named).unwrap_or_default()
    }

    /// Why what has senders of these channels must not become a task: what it sends, or that it is gone, is received by something that blocks a runtime's worker.
    pub(super) fn stuck_behind(&self, sends: &[Option<ChannelId>]) -> Option<Refusal> {
        let blocks_worker = |channel: &ChannelId| {
            let waits = &self.program.channels[channel.0].waits;
            self.channels[channel.0].is_some()
                && (waits.is_empty() && self.program.channels[channel.0].may_be_received_elsewhere()
                    || waits.iter().any(|it| self.blocks_worker(self.program.waits[it.0].body)))
        };
        let name = sends.iter().find_map(|it| match it {
            None => Some("a channel that is not known".to_owned()),
            Some(channel) if blocks_worker(channel) => Some(self.program.channels[channel.0].name.clone()),
            Some(_) => None,
        })?;
        Some(Refusal::new(
            RefusalCode::DependsOn,
            format!(
                "it has a sender of {name}, which stays and is received from by code that blocks its worker: a task could wait behind it for ever"
            ),
        ))
    }

    /// Whether what blocks in the body may block a worker of a runtime.
    pub(super) fn blocks_worker(&self, body: BodyId) -> bool {
        let body = &self.program.bodies[body.0];
        match &body.awaits {
            Awaits::Already => true,
            Awaits::IfAsync(function) => {
                // Who calls a method of somebody else's trait is not seen.
                body.on_runtime && self.program.functions[function.0].never.is_some()
                    || self.reached_by_async(*function, &mut vec![false; self.program.functions.len()])
            }
            Awaits::IfTask(thread) => {
                matches!(self.threads[thread.0], ThreadForm::Task | ThreadForm::Local)
                    && !self.program.threads[thread.0].of_test
            }
            Awaits::Never(_) => {
                let inside = |it| matches!(it, Blocks::AsParent(parent) if self.blocks_worker(parent));
                body.on_runtime || inside(body.blocks)
            }
        }
    }

    /// A channel that stays and that async code blocks on: whoever serves it from a task of the same runtime may never
    /// get to run.
    pub(super) fn blocks_workers(&self, id: ChannelId) -> Option<String> {
        self.channels[id.0].as_ref()?;
        let channel = &self.program.channels[id.0];
        let wait = channel.waits.iter().find(|it| self.blocks_worker(self.program.waits[it.0].body))?;
        Some(format!("{} ({})", self.program.waits[wait.0].name, channel.name))
    }

    /// Whether the thread's own body comes to await something, not only what it starts or hands on.
    fn awaits_itself(&self, thread: &Thread) -> bool {
        let ThreadBody::Closure(body) = thread.body else { return false };
        let bodies = &self.program.bodies;
        let Awaits::IfTask(id) = bodies[body.0].awaits else { return false };
        let is_own = |it: BodyId| matches!(bodies[it.0].awaits, Awaits::IfTask(of) if of == id);
        let waits = thread.waits.iter().any(|it| {
            self.waits[it.0].is_none()
                && self.forms[it.0] == WaitForm::Await
                && is_own(self.program.waits[it.0].body)
        });
        let turns = |it: FunctionId| self.awaiting[it.0] && self.functions[it.0].is_none();
        waits || self.program.calls.iter().any(|it| is_own(it.caller) && turns(it.callee))
    }

    pub(super) fn calls_async(&self, thread: &Thread) -> bool {
        thread.functions.iter().any(|it| self.awaiting[it.0] && self.functions[it.0].is_none())
    }

    pub(super) fn missing_runtime(&self, proof: &RuntimeProof) -> Option<Refusal> {
        let known = match proof {
            RuntimeProof::Disproved(refusal) => return Some(refusal.clone()),
            RuntimeProof::If(known) => known,
        };
        if let Some(doubt) = known.doubts.iter().find(|it| self.clearing_up(it).is_none()) {
            return Some(doubt.refusal.clone());
        }
        self.missing_entry(&known.entries).or_else(|| {
            // What is started on a thread's own runtime would end with it.
            let stays =
                |it: &&ThreadId| matches!(self.threads[it.0], ThreadForm::Stays(_) | ThreadForm::Local);
            known.threads.iter().find(stays)?;
            Some(Refusal::new(RefusalCode::NoRuntime, "it is started on a thread that stays a thread"))
        })
    }

    /// The thread that becomes a task, or goes to its runtime's blocking pool, and so clears up the doubt.
    fn clearing_up(&self, doubt: &Doubt) -> Option<ThreadId> {
        let moves = |it: &&ThreadId| matches!(self.threads[it.0], ThreadForm::Task | ThreadForm::Blocking);
        doubt.unless.iter().find(moves).copied()
    }

    /// Which of the entry points that must become async does not.
    fn missing_entry(&self, entries: &[FunctionId]) -> Option<Refusal> {
        // A test becomes async only if it comes to await something.
        let stays = |it: &&FunctionId| {
            self.program.functions[it.0].entry == Some(Entry::Test) && !self.awaiting[it.0]
        };
        let missing = entries.iter().find(|it| !self.allowed[it.0] || stays(it))?;
        let entry = &self.program.functions[missing.0];
        let name = &entry.name;
        let blocks_on = entry.blocks_on.iter().find(|it| self.waits[it.0].is_some());
        let cause = entry.never.as_ref().or(entry.panics.as_ref());
        Some(match (cause, blocks_on) {
            (Some(cause), _) => Refusal::new(
                cause.code,
                format!("`{name}` starts no runtime and cannot become async: {}", cause.reason),
            ),
            (None, Some(_)) => Refusal::new(
                RefusalCode::EntryPoint,
                format!(
                    "`{name}` cannot become async: it reaches a `block_on` that stays, which panics in a runtime"
                ),
            ),
            (None, None) if entry.entry == Some(Entry::Test) => Refusal::new(
                RefusalCode::NoRuntime,
                format!("the test `{name}` reaches it, and starts no runtime"),
            ),
            (None, None) => Refusal::new(
                RefusalCode::NoRuntime,
                format!("`{name}` starts no runtime, and nothing in this program needs one"),
            ),
        })
    }
}

/// Decisions only ever fall down this ladder, so that deciding ends.
fn rank(form: &ThreadForm) -> u8 {
    match form {
        ThreadForm::Task => 0,
        ThreadForm::Local => 1,
        ThreadForm::Inline => 2,
        ThreadForm::Blocking => 3,
        ThreadForm::Stays(_) => 4,
    }
}
