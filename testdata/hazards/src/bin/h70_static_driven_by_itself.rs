// hazard: 70
// expect: refused entry-point @ Builder::new().spawn
// expect: kept @ new_current_thread

//! The thread that drives the tasks of a static's runtime is started where that static is made, and so uses the static
//! that starts it.

use std::sync::LazyLock;
use std::thread::Builder;
use tokio::runtime::Runtime;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new().spawn(|| RUNTIME.block_on(std::future::pending::<()>())).unwrap();
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
});

fn main() {
    let (tell, told) = std::sync::mpsc::channel();
    RUNTIME.spawn(async move {
        tell.send(42).unwrap();
    });
    assert_eq!(told.recv().unwrap(), 42);
    println!("ok");
}
