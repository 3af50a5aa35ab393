//! The names that platforms give to what was handed in, taken apart.

/// The name without the end that says what kind of archive it is.
pub(super) fn stem(name: &str) -> &str {
    let ends = [".zip", ".tar.gz", ".tgz", ".tar"];
    let lower = name.to_ascii_lowercase();
    let end = ends.iter().find(|end| lower.ends_with(**end));
    end.map_or(name, |end| &name[..name.len() - end.len()])
}

/// The parts of a name in Canvas' download.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CanvasName<'a> {
    pub(super) name: &'a str,
    pub(super) is_late: bool,
    pub(super) user: &'a str,
}

/// `name[_LATE]_<user>_<attachment>_<file>`; of an assignment that is graded
/// anonymously `[LATE_]anon_<id>_<attachment>_<file>`.
pub(super) fn canvas(file: &str) -> Option<CanvasName<'_>> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = file.split('_').collect();
    let late = usize::from(parts.first() == Some(&"LATE"));
    if parts.get(late) == Some(&"anon") {
        let attachment = parts.get(late + 2)?;
        let is_typed = ["text.html", "link.html"].contains(attachment);
        let is_attached = is_number(attachment) && parts.len() > late + 3;
        return (is_attached || is_typed).then(|| CanvasName {
            name: "",
            is_late: late == 1,
            user: parts[late + 1],
        });
    }
    // What was typed into a field, or a link, has no attachment's number.
    let is_typed =
        |at: usize| at + 2 == parts.len() && ["text.html", "link.html"].contains(&parts[at + 1]);
    let is_attached = |at: usize| at + 2 < parts.len() && is_number(parts[at + 1]);
    let at =
        (1..parts.len()).find(|at| is_number(parts[*at]) && (is_attached(*at) || is_typed(*at)))?;
    let is_late = at > 1 && parts[at - 1] == "LATE";
    let name_ends: usize = parts[..at - usize::from(is_late)]
        .iter()
        .map(|part| part.len() + 1)
        .sum();
    Some(CanvasName {
        name: &file[..name_ends - 1],
        is_late,
        user: parts[at],
    })
}

/// `First Last_<participant>_assignsubmission_file_`, a folder or the beginning
/// of a file's name; with `onlinetext` for what was typed into a field.
pub(super) fn moodle(name: &str) -> Option<(String, String)> {
    let (person, _) = name.split_once("_assignsubmission_")?;
    let (person, participant) = person.rsplit_once('_')?;
    let is_number = !participant.is_empty() && participant.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| (person.to_owned(), participant.to_owned()))
}

/// Whether a download's entry of this name is left out: it is the system's.
pub(super) fn is_left_out(name: &str) -> bool {
    name.starts_with('.') || name == "__MACOSX"
}

#[cfg(test)]
mod tests {
    use super::{canvas, moodle, stem};

    #[test]
    fn the_names_of_canvas_are_taken_apart() {
        for (file, name, is_late, user) in [
            ("lovelaceada_42_1007_crumb.zip", "lovelaceada", false, "42"),
            (
                "lovelaceada_LATE_42_1007_my_2_files.zip",
                "lovelaceada",
                true,
                "42",
            ),
            ("von_braun_42_1007_a-1.zip", "von_braun", false, "42"),
            ("anon_kJ8xX_1007_a.zip", "", false, "kJ8xX"),
            ("LATE_anon_kJ8xX_1007_a.zip", "", true, "kJ8xX"),
            ("lovelaceada_42_text.html", "lovelaceada", false, "42"),
            ("lovelaceada_LATE_42_link.html", "lovelaceada", true, "42"),
            ("anon_kJ8xX_text.html", "", false, "kJ8xX"),
            (
                "müller-lüdenscheidt_LATE_42_1007_a-1.zip",
                "müller-lüdenscheidt",
                true,
                "42",
            ),
        ] {
            let found = canvas(file).unwrap();
            assert_eq!(
                (found.name, found.is_late, found.user),
                (name, is_late, user)
            );
        }
        for file in ["ada.zip", "ada_42.zip", "42_1007_x", "ada_x_1007_a.zip"] {
            assert_eq!(canvas(file), None, "{file}");
        }
    }

    #[test]
    fn the_names_of_moodle_are_taken_apart() {
        for name in [
            "Ada de la Cruz_7_assignsubmission_file_",
            "Ada de la Cruz_7_assignsubmission_file_crumb.zip",
            "Ada de la Cruz_7_assignsubmission_onlinetext_",
        ] {
            let (person, participant) = moodle(name).unwrap();
            assert_eq!((&*person, &*participant), ("Ada de la Cruz", "7"));
        }
        let (person, _) = moodle("Jörg Müller-Lüdenscheidt_x_8_assignsubmission_file_").unwrap();
        assert_eq!(person, "Jörg Müller-Lüdenscheidt_x");
        assert_eq!(moodle("Ada_assignsubmission_file_"), None);
    }

    #[test]
    fn an_archive_is_named_by_its_stem() {
        assert_eq!(
            (stem("a.b.tar.gz"), stem("a.ZIP"), stem("a.b")),
            ("a.b", "a", "a.b")
        );
    }
}
