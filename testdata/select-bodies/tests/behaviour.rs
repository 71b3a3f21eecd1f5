use select_bodies::{flow, nested, service, values};

#[tokio::test]
async fn leaving_bodies() {
    assert_eq!(flow::question_mark(&[1, 2, 3]).await, Ok(6));
    assert_eq!(flow::question_mark(&[1, 13, 3]).await, Err("unlucky".to_string()));
    assert_eq!(flow::labels(&[2, 3, 4, 0, 6]).await, (vec![vec![2, 4], vec![6]], "closed"));
    assert_eq!(flow::labels(&[2, 0, 100, 6]).await, (vec![vec![2]], "hundred"));
}

#[tokio::test]
async fn as_values() {
    assert_eq!(values::places().await, (5, "<closed>".to_string(), true, 7));
    assert_eq!(values::lanes().await, [0, 1001, 2]);
}

#[tokio::test]
async fn waiting_in_bodies() {
    assert_eq!(nested::pairs(&["a", "b"], &[1]).await, [("a", Some(1)), ("b", None)]);
    assert_eq!(nested::acknowledged(&[1, 2, 3]).await, (12, 3));
}

#[tokio::test]
async fn methods_in_bodies() {
    let lines = |lines: &[&str]| lines.iter().map(|line| line.to_string()).collect::<Vec<_>>();
    let (result, log, asked) = service::serve(&["a", "b", "undo"]).await;
    assert_eq!((result, log, asked), (Ok(1), lines(&["+a", "+b", "-b"]), Some("a".to_string())));
    let (result, log, _) = service::serve(&["a", "", "b"]).await;
    assert_eq!((result, log), (Err("empty".to_string()), lines(&["+a"])));
}
