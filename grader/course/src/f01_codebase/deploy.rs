//! Deploys of the shop: what each is called and given, and what its process
//! answers.

use serde_json::{Value, json};

use super::basket::Basket;
use dozen_lab::{Answer, Done, Lab, Process, Seen};
use dozen_model::Stop;

/// What shops charge in.
const CURRENCIES: &[&str] = &["CHF", "CZK", "DKK", "EUR", "GBP", "NOK", "PLN", "SEK"];

/// What one deploy is given, whatever it is called.
pub(super) struct Config {
    bakery: String,
    currency: &'static str,
}

impl Config {
    /// Values that nobody has seen; the currency is none of `others`.
    pub(super) fn draw(lab: &mut Lab, others: &[&Self]) -> Self {
        let taken = |known: &&&str| others.iter().any(|other| other.currency == **known);
        let left: Vec<&str> = CURRENCIES.iter().filter(|c| !taken(c)).copied().collect();
        Self {
            bakery: lab.draw().name(),
            currency: lab.draw().pick::<&str>(&left),
        }
    }

    /// The deploy called `name` with these values, on its way.
    pub(super) async fn starts(&self, lab: &Lab, name: &str) -> Seen<Process> {
        let web = lab.web().env("DEPLOY", name);
        let web = web.env("BAKERY", self.bakery.as_str());
        web.env("CURRENCY", self.currency).start().await
    }

    /// Sees that the deploy called `name` uses these values, all of them.
    pub(super) async fn shows(&self, web: &Process, name: &str, basket: &Basket) -> Done {
        let front = json!({
            "bakery": self.bakery,
            "deploy": name,
            "currency": self.currency,
        });
        let same = |answer: &Value, name: &str| answer[name] == front[name];
        let right = |a: &Answer| {
            let names = ["bakery", "deploy", "currency"];
            a.status == 200 && names.iter().all(|name| same(&a.json(), name))
        };
        web.get("/")
            .send()
            .await?
            .expect(format!("200 {front}, as this start was given"), right)?;
        let quote = web.post("/quote").json(&basket.json()).send().await?;
        let expected = format!("200 with \"currency\":\"{}\"", self.currency);
        let right = |a: &Answer| a.status == 200 && a.json()["currency"] == self.currency;
        quote.expect(expected, right).map(drop)
    }
}

/// What `web` charges for `basket`.
pub(super) async fn quoted(web: &Process, basket: &Basket) -> Seen<(Answer, u64)> {
    let answer = web.post("/quote").json(&basket.json()).send().await?;
    let cents = |answer: &Answer| answer.json()["cents"].as_u64();
    let expected = "200 with the price as whole \"cents\"";
    let answer = answer.expect(expected, |a| a.status == 200 && cents(a).is_some())?;
    let cents = cents(&answer).unwrap_or_default();
    Ok((answer, cents))
}

/// Sees that `web` says it was built from `commit`.
pub(super) async fn names(web: &Process, commit: &str) -> Done {
    let right = |a: &Answer| a.status == 200 && a.json()["commit"] == commit;
    let expected = format!("200 {{\"commit\":\"{commit}\"}}, the commit it was built from");
    let answer = web.get("/version").send().await?;
    answer.expect(expected, right).map(drop)
}

/// The programs that `web` runs, by their names in the release.
pub(super) fn programs(lab: &Lab, web: &Process) -> Seen<Vec<String>> {
    let mut found: Vec<String> = web
        .executables()?
        .iter()
        .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
        .collect();
    found.sort();
    found.dedup();
    lab.note(format!("{} runs {}", web.lane(), found.join(" and ")));
    if found.is_empty() {
        return Err(Stop::trouble("see what a process runs", "nothing was told"));
    }
    Ok(found)
}

/// As JSON, in one line of a card.
pub(super) fn cents(cents: u64) -> Value {
    json!({ "cents": cents })
}
