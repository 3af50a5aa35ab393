//! The check that only a payment that was made is a sale.

use serde_json::json;

use super::super::{Check, behaviours::payments::order};
use dozen_lab::{Done, Lab};

pub(super) const NO_SALE: Check = Check {
    id: "a-failed-payment-is-no-sale",
    title: "an order that is not paid for gets 502 and no receipt",
    claims: &["C3.3"],
    points: 1,
    does: "Sells cakes with a payment service that answers 402, 500 and a redirect, each with an id \
           in its body, then one that answers 200, 202 and 203, then one that is down.",
    why: "The payment service is another company's, at an address that config names. Its status says \
          whether there is money; a receipt for a declined card is a cake given away.",
    hints: [
        "What does the service do with the status of the payment service's answer?",
        "Only a 2xx says that the charge was made. A body with an id can come with any status, and a \
         redirect is an answer too: a client that follows it sends the order to another address.",
        "`reqwest::Client::builder().redirect(Policy::none())`, then \
         `if !answer.status().is_success()` before the body is read; answer the customer 502.",
    ],
    run: |lab| Box::pin(a_failed_payment_is_no_sale(lab)),
};

async fn a_failed_payment_is_no_sale(lab: &mut Lab) -> Done {
    let body = json!({"id": format!("ch_{}", lab.draw().name()), "error": "declined"});
    let payments = lab.stand_in("payments").answers(402, body.clone());
    let payments = payments.start().await?;
    let web = lab.web().env("PAYMENT_URL", payments.url()).ready().await?;
    for (nth, status) in [402, 500, 307, 404].into_iter().enumerate() {
        payments.now_answers(status, &body);
        let answer = web.post("/checkout").json(&order(lab)).send().await?;
        if payments.calls().len() <= nth {
            let expected = "a charge at PAYMENT_URL, as `values-come-from-the-environment` asks for; \
                            read that card first";
            return Err(lab.not_reached("sold a cake", expected, "no charge came there"));
        }
        let expected = format!("502, since the payment service answered {status}");
        answer.expect(expected, |answer| answer.status == 502)?;
    }
    for status in [200, 202, 203] {
        payments.now_answers(status, &body);
        let answer = web.post("/checkout").json(&order(lab)).send().await?;
        let expected = format!("201, since the payment service answers {status}");
        answer.expect(expected, |answer| answer.status == 201)?;
    }

    let closed = lab.closed_port()?;
    let down = format!("http://127.0.0.1:{}", closed.port);
    let web = lab.web().env("PAYMENT_URL", down).ready().await?;
    let answer = web.post("/checkout").json(&order(lab)).send().await?;
    let expected = "502, since the payment service is down";
    answer.expect(expected, |answer| answer.status == 502)?;
    Ok(())
}
