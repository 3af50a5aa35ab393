//! What the checks of factor XI share: a Crumb with its secrets, requests that
//! are answered in every way, and the wait for their events. What is right is
//! the checks' to say.

use std::time::Duration;

use serde_json::json;

use super::event::{Event, event, of_request};
use crate::lab::{Answer, ClosedPort, Done, Lab, Launch, Process, Request, Seen, StandInBuilder};

/// How long after the answer an event may still be on its way.
pub(super) const PROMPTLY: Duration = Duration::from_millis(500);

/// One cake, what pays for it, and what opens the oven.
pub(super) struct Shop {
    pub(super) cake: String,
    pub(super) card: String,
    pub(super) token: String,
    loaf: String,
    /// Where no oven is, and none can be.
    nobody: ClosedPort,
}

impl Shop {
    pub(super) fn new(lab: &mut Lab) -> Seen<Self> {
        let nobody = lab.closed_port()?;
        let draw = lab.draw();
        Ok(Self {
            cake: draw.cake(),
            card: format!("4929{}", draw.number(100_000_000_000..1_000_000_000_000)),
            token: draw.key().replace("key_", "token_"),
            loaf: draw.name(),
            nobody,
        })
    }

    /// An oven that the grader plays.
    pub(super) fn oven(&self, lab: &Lab) -> StandInBuilder {
        lab.stand_in("oven")
            .answers(200, json!({ "loaf": self.loaf }))
    }

    /// A Crumb that has its bread baked at `oven`.
    pub(super) fn web(&self, lab: &Lab, level: &str, oven: &str) -> Launch {
        lab.web()
            .env("LOG_LEVEL", level)
            .env("OVEN_TOKEN", &self.token)
            .env("OVEN_URL", oven)
    }

    /// A Crumb whose oven is out of reach.
    pub(super) fn without_oven(&self, lab: &Lab, level: &str) -> Launch {
        let nobody = format!("http://127.0.0.1:{}", self.nobody.port);
        self.web(lab, level, &nobody)
    }

    /// An order, paid by card.
    pub(super) fn order(&self, web: &Process, id: &str) -> Request {
        let order = json!({ "cake": self.cake, "card": self.card });
        web.post("/orders").header("x-request-id", id).json(&order)
    }

    /// Work for the oven, from somebody who may give it.
    pub(super) fn bake(&self, web: &Process, id: &str) -> Request {
        self.intrude(web, id)
            .header("authorization", &format!("Bearer {}", self.token))
    }

    /// Work for the oven, from somebody who does not say who it is.
    pub(super) fn intrude(&self, web: &Process, id: &str) -> Request {
        web.post("/bake")
            .header("x-request-id", id)
            .json(&json!({ "cake": self.cake }))
    }

    /// What an order is answered.
    pub(super) fn receipt(&self, answer: Answer) -> Done {
        let expected = format!("201 with a loaf and the cake {}", self.cake);
        let right = |answer: &Answer| {
            let receipt = answer.json();
            answer.status == 201 && receipt["loaf"].is_string() && receipt["cake"] == self.cake
        };
        answer.expect(expected, right).map(drop)
    }
}

/// Sends a request that has to be answered with `status`.
pub(super) async fn answered(request: Request, status: u16) -> Done {
    let answer = request.send().await?;
    let answer = answer.expect(status.to_string(), |answer| answer.status == status);
    answer.map(drop)
}

/// The event of the request that `needle` names, for a check that needs one to
/// go on.
pub(super) async fn event_of(lab: &Lab, web: &Process, needle: &str) -> Seen<Event> {
    let lines = lines_of(web, needle).await;
    of_request(&lines).into_iter().next().ok_or_else(|| {
        let did = format!("sent {} a request, and looked for {needle}", web.lane());
        let expected = "half a second after the answer its event, as JSON, is on stdout";
        let seen = lines.first().map_or("nothing about it", String::as_str);
        lab.not_reached(did, expected, seen)
    })
}

/// All lines about the request that `needle` names, once its event is among
/// them; where more is told than events, others come first.
pub(super) async fn lines_of(web: &Process, needle: &str) -> Vec<String> {
    let has_status = |line: &str| event(line).is_some_and(|e| e.contains_key("status"));
    web.lines_until(needle, PROMPTLY, has_status).await
}
