//! Decisions about runtimes, `block_on` and entry points, on programs made by hand.

use super::decide::{Decisions, ThreadForm, decide};
use crate::policy::Tests;
use crate::program::{
    Awaits, BlockingForm, Blocks, Body, BodyId, Channel, ChannelId, Duration, Edge, Entry, Function,
    FunctionId, Handle, HandleId, Program, Runtime, RuntimeConditions, RuntimeId, RuntimeProof, Thread,
    ThreadBody, ThreadId, Wait, WaitId, WaitOn,
};
use crate::refusal::{Refusal, RefusalCode};

fn body(program: &mut Program, awaits: Awaits) -> BodyId {
    program.bodies.push(Body {
        name: "`body`".into(),
        on_runtime: awaits == Awaits::Already,
        awaits,
        blocks: Blocks::Unknown,
        driven_by: Vec::new(),
        runs_in: None,
        on_pool: None,
    });
    BodyId(program.bodies.len() - 1)
}

/// A function with a body of its own.
fn function(program: &mut Program, name: &str, entry: Option<Entry>) -> (FunctionId, BodyId) {
    let id = FunctionId(program.functions.len());
    let body = body(program, Awaits::IfAsync(id));
    program.functions.push(Function {
        name: name.into(),
        bodies: vec![body],
        is_async: false,
        never: None,
        entry,
        called_from_outside: false,
        callers_seen: true,
        blocks_on: Vec::new(),
        makes: Vec::new(),
        panics: None,
    });
    (id, body)
}

fn wait(program: &mut Program, body: BodyId, on: WaitOn) -> WaitId {
    let id = WaitId(program.waits.len());
    program.waits.push(Wait {
        body,
        name: "block_on".into(),
        on,
        obstacle: None,
        blocking: BlockingForm::None,
        paces: false,
        under: Vec::new(),
        wrong: None,
        has_twin: false,
        unsure: false,
        beside: None,
        cancelled: None,
        interleaved: None,
        held_on_pool: None,
    });
    if let WaitOn::Runtime(runtime) = on {
        program.runtimes[runtime.0].waits.push(id);
    }
    id
}

fn runtime(program: &mut Program, spawns: Option<RuntimeProof>) -> RuntimeId {
    program.runtimes.push(Runtime { name: "a runtime of its own".into(), spawns, ..Runtime::default() });
    RuntimeId(program.runtimes.len() - 1)
}

/// A thread that is started in `spawner`; its body.
fn thread(program: &mut Program, spawner: BodyId, proof: RuntimeProof) -> BodyId {
    let id = ThreadId(program.threads.len());
    let body = body(program, Awaits::IfTask(id));
    program.threads.push(Thread {
        local: false,
        spawner,
        body: ThreadBody::Closure(body),
        duration: Duration::Finite,
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
        runtime: proof,
        never: None,
        waits: Vec::new(),
        channels: Vec::new(),
        receives: Vec::new(),
        functions: Vec::new(),
        runtimes: Vec::new(),
        beside_runtime: false,
    });
    body
}

fn code(decision: &Result<(), Refusal>) -> Option<RefusalCode> {
    decision.as_ref().err().map(|it| it.code)
}

/// An async body that starts a thread with a runtime and two futures on it.
fn driver() -> (Program, RuntimeId, [WaitId; 2]) {
    let mut program = Program::default();
    let start = body(&mut program, Awaits::Already);
    let worker = thread(&mut program, start, RuntimeProof::proven());
    let own = runtime(&mut program, None);
    let first = wait(&mut program, worker, WaitOn::Runtime(own));
    let second = wait(&mut program, worker, WaitOn::Runtime(own));
    program.threads[0].waits = vec![first, second];
    program.threads[0].runtimes = vec![own];
    (program, own, [first, second])
}

#[test]
fn a_thread_that_drives_futures_becomes_a_task() {
    let (program, own, waits) = driver();
    let decisions = decide(&program);
    assert_eq!(decisions.threads, [ThreadForm::Task]);
    assert!(decisions.runtimes[own.0].is_ok());
    assert!(waits.iter().all(|it| decisions.waits[it.0].is_ok()));
}

#[test]
fn a_runtime_gives_way_to_all_its_users_or_to_none() {
    let (mut program, own, [first, second]) = driver();
    program.waits[second.0].obstacle = Some(Refusal::new(RefusalCode::NotSend, "an `Rc`"));
    let decisions = decide(&program);
    let ThreadForm::Stays(refusal) = &decisions.threads[0] else { panic!("{:?}", decisions.threads) };
    assert_eq!(refusal.code, RefusalCode::EntryPoint);
    assert!(refusal.reason.contains("an `Rc`"), "{}", refusal.reason);
    assert_eq!(code(&decisions.runtimes[own.0]), Some(RefusalCode::NotSend));
    assert_eq!(code(&decisions.waits[first.0]), Some(RefusalCode::NotSend));
}

#[test]
fn a_thread_whose_runtime_stays_stays() {
    let (mut program, own, _) = driver();
    program.runtimes[own.0].never = Some(Refusal::new(RefusalCode::NeedsRule, "it is handed on"));
    let decisions = decide(&program);
    let ThreadForm::Stays(refusal) = &decisions.threads[0] else { panic!("{:?}", decisions.threads) };
    assert_eq!(refusal.code, RefusalCode::EntryPoint);
}

#[test]
fn block_on_in_a_synchronous_main_is_its_entry_point() {
    let mut program = Program::default();
    let (main, in_main) = function(&mut program, "main", Some(Entry::Main));
    let own = runtime(&mut program, None);
    let drives = wait(&mut program, in_main, WaitOn::Runtime(own));
    program.functions[main.0].blocks_on = vec![drives];
    let decisions = decide(&program);
    assert_eq!(code(&decisions.waits[drives.0]), Some(RefusalCode::EntryPoint));
    assert_eq!(decisions.functions[main.0], Ok(false));
}

/// A synchronous main with a periodic thread and a `block_on` of its own.
fn main_with_thread() -> (Program, WaitId) {
    let mut program = Program::default();
    let (main, in_main) = function(&mut program, "main", Some(Entry::Main));
    let worker = thread(&mut program, in_main, RuntimeProof::if_main(vec![main]));
    let pause = wait(&mut program, worker, WaitOn::Sleep);
    program.threads[0].waits = vec![pause];
    let drives = wait(&mut program, in_main, WaitOn::Future);
    program.functions[main.0].blocks_on = vec![drives];
    (program, drives)
}

#[test]
fn main_becomes_async_when_its_block_on_becomes_an_await() {
    let (program, drives) = main_with_thread();
    let decisions = decide(&program);
    assert_eq!(decisions.threads, [ThreadForm::Task]);
    assert!(decisions.waits[drives.0].is_ok());
}

#[test]
fn main_stays_synchronous_when_a_block_on_would_panic_in_it() {
    let (mut program, drives) = main_with_thread();
    program.waits[drives.0].obstacle = Some(Refusal::new(RefusalCode::InMacro, "a macro makes it"));
    let decisions = decide(&program);
    let ThreadForm::Stays(refusal) = &decisions.threads[0] else { panic!("{:?}", decisions.threads) };
    assert_eq!(refusal.code, RefusalCode::EntryPoint);
}

#[test]
fn a_test_stays_synchronous_when_a_block_on_would_panic_in_it() {
    let mut program = Program::default();
    program.policies.tests = Tests::Convert;
    let (test, in_test) = function(&mut program, "works", Some(Entry::Test));
    let sleep = wait(&mut program, in_test, WaitOn::Sleep);
    let drives = wait(&mut program, in_test, WaitOn::Future);
    program.functions[test.0].blocks_on = vec![drives];
    assert_eq!(decide(&program).functions[test.0], Ok(true));
    program.waits[drives.0].obstacle = Some(Refusal::new(RefusalCode::NotSend, "it holds an `Rc`"));
    let decisions = decide(&program);
    assert_eq!(code(&decisions.waits[sleep.0]), Some(RefusalCode::EntryPoint));
    assert_eq!(decisions.functions[test.0], Ok(false));
}

#[test]
fn block_on_that_only_threads_reach_is_right() {
    let mut program = Program::default();
    let start = body(&mut program, Awaits::Already);
    let worker = thread(&mut program, start, RuntimeProof::proven());
    program.threads[0].never = Some(Refusal::new(RefusalCode::StackSize, "it asks for one"));
    let (load, in_load) = function(&mut program, "load", None);
    let drives = wait(&mut program, in_load, WaitOn::Future);
    program.calls.push(Edge {
        caller: worker,
        callee: load,
        obstacle: None,
        under: Vec::new(),
        held_on_pool: None,
    });
    program.threads[0].waits = vec![drives];
    program.threads[0].functions = vec![load];
    let decisions: Decisions = decide(&program);
    assert!(decisions.waits[drives.0].is_err());
    assert!(decisions.functions[load.0] != Ok(true));
}

#[test]
fn tasks_on_another_runtime_need_a_proven_one() {
    let cases = [
        (RuntimeProof::proven(), None),
        (
            RuntimeProof::If(RuntimeConditions {
                unproven: Some("a public function".into()),
                ..RuntimeConditions::default()
            }),
            Some(RefusalCode::NoRuntime),
        ),
        (
            RuntimeProof::Disproved(Refusal::new(RefusalCode::ForeignThread, "rayon runs it")),
            Some(RefusalCode::ForeignThread),
        ),
    ];
    for (proof, expected) in cases {
        let mut program = Program::default();
        let own = runtime(&mut program, Some(proof.clone()));
        let decisions = decide(&program);
        assert_eq!(code(&decisions.runtimes[own.0]), expected, "{proof:?}");
    }
}

#[test]
fn a_refusal_names_its_cause_and_not_the_main_that_stays() {
    let mut program = Program::default();
    let (entry, main) = function(&mut program, "main", Some(Entry::Main));
    let worker = thread(&mut program, main, RuntimeProof::if_main(vec![entry]));
    let sleep = wait(&mut program, worker, WaitOn::Sleep);
    program.waits[sleep.0].obstacle = Some(Refusal::new(RefusalCode::NotSend, "an `Rc`"));
    program.threads[0].waits = vec![sleep];
    program.threads[0].duration = Duration::Endless;
    let decisions = decide(&program);
    assert_eq!(code(&decisions.waits[sleep.0]), Some(RefusalCode::NotSend));
    let ThreadForm::Stays(refusal) = &decisions.threads[0] else { panic!("{:?}", decisions.threads) };
    assert_eq!(refusal.code, RefusalCode::EndlessBlocking);
}

#[test]
fn a_thread_that_blocks_until_told_is_a_blocking_task_if_somebody_joins_it() {
    let told = |joined: bool, duration: Duration| {
        let mut program = Program::default();
        let start = body(&mut program, Awaits::Already);
        thread(&mut program, start, RuntimeProof::proven());
        program.threads[0].duration = duration;
        program.threads[0].blocking = vec!["std::process::Child::wait".into()];
        if joined {
            program.handles.push(Handle { threads: vec![ThreadId(0)], ..Handle::default() });
            let join = wait(&mut program, start, WaitOn::Join(HandleId(0)));
            program.handles[0].joins = vec![join];
            program.threads[0].handle = Some(HandleId(0));
        }
        decide(&program).threads[0].clone()
    };
    assert_eq!(told(true, Duration::UntilTold), ThreadForm::Blocking);
    assert!(matches!(told(false, Duration::UntilTold), ThreadForm::Stays(_)));
    assert!(matches!(told(true, Duration::UntilFlag), ThreadForm::Stays(_)));
    assert!(matches!(told(true, Duration::UntilOutside), ThreadForm::Stays(_)));
}

#[test]
fn what_stays_on_the_blocking_pool_says_what_else_blocks_there() {
    let mut program = Program::default();
    let start = body(&mut program, Awaits::Already);
    let worker = thread(&mut program, start, RuntimeProof::proven());
    let sleep = wait(&mut program, worker, WaitOn::Sleep);
    program.threads[0].waits = vec![sleep];
    program.threads[0].blocking = vec!["job()".into()];
    let decisions = decide(&program);
    assert_eq!(decisions.threads[0], ThreadForm::Blocking);
    let reason = decisions.waits[sleep.0].clone().unwrap_err().reason;
    assert!(reason.ends_with("for it also blocks in `job()`"), "{reason}");
    program.threads[0].blocking.clear();
    // A pause that cannot be awaited, of a loop that looks until the thread is done.
    let (_, waiting) = function(&mut program, "wait_for", None);
    let pause = wait(&mut program, waiting, WaitOn::Sleep);
    program.waits[pause.0].obstacle =
        Some(Refusal::new(RefusalCode::InMacro, "a macro definition produces it"));
    program.threads[0].polled_for = vec![pause];
    let decisions = decide(&program);
    assert_eq!(decisions.threads[0], ThreadForm::Blocking);
    let reason = decisions.waits[sleep.0].clone().unwrap_err().reason;
    assert!(reason.ends_with("for what starts it spins until it is done"), "{reason}");
}

#[test]
fn main_runs_on_tokio_if_a_thread_waits_for_a_channel_and_something_sleeps() {
    let with_sleep = |sleeps: bool| {
        let mut program = Program::default();
        let (entry, main) = function(&mut program, "main", Some(Entry::Main));
        let worker = thread(&mut program, main, RuntimeProof::if_main(vec![entry]));
        program.channels.push(Channel {
            name: "the channel".into(),
            never: None,
            waits: Vec::new(),
            with: Vec::new(),
            runtime: Vec::new(),
            shared_by_workers: false,
            send_waits_if_kept: false,
            awaits_its_user: false,
            fed_by_async: false,
        });
        let receive = wait(&mut program, worker, WaitOn::Channel(ChannelId(0)));
        program.channels[0].waits = vec![receive];
        program.threads[0].waits = vec![receive];
        program.threads[0].channels = vec![ChannelId(0)];
        if sleeps {
            wait(&mut program, main, WaitOn::Sleep);
        }
        decide(&program).threads[0] == ThreadForm::Task
    };
    assert!(with_sleep(true));
    assert!(!with_sleep(false));
}

#[test]
fn a_public_function_awaits_for_its_users_and_so_does_a_main_that_calls_it() {
    let with_users = |called_from_outside: bool| {
        let mut program = Program::default();
        let (entry, main) = function(&mut program, "main", Some(Entry::Main));
        let (pause, inside) = function(&mut program, "pause", None);
        program.functions[pause.0].called_from_outside = called_from_outside;
        program.calls.push(Edge {
            caller: main,
            callee: pause,
            obstacle: None,
            under: Vec::new(),
            held_on_pool: None,
        });
        wait(&mut program, inside, WaitOn::Sleep);
        let found = decide(&program);
        (found.functions[pause.0] == Ok(true), found.functions[entry.0] == Ok(true), found.waits[0].is_ok())
    };
    assert_eq!(with_users(true), (true, true, true));
    assert_eq!(with_users(false), (false, false, false));
}
