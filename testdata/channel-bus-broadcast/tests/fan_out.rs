//! Holds only for the migrated bus: on the old one the subscribers compete.
use channel_bus_broadcast::{deliver, fall_behind, raw, Event};

fn events() -> Vec<Event> {
    let mut events = vec![Event::Joined("ann".to_string())];
    events.extend((0..20).map(|n| Event::Said { who: "ann".to_string(), text: n.to_string() }));
    events
}

#[tokio::test]
async fn every_subscriber_sees_everything_in_order() {
    assert_eq!(deliver(3, events()).await, [events(), events(), events()]);
}

#[tokio::test]
async fn who_falls_behind_misses_the_oldest_and_goes_on() {
    let (first, second, late) = fall_behind(&[1, 2, 3, 4, 5, 6]).await;
    assert_eq!(first, [3, 4, 5, 6]);
    assert_eq!(second, [3, 4, 5, 6]);
    assert!(late.is_err());
}

#[tokio::test]
async fn what_cannot_be_cloned_stays() {
    assert_eq!(raw().await, 3);
}
