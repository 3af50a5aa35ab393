//! The stdout of a process as a stream of lines, and its reader, which a check
//! can stop, resume or close.

use std::time::Duration;

use super::{Done, Process, Seen};
use dozen_model::{Act, Finding, Reader, Step, Stop};

/// How much of one line the trace shows.
const SHOWN: usize = 400;

impl Process {
    /// Returns the whole lines that it has printed on stdout so far. Text after
    /// the last line break is not a line yet.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let text = self.child().stdout.text();
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().map(str::to_owned).collect()
    }

    /// Returns the lines on stdout with `needle` in them, as soon as there is
    /// one or the deadline passes.
    pub async fn lines_with(&self, needle: &str, within: Duration) -> Vec<String> {
        self.lines_until(needle, within, |_| true).await
    }

    /// Returns the lines on stdout with `needle` in them, as soon as one of
    /// them is `wanted` or the deadline passes.
    pub async fn lines_until(
        &self,
        needle: &str,
        within: Duration,
        wanted: impl Fn(&str) -> bool,
    ) -> Vec<String> {
        let mut found = Vec::new();
        let look = async || {
            found = self.lines();
            found.retain(|line| line.contains(needle));
            found.iter().any(|line| wanted(line)).then_some(())
        };
        self.shared().clock.until(within, look).await;
        self.saw_lines(needle, &found);
        found
    }

    /// Adds the lines that were found on stdout to the trace.
    fn saw_lines(&self, needle: &str, found: &[String]) {
        let step = Step::Lines {
            lane: self.lane().to_owned(),
            needle: needle.to_owned(),
        };
        let detail = format!("looked for {needle} on its stdout");
        let recorder = &self.shared().recorder;
        let place = recorder.add(self.lane(), Act::Look, detail, Some(step));
        let seen = match found {
            [] => "no line has it".to_owned(),
            [line] => line.chars().take(SHOWN).collect(),
            [first, ..] => {
                let first: String = first.chars().take(SHOWN).collect();
                format!("{} lines, the first is {first}", found.len())
            }
        };
        recorder.saw(place, seen);
    }

    /// Stops reading its stdout, as a log router that hangs does. Returns how
    /// many bytes the pipe takes; on Linux it is made as small as possible.
    ///
    /// # Errors
    /// Not reached if its stdout has ended.
    pub async fn stop_reading(&self) -> Seen<usize> {
        let capacity = self.child().stdout.stop_reading().await;
        let capacity = capacity.map_err(|cause| self.no_stdout(cause))?;
        let detail = "stopped reading its stdout";
        let place = self.turn(Reader::Stop, detail);
        let recorder = &self.shared().recorder;
        recorder.saw(place, format!("the pipe takes {capacity} bytes"));
        Ok(capacity)
    }

    /// Reads its stdout again.
    pub fn resume_reading(&self) {
        self.child().stdout.resume_reading();
        self.turn(Reader::Resume, "read its stdout again");
    }

    /// Closes the reading end of its stdout, as a log router that dies does.
    ///
    /// # Errors
    /// Not reached if its stdout has ended.
    pub async fn close_stdout(&self) -> Done {
        let closed = self.child().stdout.close().await;
        closed.map_err(|cause| self.no_stdout(cause))?;
        self.turn(Reader::Close, "closed the reading end of its stdout");
        Ok(())
    }

    /// Returns how many bytes wait in its stdout while no one reads it.
    ///
    /// # Errors
    /// Not reached if its stdout has ended.
    pub async fn unread(&self) -> Seen<usize> {
        let unread = self.child().stdout.unread().await;
        unread.map_err(|cause| self.no_stdout(cause))
    }

    /// Describes that it has closed its stdout or ended.
    fn no_stdout(&self, cause: std::io::Error) -> Stop {
        let did = format!("looked after the stdout of {}", self.lane());
        let expected = "it is open for as long as the process runs";
        Stop::not_reached(Finding::new(did, expected, cause.to_string()))
    }

    fn turn(&self, reader: Reader, detail: &str) -> usize {
        let lane = self.lane().to_owned();
        let step = Step::Reader { lane, turn: reader };
        let recorder = &self.shared().recorder;
        recorder.add(self.lane(), Act::Look, detail, Some(step))
    }

    /// Returns the regular files that it and its descendants hold open for
    /// writing, wherever they are.
    ///
    /// # Errors
    /// If the system does not report it.
    pub fn files_open_for_writing(&self) -> Seen<Vec<String>> {
        let found = self.child().files_open_for_writing();
        let found = found.map_err(|cause| Stop::Trouble(format!("the grader {cause}")))?;
        let base = &self.dirs().base;
        // In its own folders a file has the same name as in `new_files`.
        let shown = found.iter().map(|path| {
            let inside = path.strip_prefix(base).unwrap_or(path);
            inside.to_string_lossy().into_owned()
        });
        let shown: Vec<String> = shown.collect();
        let step = Step::OpenFiles {
            lane: self.lane().to_owned(),
        };
        let detail = "looked for files that it holds open for writing";
        let recorder = &self.shared().recorder;
        let place = recorder.add(self.lane(), Act::Search, detail, Some(step));
        let seen = if shown.is_empty() {
            "none".to_owned()
        } else {
            shown.join(", ")
        };
        recorder.saw(place, seen);
        Ok(shown)
    }
}
