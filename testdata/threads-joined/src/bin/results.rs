// expect: migrated thread-join @ panicking.join()
// expect: migrated thread-join @ report(handle.join())
// expect: migrated thread-join @ handle.join().map_err(describe)
// expect: migrated thread-join @ inner.join()
// expect: migrated thread-join @ match start(value).join()
// expect-text: match panicking.await.map_err(|error| error.into_panic())
// expect-text: report(handle.await.map_err(|error| error.into_panic()))
// expect-text: .await.map_err(|_| Trouble::Panicked)?
// expect-text: fn counted(n: u32) -> (u32, tokio::task::JoinHandle<u32>)
//! Results of joins, looked at in every way: the panic's payload keeps its type where somebody looks at it.

use std::any::Any;
use std::thread::{self, JoinHandle};
use std::time::Duration;

#[derive(Debug, PartialEq)]
enum Trouble {
    Panicked,
    Refused(u32),
}

fn start(n: u32) -> JoinHandle<u32> {
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(1));
        assert!(n < 10, "{n} is too much");
        n * n
    })
}

fn start_checked(n: u32) -> JoinHandle<Result<u32, Trouble>> {
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(1));
        if n > 5 { Err(Trouble::Refused(n)) } else { Ok(n) }
    })
}

fn describe(payload: Box<dyn Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(_) => "something else".to_owned(),
    }
}

fn report(result: thread::Result<u32>) -> String {
    match result {
        Ok(n) => format!("{n}"),
        Err(payload) => describe(payload),
    }
}

fn text_of(handle: JoinHandle<u32>) -> Result<u32, String> {
    handle.join().map_err(describe)
}

fn checked(n: u32) -> Result<u32, Trouble> {
    let value = start_checked(n).join().map_err(|_| Trouble::Panicked)??;
    match start(value).join() {
        Ok(square) => Ok(square),
        Err(_) => Err(Trouble::Panicked),
    }
}

fn nested(n: u32) -> JoinHandle<u32> {
    thread::spawn(move || {
        let inner = start(n);
        match inner.join() {
            Ok(square) => square + 1,
            Err(payload) => std::panic::resume_unwind(payload),
        }
    })
}

fn counted(n: u32) -> (u32, JoinHandle<u32>) {
    (n, start(n))
}

fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let panicking = start(11);
    match panicking.join() {
        Ok(n) => panic!("{n}"),
        Err(payload) => assert!(payload.is::<String>()),
    }
    let handle = start(3);
    assert_eq!(report(handle.join()), "9");
    assert_eq!(text_of(start(12)), Err("12 is too much".to_owned()));
    assert_eq!(checked(2), Ok(4));
    assert_eq!(checked(7), Err(Trouble::Refused(7)));
    assert_eq!(nested(4).join().unwrap(), 17);
    assert_eq!(text_of(nested(13)), Err("13 is too much".to_owned()));
    let (n, square) = counted(6);
    assert_eq!(square.join().unwrap(), n * n);
    if let Err(payload) = start(14).join() {
        assert_eq!(describe(payload), "14 is too much");
    } else {
        panic!("it did not panic");
    }
    println!("ok");
}
