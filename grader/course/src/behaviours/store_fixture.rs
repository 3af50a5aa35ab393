//! One half of a shop: a resource, the routes that need it, and what belongs
//! in it. The data contract of exercise 04 stands here, and nowhere else; the
//! menu is the capstone's too.

use serde_json::{Value, json};

use dozen_lab::{Answer, Contents, Done, Lab, Process, Redis, Request, Seen};

/// How a name or a password is spelt is up to whoever runs the resource.
pub(crate) const SPECIAL_CHARACTERS: &str = "@:/%? #+é";

/// Which half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StoreKind {
    /// A list `orders`, each order a JSON object.
    Orders,
    /// A hash `menu`, cake by cake the price in cents.
    Menu,
}

/// A resource and a row of its own.
pub(crate) struct StoreFixture {
    pub(crate) side: StoreKind,
    /// The variable that its resource is attached by.
    pub(crate) variable: &'static str,
    pub(crate) redis: Redis,
    pub(crate) row: Value,
}

impl StoreKind {
    /// A row that was never anywhere.
    pub(crate) fn row(self, lab: &mut Lab) -> Value {
        let cake = lab.draw().cake();
        match self {
            Self::Orders => json!({"cake": cake, "name": lab.draw().name()}),
            // Three digits: a card masks numbers that may be ports.
            Self::Menu => json!({"cake": cake, "cents": lab.draw().number(100..900)}),
        }
    }

    /// The variable that its resource is attached by.
    pub(crate) fn variable(self) -> &'static str {
        match self {
            Self::Orders => "ORDERS_URL",
            Self::Menu => "MENU_URL",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Orders => "/orders",
            Self::Menu => "/menu",
        }
    }

    /// Whether the list or the map in an answer has `row` in it. More fields
    /// than the contract's are the service's business.
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

    /// Whether `row` is where it belongs.
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

/// The answer to a request whose resource is up. A service may give up before
/// its time and say 503; on a busy machine that happens, and a client then
/// asks again.
async fn asked(request: impl Fn() -> Request) -> Seen<Answer> {
    let mut answer = request().send().await?;
    for _ in 0..2 {
        if answer.status != 503 {
            break;
        }
        answer = request().send().await?;
    }
    Ok(answer)
}

fn same_order(order: &Value, row: &Value) -> bool {
    ["cake", "name"]
        .iter()
        .all(|field| order[field] == row[field])
}

impl StoreFixture {
    /// With no row yet.
    pub(crate) fn new(side: StoreKind, redis: Redis) -> Self {
        Self {
            side,
            variable: side.variable(),
            redis,
            row: Value::Null,
        }
    }

    /// The request that reads its resource.
    pub(crate) fn read(&self, web: &Process) -> Request {
        web.get(self.side.path())
    }

    /// The request that writes its row.
    pub(crate) fn write(&self, web: &Process) -> Request {
        web.post(self.side.path()).json(&self.row)
    }

    /// Its row is taken.
    pub(crate) async fn is_taken(&self, web: &Process) -> Done {
        let answer = asked(|| self.write(web)).await?;
        let taken = answer.expect("201: it is taken", |answer| answer.status == 201);
        taken.map(drop)
    }

    /// `row` is shown.
    pub(crate) async fn is_shown(&self, web: &Process, row: &Value) -> Seen<Answer> {
        let answer = asked(|| self.read(web)).await?;
        let expected = format!("200, with {row} in it");
        answer.expect(expected, |answer| self.side.shows(answer, row))
    }

    /// Its row is in the resource.
    pub(crate) async fn is_kept(&self, lab: &Lab, web: &Process) -> Done {
        let contents = self.redis.contents().await?;
        let (path, name) = (self.side.path(), self.variable);
        lab.ensure(
            self.side.is_in(&contents, &self.row),
            format!(
                "sent POST {path} {} to {}, and looked into the database that {name} names",
                self.row,
                web.lane()
            ),
            format!("it is there, {}", self.place()),
            contents.to_string(),
        )
    }

    fn place(&self) -> &'static str {
        match self.side {
            StoreKind::Orders => "in the list `orders`",
            StoreKind::Menu => "in the hash `menu`",
        }
    }

    /// Somebody else puts `row` into the resource.
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

    /// What somebody else may do to the resource: another row, and another
    /// price of the same cake.
    fn changes(&self, lab: &mut Lab) -> Vec<Value> {
        let mut changes = vec![self.side.row(lab)];
        if self.side == StoreKind::Menu {
            let cents = self.row["cents"].as_u64().unwrap_or_default() + 1;
            changes.push(json!({"cake": self.row["cake"], "cents": cents}));
        }
        changes
    }

    /// What is written is in the resource, and what is in the resource is
    /// shown, whoever put it there.
    pub(crate) async fn is_used(&self, lab: &mut Lab, web: &Process) -> Done {
        self.is_taken(web).await?;
        self.is_kept(lab, web).await?;
        self.is_shown(web, &self.row).await?;
        for change in self.changes(lab) {
            self.plant(&change).await?;
            self.is_shown(web, &change).await?;
        }
        Ok(())
    }
}

/// A server with a user, a password and a database that nobody knows.
pub(crate) async fn guarded(lab: &mut Lab, name: &str, spice: &str) -> Seen<Redis> {
    let draw = lab.draw();
    // What has to be percent-encoded is in the spice alone.
    let plain = |text: String| text.replace(|c: char| !c.is_ascii_alphanumeric(), "");
    let (user, password) = (plain(draw.name()), plain(draw.key()) + spice);
    let database = usize::try_from(draw.number(2..16)).unwrap_or(2);
    let redis = lab.redis(name).user(user, password).database(database);
    redis.start().await
}
