//! The settings of a release, and the answers that its visitors get.

use std::path::PathBuf;

use super::page::{is_page, is_sheet};
use crate::behaviours::release::assert_release_id;

use dozen_lab::{Answer, Done, Lab, Launch, Process, ReleaseCopy, Seen};
use dozen_model::Stop;

/// The id and the config of one release.
pub(super) struct Release {
    pub(super) id: String,
    pub(super) bakery: String,
    pub(super) currency: String,
}

/// The answers to one visitor.
#[derive(Clone)]
pub(super) struct Shown {
    page: Answer,
    pub(super) sheet: Answer,
}

impl Release {
    /// Draws a new release.
    pub(super) fn draw(lab: &mut Lab) -> Self {
        let number = lab.draw().number(100..1000);
        Self {
            id: format!("v{number}-{}", lab.draw().name()),
            // As difficult as the contract allows.
            bakery: format!("Zoë's \"{}\" \\o +100%", lab.draw().name()),
            currency: lab.draw().pick(&["EUR", "CHF", "SEK", "PLN"]).to_string(),
        }
    }

    /// Returns a start of this release, from that copy of the build.
    pub(super) fn of(&self, lab: &Lab, copy: &ReleaseCopy) -> Launch {
        lab.web()
            .from(copy)
            .env("RELEASE_ID", self.id.as_str())
            .env("BAKERY", self.bakery.as_str())
            .env("CURRENCY", self.currency.as_str())
    }

    /// Fails unless `web` shows its page and its style sheet.
    pub(super) async fn assert_shown(&self, web: &Process) -> Seen<Shown> {
        self.judge(visit(web).await?)
    }

    /// Fails unless the visitor saw its page and its style sheet.
    pub(super) fn judge(&self, shown: Shown) -> Seen<Shown> {
        let page = self.page(shown.page)?;
        let sheet = sheet(shown.sheet)?;
        Ok(Shown { page, sheet })
    }

    fn page(&self, answer: Answer) -> Seen<Answer> {
        let expected = format!(
            "200, text/html: assets/page.html, word for word, with {} and {}",
            self.bakery, self.currency
        );
        answer.expect(expected, |answer| {
            is(answer, "text/html") && is_page(&answer.text(), &self.bakery, &self.currency)
        })
    }

    /// Fails unless `web` reports the id of this release.
    pub(super) async fn assert_release_id(&self, web: &Process) -> Done {
        assert_release_id(web, &self.id).await
    }
}

/// Requests everything that a visitor sees, and judges nothing.
pub(super) async fn visit(web: &Process) -> Seen<Shown> {
    Ok(Shown {
        page: web.get("/").send().await?,
        sheet: web.get("/style.css").send().await?,
    })
}

/// Fails unless it is the style sheet with values in place of names.
pub(super) fn sheet(answer: Answer) -> Seen<Answer> {
    let expected = "200, text/css: the rules of assets/style.css, with values for names";
    answer.expect(expected, |answer| {
        is(answer, "text/css") && is_sheet(&answer.text())
    })
}

fn is(answer: &Answer, content_type: &str) -> bool {
    let given = answer.header("content-type").unwrap_or_default();
    answer.status == 200 && given.to_lowercase().starts_with(content_type)
}

impl Shown {
    /// Fails unless `web` shows the same, to the last byte.
    pub(super) async fn assert_still_shown(&self, web: &Process) -> Done {
        for (path, was) in [("/", &self.page), ("/style.css", &self.sheet)] {
            let now = web.get(path).send().await?;
            let expected = format!("the same as before, byte for byte: {}", was.describe());
            now.expect(expected, |now| {
                now.status == was.status && now.body == was.body
            })?;
        }
        Ok(())
    }
}

/// Returns a failed precondition as not reached: it is not the check's own
/// failure.
pub(super) fn unreached(stop: Stop) -> Stop {
    match stop {
        Stop::Fail(finding) => Stop::NotReached(finding),
        other => other,
    }
}

/// Fails if the copy was changed.
pub(super) fn assert_untouched(lab: &Lab, copy: &ReleaseCopy) -> Done {
    let changes = copy.changes()?;
    lab.ensure(
        changes.is_empty(),
        format!("compared the files of {} with what they were", copy.name()),
        "nothing has changed in the release",
        changes.join(", "),
    )
}

/// Returns the programs that run for `web` and are not of the copy.
pub(super) fn strangers(web: &Process, copy: &ReleaseCopy) -> Seen<Vec<String>> {
    let all = web.executables()?;
    if all.is_empty() {
        return Err(Stop::trouble("look at what a process runs", "nothing"));
    }
    outside(&all, copy)
}

/// Returns the programs that `web` tried to start and that are not of the copy;
/// none if the system cannot observe it.
pub(super) fn tried_strangers(web: &Process, copy: &ReleaseCopy) -> Seen<Vec<String>> {
    outside(&web.foreign_programs().unwrap_or_default(), copy)
}

fn outside(programs: &[PathBuf], copy: &ReleaseCopy) -> Seen<Vec<String>> {
    let own = copy.dir().canonicalize();
    let own = own.map_err(|cause| Stop::trouble("find a copy of the release", cause))?;
    let strange = programs.iter().filter(|path| {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        !path.starts_with(&own)
    });
    Ok(strange.map(|path| path.display().to_string()).collect())
}

/// Fails if a value that a variable had in the build is in the binary.
pub(super) async fn assert_no_canary(lab: &Lab, variables: &[&str]) -> Done {
    for name in variables {
        let canary = lab.build_canary(name)?;
        let found = lab.search_release(&canary).await?;
        lab.ensure(
            found.is_none(),
            format!("built the release with {name}={canary}, and looked for that in it"),
            format!("the build does not know {name}"),
            format!("it is in the binary `{}`", found.unwrap_or_default()),
        )?;
    }
    Ok(())
}
