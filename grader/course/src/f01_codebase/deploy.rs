//! Deploys of the shop: the name and the values of each, and the answers of
//! its process.

use serde_json::{Value, json};

use super::basket::Basket;
use dozen_lab::{Answer, Done, Lab, Process, Seen};
use dozen_model::Stop;

/// The currencies that checks draw from.
const CURRENCIES: &[&str] = &["CHF", "CZK", "DKK", "EUR", "GBP", "NOK", "PLN", "SEK"];

/// Names that code likes to know, and currencies that code likes to treat
/// differently: without cents, with a thousandth, for tests.
pub(super) const FAMILIAR: &[(&str, &str)] = &[
    ("dev", "JPY"),
    ("development", "HUF"),
    ("local", "KRW"),
    ("test", "ISK"),
    ("demo", "KWD"),
    ("ci", "XTS"),
    ("qa", "USD"),
    ("prod", "CLP"),
    ("PRODUCTION", "VND"),
];

/// The values of one deploy, whatever its name is.
pub(super) struct Config {
    bakery: String,
    currency: &'static str,
}

impl Config {
    /// Draws new values; the currency is in none of `others`.
    pub(super) fn draw(lab: &mut Lab, others: &[&Self]) -> Self {
        let taken = |known: &&&str| others.iter().any(|other| other.currency == **known);
        let left: Vec<&str> = CURRENCIES.iter().filter(|c| !taken(c)).copied().collect();
        let currency = lab.draw().pick::<&str>(&left);
        let bakery = lab.draw().name();
        Self { bakery, currency }
    }

    /// Draws a name with all that is awkward in one.
    pub(super) fn awkward(lab: &mut Lab, currency: &'static str) -> Self {
        let bakery = lab.draw().text();
        Self { bakery, currency }
    }

    /// Starts the deploy called `name` with these values, and does not wait.
    pub(super) async fn starts(&self, lab: &Lab, name: &str) -> Seen<Process> {
        let web = lab.web().env("DEPLOY", name);
        let web = web.env("BAKERY", self.bakery.as_str());
        web.env("CURRENCY", self.currency).start().await
    }

    /// Fails unless the deploy called `name` uses these values, all of them,
    /// and charges `cents` for `basket`.
    pub(super) async fn assert_shows(
        &self,
        web: &Process,
        name: &str,
        (basket, price): (&Basket, u64),
    ) -> Done {
        let front = json!({
            "bakery": self.bakery,
            "deploy": name,
            "currency": self.currency,
        });
        let has = |answer: &Answer, wanted: &Value| {
            let (seen, wanted) = (answer.json(), wanted.as_object());
            answer.status == 200 && wanted.is_some_and(|w| w.iter().all(|(k, v)| seen[k] == *v))
        };
        web.get("/")
            .send()
            .await?
            .expect(format!("200 {front}, the values of this start"), |answer| {
                has(answer, &front)
            })?;
        let answer = web.post("/quote").json(&basket.json()).send().await?;
        let quote = json!({ "cents": price, "currency": self.currency });
        let expected = format!("200 {quote}: the price in the first deploy, this currency");
        let right = |answer: &Answer| has(answer, &quote);
        answer.expect(expected, right).map(drop)
    }
}

/// Returns the price that `web` quotes for `basket`.
pub(super) async fn quoted(web: &Process, basket: &Basket) -> Seen<(Answer, u64)> {
    let answer = web.post("/quote").json(&basket.json()).send().await?;
    let cents = |answer: &Answer| answer.json()["cents"].as_u64();
    let expected = "200 with the price as whole \"cents\"";
    let answer = answer.expect(expected, |a| a.status == 200 && cents(a).is_some())?;
    let cents = cents(&answer).unwrap_or_default();
    Ok((answer, cents))
}

/// Returns the programs that `web` runs, by their names in the release.
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

/// Returns a price as JSON, in one line of a card.
pub(super) fn cents(cents: u64) -> Value {
    json!({ "cents": cents })
}
