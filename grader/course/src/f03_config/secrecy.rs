//! Checks that the key of the payment service stays secret: in every answer,
//! and in all output of a process from its start to its end.

use serde_json::json;

use super::{Check, disguise};
use crate::behaviours::payments::{bearer, order};
use dozen_lab::{Answer, Done, Lab, Process, REFUSAL, SOON, Signal, StandIn};

/// The expectation of all its failures.
const EXPECTED: &str = "no more than eight characters of PAYMENT_KEY in a row, in any form";

/// Paths that show a process's insides in some services.
const CURIOUS: &[&str] = &[
    "/health",
    "/",
    "/checkout",
    "/charges",
    "/config",
    "/debug",
    "/env",
    "/metrics",
    "/receipts/ch_1",
];

pub(super) const SECRET: Check = Check {
    id: "the-key-stays-secret",
    title: "the key never shows in output or answers",
    claims: &["C3.3"],
    points: 2,
    does: "Uses the service with a payment service that charges, that fails, that answers nonsense \
           and that is down, sends it orders that make no sense, makes it refuse to start, gives it a \
           port that is taken, all with `RUST_LOG=trace`, and looks for the key in every answer and \
           in all it printed: as text, in parts, in hexadecimal, in decimal and in Base64.",
    why: "Output is kept for years and read by many people, and anyone can read an error page. A \
          key that was printed once has to be replaced everywhere at once.",
    hints: [
        "What does the service print when it starts, and when a payment fails?",
        "A secret leaks by accident: in a `{config:?}`, in an error that shows the request. Make \
         the accident impossible, rather than each place careful.",
        "Wrap the key in its own type, whose `Debug` writes a placeholder, and which has no \
         `Display`; one method hands out the text, for the request's header. Answer a failed \
         payment with 502 and no details.",
    ],
    run: |lab| Box::pin(the_key_stays_secret(lab)),
};

async fn the_key_stays_secret(lab: &mut Lab) -> Done {
    let key = lab.draw().key();
    let with = |lab: &Lab, url: String| {
        let launch = lab.web().env("PAYMENT_KEY", key.as_str());
        launch.env("PAYMENT_URL", url).env("RUST_LOG", "trace")
    };
    let replies = [
        ("payments", 200, json!({"id": "ch_1"})),
        ("failing-payments", 500, json!({"error": "try later"})),
        ("strict-payments", 401, json!({"error": "no such key"})),
        ("odd-payments", 200, json!(["ch_1"])),
    ];
    for (name, status, body) in replies {
        let payments = lab.stand_in(name).answers(status, body).start().await?;
        let web = with(lab, payments.url()).ready().await?;
        assert_hidden(lab, &web, &key, Some(&payments)).await?;
    }
    let closed = lab.closed_port()?;
    let down = format!("http://127.0.0.1:{}", closed.port);
    let web = with(lab, down.clone()).ready().await?;
    assert_hidden(lab, &web, &key, None).await?;

    let taken = lab.hold_port()?;
    let starts = [
        with(lab, "no URL at all".to_owned()),
        with(lab, down.clone()).without("PUBLIC_HOST"),
        with(lab, down).port(taken.port),
    ];
    let mut started = Vec::new();
    for launch in starts {
        started.push(launch.start().await?);
    }
    assert_hidden_by_refusals(lab, &key, &started).await
}

/// Sells a cake, sends requests that make no sense, and fails if the key shows.
pub(super) async fn assert_hidden(
    lab: &mut Lab,
    web: &Process,
    key: &str,
    payments: Option<&StandIn>,
) -> Done {
    let sold = web.post("/checkout").json(&order(lab)).send().await?;
    assert_no_key_in(&sold, key)?;
    let call = payments.and_then(|payments| payments.calls().pop());
    let used = bearer(call.as_ref());
    if payments.is_some() && used != Some(key) {
        let did = format!("sold a cake at {} with PAYMENT_KEY={key}", web.lane());
        let expected = "a charge with that key, as `values-come-from-the-environment` asks for; \
                        read that card first";
        let seen = match used {
            Some(other) => format!("a charge with the key {other}"),
            None => format!("no charge with a key; {}", sold.describe()),
        };
        return Err(lab.not_reached(did, expected, seen));
    }
    for body in [json!({"cake": 7}), json!({}), json!("a cake, please")] {
        let answer = web.post("/checkout").json(&body).send().await?;
        assert_no_key_in(&answer, key)?;
    }
    let answer = web.post("/checkout").body("text/plain", "{cake").send();
    assert_no_key_in(&answer.await?, key)?;
    for path in CURIOUS {
        assert_no_key_in(&web.get(path).send().await?, key)?;
    }
    let unknown = format!("/{}", lab.draw().name());
    assert_no_key_in(&web.request("PUT", &unknown).send().await?, key)?;
    assert_never_printed(lab, web, key).await
}

fn assert_no_key_in(answer: &Answer, key: &str) -> Done {
    let all = format!("{:?} {}", answer.headers, answer.text());
    let hidden = |_: &Answer| disguise::found(&all, key).is_none();
    answer.clone().expect(EXPECTED, hidden).map(drop)
}

/// Fails if a start that the service refuses, or that ends since its port is
/// taken, prints the key.
pub(super) async fn assert_hidden_by_refusals(
    lab: &Lab,
    key: &str,
    starts: impl IntoIterator<Item = &Process>,
) -> Done {
    for web in starts {
        web.stays_closed_until_exit(REFUSAL).await?;
        assert_never_printed(lab, web, key).await?;
    }
    Ok(())
}

/// Ends the process, and fails if it ever printed the key.
async fn assert_never_printed(lab: &Lab, web: &Process, key: &str) -> Done {
    web.signal(Signal::SIGTERM)?;
    web.exit(SOON).await;
    let printed = web.output();
    if printed.cut {
        // The missing part could have anything in it.
        let did = format!("read what {} printed", web.lane());
        let expected = "no more than 1 MiB, so that all of it can be read";
        return Err(lab.fail(did, expected, "more than 1 MiB"));
    }
    for (stream, text) in [("stdout", &printed.stdout), ("stderr", &printed.stderr)] {
        let form = disguise::found(text, key);
        lab.ensure(
            form.is_none(),
            format!(
                "read what {} printed, from its start to its end, with PAYMENT_KEY={key}",
                web.lane()
            ),
            EXPECTED,
            format!("it is on {stream}, {}", form.unwrap_or_default()),
        )?;
    }
    Ok(())
}
