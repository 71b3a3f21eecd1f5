//! Holds for the untouched bus and under `receiver-clone=async-channel`.
use channel_bus::{deliver, Event};

fn events() -> Vec<Event> {
    let mut events = vec![Event::Joined("ann".to_string())];
    events.extend((0..20).map(|n| Event::Said { who: "ann".to_string(), text: n.to_string() }));
    events
}

#[tokio::test]
async fn one_subscriber_sees_everything_in_order() {
    assert_eq!(deliver(1, events()).await, [events()]);
}

#[tokio::test]
async fn every_event_is_seen() {
    let seen = deliver(3, events()).await;
    assert_eq!(seen.len(), 3);
    for event in events() {
        assert!(seen.iter().any(|by_one| by_one.contains(&event)), "{event:?} is lost");
    }
}
