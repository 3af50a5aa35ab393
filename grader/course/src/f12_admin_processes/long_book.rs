//! A long order book with small faults: repair fixes all of them, an order none.

use serde_json::json;

use super::book::{MigratedShop, Order};
use dozen_lab::{Done, Lab, Process};

/// How many wrong orders the book has: more than a command that works by the
/// thousand fixes at once.
const WRONG: u64 = 1_100;

/// Fails unless `repair` fixes every total of a long book that is wrong by a
/// cent, an order to `web` for the same cake fixes none, and `web`, which has
/// listed the orders before, lists them as they are then.
pub(super) async fn assert_repairs_all(
    lab: &mut Lab,
    book: &mut MigratedShop,
    web: &Process,
) -> Done {
    let mut like = Order::new(lab, 0);
    like.price = 100;
    book.add_wrong_by_a_cent(&like, WRONG).await?;

    let order = book.next_like(&like);
    order.assert_accepted(web.post("/orders").json(&order.wish()).send().await?)?;
    lab.tests("P12.13");
    let wrong = "SELECT COUNT(*) FROM orders WHERE total <> quantity * price";
    let left = book.database.rows(wrong).await?;
    lab.ensure(
        left == [json!([WRONG])],
        format!(
            "made {WRONG} totals wrong by a cent, then ordered {} from web",
            like.cake
        ),
        format!("{WRONG} totals are wrong: an order repairs none"),
        format!("the number of wrong totals is {left:?}"),
    )?;

    lab.tests("P12.7");
    let repair = book.runs(lab, "repair").await?;
    repair.assert_succeeded(lab)?;
    let did = format!("made {WRONG} totals wrong by a cent, and ran repair");
    book.assert_right(lab, &did).await?;
    lab.tests("P12.10");
    repair.assert_reported(lab, "repaired", &json!(WRONG))?;
    lab.tests("P12.16");
    book.assert_listed(web.get("/orders").send().await?)
}
