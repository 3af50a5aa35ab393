//! Asks for receipts, and finds the cause if one is wrong.

use serde_json::Value;

use super::orders::Order;
use dozen_lab::{Answer, Done, Lab, Launch, Process};
use dozen_model::Stop;

/// Tools that scripts use: shells, interpreters, and programs that compute,
/// show or send a checksum.
pub(super) const TOOLS: &[&str] = &[
    "sha256sum",
    "shasum",
    "gsha256sum",
    "sha256",
    "sha2",
    "digest",
    "openssl",
    "gpg",
    "rhash",
    "cksum",
    "b2sum",
    "certutil",
    "sh",
    "bash",
    "dash",
    "ash",
    "zsh",
    "ksh",
    "fish",
    "busybox",
    "toybox",
    "coreutils",
    "env",
    "python",
    "python3",
    "perl",
    "ruby",
    "node",
    "php",
    "lua",
    "tclsh",
    "awk",
    "gawk",
    "mawk",
    "sed",
    "xxd",
    "od",
    "hexdump",
    "base64",
    "cat",
    "cut",
    "tr",
    "tee",
    "head",
    "tail",
    "printf",
    "echo",
    "which",
    "uname",
    "ls",
    "xargs",
    "timeout",
    "nice",
    "stdbuf",
    "git",
    "curl",
    "nix",
    "docker",
    "hostname",
    "date",
    "id",
    "whoami",
    "getent",
    "file",
    "grep",
    "sort",
    "wc",
];

/// A wrong receipt in certain surroundings, and its order.
#[derive(Debug)]
pub(super) struct Wrong<'a> {
    pub(super) stop: Stop,
    pub(super) order: &'a Order,
}

/// Blames the surroundings for a wrong receipt if it is right in the usual ones.
/// Another check judges a receipt that is wrong there too.
pub(super) async fn or_elsewhere(lab: &Lab, receipts: Result<(), Wrong<'_>>) -> Done {
    let Err(Wrong { stop, order }) = receipts else {
        return Ok(());
    };
    if !matches!(stop, Stop::Fail(_)) {
        return Err(stop);
    }
    Err(
        match assert_receipt_in_usual_surroundings(lab, order).await {
            Ok(()) => stop,
            Err(Stop::Fail(mut finding)) => {
                "this receipt is wrong in the usual surroundings too"
                    .clone_into(&mut finding.observed);
                Stop::NotReached(finding)
            }
            Err(other) => other,
        },
    )
}

async fn assert_receipt_in_usual_surroundings(lab: &Lab, order: &Order) -> Done {
    let web = lab.web().ready().await?;
    assert_receipt_right(&web, order).await
}

/// Starts the service in these surroundings. If it does not start, `order` is
/// tried elsewhere.
pub(super) async fn started_in(surroundings: Launch, order: &Order) -> Result<Process, Wrong<'_>> {
    let started = surroundings.ready().await;
    started.map_err(|stop| Wrong {
        stop: stop.or_fail(),
        order,
    })
}

/// Starts the service, and asks for each receipt.
pub(super) async fn verify_receipts_in(
    surroundings: Launch,
    orders: &[Order],
) -> Result<(), Wrong<'_>> {
    let web = started_in(surroundings, &orders[0]).await?;
    verify_receipts(&web, orders).await
}

/// Asks for each receipt.
pub(super) async fn verify_receipts<'a>(
    web: &Process,
    orders: &'a [Order],
) -> Result<(), Wrong<'a>> {
    for order in orders {
        let right = assert_receipt_right(web, order).await;
        right.map_err(|stop| Wrong { stop, order })?;
    }
    Ok(())
}

/// Asks for one receipt.
pub(super) async fn assert_receipt_right(web: &Process, order: &Order) -> Done {
    let answer = web.get(&order.path()).send().await?;
    assert_receipt_of(answer, order)
}

pub(super) fn assert_receipt_of(answer: Answer, order: &Order) -> Done {
    let json = answer.json();
    let Some((promise, [expected, seen])) = difference(answer.status, &json, order) else {
        return Ok(());
    };
    let judged = answer.expect(expected, |_| false).map(drop);
    judged.map_err(|stop| match stop {
        Stop::Fail(mut finding) => {
            finding.observed = seen;
            promise.clone_into(&mut finding.promise);
            Stop::Fail(finding)
        }
        other => other,
    })
}

/// Returns the first thing that differs from the receipt of `order`: the promise
/// that is broken, what it should be and what it is.
fn difference(status: u16, json: &Value, order: &Order) -> Option<(&'static str, [String; 2])> {
    if status != 200 {
        let expected = "200 and the receipt".to_owned();
        return Some(("", [expected, format!("{status}")]));
    }
    let right = order.receipt();
    if json["order"] != right["order"] {
        let shown = |json: &Value| format!("\"order\":{}", json["order"]);
        return Some(("P02.2", [shown(&right), shown(json)]));
    }
    if let Some(items) = different_items(&json["items"], &right["items"]) {
        return Some(("P02.3", items));
    }
    let shown = |json: &Value| format!("\"seal\":{}", json["seal"]);
    (json["seal"] != right["seal"]).then(|| ("P02.6", [shown(&right), shown(json)]))
}

fn different_items(seen: &Value, right: &Value) -> Option<[String; 2]> {
    if seen == right {
        return None;
    }
    let (Some(seen), Some(right)) = (seen.as_array(), right.as_array()) else {
        return Some(["\"items\":[…]".to_owned(), format!("\"items\":{seen}")]);
    };
    let same = seen
        .iter()
        .zip(right)
        .take_while(|(seen, right)| seen == right);
    let at = same.count();
    let shown = |all: &[Value]| match all.get(at) {
        Some(item) => format!("{} items, of which no. {} is {item}", all.len(), at + 1),
        None => format!("{} items", all.len()),
    };
    Some([shown(right), shown(seen)])
}
