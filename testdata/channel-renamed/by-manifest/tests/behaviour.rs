#[tokio::test]
async fn squares_then_closed() {
    assert_eq!(by_manifest::run(4).await, (vec![1, 4, 9, 16], true));
    assert_eq!(by_manifest::run(0).await, (Vec::new(), true));
}
