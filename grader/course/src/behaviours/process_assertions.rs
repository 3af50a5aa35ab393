//! Asserts facts that the system reports about a process: how it refused to
//! start, where others can reach it, and which programs it runs.

use std::net::{IpAddr, SocketAddr};

use dozen_lab::{Done, Exit, Lab, Process, REFUSAL};

/// Fails unless the process ends by itself, as an error and with a message,
/// and never listens.
pub(crate) async fn assert_refused(lab: &Lab, web: &Process, how: &str) -> Done {
    let refused = web.stays_closed_until_exit(REFUSAL).await?;
    // A signal of its own, as of `abort`, is an error as well.
    let is_error = |exit: Exit| exit.code != Some(0);
    let observed = match refused.exit {
        _ if refused.opened() => format!("it listens on {}", refused.listening()),
        None => format!("it still runs after {} s", REFUSAL.as_secs()),
        Some(exit) if !is_error(exit) => exit.to_string(),
        Some(exit) if web.output().all().trim().is_empty() => format!("{exit}, without a word"),
        Some(_) => return Ok(()),
    };
    let expected = "a message and an exit status other than 0, without listening anywhere";
    Err(lab.fail(format!("started {} {how}", web.lane()), expected, observed))
}

/// Fails unless a refused start printed something that a good one does not.
/// Numbers make no difference: process ids and times vary in any case.
pub(crate) fn assert_says_why(lab: &Lab, refused: &Process, good: &Process) -> Done {
    let (said, usual) = (refused.output().all(), good.output().all());
    let words = |line: &str| {
        line.replace(|c: char| c.is_ascii_digit(), "")
            .trim()
            .to_owned()
    };
    let known: Vec<String> = usual.lines().map(words).collect();
    let is_new = |line: String| !line.is_empty() && !known.contains(&line);
    lab.ensure(
        said.lines().map(words).any(is_new),
        format!("read what {} printed before it ended", refused.lane()),
        "a message that says what is wrong",
        format!("no more than {} prints, which runs", good.lane()),
    )
}

/// Fails unless it listens on every IPv4 address of this machine.
pub(crate) async fn assert_open_everywhere(lab: &Lab, web: &Process) -> Done {
    let listeners = web.listeners().await?;
    let takes = |listener: &SocketAddr, address: IpAddr| {
        let ip = listener.ip();
        listener.port() == web.port() && (ip.is_unspecified() || ip == address)
    };
    let is_open = |address: &IpAddr| listeners.iter().any(|listener| takes(listener, *address));
    lab.ensure(
        lab.interface_addresses().iter().all(is_open),
        format!("looked at what {} listens on", web.lane()),
        "every address of this machine, for which 0.0.0.0 or [::] stands",
        "it listens on some of them alone",
    )
}

/// Fails if others can reach it by anything but its port.
pub(crate) async fn assert_no_other_door(lab: &Lab, web: &Process, when: &str) -> Done {
    let listeners = web.listeners().await?;
    let mut others: Vec<String> = listeners
        .iter()
        .filter(|address| address.port() != web.port())
        .map(SocketAddr::to_string)
        .collect();
    others.extend(web.other_sockets()?);
    lab.ensure(
        others.is_empty(),
        format!("looked at what {} listens on {when}", web.lane()),
        format!("port {} and nothing else", web.port()),
        format!("it also listens on {}", others.join(", ")),
    )
}

/// Fails if a program outside the release was started, or tried to be.
pub(crate) fn assert_tried_release_only(lab: &Lab, web: &Process) -> Done {
    let programs = web.foreign_programs().unwrap_or_default();
    let names: Vec<String> = programs.iter().map(|p| p.display().to_string()).collect();
    lab.ensure(
        names.is_empty(),
        format!("looked at the programs that {} tried to start", web.lane()),
        "nothing but binaries of the release",
        names.join(", "),
    )
}

/// Fails unless every process of it runs a binary of the release.
pub(crate) fn assert_runs_release_only(lab: &Lab, web: &Process) -> Done {
    let release = lab.release().dir();
    // The system reports real paths; the release's may go through a link.
    let real = release.canonicalize().unwrap_or(release.to_owned());
    for executable in web.executables()? {
        let shown = executable.display();
        lab.note(format!("{} runs {shown}", web.lane()));
        lab.ensure(
            executable.starts_with(&real) || executable.starts_with(release),
            format!("looked at the programs that {} runs", web.lane()),
            "nothing but binaries of the release",
            format!("it runs {shown}"),
        )?;
    }
    Ok(())
}
