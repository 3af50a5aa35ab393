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
    title: "the same requests get the same answers, whatever APP_ENV says",
    claims: &["C10.1", "C10.5"],
    points: 2,
    does: "Runs the release build with APP_ENV unset, set to development, dev, test, local, \
           staging, production, prod, PRODUCTION, ci, qa, demo, nothing, and a word that nobody \
           knows. Each gets the same \
           offers, of which some cost the same and one gets another price, and has to give the \
           same answers: those of the rules.",
    why: "A test tells something about production only where both run the same. Each branch on the \
          name of the environment is code that was never tried before it is needed.",
    hints: [
        "Ask two deploys for the board, one with APP_ENV=development and one with \
         APP_ENV=production. Where do the answers part?",
        "The name of a deploy is for people, in a log line or on a badge. What the service does is \
         decided by its config, one variable for one thing, and by no name that stands for all.",
        "Let `main` build one kind of board, from REDIS_URL, and read APP_ENV nowhere.",
    ],
    run: |lab| Box::pin(same_answers_in_every_environment(lab)),
};

async fn same_answers_in_every_environment(lab: &mut Lab) -> Done {
    let deploys = every_name(lab, "release");
    plays_the_script(lab, deploys).await.map(drop)
}

const BOTH_BUILDS: Check = Check {
    id: "same-answers-from-both-builds",
    title: "a debug build answers like a release build",
    claims: &["C10.1", "C10.5"],
    points: 2,
    does: "Plays the script of requests to the debug build and the release build, each with APP_ENV \
           unset, with development and with production: the answers have to be the same.",
    why: "What is tried all day is `cargo run`, and what customers get is `--release`. With another \
          store in each, all of the day's work was tried on something that is never sold.",
    hints: [
        "What does the service look at, where APP_ENV says nothing?",
        "`cfg!(debug_assertions)` is an environment too: it says who built, and that is no reason \
         to keep specials elsewhere.",
        "Take `cfg!(debug_assertions)` out. A laptop can run a Redis as easily as a server: \
         `dozen run` starts one.",
    ],
    run: |lab| Box::pin(same_answers_from_both_builds(lab)),
};

async fn same_answers_from_both_builds(lab: &mut Lab) -> Done {
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
           DEBUG=1, then to test and CI=true, and the debug build beside a file .env that says \
           APP_ENV=development; plays the script to each, and looks whether the offers are in the \
           Redis.",
    why: "A branch that moved from APP_ENV to CI or to a file is the same branch, and harder to find.",
    hints: [
        "Which variables and which files does the service read, and is each in the contract?",
        "Parity is not a matter of which switch is used. There is none: all that differs from \
         deploy to deploy is the address of a resource, not its kind.",
        "Read PORT and REDIS_URL from the environment of the process, and nothing else that \
         decides where specials are kept.",
    ],
    run: |lab| Box::pin(no_other_switch_matters(lab)),
};

async fn no_other_switch_matters(lab: &mut Lab) -> Done {
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
    title: "cakes of one price are sorted by the bytes of their names, everywhere",
    claims: &["C10.5"],
    points: 1,
    does: "Offers ten cakes of one price to four deploys, in a drawn order: upper and lower case, \
           digits, blanks at the ends, a slash, a plus and a percent sign, letters with accents in \
           two spellings, a wide letter and a picture. The board \
           has to list them by the bytes of their names in UTF-8, and each has to be there.",
    why: "Every store has an order of its own, and so an idea of its own of which names are the \
          same. A page that was sorted on the laptop is shuffled by the first deploy.",
    hints: [
        "Offer `Zimt` and `apfel` at one price. Which comes first in Redis, and which on the board?",
        "A second store that does almost the same differs where nobody looked: in ties, in upper \
         and lower case, in what lies outside ASCII.",
        "`ZRANGE specials 0 -1` sorts by score, and equal scores by the bytes of the member. Show \
         that order as it comes, or sort by `(price, name)` of `u32` and `String` everywhere.",
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
    why: "A limit that only one of two stores has is met for the first time where there is more \
          data than on a laptop: in production.",
    hints: [
        "Where do the ten come from: from how many are kept, or from how many are shown?",
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
