//! What a kit is made of: one template a file, filled with what the teacher chose.

use std::path::PathBuf;

use sha2::{Digest as _, Sha256};
use tera::{Context, Tera};

use super::{
    Provider,
    templates::{
        CLASSROOM50, GITHUB, GITHUB_CLASS, GITHUB_GRADER, GITLAB, GITLAB_CLASS, GRADESCOPE,
        PRAIRIELEARN, SLURM, Template,
    },
};
use crate::{files::hex, handout::Pinned};

/// Where the image has the course.
const COURSE: &str = "/opt/dozen";
/// The compiler where a kit brings none of its own, as in .devcontainer.
const TOOLCHAIN: &str = "1.95.0";

/// What a teacher chose.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Who runs it.
    pub provider: Provider,
    /// The grader that it gets.
    pub grader: Pinned,
    /// The exercises' ids; none are all.
    pub exercises: Vec<String>,
    /// Several machines that grade a class, instead of feedback for a student.
    pub shards: Option<u16>,
}

/// One file of a kit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KitFile {
    /// Where it belongs in the folder.
    pub path: PathBuf,
    /// What is in it.
    pub text: String,
    /// Whether it is a program.
    pub is_program: bool,
}

/// The files of a kit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kit {
    /// Its files.
    pub files: Vec<KitFile>,
    /// What a teacher does with it, a line each.
    pub next: Vec<String>,
}

/// Why there is no such kit.
#[derive(Debug, thiserror::Error)]
pub enum KitError {
    /// The provider cannot get the grader that way.
    #[error("{0}")]
    Grader(String),
    /// The provider grades one student at a time.
    #[error("{0} grades one submission at a time; --shards is for github, gitlab and slurm")]
    Shards(Provider),
    /// A template of ours is wrong.
    #[error("the kit's template is wrong: {0}")]
    Template(#[from] tera::Error),
}

impl Plan {
    /// The kit's files.
    ///
    /// # Errors
    /// If the provider cannot do what was chosen.
    pub fn kit(&self) -> Result<Kit, KitError> {
        let templates = self.templates()?;
        let context = self.context();
        let files = templates.iter().map(|(path, is_program, text)| {
            Ok(KitFile {
                path: PathBuf::from(path),
                text: render(text, &context)?,
                is_program: *is_program,
            })
        });
        Ok(Kit {
            files: files.collect::<Result<_, tera::Error>>()?,
            next: self.next(),
        })
    }

    fn templates(&self) -> Result<&'static [Template], KitError> {
        let is_image = !self.grader.is_repository();
        match (self.provider, self.shards) {
            (Provider::Github, None) => Ok(GITHUB),
            (Provider::Github, Some(_)) => Ok(GITHUB_CLASS),
            (Provider::Gitlab, None) => Ok(GITLAB),
            (Provider::Gitlab, Some(_)) => Ok(GITLAB_CLASS),
            (Provider::Slurm, _) => Ok(SLURM),
            (provider, Some(_)) => Err(KitError::Shards(provider)),
            (Provider::Classroom50, None) => Ok(CLASSROOM50),
            (Provider::Gradescope, None) if is_image => Err(KitError::Grader(
                "Gradescope builds its own image: name the course's repository with --grader"
                    .to_owned(),
            )),
            (Provider::Gradescope, None) => Ok(GRADESCOPE),
            (Provider::PrairieLearn, None) if !is_image => Err(KitError::Grader(
                "PrairieLearn starts an image without a network: name one with --grader".to_owned(),
            )),
            (Provider::PrairieLearn, None) => Ok(PRAIRIELEARN),
        }
    }

    /// The image that jobs run in: the grader's, or one that can build it.
    fn image(&self) -> String {
        let Pinned {
            version, source, ..
        } = &self.grader;
        if self.grader.is_repository() {
            format!("rust:{TOOLCHAIN}-bookworm")
        } else {
            format!("{source} # dozen {version}")
        }
    }

    fn context(&self) -> Context {
        let Pinned {
            version,
            commit,
            source,
        } = &self.grader;
        let exercises = match self.exercises.as_slice() {
            [] => "--all".to_owned(),
            some => some.join(" "),
        };
        let mut context = Context::new();
        context.insert("version", version);
        context.insert("commit", commit);
        context.insert("source", source);
        context.insert("is_image", &!self.grader.is_repository());
        context.insert("image", &self.image());
        context.insert("exercises", &exercises);
        context.insert("course", COURSE);
        context.insert("toolchain", TOOLCHAIN);
        let shards = self.shards.unwrap_or(4);
        context.insert("shards", &shards);
        context.insert("numbers", &(1..=shards).collect::<Vec<_>>());
        context.insert("uuid", &uuid(&exercises));
        context
    }

    fn next(&self) -> Vec<String> {
        let lines: &[&str] = match (self.provider, self.shards) {
            (Provider::Github, None) => {
                &["Commit it to the students' template: each push shows cards, and grades nothing."]
            }
            (Provider::Github, Some(_)) => &[
                "Commit it to a private repository that is the class's folder: class.toml, the hand-ins, the store.",
                "Put the class's secret into the Actions secret DOZEN_CLASS_SECRET, and start the workflow by hand.",
            ],
            (Provider::Gitlab, None) => {
                &["Commit it to the students' template: each push shows cards, and grades nothing."]
            }
            (Provider::Gitlab, Some(_)) => &[
                "Commit it to a private project that is the class's folder: class.toml, the hand-ins, the store.",
                "Put the class's secret into the masked CI variable DOZEN_CLASS_SECRET, and run the pipeline.",
            ],
            (Provider::Classroom50, _) => &[
                "Commit autograder.py to the classroom50 repository as CLASSROOM/autograders/ASSIGNMENT/autograder.py.",
                "Name the image: gh teacher assignment add … --runtime runtime.json",
            ],
            (Provider::Gradescope, _) => &[
                "Upload autograder.zip under Configure Autograder, with Ubuntu 22.04 as the base image.",
            ],
            (Provider::PrairieLearn, _) => {
                &["Copy the folder to questions/ of your course, and sync it."]
            }
            (Provider::Slurm, _) => &[
                "id=$(sbatch --parsable grade.sbatch) && sbatch --dependency=afterany:$id merge.sbatch",
            ],
        };
        lines.iter().map(|&line| line.to_owned()).collect()
    }
}

/// Fills a template. GitHub's jobs share the step that builds the grader.
fn render(text: &str, context: &Context) -> Result<String, tera::Error> {
    let mut tera = Tera::default();
    tera.add_raw_templates([("github-grader.yml", GITHUB_GRADER), ("file", text)])?;
    tera.render("file", context)
}

/// A UUID that stays when the kit is written again: version 8 of RFC 9562, from
/// a hash of the exercises.
fn uuid(exercises: &str) -> String {
    let mut bytes = Sha256::digest(format!("dozen/ci/prairielearn {exercises}"));
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = hex(&bytes[..16]);
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &digits[part]);
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::{Plan, Provider, TOOLCHAIN, uuid};
    use crate::handout::Pinned;

    fn plan(provider: Provider, source: &str, shards: Option<u16>) -> Plan {
        Plan {
            provider,
            grader: Pinned {
                version: "0.1.0".to_owned(),
                commit: "4f2a91c".to_owned(),
                source: source.to_owned(),
            },
            exercises: vec!["07-port-binding".to_owned()],
            shards,
        }
    }

    #[test]
    fn every_place_has_a_kit_for_the_graders_it_can_get() {
        for provider in Provider::ALL {
            let made = ["https://forge.example/course", "registry.example/dozen:0.1"]
                .map(|source| plan(provider, source, None).kit().is_ok());
            let expected = match provider {
                Provider::Gradescope => [true, false],
                Provider::PrairieLearn => [false, true],
                _ => [true, true],
            };
            assert_eq!(made, expected, "{provider}");
        }
    }

    #[test]
    fn no_placeholder_is_left_in_a_file() {
        for provider in Provider::ALL {
            for source in ["https://forge.example/course", "registry.example/dozen:0.1"] {
                for shards in [None, Some(3)] {
                    let Ok(kit) = plan(provider, source, shards).kit() else {
                        continue;
                    };
                    for file in kit.files {
                        let text = file.text.replace("${{", "");
                        let is_whole = !text.contains("{{") && !text.contains("{%");
                        assert!(is_whole, "{provider} {}: {text}", file.path.display());
                        assert!(text.ends_with('\n') && !text.ends_with("\n\n"));
                    }
                }
            }
        }
    }

    #[test]
    fn platforms_that_grade_one_submission_have_no_shards() {
        let refused = plan(
            Provider::Gradescope,
            "https://forge.example/course",
            Some(2),
        )
        .kit();
        let said = refused.unwrap_err().to_string();
        assert!(said.contains("gradescope grades one submission"), "{said}");
    }

    #[test]
    fn the_compiler_is_the_one_of_the_container_for_editors() {
        let container = include_str!("../../../../.devcontainer/devcontainer.json");
        assert!(container.contains(&format!("rust:{TOOLCHAIN}-bookworm")));
    }

    #[test]
    fn a_questions_uuid_stays() {
        assert_eq!(uuid("--all"), uuid("--all"));
        assert_ne!(uuid("--all"), uuid("07-port-binding"));
        let id = uuid("--all");
        assert_eq!((id.len(), &id[14..15]), (36, "8"), "{id}");
    }
}
