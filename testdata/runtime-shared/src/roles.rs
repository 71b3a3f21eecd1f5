// expect: migrated shared-runtime @ shared_runtime()
// expect-text: tokio::spawn(async move
// forbid-text: shared_runtime
//! Roles: the second user, with an `if let` around two spawns.

use tokio::sync::mpsc;

use crate::runtime::shared_runtime;

/// What a new role says of itself, sorted.
pub async fn introduce(name: &str) -> Vec<String> {
    let (lines_tx, mut lines_rx) = mpsc::unbounded_channel();
    let listener = name.to_string();
    let speaker = name.to_string();

    if let Some(rt) = shared_runtime() {
        let listener_tx = lines_tx.clone();
        rt.spawn(async move {
            let _ = listener_tx.send(format!("{listener} listens"));
        });
        rt.spawn(async move {
            let _ = lines_tx.send(format!("{speaker} speaks"));
        });
    }

    let mut lines = Vec::new();
    while let Some(line) = lines_rx.recv().await {
        lines.push(line);
    }
    lines.sort();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn both_lines_arrive() {
        assert_eq!(introduce("ben").await, ["ben listens", "ben speaks"]);
    }
}
