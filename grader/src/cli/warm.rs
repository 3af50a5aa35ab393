//! Compiles what exercises have in common before many submissions are built: each
//! crate once, for build folders that share the compiled libraries.

use std::sync::Arc;

use super::{course_root::CourseRoot, failure::Failure, screen, until_stopped};
use crate::{author, build::Slot, course::Exercise, platform::Sandbox, runner::Workshop};

impl CourseRoot {
    /// Compiles the dependencies of these exercises in the build folders called
    /// `slots`, unless they are warm. A copy of the course without solutions stays
    /// as it is: its submissions compile what they need.
    ///
    /// # Errors
    /// If the disk refuses, or a signal stops it.
    pub fn warm(
        &self,
        exercises: &[&'static Exercise],
        slots: &[String],
        sandbox: Sandbox,
    ) -> Result<(), Failure> {
        let references = exercises
            .iter()
            .map(|exercise| (*exercise, self.solution(exercise)))
            .filter(|(_, solution)| solution.is_dir());
        let references: Vec<_> = references.collect();
        let Some(first) = slots.first().filter(|_| !references.is_empty()) else {
            return Ok(());
        };
        let is_new = |name: &String| !self.target().join(name).join("target").is_dir();
        if slots.iter().any(is_new) {
            screen::note("compiling what the exercises have in common, once");
        }
        let guard = self.begin(first)?;
        let workshop = |name: &String| {
            let slot = Slot::open(&self.target(), name)?.in_sandbox(sandbox);
            let run = guard.workshop.run.clone();
            Ok(Workshop::new(
                slot,
                run,
                Arc::clone(&guard.workshop.fitness),
            ))
        };
        let workshops: Result<Vec<Workshop>, Failure> = slots.iter().map(workshop).collect();
        let workshops = workshops?;
        until_stopped(async {
            let main = Slot::open(&self.target(), "main")?;
            author::warm(&references, &workshops, &main).await?;
            Ok(0)
        })
        .map(drop)
    }
}
