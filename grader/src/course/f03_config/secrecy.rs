//! Where the key of the payment service must not show.

use serde_json::json;

use crate::{
    course::behaviours::payments::{bearer, order},
    lab::{Answer, Done, Lab, Process, SOON, Signal, StandIn},
};

/// Sells a cake, asks what nobody should, and finds the key nowhere.
pub(super) async fn keeps(
    lab: &mut Lab,
    web: &Process,
    key: &str,
    status: Option<u16>,
    payments: Option<&StandIn>,
) -> Done {
    let sold = web.post("/checkout").json(&order(lab)).send().await?;
    answered_without(sold.clone(), key)?;
    let call = payments.and_then(|payments| payments.calls().pop());
    let used = payments.is_none() || bearer(call.as_ref()) == Some(key);
    if !used || status.is_some_and(|status| status != sold.status) {
        let did = format!("sold a cake at {} with PAYMENT_KEY={key}", web.lane());
        let wanted = status.map_or(String::new(), |status| format!(", and {status}"));
        let expected = format!("a charge with that key{wanted}");
        let seen = match bearer(call.as_ref()) {
            _ if used => sold.describe(),
            Some(other) => format!("a charge with the key {other}"),
            None => format!("no charge with a key; {}", sold.describe()),
        };
        return Err(lab.not_reached(did, expected, seen));
    }
    let odd = [json!({"cake": 7}), json!({}), json!("a cake, please")];
    for body in &odd {
        answered_without(web.post("/checkout").json(body).send().await?, key)?;
    }
    for path in ["/health", "/", "/config"] {
        answered_without(web.get(path).send().await?, key)?;
    }
    printed_nowhere(lab, web, key).await
}

fn answered_without(answer: Answer, key: &str) -> Done {
    let right = |a: &Answer| !shows(&format!("{:?}{}", a.headers, a.text()), key);
    answer
        .expect("an answer without PAYMENT_KEY in it", right)
        .map(drop)
}

/// Looks at what it printed, to its last word.
pub(super) async fn printed_nowhere(lab: &Lab, web: &Process, key: &str) -> Done {
    web.signal(Signal::SIGTERM)?;
    web.exit(SOON).await;
    let printed = web.output();
    if printed.cut {
        // What was cut out could hide anything.
        let did = format!("read what {} printed", web.lane());
        let expected = "no more than 1 MiB, so that all of it can be read";
        return Err(lab.fail(did, expected, "more than 1 MiB"));
    }
    let seen = match (shows(&printed.stdout, key), shows(&printed.stderr, key)) {
        (false, false) => return Ok(()),
        (true, _) => "the key is on stdout",
        (false, true) => "the key is on stderr",
    };
    let did = format!(
        "read what {} printed, from its start to its end",
        web.lane()
    );
    Err(lab.fail(did, format!("no word of PAYMENT_KEY={key}"), seen))
}

/// Whether half of the key or more stands in `text`: its first or last few
/// characters help to tell keys apart, and give nothing away.
fn shows(text: &str, key: &str) -> bool {
    let half = key.len() / 2;
    (0..=key.len() - half).any(|at| text.contains(&key[at..at + half]))
}
