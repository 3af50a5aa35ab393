//! Starts the processes of a formation, prints their lines, and stops them
//! together.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use tokio::{
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    task::JoinSet,
};

use super::{
    attached,
    lane::{Lane, Lines},
    router::{Backend, Router},
    routes,
};
use crate::{
    cli::{Outcome, failure::Failure, screen},
    platform::{self, Child, Exit, Sandbox, Signal, Site, Spec},
    runner::Ready,
};

/// How long processes may take to end after Ctrl-C, before they are killed.
const GRACE: Duration = Duration::from_secs(10);

/// The settings of every process of a formation.
pub(super) struct Formation<'a> {
    pub(super) ready: &'a Ready,
    pub(super) site: &'a Site,
    pub(super) env: &'a BTreeMap<String, String>,
    /// Folders that all its processes may write to.
    pub(super) folders: &'a [PathBuf],
    pub(super) sandbox: Sandbox,
    /// What its web answers, as `GET /menu`.
    pub(super) routes: &'a [String],
}

/// One process.
struct Member {
    lane: Lane,
    port: u16,
    child: Child,
}

impl Formation<'_> {
    /// Starts the wanted number of each type and runs them until they end, or
    /// until Ctrl-C. `port` is the port of the only web process, or of the
    /// router in front of several.
    pub(super) async fn run(&self, wanted: &[(&str, usize)], port: u16) -> Outcome {
        let webs = wanted.iter().find(|(kind, _)| *kind == "web");
        let routed = webs.is_some_and(|(_, count)| *count > 1);
        let mut members = Vec::new();
        for (kind, count) in wanted {
            for nth in 1..=*count {
                let lane = Lane::new(format!("{kind}.{nth}"), members.len());
                let alone = !routed && (*kind == "web" || wanted.len() == 1);
                let port = if alone { port } else { free_port()? };
                members.push(self.start(lane, kind, port).await?);
            }
        }
        let (lines, printed) = unbounded_channel();
        let router =
            if routed {
                let lane = Lane::new("router".to_owned(), members.len());
                let backends = members.iter().filter(|m| m.lane.name.starts_with("web."));
                let backends = backends.map(|m| Backend {
                    lane: m.lane.clone(),
                    port: m.port,
                });
                let started = Router::start(port, backends.collect(), lane, lines.clone()).await;
                Some(started.map_err(|cause| {
                    Failure::usage(format!("could not take port {port}: {cause}"))
                })?)
            } else {
                None
            };
        screen::print(&self.announcement(&members, port, routed))?;
        let (done, shown) = tokio::join!(watch(members, lines, router), print(printed));
        shown?;
        done
    }

    async fn start(&self, lane: Lane, kind: &str, port: u16) -> Result<Member, Failure> {
        let dirs = self.site.dirs(&lane.name)?;
        let mut env = self.env.clone();
        env.entry("PORT".to_owned()).or_insert(port.to_string());
        platform::name(&mut env, &lane.name);
        let release = &self.ready.release;
        let reach = match self.sandbox {
            Sandbox::Auto => {
                let own = dirs.reach(release.dir());
                let folders = self.folders.iter();
                Some(folders.fold(own, |reach, folder| reach.sharing(folder)))
            }
            Sandbox::Off => None,
        };
        let spec = Spec {
            process_type: kind,
            env: &env,
            dirs: &dirs,
            reach,
            observed: false,
        };
        let child = Child::start(release, &spec).await;
        let child = child.map_err(|cause| Failure::usage(cause.to_string()))?;
        Ok(Member { lane, port, child })
    }

    fn announcement(&self, members: &[Member], port: u16, routed: bool) -> String {
        let mut text = String::new();
        for Member { lane, port, child } in members {
            let Lane { name, style } = lane;
            let on_port = if self.is_one_off(lane) {
                String::new()
            } else {
                format!(" on port {port}")
            };
            text += &format!(
                "{style}{name}{style:#}  started `{}`{on_port}, process {}\n",
                child.argv().join(" "),
                child.pid()
            );
        }
        for (name, value) in self.env {
            let value = value.replace(attached::PER_PROCESS, "");
            let value = value.replace(platform::LANE, "(its own name)");
            text += &format!("        {name}={value}\n");
        }
        if routed {
            text += &format!(
                "router  http://127.0.0.1:{port} gives each request to the next process\n"
            );
        }
        if members.iter().any(|member| !self.is_one_off(&member.lane)) {
            text += &self.requests(port, routed);
        }
        text + "stop    Ctrl-C\n\n"
    }

    /// Returns examples of requests.
    fn requests(&self, port: u16, routed: bool) -> String {
        let mut text = String::new();
        for (at, path) in routes::to_try(self.routes).enumerate() {
            let label = if at == 0 { "try" } else { "" };
            text += &format!("{label:<8}curl -i http://127.0.0.1:{port}{path}\n");
        }
        if routed {
            text += "        kill -KILL one of the processes, and see what is left\n";
        }
        let id = self.ready.exercise.id;
        let others = routes::others(self.routes);
        if !others.is_empty() {
            text += &format!("        {others}\n");
        }
        text + &format!("more    exercises/{id}/README.md says what each request takes\n")
    }

    /// Returns whether it does one thing and ends: a type that the exercise's
    /// formation does not keep running.
    fn is_one_off(&self, lane: &Lane) -> bool {
        let formation = self.ready.exercise.formation;
        !formation.iter().any(|(kind, _)| *kind == lane.kind())
    }
}

/// Prints lines until no sender is left.
async fn print(mut lines: UnboundedReceiver<String>) -> Result<(), Failure> {
    while let Some(line) = lines.recv().await {
        screen::print(&line)?;
    }
    Ok(())
}

/// Follows every process to its end; Ctrl-C asks for it.
async fn watch(members: Vec<Member>, lines: Lines, router: Option<Router>) -> Outcome {
    let tell = |text: &str| {
        // The printer ends only with everything else.
        let _ = lines.send(text.to_owned());
    };
    let mut following = JoinSet::new();
    for member in &members {
        for (stream, mark) in [(&member.child.stdout, ""), (&member.child.stderr, " err")] {
            following.spawn(follow(
                stream.follow(),
                member.lane.clone(),
                mark,
                lines.clone(),
            ));
        }
    }
    let stopped = tokio::select! {
        () = all_end(&members, &lines) => false,
        pressed = tokio::signal::ctrl_c() => pressed.map(|()| true)?,
    };
    // From here on no new request is accepted.
    drop(router);
    if stopped {
        tell("\nsent SIGTERM, as a platform does before it stops a process\n");
        for member in &members {
            member.child.signal(Signal::SIGTERM)?;
        }
        if tokio::time::timeout(GRACE, all_end(&members, &lines))
            .await
            .is_err()
        {
            tell("after 10 s some still run: killed\n");
            members.iter().for_each(|member| member.child.kill());
            all_end(&members, &lines).await;
        }
    }
    while following.join_next().await.is_some() {}
    let failed = |member: &Member| !member.child.ended().is_some_and(|exit| exit.success());
    Ok(u8::from(!stopped && members.iter().any(failed)))
}

/// Waits until every process has ended, and reports each end.
async fn all_end(members: &[Member], lines: &Lines) {
    let mut running: Vec<&Member> = members
        .iter()
        .filter(|member| member.child.ended().is_none())
        .collect();
    while !running.is_empty() {
        let (at, exit) = first_end(&running).await;
        let member = running.remove(at);
        let left = match running.len() {
            0 => String::new(),
            1 => "; one runs on".to_owned(),
            count => format!("; {count} run on"),
        };
        // The printer ends only with everything else.
        let _ = lines.send(format!("{}: {exit}{left}\n", member.lane.name));
    }
}

/// Returns the place of the first that ends, and how.
async fn first_end(running: &[&Member]) -> (usize, Exit) {
    let mut waits: Vec<_> = running
        .iter()
        .map(|member| Box::pin(member.child.wait()))
        .collect();
    std::future::poll_fn(|context| {
        for (at, wait) in waits.iter_mut().enumerate() {
            if let std::task::Poll::Ready(exit) = wait.as_mut().poll(context) {
                return std::task::Poll::Ready((at, exit));
            }
        }
        std::task::Poll::Pending
    })
    .await
}

/// Hands on a stream line by line, each with the process it came from.
async fn follow(
    mut stream: UnboundedReceiver<Vec<u8>>,
    lane: Lane,
    mark: &'static str,
    lines: Lines,
) {
    let mut line = Vec::new();
    while let Some(bytes) = stream.recv().await {
        for byte in bytes {
            if byte == b'\n' {
                let _ = lines.send(lane.line(mark, &String::from_utf8_lossy(&line)));
                line.clear();
            } else {
                line.push(byte);
            }
        }
    }
    if !line.is_empty() {
        let _ = lines.send(lane.line(mark, &String::from_utf8_lossy(&line)));
    }
}

fn free_port() -> Result<u16, Failure> {
    Ok(platform::free_port(&mut fastrand::Rng::new())?)
}
