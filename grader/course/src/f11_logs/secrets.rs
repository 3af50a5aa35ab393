//! Secrets that no output may show, and the requests that contain them.

use super::{disguises::Disguises, shop::Shop};
use crate::behaviours::expected_event::{event_of, send_expecting};
use dozen_lab::{Done, Lab, Process, Request, Seen};

/// The secrets of one run, each with its description.
pub(super) struct Secrets(Vec<(&'static str, String)>);

/// Sends orders, faulty requests and an intrusion, with a secret in each;
/// returns the secrets and the requests that must be logged.
pub(super) async fn bring(
    lab: &mut Lab,
    shop: &Shop,
    counter: &Process,
    baker: &Process,
) -> Seen<(Secrets, Vec<String>)> {
    let draw = lab.draw();
    let voucher = draw.key().replace("key_", "voucher_");
    let guess = draw.key().replace("key_", "guess_");
    let ids: Vec<String> = (0..8).map(|_| draw.name()).collect();

    let paid = counter.post(&format!("/orders?voucher={voucher}"));
    let order = format!(r#"{{"cake":"{}","card":"{}"}}"#, shop.cake, shop.card);
    let paid = paid.header("x-request-id", &ids[0]);
    let answer = paid.body("application/json", order.clone()).send().await?;
    shop.assert_receipt(answer)?;

    // Cut off, and of the wrong type: the parser's message may quote it.
    let odd = [order[..order.len() - 2].to_owned(), format!("[{order}]")];
    for (id, body) in ids[1..3].iter().zip(odd) {
        let request = counter.post("/orders").header("x-request-id", id);
        let answer = request.body("application/json", body).send().await?;
        let refused = answer.expect("4xx", |answer| (400..500).contains(&answer.status));
        refused.map(drop)?;
    }
    let digits = shop.card.replace(' ', "");
    let numeric = format!(r#"{{"cake":"{}","card":{digits}}}"#, shop.cake);
    let request = counter.post("/orders").header("x-request-id", &ids[3]);
    // It may be refused, or taken as a card.
    request.body("application/json", numeric).send().await?;
    let guess_header = format!("Bearer {guess}");
    let with_guess = |request: Request| request.header("authorization", &guess_header);
    let intruder = shop.intrude(baker, &ids[4]);
    send_expecting(with_guess(intruder), 401).await?;
    let failing = baker.post(&format!("/orders?voucher={voucher}"));
    let failing = failing.header("x-request-id", &ids[5]);
    let failing = failing.body("application/json", order.clone());
    send_expecting(with_guess(failing), 502).await?;
    let missing = baker.get(&format!("/menu?voucher={voucher}"));
    let missing = missing.header("x-request-id", &ids[6]);
    send_expecting(with_guess(missing), 404).await?;
    let odd = baker.request("DELETE", &format!("/orders?voucher={voucher}"));
    let odd = with_guess(odd.header("x-request-id", &ids[7]))
        .send()
        .await?;
    let refused = odd.expect("4xx", |answer| (400..500).contains(&answer.status));
    refused.map(drop)?;

    let secrets = vec![
        ("OVEN_TOKEN", shop.token.clone()),
        ("the number of the card", shop.card.clone()),
        ("the voucher in the query string", voucher),
        ("the Authorization header of a stranger", guess),
    ];
    Ok((Secrets(secrets), ids))
}

/// Fails if a secret is in the output of the processes, once the requests are
/// logged.
pub(super) async fn assert_absent(
    lab: &Lab,
    secrets: &Secrets,
    told: &[(&Process, &String)],
) -> Done {
    let mut untold = Ok(());
    for (web, id) in told {
        if untold.is_ok() {
            untold = event_of(lab, web, id).await.map(drop);
        }
    }
    for (web, id) in told {
        lab.note(format!("read all that {} printed, up to {id}", web.lane()));
        let printed = web.output();
        let coloured = printed.stderr.lines().find(|line| line.contains('\u{1b}'));
        lab.tests("P11.13");
        lab.ensure(
            coloured.is_none(),
            format!("looked for escape codes on the stderr of {}", web.lane()),
            "none: a pipe is no terminal",
            coloured.unwrap_or_default(),
        )?;
        lab.tests("P11.14");
        for (what, secret) in &secrets.0 {
            let disguises = Disguises::of(secret);
            let streams = [("stdout", &printed.stdout), ("stderr", &printed.stderr)];
            for (stream, text) in streams {
                let Some(line) = text.lines().find(|line| disguises.are_in(line)) else {
                    continue;
                };
                let did = format!("read all that {} printed, up to {id}", web.lane());
                let expected = format!("no word of {what}, {secret}");
                return Err(lab.fail(did, expected, format!("on {stream}: {line}")));
            }
        }
    }
    untold
}
