//! The proof that a release ran without its source.

use std::path::PathBuf;

use super::{Done, Lab, SOON, Seen};
use dozen_model::{Act, Stop};

/// Proof that the source was removed at this moment.
#[derive(Debug)]
#[must_use]
pub struct SourceRemoval(PathBuf);

impl Lab {
    /// Makes sure that the release's source and its build script's output are
    /// gone. Another grader that builds the same exercise restores them for a
    /// moment; this waits until they are gone again.
    ///
    /// # Errors
    /// Trouble if it stays.
    pub async fn source_away(&self) -> Seen<SourceRemoval> {
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
        Ok(SourceRemoval(place))
    }

    /// Fails if it has been back since.
    ///
    /// # Errors
    /// Trouble if it came back: then nothing is proved.
    pub fn assert_stayed_away(&self, since: &SourceRemoval) -> Done {
        match self.shared.origin.away() {
            Ok(Some(place)) if place == since.0 => Ok(()),
            _ => Err(Stop::trouble(
                "keep the source away",
                "another dozen built this exercise during the check; run it again",
            )),
        }
    }
}
