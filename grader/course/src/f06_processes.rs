//! Factor VI, processes: all processes know what one of them was told, and know
//! it still when that one is dead.
//!
//! No check asks where a service keeps its state. Each takes away what should
//! not matter (a process, a disk, at last the Redis) and looks at what is left.

mod durability;
mod forgery;
mod promises;
mod sharing;
mod shop;
mod stock;
mod stored_data;

use durability::{ACKNOWLEDGED, KNOWS_ONLY, WIPED_DISK};
use forgery::CHANGED_COOKIE;
use sharing::SHARES_NOTHING;
use shop::Shop;
use stock::COUNTED_ONCE;
use stored_data::{KEPT, PHOTO_TRAVELS};

use super::{
    Check, Exercise, Provides, Var,
    behaviours::shopper::{Visitor, assert_session_survives},
};
use dozen_lab::{Done, Lab};

/// The exercise.
pub(super) const EXERCISE: Exercise = Exercise {
    id: "06-processes",
    key: "processes",
    factor: 6,
    title: "Processes",
    chapter: "06-processes",
    contract: &[
        Var {
            name: "REDIS_URL",
            meaning: "the Redis that every process is given",
            sample: "redis://127.0.0.1:9",
            stand_in: Some(Provides::Redis),
        },
        Var {
            name: "SESSION_SECRET",
            meaning: "a secret, the same for every process, for who signs",
            sample: "a-secret-that-is-the-same-for-every-process",
            stand_in: None,
        },
    ],
    promises: promises::PROMISES,
    formation: &[("web", 3)],
    checks: &[
        GOOD_EVERYWHERE,
        SURVIVES,
        ACKNOWLEDGED,
        COUNTED_ONCE,
        PHOTO_TRAVELS,
        WIPED_DISK,
        KNOWS_ONLY,
        SHARES_NOTHING,
        KEPT,
        CHANGED_COOKIE,
    ],
    ..Exercise::USUAL
};

const GOOD_EVERYWHERE: Check = Check {
    id: "a-session-is-good-on-every-process",
    title: "a session made on one process is good on the others",
    claims: &["C6.1", "C6.5", "C6.6", "C6.7"],
    points: 2,
    does: "Starts three processes with one REDIS_URL and its own disk each. Logs in on the first, \
           then looks into the basket and puts cakes into it, each request to the next process in \
           turn: the next has to know at once what one was sent.",
    why: "A router sends each request to any process. A session that lives in one of three \
          processes looks logged out two times out of three, and sticky sessions only hide it until \
          that process is gone.",
    hints: [
        "Which process answers the second request of a customer, and what does it know of the \
         first?",
        "What outlives one request belongs to a backing service that all processes are attached \
         to. A copy that a process keeps for itself is out of date as soon as another process \
         writes.",
        "Keep sessions in Redis: `SET session:{id} {name} EX 86400` at the login, `RPUSH \
         basket:{id} {cake}` for the basket, and read both from there in every request. Or sign \
         the name with SESSION_SECRET, which is the same everywhere, and put it into the cookie.",
    ],
    run: |lab| Box::pin(a_session_is_good_on_every_process(lab)),
};

async fn a_session_is_good_on_every_process(lab: &mut Lab) -> Done {
    lab.tests("P06.17");
    let shop = Shop::opens(lab).await?;
    let webs = shop.webs::<3>(lab).await?;
    let mut round = webs.iter().cycle();
    let mut next = || round.next().unwrap_or(&webs[0]);
    let mut ada = Visitor::logs_in(lab, next()).await?;
    let again = lab.draw().cake();
    for cake in [again.clone(), lab.draw().cake(), lab.draw().cake(), again] {
        ada.assert_finds_basket(next()).await?;
        ada.puts(next(), cake).await?;
    }
    ada.assert_finds_basket(next()).await
}

const SURVIVES: Check = Check {
    id: "session-survives",
    title: "a session survives the process that made it",
    claims: &["C6.2", "C6.6"],
    points: 2,
    does: "Logs in and puts a cake into the basket on a process that is then killed with all that \
           it started. A second one that ran all the while, and a third that starts only then, are \
           asked for the basket.",
    why: "A router may send the next request to any process, and that process may be new.",
    hints: [
        "Where was the basket when its process died?",
        "A process can end at any moment, and its memory ends with it. Others cannot be asked \
         either: they may be gone in the same moment, or not have been there.",
        "Write to Redis before the answer goes out, and read from Redis in the request that needs \
         it. Load nothing at the start, and save nothing at the end.",
    ],
    run: |lab| Box::pin(session_survives(lab)),
};

async fn session_survives(lab: &mut Lab) -> Done {
    let shop = Shop::opens(lab).await?;
    let [first, second] = shop.webs::<2>(lab).await?;
    assert_session_survives(lab, first, second, shop.web(lab)).await
}
