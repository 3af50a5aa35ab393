//! Factor I, codebase: one codebase, many deploys. The checks ask whether a
//! service behaves the same under every name of its deploy, and whether it
//! knows the commit that it was built from.
//!
//! Two copies of the code show in the prices: the baskets are drawn so that
//! each way to get a rule of the price list wrong changes a price.

mod basket;
mod basket_generator;
mod deploy;
mod promises;
mod version;

use self::{
    basket_generator::{at_the_limits, baskets, odd},
    deploy::{Config, FAMILIAR, cents, programs, quoted},
    version::{FOLLOWS_COMMIT, NAMES_COMMIT},
};
use super::{Build, Check, Exercise, Var};
use dozen_lab::{Done, Lab, Process};
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
            meaning: "the name of this deploy, any text",
            sample: "production",
            stand_in: None,
        },
        Var {
            name: "BAKERY",
            meaning: "the name of the shop, any text",
            sample: "Crumb",
            stand_in: None,
        },
        Var {
            name: "CURRENCY",
            meaning: "the three letters that go with each price",
            sample: "EUR",
            stand_in: None,
        },
    ],
    promises: promises::PROMISES,
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

const SAME_QUOTE: Check = Check {
    id: "every-deploy-quotes-the-same",
    title: "every deploy quotes the same price for the same basket",
    claims: &["C1.3", "C1.4"],
    points: 3,
    does: "Starts the deploys `staging` and `production`, and two with names of their own, and \
           sends each the same random baskets. Among them is one for each way to get a rule of \
           the price list wrong, and one at each limit of the contract: whatever a copy of the \
           rules may have missed, a price shows it.",
    why: "Staging is where tomorrow's production is tried. If it runs other code, what was tried \
          is not what customers get, and a fix in one copy leaves the bug in the others.",
    hints: [
        "Compare the two pricing files line by line. Which of them has the change that the other \
         lacks?",
        "A deploy is a running instance of the one codebase. If two of them need the same \
         rules, there is one module with the rules, and both use it.",
        "Keep one `pricing.rs` and one set of routes, delete `src/staging/` and \
         `src/production/`, and take the `match` on `DEPLOY` out of `main`: the name is shown on \
         the front page and decides nothing.",
    ],
    run: |lab| Box::pin(every_deploy_quotes_the_same(lab)),
};

async fn every_deploy_quotes_the_same(lab: &mut Lab) -> Done {
    let mut baskets = baskets(lab)?;
    baskets.extend(at_the_limits(lab));
    let config = Config::draw(lab, &[]);
    let unheard_of = [
        format!("review-{}", lab.draw().number(2..100)),
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
        lab.tests("P01.1");
        web.await_ready().await.map_err(Stop::or_fail)?;
        lab.tests("P01.13");
        for (basket, price) in baskets.iter().zip(&prices) {
            let (answer, seen) = quoted(&web, basket).await?;
            let expected = format!("{}, as the deploy staging answered", cents(*price));
            answer.expect(expected, |_| seen == *price)?;
        }
    }
    Ok(())
}

const PRICE_LIST: Check = Check {
    id: "quotes-follow-the-price-list",
    title: "the deploy that customers see charges what the price list says",
    claims: &["C1.3"],
    points: 2,
    does: "Sends random baskets to the deploy `production` and compares each price with the price \
           list in the README. Every rule decides at least one of the prices, at its edge too: a \
           sum of exactly 5000 and 20000. Then sends baskets at the limits of the contract, and \
           bodies that are not baskets.",
    why: "Copies drift both ways: each has lines that the other lacks. Keeping the copy that \
          happens to be in production keeps its mistakes and loses what was fixed elsewhere.",
    hints: [
        "Is one of the two copies right in every rule?",
        "Merging copies is merging their histories: for each difference a person has to decide which \
         side is meant. Here the price list in the README says it.",
        "Day-old pieces are halved one by one, as production does it. The 10 % from 20000 on are \
         in staging alone.",
    ],
    run: |lab| Box::pin(quotes_follow_the_price_list(lab)),
};

async fn quotes_follow_the_price_list(lab: &mut Lab) -> Done {
    let mut baskets = baskets(lab)?;
    baskets.extend(at_the_limits(lab));
    let web = Config::draw(lab, &[]).starts(lab, "production").await?;
    web.await_ready().await?;
    for basket in &baskets {
        lab.tests("P01.5");
        let (answer, seen) = quoted(&web, basket).await?;
        lab.tests(basket.broken_promise(seen));
        let bill = basket.bill();
        let expected = format!("{}: {bill}", cents(bill.cents()));
        answer.expect(expected, |_| seen == bill.cents())?;
    }
    lab.tests("P01.6");
    assert_refuses_invalid_baskets(&web).await
}

async fn assert_refuses_invalid_baskets(web: &Process) -> Done {
    let cut = r#"{"lines":[{"cake":"bun","cents":120,"pieces":2"#;
    for body in ["a dozen buns", cut, "{}", r#"{"lines":12}"#] {
        let answer = web.post("/quote").body("application/json", body);
        let expected = "a status from 400 to 499: that is no basket";
        let refused = |status: u16| (400..500).contains(&status);
        answer
            .send()
            .await?
            .expect(expected, |a| refused(a.status))?;
    }
    Ok(())
}

const ONE_BUILD: Check = Check {
    id: "one-build-serves-every-deploy",
    title: "one build serves every deploy, and only the declared config differs",
    claims: &["C1.1", "C1.4"],
    points: 2,
    does: "Draws two sets of values and starts one build as `staging` and as `production`, each \
           with either set, then as deploys with all the usual names, each with its own currency, \
           and as a deploy with a new name. Each has to run the same program, and to show and \
           charge by exactly what its start was given.",
    why: "A review app for each branch, a second region, a customer's own copy: deploys come and \
          go by the day. A codebase that has to know their names needs a commit for each.",
    hints: [
        "Start the service with `DEPLOY=review-17`. Then as staging, with another `BAKERY`.",
        "What differs between deploys is declared: `DEPLOY`, `BAKERY`, `CURRENCY`, each taken as \
         it comes. Whatever else differs is code, and there is one of it.",
        "Read the three variables in one place, for all deploys alike, and put them into the \
         answers of `GET /` and `POST /quote`. No constant replaces any of them.",
    ],
    run: |lab| Box::pin(one_build_serves_every_deploy(lab)),
};

async fn one_build_serves_every_deploy(lab: &mut Lab) -> Done {
    let one = Config::draw(lab, &[]);
    let two = Config::draw(lab, &[&one]);
    let unheard_of = lab.draw().text();
    let basket = odd(lab);
    let mut deploys = vec![
        ("production", &one),
        ("production", &two),
        ("staging", &one),
        ("staging", &two),
        (&*unheard_of, &two),
    ];
    let familiar = FAMILIAR.iter();
    let familiar: Vec<(&str, Config)> = familiar
        .map(|&(name, currency)| (name, Config::awkward(lab, currency)))
        .collect();
    deploys.extend(familiar.iter().map(|(name, config)| (*name, config)));
    let mut started = Vec::new();
    for (name, config) in deploys {
        started.push((name, config, config.starts(lab, name).await?));
    }
    let mut first = None;
    for (name, config, web) in started {
        lab.tests("P01.1");
        web.await_ready().await.map_err(Stop::or_fail)?;
        lab.tests("P01.4");
        let runs = programs(lab, &web)?;
        if first.is_none() {
            first = Some((runs.clone(), quoted(&web, &basket).await?.1));
        }
        let Some((known, price)) = &first else {
            continue;
        };
        config.assert_shows(&web, name, (&basket, *price)).await?;
        lab.tests("P01.15");
        lab.ensure(
            runs == *known,
            format!("started the build as the deploy {name}, and looked at what it runs"),
            format!("{}, as the deploy production does", known.join(" and ")),
            runs.join(" and "),
        )?;
    }
    Ok(())
}
