//! `roster.csv`: who is in the class, and what other programs call them. A class
//! works without one; importers of gradebooks need their own ids.

use std::{fs, io, path::Path};

use serde::Deserialize;

/// The file's name.
pub const FILE: &str = "roster.csv";

/// One student. Every column but `key` may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Student {
    /// What the class calls the student, in folders and on the command line.
    pub key: String,
    /// The name, as the learning platform shows it.
    pub name: String,
    /// The address.
    pub email: String,
    /// The number in Canvas.
    pub canvas_id: String,
    /// The id of the student information system.
    pub sis_user_id: String,
    /// The login.
    pub sis_login_id: String,
    /// The section.
    pub section: String,
    /// Moodle's ID number.
    pub moodle_idnumber: String,
    /// Moodle's participant number, as in the names of downloads.
    pub moodle_participant: String,
    /// The login at the forge.
    pub forge: String,
    /// The student id in Gradescope.
    pub gradescope_sid: String,
}

/// Everybody in the class.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    students: Vec<Student>,
}

/// What a platform calls a student.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity<'a> {
    /// The user id of a Canvas download.
    Canvas(&'a str),
    /// The participant number of a Moodle download.
    Moodle(&'a str),
    /// The student id and the address in Gradescope's metadata.
    Gradescope(&'a str, &'a str),
    /// The login, or the class's own name for the student.
    Name(&'a str),
}

impl Roster {
    /// The roster of the class in `dir`; empty if there is none.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn load(dir: &Path) -> io::Result<Self> {
        match fs::read_to_string(dir.join(FILE)) {
            Ok(text) => Self::parse(&text),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(cause) => Err(cause),
        }
    }

    /// The roster in a text.
    ///
    /// # Errors
    /// If it is not CSV with a column `key`.
    pub fn parse(text: &str) -> io::Result<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let read: Result<Vec<Student>, csv::Error> = reader.deserialize().collect();
        let students = read.map_err(|cause| io::Error::other(format!("{FILE}: {cause}")))?;
        if let Some(nameless) = students.iter().position(|student| student.key.is_empty()) {
            return Err(io::Error::other(format!(
                "{FILE}: row {} has no `key`; give each student a name for folders",
                nameless + 2
            )));
        }
        for (place, student) in students.iter().enumerate() {
            let first = students[..place]
                .iter()
                .position(|one| one.key == student.key);
            if let Some(first) = first {
                return Err(io::Error::other(format!(
                    "{FILE}: rows {} and {} have the same `key`, {}; give each student one row",
                    first + 2,
                    place + 2,
                    student.key
                )));
            }
        }
        Ok(Self { students })
    }

    /// The student of this key.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&Student> {
        self.students.iter().find(|student| student.key == key)
    }

    /// Everybody.
    #[must_use]
    pub fn students(&self) -> &[Student] {
        &self.students
    }

    /// The key of the student whom a platform calls so.
    #[must_use]
    pub fn key_of(&self, identity: Identity<'_>) -> Option<&str> {
        let is = |field: &str, value: &str| !value.is_empty() && field.eq_ignore_ascii_case(value);
        let found = self.students.iter().find(|student| match identity {
            Identity::Canvas(id) => is(&student.canvas_id, id),
            Identity::Moodle(id) => is(&student.moodle_participant, id),
            Identity::Gradescope(sid, email) => {
                is(&student.gradescope_sid, sid) || is(&student.email, email)
            }
            Identity::Name(name) => is(&student.forge, name) || student.key == name,
        })?;
        Some(&found.key)
    }
}

#[cfg(test)]
mod tests {
    use super::{Identity, Roster};

    #[test]
    fn two_rows_of_one_student_are_named() {
        let error = Roster::parse("key,name\nada,Ada\nbob,Bob\nada,Ada again\n").unwrap_err();
        assert!(error.to_string().contains("rows 2 and 4"), "{error}");
    }

    #[test]
    fn a_student_is_found_by_what_each_platform_calls_them() {
        let text = "\u{feff}key,name,canvas_id,moodle_participant,email,forge\n\
                    ada,Ada Lovelace,42,7,ada@example.org,AdaL\nbob,Bob,43,,,\n";
        let roster = Roster::parse(text).unwrap();
        for identity in [
            Identity::Canvas("42"),
            Identity::Moodle("7"),
            Identity::Gradescope("", "Ada@example.org"),
            Identity::Name("adal"),
            Identity::Name("ada"),
        ] {
            assert_eq!(roster.key_of(identity), Some("ada"), "{identity:?}");
        }
        assert_eq!(roster.key_of(Identity::Moodle("")), None);
        assert_eq!(roster.key_of(Identity::Canvas("44")), None);
    }

    #[test]
    fn a_row_without_a_key_is_named() {
        let error = Roster::parse("key,name\nada,Ada\n,Bob\n").unwrap_err();
        assert!(error.to_string().contains("row 3"), "{error}");
    }
}
