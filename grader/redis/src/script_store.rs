//! The scripts that a server knows, and the process that runs them.

use std::{collections::HashMap, io, path::PathBuf};

use bytes::Bytes;

use super::script_process::ScriptProcess;

/// How many scripts may exceed a limit before the server runs no more.
const MOST_FAILURES: usize = 3;

/// The scripts of a server.
#[derive(Debug, Default)]
pub(super) struct Scripts {
    /// Scripts by their digest.
    pub(super) known: HashMap<String, Bytes>,
    pub(super) process: Option<ScriptProcess>,
    /// The program that has the script process, if it is not this one.
    pub(super) program: Option<PathBuf>,
    pub(super) failures: usize,
}

impl Scripts {
    /// Returns the memory that the known scripts take.
    pub(super) fn size(&self) -> usize {
        self.known.values().map(Bytes::len).sum()
    }

    /// Returns the process, ready for a request.
    pub(super) fn start(&mut self) -> io::Result<ScriptProcess> {
        if self.failures >= MOST_FAILURES {
            let problem = format!("{MOST_FAILURES} scripts before it ran into its limits");
            return Err(io::Error::other(problem));
        }
        match self.process.take() {
            Some(process) => Ok(process),
            None => ScriptProcess::start(self.program.clone()),
        }
    }
}
