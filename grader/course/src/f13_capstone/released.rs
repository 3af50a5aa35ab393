//! Checks that the capstone's release was finished when it began to run.

use crate::{
    Check,
    behaviours::release::{assert_release_id, stop},
};
use dozen_lab::{Answer, Done, Lab};
use dozen_model::Stop;

/// Texts of the page, as the build found them in `assets/page.html`.
const ON_THE_PAGE: [&str; 2] = ["<h1>Crumb</h1>", "Fresh every morning"];

pub(super) const NO_SOURCE: Check = Check {
    id: "the-page-needs-no-source",
    title: "the page is shown where the source is gone",
    claims: &["C5.1", "C5.2"],
    points: 1,
    does: "Puts the source away, copies the release to another place, starts it there, and asks for \
           the page.",
    why: "Processes run on machines that never saw the source. One that opens a file of it works \
          where it was built, and nowhere else.",
    hints: [
        "Which files does the service open while it runs, and where are they?",
        "`CARGO_MANIFEST_DIR` is a place on the machine that builds. What is needed later has to \
         be put into the release: into the binary, or into `assets/`, which is next to the \
         binary's folder.",
        "`include_str!(\"../assets/page.html\")` makes the page a part of the binary.",
    ],
    run: |lab| Box::pin(the_page_needs_no_source(lab)),
};

async fn the_page_needs_no_source(lab: &mut Lab) -> Done {
    let away = lab.source_away().await?;
    let copy = lab.copy_release()?;
    let web = lab.web().from(&copy).ready().await;
    let page = web.map_err(Stop::or_fail)?.get("/").send().await?;
    page.expect("200, text/html: the page of assets/page.html", is_page)?;
    lab.assert_stayed_away(&away)
}

fn is_page(answer: &Answer) -> bool {
    let html = answer.header("content-type").unwrap_or_default();
    let text = answer.text();
    answer.status == 200
        && html.to_lowercase().starts_with("text/html")
        && ON_THE_PAGE.iter().all(|words| text.contains(words))
}

pub(super) const NAMED: Check = Check {
    id: "the-release-has-the-platforms-id",
    title: "every process of a release gives the id that the platform gave it",
    claims: &["C5.7", "C5.3"],
    points: 1,
    does: "Starts two processes of one release and one of another, from the same build, asks each \
           for its id, restarts the first and asks again.",
    why: "\"Since which release is it broken?\" can be answered only if a release has one name, and \
          if everything that belongs to it says the same one.",
    hints: [
        "Who decides what a release is called, and when?",
        "The platform makes the id when it joins build and config. A process can \
         only repeat it: neither its version nor the clock knows it.",
        "Read RELEASE_ID like the other settings, keep it as text, and answer \
         `{\"release\":\"…\"}` with it.",
    ],
    run: |lab| Box::pin(the_release_has_the_platforms_id(lab)),
};

async fn the_release_has_the_platforms_id(lab: &mut Lab) -> Done {
    let (one, other) = (lab.draw().name(), lab.draw().name());
    let release = |id: &str| lab.web().env("RELEASE_ID", id);
    let (first, second) = (release(&one).ready().await?, release(&one).ready().await?);
    let third = release(&other).ready().await?;
    for (web, id) in [(&first, &one), (&second, &one), (&third, &other)] {
        assert_release_id(web, id).await?;
    }
    stop(&first).await?;
    let again = release(&one).beside(&first).ready().await;
    assert_release_id(&again.map_err(Stop::or_fail)?, &one).await
}
