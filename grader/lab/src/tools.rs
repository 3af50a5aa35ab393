//! Tools on the `PATH` of a process: none at all, or impostors that record who
//! called them.

use super::{Lab, Launch, Seen, recorder::Recorder};
use dozen_model::{Act, Step, Stop};
use dozen_platform::{self as platform, PlatformError};

/// How much of one call is shown.
const SHOWN: usize = 80;

/// A folder of tools, for use as `PATH`.
#[derive(Debug, Clone)]
pub struct Tools {
    name: String,
    impostors: platform::Impostors,
    recorder: Recorder,
}

impl Lab {
    /// Makes a folder without any tool in it.
    ///
    /// # Errors
    /// If the disk refuses.
    pub async fn no_tools(&mut self) -> Seen<Tools> {
        self.tools("empty", &[]).await
    }

    /// Makes a folder of impostors with these names. The grader has called one
    /// of them, so they are known to work.
    ///
    /// # Errors
    /// If the disk refuses, or an impostor does not work.
    pub async fn impostors(&mut self, names: &[&str]) -> Seen<Tools> {
        self.tools("impostors", names).await
    }

    async fn tools(&mut self, kind: &str, names: &[&str]) -> Seen<Tools> {
        // As long as a seal, and as believable.
        let says = format!("{}{}", self.draw().digits(), self.draw().digits());
        let name = self.shared.next_lane(kind);
        let folder = self.shared.site.shared(&name).map_err(trouble)?;
        let impostors = platform::Impostors::make(&folder, names, &says).await;
        let impostors = impostors.map_err(trouble)?;
        // A confined process confines the programs that it starts.
        self.shared.folders().push(folder);
        let step = Step::Impostors {
            folder: name.clone(),
            names: names.iter().map(ToString::to_string).collect(),
            script: platform::impostor(&says),
        };
        let recorder = self.shared.recorder.clone();
        let detail = match names {
            [] => format!("made the folder {name}, with nothing in it"),
            [first, ..] => format!(
                "made the folder {name}: {} programs that note each call and answer \
                 nonsense, as a call of {first} showed",
                names.len()
            ),
        };
        recorder.add("grader", Act::Look, detail, Some(step));
        Ok(Tools {
            name,
            impostors,
            recorder,
        })
    }
}

impl Tools {
    /// Returns the calls of impostors, with their arguments.
    ///
    /// # Errors
    /// If their records cannot be read.
    pub fn calls(&self) -> Seen<Vec<String>> {
        let calls = self.impostors.calls();
        let calls = calls.map_err(trouble)?;
        let calls: Vec<String> = calls.iter().map(|call| shown(call)).collect();
        let step = Step::Called {
            folder: self.name.clone(),
        };
        let detail = format!("looked which programs of {} the service called", self.name);
        let place = self.recorder.add("grader", Act::Look, detail, Some(step));
        let seen = if calls.is_empty() {
            "none".to_owned()
        } else {
            calls.join(", ")
        };
        self.recorder.saw(place, seen);
        Ok(calls)
    }
}

fn trouble(cause: PlatformError) -> Stop {
    Stop::Trouble(format!("the grader {cause}"))
}

fn shown(call: &str) -> String {
    match call.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &call[..at]),
        None => call.trim_end().to_owned(),
    }
}

impl Launch {
    /// Sets its whole `PATH` to `tools`.
    pub fn path(mut self, tools: &Tools) -> Self {
        self.path = Some((tools.name.clone(), tools.impostors.bin()));
        self
    }
}
