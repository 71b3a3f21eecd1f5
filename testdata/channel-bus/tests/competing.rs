//! Holds for the untouched bus and under `receiver-clone=async-channel`; under `broadcast` see `channel-bus-broadcast`.
use channel_bus::{deliver, Event};

#[tokio::test]
async fn no_event_is_seen_twice() {
    let events = (0..30).map(|n| Event::Joined(n.to_string())).collect();
    let seen = deliver(4, events).await;
    assert_eq!(seen.iter().map(Vec::len).sum::<usize>(), 30);
}
