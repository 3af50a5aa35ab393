//! Whether the only folder of a download is one student's work, or is around the
//! work of all. What a student sent could look like either, so only what the
//! teacher says decides: the roster and the names of the repositories.

use super::names::{canvas, moodle, stem};
use crate::roster::{Identity, Roster};

/// What the teacher says of the names in a download.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The students.
    pub roster: &'a Roster,
    /// What the names of repositories begin with, before the login.
    pub prefix: &'a str,
}

impl Known<'_> {
    /// Whether `folder`, the only one, is around hand-ins, `inside` of it.
    #[must_use]
    pub fn is_around(&self, folder: &str, inside: &[String]) -> bool {
        if folder.ends_with("_export") {
            return true;
        }
        let known = inside.iter().filter(|name| self.is_a_students(name));
        !self.is_a_students(folder) && 2 * known.count() > inside.len()
    }

    fn is_a_students(&self, name: &str) -> bool {
        let stem = stem(name);
        if !self.prefix.is_empty() && stem.starts_with(self.prefix) {
            return true;
        }
        let is_known = |identity: Identity<'_>| self.roster.key_of(identity).is_some();
        is_known(Identity::Name(stem))
            || canvas(name).is_some_and(|found| is_known(Identity::Canvas(found.user)))
            || moodle(name).is_some_and(|(_, id)| is_known(Identity::Moodle(&id)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Known, Roster};

    #[test]
    fn only_names_that_the_teacher_knows_make_a_folder_one_around_hand_ins() {
        let roster = "key,name,canvas_id,moodle_participant,forge\nada,Ada,42,7,AdaL\nbob,,43,,\n";
        let (roster, nobody) = (Roster::parse(roster).unwrap(), Roster::default());
        for (roster, prefix, folder, inside, is_around) in [
            (&nobody, "", "x_export", &["a"][..], true),
            (
                &nobody,
                "cs-",
                "clones",
                &["cs-ada", "cs-bob", "notes"],
                true,
            ),
            (&nobody, "cs-", "cs-ada", &["cs-bob", "cs-eve"], false),
            (&nobody, "", "ada", &["bob", "eve"], false),
            (&roster, "", "clones", &["adal", "bob.zip"], true),
            (&roster, "", "ada", &["bob"], false),
            (&roster, "", "eve", &["Cargo.toml", "src", "bob"], false),
            (&roster, "", "submissions", &["lovelace_42_1_a.zip"], true),
            (
                &roster,
                "",
                "all",
                &["Ada L_7_assignsubmission_file_"],
                true,
            ),
            (&roster, "", "all", &["eve_44_1_a.zip"], false),
        ] {
            let inside: Vec<String> = inside.iter().map(|name| (*name).to_owned()).collect();
            let known = Known { roster, prefix };
            assert_eq!(known.is_around(folder, &inside), is_around, "{folder}");
        }
    }
}
