#[tokio::test]
async fn groups_come_out_in_order() {
    assert_eq!(app::run(&["a", "b", "c"], 2).await, [vec!["a", "b"], vec!["c"]]);
    assert_eq!(app::run(&[], 2).await, Vec::<Vec<String>>::new());
}

#[tokio::test]
async fn the_capacity_is_kept() {
    assert_eq!(app::room().await, 2);
}
