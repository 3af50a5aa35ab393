//! What a result depends on, and its name: the hash of that. Two machines that
//! grade the same files in the same way come to the same name.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::files::hex;

/// Everything that a result depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// The grader's version.
    pub version: String,
    /// The commit that the course is at; empty if it is not a clone.
    pub commit: String,
    /// The versions of cargo and the compiler.
    pub toolchain: String,
    /// The exercise.
    pub exercise: String,
    /// What is drawn from.
    pub seed: u64,
    /// What deadlines are multiplied by, in thousandths.
    pub patience: u64,
    /// How often each check runs.
    pub repeat: u32,
    /// The Redis.
    pub redis: String,
    /// The sandbox that was asked for.
    pub sandbox: String,
    /// The digest of the files that enter.
    pub files: String,
}

impl Inputs {
    /// The name of the result: 64 hexadecimal digits.
    #[must_use]
    pub fn key(&self) -> String {
        let Self {
            version,
            commit,
            toolchain,
            exercise,
            seed,
            patience,
            repeat,
            redis,
            sandbox,
            files,
        } = self;
        let text = format!(
            "dozen/class/key/v1\nversion {version}\ncommit {commit}\ntoolchain {toolchain}\n\
             exercise {exercise}\nseed {seed}\npatience {patience}\nrepeat {repeat}\n\
             redis {redis}\nsandbox {sandbox}\nfiles {files}\n"
        );
        hex(&Sha256::digest(text.as_bytes()))
    }
}

/// One of several machines that share the work without talking: it takes the
/// keys whose number leaves this rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    number: u64,
    of: u64,
}

impl Shard {
    /// Which of them it is, from 1.
    #[must_use]
    pub fn number(self) -> u64 {
        self.number
    }

    /// Whether this machine grades the result of that name.
    #[must_use]
    pub fn takes(&self, key: &str) -> bool {
        let number = key
            .get(..15)
            .and_then(|head| u64::from_str_radix(head, 16).ok());
        number.unwrap_or_default() % self.of == self.number - 1
    }
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(number, of)| {
            let (number, of) = (number.parse().ok()?, of.parse().ok()?);
            (number >= 1 && number <= of).then_some(Self { number, of })
        });
        numbers.ok_or_else(|| "give the machine and their number, as 2/4".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{Inputs, Shard};

    fn inputs() -> Inputs {
        Inputs {
            version: "0.1.0".into(),
            commit: "abc".into(),
            toolchain: "cargo 1, rustc 1".into(),
            exercise: "07-port-binding".into(),
            seed: 5,
            patience: 1,
            repeat: 1,
            redis: "embedded".into(),
            sandbox: "auto".into(),
            files: "00ff".into(),
        }
    }

    #[test]
    fn a_key_never_changes_and_depends_on_everything() {
        let key = inputs().key();
        assert_eq!(
            key,
            "c5784aef439c54adc37c9ba0bc9dd4508ba607aa25caf67836a999d1da7b6bb6"
        );
        let others = [
            Inputs {
                version: "0.1.1".into(),
                ..inputs()
            },
            Inputs {
                commit: "abc123".into(),
                ..inputs()
            },
            Inputs {
                toolchain: "cargo 2".into(),
                ..inputs()
            },
            Inputs {
                exercise: "06".into(),
                ..inputs()
            },
            Inputs {
                seed: 6,
                ..inputs()
            },
            Inputs {
                patience: 2,
                ..inputs()
            },
            Inputs {
                repeat: 2,
                ..inputs()
            },
            Inputs {
                redis: "real".into(),
                ..inputs()
            },
            Inputs {
                sandbox: "off".into(),
                ..inputs()
            },
            Inputs {
                files: "00fe".into(),
                ..inputs()
            },
        ];
        assert!(others.iter().all(|other| other.key() != key));
    }

    #[test]
    fn every_key_is_one_machines_and_only_one() {
        let shards: Vec<Shard> = ["1/3", "2/3", "3/3"]
            .map(|text| text.parse().unwrap())
            .into();
        for seed in 0..200 {
            let key = Inputs { seed, ..inputs() }.key();
            let takers = shards.iter().filter(|shard| shard.takes(&key)).count();
            assert_eq!(takers, 1);
        }
        for wrong in ["0/3", "4/3", "1", "a/b", "1/0"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
