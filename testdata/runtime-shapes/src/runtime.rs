//! The shared runtime.

use std::sync::OnceLock;

use tokio::runtime::Runtime;

static SHARED: OnceLock<Option<Runtime>> = OnceLock::new();

/// The runtime for everybody, if there is one.
pub fn shared_runtime() -> Option<&'static Runtime> {
    SHARED.get_or_init(|| Runtime::new().ok()).as_ref()
}
