//! Checks of a web process that finds pending migrations: it must neither
//! change the schema nor serve.

use super::book::{A_MOMENT, MigratedShop};
use dozen_lab::{Done, Lab, Printed, Process, READY, Seen, Snapshot, StartupOutcome};

const SCHEMA: &str = "the database stays as it was: the schema is `migrate`'s";
const REFUSES: &str = "it exits, not with 0, and says why; or it answers 503";

/// Fails unless a web process on `book`, whose migrations are pending,
/// changes nothing and does not serve.
pub(super) async fn assert_refuses(lab: &mut Lab, book: &MigratedShop, found: &str) -> Done {
    let before = book.look().await?;
    let web = book.process(lab, "web").start().await?;
    let settled = web.settles(READY).await;
    let did = format!("started web with {found}");
    lab.tests("P12.1");
    assert_untouched(lab, book, &before, &did).await?;
    lab.tests("P12.2");
    lab.ensure(
        is_a_refusal(settled, &web.output()),
        &did,
        REFUSES,
        seen(settled, &web.output()),
    )?;
    if web.is_running() {
        assert_stays_shut(lab, book, &web, &before).await?;
    }
    Ok(())
}

fn is_a_refusal(settled: StartupOutcome, printed: &Printed) -> bool {
    match settled {
        StartupOutcome::Ended(exit) => !exit.success() && !printed.all().trim().is_empty(),
        StartupOutcome::Answers(status) => status == 503,
        StartupOutcome::Neither => false,
    }
}

fn seen(settled: StartupOutcome, printed: &Printed) -> String {
    match settled {
        StartupOutcome::Ended(_) if printed.all().trim().is_empty() => {
            format!("{settled}, without a word")
        }
        _ => settled.to_string(),
    }
}

/// Fails if a web process that runs on accepts an order, at once or a moment
/// later.
async fn assert_stays_shut(
    lab: &mut Lab,
    book: &MigratedShop,
    web: &Process,
    before: &Snapshot,
) -> Done {
    let wish = super::book::Order::new(lab, 1).wish();
    let requests = [
        web.post("/orders").json(&wish),
        web.get("/orders"),
        web.get("/health"),
    ];
    for request in requests {
        let answer = request.attempt().await;
        if let Ok(answer) = answer {
            answer.expect("503: migrations are pending", |answer| answer.status == 503)?;
        }
    }
    lab.until(A_MOMENT, async || book.database.differs_from(before).await)
        .await;
    let did = "ordered from a web process whose migrations are pending";
    lab.tests("P12.1");
    assert_untouched(lab, book, before, did).await
}

/// Fails unless the database is as it was `before`, and so is the journal mode in
/// its file.
async fn assert_untouched(lab: &Lab, book: &MigratedShop, before: &Snapshot, did: &str) -> Done {
    let after = book.look().await?;
    let journal = before.write_ahead_log != after.write_ahead_log;
    let journal =
        journal.then(|| "its `journal_mode`, which is in its file, has changed".to_owned());
    let difference = before.difference(&after).or(journal);
    let unchanged = difference.is_none();
    lab.ensure(unchanged, did, SCHEMA, difference.unwrap_or_default())
}

/// Returns the web process on `book` if it runs on without serving.
pub(super) async fn runs_on(lab: &Lab, book: &MigratedShop) -> Seen<Option<Process>> {
    let web = book.process(lab, "web").start().await?;
    web.settles(READY).await;
    Ok(web.is_running().then_some(web))
}
