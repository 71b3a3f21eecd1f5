//! The planner's channels, and the `select!`s that wait for them.

use super::*;
use crate::facts::api::ApiKind;
use crate::facts::body::{CallIx, Callee};
use crate::flow::channels::capacity::at_least;
use crate::flow::channels::{ChannelFacts, Kind, makes_bounded};
use crate::flow::context::call_arguments;
use crate::policy::Tests;
use crate::program::{BlockingForm, BodyId, Channel, ChannelId, Wait, WaitId, WaitOn};
use crate::refusal::{Refusal, RefusalCode};

impl<'f, 'db> Assembler<'f, 'db> {
    /// The planner's channels; what the user or the library's users forbid comes on top of what the flow found.
    pub(in crate::flow) fn collect_channels(&mut self) {
        for index in 0..self.channels.all.len() {
            let it = self.channels.all[index].clone();
            let mut never = None;
            for ix in it.creations.iter().chain(&it.operations) {
                let call = &self.flow.facts.calls[ix.0];
                let refusal = if !self.in_scope(call) {
                    Some(Refusal::new(RefusalCode::DependsOn, "it lies outside the given paths"))
                } else {
                    self.switched_off(*ix)
                };
                never = never.or(refusal);
            }
            for place in self.channels.places(index) {
                if never.is_none() {
                    never = self.exposed(&place);
                }
            }
            never = never.or(it.never.clone());
            if never.is_none() && it.operations.iter().any(|ix| self.polls(*ix)) {
                never = Some(Refusal::new(
                    RefusalCode::EndlessBlocking,
                    "it is polled in a loop that yields its thread, not its task, in between",
                ));
            }
            if never.is_none() && !it.creations.is_empty() && self.is_left_to_tests(index) {
                never = Some(Refusal::test_code());
            }
            let first = it.creations.first().or(it.operations.first());
            let place = first
                .and_then(|ix| self.flow.facts.calls[ix.0].name)
                .map(|it| self.flow.facts.location(it))
                .unwrap_or_default();
            let name = match (it.kind, place.is_empty()) {
                (Kind::Ticker, false) => format!("the ticker made at {place}"),
                (Kind::Deadline, false) => format!("the deadline made at {place}"),
                (_, false) => format!("the channel made at {place}"),
                (_, true) => "a channel that is made elsewhere".to_owned(),
            };
            let send_waits_if_kept = self.send_waits_if_kept(&it);
            let fed_by_async = self.is_fed_by_async(&it);
            self.program.channels.push(Channel {
                name,
                never,
                waits: Vec::new(),
                with: Vec::new(),
                runtime: Vec::new(),
                shared_by_workers: it.lock.is_some(),
                send_waits_if_kept,
                awaits_its_user: !it.to_nobody.is_empty(),
                fed_by_async,
            });
        }
    }

    fn is_fed_by_async(&mut self, channel: &ChannelFacts) -> bool {
        channel.operations.iter().any(|ix| {
            let call = &self.flow.facts.calls[ix.0];
            let body = call.body;
            let sends = matches!(call.callee, Callee::Api(api) if api.path.ends_with("::send") || api.path.ends_with("::try_send"));
            sends && self.flow.contexts(body).iter().any(|it| it.context == Context::Runtime)
        })
    }

    /// A channel with room for so many, whose sends will not wait any more: as a oneshot, or because the user wants it unbounded.
    fn send_waits_if_kept(&mut self, channel: &ChannelFacts) -> bool {
        let bounded: Vec<CallIx> = channel.creations.iter().copied().filter(|ix| {
            matches!(self.flow.facts.calls[ix.0].callee, Callee::Api(api) if makes_bounded(api.path))
        }).collect();
        match channel.kind {
            // Its one message finds room if there is any.
            Kind::Oneshot => bounded.iter().any(|ix| {
                let capacity = call_arguments(&self.flow.facts.calls[ix.0].node).into_iter().next();
                let at_least = capacity.and_then(|it| at_least(self.flow, &it));
                at_least.is_none_or(|it| it == 0)
            }),
            Kind::Unbounded | Kind::SharedUnbounded | Kind::Broadcast => !bounded.is_empty(),
            _ => false,
        }
    }

    /// Whether only test code makes the channel, and test code is left alone. Where a test makes one for code that has
    /// others, it follows: its ends have the types of the others.
    pub(in crate::flow) fn is_left_to_tests(&self, channel: usize) -> bool {
        let in_test = |ix: &CallIx| self.is_test_code(self.flow.facts.calls[ix.0].body);
        self.program.policies.tests == Tests::Skip && self.channels.all[channel].creations.iter().all(in_test)
    }

    /// Whether test code does this with a channel that the program has as well.
    pub(in crate::flow) fn follows_program(&self, call: &crate::facts::body::Call) -> bool {
        let Some(ix) = self.flow.facts.call_index(&call.node) else { return false };
        let of_select = self.channels.selects.iter().filter(|it| it.call == ix).flat_map(|it| &it.channels);
        let mut channels = self.channel_of_call.get(&ix).into_iter().chain(of_select);
        channels.any(|it| !self.is_left_to_tests(*it))
    }

    /// Timers need a runtime where they are made: where it is not the body that awaits them, it must be proven.
    pub(in crate::flow) fn prove_timers(&mut self) {
        for index in 0..self.channels.all.len() {
            if !self.channels.all[index].kind.is_timer() {
                continue;
            }
            let waiting: Vec<BodyId> =
                self.program.channels[index].waits.iter().map(|it| self.program.waits[it.0].body).collect();
            for ix in self.channels.all[index].creations.clone() {
                let body = self.flow.facts.calls[ix.0].body;
                if !waiting.contains(&BodyId(body.0)) {
                    let proof = self.runtime_proof(body);
                    self.program.channels[index].runtime.push(proof);
                }
            }
        }
    }

    /// `loop { match rx.try_recv() { .. => thread::yield_now() } }` in async code.
    pub(in crate::flow) fn polls(&self, ix: CallIx) -> bool {
        let call = &self.flow.facts.calls[ix.0];
        let body = &self.flow.facts.bodies[call.body.0];
        let is = |ix: &CallIx, kind: ApiKind| {
            let other = &self.flow.facts.calls[ix.0];
            matches!(other.callee, Callee::Api(api) if api.kind == kind) && !other.loops.is_empty()
        };
        matches!(call.callee, Callee::Api(api) if api.path.ends_with("::try_recv"))
            && body.is_async
            && !call.loops.is_empty()
            && body.calls.iter().any(|ix| is(ix, ApiKind::YieldNow))
    }

    /// A `select!` waits for each of its channels; one of timers alone waits for time.
    pub(in crate::flow) fn collect_selects(&mut self) {
        for select in self.channels.selects.clone() {
            let mut call = self.flow.facts.calls[select.call.0].clone();
            if let Some(dynamic) = &select.dynamic {
                call.node = dynamic.choice.clone();
            }
            for channel in &select.channels {
                let others = select.channels.iter().filter(|it| *it != channel).map(|it| ChannelId(*it));
                self.program.channels[*channel].with.extend(others);
            }
            let mut waits: Vec<WaitOn> =
                select.channels.iter().map(|it| WaitOn::Channel(ChannelId(*it))).collect();
            if waits.is_empty() {
                waits.push(WaitOn::Sleep);
            }
            let obstacle = self
                .switched_off(select.call)
                .or_else(|| select.never.clone())
                .or_else(|| self.wait_obstacle(&call, ApiKind::Select));
            let timer = |it: &usize| self.channels.all[*it].kind.is_timer();
            let paces = select.paces() || select.channels.iter().any(timer);
            for on in waits {
                let id = WaitId(self.program.waits.len());
                self.program.waits.push(Wait {
                    body: BodyId(call.body.0),
                    name: "select!".to_owned(),
                    on,
                    obstacle: obstacle.clone(),
                    blocking: BlockingForm::None,
                    paces,
                    under: Vec::new(),
                    wrong: None,
                    has_twin: false,
                    unsure: false,
                    beside: None,
                    cancelled: None,
                    interleaved: None,
                    held_on_pool: None,
                });
                if let WaitOn::Channel(channel) = on {
                    self.program.channels[channel.0].waits.push(id);
                }
                self.wait_calls.push(select.call);
                self.wait_of_call.entry(select.call).or_insert(id);
                self.waits_of_body.entry(call.body).or_default().push(id);
            }
            self.demand(call.body);
        }
    }
}
