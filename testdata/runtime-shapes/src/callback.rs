// expect: refused any @ Handle::current().block_on
// expect-text: Handle::current().block_on
//! Shape 3: a sync callback that blocks on the current runtime. Its caller runs it on a blocking thread, where that is allowed.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

type OnTurn = Arc<dyn Fn(&str) -> String + Send + Sync>;

async fn resolve(input: &str) -> String {
    tokio::time::sleep(Duration::from_millis(1)).await;
    input.to_uppercase()
}

fn default_turn() -> OnTurn {
    Arc::new(|input| Handle::current().block_on(resolve(input)))
}

/// One turn of a conversation.
pub async fn turn(input: &str) -> String {
    let on_turn = default_turn();
    let input = input.to_string();
    tokio::task::spawn_blocking(move || on_turn(&input)).await.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn turns_are_resolved() {
        assert_eq!(turn("shout").await, "SHOUT");
    }
}
