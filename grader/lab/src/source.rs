//! The proof that a release ran without its source.

use std::path::PathBuf;

use super::{Done, Lab, SOON, Seen};
use dozen_model::{Act, Stop};

/// The source was away when this was made.
#[derive(Debug)]
#[must_use]
pub struct SourceAway(PathBuf);

impl Lab {
    /// Makes sure that nothing is where the release was built from, nor where
    /// its build script wrote. Another grader that builds the same exercise
    /// brings that back for a moment, which is waited for.
    ///
    /// # Errors
    /// Trouble where it stays there.
    pub async fn source_away(&self) -> Seen<SourceAway> {
        let origin = &self.shared.origin;
        let probe = async || origin.away().ok().flatten();
        let Some(place) = self.until(SOON, probe).await else {
            let source = origin.source().map(|dir| dir.display().to_string());
            return Err(Stop::trouble(
                "put the source away",
                format!(
                    "it is still at {}; does another dozen build this exercise?",
                    source.unwrap_or_default()
                ),
            ));
        };
        let detail = "made sure that the source is gone from where it was built";
        self.shared.recorder.add("grader", Act::Look, detail, None);
        Ok(SourceAway(place))
    }

    /// Makes sure that it was gone all the time since.
    ///
    /// # Errors
    /// Trouble where it came back: then nothing was proved.
    pub fn stayed_away(&self, since: &SourceAway) -> Done {
        match self.shared.origin.away() {
            Ok(Some(place)) if place == since.0 => Ok(()),
            _ => Err(Stop::trouble(
                "keep the source away",
                "another dozen built this exercise meanwhile; run again",
            )),
        }
    }
}
