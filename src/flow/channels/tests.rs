//! Tests: which types change with a channel, in small programs.

use crate::engine::trial::Trial;

#[test]
fn a_function_type_is_only_about_channels_whose_messages_it_names() {
    let migrated = |end: &str| {
        let fixture = format!(
            "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\ntokio = \"1\"\n\
             //- /src/main.rs\nuse std::sync::mpsc::{{self, Receiver}};\nstruct Command(u8);\n\
             struct Start(fn({end}));\n#[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel();\n    \
             std::thread::spawn(move || println!(\"{{:?}}\", rx.recv()));\n    tx.send(vec![1u8]).unwrap();\n    \
             tx.send(vec![2u8]).unwrap();\n}}\n"
        );
        Trial::of(&fixture).text_after("/src/main.rs").contains("unbounded_channel")
    };
    assert!(migrated("Receiver<Command>"));
    assert!(migrated("Receiver<Vec<Command>>"));
    assert!(!migrated("Receiver<Vec<u8>>"));
}

#[test]
fn what_a_macro_takes_goes_where_the_macro_takes_it() {
    let after = |call: &str| {
        let main = format!(
            "use std::sync::mpsc::{{self, Receiver}};\nasync fn a(rx: Receiver<u32>) -> Result<u32, String> {{\n    Ok(rx.recv().unwrap())\n}}\n\
             #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel();\n    \
             std::thread::spawn(move || {{\n        std::thread::sleep(std::time::Duration::from_millis(5));\n        let _ = tx.send(1);\n    }});\n    {call}\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs")
    };
    for call in [
        "println!(\"{:?}\", tokio::try_join!(a(rx), async { Ok(2) }));",
        "let (n, _) = tokio::try_join!(a(rx), async { Ok(2) }).unwrap(); println!(\"{n}\");",
    ] {
        let text = after(call);
        assert!(text.contains("rx.await") && !text.contains("std::sync::mpsc"), "{text}");
    }
    let text = after("elsewhere::run! { n = Box::pin(a(rx)) => println!(\"{n:?}\") }");
    assert!(text.contains("a(rx: Receiver<u32>)") && text.contains("= mpsc::channel();"), "{text}");
}

#[test]
fn an_array_holds_ends_whatever_its_length() {
    let after = Trial::of_main(
        "2021",
        "use std::sync::mpsc::{channel, Sender};\nstruct Shards<const N: usize> { all: [Sender<u32>; N] }\n\
         impl<const N: usize> Shards<N> {\n    fn new() -> Self {\n        let all = std::array::from_fn(|_| {\n            \
         let (tx, rx) = channel();\n            \
         std::thread::spawn(move || { while let Ok(n) = rx.recv() { println!(\"{n}\"); } });\n            \
         tx\n        });\n        Shards { all }\n    }\n}\n\
         #[tokio::main]\nasync fn main() {\n    let it = Shards::<2>::new();\n    it.all[1].send(5).unwrap();\n}\n",
    )
    .text_after("/src/main.rs");
    assert!(after.contains("[UnboundedSender<u32>; N]"), "{after}");
}

#[test]
fn a_parameter_without_a_name_has_a_type() {
    let after = |parameter: &str, rest: &str| {
        let text = format!(
            "use std::sync::mpsc::{{channel, Receiver, Sender}};\n\
             trait Sink {{ fn put(&self, tx: &Sender<u32>, _: u8); }}\nstruct Null;\n\
             impl Sink for Null {{ fn put(&self, _: &Sender<u32>, _: u8) {{}} }}\n\
             fn keep({parameter}) {{ let _: Sender<u32> = {rest}; }}\n\
             #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel();\n    Null.put(&tx, 1);\n    keep(tx.clone());\n    \
             std::thread::spawn(move || {{ while let Ok(n) = rx.recv() {{ println!(\"{{n}}\"); }} }});\n    \
             tx.send(1).unwrap();\n    tx.send(2).unwrap();\n}}\n"
        );
        Trial::of_main("2021", &text).text_after("/src/main.rs")
    };
    let named = after("tx: Sender<u32>", "tx");
    assert!(named.contains("fn put(&self, _: &UnboundedSender<u32>, _: u8) {}"), "{named}");
    assert!(named.contains("{ let _: UnboundedSender<u32> = tx; }"), "{named}");
    let unnamed = after("_: Sender<u32>", "return");
    assert!(unnamed.contains("fn keep(_: UnboundedSender<u32>)"), "{unnamed}");
}

#[test]
fn what_the_error_of_a_send_holds_is_no_place_of_its_own() {
    let after = Trial::of_main(
        "2021",
        "use std::sync::mpsc::{channel, Sender};\n\
         fn ask(server: &Sender<(u32, Sender<u32>)>) -> Result<u32, String> {\n    let (reply, result) = channel();\n    \
         server.send((1, reply)).map_err(|e| format!(\"{} not sent\", e.0.0))?;\n    \
         result.recv().map_err(|e| e.to_string())\n}\n\
         #[tokio::main]\nasync fn main() {\n    let (tx, rx) = channel::<(u32, Sender<u32>)>();\n    \
         std::thread::spawn(move || { while let Ok((n, reply)) = rx.recv() { let _ = reply.send(n); } });\n    \
         println!(\"{:?}\", ask(&tx));\n    println!(\"{:?}\", ask(&tx));\n}\n",
    )
    .text_after("/src/main.rs");
    assert!(after.contains("oneshot::channel()") && after.contains("unbounded_channel::<"), "{after}");
}

#[test]
fn an_expression_that_gives_an_end_runs_once() {
    let stays = |operation: &str| {
        let text = format!(
            "use crossbeam_channel::{{bounded, Receiver, Sender}};\n\
             struct Inbox {{ rx: Option<Receiver<u32>>, txs: Vec<Sender<u32>> }}\n\
             impl Inbox {{\n    fn next(&mut self) -> &Sender<u32> {{ self.txs.rotate_left(1); &self.txs[0] }}\n    \
             async fn work(&mut self) -> Vec<u32> {{ let mut v = vec![]; {operation}; v }}\n}}\n\
             #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = bounded(4);\n    \
             let mut inbox = Inbox {{ rx: Some(rx), txs: vec![tx.clone(), tx] }};\n    \
             inbox.txs[0].send(1).unwrap();\n    println!(\"{{:?}}\", inbox.work().await);\n}}\n"
        );
        let trial = Trial::of(&crate::engine::trial::package(
            "2021",
            "crossbeam-channel = \"0.5\"\n",
            &format!("//- /src/main.rs\n{text}"),
        ));
        !trial.text_after("/src/main.rs").contains("tokio::sync::mpsc")
    };
    for again in [
        "v = self.rx.take().unwrap().try_iter().collect()",
        "v.extend(self.rx.take().unwrap().iter())",
        "v.push(self.next().len() as u32)",
    ] {
        assert!(stays(again), "{again}");
    }
    for once in [
        "let rx = self.rx.take().unwrap(); v = rx.try_iter().collect()",
        "let rx = self.rx.take().unwrap(); v.extend(rx.iter())",
        "v = self.rx.take().unwrap().iter().collect()",
        "v.push(self.txs[0].len() as u32)",
    ] {
        assert!(!stays(once), "{once}");
    }
}

#[test]
fn a_function_given_by_its_path_takes_a_tuple_apart() {
    let after = Trial::of_main(
        "2021",
        "use std::sync::mpsc::{channel, Sender};\n\
         fn handle((n, reply): (u32, Sender<u32>)) { let _ = reply.send(n + 1); }\n\
         #[tokio::main]\nasync fn main() {\n    let (tx, rx) = channel();\n    \
         let server = std::thread::spawn(move || rx.into_iter().for_each(handle));\n    \
         let (reply, answer) = channel();\n    tx.send((4, reply)).unwrap();\n    drop(tx);\n    \
         println!(\"{:?}\", answer.recv());\n    server.join().unwrap();\n}\n",
    )
    .text_after("/src/main.rs");
    assert!(after.contains("fn handle((n, reply): (u32, oneshot::Sender<u32>))"), "{after}");
}

#[test]
fn an_alias_called_result_is_no_matter() {
    let main = "use std::sync::mpsc::{channel, Sender};\nuse std::time::Duration;\ntype Result<T> = std::result::Result<T, String>;\n\
                fn ask(tx: &Sender<(u32, Sender<u32>)>) -> Result<u32> {\n    let (reply, rx) = channel();\n    \
                if tx.send((1, reply)).is_err() { return Err(String::new()); }\n    \
                Ok(rx.recv_timeout(Duration::from_secs(2)).unwrap_or_default())\n}\n\
                #[tokio::main]\nasync fn main() {\n    let (tx, rx) = channel::<(u32, Sender<u32>)>();\n    \
                std::thread::spawn(move || while let Ok((n, reply)) = rx.recv() { let _ = reply.send(n); });\n    \
                println!(\"{:?}\", ask(&tx));\n}\n";
    let text = Trial::of_main("2021", main).text_after("/src/main.rs");
    assert!(text.contains("tokio::time::timeout(") && !text.contains("Result::ok"), "{text}");
}

#[test]
fn ends_of_a_tuple_are_lent_one_by_one() {
    let after = |arm: &str| {
        let main = format!(
            "use crossbeam_channel::{{select, unbounded, Receiver}};\nfn merge(a: Receiver<u32>, b: Receiver<u32>) {{\n    \
             let (mut a, mut b) = (Some(a), Some(b));\n    while let (Some(x), Some(y)) = (&a, &b) {{\n        select! {{\n            \
             recv(x) -> n => if n.is_err() {{ {arm} }},\n            recv(y) -> n => if n.is_err() {{ b = None }},\n        }}\n    }}\n}}\n\
             #[tokio::main]\nasync fn main() {{\n    let (ta, a) = unbounded();\n    let (tb, b) = unbounded();\n    \
             ta.send(1).unwrap();\n    tb.send(1).unwrap();\n    drop((ta, tb));\n    merge(a, b);\n}}\n"
        );
        let fixture = crate::engine::trial::package(
            "2021",
            "crossbeam-channel = \"0.5\"\n",
            &format!("//- /src/main.rs\n{main}"),
        );
        Trial::of(&fixture).text_after("/src/main.rs")
    };
    let text = after("a = None");
    assert!(text.contains("while let (Some(x), Some(y)) = (&mut a, &mut b) {"), "{text}");
    // When an arm's body runs, `y` has been asked, and `b` has been given back.
    assert!(after("b = None").contains("= (&mut a, &mut b) {"));
    // Where `y` is looked at again, it has not.
    assert!(after("if y.is_empty() { b = None }").contains("= (&a, &b) {"));
}
