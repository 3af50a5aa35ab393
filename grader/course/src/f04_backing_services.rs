//! Factor IV, backing services: resources that are attached by their URLs,
//! exchanged, and down for a while.
//!
//! The checks read in the resource itself whether a process uses it, and an
//! outage counts once the grader's own connection is refused or gets no answer.

mod outages;
mod promises;
mod shop;

use outages::{COMES_BACK, DOWN, HANGS, STARTS, STAYS};
use promises::PROMISES;
use shop::Shop;

use super::{
    Check, Exercise, Provides, Var,
    behaviours::store_fixture::{SPECIAL_CHARACTERS, guarded},
};
use dozen_lab::{Contents, Done, Lab, Process, SOON, Seen, Signal};
use dozen_model::Stop;

/// The exercise.
pub(super) const EXERCISE: Exercise = Exercise {
    id: "04-backing-services",
    key: "backing-services",
    factor: 4,
    title: "Backing services",
    chapter: "04-backing-services",
    contract: &[
        Var {
            name: "ORDERS_URL",
            meaning: "the Redis that keeps the orders",
            sample: "redis://127.0.0.1:9",
            stand_in: Some(Provides::Redis),
        },
        Var {
            name: "MENU_URL",
            meaning: "the Redis that keeps the menu",
            sample: "redis://127.0.0.1:9",
            stand_in: Some(Provides::Redis),
        },
        Var {
            name: "RESOURCE_TIMEOUT_MS",
            meaning: "how long a request may wait for a resource, in milliseconds",
            sample: "2000",
            stand_in: None,
        },
    ],
    promises: PROMISES,
    checks: &[
        BY_URL, ANY_HOST, APART, FOLLOWS, DOWN, STAYS, COMES_BACK, HANGS, STARTS,
    ],
    ..Exercise::USUAL
};

const BY_URL: Check = Check {
    id: "attached-by-url-alone",
    title: "a resource is attached by its URL alone",
    claims: &["C4.2", "C4.6"],
    points: 2,
    does: "Attaches two servers that no code ever heard of, each with its own port, user, \
           percent-encoded password and database; then two without user or password. Writes by \
           HTTP and looks into the right database; adds, changes and removes rows in the database, \
           a thousand at last, and looks by HTTP.",
    why: "A resource moves, its password is changed, a provider names the database. All of that \
          arrives as a new URL. Any part that is fixed in the code is an outage on the day it \
          changes.",
    hints: [
        "A URL has a host, a port, a user, a password and a database. Which of them does the code \
         take from the URL, and which does it know already? And where in the resource did the \
         row go?",
        "The code knows what it needs a resource for, never which one it is. No constant, no case \
         by host, no copy of the data in the process: each request asks the resource.",
        "`redis::Client::open(url)` understands the whole URL, percent-encoding included. Delete \
         `address`, and hand the URL over as it came. `RPUSH` adds at the end of a list.",
    ],
    run: |lab| Box::pin(attached_by_url_alone(lab)),
};

async fn attached_by_url_alone(lab: &mut Lab) -> Done {
    lab.tests("P04.9");
    let orders = guarded(lab, "orders", SPECIAL_CHARACTERS).await?;
    let menu = guarded(lab, "menu", SPECIAL_CHARACTERS).await?;
    let shop = Shop::with(lab, orders, menu);
    assert_used(lab, &shop).await?;
    let shop = Shop::new(lab).await?;
    assert_used(lab, &shop).await
}

/// Fails unless the process works with both resources.
async fn assert_used(lab: &mut Lab, shop: &Shop) -> Done {
    let web = shop.web(lab).ready().await.map_err(Stop::or_fail)?;
    for half in shop.halves() {
        half.assert_used(lab, &web).await?;
    }
    for half in shop.halves() {
        half.assert_shows_many(lab, &web).await?;
    }
    Ok(())
}

const ANY_HOST: Check = Check {
    id: "no-host-is-special",
    title: "a resource is attached the same way whatever its host is called",
    claims: &["C4.3", "C4.6"],
    points: 1,
    does: "Attaches the same two databases three times, by three names of one machine: localhost, \
           127.0.0.1 and 127.1. Each time it writes to both, and looks into them.",
    why: "The Redis on a laptop and the one that a provider runs are the same to the code. A branch \
          for one of them is a branch that is never run before production.",
    hints: [
        "What does the code do for `localhost` that it does not do for others?",
        "There is no local kind of resource and no remote kind. A resource that needs no password \
         has a URL without one; that is all the difference there is.",
        "Remove the case for `localhost` and `127.0.0.1`: give every URL to `redis::Client::open`.",
    ],
    run: |lab| Box::pin(no_host_is_special(lab)),
};

async fn no_host_is_special(lab: &mut Lab) -> Done {
    let (one, other) = two_databases(lab);
    let orders = lab.redis("orders").database(one).start().await?;
    let menu = lab.redis("menu").database(other).start().await?;
    let mut shop = Shop::with(lab, orders, menu);
    for host in ["localhost", "127.0.0.1", "127.1"] {
        if !lab.is_this_machine(host).await {
            lab.note(format!("{host} does not lead to 127.0.0.1 here"));
            continue;
        }
        shop.restock(lab);
        let web = shop.web_at(lab, host).ready().await;
        let web = web.map_err(Stop::or_fail)?;
        for half in shop.halves() {
            half.assert_accepted(lab, &web).await?;
            half.assert_kept(lab, &web).await?;
        }
    }
    Ok(())
}

const APART: Check = Check {
    id: "two-resources-stay-apart",
    title: "two resources stay apart, even on one server",
    claims: &["C4.4"],
    points: 1,
    does: "Attaches two servers, then two databases of one server. Takes an order, sets a price, \
           and looks at everything in both.",
    why: "Each resource has its own owner, limits and backups. Data in the wrong one is lost with \
          the next restore, or shows customers' names to people who must not see them.",
    hints: [
        "Which resource did the row end up in, and which part of the URL tells the two apart?",
        "Two URLs are two resources, even if only the database differs. Each kind of data goes to \
         its own and to no other.",
        "Make one client for `ORDERS_URL` and one for `MENU_URL`, each from its whole URL: the \
         path of a Redis URL is the number of the database.",
    ],
    run: |lab| Box::pin(two_resources_stay_apart(lab)),
};

async fn two_resources_stay_apart(lab: &mut Lab) -> Done {
    lab.tests("P04.12");
    let shop = Shop::new(lab).await?;
    assert_kept_apart(lab, &shop).await?;

    let (one, other) = two_databases(lab);
    let orders = lab.redis("orders").database(one).start().await?;
    let menu = orders.database("menu", other);
    let shop = Shop::with(lab, orders, menu);
    lab.tests("P04.10");
    assert_kept_apart(lab, &shop).await
}

async fn assert_kept_apart(lab: &Lab, shop: &Shop) -> Done {
    let web = shop.web(lab).ready().await?;
    for half in shop.halves() {
        half.assert_accepted(lab, &web)
            .await
            .map_err(Stop::or_not_reached)?;
    }
    for (half, stranger) in [(&shop.orders, &shop.menu), (&shop.menu, &shop.orders)] {
        half.assert_kept(lab, &web).await?;
        let cake = stranger.row["cake"].as_str().unwrap_or_default();
        let (name, other) = (half.side.variable(), stranger.side.variable());
        let contents = half.redis.contents().await?;
        lab.ensure(
            !contents.mention(cake),
            format!("sent {} by HTTP, and looked into {name}", stranger.row),
            format!("it is in the database of {other}, and not in this one"),
            contents.to_string(),
        )?;
        let keys: Vec<&str> = contents
            .rows
            .iter()
            .map(|(key, _, _)| key.as_str())
            .collect();
        lab.ensure(
            keys == [half.side.key()],
            format!("sent {} by HTTP, and looked into {name}", half.row),
            format!("nothing but `{}` in it", half.side.key()),
            contents.to_string(),
        )?;
    }
    Ok(())
}

const FOLLOWS: Check = Check {
    id: "data-follows-the-url",
    title: "attach another resource and its data is there, attach the first again and so is its own",
    claims: &["C4.5"],
    points: 2,
    does: "Writes with one pair of resources attached; starts the service again, in the same \
           directories, with the URLs of a pair that already has data in it; and a third time with \
           the first URLs. The first pair's contents are compared before and after.",
    why: "The database breaks, and last night's backup is restored next to it. Attaching the copy \
          must take a change of config and a restart, and going back must cost nothing.",
    hints: [
        "After the URL changed: whose data was shown, and where did new rows go?",
        "A process carries nothing from one resource to the next: no data, no address, in memory or \
         on its disk. What it needs is at the URL that it was given at this start.",
        "Read the URL at each start, keep no file, and ask the attached resource on each request.",
    ],
    run: |lab| Box::pin(data_follows_the_url(lab)),
};

async fn data_follows_the_url(lab: &mut Lab) -> Done {
    let first = Shop::new(lab).await?;
    let web = first.opens(lab).await?;
    let before = contents(&first).await?;
    let orders = guarded(lab, "orders-2", "").await?;
    let menu = guarded(lab, "menu-2", "").await?;
    let copy = Shop::with(lab, orders, menu);
    let mut restored = Vec::new();
    for half in copy.halves() {
        let row = half.side.row(lab);
        half.plant(&row).await?;
        restored.push(row);
    }

    lab.tests("P04.19");
    let web = starts_again(lab, &web, &copy).await?;
    for ((half, old), row) in copy.halves().into_iter().zip(first.halves()).zip(&restored) {
        let answer = half.assert_shown(lab, &web, row).await?;
        answer.expect(
            "nothing of the resource that was attached before",
            |answer| !half.side.shows(answer, &old.row),
        )?;
        half.assert_accepted(lab, &web).await?;
        half.assert_kept(lab, &web).await?;
    }
    lab.ensure(
        contents(&first).await? == before,
        "attached other resources, and used them",
        "the contents of the first ones are as they were",
        "they are not",
    )?;

    let web = starts_again(lab, &web, &first).await?;
    for (half, other) in first.halves().into_iter().zip(copy.halves()) {
        let answer = half.assert_shown(lab, &web, &half.row).await?;
        answer.expect(
            "nothing of the resource that was attached in between",
            |answer| !half.side.shows(answer, &other.row),
        )?;
    }
    Ok(())
}

/// Draws two numbers that are no defaults.
fn two_databases(lab: &mut Lab) -> (usize, usize) {
    let one = usize::try_from(lab.draw().number(2..8)).unwrap_or(2);
    (one, one + 7)
}

/// Starts a process in the directories of the old one, with other resources.
async fn starts_again(lab: &Lab, old: &Process, shop: &Shop) -> Seen<Process> {
    old.signal(Signal::SIGKILL)?;
    if old.exit(SOON).await.is_none() {
        return Err(Stop::trouble("kill a process", "it still runs"));
    }
    let again = shop.web(lab).beside(old).ready().await;
    again.map_err(Stop::or_fail)
}

async fn contents(shop: &Shop) -> Seen<[Contents; 2]> {
    let [orders, menu] = shop.halves();
    Ok([orders.redis.contents().await?, menu.redis.contents().await?])
}
