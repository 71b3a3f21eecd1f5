// expect: migrated thread-sleep @ thread::sleep
// expect-text: Box::pin(
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

fn tree() -> Vec<Entry> {
    let inner = Entry::Folder(vec![Entry::File(1), Entry::Folder(Vec::new())]);
    vec![Entry::File(10), inner, Entry::File(100)]
}

#[tokio::main]
async fn main() {
    let mut totals = Totals::default();
    visit_folder(&tree(), &mut totals);
    assert_eq!(totals, Totals { files: 3, folders: 3, bytes: 111 });
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
