//! Globals: a static's initialiser blocks on the current runtime if there is one, which panics on a worker. Refused; a static cannot
//! await.

use std::sync::LazyLock;

use tokio::runtime::Handle;

static REGION: LazyLock<String> = LazyLock::new(|| {
    Handle::try_current()
        .ok()
        .and_then(|handle| handle.block_on(read_region()))
        .unwrap_or_else(|| "local".to_string())
});

async fn read_region() -> Option<String> {
    tokio::task::yield_now().await;
    None
}

/// Where the service runs. Ask before the runtime is there.
pub fn region() -> &'static str {
    &REGION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_local() {
        assert_eq!(region(), "local");
    }
}
