// hazard: 20
// expect: migrated crossbeam-channel
use crossbeam_channel::{bounded, Receiver, Sender};

enum Msg {
    Len { text: String, resp: Sender<usize> },
    Stop,
}

async fn serve(rx: Receiver<Msg>) -> usize {
    let mut served = 0;
    while let Ok(msg) = rx.recv() {
        match &msg {
            Msg::Len { text, resp } => {
                resp.send(text.len()).unwrap();
                served += 1;
            }
            Msg::Stop => break,
        }
    }
    served
}

#[tokio::main]
async fn main() {
    let (tx, rx) = bounded(4);
    let server = tokio::spawn(serve(rx));
    for text in ["a", "four", ""] {
        let (resp, answer) = bounded(1);
        tx.send(Msg::Len { text: text.to_string(), resp }).unwrap();
        assert_eq!(answer.recv().unwrap(), text.len());
    }
    tx.send(Msg::Stop).unwrap();
    assert_eq!(server.await.unwrap(), 3);
    println!("ok");
}
