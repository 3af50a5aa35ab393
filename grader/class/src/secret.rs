//! The class's secret, and what is drawn from it: the seed of each student's
//! grading, the same at a regrade and unknown to the student, and the number
//! that stands for a name.

use std::{fs, io, path::Path};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::files::{hex, write_whole};

/// The file's name. Keep it: without it a regrade draws other numbers.
pub const FILE: &str = "secret";

/// A class's secret.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// The secret of the class in `dir`, made if there is none.
    ///
    /// # Errors
    /// If the file cannot be read or written.
    pub fn load(dir: &Path) -> io::Result<Self> {
        let path = dir.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) if text.trim().len() >= 32 => {
                return Ok(Self(text.trim().as_bytes().to_vec()));
            }
            Ok(_) => {
                return Err(io::Error::other(format!(
                    "{} has fewer than 32 characters; restore it, or remove it and grade everything again",
                    path.display()
                )));
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => return Err(cause),
        }
        let mut bytes = [0; 32];
        io::Read::read_exact(&mut fs::File::open("/dev/urandom")?, &mut bytes)?;
        let text = hex(&bytes);
        write_whole(&path, format!("{text}\n").as_bytes())?;
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        Ok(Self(text.into_bytes()))
    }

    /// A secret that is given.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }

    /// The seed for a student's work on an exercise.
    #[must_use]
    pub fn seed(&self, student: &str, exercise: &str) -> u64 {
        let bytes = self.mac(&["seed", student, exercise]);
        let mut first = [0; 8];
        first.copy_from_slice(&bytes[..8]);
        // A number that every reader of JSON keeps as it is.
        u64::from_be_bytes(first) >> 11
    }

    /// What stands for a student in the store, and on anonymous pages.
    #[must_use]
    pub fn pseudonym(&self, student: &str) -> String {
        format!("student-{}", &hex(&self.mac(&["name", student]))[..10])
    }

    fn mac(&self, parts: &[&str]) -> Vec<u8> {
        #[allow(clippy::expect_used, reason = "HMAC takes keys of every length")]
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of every length");
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn seeds_and_pseudonyms_never_change() {
        let secret = Secret::of("0123456789abcdef0123456789abcdef");
        let other = Secret::of("0123456789abcdef0123456789abcdeF");
        let seed = secret.seed("ada", "07-port-binding");
        assert_eq!(seed, SEED);
        assert_ne!(seed, secret.seed("ada", "06-processes"));
        assert_ne!(seed, other.seed("ada", "07-port-binding"));
        assert_eq!(secret.pseudonym("ada"), PSEUDONYM);
        // Parts do not run into each other.
        assert_ne!(secret.seed("a", "bc"), secret.seed("ab", "c"));
    }

    /// From Python's `hmac`, computed once.
    const SEED: u64 = 655_261_404_497_190;
    const PSEUDONYM: &str = "student-c23c046b0f";

    #[test]
    fn a_secret_is_made_once() {
        let dir = tempfile::tempdir().unwrap();
        let made = Secret::load(dir.path()).unwrap().seed("a", "b");
        assert_eq!(Secret::load(dir.path()).unwrap().seed("a", "b"), made);
    }
}
