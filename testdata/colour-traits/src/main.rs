//! Two traits of the program, with four implementations each. `generic::Sensor` is only used as a bound: trait, implementations and
//! callers become async together, and the futures stay `Send`, because they are spawned. `dynamic::Exporter` is used as `dyn`:
//! boxed futures, or a refusal as `dyn-trait`. `loose` has traits declared `?Send`.

mod dynamic;
mod generic;
mod loose;

#[tokio::main]
async fn main() {
    assert_eq!(generic::average(&generic::Fixed(4), 3).await, 4);
    let exporters = dynamic::exporters();
    assert_eq!(dynamic::export_all(&exporters, "row").await, 4);
    let echo = std::sync::Arc::new(loose::Either::Echo(loose::Echo));
    assert_eq!(loose::fetch(&echo, "a".into()).await, Ok(Ok("a".into())));
    assert_eq!(loose::count("abc".into()).await, Ok(3));
    println!("ok");
}
