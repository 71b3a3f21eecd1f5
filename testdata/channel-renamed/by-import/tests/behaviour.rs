#[tokio::test]
async fn two_stages_in_order() {
    assert_eq!(by_import::run(vec![1, 5, 3]).await, [3, 7, 5]);
    assert_eq!(by_import::run(Vec::new()).await, []);
}
