//! One half of a shop: a resource, the routes that need it, and its contents.
//! This file has the data contract of exercise 04; the capstone uses the menu
//! too.

use std::{collections::HashSet, time::Duration};

use serde_json::{Value, json};

use dozen_lab::{Answer, Contents, Done, Lab, Process, Redis, Request, Seen};

/// The pauses between requests that may get 503 for a while, in milliseconds:
/// a little more than three seconds in all. They grow, so that a process which
/// never recovers fails on a few requests and not on a thousand.
pub(crate) const PAUSES: [u64; 10] = [4, 8, 16, 40, 80, 160, 320, 640, 860, 890];

/// Characters that a user name or a password may have: the owner of the
/// resource chooses them.
pub(crate) const SPECIAL_CHARACTERS: &str = "@:/%? #+é";

/// The two halves of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StoreKind {
    /// A list `orders`, each order a JSON object.
    Orders,
    /// A hash `menu`: the price in cents of each cake.
    Menu,
}

/// A resource and its own row.
pub(crate) struct StoreFixture {
    pub(crate) side: StoreKind,
    /// The variable that its resource is attached by.
    pub(crate) variable: &'static str,
    pub(crate) redis: Redis,
    pub(crate) row: Value,
}

impl StoreKind {
    /// Draws a new row.
    pub(crate) fn row(self, lab: &mut Lab) -> Value {
        let cake = lab.draw().cake();
        match self {
            Self::Orders => json!({"cake": cake, "name": lab.draw().name()}),
            // Three digits: a card masks numbers that may be ports.
            Self::Menu => json!({"cake": cake, "cents": lab.draw().number(100..900)}),
        }
    }

    /// Returns the variable that its resource is attached by.
    pub(crate) fn variable(self) -> &'static str {
        match self {
            Self::Orders => "ORDERS_URL",
            Self::Menu => "MENU_URL",
        }
    }

    /// Returns the key of its data.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Menu => "menu",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Orders => "/orders",
            Self::Menu => "/menu",
        }
    }

    /// Returns whether the list or the map in an answer contains `row`. It may
    /// have more fields than the contract's.
    pub(crate) fn shows(self, answer: &Answer, row: &Value) -> bool {
        let body = answer.json();
        let has = match self {
            Self::Orders => body
                .as_array()
                .is_some_and(|all| all.iter().any(|order| same_order(order, row))),
            Self::Menu => row["cake"]
                .as_str()
                .is_some_and(|cake| body[cake] == row["cents"]),
        };
        answer.status == 200 && has
    }

    /// Returns how many of `rows`, each about its own cake, are in a body.
    fn count_shown(self, body: &Value, rows: &[Value]) -> usize {
        let orders: HashSet<&str> = match body.as_array() {
            Some(all) => all
                .iter()
                .filter_map(|order| order["cake"].as_str())
                .collect(),
            None => HashSet::new(),
        };
        let is_shown = |row: &&Value| match (self, row["cake"].as_str()) {
            (_, None) => false,
            (Self::Orders, Some(cake)) => orders.contains(cake),
            (Self::Menu, Some(cake)) => body[cake] == row["cents"],
        };
        rows.iter().filter(is_shown).count()
    }

    /// Returns whether `row` is in its place.
    fn is_in(self, contents: &Contents, row: &Value) -> bool {
        contents.rows.iter().any(|(key, kind, values)| match self {
            Self::Orders => {
                let order = |text: &String| serde_json::from_str(text).unwrap_or_default();
                key == "orders"
                    && kind == "list"
                    && values.iter().any(|text| same_order(&order(text), row))
            }
            Self::Menu => {
                let cents = row["cents"].to_string();
                let mut pairs = values.chunks_exact(2);
                key == "menu"
                    && kind == "hash"
                    && pairs.any(|pair| row["cake"] == pair[0].as_str() && pair[1] == cents)
            }
        })
    }
}

/// Returns the answer to a request whose resource is up. A service may not have
/// its connection yet, or give up early on a busy machine, and answer 503: the
/// grader then asks again.
async fn asked(lab: &Lab, web: &Process, request: impl Fn() -> Request) -> Seen<Answer> {
    let mut last = request().send().await?;
    for pause in PAUSES.map(Duration::from_millis) {
        let ended = async || (!web.is_running()).then_some(());
        if last.status != 503 || lab.until(pause, ended).await.is_some() {
            break;
        }
        last = request().send().await?;
    }
    Ok(last)
}

fn same_order(order: &Value, row: &Value) -> bool {
    ["cake", "name"]
        .iter()
        .all(|field| order[field] == row[field])
}

impl StoreFixture {
    /// Returns a fixture without a row.
    pub(crate) fn new(side: StoreKind, redis: Redis) -> Self {
        Self {
            side,
            variable: side.variable(),
            redis,
            row: Value::Null,
        }
    }

    /// Returns the request that reads its resource.
    pub(crate) fn read(&self, web: &Process) -> Request {
        web.get(self.side.path())
    }

    /// Returns the request that writes its row.
    pub(crate) fn write(&self, web: &Process) -> Request {
        web.post(self.side.path()).json(&self.row)
    }

    /// Fails unless its row is accepted.
    pub(crate) async fn assert_accepted(&self, lab: &Lab, web: &Process) -> Done {
        let answer = asked(lab, web, || self.write(web)).await?;
        let taken = answer.expect("201: it is taken", |answer| answer.status == 201);
        taken.map(drop)
    }

    /// Fails unless `row` is shown.
    pub(crate) async fn assert_shown(&self, lab: &Lab, web: &Process, row: &Value) -> Seen<Answer> {
        let answer = asked(lab, web, || self.read(web)).await?;
        let expected = format!("200, with {row} in it");
        answer.expect(expected, |answer| self.side.shows(answer, row))
    }

    /// Fails unless its row is in the resource.
    pub(crate) async fn assert_kept(&self, lab: &Lab, web: &Process) -> Done {
        let contents = self.redis.contents().await?;
        let (path, name) = (self.side.path(), self.variable);
        lab.ensure(
            self.side.is_in(&contents, &self.row),
            format!(
                "sent POST {path} {} to {}, and looked into the database that {name} names",
                self.row,
                web.lane()
            ),
            format!("it is {}", self.place()),
            contents.to_string(),
        )
    }

    fn place(&self) -> &'static str {
        match self.side {
            StoreKind::Orders => "in the list `orders`",
            StoreKind::Menu => "in the hash `menu`",
        }
    }

    /// Puts `row` into the resource, as another program.
    pub(crate) async fn plant(&self, row: &Value) -> Done {
        let cake = row["cake"].as_str().unwrap_or_default();
        let planted = match self.side {
            StoreKind::Orders => ["RPUSH", "orders", &row.to_string()]
                .map(str::to_owned)
                .to_vec(),
            StoreKind::Menu => ["HSET", "menu", cake, &row["cents"].to_string()]
                .map(str::to_owned)
                .to_vec(),
        };
        let words: Vec<&str> = planted.iter().map(String::as_str).collect();
        self.redis.command(&words).await.map(drop)
    }

    /// Fails unless written rows are in the resource, and rows are shown that
    /// another program adds, changes in their place or removes.
    pub(crate) async fn assert_used(&self, lab: &mut Lab, web: &Process) -> Done {
        let added = self.side.row(lab);
        self.plant(&added).await?;
        self.assert_shown(lab, web, &added).await?;
        self.assert_accepted(lab, web).await?;
        self.assert_kept(lab, web).await?;
        self.assert_shown(lab, web, &self.row).await?;
        self.assert_in_place(lab, web).await?;

        let mut changed = self.side.row(lab);
        if self.side == StoreKind::Menu {
            changed["cake"] = self.row["cake"].clone();
            changed["cents"] = json!(self.row["cents"].as_u64().unwrap_or_default() + 7);
        }
        self.replace_last(&changed).await?;
        let answer = self.assert_shown(lab, web, &changed).await?;
        let expected = format!("no {} any more: another program changed it", self.row);
        answer.expect(expected, |answer| !self.side.shows(answer, &self.row))?;
        self.remove(&changed).await?;
        let answer = asked(lab, web, || self.read(web)).await?;
        let expected = format!("200, and no {changed} any more: another program removed it");
        let gone = answer.expect(expected, |answer| {
            answer.status == 200 && !self.side.shows(answer, &changed)
        });
        gone.map(drop)
    }

    /// Fails unless a new order is the last one, and a new price replaces the
    /// old one.
    async fn assert_in_place(&self, lab: &Lab, web: &Process) -> Done {
        if self.side == StoreKind::Orders {
            let last = self
                .redis
                .command(&["LRANGE", "orders", "-1", "-1"])
                .await?;
            let last = last.texts().concat();
            let order = serde_json::from_str(&last).unwrap_or_default();
            let is_last = same_order(&order, &self.row);
            if !is_last {
                lab.tests("P04.8");
            }
            return lab.ensure(
                is_last,
                format!("sent POST /orders {} to {}", self.row, web.lane()),
                "it is the last one in the list `orders`",
                format!("the last one is {last}"),
            );
        }
        let mut row = self.row.clone();
        row["cents"] = json!(row["cents"].as_u64().unwrap_or_default() + 3);
        let request = || web.post(self.side.path()).json(&row);
        let answer = asked(lab, web, request).await?;
        answer.expect("201: the price has changed", |answer| answer.status == 201)?;
        self.assert_shown(lab, web, &row).await.map(drop)
    }

    /// Changes the row that was added last, as another program.
    async fn replace_last(&self, row: &Value) -> Done {
        if self.side == StoreKind::Menu {
            return self.plant(row).await;
        }
        let command = ["LSET", "orders", "-1", &row.to_string()];
        self.redis.command(&command).await.map(drop)
    }

    /// Removes the row, as another program.
    async fn remove(&self, row: &Value) -> Done {
        let text = row.to_string();
        let cake = row["cake"].as_str().unwrap_or_default();
        let command: &[&str] = match self.side {
            StoreKind::Orders => &["LREM", "orders", "1", &text],
            StoreKind::Menu => &["HDEL", "menu", cake],
        };
        self.redis.command(command).await.map(drop)
    }

    /// Fails unless many rows that another program adds are all shown.
    pub(crate) async fn assert_shows_many(&self, lab: &mut Lab, web: &Process) -> Done {
        let rows: Vec<Value> = (0..MANY)
            .map(|nth| match self.side {
                StoreKind::Orders => json!({"cake": format!("bun {nth}"), "name": "ada"}),
                StoreKind::Menu => json!({"cake": format!("bun {nth}"), "cents": nth + 100}),
            })
            .collect();
        let texts: Vec<String> = rows
            .iter()
            .flat_map(|row| match self.side {
                StoreKind::Orders => vec![row.to_string()],
                StoreKind::Menu => vec![
                    row["cake"].as_str().unwrap_or_default().to_owned(),
                    row["cents"].to_string(),
                ],
            })
            .collect();
        let mut words = match self.side {
            StoreKind::Orders => vec!["RPUSH", "orders"],
            StoreKind::Menu => vec!["HSET", "menu"],
        };
        words.extend(texts.iter().map(String::as_str));
        self.redis.quietly(&words).await?;
        lab.note(format!(
            "another program added {MANY} rows to {}",
            self.variable
        ));
        let answer = asked(lab, web, || self.read(web)).await?;
        let shown = self.side.count_shown(&answer.json(), &rows);
        lab.ensure(
            shown == rows.len(),
            format!(
                "asked {} for {} after another program added {MANY} rows",
                web.lane(),
                self.side.path()
            ),
            format!("all {MANY} of them"),
            format!("{shown} of them"),
        )
    }
}

/// More rows than any page of a list shows.
const MANY: usize = 1100;

/// Starts a server with a drawn user, password and database.
pub(crate) async fn guarded(lab: &mut Lab, name: &str, spice: &str) -> Seen<Redis> {
    let draw = lab.draw();
    // Only `spice` contains characters that must be percent-encoded.
    let plain = |text: String| text.replace(|c: char| !c.is_ascii_alphanumeric(), "");
    let (user, password) = (plain(draw.name()), plain(draw.key()) + spice);
    let database = usize::try_from(draw.number(2..16)).unwrap_or(2);
    let redis = lab.redis(name).user(user, password).database(database);
    redis.start().await
}
