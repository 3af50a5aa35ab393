//! Factor I, codebase: one codebase, many deploys. Whether a service behaves
//! the same whatever its deploy is called, and whether it knows the commit
//! that it was built from.
//!
//! Two copies of the code show in what they charge: the baskets are drawn so
//! that each way to get a rule of the price list wrong changes a price.

mod basket;
mod basket_generator;
mod deploy;

use self::{
    basket_generator::baskets,
    deploy::{Config, cents, names, programs, quoted},
};
use super::{Build, Check, Exercise, Var};
use dozen_lab::{Done, Lab, Launch};
use dozen_model::Stop;

/// The exercise.
pub(super) const EXERCISE: Exercise = Exercise {
    id: "01-codebase",
    key: "codebase",
    factor: 1,
    title: "Codebase",
    chapter: "01-codebase",
    contract: &[
        Var {
            name: "DEPLOY",
            meaning: "what this deploy is called: `staging`, `production`, or any other name",
            sample: "production",
            stand_in: None,
        },
        Var {
            name: "BAKERY",
            meaning: "the name over the shop's door",
            sample: "Crumb",
            stand_in: None,
        },
        Var {
            name: "CURRENCY",
            meaning: "what the shop charges in",
            sample: "EUR",
            stand_in: None,
        },
    ],
    build_canaries: &[],
    build_script: true,
    builds: &[
        Build {
            name: "first",
            committed: true,
            debug_assertions: true,
        },
        Build {
            name: "next",
            committed: true,
            debug_assertions: true,
        },
    ],
    checks: &[
        SAME_QUOTE,
        PRICE_LIST,
        ONE_BUILD,
        NAMES_COMMIT,
        FOLLOWS_COMMIT,
    ],
    ..Exercise::USUAL
};

/// Where no program is.
const NO_PROGRAMS: &str = "/nowhere";

/// What was tried in one deploy is what happens in another.
const SAME_QUOTE: Check = Check {
    id: "every-deploy-quotes-the-same",
    title: "every deploy quotes the same price for the same basket",
    claims: &["C1.3", "C1.4"],
    points: 3,
    does: "Starts the deploys `staging` and `production`, and two that nobody has heard of, and \
           sends each the same random baskets. Among them is one for each way to get a rule of \
           the price list wrong: whatever a copy of the rules may have missed, a price shows it.",
    why: "Staging is where tomorrow's production is tried. If it runs other code, what was tried \
          is not what customers get, and a mend in one copy is a bug in the others.",
    hints: [
        "Compare the two pricing files line by line. Which of them has the change that the other \
         lacks?",
        "A deploy is a running instance of the one codebase. Where two of them need the same \
         rules, there is one module with the rules, and both use it.",
        "Keep one `pricing.rs` and one set of routes, delete `src/staging/` and \
         `src/production/`, and take the `match` on `DEPLOY` out of `main`: the name is shown on \
         the front page and decides nothing.",
    ],
    run: |lab| Box::pin(same_quote(lab)),
};

async fn same_quote(lab: &mut Lab) -> Done {
    let baskets = baskets(lab)?;
    let config = Config::draw(lab, &[]);
    let unheard_of = [
        lab.draw().name(),
        format!("production-{}", lab.draw().number(2..100)),
    ];
    let staging = config.starts(lab, "staging").await?;
    let mut others = Vec::new();
    for name in ["production", &unheard_of[0], &unheard_of[1]] {
        others.push(config.starts(lab, name).await?);
    }
    staging.await_ready().await?;
    let mut prices = Vec::new();
    for basket in &baskets {
        prices.push(quoted(&staging, basket).await?.1);
    }
    for web in others {
        web.await_ready().await.map_err(Stop::or_fail)?;
        for (basket, price) in baskets.iter().zip(&prices) {
            let (answer, seen) = quoted(&web, basket).await?;
            let expected = format!("{}, as the deploy staging answered", cents(*price));
            answer.expect(expected, |_| seen == *price)?;
        }
    }
    Ok(())
}

/// The copies agree, and so does the list on the wall.
const PRICE_LIST: Check = Check {
    id: "quotes-follow-the-price-list",
    title: "the deploy that customers see charges what the price list says",
    claims: &["C1.3"],
    points: 2,
    does: "Sends random baskets to the deploy `production` and compares each price with the price \
           list in the README. Every rule decides at least one of the prices, at its edge too: \
           goods of exactly 5000 and 20000, a box filled to the last piece, the thirteenth piece.",
    why: "Copies drift both ways: each has lines that the other lacks. Keeping the copy that \
          happens to be in production keeps its mistakes and loses what was mended elsewhere.",
    hints: [
        "Is one of the two copies right in every rule?",
        "Merging copies is merging their histories: for each difference somebody has to say which \
         side is meant. Here the price list in the README says it.",
        "Day-old pieces are halved one by one, as production does it. The 10 % from 20000 on are \
         in staging alone. Whether the 400 for delivery fall away is judged after the discount, \
         as production does it.",
    ],
    run: |lab| Box::pin(price_list(lab)),
};

async fn price_list(lab: &mut Lab) -> Done {
    let baskets = baskets(lab)?;
    let web = Config::draw(lab, &[]).starts(lab, "production").await?;
    web.await_ready().await?;
    for basket in &baskets {
        let (answer, seen) = quoted(&web, basket).await?;
        let bill = basket.bill();
        let expected = format!("{}: {bill}", cents(bill.cents()));
        answer.expect(expected, |_| seen == bill.cents())?;
    }
    Ok(())
}

/// The platform deploys what was built, and never builds for a deploy.
const ONE_BUILD: Check = Check {
    id: "one-build-serves-every-deploy",
    title: "one build serves every deploy, and only the declared config differs",
    claims: &["C1.1", "C1.4"],
    points: 2,
    does: "Draws two sets of values and starts one build as `staging` and as `production`, each \
           with either set, and as a deploy that nobody has heard of. Each has to run the same \
           program, and to show and charge by exactly what its start was given.",
    why: "A review app for each branch, a second region, a customer's own copy: deploys come and \
          go by the day. A codebase that has to know their names needs a commit for each.",
    hints: [
        "Start the service with `DEPLOY=review-17`. Then as staging, with another `BAKERY`.",
        "What differs between deploys is declared: `DEPLOY`, `BAKERY`, `CURRENCY`, each taken as \
         it comes. Whatever else differs is code, and there is one of it.",
        "Read the three variables in one place, for all deploys alike, and put them into the \
         answers of `GET /` and `POST /quote`. No constant stands in for any of them.",
    ],
    run: |lab| Box::pin(one_build(lab)),
};

async fn one_build(lab: &mut Lab) -> Done {
    let one = Config::draw(lab, &[]);
    let two = Config::draw(lab, &[&one]);
    let unheard_of = lab.draw().name();
    let basket = basket_generator::one(lab);
    let mut started = Vec::new();
    for (name, config) in [
        ("production", &one),
        ("production", &two),
        ("staging", &one),
        ("staging", &two),
        (&unheard_of, &two),
    ] {
        started.push((name, config, config.starts(lab, name).await?));
    }
    let mut first = None;
    for (name, config, web) in started {
        web.await_ready().await.map_err(Stop::or_fail)?;
        config.shows(&web, name, &basket).await?;
        let runs = programs(lab, &web)?;
        let known = first.get_or_insert_with(|| runs.clone());
        lab.ensure(
            runs == *known,
            format!("started the build as the deploy {name}, and looked at what it runs"),
            format!("{}, as the deploy production does", known.join(" and ")),
            runs.join(" and "),
        )?;
    }
    Ok(())
}

/// Which code is that?
const NAMES_COMMIT: Check = Check {
    id: "version-names-its-commit",
    title: "the version names the commit it was built from, wherever it runs",
    claims: &["C1.1"],
    points: 2,
    does: "Commits the crate to a repository, builds it there with the id in `SOURCE_VERSION`, \
           takes the repository away and starts the build where no git is: once in an empty \
           folder, and once where another repository lies and `SOURCE_VERSION` says something else.",
    why: "When a price is wrong, the first question is which code that was. A version that \
          somebody writes down by hand, or that is guessed at run time, answers another question.",
    hints: [
        "Who changes the text behind `/version`, and when?",
        "The commit is known while building, and only then: a running process has no repository. \
         So the build has to carry it.",
        "`option_env!(\"SOURCE_VERSION\")` is the variable's value while compiling, as a constant. \
         Or let a `build.rs` ask git and print `cargo:rustc-env=COMMIT=...` for `env!(\"COMMIT\")`.",
    ],
    run: |lab| Box::pin(names_commit(lab)),
};

async fn names_commit(lab: &mut Lab) -> Done {
    let commit = lab.commit("first")?;
    lab.note(format!(
        "built commit {commit}, and took its repository away"
    ));
    let web = of_build(lab, "first").ready().await?;
    names(&web, &commit).await?;

    let other = lab.draw().commit();
    let web = of_build(lab, "first").env("SOURCE_VERSION", other.as_str());
    let web = web.file(".git/HEAD", format!("{other}\n")).ready().await?;
    names(&web, &commit).await
}

/// And which code is it now?
const FOLLOWS_COMMIT: Check = Check {
    id: "version-follows-the-next-commit",
    title: "the version follows the next commit",
    claims: &["C1.1"],
    points: 2,
    does: "Commits a text file and builds again with what the first build left, as platforms do \
           to be quick, then starts both builds: each has to name its own commit.",
    why: "A build that is quick because nothing seems to have changed keeps the old id. The \
          mended release then looks like the broken one, and somebody rolls it back.",
    hints: [
        "Build, commit, build again. Does the second build compile anything?",
        "Cargo runs a build script again only where something changed that the script named. The \
         commit is no file of the source: it has to be named as well.",
        "`option_env!` is tracked by the compiler itself. In a `build.rs`, print \
         `cargo:rerun-if-env-changed=SOURCE_VERSION`, or `cargo:rerun-if-changed=.git/HEAD` where \
         the platform checks commits out by their id.",
    ],
    run: |lab| Box::pin(follows_commit(lab)),
};

async fn follows_commit(lab: &mut Lab) -> Done {
    let (first, next) = (lab.commit("first")?, lab.commit("next")?);
    if first == next {
        return Err(Stop::trouble("commit a change", "the id stayed the same"));
    }
    lab.note(format!("built commit {first}, changed a text file"));
    lab.note(format!("built the next commit, {next}"));
    let web = of_build(lab, "next").ready().await?;
    names(&web, &next).await?;
    let old = of_build(lab, "first").ready().await?;
    names(&old, &first).await
}

/// That build, started where there is no git.
fn of_build(lab: &Lab, name: &str) -> Launch {
    lab.web().from_build(name).env("PATH", NO_PROGRAMS)
}
