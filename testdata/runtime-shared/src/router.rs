// expect: migrated shared-runtime @ shared_runtime()
// expect-text: tokio::spawn(async move
// forbid-text: shared_runtime
//! Tools by name: the first user, with a let-else.

use tokio::sync::oneshot;

async fn execute(tool: &str, argument: &str) -> Result<String, String> {
    match tool {
        "upper" => Ok(argument.to_uppercase()),
        "count" => Ok(argument.len().to_string()),
        _ => Err(format!("no tool {tool}")),
    }
}

/// Runs a tool in the background and waits for its answer.
pub async fn route(tool: &str, argument: &str) -> Result<String, String> {
    let (reply_tx, reply_rx) = oneshot::channel();
    let tool = tool.to_string();
    let argument = argument.to_string();

    let Some(runtime) = crate::runtime::shared_runtime() else {
        return Err("no runtime".to_string());
    };

    runtime.spawn(async move {
        // Nobody may be waiting any more.
        let _ = reply_tx.send(execute(&tool, &argument).await);
    });

    reply_rx.await.map_err(|_| "the tool died".to_string())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn tools_are_found_by_name() {
        assert_eq!(route("count", "four").await, Ok("4".to_string()));
        assert_eq!(route("lower", "x").await, Err("no tool lower".to_string()));
    }
}
