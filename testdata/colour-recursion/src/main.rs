// expect: migrated thread-sleep @ thread::sleep(Duration::from_millis(1));
// expect: migrated thread-sleep @ thread::sleep(Duration::from_millis(2));
// expect-text: Box::pin(
// expect-text: Box::pin(largest(inside)).await.or(found)
// expect-text: async fn visit_folder(
// expect-text: async fn visit_entry(
//! Two functions that call each other, one of which sleeps. Both become async; one call in the cycle, at least, is boxed.

use std::thread;
use std::time::Duration;

enum Entry {
    File(u64),
    Folder(Vec<Entry>),
}

#[derive(Debug, Default, PartialEq)]
struct Totals {
    files: u32,
    folders: u32,
    bytes: u64,
}

fn visit_folder(entries: &[Entry], totals: &mut Totals) {
    totals.folders += 1;
    for entry in entries {
        visit_entry(entry, totals);
    }
}

fn visit_entry(entry: &Entry, totals: &mut Totals) {
    match entry {
        Entry::File(bytes) => {
            // The disk is slow.
            thread::sleep(Duration::from_millis(1));
            totals.files += 1;
            totals.bytes += bytes;
        }
        Entry::Folder(entries) => visit_folder(entries, totals),
    }
}

/// What a call of itself gives is asked on at once.
fn largest(entries: &[Entry]) -> Option<u64> {
    let mut found: Option<u64> = None;
    for entry in entries {
        thread::sleep(Duration::from_millis(2));
        found = match entry {
            Entry::File(bytes) => found.max(Some(*bytes)),
            Entry::Folder(inside) => largest(inside).or(found).max(found),
        };
    }
    found
}

fn tree() -> Vec<Entry> {
    let inner = Entry::Folder(vec![Entry::File(1), Entry::Folder(Vec::new())]);
    vec![Entry::File(10), inner, Entry::File(100)]
}

#[tokio::main]
async fn main() {
    let mut totals = Totals::default();
    visit_folder(&tree(), &mut totals);
    assert_eq!(totals, Totals { files: 3, folders: 3, bytes: 111 });
    assert_eq!(largest(&tree()), Some(100));
    println!("ok");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_task_visits_the_tree_too() {
        let totals = tokio::spawn(async {
            let mut totals = Totals::default();
            for entry in &tree() {
                visit_entry(entry, &mut totals);
            }
            totals
        });
        assert_eq!(totals.await.unwrap(), Totals { files: 3, folders: 2, bytes: 111 });
    }
}
