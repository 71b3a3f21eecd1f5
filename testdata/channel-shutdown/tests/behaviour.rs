#![cfg(unix)]
use std::process::{id, Command};

use channel_shutdown::{Phase, Runner, Service};

// One test only: the handler belongs to the process.
#[tokio::test]
async fn two_interrupts_begin_one_shutdown() {
    let service = Service::default();
    Runner::new(service.clone()).start().await.unwrap();
    assert_eq!(service.phases(), [Phase::Starting, Phase::Running]);
    let interrupt = || Command::new("kill").args(["-INT", &id().to_string()]).status().unwrap();
    assert!(interrupt().success());
    service.stopping().await;
    assert!(interrupt().success());
    assert_eq!(service.phases(), [Phase::Starting, Phase::Running, Phase::Stopping { drain_seconds: 5 }]);
}
