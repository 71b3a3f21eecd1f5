//! Decisions about channels, on programs made by hand.

use super::decide::{Decisions, ThreadForm, WaitForm, decide};
use crate::program::{
    Awaits, BlockingForm, Blocks, Body, BodyId, Channel, ChannelId, Duration, Program, RuntimeProof, Thread,
    ThreadBody, ThreadId, Wait, WaitId, WaitOn,
};
use crate::refusal::{Refusal, RefusalCode};

fn body(awaits: Awaits) -> Body {
    Body {
        name: "a body".into(),
        on_runtime: awaits == Awaits::Already,
        awaits,
        blocks: Blocks::Unknown,
        driven_by: Vec::new(),
        runs_in: None,
        on_pool: None,
    }
}

fn wait(body: usize, channel: usize, blocking: BlockingForm) -> Wait {
    Wait {
        body: BodyId(body),
        name: "recv".into(),
        on: WaitOn::Channel(ChannelId(channel)),
        obstacle: None,
        blocking,
        paces: false,
        under: Vec::new(),
        wrong: None,
        has_twin: false,
        unsure: false,
        beside: None,
        cancelled: None,
        interleaved: None,
        held_on_pool: None,
    }
}

fn channel(waits: &[usize]) -> Channel {
    Channel {
        name: "the channel".into(),
        never: None,
        waits: waits.iter().map(|it| WaitId(*it)).collect(),
        with: Vec::new(),
        runtime: Vec::new(),
        shared_by_workers: false,
        send_waits_if_kept: false,
        awaits_its_user: false,
        fed_by_async: false,
    }
}

/// A thread whose body is body 1, started in the async body 0.
fn thread(waits: &[usize], channels: &[usize]) -> Thread {
    Thread {
        local: false,
        spawner: BodyId(0),
        body: ThreadBody::Closure(BodyId(1)),
        duration: Duration::UntilTold,
        runtime: RuntimeProof::proven(),
        waits: waits.iter().map(|it| WaitId(*it)).collect(),
        channels: channels.iter().map(|it| ChannelId(*it)).collect(),
        receives: Vec::new(),
        blocking: Vec::new(),
        possible: Vec::new(),
        at_end: Vec::new(),
        possible_waits: Vec::new(),
        lasting: None,
        one_thread: None,
        panics_on_runtime: None,
        sends: Vec::new(),
        senders: Vec::new(),
        receiver_kept_by: Vec::new(),
        woken_by: Vec::new(),
        answered_first: Vec::new(),
        calls_value: None,
        calls_kept: None,
        waited_for: None,
        tests: Vec::new(),
        brief_runtimes: Vec::new(),
        sharing: None,
        spun_for: false,
        polled_for: Vec::new(),
        cheap: false,
        outlasts_panics: false,
        of_test: false,
        not_inline: None,
        handle: None,
        never: None,
        functions: Vec::new(),
        runtimes: Vec::new(),
        beside_runtime: false,
    }
}

fn program(waits: Vec<Wait>, channels: Vec<Channel>, threads: Vec<Thread>) -> Program {
    Program {
        bodies: vec![body(Awaits::Already), body(Awaits::IfTask(ThreadId(0)))],
        waits,
        channels,
        threads,
        ..Program::default()
    }
}

fn code(found: &Result<(), Refusal>) -> Option<RefusalCode> {
    found.as_ref().err().map(|it| it.code)
}

fn decided(program: &Program) -> Decisions {
    decide(program)
}

#[test]
fn a_thread_that_waits_for_its_channel_becomes_a_task() {
    let it = program(vec![wait(1, 0, BlockingForm::Exists)], vec![channel(&[0])], vec![thread(&[0], &[0])]);
    let found = decided(&it);
    assert_eq!(found.channels, [Ok(())]);
    assert_eq!(found.threads, [ThreadForm::Task]);
}

#[test]
fn a_channel_of_a_thread_that_stays_gains_nothing() {
    let mut staying = thread(&[0], &[0]);
    staying.blocking.push("std::fs::read".into());
    let it = program(vec![wait(1, 0, BlockingForm::Exists)], vec![channel(&[0])], vec![staying]);
    let found = decided(&it);
    assert_eq!(code(&found.channels[0]), Some(RefusalCode::DependsOn));
    assert!(matches!(found.threads[0], ThreadForm::Stays(_)));
}

#[test]
fn a_bounded_send_in_async_code_leaves_the_thread_a_blocking_receive() {
    let mut staying = thread(&[1], &[0]);
    staying.blocking.push("std::fs::read".into());
    let it = program(
        vec![wait(0, 0, BlockingForm::Exists), wait(1, 0, BlockingForm::Exists)],
        vec![channel(&[0, 1])],
        vec![staying],
    );
    let found = decided(&it);
    assert_eq!(found.channels, [Ok(())]);
    assert_eq!(found.forms, [WaitForm::Await, WaitForm::Blocking]);
}

#[test]
fn a_timeout_on_a_thread_that_stays_has_no_form() {
    let mut staying = thread(&[1], &[0]);
    staying.never = Some(Refusal::new(RefusalCode::ThreadIdentity, "it parks"));
    let it = program(
        vec![wait(0, 0, BlockingForm::Exists), wait(1, 0, BlockingForm::None)],
        vec![channel(&[0, 1])],
        vec![staying],
    );
    assert_eq!(code(&decided(&it).channels[0]), Some(RefusalCode::BlockingReceive));
}

#[test]
fn channels_of_one_select_stay_together() {
    let mut first = channel(&[0]);
    first.with.push(ChannelId(1));
    let mut second = channel(&[1]);
    second.with.push(ChannelId(0));
    second.never = Some(Refusal::new(RefusalCode::Rendezvous, "its capacity is zero"));
    let it = program(
        vec![wait(0, 0, BlockingForm::None), wait(0, 1, BlockingForm::None)],
        vec![first, second],
        Vec::new(),
    );
    let found = decided(&it);
    assert_eq!(code(&found.channels[0]), Some(RefusalCode::DependsOn));
    assert_eq!(code(&found.channels[1]), Some(RefusalCode::Rendezvous));
}

#[test]
fn a_task_may_not_serve_a_channel_that_async_code_blocks_on() {
    let mut blocked = channel(&[0]);
    blocked.never = Some(Refusal::new(RefusalCode::SharedReceiver, "it is cloned"));
    let it = program(
        vec![wait(0, 0, BlockingForm::Exists), wait(1, 1, BlockingForm::Exists)],
        vec![blocked, channel(&[1])],
        vec![thread(&[1], &[0, 1])],
    );
    let found = decided(&it);
    assert!(matches!(found.threads[0], ThreadForm::Stays(_)));
}

#[test]
fn a_task_may_send_what_a_librarys_users_receive() {
    let sleeps_and_sends = |never: RefusalCode| {
        let sleep = Wait { on: WaitOn::Sleep, ..wait(1, 0, BlockingForm::Exists) };
        let mut sender = thread(&[0], &[]);
        sender.sends = vec![Some(ChannelId(0))];
        let kept = Channel { never: Some(Refusal::new(never, "it goes elsewhere")), ..channel(&[]) };
        decided(&program(vec![sleep], vec![kept], vec![sender])).threads[0].clone()
    };
    assert_eq!(sleeps_and_sends(RefusalCode::PublicApi), ThreadForm::Task);
    assert!(matches!(sleeps_and_sends(RefusalCode::ForeignEnd), ThreadForm::Stays(_)));
}
