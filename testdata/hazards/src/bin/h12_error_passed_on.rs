// hazard: 12
// expect: migrated std-mpsc @ tx.send(1)
// expect: migrated std-mpsc @ tx.send(2)
// expect: migrated std-mpsc @ try_send(3)
// expect: migrated std-mpsc @ try_recv
// expect: migrated std-mpsc @ tx.send(4)
//! Errors that go on from where they are matched keep the type that the user's signatures name.
use std::sync::mpsc::{Receiver, SendError, Sender, SyncSender, TryRecvError, TrySendError, channel, sync_channel};

#[derive(Debug, PartialEq)]
enum Fail {
    Send(SendError<u32>),
    Full(TrySendError<u32>),
    Poll(TryRecvError),
}

fn matched(tx: &Sender<u32>) -> Result<(), SendError<u32>> {
    match tx.send(1) {
        Ok(()) => Ok(()),
        Err(error) => Err(error),
    }
}

fn made_anew(tx: &Sender<u32>) -> Result<(), SendError<u32>> {
    tx.send(2).map_err(|error| SendError(error.0 + 100))
}

fn offered(tx: &SyncSender<u32>) -> Result<bool, Fail> {
    match tx.try_send(3) {
        Ok(()) => Ok(true),
        Err(error @ TrySendError::Full(_)) => Err(Fail::Full(error)),
        Err(TrySendError::Disconnected(_)) => Ok(false),
    }
}

fn polled(rx: &Receiver<u32>) -> Result<Option<u32>, Fail> {
    match rx.try_recv() {
        Ok(n) => Ok(Some(n)),
        Err(TryRecvError::Empty) => Ok(None),
        Err(error) => {
            assert_eq!(error, TryRecvError::Disconnected);
            Err(Fail::Poll(error))
        }
    }
}

fn in_closure(tx: &Sender<u32>) -> Result<(), Fail> {
    tx.send(4).map_err(|error| Fail::Send(error))
}

#[tokio::main]
async fn main() {
    let (tx, rx) = channel();
    let (offers, taken) = sync_channel(1);
    let reader = tokio::spawn(async move {
        let first = rx.recv().unwrap();
        (first, rx)
    });
    assert_eq!((matched(&tx), made_anew(&tx), in_closure(&tx)), (Ok(()), Ok(()), Ok(())));
    let (first, rx) = reader.await.unwrap();
    assert_eq!((first, polled(&rx), polled(&rx), polled(&rx)), (1, Ok(Some(2)), Ok(Some(4)), Ok(None)));
    drop(rx);
    assert_eq!(matched(&tx), Err(SendError(1)));
    assert_eq!(made_anew(&tx), Err(SendError(102)));
    assert_eq!(in_closure(&tx), Err(Fail::Send(SendError(4))));
    let (none, gone) = channel();
    std::thread::spawn(move || drop(none));
    while polled(&gone) == Ok(None) {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    assert_eq!(polled(&gone), Err(Fail::Poll(TryRecvError::Disconnected)));
    assert_eq!((offered(&offers), offered(&offers)), (Ok(true), Err(Fail::Full(TrySendError::Full(3)))));
    let taker = std::thread::spawn(move || taken.recv().unwrap());
    assert_eq!(taker.join().unwrap(), 3);
    assert_eq!(offered(&offers), Ok(false));
    println!("ok");
}
