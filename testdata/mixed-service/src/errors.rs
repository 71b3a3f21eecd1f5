// expect: migrated std-mpsc @ self.lines.send(line)
// expect: migrated std-mpsc @ self.limited.send(n)
// expect: migrated std-mpsc @ self.limited.try_send(n)
// expect: migrated std-mpsc @ self.receiver.try_recv()
// expect-text: Result<(), SendError<String>>
// expect-text: .map_err(|error| SendError(error.0))
//! Errors of channels in signatures and in conversions: they keep their types.

use std::sync::mpsc::{
    channel, sync_channel, Receiver, RecvError, SendError, Sender, SyncSender, TryRecvError, TrySendError,
};

#[derive(Debug, PartialEq)]
enum Error {
    Gone,
    Full,
}

impl From<SendError<u32>> for Error {
    fn from(_: SendError<u32>) -> Self {
        Error::Gone
    }
}

impl From<TrySendError<u32>> for Error {
    fn from(error: TrySendError<u32>) -> Self {
        match error {
            TrySendError::Full(_) => Error::Full,
            TrySendError::Disconnected(_) => Error::Gone,
        }
    }
}

#[derive(Clone)]
struct Client {
    lines: Sender<String>,
    limited: SyncSender<u32>,
}

impl Client {
    fn say(&self, line: String) -> Result<(), SendError<String>> {
        self.lines.send(line)
    }

    async fn count(&self, n: u32) -> Result<(), Error> {
        self.limited.send(n)?;
        Ok(())
    }

    fn try_count(&self, n: u32) -> Result<(), Error> {
        Ok(self.limited.try_send(n)?)
    }
}

struct Inbox {
    receiver: Receiver<String>,
}

impl Inbox {
    fn poll(&self) -> Result<String, TryRecvError> {
        self.receiver.try_recv()
    }

    async fn next(&self) -> Result<String, RecvError> {
        self.receiver.recv()
    }
}

pub async fn run() {
    let (lines, receiver) = channel();
    let (limited, numbers) = sync_channel(1);
    let client = Client { lines, limited };
    let inbox = Inbox { receiver };
    assert_eq!(inbox.poll(), Err(TryRecvError::Empty));
    client.say("a".to_owned()).unwrap();
    client.clone().say("b".to_owned()).unwrap();
    assert_eq!(inbox.poll(), Ok("a".to_owned()));
    assert_eq!(inbox.next().await, Ok("b".to_owned()));
    client.count(1).await.unwrap();
    assert_eq!(client.try_count(2), Err(Error::Full));
    assert_eq!(numbers.recv(), Ok(1));
    drop(numbers);
    assert_eq!(client.count(3).await, Err(Error::Gone));
    assert_eq!(client.try_count(4), Err(Error::Gone));
    drop(inbox);
    assert_eq!(client.say("c".to_owned()).unwrap_err().0, "c");
}
