//! What becomes of channels.

use super::{Solver, ThreadForm, WaitForm};
use crate::program::{Awaits, Channel, ChannelId, Thread, WaitId, WaitOn};
use crate::refusal::{Refusal, RefusalCode};

impl Solver<'_> {
    pub(super) fn check_channels(&mut self) {
        for (index, channel) in self.program.channels.iter().enumerate() {
            if self.channels[index].is_some() {
                continue;
            }
            let unsatisfied = channel.waits.iter().find_map(|it| self.waits[it.0].clone());
            let neighbour = channel.with.iter().find_map(|it| {
                let refusal = self.channels[it.0].as_ref()?;
                Some(Refusal::new(
                    RefusalCode::DependsOn,
                    format!(
                        "a `select!` also names {}, which stays ({}: {})",
                        self.program.channels[it.0].name, refusal.code, refusal.reason
                    ),
                ))
            });
            let timer = channel.runtime.iter().find_map(|it| self.missing_runtime(it)).map(|it| {
                Refusal::new(
                    it.code,
                    format!("a tokio timer needs a runtime where it is made: {}", it.reason),
                )
            });
            self.channels[index] =
                unsatisfied.or(timer).or(neighbour).or_else(|| self.nothing_gained(index, channel));
        }
    }

    /// A channel whose waits all block threads of their own is right as it is.
    fn nothing_gained(&self, index: usize, channel: &Channel) -> Option<Refusal> {
        let gains = |it: &WaitId| {
            self.forms[it.0] == WaitForm::Await && (!self.is_in_dead_code(*it) || self.is_in_dead_async(*it))
        };
        if channel.waits.iter().any(gains) || channel.awaits_its_user {
            return None;
        }
        // Nobody waits for it at all, so that it never blocks: it goes with a thread that uses it.
        let used_by_task = |(thread, form): (&Thread, &ThreadForm)| {
            *form == ThreadForm::Task && thread.channels.contains(&ChannelId(index))
        };
        if channel.waits.is_empty() && self.program.threads.iter().zip(&self.threads).any(used_by_task) {
            return None;
        }
        // What blocks async code should await, and cannot: that is the reason.
        let misplaced = channel.waits.iter().find(|it| {
            self.forms[it.0] == WaitForm::Blocking
                && !self.may_block(self.program.waits[it.0].body, &mut self.unseen())
        });
        if let Some(why) = misplaced.and_then(|it| self.why_blocking[it.0].clone()) {
            return Some(why);
        }
        let staying = channel.waits.iter().find_map(|it| {
            match &self.program.bodies[self.program.waits[it.0].body.0].awaits {
                Awaits::IfTask(thread) => match &self.threads[thread.0] {
                    ThreadForm::Stays(refusal) => Some(refusal),
                    _ => None,
                },
                _ => None,
            }
        });
        Some(match staying {
            Some(refusal) => Refusal::new(
                RefusalCode::DependsOn,
                format!(
                    "it is waited for only on a thread that stays a thread ({}: {})",
                    refusal.code, refusal.reason
                ),
            ),
            None => match channel.waits.iter().find_map(|it| self.hindrance_beside(it.0)) {
                Some(refusal) => Refusal::new(
                    RefusalCode::DependsOn,
                    format!("a task could not wait for it ({}: {})", refusal.code, refusal.reason),
                ),
                None => match channel.waits.iter().find_map(|it| self.closure_around(*it)) {
                    Some((place, refusal)) => Refusal::new(
                        RefusalCode::DependsOn,
                        format!(
                            "a task could not wait for it in {place} ({}: {})",
                            refusal.code, refusal.reason
                        ),
                    ),
                    None => Refusal::new(
                        RefusalCode::NoRuntime,
                        "no async code waits for it, so blocking is right",
                    ),
                },
            },
        })
    }

    /// The closure that holds this wait and can never await, and why.
    pub(super) fn closure_around(&self, wait: WaitId) -> Option<(&str, &Refusal)> {
        let body = &self.program.bodies[self.program.waits[wait.0].body.0];
        match &body.awaits {
            Awaits::Never(why) if why.code == RefusalCode::SyncClosure => Some((&body.name, why)),
            _ => None,
        }
    }

    /// What keeps the body that holds this wait from awaiting, if it is another wait of it that would hold what it may not.
    fn hindrance_beside(&self, wait: usize) -> Option<&Refusal> {
        let body = self.program.waits[wait].body;
        let others = self.program.waits.iter().zip(&self.waits).filter(|(it, _)| it.body == body);
        others
            .filter_map(|(_, refusal)| refusal.as_ref())
            .find(|it| matches!(it.code, RefusalCode::NotSend | RefusalCode::GuardAcrossAwait))
    }

    /// A future that may well be driven where it is: that is the reason, and not what keeps it from being awaited.
    pub(super) fn name_right_blocking(&mut self) {
        self.blocking_in_place();
        self.driven_by_handle();
        for (index, wait) in self.program.waits.iter().enumerate() {
            let (Some(wrong), Some(old)) = (&wait.wrong, self.waits[index].clone()) else { continue };
            let code = match old.code {
                RefusalCode::DependsOn => RefusalCode::NoRuntime,
                code => code,
            };
            self.waits[index] = Some(match code {
                RefusalCode::NoRuntime => Refusal::new(code, wrong.clone()),
                _ => Refusal::new(code, format!("{}; {wrong}", old.reason)),
            });
        }
    }

    /// What cannot be awaited, and need not be.
    pub(super) fn take_twins(&mut self) {
        for (index, wait) in self.program.waits.iter().enumerate() {
            if wait.has_twin && self.waits[index].is_some() {
                self.waits[index] = None;
                self.forms[index] = WaitForm::Twin;
            }
        }
    }

    /// What the running runtime's handle drives on the blocking pool.
    fn driven_by_handle(&mut self) {
        for (index, wait) in self.program.waits.iter().enumerate() {
            let WaitOn::Runtime(runtime) = wait.on else { continue };
            let handle = self.program.runtimes.iter().zip(&self.runtimes).any(|(it, stays)| {
                it.instead_of == Some(runtime) && it.on_pool_of.is_some() && stays.is_none()
            });
            if let Some(old) = self.waits[index].clone().filter(|_| handle) {
                let why = if old.code == RefusalCode::DependsOn {
                    String::new()
                } else {
                    format!("; a task could not ({}: {})", old.code, old.reason)
                };
                self.waits[index] = Some(Refusal::new(
                    RefusalCode::DependsOn,
                    format!(
                        "the running runtime's handle drives it on the blocking pool, where `block_on` is right{why}"
                    ),
                ));
            }
        }
    }

    fn blocking_in_place(&mut self) {
        for (index, wait) in self.program.waits.iter().enumerate() {
            let drives = matches!(wait.on, WaitOn::Future | WaitOn::Runtime(_));
            let Some(old) = self.waits[index].clone().filter(|it| drives && it.code == RefusalCode::NotSend)
            else {
                continue;
            };
            let Some(better) = self.unwanted(wait) else { continue };
            self.waits[index] = Some(better.clone());
            if let WaitOn::Runtime(runtime) = wait.on
                && self.runtimes[runtime.0].as_ref() == Some(&old)
            {
                self.runtimes[runtime.0] = Some(better);
            }
        }
    }
}
