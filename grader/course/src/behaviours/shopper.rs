//! A customer with a browser, who logs in and fills a basket.

use serde_json::json;

use dozen_lab::{Answer, CookieJar, Done, Lab, Launch, Pending, Process, Request, Seen};
use dozen_model::Stop;

/// A customer with a browser.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) name: String,
    pub(crate) cakes: Vec<String>,
    pub(crate) jar: CookieJar,
}

impl Visitor {
    pub(crate) async fn logs_in(lab: &mut Lab, web: &Process) -> Seen<Self> {
        let name = lab.draw().name();
        Self::logs_in_as(name, web).await
    }

    /// Logs in by that name, and keeps the cookie.
    pub(crate) async fn logs_in_as(name: String, web: &Process) -> Seen<Self> {
        let login = web.post("/login").json(&json!({ "name": name }));
        let answer = login.send().await?.expect("200 and a cookie", |answer| {
            answer.status == 200 && answer.headers.contains_key("set-cookie")
        })?;
        let mut jar = CookieJar::of(&name);
        jar.keep(&answer);
        Ok(Self {
            name,
            cakes: Vec::new(),
            jar,
        })
    }

    /// Returns a request to put a cake into the basket, with the customer's
    /// cookies.
    pub(crate) fn asks_to_put(&self, web: &Process, cake: &str) -> Request {
        let choice = json!({ "cake": cake });
        web.post("/basket").cookies(&self.jar).json(&choice)
    }

    /// Returns a request for the basket, with the customer's cookies.
    pub(crate) fn asks(&self, web: &Process) -> Request {
        web.get("/basket").cookies(&self.jar)
    }

    /// Puts a cake into the basket; fails unless the answer is the whole
    /// basket.
    pub(crate) async fn puts(&mut self, web: &Process, cake: String) -> Done {
        let request = self.asks_to_put(web, &cake);
        self.cakes.push(cake);
        let answer = request.send().await?;
        self.jar.keep(&answer);
        self.assert_basket(answer)
    }

    /// Sends a request to put a cake into the basket, and does not wait for the
    /// answer.
    pub(crate) async fn begins_to_put(&mut self, web: &Process, cake: String) -> Seen<Pending> {
        let request = self.asks_to_put(web, &cake);
        self.cakes.push(cake);
        request.begin().await
    }

    /// Fails unless the basket contains the cakes that the customer put there.
    pub(crate) async fn assert_finds_basket(&mut self, web: &Process) -> Done {
        let answer = self.asks(web).send().await?;
        self.jar.keep(&answer);
        self.assert_basket(answer)
    }

    pub(crate) fn assert_basket(&self, answer: Answer) -> Done {
        let right = answer.expect(self.basket(), |answer| self.is_basket(answer));
        right.map(drop)
    }

    pub(crate) fn is_basket(&self, answer: &Answer) -> bool {
        let basket = answer.json();
        answer.status == 200 && basket["name"] == self.name && basket["cakes"] == json!(self.cakes)
    }

    pub(crate) fn basket(&self) -> String {
        let name = &self.name;
        match self.cakes.as_slice() {
            [] => format!("200 with {name}'s basket, empty"),
            cakes => format!("200 with {name}'s basket: {}", cakes.join(", ")),
        }
    }
}

/// Fails unless `second` knows a session of `first` after `first` has died, and
/// `third`, which starts only then, knows it too.
pub(crate) async fn assert_session_survives(
    lab: &mut Lab,
    first: Process,
    second: Process,
    third: Launch,
) -> Done {
    let mut ada = Visitor::logs_in(lab, &first)
        .await
        .map_err(Stop::or_not_reached)?;
    let cake = lab.draw().cake();
    ada.puts(&first, cake).await.map_err(Stop::or_not_reached)?;

    first.dies().await?;
    ada.assert_finds_basket(&second).await?;
    second.dies().await?;
    let third = third.ready().await?;
    ada.assert_finds_basket(&third).await
}
