// expect: migrated thread-spawn @ thread::spawn(move
// expect: migrated runtime-bootstrap @ Runtime::new()
// expect: migrated block-on|runtime-bootstrap @ block_on(async
// forbid-text: Runtime
//! A listener of std, served on a thread with a runtime of its own.

use std::net::TcpListener;
use std::thread;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

async fn answer(stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let (mut reader, mut writer) = stream.into_split();
    let mut buffer = [0; 4];
    reader.read_exact(&mut buffer).await?;
    writer.write_all(&buffer).await
}

pub async fn run() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let serving = thread::spawn(move || {
        let runtime = Runtime::new().unwrap();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let (stream, _) = listener.accept().await.unwrap();
            answer(stream).await.unwrap();
        });
    });
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"ping").await.unwrap();
    let mut buffer = [0; 4];
    client.read_exact(&mut buffer).await.unwrap();
    assert_eq!(&buffer, b"ping");
    serving.join().unwrap();
}
