//! Factor XII, admin processes: occasional work on an app runs as a one-off
//! process, from the same release.
//!
//! The grader makes processes meet at the database: it holds the database, as a
//! process in the middle of a transaction does, until all of them are waiting.

mod admin_tasks;
mod book;
mod long_book;
mod pending_migrations;
mod promises;

use std::time::Duration;

use admin_tasks::{NO_ROUTE, REPAIRS, SAME_REVISION, SHIPPED};
use book::{A_MOMENT, MigratedShop, WRITING, while_held};

use super::{Check, Exercise, Provides, Var, behaviours::one_off::FinishedProcess};
use dozen_lab::{Done, Lab, Process, SOON, Signal};
use dozen_model::Stop;

/// How often a migration is killed: a second commit may slip through once.
const KILLS: usize = 3;

/// The exercise.
pub(super) const EXERCISE: Exercise = Exercise {
    id: "12-admin-processes",
    key: "admin-processes",
    factor: 12,
    title: "Admin processes",
    chapter: "12-admin-processes",
    contract: &[
        Var {
            name: "DATABASE_URL",
            meaning: "the database, as sqlite:/absolute/path",
            sample: "",
            stand_in: Some(Provides::Sqlite),
        },
        Var {
            name: "REVISION",
            meaning: "the revision that the release was made of",
            sample: "0d1f3ac",
            stand_in: None,
        },
    ],
    promises: promises::PROMISES,
    checks: &[
        WEB_REFUSES,
        MIGRATES,
        FOUR_AT_ONCE,
        FAILED_MIGRATION,
        BAD_URL,
        REPAIRS,
        NO_ROUTE,
        SAME_REVISION,
        SHIPPED,
    ],
    ..Exercise::USUAL
};

const WEB_REFUSES: Check = Check {
    id: "web-leaves-the-schema-alone",
    title: "web changes no schema, and does not serve while migrations are pending",
    claims: &["C12.1"],
    points: 2,
    does: "Starts web without a database, and with one of version 1, and compares what is in the \
           database before and after. Web may exit, not with 0 and with a word about it, or answer \
           503 on /health; it gets an order then. Once `migrate` has run, web has to be ready.",
    why: "A platform starts ten web processes in the same second, and starts them again at any \
          hour. A migration at each start then runs ten times at once, at a time that no one \
          chose.",
    hints: [
        "What does a web process do to the database before it opens its port?",
        "Changing the schema is a task of its own, which an operator runs once per deploy. The web \
         process only looks how far the schema is, and says so if that is not far enough.",
        "Make `migrations::apply` the work of the Procfile's line `migrate: crumb migrate`. At \
         web's start read `user_version`, and return an error from `main` if migrations are \
         pending.",
    ],
    run: |lab| Box::pin(web_leaves_the_schema_alone(lab)),
};

async fn web_leaves_the_schema_alone(lab: &mut Lab) -> Done {
    let none = MigratedShop::none(lab)?;
    pending_migrations::assert_refuses(lab, &none, "a database whose file is not there yet")
        .await?;
    let old = MigratedShop::old(lab).await?;
    pending_migrations::assert_refuses(lab, &old, "a database of version 1").await?;

    // A process that never serves refuses as well: that shows nothing.
    let migrate = old.runs(lab, "migrate").await?;
    migrate
        .assert_succeeded(lab)
        .map_err(Stop::or_not_reached)?;
    old.web(lab).await.map(drop)
}

const MIGRATES: Check = Check {
    id: "migrate-brings-the-schema-up-to-date",
    title: "migrate brings the schema up to date, and a second time changes nothing",
    claims: &["C12.1", "C12.2"],
    points: 1,
    does: "Runs the Procfile's `migrate` on a database of version 1 and reads its rows. Starts \
           web, orders something, runs `migrate` again next to it, and compares all that is in the \
           database. Then does the first part without a database.",
    why: "A deploy script runs the migrations each time, and sometimes twice because the network \
          broke. Prices that are multiplied by a hundred once are right; twice, they are a lawsuit.",
    hints: [
        "Is there a process type that brings the schema up to date and ends?",
        "A process type is a line of the Procfile. The same binary can serve or migrate, by its \
         first argument; a second binary of the package is as good.",
        "Write `migrate: crumb migrate`, and `match std::env::args().nth(1).as_deref()` in `main`. \
         Apply what `user_version` says is pending, write the new `user_version`, and end.",
    ],
    run: |lab| Box::pin(migrate_brings_the_schema_up_to_date(lab)),
};

async fn migrate_brings_the_schema_up_to_date(lab: &mut Lab) -> Done {
    let mut book = MigratedShop::old(lab).await?;
    let migrate = book.runs(lab, "migrate").await.map_err(Stop::or_fail)?;
    migrate.assert_succeeded(lab)?;
    book.assert_right(lab, "ran migrate on a database of version 1")
        .await?;

    let web = book.web(lab).await.map_err(Stop::or_fail)?;
    book.order(lab, &web).await?;
    let before = book.look().await?;
    book.runs(lab, "migrate").await?.assert_succeeded(lab)?;
    let did = "ran migrate a second time";
    book.assert_unchanged(lab, &before, did, "nothing changes")
        .await?;
    book.order(lab, &web).await?;

    let mut fresh = MigratedShop::none(lab)?;
    fresh.runs(lab, "migrate").await?.assert_succeeded(lab)?;
    let web = fresh.web(lab).await.map_err(Stop::or_fail)?;
    fresh.order(lab, &web).await?;
    fresh
        .assert_right(lab, "ran migrate without a database, and ordered something")
        .await
}

const FOUR_AT_ONCE: Check = Check {
    id: "four-migrations-at-once",
    title: "four migrations at once all succeed, and each migration is applied once",
    claims: &["C12.2", "C12.7"],
    points: 3,
    does: "Holds a database of version 1 for a second as a writer does, starts `migrate` four \
           times, sees that all of them wait, lets the database go, and reads its rows when they \
           have ended. Then starts four without a database, which no one holds.",
    why: "Two deploys overlap, a job is started again while its first try still runs. A process \
          that exits 0 says that the schema is up to date, and the next step of the deploy \
          believes it.",
    hints: [
        "What do two processes do that both found the schema at version 1?",
        "Reading the version and changing the schema must be one step that only one process can be \
         in. The database itself can see to that: it is all that these processes share, for each \
         has a disk of its own.",
        "Begin with `connection.transaction_with_behavior(TransactionBehavior::Immediate)`, which \
         waits while another process writes; read `user_version` inside that transaction, apply \
         what is pending, write the new version, commit.",
    ],
    run: |lab| Box::pin(four_migrations_at_once(lab)),
};

async fn four_migrations_at_once(lab: &mut Lab) -> Done {
    let book = MigratedShop::old(lab).await?;
    let held = book.database.hold().await?;
    let four = start_four(lab, &book).await?;
    lab.tests("P12.14");
    assert_all_wait(lab, &four).await?;
    held.let_go();
    lab.tests("P12.4");
    assert_all_succeed(lab, four).await?;
    book.assert_right(lab, "ran migrate four times at once")
        .await?;

    let mut fresh = MigratedShop::none(lab)?;
    let four = start_four(lab, &fresh).await?;
    assert_all_succeed(lab, four).await?;
    let web = fresh.web(lab).await?;
    fresh.order(lab, &web).await
}

/// Fails if one of `four` ends while the database is held.
async fn assert_all_wait(lab: &Lab, four: &[Process]) -> Done {
    let ended = || four.iter().find(|process| !process.is_running());
    let early = while_held(lab, WRITING, async || ended()).await;
    if early.is_none() {
        return Ok(());
    }
    // The check waits for the first to end, not for the fastest.
    lab.until(A_MOMENT, async || (!four[0].is_running()).then_some(()))
        .await;
    let exit = match ended() {
        Some(process) => process.exit(SOON).await,
        None => None,
    };
    Err(lab.fail(
        "started migrate four times while another process was writing to the database",
        "each waits until it can be sure that the schema is up to date",
        exit.map_or(String::new(), |exit| format!("{exit}, at version 1")),
    ))
}

async fn start_four(lab: &Lab, book: &MigratedShop) -> Result<Vec<Process>, Stop> {
    let mut four = Vec::new();
    for _ in 0..4 {
        four.push(book.process(lab, "migrate").start().await?);
    }
    Ok(four)
}

async fn assert_all_succeed(lab: &Lab, all: Vec<Process>) -> Done {
    for process in all {
        FinishedProcess::of(process).await.assert_succeeded(lab)?;
    }
    Ok(())
}

const FAILED_MIGRATION: Check = Check {
    id: "a-failed-migration-leaves-nothing-behind",
    title: "a migration that fails or is killed leaves nothing half done",
    claims: &["C12.2", "C12.7"],
    points: 2,
    does: "Gives `migrate` a database of version 1 with an order of nothing in it, which migration \
           2 cannot take over. Reads the exit status, compares all that is in the database, \
           repairs the order and runs `migrate` again. With another database of version 1, lets \
           `migrate` commit once, keeps it from committing again, kills it and runs it again.",
    why: "Data in production is older than the rules for it. A migration that stops in the middle \
          leaves a schema that no release knows, at night, and cannot be run again.",
    hints: [
        "What did the first statements of the migration leave, when a later one failed?",
        "SQLite's transactions hold changes of the schema too, and `user_version`. What was not \
         committed never happened. And who reads the message? A deploy script reads the status.",
        "Apply the migrations inside one transaction and commit at its end; an error that leaves \
         the function with `?` before that rolls back. Let `main` return the error: its status is \
         then 1.",
    ],
    run: |lab| Box::pin(a_failed_migration_leaves_nothing_behind(lab)),
};

async fn a_failed_migration_leaves_nothing_behind(lab: &mut Lab) -> Done {
    let book = MigratedShop::old(lab).await?;
    let order = &book.orders[lab.draw().number(1..5) as usize];
    let (id, quantity) = (order.id, order.quantity);
    let amount = |quantity| format!("UPDATE orders SET quantity = {quantity} WHERE id = {id};");
    book.database.run(&amount(0)).await?;
    let before = book.look().await?;

    lab.tests("P12.5");
    let migrate = book.runs(lab, "migrate").await?;
    migrate.assert_failed(lab, "there is an order of nothing")?;
    let did = "ran migrate on data that migration 2 cannot take over";
    let expected = "nothing is half done: the database is as it was";
    book.assert_unchanged(lab, &before, did, expected).await?;

    book.database.run(&amount(quantity)).await?;
    book.runs(lab, "migrate").await?.assert_succeeded(lab)?;
    book.assert_right(lab, "repaired the order and ran migrate again")
        .await?;
    lab.tests("P12.6");
    for _ in 0..KILLS {
        assert_survives_kill_after_commit(lab).await?;
    }
    Ok(())
}

/// Fails if a `migrate` that is killed after its first commit leaves a database
/// that the next one does not bring up to date.
async fn assert_survives_kill_after_commit(lab: &mut Lab) -> Done {
    let book = MigratedShop::old(lab).await?;
    let held = book.database.hold_commits().await?;
    let migrate = book.process(lab, "migrate").start().await?;
    if commits_or_ends(lab, &book, &migrate, SOON).await {
        // A second commit is not let through: it needs a journal, which is a
        // new file, or the lock.
        migrate.refuse_further_files()?;
        let held = held.let_one_through().await?;
        commits_or_ends(lab, &book, &migrate, A_MOMENT).await;
        migrate.signal(Signal::SIGKILL)?;
        migrate.exit(SOON).await;
        held.let_go();
    } else {
        held.let_go();
        migrate.exit(SOON).await;
    }
    book.runs(lab, "migrate").await?.assert_succeeded(lab)?;
    book.assert_right(
        lab,
        "killed migrate after its first commit, and ran it again",
    )
    .await
}

/// Waits until `process` wants to commit, and returns whether it does; it may
/// end instead.
async fn commits_or_ends(
    lab: &Lab,
    book: &MigratedShop,
    process: &Process,
    within: Duration,
) -> bool {
    let look = async || {
        let waits = book.database.has_waiting_commit();
        (waits || !process.is_running()).then_some(waits)
    };
    lab.until(within, look).await.unwrap_or_default()
}

const BAD_URL: Check = Check {
    id: "a-bad-database-url-is-named",
    title: "migrate and repair end with an error that names DATABASE_URL if they cannot use it",
    claims: &["C12.3", "C12.7"],
    points: 1,
    does: "Runs `migrate` and `repair` without DATABASE_URL, with the scheme of another kind of \
           database, with a folder that is not there, and with an empty value. Each has to exit, \
           not with 0, to name the variable, and to make no database elsewhere.",
    why: "A one-off process runs on a machine that is gone a minute later. If it falls back to its \
          own file, it reports success, and the team believes that production was migrated.",
    hints: [
        "Which database does an admin process use if none is named?",
        "One-off processes run with the config of the app, checked the same way. A default is worse \
         here than no value: the right thing is done, to the wrong database.",
        "Read `DATABASE_URL` in one function for all process types: unset, without `sqlite:` before \
         an absolute path, or impossible to open is an error that begins with the variable's name.",
    ],
    run: |lab| Box::pin(a_bad_database_url_is_named(lab)),
};

async fn a_bad_database_url_is_named(lab: &mut Lab) -> Done {
    let book = MigratedShop::current(lab).await?;
    let other = *lab.draw().pick(&["mysql", "postgres", "mongodb"]);
    let nowhere = book.database.folder().join(lab.draw().name());
    let other = format!("{other}:{}", book.database.file());
    let lost = format!("sqlite:{}/orders.db", nowhere.display());
    let mut started = Vec::new();
    for process_type in ["migrate", "repair"] {
        for url in [None, Some(&other), Some(&lost), Some(&String::new())] {
            let process = book.process(lab, process_type);
            let process = match url {
                Some(url) => process.env("DATABASE_URL", url),
                None => process.without("DATABASE_URL"),
            };
            started.push(process.start().await?);
        }
    }
    for process in started {
        let ran = FinishedProcess::of(process).await;
        ran.assert_failed(lab, "its DATABASE_URL is no good")?;
        ran.assert_names(lab, "DATABASE_URL")?;
        ran.assert_left_no_files(lab)?;
    }
    Ok(())
}
