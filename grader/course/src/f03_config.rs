//! Factor III, config: where a service gets the values that differ between its
//! deploys, what it does if one is missing or malformed, and whether its key
//! stays secret.
//!
//! The values that it really uses show from outside: the payment service that
//! it calls, the key that it sends, and the host in the receipt.

mod disguise;
mod failed_payment;
mod promises;
mod secrecy;
mod stray_files;

use self::{promises::PROMISES, stray_files::Stray};
use super::{
    Check, Exercise, Provides, Var,
    behaviours::{
        payments::{Deploy, Settings, awkward_hosts, awkward_keys},
        refusal::{Refusals, malformed},
    },
};
use dozen_lab::{Done, Lab, Process};
use dozen_model::Stop;

/// The variables that differ between deploys.
const VARIABLES: &[&str] = &["PUBLIC_HOST", "PAYMENT_URL", "PAYMENT_KEY"];

/// What the environment of the build has, which a release must not know.
const BUILT_WITH: &[&str] = &["PUBLIC_HOST", "PAYMENT_URL", "PAYMENT_KEY", "APP_ENV"];

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
    promises: PROMISES,
    build_canaries: BUILT_WITH,
    build_script: false,
    checks: &[
        FROM_ENVIRONMENT,
        ORTHOGONAL,
        NOT_BAKED_IN,
        BAD_VALUE,
        OVER_FILES,
        failed_payment::NO_SALE,
        secrecy::SECRET,
    ],
    ..Exercise::USUAL
};

const FROM_ENVIRONMENT: Check = Check {
    id: "values-come-from-the-environment",
    title: "each value comes from the environment of the start",
    claims: &["C3.1", "C3.3"],
    points: 2,
    does: "Starts the service twice, with a random host, payment service and key for each, sells a \
           cake at both, and checks which payment service was asked for the charge, with which \
           key, and the link to the receipt.",
    why: "Staging and production run the same code with other resources and other credentials. A \
          value in the code is the same for both, and everyone who reads the code knows it.",
    hints: [
        "Which of the three values would change if you changed the variable and nothing else?",
        "Config is what differs between deploys: handles of resources, credentials, host names. \
         The platform hands it over in the environment at each start, and code only gives it names.",
        "Replace the blocks of constants by `std::env::var(\"PUBLIC_HOST\")` and its two siblings, \
         read once in `main` into a struct that the routes hold.",
    ],
    run: |lab| Box::pin(values_come_from_the_environment(lab)),
};

async fn values_come_from_the_environment(lab: &mut Lab) -> Done {
    let mut one = Deploy::draw(lab, "payments").await?;
    let mut two = Deploy::charged_with(lab, "payments-2", 201).await?;
    one.payments.url += "/V1%20a";
    two.host += ":8443";
    for deploy in [one, two] {
        let settings = deploy.settings();
        let web = settings.given(lab.web()).ready().await;
        let web = web.map_err(Stop::or_fail)?;
        lab.tests("P03.6");
        let answer = settings.assert_charged(lab, &web).await?;
        lab.tests("P03.4");
        settings.assert_receipt(answer)?;
    }
    Ok(())
}

const ORTHOGONAL: Check = Check {
    id: "values-are-orthogonal",
    title: "the values are independent of each other and of the deploy's name",
    claims: &["C3.2"],
    points: 2,
    does: "Draws hosts, keys and two payment services, starts the service with sixteen mixtures of \
           them, each with another `APP_ENV` or none, and sells a cake at each.",
    why: "Groups named `staging` and `production` multiply: the next deploy is \
          staging with the real bank, and no group fits it. Single values always do.",
    hints: [
        "What does the service do differently when `APP_ENV` is `staging`?",
        "Each variable is its own dial, and a deploy is nothing but the positions of all dials. \
         The code never needs to know the deploy's name.",
        "Remove every use of `APP_ENV`. What it decided becomes a variable that says the thing \
         itself: not \"we are staging\" but \"payments go to this URL\".",
    ],
    run: |lab| Box::pin(values_are_orthogonal(lab)),
};

/// Usual names of deploys.
const NAMES: [Option<&str>; 16] = [
    None,
    Some("development"),
    Some("staging"),
    Some("production"),
    Some("test"),
    Some("local"),
    Some("dev"),
    Some("ci"),
    Some("qa"),
    Some("sandbox"),
    Some("demo"),
    Some("stage"),
    Some("preview"),
    Some("prod"),
    Some("live"),
    Some(""),
];

async fn values_are_orthogonal(lab: &mut Lab) -> Done {
    let one = Deploy::draw(lab, "payments").await?;
    let two = Deploy::draw(lab, "payments-2").await?;
    let (hosts, keys) = (awkward_hosts(lab), awkward_keys(lab));
    let mut started = Vec::new();
    for (nth, name) in NAMES.into_iter().enumerate() {
        // In the second half each host and each key meets the other service.
        let half = nth / hosts.len();
        let deploy = if (nth + half) % 2 == 0 { &one } else { &two };
        let settings = Settings {
            host: &hosts[nth % hosts.len()],
            payments: &deploy.payments,
            key: &keys[(nth + 3 * half) % keys.len()],
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
        let used = settings.assert_settings_used(lab, &web).await;
        lab.tests("P03.14");
        used?;
    }
    Ok(())
}

const NOT_BAKED_IN: Check = Check {
    id: "nothing-is-baked-in",
    title: "no value is baked in while building",
    claims: &["C3.2", "C3.4"],
    points: 1,
    does: "Sets the three variables and APP_ENV to random values while it builds the release, looks for those \
           in the binary, then runs the release with other values and sells a cake.",
    why: "A build is made once and released many times. One that knows its deploy cannot move from \
          staging to production as it was tested, and everyone who has the binary has the key.",
    hints: [
        "When is each of the three values read: while the service starts, or earlier?",
        "`env!` and `option_env!` read the environment of the compiler. `std::env::var` reads that \
         of the process.",
        "Search `src/` for `env!`, and read that variable by `std::env::var` like the others: not \
         as a fallback either, since the fallback is in the binary too.",
    ],
    run: |lab| Box::pin(nothing_is_baked_in(lab)),
};

async fn nothing_is_baked_in(lab: &mut Lab) -> Done {
    for name in BUILT_WITH {
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
    deploy.settings().assert_settings_used(lab, &web).await
}

const BAD_VALUE: Check = Check {
    id: "a-bad-value-stops-the-start",
    title: "a missing or malformed value stops the start, and is named",
    claims: &["C3.1", "C3.3"],
    points: 2,
    does: "Starts the service without each of the variables, on a free port and on a port that is \
           taken, then with values that cannot be right, then without each of the variables in \
           `development` and its like. Each start has to end by itself, non-zero, \
           with a line on stdout or stderr that names this variable and no other, before any port \
           opens.",
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
    run: |lab| Box::pin(a_bad_value_stops_the_start(lab)),
};

async fn a_bad_value_stops_the_start(lab: &mut Lab) -> Done {
    let accepted = lab.web().ready().await?;
    let refusals = Refusals {
        variables: VARIABLES,
        accepted: &accepted,
    };
    let taken = lab.hold_port()?;
    for name in VARIABLES {
        let did = format!("started the service without {name}");
        let launch = lab.web().without(name);
        let web = launch.clone().start().await?;
        refusals.assert_refused(lab, name, &did, &web).await?;
        let web = launch.port(taken.port).start().await?;
        refusals.assert_judged_before_bind(lab, name, &web).await?;
    }
    let mut started = Vec::new();
    for (name, value) in malformed(&lab.draw().host()) {
        let web = lab.web().env(name, value.as_str()).start().await?;
        started.push((name, value, web));
    }
    for (name, value, web) in started {
        let did = format!("started the service with {name}={value:?}");
        refusals.assert_refused(lab, name, &did, &web).await?;
    }
    assert_has_no_defaults(lab, &refusals).await
}

/// Fails if a variable may be missing in a deploy that is called `development`
/// or the like.
async fn assert_has_no_defaults(lab: &Lab, refusals: &Refusals<'_>) -> Done {
    let mut started = Vec::new();
    for (name, deploy) in VARIABLES.iter().zip(["development", "test", "dev"]) {
        let web = lab.web().without(name).env("APP_ENV", deploy);
        started.push((name, deploy, web.start().await?));
    }
    for (name, deploy, web) in started {
        let did = format!("started the service without {name}, with APP_ENV={deploy}");
        refusals.assert_refused(lab, name, &did, &web).await?;
    }
    Ok(())
}

const OVER_FILES: Check = Check {
    id: "environment-wins-over-files",
    title: "the environment wins over files in the working directory",
    claims: &["C3.1", "C3.4"],
    points: 1,
    does: "Sells a cake at a service in an empty directory, and sees which files it looks for. Then \
           sells one at a service that finds those, `.env`, `config.toml`, `config/production.toml` \
           and their like in its directory, full of other values.",
    why: "A forgotten file on a machine, or one that was checked in, would decide which bank gets \
          the money. No one who looks at the deploy's settings would see it.",
    hints: [
        "Which files does the service open when it starts?",
        "A `.env` may save a developer some typing if it fills in only variables that are not set.",
        "With `dotenvy`, use `dotenv()` and never `dotenv_override()`; with `figment`, merge `Env` \
         last. Without files at all there is nothing to get wrong.",
    ],
    run: |lab| Box::pin(environment_wins_over_files(lab)),
};

async fn environment_wins_over_files(lab: &mut Lab) -> Done {
    let deploy = Deploy::draw(lab, "payments").await?;
    let other = Deploy::draw(lab, "stray-payments").await?;
    let settings = deploy.settings();
    let launch = settings.given(lab.web()).env("APP_ENV", "production");

    // If the values come from elsewhere anyway, files show nothing.
    let bare = launch.clone().observed().ready().await?;
    settings
        .assert_settings_used(lab, &bare)
        .await
        .map_err(unreached)?;

    let stray = Stray {
        host: &other.host,
        url: &other.payments.url,
        key: &other.key,
    };
    let web = stray.planted(launch, &bare.files_looked_for()).observed();
    let web = web.start().await?;
    let judged = match web.await_ready().await.map_err(Stop::or_fail) {
        Ok(()) => settings.assert_settings_used(lab, &web).await,
        Err(stop) => Err(stop),
    };
    judged.map_err(|stop| naming_files(stop, &web))
}

/// Adds to the failure the planted files that the service looked for.
fn naming_files(stop: Stop, web: &Process) -> Stop {
    let Stop::Fail(mut finding) = stop else {
        return stop;
    };
    let read = web.files_looked_for();
    let read: Vec<&str> = read.iter().map(String::as_str).collect();
    if !read.is_empty() {
        finding.observed += &format!(
            "; of the files in its directory it looked for {}",
            read.join(", ")
        );
    }
    Stop::Fail(finding)
}

/// Returns a failed precondition as not reached: it is not the check's own
/// failure.
fn unreached(stop: Stop) -> Stop {
    match stop {
        Stop::Fail(finding) => Stop::NotReached(finding),
        other => other,
    }
}
