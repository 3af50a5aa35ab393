//! Hand-written transcripts. A case begins with `== what it shows` on an empty
//! server; `> SET a 1` sends a command and awaits its reply, `b> …` does so as
//! another client, `b~ …` sends one that must wait, `b<` awaits its reply, and
//! `b!` ends that client. The real server's reply is below: `= ` in both
//! versions of the protocol, or `2 ` and `3 `.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use super::{
    client::Client,
    engines::{self, Engine},
    generate,
};

const DIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/redis");

/// Returns the lines of a transcript that are not replies.
fn questions(text: &str) -> Vec<&str> {
    let is_reply = |line: &&str| ["= ", "2 ", "3 "].iter().any(|mark| line.starts_with(mark));
    text.lines().filter(|line| !is_reply(line)).collect()
}

/// Words, of which those in quotes may hold spaces and escapes.
pub(crate) fn words(line: &str) -> Vec<Vec<u8>> {
    let split = shlex::split(line).unwrap();
    split
        .into_iter()
        .map(|word| {
            let word = word.replace("\\r", "\r").replace("\\n", "\n");
            word.replace("\\0", "\0").into_bytes()
        })
        .collect()
}

/// Returns the reply to each line of a transcript.
fn play(engine: &Engine, questions: &[&str], version: u8) -> Vec<Option<String>> {
    let mut stage = Stage {
        engine,
        version,
        side: Client::connect(engine.port, 2),
        clients: BTreeMap::new(),
        waiting: Vec::new(),
    };
    questions.iter().map(|line| stage.line(line)).collect()
}

/// The clients of a case.
struct Stage<'a> {
    engine: &'a Engine,
    version: u8,
    side: Client,
    clients: BTreeMap<String, Client>,
    waiting: Vec<String>,
}

impl Stage<'_> {
    fn line(&mut self, line: &str) -> Option<String> {
        if line.starts_with("==") {
            self.clients.clear();
            self.waiting.clear();
            self.side.until_waiting(0);
            self.side.ask(&["FLUSHALL"]);
        }
        let at = line.find(['>', '~', '<', '!']).filter(|at| *at < 2)?;
        if line.starts_with(['#', '=']) {
            return None;
        }
        let (name, rest) = line.split_at(at);
        let connect = || Client::connect(self.engine.port, self.version);
        let client = self.clients.entry(name.to_owned()).or_insert_with(connect);
        let reply = match rest.split_at(1) {
            (">", command) => client.ask(&words(command)),
            ("~", command) => {
                client.send(&words(command));
                self.waiting.push(name.to_owned());
                self.side.until_waiting(self.waiting.len());
                return None;
            }
            ("<", _) => {
                self.waiting.retain(|other| other != name);
                client.reply()
            }
            _ => {
                self.clients.remove(name);
                self.waiting.retain(|other| other != name);
                self.side.until_waiting(self.waiting.len());
                return None;
            }
        };
        Some(reply.trim_ascii_end().escape_ascii().to_string())
    }
}

/// Returns a transcript with the replies of an engine in it.
fn transcribe(engine: &Engine, text: &str) -> String {
    let questions = questions(text);
    let older = play(engine, &questions, 2);
    let newer = play(engine, &questions, 3);
    let mut out = String::new();
    for (line, replies) in questions.iter().zip(older.into_iter().zip(newer)) {
        writeln!(out, "{line}").unwrap();
        match replies {
            (Some(older), Some(newer)) if older == newer => writeln!(out, "= {older}").unwrap(),
            (Some(older), Some(newer)) => writeln!(out, "2 {older}\n3 {newer}").unwrap(),
            _ => {}
        }
    }
    out
}

fn transcripts() -> Vec<std::path::PathBuf> {
    let files = fs::read_dir(DIR).unwrap().flatten().map(|file| file.path());
    let mut found: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .collect();
    found.sort();
    found
}

/// Returns the first lines that differ, and the case they are in.
fn difference(recorded: &str, played: &str) -> String {
    let mut shown = String::new();
    let (mut case, mut command) = ("", "");
    for (right, wrong) in recorded.lines().zip(played.lines()) {
        if right.starts_with("==") {
            case = right;
        }
        if right == wrong {
            command = right;
            continue;
        }
        writeln!(
            shown,
            "{case}\n  {command}\n  recorded {right}\n  replied  {wrong}"
        )
        .unwrap();
        if shown.lines().count() > 60 || !right.starts_with(['=', '2', '3']) {
            break;
        }
    }
    shown
}

fn hold(engine: &Engine, path: &Path) -> String {
    let recorded = fs::read_to_string(path).unwrap();
    let played = transcribe(engine, &recorded);
    if played == recorded {
        return String::new();
    }
    let name = path.file_name().unwrap().to_string_lossy();
    format!(
        "{name}, {}:\n{}",
        engine.name,
        difference(&recorded, &played)
    )
}

pub(crate) fn the_embedded_server_replies_what_was_recorded_from_the_real_one() {
    if std::env::var_os("UPDATE_TRANSCRIPTS").is_some() {
        let real = engines::real(&[]);
        let generated = format!("{DIR}/generated.txt");
        fs::write(generated, generate::transcript()).unwrap();
        for path in transcripts() {
            let text = fs::read_to_string(&path).unwrap();
            fs::write(&path, transcribe(&real, &text)).unwrap();
        }
    }
    let embedded = engines::embedded(&[]);
    let wrong: String = transcripts()
        .iter()
        .map(|path| hold(&embedded, path))
        .collect();
    assert!(wrong.is_empty(), "{wrong}");
}

pub(crate) fn the_real_server_still_replies_what_was_recorded() {
    let real = engines::real(&[]);
    let wrong: String = transcripts().iter().map(|path| hold(&real, path)).collect();
    assert!(wrong.is_empty(), "{wrong}");
}
