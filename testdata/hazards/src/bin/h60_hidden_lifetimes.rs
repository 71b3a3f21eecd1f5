// hazard: 60
// expect: migrated thread-sleep @ thread::sleep
// expect-text: async fn show(view: View<'_>, pairs: &Pairs<'_, u32>) -> usize {
// expect-text: async fn first(view: View<'_>) -> Named<'_> {
//! A signature may leave out the lifetimes of a type's name, that of an `async fn` may not.

use std::thread;
use std::time::Duration;

struct View<'a> {
    text: &'a str,
}

struct Pairs<'a, T> {
    all: Vec<(&'a str, T)>,
}

#[derive(Debug, PartialEq)]
struct Named<'a>(&'a str);

fn pause() {
    thread::sleep(Duration::from_millis(1));
}

#[allow(mismatched_lifetime_syntaxes)]
fn first(view: View) -> Named {
    pause();
    Named(view.text.split(' ').next().unwrap_or_default())
}

fn show(view: View, pairs: &Pairs<u32>) -> usize {
    pause();
    pairs.all.iter().filter(|(name, _)| view.text.contains(name)).map(|(_, n)| *n as usize).sum()
}

#[tokio::main]
async fn main() {
    let text = String::from("one two");
    assert_eq!(first(View { text: &text }), Named("one"));
    let pairs = Pairs { all: vec![("one", 1), ("two", 2), ("three", 3)] };
    assert_eq!(show(View { text: &text }, &pairs), 3);
    println!("ok");
}
