use channel_results::{handed_on, same, searched, tried};

#[tokio::test]
async fn all_of_them() {
    assert_eq!(handed_on().await, (1, "7 came back".to_string()));
    assert_eq!(tried(&[4, 5, 6]).await, (4, 3, "6 came back".to_string()));
    assert_eq!(same().await, (true, false));
    assert_eq!(searched().await, (true, false, Some(6), vec![7, 8]));
}
