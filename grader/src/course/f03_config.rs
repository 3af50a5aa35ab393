//! Factor III, config: where a service takes from what differs between its
//! deploys, what it does when that is missing or malformed, and who gets to
//! see its key.
//!
//! What it really uses is seen from outside: which payment service was asked,
//! with which key, and which host the receipt names.

mod secrecy;

use serde_json::{Value, json};

use super::{
    Check, Exercise, Provides, Var,
    behaviours::{
        payments::{Deploy, Settings},
        refusal,
    },
};
use crate::{
    lab::{Done, Lab, Launch, SOON},
    model::Stop,
};

/// The variables that differ between deploys.
const VARIABLES: &[&str] = &["PUBLIC_HOST", "PAYMENT_URL", "PAYMENT_KEY"];

/// The exercise.
pub(super) const EXERCISE: Exercise = Exercise {
    id: "03-config",
    key: "config",
    factor: 3,
    title: "Config",
    chapter: "03-config",
    contract: &[
        Var {
            name: "PUBLIC_HOST",
            meaning: "the host that customers see, with its port where it has one",
            sample: "shop.example",
            stand_in: None,
        },
        Var {
            name: "PAYMENT_URL",
            meaning: "the payment service, an absolute http or https URL",
            sample: "http://127.0.0.1:9/v1",
            stand_in: Some(Provides::Http(r#"{"id":"ch_by_hand"}"#)),
        },
        Var {
            name: "PAYMENT_KEY",
            meaning: "what the payment service knows us by, a secret",
            sample: "key_sample",
            stand_in: None,
        },
    ],
    build_canaries: VARIABLES,
    build_script: false,
    checks: &[
        FROM_ENVIRONMENT,
        ORTHOGONAL,
        NOT_BAKED_IN,
        BAD_VALUE,
        OVER_FILES,
        SECRET,
    ],
    ..Exercise::USUAL
};

/// One start after another, each with values of its own.
const FROM_ENVIRONMENT: Check = Check {
    id: "values-come-from-the-environment",
    title: "each value comes from the environment of the start",
    claims: &["C3.1", "C3.3"],
    points: 2,
    does: "Starts the service twice, with a random host, payment service and key for each, sells a \
           cake at both, and looks at who was asked for the charge, with which key, and at the \
           link to the receipt.",
    why: "Staging and production run the same code with other resources and other credentials. \
          A value that stands in the code is the same for both, and is known to all who read it.",
    hints: [
        "Which of the three values would change if you changed the variable and nothing else?",
        "Config is what differs between deploys: handles of resources, credentials, host names. \
         The platform hands it over in the environment at each start, and code only gives it names.",
        "Replace the blocks of constants by `std::env::var(\"PUBLIC_HOST\")` and its two siblings, \
         read once in `main` into a struct that the routes hold.",
    ],
    run: |lab| Box::pin(from_environment(lab)),
};

async fn from_environment(lab: &mut Lab) -> Done {
    for (name, port) in [("payments", ""), ("payments-2", ":8443")] {
        let mut deploy = Deploy::draw(lab, name).await?;
        deploy.host += port;
        let settings = deploy.settings();
        let web = settings.given(lab.web()).ready().await;
        settings.hold(lab, &web.map_err(Stop::or_fail)?).await?;
    }
    Ok(())
}

/// No value decides over another, and no name of a deploy over any.
const ORTHOGONAL: Check = Check {
    id: "values-are-orthogonal",
    title: "the values are independent of each other and of the deploy's name",
    claims: &["C3.2"],
    points: 2,
    does: "Draws two sets of values and starts the service with all eight mixtures of them, each \
           with another `APP_ENV` or none, and sells a cake at each.",
    why: "Groups named `staging` and `production` multiply: the next deploy is \
          staging with the real bank, and no group fits it. Single values always do.",
    hints: [
        "What does the service do differently when `APP_ENV` is `staging`?",
        "Each variable is a dial of its own, and a deploy is nothing but the positions of all \
         dials. The code never needs to know what somebody calls it.",
        "Take every use of `APP_ENV` out. What it decided becomes a variable that says the thing \
         itself: not \"we are staging\" but \"payments go to this URL\".",
    ],
    run: |lab| Box::pin(orthogonal(lab)),
};

/// What deploys are called.
const NAMES: [Option<&str>; 8] = [
    None,
    Some("development"),
    Some("staging"),
    Some("production"),
    Some("test"),
    Some("local"),
    Some("prod"),
    Some("live"),
];

async fn orthogonal(lab: &mut Lab) -> Done {
    let one = Deploy::draw(lab, "payments").await?;
    let two = Deploy::draw(lab, "payments-2").await?;
    let mut started = Vec::new();
    for (bits, name) in NAMES.into_iter().enumerate() {
        let of = |bit| if bits & bit == 0 { &one } else { &two };
        let settings = Settings {
            host: &of(1).host,
            payments: &of(2).payments,
            key: &of(4).key,
        };
        let web = settings.given(lab.web());
        let web = match name {
            Some(name) => web.env("APP_ENV", name),
            None => web.without("APP_ENV"),
        };
        started.push((settings, web.start().await?));
    }
    for (settings, web) in started {
        web.await_ready().await?;
        settings.hold(lab, &web).await?;
    }
    Ok(())
}

/// The build knows no deploy.
const NOT_BAKED_IN: Check = Check {
    id: "nothing-is-baked-in",
    title: "no value is baked in while building",
    claims: &["C3.2", "C3.4"],
    points: 1,
    does: "Sets the three variables to random values while it builds the release, looks for those \
           in the binary, then runs the release with other values and sells a cake.",
    why: "A build is made once and released many times. One that knows its deploy cannot move from \
          staging to production as it was tested, and whoever gets hold of the binary has the key.",
    hints: [
        "When is each of the three values read: while the service starts, or earlier?",
        "`env!` and `option_env!` read the environment of the compiler. `std::env::var` reads that \
         of the process.",
        "Search `src/` for `env!`, and read that variable by `std::env::var` like the others: not \
         as a fallback either, since the fallback stands in the binary too.",
    ],
    run: |lab| Box::pin(not_baked_in(lab)),
};

async fn not_baked_in(lab: &mut Lab) -> Done {
    for name in VARIABLES {
        let canary = lab.build_canary(name)?;
        let found = lab.search_release(&canary).await?;
        lab.ensure(
            found.is_none(),
            format!("built the release with {name}={canary}, and looked for that in it"),
            format!("the value of {name} is not in the release"),
            format!("it is in the binary `{}`", found.unwrap_or_default()),
        )?;
    }
    let deploy = Deploy::draw(lab, "payments").await?;
    let web = deploy.settings().given(lab.web()).ready().await?;
    deploy.settings().hold(lab, &web).await
}

/// A deploy that is set up wrongly never takes a customer.
const BAD_VALUE: Check = Check {
    id: "a-bad-value-stops-the-start",
    title: "a missing or malformed value stops the start, and is named",
    claims: &["C3.1", "C3.3"],
    points: 2,
    does: "Starts the service without each of the variables, on a free port and on a port that is \
           taken, then with values that cannot be right. Each start has to end by itself, non-zero, \
           with the variable's name on stdout or stderr, before any port opens.",
    why: "A deploy with a hole in its config should fail while the old one still serves. One that \
          starts takes the traffic over, and the hole shows at the first order.",
    hints: [
        "Start the service by hand without `PAYMENT_KEY`. When would you notice?",
        "Judge all config first, before the port is bound, and end with a message that says which \
         variable it is. A default that suits your machine is wrong on every other.",
        "Give each variable a function from text to `Result`: unset, empty and malformed are \
         errors that carry its name. `localhost:9400` parses as a URL, so look at the scheme too. \
         Call them before `TcpListener::bind`, and let `main` return the error.",
    ],
    run: |lab| Box::pin(bad_value(lab)),
};

async fn bad_value(lab: &mut Lab) -> Done {
    lab.web().ready().await?;
    let taken = lab.hold_port()?;
    let mut told = Vec::new();
    for name in VARIABLES {
        let did = format!("started the service without {name}");
        let launch = lab.web().without(name);
        told.push((
            *name,
            refusal::refused(lab, name, &did, launch.clone()).await?,
        ));
        refusal::judged_first(lab, name, launch.port(taken.port)).await?;
    }
    refusal::tell_apart(lab, &told)?;
    let host = lab.draw().host();
    for (name, value) in refusal::malformed(&host) {
        let did = format!("started the service with {name}={value:?}");
        refusal::refused(lab, name, &did, lab.web().env(name, value)).await?;
    }
    Ok(())
}

/// Files are for whoever has them; a deploy is what its environment says.
const OVER_FILES: Check = Check {
    id: "environment-wins-over-files",
    title: "the environment wins over files in the working directory",
    claims: &["C3.1", "C3.4"],
    points: 1,
    does: "Sells a cake at a service in an empty directory, then at one that finds `.env`, \
           `config.toml`, `config/production.toml` and their like beside it, full of other values.",
    why: "A forgotten file on a machine, or one that was checked in, would decide which bank the \
          money goes to, and nobody who looks at the deploy's settings would see it.",
    hints: [
        "Which files does the service open when it starts?",
        "A `.env` may spare a developer some typing, where it fills in what is not set. What is \
         set stays as it is.",
        "With `dotenvy`, use `dotenv()` and never `dotenv_override()`; with `figment`, merge \
         `Env` last. Without files at all there is nothing to get wrong.",
    ],
    run: |lab| Box::pin(over_files(lab)),
};

const DOTENV: &[&str] = &[".env", ".env.local", ".env.production"];
const TOML: &[&str] = &[
    "config.toml",
    "crumb.toml",
    "settings.toml",
    "config/config.toml",
    "config/default.toml",
    "config/local.toml",
    "config/production.toml",
    "config/settings.toml",
];
const JSON: &[&str] = &[
    "config.json",
    "config/default.json",
    "config/production.json",
];

async fn over_files(lab: &mut Lab) -> Done {
    let deploy = Deploy::draw(lab, "payments").await?;
    let stray = Deploy::draw(lab, "stray-payments").await?;
    let settings = deploy.settings();
    let launch = settings.given(lab.web()).env("APP_ENV", "production");

    // Where the values come from elsewhere anyway, files tell nothing.
    let bare = launch.clone().ready().await?;
    settings.hold(lab, &bare).await.map_err(unreached)?;

    let web = planted(launch, &stray.settings()).ready().await;
    settings.hold(lab, &web.map_err(Stop::or_fail)?).await
}

/// With files beside it that say something else.
fn planted(launch: Launch, stray: &Settings<'_>) -> Launch {
    let values = [stray.host, &stray.payments.url, stray.key];
    let pairs = || VARIABLES.iter().zip(values);
    let dotenv: String = pairs()
        .map(|(name, value)| format!("{name}={value}\n"))
        .collect();
    let lower = || pairs().map(|(name, value)| (name.to_lowercase(), value));
    let toml: String = lower()
        .map(|(name, value)| format!("{name} = {value:?}\n"))
        .collect();
    let json = Value::from_iter(lower()).to_string();
    [(DOTENV, dotenv), (TOML, toml), (JSON, json)]
        .into_iter()
        .flat_map(|(paths, text)| paths.iter().map(move |path| (path, text.clone())))
        .fold(launch, |launch, (path, text)| launch.file(path, text))
}

/// The key goes to the payment service, and nowhere else.
const SECRET: Check = Check {
    id: "the-key-stays-secret",
    title: "the key never shows in output or answers",
    claims: &["C3.3"],
    points: 2,
    does: "Uses the service with a payment service that charges, that fails, that answers nonsense \
           and that is down, sends it orders that make no sense, makes it refuse to start, all with \
           `RUST_LOG=debug`, and looks for the key in every answer and in all it printed.",
    why: "Output is kept for years and read by many, and an error page by anyone. A key that was \
          printed once has to be replaced everywhere at once.",
    hints: [
        "What does the service print when it starts, and when a payment fails?",
        "A secret leaks by accident: in a `{config:?}`, in an error that shows the request. Make \
         the accident impossible, rather than each place careful.",
        "Wrap the key in a type of its own whose `Debug` writes a placeholder and which has no \
         `Display`; one method hands out the text, for the request's header. Answer a failed \
         payment with 502 and no details.",
    ],
    run: |lab| Box::pin(secret(lab)),
};

async fn secret(lab: &mut Lab) -> Done {
    let key = lab.draw().key();
    let with = |lab: &Lab, url: String| {
        let launch = lab.web().env("PAYMENT_KEY", key.as_str());
        launch.env("PAYMENT_URL", url).env("RUST_LOG", "debug")
    };
    let replies = [
        ("payments", 200, json!({"id": "ch_1"}), Some(201)),
        (
            "failing-payments",
            500,
            json!({"error": "try later"}),
            Some(502),
        ),
        ("odd-payments", 200, json!(["ch_1"]), None),
    ];
    for (name, status, body, answers) in replies {
        let payments = lab.stand_in(name).answers(status, body).start().await?;
        let web = with(lab, payments.url()).ready().await?;
        secrecy::keeps(lab, &web, &key, answers, Some(&payments)).await?;
    }
    let closed = lab.closed_port()?;
    let nobody = format!("http://127.0.0.1:{}", closed.port);
    let web = with(lab, nobody).ready().await?;
    secrecy::keeps(lab, &web, &key, Some(502), None).await?;

    let web = with(lab, "no URL at all".to_owned()).start().await?;
    web.stays_closed_until_exit(SOON).await?;
    secrecy::printed_nowhere(lab, &web, &key).await
}

/// A failure of what a check builds on is not its own.
fn unreached(stop: Stop) -> Stop {
    match stop {
        Stop::Fail(finding) => Stop::NotReached(finding),
        other => other,
    }
}
