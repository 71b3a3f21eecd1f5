use std::sync::Arc;

use channel_shared::{squares, Mailbox};

#[tokio::test(flavor = "multi_thread")]
async fn every_number_is_squared_once() {
    assert_eq!(squares(9, 3).await, [0, 1, 4, 9, 16, 25, 36, 49, 64]);
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_arrive() {
    let mailbox = Arc::new(Mailbox::new());
    assert!(mailbox.put("a") && mailbox.put("b") && mailbox.put("c"));
    assert_eq!(mailbox.clone().take().await.as_deref(), Some("a"));
    assert_eq!(mailbox.rest(), ["b", "c"]);
}
