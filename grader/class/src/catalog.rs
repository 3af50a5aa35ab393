//! What a class has to know of the course: names, titles and points. The command
//! line fills it in; nothing here reads the course.

/// The exercises of a class, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalog {
    /// Each of them.
    pub exercises: Vec<Exercise>,
}

/// One exercise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exercise {
    /// `07-port-binding`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its checks, in order.
    pub checks: Vec<Check>,
    /// What its wrong fixes fail, and the mistake behind each.
    pub mistakes: Vec<Mistake>,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Check {
    /// Its id.
    pub id: String,
    /// The behaviour, as a sentence.
    pub title: String,
    /// Its points.
    pub points: u32,
}

/// A known wrong fix.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mistake {
    /// Its name.
    pub name: String,
    /// What its author believed.
    pub belief: String,
    /// The checks that it fails or does not reach, sorted.
    pub fails: Vec<String>,
}

impl Catalog {
    /// The exercise of that id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Exercise> {
        self.exercises.iter().find(|exercise| exercise.id == id)
    }
}
