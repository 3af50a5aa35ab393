//! A name for what was handed in: it differs as soon as a file that enters
//! differs, and says nothing about the folder that the files are in.

use sha2::{Digest as _, Sha256};

use super::{
    refusal::Refusals,
    stage::{forbidden, gather_files, links},
    submission::Submission,
};

/// The digest of these submissions together, as hexadecimal digits. What is
/// refused is part of it, so that a rejected submission has a digest too.
#[must_use]
pub fn digest(submissions: &[Submission<'_>]) -> String {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    };
    for submission in submissions {
        part(submission.package.as_bytes());
        let mut refusals = links(submission.dir);
        if refusals.is_empty() {
            forbidden(submission, &mut refusals);
            let (files, missing) = gather_files(submission, &mut refusals);
            refusals.extend(missing);
            for (path, bytes) in files {
                part(path.display().to_string().as_bytes());
                part(&bytes);
            }
        }
        part(Refusals::to_string(&refusals).as_bytes());
    }
    let digest = hash.finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
