//! The fixture of factor XI: a Crumb with its secrets, and requests that are
//! answered in every way. The checks decide what is right.

use serde_json::json;

use dozen_lab::{Answer, ClosedPort, Done, Lab, Launch, Process, Request, Seen, StandInBuilder};

/// A cake, the card that pays for it, and the key of the oven.
pub(super) struct Shop {
    pub(super) cake: String,
    pub(super) card: String,
    pub(super) token: String,
    loaf: String,
    /// A port where no oven can be.
    nobody: ClosedPort,
}

impl Shop {
    pub(super) fn new(lab: &mut Lab) -> Seen<Self> {
        let nobody = lab.closed_port()?;
        let draw = lab.draw();
        let mut four = || draw.number(1000..10_000);
        let card = format!("4929 {} {} {}", four(), four(), four());
        Ok(Self {
            cake: draw.cake(),
            card,
            token: draw.key().replace("key_", "token_"),
            loaf: draw.name(),
            nobody,
        })
    }

    /// Returns a stand-in oven, not started yet.
    pub(super) fn oven(&self, lab: &Lab) -> StandInBuilder {
        lab.stand_in("oven")
            .answers(200, json!({ "loaf": self.loaf }))
    }

    /// Returns a Crumb that uses `oven`.
    pub(super) fn web(&self, lab: &Lab, level: &str, oven: &str) -> Launch {
        lab.web()
            .env("LOG_LEVEL", level)
            .env("OVEN_TOKEN", &self.token)
            .env("OVEN_URL", oven)
    }

    /// Returns a Crumb whose oven cannot be reached.
    pub(super) fn without_oven(&self, lab: &Lab, level: &str) -> Launch {
        let nobody = format!("http://127.0.0.1:{}", self.nobody.port);
        self.web(lab, level, &nobody)
    }

    /// Returns an order, paid by card.
    pub(super) fn order(&self, web: &Process, id: &str) -> Request {
        self.order_without_id(web).header("x-request-id", id)
    }

    /// Returns the same, from a client that gives no id.
    pub(super) fn order_without_id(&self, web: &Process) -> Request {
        let order = json!({ "cake": self.cake, "card": self.card });
        web.post("/orders").json(&order)
    }

    /// Returns a request to the oven with its key.
    pub(super) fn bake(&self, web: &Process, id: &str) -> Request {
        self.intrude(web, id)
            .header("authorization", &format!("Bearer {}", self.token))
    }

    /// Returns a request to the oven without its key.
    pub(super) fn intrude(&self, web: &Process, id: &str) -> Request {
        web.post("/bake")
            .header("x-request-id", id)
            .json(&json!({ "cake": self.cake }))
    }

    /// Fails unless the answer is the receipt of the order.
    pub(super) fn assert_receipt(&self, answer: Answer) -> Done {
        let expected = format!("201 with a loaf and the cake {}", self.cake);
        let right = |answer: &Answer| {
            let receipt = answer.json();
            answer.status == 201 && receipt["loaf"].is_string() && receipt["cake"] == self.cake
        };
        answer.expect(expected, right).map(drop)
    }
}
