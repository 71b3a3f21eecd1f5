// expect: migrated runtime-bootstrap @ std::thread::spawn
// forbid-text: fn shared_runtime
// forbid-text: OnceLock
//! The shared runtime.

use std::sync::OnceLock;

use tokio::runtime::Runtime;

static SHARED_RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();

/// The runtime for everybody, if there is one.
pub fn shared_runtime() -> Option<&'static Runtime> {
    SHARED_RUNTIME
        .get_or_init(|| {
            // In a thread of its own: a runtime must not be made inside another one.
            std::thread::spawn(|| Runtime::new().ok()).join().ok().flatten()
        })
        .as_ref()
}
