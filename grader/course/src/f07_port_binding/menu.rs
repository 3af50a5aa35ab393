//! Assertions on a menu: whose it is, and its form.

use serde_json::Value;

use dozen_lab::{Answer, Done, Lab, Process, SOON, Signal};

/// Fails unless `web` shows the menu of `bakery`.
pub(super) async fn assert_shows_menu(web: &Process, bakery: &str) -> Done {
    assert_menu_of(web.get("/menu").send().await?, bakery)
}

/// How many requests of one client come within a second: a router has one
/// address, and all customers behind it.
const MANY: usize = 40;

/// Fails unless `web` answers many requests of one client, one after the other.
pub(super) async fn assert_serves_many(lab: &Lab, web: &Process, bakery: &str) -> Done {
    lab.note(format!("sends {MANY} requests, one after the other"));
    for _ in 0..MANY {
        match web.get("/menu").quietly().await {
            Ok(answer) => assert_menu_of(answer, bakery)?,
            Err(none) => {
                let did = format!("sent {MANY} requests to {}", web.lane());
                return Err(lab.fail(did, "the menu each time", none.to_string()));
            }
        }
    }
    Ok(())
}

/// Fails unless the answer is the menu of `bakery`.
pub(super) fn assert_menu_of(answer: Answer, bakery: &str) -> Done {
    let right = |a: &Answer| {
        let menu = a.json();
        a.status == 200 && menu["bakery"] == bakery && lists_cakes(&menu["cakes"])
    };
    answer.expect(format!("200 and the menu of {bakery}"), right)?;
    Ok(())
}

/// Returns whether it is a list of texts, and not an empty one.
fn lists_cakes(cakes: &Value) -> bool {
    let all = cakes.as_array();
    all.is_some_and(|all| !all.is_empty() && all.iter().all(Value::is_string))
}

/// Stops a process, and fails if another one answers in its place.
pub(super) async fn stop(lab: &Lab, web: &Process) -> Done {
    web.signal(Signal::SIGKILL)?;
    let ended = web.exit(SOON).await.is_some();
    let gone = async || web.connect().await.is_err().then_some(());
    if ended && lab.until(SOON, gone).await.is_some() {
        return Ok(());
    }
    let did = format!("killed {}", web.lane());
    Err(lab.not_reached(did, "nothing listens on its port", "its port still answers"))
}
