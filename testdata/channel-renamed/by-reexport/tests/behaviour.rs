#[tokio::test]
async fn every_line_comes_back() {
    assert_eq!(by_reexport::run(&["a", "b"]).await, ["A", "B"]);
}
