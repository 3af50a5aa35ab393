//! The fixture of factor XII: an order book in its database, as an earlier
//! release left it or not yet there, and the processes that use it. The checks
//! decide what is right.

use std::{collections::HashMap, time::Duration};

use serde_json::{Value, json};
use tokio::time::timeout;

use crate::behaviours::{
    admin_routes::ProtectedState, json_fields::has_fields, one_off::FinishedProcess,
};
use dozen_lab::{Answer, Database, Done, Lab, Launch, Process, Seen, Snapshot};
use dozen_model::Stop;

/// How long a process that does not wait for the database may take to show it.
pub(super) const A_MOMENT: Duration = Duration::from_millis(120);

/// How long another process may hold the database for writing, while all others
/// must wait.
pub(super) const WRITING: Duration = Duration::from_secs(1);

/// Looks at `probe` while the grader holds the database, for no longer than
/// `within` by the clock: the contract bounds the hold itself, so a busy machine
/// does not extend it.
pub(super) async fn while_held<T>(
    lab: &Lab,
    within: Duration,
    probe: impl AsyncFnMut() -> Option<T>,
) -> Option<T> {
    timeout(within, lab.until(within, probe)).await.ok()?
}

/// A database as the earlier release left it; the README shows it too.
const VERSION_1: &str = "CREATE TABLE orders (id INTEGER PRIMARY KEY, cake TEXT NOT NULL, \
                         quantity INTEGER NOT NULL, price INTEGER NOT NULL); \
                         PRAGMA user_version = 1;";

/// How many orders an old book has.
const ORDERS: u64 = 6;

/// An order, as it must be after all migrations.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) id: u64,
    pub(super) cake: String,
    pub(super) quantity: u64,
    /// In cents; an old book has it in crowns.
    pub(super) price: u64,
}

/// An order book, and the settings of its processes.
#[derive(Debug)]
pub(super) struct MigratedShop {
    pub(super) database: Database,
    pub(super) revision: String,
    /// The orders that it must contain.
    pub(super) orders: Vec<Order>,
}

impl Order {
    pub(super) fn new(lab: &mut Lab, id: u64) -> Self {
        let draw = lab.draw();
        Self {
            id,
            cake: draw.cake(),
            quantity: draw.number(2..10),
            price: draw.number(2..90) * 100,
        }
    }

    fn json(&self) -> Value {
        let Self {
            id,
            cake,
            quantity,
            price,
        } = self;
        let total = quantity * price;
        json!({ "id": id, "cake": cake, "quantity": quantity, "price": price, "total": total })
    }

    /// Returns the body of a customer's request.
    pub(super) fn wish(&self) -> Value {
        json!({ "cake": self.cake, "quantity": self.quantity, "price": self.price })
    }

    /// Fails unless the answer accepts the order.
    pub(super) fn assert_accepted(&self, answer: Answer) -> Done {
        let expected = self.json();
        let answer = answer.expect(format!("201 {expected}"), |answer| {
            answer.status == 201 && has_fields(&answer.json(), &expected)
        });
        answer.map(drop)
    }
}

impl MigratedShop {
    /// Returns a book without a database: its file does not exist yet.
    pub(super) fn none(lab: &mut Lab) -> Seen<Self> {
        Ok(Self {
            database: lab.database("orders")?,
            revision: lab.draw().name(),
            orders: Vec::new(),
        })
    }

    /// Returns a book that the earlier release has kept.
    pub(super) async fn old(lab: &mut Lab) -> Seen<Self> {
        let mut book = Self::none(lab)?;
        book.orders = (1..=ORDERS).map(|id| Order::new(lab, id)).collect();
        let values = book.orders.iter().map(|order| {
            let Order {
                id,
                cake,
                quantity,
                price,
            } = order;
            format!("({id}, '{cake}', {quantity}, {})", price / 100)
        });
        let values = values.collect::<Vec<_>>().join(", ");
        let script = format!("{VERSION_1} INSERT INTO orders VALUES {values};");
        book.database.run(&script).await?;
        Ok(book)
    }

    /// Returns an old book that `migrate` has brought up to date.
    pub(super) async fn current(lab: &mut Lab) -> Seen<Self> {
        let book = Self::old(lab).await?;
        let migrate = book.runs(lab, "migrate").await?;
        migrate
            .assert_succeeded(lab)
            .map_err(Stop::or_not_reached)?;
        Ok(book)
    }

    /// Returns a process of that type, to be started.
    pub(super) fn process(&self, lab: &Lab, process_type: &str) -> Launch {
        let process = lab.process(process_type);
        process
            .env("DATABASE_URL", self.database.url())
            .env("REVISION", &self.revision)
    }

    /// Returns a web process that is ready.
    pub(super) async fn web(&self, lab: &Lab) -> Seen<Process> {
        self.process(lab, "web").ready().await
    }

    /// Runs a process of that type to its end.
    pub(super) async fn runs(&self, lab: &Lab, process_type: &str) -> Seen<FinishedProcess> {
        Ok(FinishedProcess::of(self.process(lab, process_type).start().await?).await)
    }

    /// Orders something from `web`.
    pub(super) async fn order(&mut self, lab: &mut Lab, web: &Process) -> Done {
        let order = self.next(lab);
        order.assert_accepted(web.post("/orders").json(&order.wish()).send().await?)
    }

    /// Draws the next order of the book.
    pub(super) fn next(&mut self, lab: &mut Lab) -> Order {
        let order = Order::new(lab, self.orders.len() as u64 + 1);
        self.orders.push(order.clone());
        order
    }

    /// The same with that quantity and that price.
    pub(super) fn next_of(&mut self, lab: &mut Lab, quantity: u64, price: u64) -> Order {
        let order = Order {
            quantity,
            price,
            ..Order::new(lab, self.orders.len() as u64 + 1)
        };
        self.orders.push(order.clone());
        order
    }

    /// Returns the next order of the book, otherwise like that one.
    pub(super) fn next_like(&mut self, like: &Order) -> Order {
        let order = Order {
            id: self.orders.len() as u64 + 1,
            ..like.clone()
        };
        self.orders.push(order.clone());
        order
    }

    /// Adds `count` orders to the table whose totals are wrong by a cent, half of
    /// them too low.
    pub(super) async fn add_wrong_by_a_cent(&mut self, like: &Order, count: u64) -> Done {
        let first = self.orders.len() as u64 + 1;
        let last = self.orders.len() as u64 + count;
        let Order {
            cake,
            quantity,
            price,
            ..
        } = like;
        let script = format!(
            "WITH RECURSIVE ids(id) AS (SELECT {first} UNION ALL SELECT id + 1 FROM ids WHERE id < {last}) \
             INSERT INTO orders (id, cake, quantity, price, total) \
             SELECT id, '{cake}', {quantity}, {price}, {quantity} * {price} + 1 - 2 * (id % 2) FROM ids;"
        );
        for _ in 0..count {
            self.next_like(like);
        }
        self.database.run(&script).await
    }

    /// Fails unless the answer lists every order, and no other.
    pub(super) fn assert_listed(&self, answer: Answer) -> Done {
        let count = self.orders.len();
        let is_right = |answer: &Answer| {
            let listed = answer.json();
            let listed = listed.as_array().map(Vec::as_slice).unwrap_or_default();
            let by_id: HashMap<_, _> = listed.iter().map(|one| (one["id"].as_u64(), one)).collect();
            let has = |order: &Order| {
                let row = by_id.get(&Some(order.id));
                row.is_some_and(|row| has_fields(row, &order.json()))
            };
            answer.status == 200 && listed.len() == count && self.orders.iter().all(has)
        };
        let expected = format!("200 and the list of all {count} orders, as they were taken");
        answer.expect(expected, is_right).map(drop)
    }

    /// Makes some totals wrong, and says how many.
    pub(super) async fn spoil(&self, lab: &mut Lab) -> Seen<u64> {
        let draw = lab.draw();
        let (many, first) = (draw.number(2..5), draw.number(1..3));
        let (last, wrong) = (first + many - 1, draw.number(1..400));
        // Every second one is too low, and the others too high.
        let script = format!(
            "UPDATE orders SET total = total + {wrong} * (1 - 2 * (id % 2)) \
             WHERE id BETWEEN {first} AND {last};"
        );
        self.database.run(&script).await?;
        Ok(many)
    }

    /// Returns all that is in the database.
    pub(super) async fn look(&self) -> Seen<Snapshot> {
        self.database.snapshot().await
    }

    /// Fails unless the database is as it was `before`.
    pub(super) async fn assert_unchanged(
        &self,
        lab: &Lab,
        before: &Snapshot,
        did: &str,
        expected: &str,
    ) -> Done {
        let difference = before.difference(&self.look().await?);
        let changed = difference.is_some();
        lab.ensure(!changed, did, expected, difference.unwrap_or_default())
    }

    /// Fails unless its orders are in the table, in cents, and nothing else.
    pub(super) async fn assert_right(&self, lab: &Lab, did: &str) -> Done {
        let query = "SELECT id, cake, quantity, price, total FROM orders ORDER BY id";
        let rows = self.database.rows(query).await.map_err(Stop::or_fail)?;
        let row = |order: &Order| {
            let Order {
                id,
                cake,
                quantity,
                price,
            } = order;
            json!([id, cake, quantity, price, quantity * price])
        };
        let expected: Vec<Value> = self.orders.iter().map(row).collect();
        let wrong = rows.iter().zip(&expected).find(|(row, right)| row != right);
        let (seen, right) = match wrong {
            Some((row, right)) => (format!("the row {row}"), format!("the row {right}")),
            None => (
                format!("{} rows", rows.len()),
                format!("{} rows", expected.len()),
            ),
        };
        lab.ensure(
            rows == expected,
            did,
            format!("{right} of (id, cake, quantity, price, total)"),
            seen,
        )
    }
}

/// A book, and its earlier contents.
pub(super) struct Before<'a>(pub(super) &'a MigratedShop, pub(super) Snapshot);

impl ProtectedState for Before<'_> {
    async fn detect_change(&self) -> Option<()> {
        self.0.database.differs_from(&self.1).await.map(drop)
    }

    async fn assert_unchanged(&self, lab: &Lab, did: &str, expected: &str) -> Done {
        self.0.assert_unchanged(lab, &self.1, did, expected).await
    }
}
