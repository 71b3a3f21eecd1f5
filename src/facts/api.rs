//! The APIs that rules speak about, by canonical path.

use std::sync::LazyLock;

use ra_ap_ide_db::{FxHashMap, FxHashSet};

/// What kind of use a site is; decides which part of the engine looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApiKind {
    /// Starts a detached or joinable thread from a closure or function.
    ThreadSpawn,
    /// `Builder::spawn`.
    BuilderSpawn,
    /// `thread::scope`, `Scope::spawn`, `Builder::spawn_scoped`, crossbeam's scope.
    ScopedSpawn,
    /// `thread::sleep`.
    Sleep,
    /// `thread::sleep_ms`.
    SleepMs,
    /// `JoinHandle::join`.
    Join,
    /// The type `JoinHandle`.
    JoinHandleType,
    /// `park`, `current`, `unpark`, ...: depends on which thread runs it.
    ThreadIdentity,
    /// `thread::yield_now`.
    YieldNow,
    /// Creates a channel.
    ChannelNew(ChannelFamily),
    /// Names a channel end's type.
    ChannelType(ChannelFamily),
    /// A method of a channel end.
    ChannelOp(ChannelFamily),
    /// crossbeam's `select!` and `select_biased!`, or `Select`.
    Select,
    /// `after`, `tick`, `at`, `never`.
    ChannelTimer,
    /// Blocks on a channel of tokio's: `blocking_recv`, `blocking_send`.
    TokioWait,
    /// Creates a runtime.
    RuntimeNew,
    /// `block_on`.
    BlockOn,
    /// `Handle::current` and `try_current`.
    HandleCurrent,
    /// A function of the workspace that hands out a runtime.
    SharedRuntime,
}

/// Whose channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChannelFamily {
    /// `std::sync::mpsc`.
    Std,
    /// `crossbeam_channel`.
    Crossbeam,
}

/// One API.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Api {
    /// Where it is defined, as users know it.
    pub path: &'static str,
    /// What kind of use it is.
    pub kind: ApiKind,
    /// The rule that speaks about it.
    pub rule: &'static str,
}

use ApiKind::*;
use ChannelFamily::{Crossbeam, Std};

macro_rules! apis {
    ($($path:literal $kind:expr, $rule:literal;)*) => {
        /// Every API, in no particular order.
        pub const APIS: &[Api] = &[$(Api { path: $path, kind: $kind, rule: $rule },)*];
    };
}

apis! {
    "std::thread::spawn" ThreadSpawn, "thread-spawn";
    "std::thread::Builder::spawn" BuilderSpawn, "thread-spawn";
    "std::thread::Builder::spawn_unchecked" BuilderSpawn, "thread-spawn";
    "std::thread::Builder::spawn_scoped" ScopedSpawn, "thread-spawn";
    "std::thread::scope" ScopedSpawn, "thread-spawn";
    "std::thread::Scope::spawn" ScopedSpawn, "thread-spawn";
    "crossbeam_utils::thread::scope" ScopedSpawn, "thread-spawn";
    "crossbeam_utils::thread::Scope::spawn" ScopedSpawn, "thread-spawn";
    "crossbeam_utils::thread::ScopedThreadBuilder::spawn" ScopedSpawn, "thread-spawn";
    "crossbeam::thread::scope" ScopedSpawn, "thread-spawn";
    "crossbeam::scope" ScopedSpawn, "thread-spawn";
    "std::thread::sleep" Sleep, "thread-sleep";
    "std::thread::sleep_ms" SleepMs, "thread-sleep";
    "std::thread::yield_now" YieldNow, "thread-join";
    "std::thread::JoinHandle" JoinHandleType, "thread-join";
    "std::thread::JoinHandle::join" Join, "thread-join";
    "std::thread::JoinHandle::thread" ThreadIdentity, "thread-join";
    "std::thread::park" ThreadIdentity, "thread-spawn";
    "std::thread::park_timeout" ThreadIdentity, "thread-spawn";
    "std::thread::current" ThreadIdentity, "thread-spawn";
    "std::thread::Thread::unpark" ThreadIdentity, "thread-spawn";

    "std::sync::mpsc::channel" ChannelNew(Std), "std-mpsc";
    "std::sync::mpsc::sync_channel" ChannelNew(Std), "std-mpsc";
    "std::sync::mpsc::Sender" ChannelType(Std), "std-mpsc";
    "std::sync::mpsc::SyncSender" ChannelType(Std), "std-mpsc";
    "std::sync::mpsc::Receiver" ChannelType(Std), "std-mpsc";
    "std::sync::mpsc::Sender::send" ChannelOp(Std), "std-mpsc";
    "std::sync::mpsc::SyncSender::send" ChannelOp(Std), "std-mpsc";
    "std::sync::mpsc::SyncSender::try_send" ChannelOp(Std), "std-mpsc";
    "std::sync::mpsc::SyncSender::send_timeout" ChannelOp(Std), "std-mpsc";
    "std::sync::mpsc::Receiver::recv" ChannelOp(Std), "std-mpsc";
    "std::sync::mpsc::Receiver::try_recv" ChannelOp(Std), "std-mpsc";
    "std::sync::mpsc::Receiver::recv_timeout" ChannelOp(Std), "std-mpsc";
    "std::sync::mpsc::Receiver::recv_deadline" ChannelOp(Std), "std-mpsc";
    "std::sync::mpsc::Receiver::iter" ChannelOp(Std), "std-mpsc";
    "std::sync::mpsc::Receiver::try_iter" ChannelOp(Std), "std-mpsc";
    "std::sync::mpsc::Receiver::into_iter" ChannelOp(Std), "std-mpsc";

    "crossbeam_channel::unbounded" ChannelNew(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::bounded" ChannelNew(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Sender" ChannelType(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Receiver" ChannelType(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Sender::send" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Sender::try_send" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Sender::send_timeout" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Sender::send_deadline" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Sender::is_empty" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Sender::is_full" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Sender::len" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Sender::capacity" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Sender::same_channel" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Receiver::recv" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Receiver::try_recv" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Receiver::recv_timeout" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Receiver::recv_deadline" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Receiver::iter" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Receiver::try_iter" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Receiver::into_iter" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Receiver::is_empty" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Receiver::is_full" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Receiver::len" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Receiver::capacity" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::Receiver::same_channel" ChannelOp(Crossbeam), "crossbeam-channel";
    "crossbeam_channel::select" Select, "crossbeam-select";
    "crossbeam_channel::select_biased" Select, "crossbeam-select";
    "crossbeam_channel::Select::new" Select, "crossbeam-select";
    "crossbeam_channel::Select::new_biased" Select, "crossbeam-select";
    "crossbeam_channel::after" ChannelTimer, "crossbeam-select";
    "crossbeam_channel::tick" ChannelTimer, "crossbeam-select";
    "crossbeam_channel::at" ChannelTimer, "crossbeam-select";
    "crossbeam_channel::never" ChannelTimer, "crossbeam-select";

    "tokio::sync::mpsc::Receiver::blocking_recv" TokioWait, "thread-spawn";
    "tokio::sync::mpsc::UnboundedReceiver::blocking_recv" TokioWait, "thread-spawn";
    "tokio::sync::mpsc::Sender::blocking_send" TokioWait, "thread-spawn";
    "tokio::sync::broadcast::Receiver::blocking_recv" TokioWait, "thread-spawn";
    "tokio::sync::oneshot::Receiver::blocking_recv" TokioWait, "thread-spawn";
    "tokio::runtime::Runtime::new" RuntimeNew, "runtime-bootstrap";
    "tokio::runtime::Builder::build" RuntimeNew, "runtime-bootstrap";
    "tokio::runtime::Runtime::block_on" BlockOn, "block-on";
    "tokio::runtime::Handle::block_on" BlockOn, "block-on";
    "futures::executor::block_on" BlockOn, "block-on";
    "futures_executor::block_on" BlockOn, "block-on";
    "pollster::block_on" BlockOn, "block-on";
    "tokio::runtime::Handle::current" HandleCurrent, "shared-runtime";
    "tokio::runtime::Handle::try_current" HandleCurrent, "shared-runtime";
}

/// A call of the workspace's own function that hands out a runtime.
pub static SHARED_RUNTIME: Api =
    Api { path: "tokio::runtime::Runtime", kind: SharedRuntime, rule: "shared-runtime" };

/// The API at `path`.
pub fn by_path(path: &str) -> Option<&'static Api> {
    vocabulary().paths.get(path).copied()
}

/// The last segments of all API paths: the names worth resolving.
pub fn is_api_name(name: &str) -> bool {
    vocabulary().names.contains(name)
}

/// The words that API paths are made of.
pub struct Vocabulary {
    paths: FxHashMap<&'static str, &'static Api>,
    names: FxHashSet<&'static str>,
    /// Last segments of free functions and macros.
    pub functions: FxHashSet<&'static str>,
    /// Paths of the types that are APIs or have methods that are.
    pub owners: FxHashSet<&'static str>,
    /// Last segments of `owners`.
    pub types: FxHashSet<&'static str>,
}

/// The words of all APIs.
pub fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
        let last = |path: &'static str| path.rsplit("::").next().unwrap_or(path);
        let is_type = |path: &'static str| last(path).starts_with(|it: char| it.is_uppercase());
        let owner = |path: &'static str| path.rsplit_once("::").map_or("", |(owner, _)| owner);
        let paths = || APIS.iter().map(|api| api.path);
        let owners: FxHashSet<_> =
            paths().map(owner).chain(paths()).chain([SCOPED_HANDLE]).filter(|it| is_type(it)).collect();
        Vocabulary {
            paths: APIS.iter().map(|api| (api.path, api)).collect(),
            names: paths().map(last).collect(),
            functions: paths().filter(|it| !is_type(it) && !is_type(owner(it))).map(last).collect(),
            types: owners.iter().copied().map(last).collect(),
            owners,
        }
    });
    &VOCABULARY
}

/// No API of its own, but a thread's handle.
const SCOPED_HANDLE: &str = "std::thread::ScopedJoinHandle";

/// Whether the channel operation at `path` waits for a message.
pub fn is_receive(path: &str) -> bool {
    ["recv", "recv_timeout", "recv_deadline", "iter", "into_iter"]
        .iter()
        .any(|it| path.rsplit("::").next() == Some(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_unique() {
        let mut paths: Vec<_> = APIS.iter().map(|api| api.path).collect();
        paths.sort_unstable();
        let len = paths.len();
        paths.dedup();
        assert_eq!(len, paths.len());
    }
}
