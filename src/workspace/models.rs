//! The API models: small Rust sources of the parts of std and of well-known crates that rules speak about.

/// One file of a model crate.
pub(crate) struct ModelFile {
    /// Path below the crate's folder, such as `sync/mpsc.rs`.
    pub path: &'static str,
    pub text: &'static str,
}

/// A model crate.
pub(crate) struct Model {
    /// The package name, as in a manifest.
    pub package: &'static str,
    pub files: &'static [ModelFile],
    /// Model crates that this one uses, besides std.
    pub dependencies: &'static [&'static str],
}

macro_rules! model {
    ($package:literal [$($dependency:literal),*] $($path:literal)+) => {
        Model {
            package: $package,
            dependencies: &[$($dependency),*],
            files: &[$(ModelFile { path: $path, text: include_str!(concat!("models/", $package, "/", $path)) }),+],
        }
    };
}

/// `core`, `alloc` and `std`, in this order: each uses the ones before it.
pub(crate) static SYSROOT: &[Model] = &[
    model!("core" [] "lib.rs" "macros.rs" "alloc.rs" "any.rs" "array.rs" "ascii.rs" "borrow.rs" "cell.rs" "char.rs"
        "clone.rs" "cmp.rs" "convert.rs" "default.rs" "error.rs" "ffi.rs" "fmt.rs" "future.rs" "hash.rs" "hint.rs"
        "iter.rs" "marker.rs" "mem.rs" "net.rs" "num.rs" "ops.rs" "option.rs" "panic.rs" "panicking.rs" "pin.rs"
        "prelude.rs" "primitives.rs" "ptr.rs" "result.rs" "slice.rs" "str.rs" "sync.rs" "task.rs" "time.rs" "tuple.rs"),
    model!("alloc" ["core"] "lib.rs" "macros.rs" "borrow.rs" "boxed.rs" "collections.rs" "fmt.rs" "rc.rs" "slice.rs"
        "str.rs" "string.rs" "sync.rs" "vec.rs"),
    model!("std" ["core", "alloc"] "lib.rs" "macros.rs" "collections.rs" "env.rs" "error.rs" "fs.rs" "io.rs" "net.rs"
        "os.rs" "path.rs" "prelude.rs" "process.rs" "sync.rs" "sync/mpsc.rs" "thread.rs" "time.rs"),
];

/// Models of crates from the registry; a model comes after the ones it uses.
pub(crate) static CRATES: &[Model] = &[
    model!("crossbeam-channel" [] "lib.rs" "select_macro.rs"),
    model!("crossbeam-deque" [] "lib.rs"),
    model!("crossbeam-queue" [] "lib.rs"),
    model!("crossbeam-utils" [] "lib.rs"),
    model!("crossbeam" ["crossbeam-channel", "crossbeam-deque", "crossbeam-queue", "crossbeam-utils"] "lib.rs"),
    model!("tokio" [] "lib.rs" "macros.rs" "fs.rs" "io.rs" "net.rs" "process.rs" "runtime.rs" "signal.rs" "sync.rs"
        "sync/broadcast.rs" "sync/mpsc.rs" "sync/oneshot.rs" "sync/watch.rs" "task.rs" "time.rs"),
    model!("parking_lot" [] "lib.rs"),
    model!("once_cell" [] "lib.rs"),
    model!("lazy_static" [] "lib.rs"),
    model!("dashmap" [] "lib.rs"),
    model!("flume" [] "lib.rs"),
    model!("async-channel" [] "lib.rs"),
    model!("ctrlc" [] "lib.rs"),
    model!("num_cpus" [] "lib.rs"),
    model!("anyhow" [] "lib.rs"),
    model!("log" [] "lib.rs"),
    model!("tracing" [] "lib.rs"),
    model!("futures" [] "lib.rs"),
    model!("rayon" [] "lib.rs"),
    model!("rand" [] "lib.rs"),
    model!("axum" [] "lib.rs"),
    model!("actix-web" [] "lib.rs"),
    model!("rocket" [] "lib.rs"),
    model!("clap" [] "lib.rs"),
    model!("structopt" [] "lib.rs"),
];
