//! Factor V, build, release, run: whether the release was finished before it
//! ran. The source is removed while a check runs, each process is started from
//! a copy of the release, and the checks compare bytes.

mod edits;
mod page;
mod promises;
mod self_contained;
mod shop;

use self::self_contained::BY_ITSELF;
use self::shop::{Release, assert_untouched, unreached, visit};
use super::{Check, Exercise, Var, behaviours::release::stop};
use dozen_lab::{Done, Lab};
use dozen_model::Stop;

/// The variables that make a release of a build.
const VARIABLES: &[&str] = &["RELEASE_ID", "BAKERY", "CURRENCY"];

/// The exercise.
pub(super) const EXERCISE: Exercise = Exercise {
    id: "05-build-release-run",
    key: "build-release-run",
    factor: 5,
    title: "Build, release, run",
    chapter: "05-build-release-run",
    contract: &[
        Var {
            name: "RELEASE_ID",
            meaning: "the id of the release, any text",
            sample: "v1",
            stand_in: None,
        },
        Var {
            name: "BAKERY",
            meaning: "what the bakery is called",
            sample: "Crumb",
            stand_in: None,
        },
        Var {
            name: "CURRENCY",
            meaning: "what it is paid in",
            sample: "EUR",
            stand_in: None,
        },
    ],
    promises: promises::PROMISES,
    build_canaries: VARIABLES,
    build_script: true,
    needs_source_away: true,
    checks: &[
        WITHOUT_SOURCE,
        COMPILED,
        READ_ONLY,
        UNCHANGED,
        BY_ITSELF,
        NAMED,
        NEW_CONFIG,
        ROLLBACK,
    ],
    ..Exercise::USUAL
};

const WITHOUT_SOURCE: Check = Check {
    id: "runs-without-its-source",
    title: "runs where its source is gone",
    claims: &["C5.1", "C5.2"],
    points: 2,
    does: "Puts the source and everything its build script wrote away, copies the release to another \
           place, starts it there, and asks for the page and the style sheet.",
    why: "Processes run on machines that never saw the source. One that opens a file of it works \
          where it was built, and nowhere else.",
    hints: [
        "Which files does the service open while it runs, and where are they?",
        "`CARGO_MANIFEST_DIR` and `OUT_DIR` are places on the machine that builds. What is needed \
         later has to be put into the release: into the binary, or into `assets/`, which is next \
         to the binary's folder.",
        "`include_str!(\"../assets/page.html\")` makes the template a part of the binary. For a \
         file in the release's `assets/`, begin at `std::env::current_exe()`: its folder is `bin`, \
         and `assets` is that one's neighbour.",
    ],
    run: |lab| Box::pin(runs_without_its_source(lab)),
};

async fn runs_without_its_source(lab: &mut Lab) -> Done {
    lab.tests("P05.10");
    let away = lab.source_away().await?;
    let copy = lab.copy_release()?;
    let release = Release::draw(lab);
    let web = release.of(lab, &copy).ready().await;
    release.assert_shown(&web.map_err(Stop::or_fail)?).await?;
    lab.assert_stayed_away(&away)
}

const COMPILED: Check = Check {
    id: "style-sheet-comes-from-the-build",
    title: "the style sheet is compiled by the build, and not at the start",
    claims: &["C5.2", "C5.9"],
    points: 2,
    does: "Starts the service, asks for the style sheet, and looks for exactly those bytes in the \
           files of the release as the build left them.",
    why: "Compiling at the start makes each start slower, lets it fail for the compiler's reasons \
          at three in the morning, and may give two processes of one release two style sheets.",
    hints: [
        "When is the style sheet made: once for each build, or once for each start?",
        "The build makes a bundle of code, dependencies and compiled assets. A build script, \
         `build.rs`, runs in that stage, and what it writes into `OUT_DIR` can be made a part of \
         the binary.",
        "Move the compiling into `build.rs` next to `Cargo.toml`, write its result to \
         `$OUT_DIR/style.css`, and serve `include_str!(concat!(env!(\"OUT_DIR\"), \
         \"/style.css\"))`.",
    ],
    run: |lab| Box::pin(style_sheet_comes_from_the_build(lab)),
};

async fn style_sheet_comes_from_the_build(lab: &mut Lab) -> Done {
    let away = lab.source_away().await?;
    let copy = lab.copy_release()?;
    let web = Release::draw(lab).of(lab, &copy).ready().await;
    let answer = web.map_err(Stop::or_fail)?.get("/style.css").send().await?;
    let sheet = shop::sheet(answer)?;
    let held = lab.release_holds("the style sheet that was served", &sheet.body)?;
    lab.assert_stayed_away(&away)?;
    lab.ensure(
        held,
        "asked for the style sheet, and looked for it in the release as it was built",
        "a file of the release has it, byte for byte",
        "none has it: it was made while the process ran",
    )
}

const READ_ONLY: Check = Check {
    id: "runs-from-a-read-only-release",
    title: "runs from a release that cannot be written to",
    claims: &["C5.1", "C5.3"],
    points: 1,
    does: "Starts the service from a copy of the release, then from a copy to which no one may \
           write. Both have to show the same, and no byte of the second may change.",
    why: "Platforms hand a release out read-only, since many processes share it. A start that \
          finishes the release is a second, hidden build.",
    hints: [
        "What does the service write when it starts, and where?",
        "A release is complete when the first process starts from it. Whatever a start would add \
         to it belongs to the build.",
        "Look for `fs::write` and `create_dir_all` on paths that begin at `current_exe()`. Do that \
         work in `build.rs`, or keep its result in memory.",
    ],
    run: |lab| Box::pin(runs_from_a_read_only_release(lab)),
};

async fn runs_from_a_read_only_release(lab: &mut Lab) -> Done {
    let away = lab.source_away().await?;
    let release = Release::draw(lab);
    let open = lab.copy_release()?;
    let web = release.of(lab, &open).ready().await?;
    let shown = release.assert_shown(&web).await.map_err(unreached)?;

    let locked = lab.copy_release_read_only()?;
    let web = release.of(lab, &locked).ready().await;
    let web = web.map_err(Stop::or_fail)?;
    shown.assert_still_shown(&web).await?;
    assert_untouched(lab, &locked)?;
    lab.assert_stayed_away(&away)
}

const UNCHANGED: Check = Check {
    id: "nothing-changes-it-while-it-runs",
    title: "nothing changes the page or the release while it runs",
    claims: &["C5.1", "C5.5"],
    points: 2,
    does: "Tries to change the page and the style sheet with PUT, POST, PATCH and DELETE on several \
           paths, all of which must answer 404 or 405. Then compares what that process shows, what \
           another shows and what a restarted one shows with what it was, and every file of the \
           release too.",
    why: "A change that was made in a running process is in no repository. The next start loses \
          it, and until then two processes show two pages and no one can say why.",
    hints: [
        "Who can change the page of the running service, and what happens to that at the next \
         deploy?",
        "Code cannot be changed at run time, since there is no way to carry the change back to the \
         build. A new price is a new build, and a new release.",
        "Take the route `PUT /template` and its handler out. Nothing has to replace it: axum \
         answers 404 if no route has that path, and 405 if none has that method.",
    ],
    run: |lab| Box::pin(nothing_changes_it_while_it_runs(lab)),
};

async fn nothing_changes_it_while_it_runs(lab: &mut Lab) -> Done {
    let away = lab.source_away().await?;
    let release = Release::draw(lab);
    let copy = lab.copy_release()?;
    let web = release.of(lab, &copy).ready().await?;
    let other = release.of(lab, &copy).ready().await?;
    let before = visit(&web).await?;
    edits::assert_refused(&web, &lab.draw().name()).await?;
    let before = release.judge(before).map_err(unreached)?;

    before.assert_still_shown(&web).await?;
    before.assert_still_shown(&other).await?;
    stop(&web).await?;
    let again = release.of(lab, &copy).beside(&web).ready().await;
    before
        .assert_still_shown(&again.map_err(Stop::or_fail)?)
        .await?;
    assert_untouched(lab, &copy)?;
    lab.assert_stayed_away(&away)
}

const NAMED: Check = Check {
    id: "the-release-id-is-the-given-one",
    title: "the release id is the release's, in every process and after a restart",
    claims: &["C5.7"],
    points: 2,
    does: "Starts three releases, two of them with ids that look like a number and like a date, and \
           asks each for its id. Starts a second process of the first one and restarts the first \
           process: all of them have to give the id that they were given.",
    why: "\"Since which release is it broken?\" can be answered only if a release has one name, and \
          if everything that belongs to it says the same one.",
    hints: [
        "Who decides what a release is called, and when?",
        "The platform makes the id when it joins build and config into a release. A process can \
         only repeat it: neither the build nor the clock knows it.",
        "Take `next_release` out, and read the id like the other settings: \
         `setting(\"RELEASE_ID\")?`. Keep it as text, whatever it looks like.",
    ],
    run: |lab| Box::pin(the_release_id_is_the_given_one(lab)),
};

async fn the_release_id_is_the_given_one(lab: &mut Lab) -> Done {
    let away = lab.source_away().await?;
    let copy = lab.copy_release()?;
    let first = Release::draw(lab);
    let web = first.of(lab, &copy).ready().await?;
    first.assert_release_id(&web).await?;
    let second = first.of(lab, &copy).ready().await?;
    first.assert_release_id(&second).await?;
    stop(&web).await?;
    let again = first.of(lab, &copy).beside(&web).ready().await;
    first
        .assert_release_id(&again.map_err(Stop::or_fail)?)
        .await?;

    let number = lab.draw().number(100..1000);
    let awkward = lab.draw().text();
    for id in [
        format!("{number}"),
        format!("2031-04-06-20:32:{number}"),
        awkward,
    ] {
        let mut release = Release::draw(lab);
        release.id = id;
        let web = release.of(lab, &copy).ready().await;
        release
            .assert_release_id(&web.map_err(Stop::or_fail)?)
            .await?;
    }
    lab.assert_stayed_away(&away)
}

const NEW_CONFIG: Check = Check {
    id: "new-config-is-a-new-release",
    title: "the same build with new config is a new release",
    claims: &["C5.2", "C5.3", "C5.7"],
    points: 2,
    does: "Builds with random values in `RELEASE_ID`, `BAKERY` and `CURRENCY`, which must not be \
           in the binary. Starts two releases of that one build side by side, each with its own id \
           and config: each has to show its own.",
    why: "What was tested in staging should be what runs in production, to the last bit. That \
          works only if config joins the build afterwards.",
    hints: [
        "What would have to be built again so that another bakery could use the service?",
        "A release is a build plus the config of one deploy. The build is made once and knows \
         neither the config nor the id.",
        "Read `RELEASE_ID`, `BAKERY` and `CURRENCY` by `std::env::var` at the start. No `env!`, \
         `option_env!` or `cargo::rustc-env` for any of the three, not even as a default.",
    ],
    run: |lab| Box::pin(new_config_is_a_new_release(lab)),
};

async fn new_config_is_a_new_release(lab: &mut Lab) -> Done {
    shop::assert_no_canary(lab, VARIABLES).await?;
    let away = lab.source_away().await?;
    let copy = lab.copy_release()?;
    let (old, new) = (Release::draw(lab), Release::draw(lab));
    let web = old.of(lab, &copy).ready().await?;
    old.assert_release_id(&web).await?;
    let shown = old.assert_shown(&web).await.map_err(unreached)?;

    let other = new.of(lab, &copy).ready().await.map_err(Stop::or_fail)?;
    new.assert_release_id(&other).await?;
    new.assert_shown(&other).await?;
    old.assert_release_id(&web).await?;
    shown.assert_still_shown(&web).await?;
    lab.assert_stayed_away(&away)
}

const ROLLBACK: Check = Check {
    id: "rolling-back-starts-the-old-release-as-it-was",
    title: "rolling back starts the old release as it was",
    claims: &["C5.4", "C5.6"],
    points: 2,
    does: "Runs a release, stops it, and runs the next one in the same directories, with another id \
           and other config. Tries to change that one's page, stops it, and leaves files behind in \
           the working directory as an earlier release might. Then starts the old release there: \
           its id, page and style sheet have to be what they were, byte for byte.",
    why: "When a release is broken, the way out is the one before it, at once and without a build. \
          That is worth something only if it is the same as it was yesterday.",
    hints: [
        "What could one release leave behind that the next one, or the one before, would find?",
        "All that a release shows comes from its build and from its config. Files in the working \
         directory belong to no one, and may be missing.",
        "Neither read nor write relative paths, as `page.html` or `assets/…`: they depend on the \
         working directory of the process. Keep no copy of the id either; the environment has it \
         at each start.",
    ],
    run: |lab| Box::pin(rolling_back_starts_the_old_release_as_it_was(lab)),
};

async fn rolling_back_starts_the_old_release_as_it_was(lab: &mut Lab) -> Done {
    let away = lab.source_away().await?;
    let (old, new) = (Release::draw(lab), Release::draw(lab));
    let (old_copy, new_copy) = (lab.copy_release()?, lab.copy_release()?);
    let mark = lab.draw().name();
    let web = old.of(lab, &old_copy).ready().await?;
    let shown = old.assert_shown(&web).await.map_err(unreached)?;
    stop(&web).await?;

    let next = new.of(lab, &new_copy).beside(&web).ready().await;
    let next = next.map_err(Stop::or_fail)?;
    new.assert_release_id(&next).await?;
    new.assert_shown(&next).await?;
    edits::are_tried(&next, &mark).await;
    stop(&next).await?;

    let back = edits::littered(old.of(lab, &old_copy), &mark).beside(&web);
    let back = back.ready().await.map_err(Stop::or_fail)?;
    old.assert_release_id(&back).await?;
    shown.assert_still_shown(&back).await?;
    assert_untouched(lab, &old_copy)?;
    lab.assert_stayed_away(&away)
}
