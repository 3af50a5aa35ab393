//! The capstone: one service that breaks ten factors at once. It must pass the
//! checks of the exercises, factor by factor and by the same code, all at the
//! same time.

mod attached;
mod logs_and_repair;
mod prices;
mod promises;
mod released;
mod running;
mod scaled;
mod stopped;

use super::{
    Check, Exercise, Provides, Var,
    behaviours::{payments::Deploy, refusal::Refusals},
};
use dozen_lab::{Done, Lab};
use dozen_model::Stop;

/// The exercise.
pub(super) const EXERCISE: Exercise = Exercise {
    id: "13-capstone",
    key: "capstone",
    factor: 13,
    title: "The rescue",
    chapter: "13-capstone",
    contract: CONTRACT,
    formation: &[("web", 2), ("worker", 2)],
    promises: promises::PROMISES,
    tests_addresses: true,
    checks: &[
        DIFFER,
        HOLE,
        attached::BY_URL,
        attached::OUTAGE,
        released::NO_SOURCE,
        released::NAMED,
        running::BASKETS,
        running::OPEN,
        scaled::WEB_BAKES_NONE,
        scaled::ONCE,
        stopped::CHECKOUT,
        stopped::DRAINS,
        stopped::JOB,
        stopped::SHARED,
        attached::ONE_MENU,
        logs_and_repair::EVENTS,
        logs_and_repair::NO_FILES,
        logs_and_repair::MENDED,
    ],
    ..Exercise::USUAL
};

const fn var(name: &'static str, meaning: &'static str, sample: &'static str) -> Var {
    Var {
        name,
        meaning,
        sample,
        stand_in: None,
    }
}

const CONTRACT: &[Var] = &[
    var("RELEASE_ID", "the id of the release, any text", "v1"),
    Var {
        stand_in: Some(Provides::Redis),
        ..var(
            "REDIS_URL",
            "the Redis that every process is given",
            "redis://127.0.0.1:9",
        )
    },
    var(
        "PUBLIC_HOST",
        "the host that customers see, with its port where it has one",
        "shop.example",
    ),
    Var {
        stand_in: Some(Provides::Http(r#"{"id":"ch_by_hand"}"#)),
        ..var(
            "PAYMENT_URL",
            "the payment service, an absolute http or https URL",
            "http://127.0.0.1:9/v1",
        )
    },
    var(
        "PAYMENT_KEY",
        "what the payment service knows us by, a secret",
        "key_sample",
    ),
    Var {
        stand_in: Some(Provides::Http(r#"{"loaf":"baked by hand"}"#)),
        ..var(
            "KITCHEN_URL",
            "the kitchen of this process",
            "http://127.0.0.1:9",
        )
    },
    var(
        "WORKER_NAME",
        "the worker's name, its own, which it keeps when it is started again",
        "{lane}",
    ),
    var(
        "SHUTDOWN_GRACE_MS",
        "how long a process may still run after SIGTERM, in milliseconds",
        "5000",
    ),
    var(
        "APP_ENV",
        "what this deploy is called; any word, or unset",
        "",
    ),
];

const DIFFER: Check = Check {
    id: "deploys-differ-by-their-environment",
    title: "deploys differ by single values of their environment, and by nothing else",
    claims: &["C3.1", "C3.2", "C3.3"],
    points: 2,
    does: "Starts the service three times, with a random host, payment service and key for each \
           and another APP_ENV or none, sells a cake at each, and checks which payment service was \
           asked for the charge, with which key, and the link to the receipt.",
    why: "The next deploy has the staging bank and the real host, and no block of settings fits \
          it. Everyone who reads the code knows a key in it.",
    hints: [
        "Which values of `config.rs` cannot change without a new build?",
        "Each variable is its own dial. No name of a deploy picks several, and no value that \
         differs between deploys is in the code, not even as a default.",
        "Read PUBLIC_HOST, PAYMENT_URL and PAYMENT_KEY by `std::env::var`, each into a field of \
         `Config`, and remove the `match` on APP_ENV.",
    ],
    run: |lab| Box::pin(deploys_differ_by_their_environment(lab)),
};

async fn deploys_differ_by_their_environment(lab: &mut Lab) -> Done {
    let deploys = [
        ("payments", Some("staging")),
        ("payments-2", Some("production")),
        ("payments-3", None),
    ];
    for (name, called) in deploys {
        let deploy = Deploy::draw(lab, name).await?;
        let settings = deploy.settings();
        let web = settings.given(lab.web());
        let web = match called {
            Some(called) => web.env("APP_ENV", called),
            None => web.without("APP_ENV"),
        };
        let web = web.ready().await.map_err(Stop::or_fail)?;
        settings.assert_settings_used(lab, &web).await?;
    }
    Ok(())
}

/// The variables that a web process needs.
const NEEDED: [&str; 5] = [
    "RELEASE_ID",
    "REDIS_URL",
    "PUBLIC_HOST",
    "PAYMENT_URL",
    "PAYMENT_KEY",
];

const HOLE: Check = Check {
    id: "a-deploy-with-a-hole-does-not-start",
    title: "a value that is missing or empty stops the start, and is named",
    claims: &["C3.1", "C3.3"],
    points: 1,
    does: "Starts web without each of RELEASE_ID, REDIS_URL, PUBLIC_HOST, PAYMENT_URL and \
           PAYMENT_KEY, and with each of them empty. Each start has to end by itself, non-zero, \
           with the variable's name on stdout or stderr, before any port opens.",
    why: "A deploy with a hole in its config should fail while the old one still serves, and not at \
          the first customer who pays.",
    hints: [
        "What does the service do without PAYMENT_KEY, and when would you notice?",
        "Judge all config first, before the port is bound, and end with a message that names the \
         variable. A default that suits your machine is wrong on every other.",
        "One function from a name to `Result<String, String>`: unset and empty are errors that \
         carry the name. Call it for each variable before `TcpListener::bind`, and let `main` \
         return the error.",
    ],
    run: |lab| Box::pin(a_deploy_with_a_hole_does_not_start(lab)),
};

async fn a_deploy_with_a_hole_does_not_start(lab: &mut Lab) -> Done {
    let accepted = lab.web().ready().await?;
    let refusals = Refusals {
        variables: &NEEDED,
        accepted: &accepted,
    };
    for name in NEEDED {
        let did = format!("started web without {name}");
        let web = lab.web().without(name).start().await?;
        refusals.assert_refused(lab, name, &did, &web).await?;
    }
    for name in NEEDED {
        let did = format!("started web with an empty {name}");
        let web = lab.web().env(name, "").start().await?;
        refusals.assert_refused(lab, name, &did, &web).await?;
    }
    Ok(())
}
