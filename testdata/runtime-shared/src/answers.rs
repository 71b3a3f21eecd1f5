// expect: migrated shared-runtime @ if let Ok(rt)
// expect: migrated shared-runtime @ let rt = answering()?;
// expect: migrated shared-runtime @ let kept = answering()
// expect-text: let handle = tokio::runtime::Handle::current();
// forbid-text: fn answering
// forbid-text: static ANSWERING
//! A function that says why there is no runtime, in the shapes that its users give it.

use std::sync::OnceLock;

use tokio::runtime::Runtime;

static ANSWERING: OnceLock<Result<Runtime, String>> = OnceLock::new();

fn answering() -> Result<&'static Runtime, String> {
    ANSWERING.get_or_init(|| Runtime::new().map_err(|error| error.to_string())).as_ref().map_err(Clone::clone)
}

async fn next(n: u32) -> u32 {
    tokio::task::yield_now().await;
    n + 1
}

async fn in_a_branch() -> u32 {
    let mut last = 0;
    if let Ok(rt) = answering() {
        let task = rt.spawn(next(1));
        last = task.await.unwrap_or_default();
    }
    last
}

async fn with_the_error() -> Result<u32, String> {
    let rt = answering()?;
    rt.spawn(next(2)).await.map_err(|error| error.to_string())
}

async fn by_its_handle() -> u32 {
    let kept = answering().expect("a runtime");
    let handle = kept.handle().clone();
    handle.spawn(next(3)).await.unwrap_or_default()
}

/// Two, three and four.
pub async fn all() -> [u32; 3] {
    [in_a_branch().await, with_the_error().await.unwrap_or_default(), by_its_handle().await]
}
