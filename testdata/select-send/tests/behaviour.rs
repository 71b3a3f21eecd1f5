use select_send::{closed, drain, offers, relay};

#[tokio::test]
async fn nothing_is_lost_when_the_other_arm_wins() {
    let items: Vec<u32> = (0..50).collect();
    assert_eq!(drain(items.clone(), 200).await, (items, 200));
}

#[tokio::test]
async fn a_closed_channel_gives_the_message_back() {
    assert_eq!(closed().await, Some("back".to_string()));
}

#[tokio::test]
async fn a_full_channel_takes_no_offer() {
    assert_eq!(offers().await, [true, true, false, true]);
}

#[tokio::test]
async fn a_relay_keeps_the_order() {
    assert_eq!(relay((0..20).collect()).await, (0..20).collect::<Vec<_>>());
}
