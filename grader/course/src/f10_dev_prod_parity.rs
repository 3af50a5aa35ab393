//! Factor X, dev/prod parity: one service, run as on a laptop, in a test and in
//! production. Each check runs several deploys side by side, each with its own
//! Redis database, and sends all of them the same requests.

mod promises;
mod resource;
mod running_deploy;
mod without_redis;

use resource::{CHANGED_OUTSIDE, EXPIRES, WRITTEN};
use running_deploy::{PRICES, RunningDeploy, Special, open};
use without_redis::NO_SECOND_BEST;

use super::{
    Build, Check, Exercise, Provides, Var,
    behaviours::deploys::{Deploy, every_name, four, other_switches},
};
use dozen_lab::{Done, Lab, Seen};

/// The exercise.
pub(super) const EXERCISE: Exercise = Exercise {
    id: "10-dev-prod-parity",
    key: "dev-prod-parity",
    factor: 10,
    title: "Dev/prod parity",
    chapter: "10-dev-prod-parity",
    contract: &[
        Var {
            name: "REDIS_URL",
            meaning: "the Redis that holds the specials",
            sample: "redis://127.0.0.1:9",
            stand_in: Some(Provides::Redis),
        },
        Var {
            name: "APP_ENV",
            meaning: "what this deploy is called; any word, or unset",
            sample: "",
            stand_in: None,
        },
    ],
    builds: &[
        Build {
            name: "debug",
            committed: false,
            debug_assertions: true,
        },
        Build {
            name: "release",
            committed: false,
            debug_assertions: false,
        },
    ],
    promises: promises::PROMISES,
    checks: &[
        SAME_EVERYWHERE,
        BOTH_BUILDS,
        OTHER_SWITCHES,
        WRITTEN,
        CHANGED_OUTSIDE,
        EXPIRES,
        SORTED_BY_BYTES,
        TEN_CHEAPEST,
        NO_SECOND_BEST,
    ],
    ..Exercise::USUAL
};

const SAME_EVERYWHERE: Check = Check {
    id: "same-answers-in-every-environment",
    title: "the same requests get the same answers under any APP_ENV",
    claims: &["C10.1", "C10.5"],
    points: 2,
    does: "Runs the release build with APP_ENV unset, set to development, dev, test, local, \
           staging, production, prod, PRODUCTION, ci, qa, demo, nothing, and a word that is drawn. \
           Each gets the same offers: some have the same price, and one gets a new price. Each \
           must give the answers of the rules.",
    why: "A test says something about production only if both run the same code. Each branch on \
          the name of the environment is code that was never tried before it is needed.",
    hints: [
        "Ask two deploys for the board, one with APP_ENV=development and one with \
         APP_ENV=production. Where do the answers differ?",
        "The name of a deploy is for people, in a log line or on a badge. Config decides what the \
         service does, with one variable for one thing; no name decides everything.",
        "Let `main` build one kind of board, from REDIS_URL, and read APP_ENV nowhere.",
    ],
    run: |lab| Box::pin(same_answers_in_every_environment(lab)),
};

async fn same_answers_in_every_environment(lab: &mut Lab) -> Done {
    lab.tests("P10.9");
    let deploys = every_name(lab, "release");
    let played = plays_the_script(lab, deploys).await;
    // Whatever one of them shows, the others show something else.
    lab.tests("P10.9");
    played.map(drop)
}

const BOTH_BUILDS: Check = Check {
    id: "same-answers-from-both-builds",
    title: "a debug build answers like a release build",
    claims: &["C10.1", "C10.5"],
    points: 2,
    does: "Plays the script of requests to the debug build and the release build, each with \
           APP_ENV unset, with development and with production: the answers must be the same.",
    why: "What developers try all day has to be what customers get. A store for the laptop differs \
          from the real one in its details: which write wins, how long it lasts, what is kept.",
    hints: [
        "What does the service read if APP_ENV is unset?",
        "`cfg!(debug_assertions)` is an environment too: it says how the service was built, which \
         is not a reason to keep specials elsewhere.",
        "Remove `cfg!(debug_assertions)`. A laptop can run a Redis as easily as a server: `dozen \
         run` starts one.",
    ],
    run: |lab| Box::pin(same_answers_from_both_builds(lab)),
};

async fn same_answers_from_both_builds(lab: &mut Lab) -> Done {
    lab.tests("P10.9");
    let ways = ["debug", "release"].into_iter().flat_map(|build| {
        let [laptop, sold] = ["development", "production"].map(|name| Deploy::called(build, name));
        [Deploy::plain(build), laptop, sold]
    });
    plays_the_script(lab, ways.collect()).await.map(drop)
}

/// The highest price there is.
const HIGHEST: u64 = 1_000_000;

/// Sends all of them the same requests. Each answer is compared with the rules,
/// so that any two are the same.
async fn plays_the_script(lab: &mut Lab, deploys: Vec<Deploy>) -> Seen<Vec<RunningDeploy>> {
    let price = lab.draw().number(300..400);
    let mut tied: Vec<_> = (0..3).map(|_| Special::drawn(lab, price)).collect();
    // The last is put in first, so that the order of arrival is never the right
    // one.
    tied.sort_by(|a, b| b.cake.cmp(&a.cake));
    let dear = Special::drawn(lab, HIGHEST);
    let cheap = dear.costs(0);
    let mut stands = open(lab, deploys).await?;
    for stand in &mut stands {
        stand.assert_shows_board(lab).await?;
        stand.assert_offers(&dear).await?;
        stand.assert_offers_all(&tied).await?;
        stand.assert_shows_board(lab).await?;
        stand.assert_offers(&cheap).await?;
        stand.assert_shows_board(lab).await?;
    }
    Ok(stands)
}

const OTHER_SWITCHES: Check = Check {
    id: "no-other-switch-matters",
    title: "no other variable and no .env file makes it another service",
    claims: &["C10.1", "C10.4"],
    points: 1,
    does: "Runs the release build with RUST_ENV, ENV, NODE_ENV and others set to development and \
           DEBUG=1, then to test and CI=true, and the debug build next to a file .env with \
           APP_ENV=development. Plays the script to each, and checks whether the offers are in the \
           Redis.",
    why: "A branch that moved from APP_ENV to CI or to a file is the same branch, and harder to find.",
    hints: [
        "Which variables and which files does the service read, and is each in the contract?",
        "No switch is the right one. From deploy to deploy only the address of a resource differs, \
         not its kind.",
        "Read PORT and REDIS_URL from the environment of the process, and nothing else that \
         decides where specials are kept.",
    ],
    run: |lab| Box::pin(no_other_switch_matters(lab)),
};

async fn no_other_switch_matters(lab: &mut Lab) -> Done {
    lab.tests("P10.10");
    let special = Special::drawn(lab, 300);
    for mut stand in plays_the_script(lab, other_switches()).await? {
        stand.assert_offers(&special).await?;
        let zscore = ["ZSCORE", PRICES, &special.cake];
        let price = stand.asks_redis(&zscore).await?;
        let seen = if price.is_empty() { "nothing" } else { &price };
        lab.ensure(
            price == special.price.to_string(),
            format!("offered {} with {}", special.cake, stand.deploy),
            format!("ZSCORE {PRICES} answers {} in its Redis", special.price),
            seen,
        )?;
    }
    Ok(())
}

const SORTED_BY_BYTES: Check = Check {
    id: "equal-prices-by-bytes",
    title: "names stay as they are, and their bytes sort cakes of one price, everywhere",
    claims: &["C10.5"],
    points: 1,
    does: "Offers ten cakes of one price to four deploys, in a drawn order: upper and lower case, \
           digits, blanks at the ends, a slash, a plus and a percent sign, letters with accents in \
           two spellings, a wide letter and a picture. The board \
           has to list them by the bytes of their names in UTF-8, and each has to be there.",
    why: "Every store has its own order, and its own rule for which names are the same. After the \
          first deploy the page has another order, or a name has lost a blank.",
    hints: [
        "Is a name other than the one that was offered, or is the order wrong? Offer `Zimt`, \
         `apfel` and ` apfel` at one price: what does Redis have, and what the board?",
        "A name is bytes. A step that makes it tidier on its way, and a second store that does \
         almost the same, differ in the details: in blanks, in ties, in upper and lower case, \
         outside ASCII.",
        "Give the name to Redis as `Path(cake)` has it, with no `trim` and no `to_lowercase`. \
         `ZRANGE specials 0 -1` sorts by score, and equal scores by the bytes of the member: show \
         that order as it comes.",
    ],
    run: |lab| Box::pin(equal_prices_by_bytes(lab)),
};

/// Sorted by their bytes: orders that ignore case, compare UTF-16, follow a
/// locale or compare numbers all differ from it.
const NAMES: [&str; 10] = [
    " 9+1 rolls no. #",
    "10% \"rolls\"/2 no. #",
    "9 rolls? no. #",
    "Apfel no. #",
    "Zimt & Zucker no. #",
    "apfel no. # ",
    "e\u{301}clair no. #",
    "\u{e9}clair no. #",
    "\u{ff45}clair no. #",
    "\u{1f370} no. #",
];

async fn equal_prices_by_bytes(lab: &mut Lab) -> Done {
    let price = lab.draw().number(100..900);
    let number = lab.draw().number(100..1000);
    let mut specials = Vec::new();
    for name in NAMES {
        let place = lab.draw().number(0..specials.len() as u64 + 1);
        let special = Special {
            cake: name.replace('#', &number.to_string()),
            price,
            ttl: None,
        };
        specials.insert(usize::try_from(place).unwrap_or_default(), special);
    }
    for mut stand in open(lab, four()).await? {
        lab.tests("P10.1");
        stand.assert_offers_all(&specials).await?;
        stand.assert_shows_board(lab).await?;
    }
    Ok(())
}

const TEN_CHEAPEST: Check = Check {
    id: "shows-the-ten-cheapest",
    title: "the board shows the ten cheapest that are on, and forgets none of the others",
    claims: &["C10.5"],
    points: 1,
    does: "Offers thirteen cakes to four deploys, the cheapest first, and asks for the board; then \
           ends two of the ten in Redis: the next two have to be on the board in their place.",
    why: "A limit that is in the wrong place shows only where there is more data than on a laptop: \
          in production, where an offer that is on is not on the page.",
    hints: [
        "How many cakes are on the board, and which is missing? Are ten specials kept, are ten read, \
         or are ten shown?",
        "Limits are part of what a store does, like its order. Ten are shown, all are kept, and one \
         whose time is over takes up no place.",
        "Read all of `specials`, drop the cakes whose key is gone, and then `take(10)`.",
    ],
    run: |lab| Box::pin(shows_the_ten_cheapest(lab)),
};

async fn shows_the_ten_cheapest(lab: &mut Lab) -> Done {
    let price = lab.draw().number(100..300);
    let all: Vec<_> = (0..13).map(|n| Special::drawn(lab, price + n)).collect();
    let first = usize::try_from(lab.draw().number(0..8)).unwrap_or_default();
    for mut stand in open(lab, four()).await? {
        stand.assert_offers_all(&all).await?;
        stand.assert_shows_board(lab).await?;
        for ended in &all[first..first + 2] {
            stand.asks_redis(&["DEL", &ended.key()]).await?;
            stand.board.take_off(ended);
        }
        stand.assert_shows_board(lab).await?;
    }
    Ok(())
}
