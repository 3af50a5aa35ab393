//! One step of a trace as the shell lines that repeat it.

use std::collections::BTreeMap;

use super::{
    builds,
    database::{self, Databases},
    http::{WHOLE, burst, concurrent_requests, curl, request},
    output, release,
    shell::{comment, pause, percent_b, variable, word},
    tools::{bin, called, impostors, linked, loaded},
    waits,
};
use dozen_model::{Moment, Outage, Step};

/// Connections get file numbers from here on; a shell leaves them free.
const FIRST_FILE: usize = 10;

/// The state that earlier steps leave for later ones.
#[derive(Debug, Default)]
pub(super) struct Shell {
    /// Lanes that use the directories of another lane.
    moved_in: BTreeMap<String, String>,
    /// Lanes whose reader is stopped at some time.
    watched: Vec<String>,
    /// Folders that are in another place now.
    databases: Databases,
    /// Whether the script makes several builds, so that a name means one.
    has_builds: bool,
}

impl Shell {
    /// Returns a shell for the steps of that trace. An exercise with one build
    /// may name it too.
    pub(super) fn of(trace: &[Moment], has_builds: bool) -> Self {
        Self {
            watched: output::watched(trace),
            has_builds,
            ..Self::default()
        }
    }

    /// Returns the lines of one step.
    pub(super) fn lines(&mut self, step: &Step) -> Vec<String> {
        match step {
            Step::Start { .. } => self.start(step),
            Step::Impostors {
                folder,
                names,
                script,
            } => impostors(folder, names, script),
            Step::Called { folder } => called(folder),
            Step::Linked => linked(),
            Step::Loaded { lane } => loaded(lane),
            Step::CopyRelease { name, read_only } => release::copied(name, *read_only),
            Step::CompareRelease { name } => release::compared(name),
            Step::AwaitReady { lane, url } => waits::ready(lane, url),
            Step::Request { .. } => request(step),
            Step::Burst { .. } => burst(step),
            Step::Crowd { requests, times } => concurrent_requests(requests, *times),
            Step::AwaitAnswer { id } => {
                vec![format!(
                    "wait \"$request_{id}\"; cat \"$work/request-{id}.txt\""
                )]
            }
            Step::Open {
                id,
                port,
                bytes,
                read,
            } => open(*id, *port, bytes, *read),
            Step::Send { id, bytes, read } => send(*id, bytes, *read),
            Step::Signal { lane, signal } => {
                vec![
                    format!("kill -{} \"${}\"", word(signal), variable(lane)),
                    pause(),
                ]
            }
            Step::Wipe { lane } => {
                let home = word(self.home(lane));
                vec![format!("find \"$work\"/{home} -mindepth 2 -delete")]
            }
            Step::OpenFiles { lane } => open_files(lane),
            Step::AwaitExit { lane } => waits::ended(lane),
            Step::Listeners { lane } => waits::listeners(lane),
            Step::StandIn { .. } => stand_in(step),
            Step::RestartStandIn { lane, .. } => {
                let stop = format!("kill \"${0}\"; wait \"${0}\" 2> /dev/null", variable(lane));
                [vec![stop], restarted(step)].concat()
            }
            Step::LetGo { lane } => vec![format!("kill -USR1 \"${}\"", variable(lane))],
            Step::Redis { lane, port, user } => redis(lane, *port, user.as_ref()),
            Step::Outage { lane, outage } => take_away(lane, *outage),
            Step::Ask { .. } => ask(step),
            Step::HoldPort { port } => hold_port(*port),
            Step::Lines { lane, needle } => output::lines(lane, needle),
            Step::Reader { lane, turn } => output::turn(lane, *turn),
            Step::RepeatKeepAlive {
                method,
                url,
                headers,
                body,
                count,
            } => output::repeated_request(&curl(WHOLE, (method, url, headers), body, None), *count),
            Step::Database { lane, folder } => self.databases.folder(lane, folder),
            Step::Sql { lane, file, script } => database::sql(lane, file, script),
            Step::HoldDatabase { lane, file } => database::hold(lane, file),
            Step::LetDatabaseGo { lane } => database::let_go(lane),
            Step::Search { needle } => super::tools::searched(needle),
        }
    }

    /// Directories of its own, the files planted in them, then the process.
    fn start(&mut self, step: &Step) -> Vec<String> {
        let Step::Start {
            lane,
            argv,
            env,
            files,
            beside,
            build,
            path,
            release,
        } = step
        else {
            return Vec::new();
        };
        let home = beside.as_ref().map(|old| self.home(old).to_owned());
        self.moved_in.extend(home.map(|home| (lane.clone(), home)));
        let home = format!("\"$work\"/{}", word(self.home(lane)));
        let mut lines = vec![format!("mkdir -p {home}/home {home}/tmp {home}/work")];
        lines.extend(planted(&home, files));
        let watched = self.watched.contains(lane);
        let (before, redirect) = output::redirect(lane, watched);
        lines.extend(before);
        lines.push(format!("(cd {home}/work && exec env -i \\"));
        lines.push(format!(
            "  PATH={} HOME={home}/home TMPDIR={home}/tmp \\",
            path.as_deref().map_or("\"$PATH\"".to_owned(), bin)
        ));
        lines.extend(
            env.iter()
                .map(|(name, value)| format!("  {} \\", self.assignment(name, value))),
        );
        let bin = match build {
            Some(name) if self.has_builds => builds::folder(name),
            _ => release::bin(release.as_deref()),
        };
        let command = command(argv, &bin);
        lines.push(format!("  {command}) {redirect} &"));
        lines.push(format!("{}=$!", variable(lane)));
        lines.push(format!("started \"${}\"", variable(lane)));
        lines
    }

    /// Returns `NAME=value`.
    fn assignment(&self, name: &str, value: &str) -> String {
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if plain {
            format!("{name}={}", self.databases.word(value))
        } else {
            word(&format!("{name}={value}"))
        }
    }

    /// Returns the lane whose directories this one uses.
    fn home<'a>(&'a self, lane: &'a str) -> &'a str {
        self.moved_in.get(lane).map_or(lane, String::as_str)
    }
}

/// Returns a binary in the folder `bin`, and its arguments.
fn command(argv: &[String], bin: &str) -> String {
    let name = argv.first().map_or("crumb", String::as_str);
    let words = argv.iter().skip(1).map(|argument| word(argument));
    let binary = format!("{bin}/{}", word(name));
    std::iter::once(binary)
        .chain(words)
        .collect::<Vec<String>>()
        .join(" ")
}

/// Returns a bare connection, kept open until the script ends.
fn open(id: usize, port: u16, bytes: &str, read: bool) -> Vec<String> {
    let file = FIRST_FILE + id;
    let mut lines = vec![format!("exec {file}<>/dev/tcp/127.0.0.1/{port}")];
    lines.extend(send(id, bytes, read));
    lines
}

/// Bytes on an open connection, and its answer if one is due.
fn send(id: usize, bytes: &str, read: bool) -> Vec<String> {
    let file = FIRST_FILE + id;
    let mut lines = Vec::new();
    if !bytes.is_empty() {
        lines.push(format!("printf %b {} >&{file}", percent_b(bytes)));
    }
    if read {
        lines.push(format!(
            "while IFS= read -r -t 2 line <&{file}; do echo \"$line\"; done; echo \"$line\""
        ));
    } else {
        lines.push(pause());
    }
    lines
}

/// Returns the files that a process has open, with whichever tool is there.
fn open_files(lane: &str) -> Vec<String> {
    let pid = variable(lane);
    vec![format!(
        "ls -l \"/proc/${pid}/fd\" 2>/dev/null || lsof -nP -p \"${pid}\""
    )]
}

/// Writes the planted files; several in a row with the same text at once.
fn planted(home: &str, files: &[(String, String)]) -> Vec<String> {
    let mut lines = Vec::new();
    for same in files.chunk_by(|one, other| one.1 == other.1) {
        let text = word(&same[0].1);
        let paths: Vec<String> = same.iter().map(|(path, _)| word(path)).collect();
        if let [path] = paths.as_slice() {
            let path = format!("{home}/work/{path}");
            lines.push(format!("mkdir -p \"$(dirname {path})\""));
            lines.push(format!("printf %s {text} >{path}"));
            continue;
        }
        lines.push(format!("for file in {}; do", paths.join(" ")));
        lines.push(format!("  mkdir -p {home}/work/\"$(dirname \"$file\")\""));
        lines.push(format!("  printf %s {text} >{home}/work/\"$file\""));
        lines.push("done".to_owned());
    }
    lines
}

/// Returns the command of the grader's own stand-in, which prints its requests.
fn stand_in(step: &Step) -> Vec<String> {
    let Step::StandIn {
        lane,
        port,
        status,
        body,
        hold,
        takes,
        first,
    } = step
    else {
        return Vec::new();
    };
    let mut more = hold_flag(*hold).to_owned();
    if let Some(takes) = takes {
        more += &format!(" --takes-ms {}", takes.as_millis());
    }
    if let Some((path, statuses)) = first {
        let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
        let statuses = statuses.join(",");
        more += &format!(" --first {statuses} --first-path {}", word(path));
    }
    start_stand_in(lane, *port, (*status, body), &more)
}

/// Returns the lines that replace a stand-in on its port.
fn restarted(step: &Step) -> Vec<String> {
    let Step::RestartStandIn {
        lane,
        port,
        status,
        body,
        hold,
    } = step
    else {
        return Vec::new();
    };
    start_stand_in(lane, *port, (*status, body), hold_flag(*hold))
}

fn hold_flag(hold: bool) -> &'static str {
    if hold { " --hold" } else { "" }
}

fn start_stand_in(lane: &str, port: u16, (status, body): (u16, &str), more: &str) -> Vec<String> {
    let body = word(body);
    vec![
        format!("\"$dozen\" stand-in --port {port} --status {status} --body {body}{more} \\"),
        format!("  >\"$work\"/{} &", word(&format!("{lane}.log"))),
        format!("{}=$!", variable(lane)),
        listening(port),
    ]
}

/// Returns the grader's own Redis; any other on that port would do.
fn redis(lane: &str, port: u16, user: Option<&(String, String)>) -> Vec<String> {
    vec![
        format!("\"$dozen\" redis --port {port}{} &", login(user)),
        format!("{}=$!", variable(lane)),
        listening(port),
    ]
}

fn login(user: Option<&(String, String)>) -> String {
    user.map_or(String::new(), |(name, password)| {
        format!(" --user {} --password {}", word(name), word(password))
    })
}

/// Returns a process that is stopped takes connections and says nothing; for
/// the others the grader's own Redis has a signal.
fn take_away(lane: &str, outage: Outage) -> Vec<String> {
    let pid = variable(lane);
    match outage {
        Outage::Stopped => vec![format!("kill -USR1 \"${pid}\""), pause()],
        Outage::Hanging => vec![format!("kill -STOP \"${pid}\""), pause()],
        Outage::Over => vec![
            format!("kill -CONT \"${pid}\"; kill -USR2 \"${pid}\""),
            pause(),
        ],
        Outage::Faulty => vec![comment("that cannot be repeated by hand")],
    }
}

/// Returns one command of Redis, as `redis-cli` would ask it.
fn ask(step: &Step) -> Vec<String> {
    let Step::Ask {
        port,
        user,
        database,
        words,
    } = step
    else {
        return Vec::new();
    };
    let words: Vec<String> = words.iter().map(|part| word(part)).collect();
    vec![format!(
        "\"$dozen\" redis-ask --port {port} --database {database}{} -- {} 2>&3",
        login(user.as_ref()),
        words.join(" ")
    )]
}

/// Returns a stand-in that only occupies a port.
fn hold_port(port: u16) -> Vec<String> {
    vec![
        format!("\"$dozen\" stand-in --port {port} --silent &"),
        listening(port),
    ]
}

/// Waits until a port is taken.
fn listening(port: u16) -> String {
    format!("listening {port}")
}
