//! What the system tells of a process: how its start was refused, what it
//! listens on, and which programs it runs.

use std::net::{IpAddr, SocketAddr};

use dozen_lab::{Done, Exit, Lab, Process, SOON};

/// A start that is refused: it ends by itself, as an error, and never listens.
pub(crate) async fn is_refused(lab: &Lab, web: &Process, how: &str) -> Done {
    let refused = web.stays_closed_until_exit(SOON).await?;
    let is_error = |exit: Exit| exit.code.is_some_and(|code| code != 0);
    let observed = match refused.exit {
        _ if refused.opened() => format!("it listens on {}", refused.listening()),
        None => "it still runs".to_owned(),
        Some(exit) if !is_error(exit) => exit.to_string(),
        Some(exit) if web.output().all().trim().is_empty() => format!("{exit}, without a word"),
        Some(_) => return Ok(()),
    };
    let expected = "a message and an exit status other than 0, without listening anywhere";
    Err(lab.fail(format!("started {} {how}", web.lane()), expected, observed))
}

/// Among what a refused start printed is something that a good one does not.
/// Numbers make no difference: process ids and times vary in any case.
pub(crate) fn says_why(lab: &Lab, refused: &Process, good: &Process) -> Done {
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

/// It listens on every address of this machine.
pub(crate) async fn is_open_everywhere(lab: &Lab, web: &Process) -> Done {
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

/// It listens on its port, and on no other.
pub(crate) async fn listens_there_alone(lab: &Lab, web: &Process, when: &str) -> Done {
    let listeners = web.listeners().await?;
    let strays: Vec<String> = listeners
        .iter()
        .filter(|address| address.port() != web.port())
        .map(SocketAddr::to_string)
        .collect();
    lab.ensure(
        strays.is_empty(),
        format!("looked at what {} listens on {when}", web.lane()),
        format!("port {} and no other", web.port()),
        format!("it also listens on {}", strays.join(", ")),
    )
}

/// Every process of it runs a binary of the release.
pub(crate) fn runs_the_release_alone(lab: &Lab, web: &Process) -> Done {
    let release = lab.release().dir();
    // The system tells real paths; the release's may go through a link.
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
