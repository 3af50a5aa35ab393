//! Checks that the attached Redis is the source of truth in each deploy: writes
//! reach it, changes in it are seen, and keys that expire in it are gone.

use super::{
    super::behaviours::deploys::{every_name, four},
    Check,
    running_deploy::{PRICES, RunningDeploy, Special, open},
};
use dozen_lab::{Done, Lab, SOON};

/// An hour, in milliseconds: longer than any check. Rounded to whole seconds,
/// as Redis does, it stays an hour for most of a second.
const AN_HOUR: u64 = 3_600_400;

pub(super) const WRITTEN: Check = Check {
    id: "written-to-the-attached-redis",
    title: "what was offered is in the attached Redis, in every environment",
    claims: &["C10.1", "C10.4"],
    points: 2,
    does: "Runs the release build with APP_ENV unset, set to each of twelve usual names and to a \
           word that is drawn, and two debug builds. Offers a special in each for an hour, and \
           again without an end, and reads the Redis that it gave to the deploy: the price and the \
           time must be there, under the keys of the contract.",
    why: "What a store keeps, under which key and for how long, is tried on a laptop and relied on \
          in production. Where the two differ, the first to notice is a customer.",
    hints: [
        "In which environments does a special reach Redis at all? Run it with APP_ENV=dev and read \
         the Redis. And what does a second offer of the same cake change there?",
        "A backing service is attached by its URL. The name of the environment says nothing about \
         the kind of that service, and is in no key.",
        "Remove the branch on APP_ENV, and let every deploy write `ZADD specials {price} {cake}` \
         and `SET special:{cake} on PX {ttl_ms}` to REDIS_URL; a `SET` without `PX` removes the \
         old time.",
    ],
    run: |lab| Box::pin(written_to_the_attached_redis(lab)),
};

async fn written_to_the_attached_redis(lab: &mut Lab) -> Done {
    let mut deploys = every_name(lab, "release");
    deploys.extend(four().into_iter().take(2));
    let special = Special::drawn(lab, 300);
    let again = special.costs(lab.draw().number(100..200));
    let for_an_hour = special.lasts(AN_HOUR);
    for mut stand in open(lab, deploys).await? {
        for special in [&for_an_hour, &again] {
            stand.assert_offers(special).await?;
            assert_written(lab, &stand, special).await?;
        }
    }
    Ok(())
}

/// Fails unless price and time of that special are in the Redis of the deploy.
async fn assert_written(lab: &Lab, stand: &RunningDeploy, special: &Special) -> Done {
    lab.tests("P10.7");
    let did = format!(
        "offered {} at {} with {}",
        special.cake, special.price, stand.deploy
    );
    let price = stand.asks_redis(&["ZSCORE", PRICES, &special.cake]).await?;
    lab.ensure(
        price == special.price.to_string(),
        format!("{did}, and looked for its price in the Redis it was given"),
        format!("ZSCORE {PRICES} answers {}", special.price),
        nothing_or(&price),
    )?;
    let left = stand.asks_redis(&["TTL", &special.key()]).await?;
    let (right, expected) = match special.ttl.map(|ttl| ttl / 1000) {
        Some(ttl) => (
            left.parse().is_ok_and(|left| (1..=ttl).contains(&left)),
            format!("TTL answers at most {ttl} seconds, and more than 0"),
        ),
        None => (left == "-1", "TTL answers -1: no end is set".to_owned()),
    };
    lab.tests(if special.ttl.is_some() {
        "P10.5"
    } else {
        "P10.6"
    });
    let did = format!("{did}, and looked how long {} lasts", special.key());
    lab.ensure(right, did, expected, nothing_or(&left))
}

fn nothing_or(seen: &str) -> &str {
    match seen {
        "" => "nothing",
        "-2" => "-2: there is no such key",
        seen => seen,
    }
}

pub(super) const CHANGED_OUTSIDE: Check = Check {
    id: "sees-what-others-change",
    title: "what another process changes in the Redis is on the board at once",
    claims: &["C10.1", "C10.4"],
    points: 2,
    does: "Offers a special in four deploys, in debug and release builds under several names, then \
           changes its price in Redis, adds another, ends the first and at last empties the \
           database, and asks for the board after each: it has to say what Redis says.",
    why: "In production many processes write to one Redis. A copy in one of them is right only as \
          long as no other process writes, as on a laptop.",
    hints: [
        "When is the price on the board read from Redis, and where is it until it is read again?",
        "A copy must follow every change of every process. There is one resource for all \
         processes; copies in memory make as many truths as there are processes.",
        "Answer `GET /specials` from `ZRANGE specials 0 -1 WITHSCORES` and the keys \
         `special:{cake}`, read in that very request, in every environment.",
    ],
    run: |lab| Box::pin(sees_what_others_change(lab)),
};

async fn sees_what_others_change(lab: &mut Lab) -> Done {
    lab.tests("P10.8");
    let price = lab.draw().number(300..400);
    let first = Special::drawn(lab, price);
    let dearer = first.costs(price + 200);
    let second = Special::drawn(lab, price + 100);
    for mut stand in open(lab, four()).await? {
        stand.assert_offers(&first).await?;
        stand.assert_shows_board(lab).await?;

        write_price(&stand, &dearer).await?;
        stand.board.put(&dearer);
        stand.assert_shows_board(lab).await?;

        write_price(&stand, &second).await?;
        stand.asks_redis(&["SET", &second.key(), "1"]).await?;
        stand.board.put(&second);
        stand.assert_shows_board(lab).await?;

        stand.asks_redis(&["DEL", &first.key()]).await?;
        stand.board.take_off(&first);
        stand.assert_shows_board(lab).await?;

        stand.asks_redis(&["FLUSHDB"]).await?;
        stand.board.clear();
        stand.assert_shows_board(lab).await?;
    }
    Ok(())
}

async fn write_price(stand: &RunningDeploy, special: &Special) -> Done {
    let price = special.price.to_string();
    let zadd = ["ZADD", PRICES, &price, &special.cake];
    stand.asks_redis(&zadd).await.map(drop)
}

pub(super) const EXPIRES: Check = Check {
    id: "ends-when-redis-says-so",
    title: "a special ends when its time in Redis is over, whatever happens to its process",
    claims: &["C10.4", "C10.5"],
    points: 2,
    does: "Offers a special for about a tenth of a second, one for an hour and one without an end \
           in four deploys, and kills each process: Redis must drop the first by itself, and a new \
           process must show the other two. Then shortens the hour in Redis, and the board must \
           follow.",
    why: "A timer in the process ends with the process, and a time in memory is forgotten by a \
          restart. What works in a demo of ten minutes is an offer that never ends in production.",
    hints: [
        "What ends a special whose process was killed a moment after the offer?",
        "Two stores that both know a time to live may still differ: who measures, what survives a \
         restart, what a later change does. With one store there is nothing to differ.",
        "`SET special:{cake} on PX {ttl_ms}` makes Redis end it; show the cakes of `specials` \
         whose key is there (`MGET`, or `EXISTS`), and start no timer.",
    ],
    run: |lab| Box::pin(ends_when_redis_says_so(lab)),
};

async fn ends_when_redis_says_so(lab: &mut Lab) -> Done {
    lab.tests("P10.5");
    let ttl = lab.draw().number(80..150);
    let brief = Special::drawn(lab, 300).lasts(ttl);
    let hour = Special::drawn(lab, 200).lasts(AN_HOUR);
    let good = Special::drawn(lab, 400);
    let mut stands = open(lab, four()).await?;
    for stand in &mut stands {
        stand
            .assert_offers_all(&[hour.clone(), good.clone()])
            .await?;
        stand.assert_shows_board(lab).await?;
        stand.assert_offers(&brief).await?;
        stand.assert_closes().await?;
    }
    for stand in &mut stands {
        assert_over(lab, stand, &brief).await?;
        stand.assert_reopens(lab).await?;
        stand.assert_shows_board(lab).await?;
        let shorten = ["PEXPIRE", &hour.key(), &ttl.to_string()];
        stand.asks_redis(&shorten).await?;
    }
    for stand in &mut stands {
        assert_over(lab, stand, &hour).await?;
        stand.assert_shows_board(lab).await?;
    }
    Ok(())
}

/// Waits until Redis has dropped that special.
async fn assert_over(lab: &Lab, stand: &mut RunningDeploy, special: &Special) -> Done {
    let key = special.key();
    let exists = ["EXISTS", key.as_str()];
    let gone = async || {
        let reply = stand.redis.quietly(&exists).await.ok()?;
        (reply.texts() == ["0"]).then_some(())
    };
    let gone = lab.until(SOON, gone).await;
    let left = stand.asks_redis(&["PTTL", &key]).await?;
    lab.ensure(
        gone.is_some(),
        format!(
            "waited for the end of {key} in Redis, offered with {}",
            stand.deploy
        ),
        "Redis drops it when its time is over",
        format!("PTTL answers {left}"),
    )?;
    stand.board.take_off(special);
    Ok(())
}
