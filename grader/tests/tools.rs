//! The tools on the `PATH` of a process, and the libraries that it loads.
#![cfg(target_os = "linux")]

mod common;

use std::time::Duration;

use common::shell::lab_on;
use dozen::{lab::RedisEngine, platform::Sandbox};

const END: Duration = Duration::from_secs(10);

#[tokio::test]
async fn impostors_are_called_by_name_and_note_it_fenced_or_not() {
    for sandbox in [Sandbox::Off, Sandbox::Auto] {
        let script = "echo rye | sha256sum; openssl version; true";
        let (_run, mut lab) = lab_on(script, sandbox, RedisEngine::Embedded);
        let tools = lab.impostors(&["sha256sum", "openssl"]).await.unwrap();
        assert!(tools.calls().unwrap().is_empty(), "{sandbox:?}");
        let web = lab.web().path(&tools).start().await.unwrap();
        assert!(web.exit(END).await.is_some());
        assert_eq!(tools.calls().unwrap(), ["sha256sum", "openssl version"]);
        let answers: Vec<String> = web.output().stdout.lines().map(str::to_owned).collect();
        assert!(
            answers.len() == 2 && answers[0] == answers[1],
            "{answers:?}"
        );
        assert_eq!(answers[0].len(), "  -".len() + 64);
    }
}

#[tokio::test]
async fn an_empty_path_has_no_tools() {
    let script = "sha256sum </dev/null || echo none";
    let (_run, mut lab) = lab_on(script, Sandbox::Auto, RedisEngine::Embedded);
    let tools = lab.no_tools().await.unwrap();
    let web = lab.web().path(&tools).start().await.unwrap();
    assert!(web.exit(END).await.is_some());
    assert_eq!(web.output().stdout, "none\n");
}

#[tokio::test]
async fn the_c_library_is_seen_in_the_binary_and_in_the_process() {
    let (_run, lab) = lab_on("echo up; sleep 60", Sandbox::Auto, RedisEngine::Embedded);
    let web = lab.web().start().await.unwrap();
    let up = async || web.output().contains("up").then_some(());
    lab.until(END, up).await.unwrap();
    let (_, needed) = lab.linked().unwrap().remove(0);
    let loaded = web.libraries().unwrap().unwrap();
    for name in needed {
        let there = loaded.iter().any(|path| path.ends_with(&name));
        assert!(there, "{name} is not in {loaded:?}");
    }
}
