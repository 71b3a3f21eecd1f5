use channel_idioms::{adapted, divided, made, matched, taken_out, timed};

#[tokio::test(flavor = "multi_thread")]
async fn all_of_them() {
    assert_eq!(matched().await, 107);
    assert_eq!(timed().await, [1, 0]);
    assert_eq!(taken_out().await.as_deref(), Some("#7"));
    assert_eq!(made().await, (3, vec![2, 4]));
    let (words, sum, indexed) = adapted().await;
    assert_eq!((words, sum), (vec!["A".to_string(), "B".to_string()], 60));
    assert_eq!(indexed, [(0, 0), (2, 2), (3, 3)]);
    assert_eq!(divided().await, (Ok(20), Err("zero".to_string())));
}
