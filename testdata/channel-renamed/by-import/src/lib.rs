//! The crate under another name, in this file only.
// expect: migrated crossbeam-channel
// expect-text: tokio::sync::mpsc
// forbid-text: crossbeam

use crossbeam_channel as chan;

struct Stage {
    input: chan::Receiver<u32>,
    output: chan::Sender<u32>,
}

fn stage(stage: Stage) {
    while let Ok(n) = stage.input.recv() {
        if stage.output.send(n + 1).is_err() {
            return;
        }
    }
}

/// Sends `numbers` through two stages.
pub async fn run(numbers: Vec<u32>) -> Vec<u32> {
    let (first, input) = chan::unbounded();
    let (output, middle) = chan::unbounded();
    let (last, results) = chan::unbounded();
    std::thread::spawn(move || stage(Stage { input, output }));
    std::thread::spawn(move || stage(Stage { input: middle, output: last }));
    for n in numbers {
        first.send(n).unwrap();
    }
    drop(first);
    let mut all = Vec::new();
    while let Ok(n) = results.recv() {
        all.push(n);
    }
    all
}
