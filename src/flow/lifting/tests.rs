//! Closures that come to await, in small programs: the text that takes their place, or that they stay.

use crate::engine::trial::Trial;

const SLOW: &str = "fn slow(n: u32) -> u32 { std::thread::sleep(std::time::Duration::from_millis(1)); n }
fn yes(n: &u32) -> bool { slow(*n) > 1 }
fn made() -> Vec<u32> { vec![1, 2, 3] }
struct Noisy(u32);
impl Drop for Noisy { fn drop(&mut self) { println!(\"{}\", self.0) } }
";

/// The functions of a program after its migration: `items`, and an async function for each of `bodies`, which are given.
fn after_in<const N: usize>(edition: &str, items: &str, bodies: [&str; N]) -> [String; N] {
    let mut at = 0;
    // Each has a `slow` of its own: one caller that cannot await it is enough for all.
    let runs = bodies.map(|it| {
        at += 1;
        format!("mod run_{at} {{\n{SLOW}{items}\n// run {at}\npub async fn run() -> Option<()> {{\n    {it};\n    None\n}}\n// end\n}}\n")
    });
    let fixture = format!("{}#[tokio::main]\nasync fn main() {{}}\n", runs.concat());
    let after = Trial::of_main(edition, &fixture).text_after("/src/main.rs");
    let mut at = 0;
    bodies.map(|_| {
        at += 1;
        let (_, run) = after.split_once(&format!("// run {at}\n")).unwrap();
        run.split_once("\n// ").map_or(run, |(it, _)| it).to_owned()
    })
}

fn after(body: &str) -> String {
    after_in("2021", "", [body]).concat()
}

/// Which of the bodies come to await.
fn lifted_among<const N: usize>(items: &str, bodies: [&str; N]) -> [bool; N] {
    after_in("2021", items, bodies).map(|it| it.contains(".await"))
}

/// None of `stay` comes to await, and all of `go` do.
#[track_caller]
fn assert_lifts<const S: usize, const G: usize>(items: &str, stay: [&str; S], go: [&str; G]) {
    let (stays, goes) = (lifted_among(items, stay), lifted_among(items, go));
    let wrong = |is: &[bool], what: &[&str], expected: bool| -> Vec<String> {
        is.iter().zip(what).filter(|(it, _)| **it != expected).map(|(_, it)| (*it).to_owned()).collect()
    };
    assert_eq!(
        (wrong(&stays, &stay, false), wrong(&goes, &go, true)),
        (vec![], vec![]),
        "wrongly lifted, wrongly kept"
    );
}

#[test]
fn what_borrows_from_what_the_source_makes_does_not_outlive_the_loop() {
    assert_lifts(
        "",
        [
            "let n = made().iter().find(|x| yes(x)).is_some()",
            "let n = made().iter().map(|x| (x, slow(*x))).max().is_some()",
            "let n = made().iter().filter(|x| yes(x)).collect::<Vec<_>>().len()",
            "let n = made().iter().map(|x| slow(*x)).take(2).count()",
        ],
        [
            "let all = made(); let n = all.iter().find(|x| yes(x)).is_some()",
            "let all = made(); let n = all.iter().filter(|x| yes(x)).collect::<Vec<_>>().len()",
            "let n = made().iter().any(|x| yes(x))",
            "let n = made().iter().map(|x| slow(*x)).max()",
            "let n = made().into_iter().find(|x| yes(x))",
            "let n = [1, 2].iter().find(|x| yes(x))",
        ],
    );
}

#[test]
fn what_a_fold_begins_with_may_be_made_before_what_it_goes_over() {
    assert_lifts(
        "fn first() -> Vec<u32> { println!(\"first\"); Vec::new() }\n",
        ["let all = made().into_iter().fold(first(), |mut all, n| { all.push(slow(n)); all })"],
        [
            "let all: Vec<u32> = made().into_iter().fold(Vec::new(), |mut all, n| { all.push(slow(n)); all })",
            "let all: String = made().into_iter().fold(String::new(), |mut all, n| { slow(n); all.push('x'); all })",
        ],
    );
}

#[test]
fn a_loop_over_what_there_is_at_most_one_of_asks_for_an_iterator() {
    assert!(
        after("Some(1).into_iter().for_each(|n| { slow(n); })").contains("for n in Some(1).into_iter() {")
    );
    assert!(after("vec![1].into_iter().for_each(|n| { slow(n); })").contains("for n in vec![1] {"));
}

#[test]
fn what_each_turn_calls_may_have_to_be_mut() {
    let each = |name: &str, bound: &str| {
        let items = format!(
            "async fn each({name}: impl {bound} + Send) -> u32 {{ made().into_iter().map(|n| slow(n)).map(f).sum() }}\n"
        );
        // Without destructors, which may see when what is called ends.
        let nap = "fn slow(n: u32) -> u32 { std::thread::sleep(std::time::Duration::from_millis(1)); n }\nfn made() -> Vec<u32> { vec![1, 2] }\n";
        let main = format!("{nap}{items}#[tokio::main]\nasync fn main() {{ each(|n| n).await; }}\n");
        Trial::of_main("2021", &main).text_after("/src/main.rs").contains("f(value)")
    };
    assert!(!each("f", "FnMut(u32) -> u32"));
    assert!(each("mut f", "FnMut(u32) -> u32") && each("f", "Fn(u32) -> u32"));
}

#[test]
fn what_a_collection_is_filled_with_is_a_loop_before() {
    assert_lifts(
        "struct Own; impl Extend<u32> for Own { fn extend<I: IntoIterator<Item = u32>>(&mut self, it: I) { for n in it { println!(\"{n}\"); } } }\n",
        [
            "let all: Option<Vec<u32>> = Option::from_iter(made().into_iter().map(|x| Some(slow(x))))",
            "let mut own = Own; own.extend(made().into_iter().map(|x| slow(x)))",
        ],
        [
            "let mut all: Vec<u32> = Vec::new(); all.extend(made().into_iter().map(|x| slow(x)))",
            "let mut all: Vec<u32> = Vec::new(); all.extend(made().into_iter().filter(|x| *x > 1).map(|x| slow(x)))",
            "let all: Vec<u32> = Vec::from_iter(made().into_iter().map(|x| slow(x)))",
        ],
    );
}

#[test]
fn what_a_closure_takes_is_dropped_where_it_was() {
    assert_lifts(
        "",
        [
            "let n = (0..3).map(Noisy).map(|n| slow(n.0)).filter(|n| *n > 1).count()",
            "for n in (0..3).map(Noisy).map(|n| slow(n.0)) { println!(\"{n}\"); }",
            "let n: Vec<u32> = (0..3).map(Noisy).map(|_| slow(1)).take(2).collect()",
            "let n = Some(Noisy(1)).map(|_| slow(1))",
            "let n = Some((Noisy(1), Noisy(2))).map(|(a, _)| slow(a.0))",
        ],
        [
            "let n = Some((Noisy(1), Noisy(2))).map(|(a, b)| slow(a.0))",
            "let n = Some((1, 2)).map(|(a, _)| slow(a))",
            "let n: Vec<u32> = (0..3).map(Noisy).map(|n| slow(n.0)).collect()",
            "let n: Vec<u32> = (0..3).map(Noisy).map(|_| slow(1)).collect()",
            "let n: Vec<u32> = vec![(Noisy(1), 2)].into_iter().map(|(_, n)| slow(n)).collect()",
            "let kept = Some((Noisy(1), 2)); let n = kept.as_ref().map(|(_, n)| slow(*n))",
        ],
    );
}

#[test]
fn names_in_format_strings_are_names() {
    let [same, fresh] = after_in(
        "2021",
        "",
        [
            "let x = 9; let n: Vec<u32> = made().into_iter().filter(|x| yes(x)).map(|y| { println!(\"{x}\"); y }).collect()",
            "let found = 9; Some(made().into_iter().find_map(|y| { println!(\"{found}\"); Some(slow(y)) }))",
        ],
    );
    assert!(!same.contains(".await"), "{same}");
    assert!(fresh.contains("let mut found_2 = None;"), "{fresh}");
}

#[test]
fn a_fold_keeps_its_type() {
    let [variable, block, written] = after_in(
        "2021",
        "",
        [
            "let total: u64 = made().into_iter().fold(0, |total, n| total + u64::from(slow(n)))",
            "let total: u64 = made().into_iter().fold(0, |t, n| t.wrapping_add(u64::from(slow(n))))",
            "let n = made().into_iter().fold::<u64, _>(0, |t, n| { slow(n); t * 2 })",
        ],
    );
    assert!(variable.contains("let mut total: u64 = 0;"), "{variable}");
    assert!(block.contains("let mut t: u64 = 0;"), "{block}");
    assert!(written.contains("let mut t: u64 = 0;"), "{written}");
}

#[test]
fn a_fold_starts_with_what_only_computes_and_has_a_type_of_its_own() {
    let items =
        "fn few() -> Vec<u32> { Vec::with_capacity(2) }\nfn told() -> Vec<u32> { println!(); Vec::new() }";
    let fold = |start: &str| {
        format!(
            "let n: Vec<u32> = made().into_iter().fold({start}, |mut all, n| {{ all.push(slow(n)); all }})"
        )
    };
    let (told, any, few, new) =
        (fold("told()"), fold("Default::default()"), fold("few()"), fold("Vec::new()"));
    let (empty, sized, full) = (fold("vec![]"), fold("Vec::with_capacity(4)"), fold("vec![few()[0]]"));
    let pair = "let n = made().into_iter().fold((0, 1), |(sum, n), it| (sum + slow(it), n + 1))";
    assert_lifts(items, [told.as_str(), &any, &full], [few.as_str(), &new, &empty, &sized, pair]);
}

#[test]
fn elements_are_asked_only_as_long_as_they_are_left_out() {
    let text =
        after("let n: Vec<u32> = made().into_iter().skip_while(|n| { let m = n; slow(*m) < 2 }).collect()");
    assert!(text.contains("if skipping && ({"), "{text}");
}

#[test]
fn a_reference_to_the_element_does_not_hide_it() {
    let text = after(
        "let n: Vec<u32> = made().into_iter().filter(|x| yes(x)).filter(|x| { let y = x; yes(y) }).collect()",
    );
    let lines = ["let value = x;", "let x = &value;", "n.push(value)"];
    assert!(lines.iter().all(|it| text.contains(it)), "{text}");
}

#[test]
fn what_stands_before_the_loop_is_not_changed_by_what_it_goes_over() {
    let shop = "struct Shop { limit: usize }\nimpl Shop { fn load(&mut self) -> Vec<u32> { self.limit = 2; vec![1, 2] } }";
    assert_lifts(
        shop,
        [
            "let mut shop = Shop { limit: 1 }; let n = shop.load().into_iter().map(|n| slow(n)).take(shop.limit).count()",
            "let mut all = made(); let n = std::mem::take(&mut all).into_iter().map(|n| slow(n)).take(all.len()).count()",
            "let mut all = made(); let n = all.drain(..).map(|n| slow(n)).take({ println!(); 2 }).count()",
        ],
        [
            "let mut shop = Shop { limit: 1 }; let limit = 2; let n = shop.load().into_iter().map(|n| slow(n)).take(limit).count()",
            "let mut shop = Shop { limit: 1 }; let names = vec![1]; let n = shop.load().into_iter().map(|n| slow(n)).zip(names.iter()).count()",
            "let mut shop = Shop { limit: 1 }; let n = shop.load().into_iter().map(|n| slow(n)).zip(\"ab\".chars()).count()",
            "let mut shop = Shop { limit: 1 }; let n = shop.load().into_iter().map(|n| slow(n)).take(2).count()",
            "let shop = Shop { limit: 1 }; let n = made().into_iter().map(|n| slow(n)).take(shop.limit.max(2)).count()",
        ],
    );
}

#[test]
fn a_default_that_does_something_is_made_before() {
    let items = "struct Mine;\nimpl Mine { fn new() -> Mine { println!(\"new\"); Mine } }\nfn go(n: u32) -> Mine { slow(n); Mine }";
    assert_lifts(
        items,
        [
            "let n = Some(1).map_or(Mine::new(), |n| go(n))",
            "let held = Noisy(1); let n = Some(1).map_or(held, |n| Noisy(slow(n)))",
        ],
        [
            "let n = Some(1).map_or(Mine, |n| go(n))",
            "let n = Some(1).map_or(Vec::new(), |n| vec![slow(n)])",
            "let n = Some(1).map_or(None, |n| Some(slow(n)))",
        ],
    );
}

#[test]
fn only_what_std_makes_of_elements_asks_for_all_of_them() {
    let items = "struct Few;\nimpl FromIterator<u32> for Few { fn from_iter<I: IntoIterator<Item = u32>>(_: I) -> Few { Few } }";
    assert_lifts(
        items,
        [
            "let few: Few = made().into_iter().map(|n| slow(n)).collect()",
            "let n: Result<Option<Vec<u32>>, String> = made().into_iter().map(|n| Ok(Some(slow(n)))).collect()",
        ],
        [
            "let n: std::collections::BTreeSet<u32> = made().into_iter().map(|n| slow(n)).collect()",
            "let n: String = made().into_iter().map(|n| slow(n).to_string()).collect()",
            "let n: Result<u32, String> = made().into_iter().map(|n| Ok(slow(n))).sum()",
            "let n: (Vec<u32>, Vec<u32>) = made().into_iter().map(|n| (n, slow(n))).unzip()",
        ],
    );
}

#[test]
fn an_array_gives_references_in_the_editions_before_its_own() {
    let body = ["let all = [1, 2]; let n: Vec<u32> = all.into_iter().map(|n| slow(n.clone())).collect()"];
    assert!(after_in("2018", "", body).concat().contains("in all.into_iter() {"));
    assert!(after_in("2021", "", body).concat().contains("in all {"));
}

#[test]
fn types_that_a_collect_writes_stay() {
    let items = "fn good(n: u32) -> Result<u32, std::fmt::Error> { Ok(slow(n)) }";
    let [parsed, good] = after_in(
        "2021",
        items,
        [
            "let all: Vec<u8> = [\"1\"].iter().map(|n| { slow(1); n.parse() }).collect::<Result<_, std::num::ParseIntError>>()?",
            "let all = made().into_iter().map(|n| good(n)).collect::<Result<Vec<u32>, std::fmt::Error>>()?",
        ],
    );
    assert!(parsed.contains("let mut all: Vec<u8> = Vec::new();"), "{parsed}");
    assert!(parsed.contains("let outcome: Result<_, std::num::ParseIntError> ="), "{parsed}");
    assert!(good.contains("let mut all: Vec<u32> = Vec::new();"), "{good}");
    assert!(good.contains("all.push(good(n).await?);"), "{good}");
}

#[test]
fn types_of_parameters_and_references_are_no_patterns() {
    assert_lifts(
        "",
        ["let n = Some(1).map(|n: u32| slow(n))", "let one = &Some(1); let n = one.map(|n| slow(n))"],
        ["let mut all = made(); all.retain(|n: &u32| yes(n))"],
    );
}

#[test]
fn what_is_there_once_or_not_at_all_is_matched() {
    let [option, result] = after_in(
        "2021",
        "",
        [
            "let n: Vec<u32> = made().into_iter().flat_map(|n| Some(slow(n))).collect()",
            "let n: Vec<u32> = made().into_iter().flat_map(|n| Ok::<u32, ()>(slow(n))).collect()",
        ],
    );
    assert!(option.contains("if let Some(value) ="), "{option}");
    assert!(result.contains("if let Ok(value) ="), "{result}");
}

#[test]
fn a_block_stands_only_where_it_is_an_expression() {
    let [chain, option, literal] = after_in(
        "2021",
        "",
        [
            "let Some(n) = made().into_iter().find(|n| yes(n)) else { return None }",
            "let Some(n) = Some(1).map(|n| slow(n)) else { return None }",
            "let n = made().into_iter().filter(|n| std::ops::Range { start: 0, end: slow(*n) } == (0..1)).count()",
        ],
    );
    assert!(chain.contains("let Some(n) = ({") && chain.contains("}) else"), "{chain}");
    assert!(option.contains("let Some(n) = (match") && option.contains("}) else"), "{option}");
    assert!(literal.contains("if (std::ops::Range"), "{literal}");
}

#[test]
fn a_block_that_begins_a_statement_or_an_arm_has_its_operator() {
    let all = after_in(
        "2021",
        "",
        [
            "let n = match 1 { 1 => made().iter().any(|n| yes(n)) && true, _ => false }",
            "let n = match 1 { 1 => Some(1).is_some_and(|n| yes(&n)) && true, _ => false }",
            "let n: Vec<u32> = made().iter().map(|n| made().iter().map(|m| slow(*m)).sum::<u32>() + n).collect()",
            "let n: Vec<u32> = made().iter().map(|n| Some(*n).map_or(0, |m| slow(m)) + n).collect()",
            "let n = || { Some(1).is_some_and(|n| yes(&n)) && true }; n()",
            "Some(1).map_or(0, |m| slow(m)) + 1",
        ],
    );
    for text in &all {
        let code: String = text.chars().filter(|it| !it.is_whitespace()).collect();
        let apart = ["}+n", "}&&true", "}+1"].iter().any(|it| code.contains(it));
        let together = ["})+n", "})&&true", "})+1"].iter().any(|it| code.contains(it));
        assert!(text.contains(".await") && together != apart, "{text}");
    }
    let [plain] =
        after_in("2021", "", ["let n = match 1 { 1 => made().iter().any(|n| yes(n)), _ => false }"]);
    assert!(plain.contains(".await") && !plain.contains("({"), "{plain}");
}

#[test]
fn a_guard_in_what_is_matched_ends_before_the_turn_goes_on() {
    let text = after(
        "let known = std::sync::Mutex::new(std::collections::HashMap::<u32, u32>::new()); let n: Vec<u32> = \
         made().into_iter().map(|n| slow(n)).filter_map(|n| known.lock().unwrap().get(&n).copied()).map(|n| slow(n)).collect()",
    );
    assert!(text.contains("= known.lock().unwrap().get(&n).copied();"), "{text}");
}

#[test]
fn chains_in_arguments_of_macros_are_looked_at_where_they_were_analysed() {
    let text = after(
        "println!(\"{:?}\", (0..3).filter_map(|n| made().get(n as usize).map(|n| slow(*n))).collect::<Vec<u32>>())",
    );
    assert!(text.contains("slow(*n).await"), "{text}");
    let text = after("assert_eq!(3, made().into_iter().flat_map(|n| [slow(n)]).collect::<Vec<u32>>().len())");
    assert!(text.contains("slow(n).await"), "{text}");
}

#[test]
fn vectors_are_asked_in_one_pass() {
    let [plain, noisy, deque] = after_in(
        "2021",
        "",
        [
            "let mut all = made(); all.retain(|n| yes(n))",
            "let mut all = vec![Noisy(1)]; all.retain(|n| yes(&n.0))",
            "let mut all = std::collections::VecDeque::from(vec![Noisy(1)]); all.retain(|n| yes(&n.0))",
        ],
    );
    assert!(plain.contains("all.swap(kept, index);") && plain.contains("all.truncate(kept);"), "{plain}");
    assert!(noisy.contains("all.remove(index);"), "{noisy}");
    assert!(deque.contains("all.truncate(kept);"), "{deque}");
}

#[test]
fn keys_are_compared_as_std_compares_them() {
    let text = after("let n = made().into_iter().max_by_key(|n| slow(*n))");
    assert!(text.contains("Ord::cmp(best_key, &key).is_gt()"), "{text}");
}

#[test]
fn what_comes_behind_the_loop_keeps_its_arguments() {
    let [both, steps] = after_in(
        "2021",
        "",
        [
            "let n: Vec<u32> = made().into_iter().map(|x| slow(x)).chain(Some(3)).collect()",
            "let n: u32 = made().into_iter().map(|x| slow(x)).step_by(2).sum()",
        ],
    );
    assert!(both.contains(".chain(Some(3)).collect()") && both.contains("slow(x).await"), "{both}");
    assert!(steps.contains(".step_by(2).sum()") && steps.contains("slow(x).await"), "{steps}");
}

#[test]
fn what_a_send_comes_to_can_be_matched() {
    let [sent, received] = after_in(
        "2021",
        "",
        [
            "let (tx, rx) = std::sync::mpsc::sync_channel(2); let n = tx.send(2).map(|()| slow(2)); drop((n, rx.try_recv()))",
            "let (tx, rx) = std::sync::mpsc::sync_channel(1); tx.send(2).ok(); let n = rx.recv().map(|n| slow(n)); drop(n)",
        ],
    );
    assert!(sent.contains("match tx.send(2)") && sent.contains("Ok(()) => Ok(slow(2).await)"), "{sent}");
    assert!(received.contains("Ok(n) => Ok(slow(n).await)"), "{received}");
}

#[test]
fn a_receive_in_the_place_of_another_can_be_awaited() {
    let [instead, then, given_up, tried] = after_in(
        "2021",
        "use std::sync::mpsc::{channel, Receiver};\nfn source() -> Receiver<u32> { let (tx, rx) = channel(); std::thread::spawn(move || tx.send(slow(1))); rx }",
        [
            "let (a, b) = (source(), source()); let n = a.recv().or_else(|_| b.recv()).ok(); drop((n, a, b))",
            "let (a, b) = (source(), source()); let n = a.recv().and_then(|n| b.recv().map(|m| m + n)); drop((n, a, b))",
            "let (a, b) = (source(), source()); let n = a.recv().unwrap_or_else(|_| b.recv().unwrap()); drop((n, a, b))",
            "let (a, b) = (source(), source()); let n = a.try_recv().unwrap_or_else(|_| b.recv().unwrap_or(0)); drop((n, a, b))",
        ],
    );
    assert!(instead.contains("match a.recv().await.ok_or(std::sync::mpsc::RecvError) {"), "{instead}");
    assert!(instead.contains("=> b.recv().await.ok_or(std::sync::mpsc::RecvError)"), "{instead}");
    assert!(
        then.contains("Ok(n) => b.recv().await.ok_or(std::sync::mpsc::RecvError).map(|m| m + n)"),
        "{then}"
    );
    assert!(given_up.contains("match a.recv().await.ok_or(std::sync::mpsc::RecvError) {"), "{given_up}");
    assert!(given_up.contains("Err(_) => b.recv().await.unwrap()"), "{given_up}");
    assert!(tried.contains("match a.try_recv() {") && tried.contains("Err(_) => b.recv().await"), "{tried}");
}

#[test]
fn what_a_parameter_has_to_be_is_asked_of_callers_around_a_loop_too() {
    let after = |call: &str| {
        let main = format!(
            "{SLOW}fn retry<T>(n: u32, mut op: impl FnMut() -> Option<T>) -> Option<T> {{\n    \
             (0..n).find_map(|i| {{ slow(i); op() }})\n}}\n#[tokio::main]\nasync fn main() {{\n    {call}\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs").contains("async fn retry")
    };
    assert!(after("tokio::spawn(async { retry(2, || Some(1)) }).await.unwrap();"));
    assert!(after("let n = std::rc::Rc::new(1); retry(2, || Some(*n));"));
}

#[test]
fn what_is_collected_for_nobody_leaves_no_name_behind() {
    let text = after(
        "fn tried() -> Result<(), String> {
        made().iter().map(|n| if *n > 9 { Err(String::new()) } else { Ok(slow(*n)) }).collect::<Result<Vec<_>, _>>()?;
        Ok(())
    }
    tried().ok()?",
    );
    assert!(text.contains("slow(*n).await") && !text.contains("results;"), "{text}");
    assert!(text.contains("        }\n        Ok(())"), "{text}");
}
