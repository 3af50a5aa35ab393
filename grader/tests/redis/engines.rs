//! The two servers, each on its own thread.

use std::{sync::mpsc, thread};

use dozen::{
    platform,
    resources::{RealRedis, Redis, RedisOptions},
};

use super::harness::Need;

/// The version with recorded replies.
const RECORDED: &str = "7.0";

/// A server running until it is dropped.
pub(crate) struct Engine {
    pub(crate) name: &'static str,
    pub(crate) port: u16,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Drop for Engine {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A test that fails already says why.
            let _ = thread.join();
        }
    }
}

fn options(users: &[(&str, &str)]) -> RedisOptions {
    let owned = |(user, password): &(&str, &str)| ((*user).to_owned(), (*password).to_owned());
    RedisOptions {
        users: users.iter().map(owned).collect(),
        dozen: Some(env!("CARGO_BIN_EXE_dozen").into()),
    }
}

/// Returns the embedded one.
pub(crate) fn embedded(users: &[(&str, &str)]) -> Engine {
    telling(users, |_: &str| {})
}

/// Starts the embedded server, which reports missing commands.
pub(crate) fn telling(users: &[(&str, &str)], told: impl FnMut(&str) + Send + 'static) -> Engine {
    let options = options(users);
    run("embedded", async move || {
        let redis = Redis::start(0, options, told).await.unwrap();
        (redis.port(), Box::new(redis) as Box<dyn std::any::Any>)
    })
}

/// Returns the real server of the release that was recorded.
pub(crate) fn real_need() -> Need {
    let version = RealRedis::installed().and_then(|server| {
        let output = assert_cmd::Command::new(server).arg("--version").output();
        Some(String::from_utf8_lossy(&output.ok()?.stdout).into_owned())
    });
    Need {
        program: "redis-server 7.0",
        install: "apt-get install redis-server",
        is_met: version.is_some_and(|version| version.contains(&format!("v={RECORDED}."))),
        is_up_to_ci: false,
    }
}

/// Returns a real server.
pub(crate) fn real(users: &[(&str, &str)]) -> Engine {
    let options = options(users);
    run("real", async move || {
        let dir = tempfile::tempdir().unwrap();
        let port = platform::free_port(&mut fastrand::Rng::new()).unwrap();
        let redis = RealRedis::start(port, options, dir.path()).await.unwrap();
        (port, Box::new((redis, dir)) as Box<dyn std::any::Any>)
    })
}

fn run<F>(name: &'static str, start: F) -> Engine
where
    F: AsyncFnOnce() -> (u16, Box<dyn std::any::Any>) + Send + 'static,
{
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let (tell, told) = mpsc::channel();
    let thread = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let (port, server) = start().await;
            tell.send(port).unwrap();
            let _ = stopped.await;
            drop(server);
        });
    });
    Engine {
        name,
        port: told.recv().unwrap(),
        stop: Some(stop),
        thread: Some(thread),
    }
}
