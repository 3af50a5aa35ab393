//! `dozen class unpack`: what `dozen check --submission ada.zip` asks for. It
//! prints one line of JSON, since a refused archive is a result too.

use std::path::PathBuf;

use dozen::cli::{Failure, print};
use dozen_class::handins::{entry::UnpackError, unpack::unpack};

use super::place::Outcome;

/// Unpack one archive.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The archive.
    archive: PathBuf,
    /// An empty folder.
    dir: PathBuf,
}

pub(super) fn run(args: &Args) -> Outcome {
    let refused = match unpack(&args.archive, &args.dir) {
        Ok(()) => None,
        Err(UnpackError::Refused(reason)) => Some(reason),
        Err(trouble) => return Err(Failure::trouble(trouble.to_string())),
    };
    print(&format!("{}\n", serde_json::json!({ "refused": refused })))?;
    Ok(0)
}
