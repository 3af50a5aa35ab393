//! A menu with prices in two forms: in cents, and in crowns with a point, as an
//! earlier release wrote them.

use std::collections::BTreeMap;

use serde_json::json;

use crate::behaviours::admin_routes::ProtectedState;
use dozen_lab::{Answer, Done, Lab, Process, Redis, Seen};

/// The hash of the menu: the price of each cake.
const MENU: &str = "menu";

/// Prices in a Redis, as they were put there.
pub(super) struct Prices {
    pub(super) redis: Redis,
    /// The prices that were put there, by cake.
    before: BTreeMap<String, String>,
    /// The right price of each, in cents.
    right: BTreeMap<String, String>,
}

impl Prices {
    pub(super) async fn of_two_kinds(lab: &mut Lab) -> Seen<Self> {
        let redis = lab.redis("redis").start().await?;
        let (mut before, mut right) = (BTreeMap::new(), BTreeMap::new());
        let many = lab.draw().number(3..6);
        for place in 0..2 * many {
            let (cake, cents) = (lab.draw().name(), lab.draw().number(100..1000));
            let written = match place % 2 {
                0 => format!("{}.{:02}", cents / 100, cents % 100),
                _ => cents.to_string(),
            };
            redis.command(&["HSET", MENU, &cake, &written]).await?;
            before.insert(cake.clone(), written);
            right.insert(cake, cents.to_string());
        }
        Ok(Self {
            redis,
            before,
            right,
        })
    }

    /// Returns how many have the old form.
    pub(super) fn wrong(&self) -> usize {
        let pairs = self.before.iter().zip(&self.right);
        pairs.filter(|(was, is)| was != is).count()
    }

    pub(super) async fn assert_as_before(&self, lab: &Lab, did: &str, expected: &str) -> Done {
        self.assert_are(lab, &self.before, did, expected).await
    }

    pub(super) async fn assert_repaired(&self, lab: &Lab, did: &str) -> Done {
        let expected = "every price is in cents, and those that were are as they were";
        self.assert_are(lab, &self.right, did, expected).await
    }

    async fn assert_are(
        &self,
        lab: &Lab,
        wanted: &BTreeMap<String, String>,
        did: &str,
        expected: &str,
    ) -> Done {
        let found = pairs(self.redis.command(&["HGETALL", MENU]).await?.texts());
        let mut cakes = wanted.iter();
        let odd = cakes.find(|(cake, price)| found.get(*cake) != Some(*price));
        let seen = match odd {
            Some((cake, price)) => {
                let there = found.get(cake).map_or("nothing", String::as_str);
                format!("{cake} at {there}, and not at {price}")
            }
            None => format!("{} prices, and not {}", found.len(), wanted.len()),
        };
        lab.ensure(found == *wanted, did, expected, seen)
    }

    /// Fails unless the menu of `web` has the right prices.
    pub(super) async fn assert_shown(&self, web: &Process) -> Done {
        let price = |(cake, cents): (&String, &String)| {
            let cents = cents.parse::<u64>().unwrap_or_default();
            (cake.clone(), json!(cents))
        };
        let menu = serde_json::Value::from_iter(self.right.iter().map(price));
        let right = |answer: &Answer| answer.status == 200 && answer.json() == menu;
        let answer = web.get("/menu").send().await?;
        answer.expect(format!("200 {menu}"), right).map(drop)
    }
}

impl ProtectedState for Prices {
    async fn detect_change(&self) -> Option<()> {
        let found = self.redis.quietly(&["HGETALL", MENU]).await.ok()?;
        (pairs(found.texts()) != self.before).then_some(())
    }

    async fn assert_unchanged(&self, lab: &Lab, did: &str, expected: &str) -> Done {
        self.assert_as_before(lab, did, expected).await
    }
}

fn pairs(texts: Vec<String>) -> BTreeMap<String, String> {
    let mut texts = texts.into_iter();
    let mut found = BTreeMap::new();
    while let (Some(cake), Some(price)) = (texts.next(), texts.next()) {
        found.insert(cake, price);
    }
    found
}
