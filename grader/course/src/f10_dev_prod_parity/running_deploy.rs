//! A running deploy, and the board that it must show by the rules of the
//! exercise.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::behaviours::{deploys::Deploy, json_fields::has_fields};
use dozen_lab::{Answer, Done, Lab, Process, Redis, Request, Seen};

/// The sorted set of prices.
pub(super) const PRICES: &str = "specials";

/// How many specials a board shows.
const SHOWN: usize = 10;

/// The characters to encode in a path; a plus is a plus there, not a blank.
const CODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'+');

/// A cake at a price, for some milliseconds or permanently.
#[derive(Clone)]
pub(super) struct Special {
    pub(super) cake: String,
    pub(super) price: u64,
    pub(super) ttl: Option<u64>,
}

impl Special {
    /// Draws a cake that stays permanently.
    pub(super) fn drawn(lab: &mut Lab, price: u64) -> Self {
        let cake = lab.draw().name();
        Self {
            cake,
            price,
            ttl: None,
        }
    }

    /// Returns the same special for that many milliseconds.
    pub(super) fn lasts(self, ttl: u64) -> Self {
        Self {
            ttl: Some(ttl),
            ..self
        }
    }

    /// Returns the same special at another price.
    pub(super) fn costs(&self, price: u64) -> Self {
        Self {
            price,
            ..self.clone()
        }
    }

    /// Returns the key that exists while the cake is on the board.
    pub(super) fn key(&self) -> String {
        format!("special:{}", self.cake)
    }
}

/// The rows of a board, in the order of the rules.
#[derive(Clone, Default)]
pub(super) struct Board(Vec<(u64, String)>);

impl Board {
    pub(super) fn put(&mut self, special: &Special) {
        self.take_off(special);
        self.0.push((special.price, special.cake.clone()));
        // Texts are compared by their bytes.
        self.0.sort();
    }

    pub(super) fn take_off(&mut self, special: &Special) {
        self.0.retain(|(_, cake)| *cake != special.cake);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    fn json(&self) -> Value {
        let shown = self.0.iter().take(SHOWN);
        let rows = shown.map(|(price, cake)| json!({ "cake": cake, "price": price }));
        json!({ "specials": rows.collect::<Vec<_>>() })
    }
}

/// A running deploy.
pub(super) struct RunningDeploy {
    pub(super) deploy: Deploy,
    pub(super) web: Process,
    pub(super) redis: Redis,
    pub(super) board: Board,
}

impl RunningDeploy {
    /// Offers a special, by `PUT`.
    pub(super) async fn assert_offers(&mut self, special: &Special) -> Done {
        let answer = put(&self.web, special).send().await?;
        let right = json!({ "cake": special.cake, "price": special.price });
        let mut expected = format!("200 {right}, as in any deploy ({})", self.deploy);
        if is_trimmed(&right, &answer.json()) {
            expected += ", with the blanks at the ends of the name";
        }
        let right = |answer: &Answer| answer.status == 200 && has_fields(&answer.json(), &right);
        answer.expect(expected, right)?;
        self.board.put(special);
        Ok(())
    }

    /// Offers all of them.
    pub(super) async fn assert_offers_all(&mut self, specials: &[Special]) -> Done {
        for special in specials {
            self.assert_offers(special).await?;
        }
        Ok(())
    }

    /// Fails unless `GET /specials` answers exactly the board of the rules.
    pub(super) async fn assert_shows_board(&self, lab: &Lab) -> Done {
        let answer = self.web.get("/specials").send().await?;
        let board = self.board.json();
        let shown = answer.json();
        let is_right = answer.status == 200 && has_fields(&shown, &board);
        if !is_right && are_the_same_cakes(&shown, &board) {
            lab.tests("P10.3");
        }
        let (expected, seen) = difference(&board, &shown);
        lab.ensure(
            is_right,
            format!("asked for the board: {}", self.deploy),
            format!("as in any deploy, {expected}"),
            match answer.status {
                200 => seen,
                _ => answer.describe(),
            },
        )
    }

    /// Ends its process, as a crash does.
    pub(super) async fn assert_closes(&self) -> Done {
        self.web.dies().await
    }

    /// Starts a new process of the same deploy, with the same Redis.
    pub(super) async fn assert_reopens(&mut self, lab: &Lab) -> Done {
        self.web = self.deploy.at(lab, &self.redis).ready().await?;
        Ok(())
    }

    /// Runs a command in its Redis and returns the reply.
    pub(super) async fn asks_redis(&self, words: &[&str]) -> Seen<String> {
        let reply = self.redis.command(words).await?;
        Ok(reply.texts().join(" "))
    }
}

/// Returns a request that offers a special.
pub(super) fn put(web: &Process, special: &Special) -> Request {
    let cake = utf8_percent_encode(&special.cake, CODED);
    let mut offer = json!({ "price": special.price });
    if let Some(ttl) = special.ttl {
        offer["ttl_ms"] = json!(ttl);
    }
    let path = format!("/specials/{cake}");
    web.request("PUT", &path).json(&offer)
}

/// Starts all of them, each with its own database in one server.
pub(super) async fn open(lab: &Lab, deploys: Vec<Deploy>) -> Seen<Vec<RunningDeploy>> {
    let server = lab.redis("redis").start().await?;
    let mut stands = Vec::new();
    for (number, deploy) in deploys.into_iter().enumerate() {
        let redis = server.database(&format!("redis.{number}"), number);
        let web = deploy.at(lab, &redis).start().await?;
        stands.push(RunningDeploy {
            deploy,
            web,
            redis,
            board: Board::default(),
        });
    }
    for stand in &stands {
        stand.web.await_ready().await?;
    }
    Ok(stands)
}

/// Returns whether two boards have the same cakes, in any order.
fn are_the_same_cakes(one: &Value, other: &Value) -> bool {
    let cakes = |board: &Value| {
        let rows = board["specials"].as_array()?.iter();
        let mut cakes: Vec<_> = rows.map(|row| row["cake"].as_str()).collect();
        cakes.sort_unstable();
        Some(
            cakes
                .into_iter()
                .map(|cake| cake.map(str::to_owned))
                .collect::<Vec<_>>(),
        )
    };
    cakes(one) == cakes(other)
}

/// A board of more rows is shown as its number of rows, and as the rows from the
/// first that differs.
const SHORT: usize = 4;

/// Returns what a board should be and what it is, as text.
fn difference(right: &Value, shown: &Value) -> (String, String) {
    let rows = |board: &Value| board["specials"].as_array().cloned();
    let right = rows(right).unwrap_or_default();
    let Some(seen) = rows(shown) else {
        return (in_words(&right, 0), format!("200 and no board: {shown}"));
    };
    let pairs = right.iter().zip(&seen);
    let same = pairs.take_while(|(right, seen)| has_fields(seen, right));
    let from = match right.len().max(seen.len()) {
        0..=SHORT => 0,
        _ => same.count(),
    };
    let mut words = in_words(&seen, from);
    let trimmed = |(right, seen): (&Value, &Value)| is_trimmed(right, seen);
    if right.iter().zip(&seen).any(trimmed) {
        words += "; blanks at the ends of a name are gone";
    }
    (in_words(&right, from), words)
}

/// Returns whether a row has the right name without the blanks at its ends.
fn is_trimmed(right: &Value, seen: &Value) -> bool {
    let (right, seen) = (right["cake"].as_str(), seen["cake"].as_str());
    right != seen && right.map(str::trim) == seen
}

/// Returns rows of a board as text: the cakes and prices from that row on, in
/// their order.
fn in_words(rows: &[Value], from: usize) -> String {
    // A name in quotes shows the blanks at its ends.
    let words = |row: &Value| match row["price"].as_u64() {
        Some(price) => format!("{} at {price}", row["cake"]),
        None => row.to_string(),
    };
    let shown = rows.iter().skip(from).take(SHORT);
    let shown = shown.map(words).collect::<Vec<_>>().join(", ");
    match rows.len() {
        0 => "200 and an empty board".to_owned(),
        _ if from == 0 && rows.len() <= SHORT => format!("200 and {shown}"),
        count if from >= count => format!("200 and {count} cakes, and no more"),
        count => format!("200 and {count} cakes, from no. {} on: {shown}", from + 1),
    }
}
