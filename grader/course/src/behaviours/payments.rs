//! The settings of a deploy of the shop, and assertions that a process uses
//! them.

use serde_json::{Value, json};

use dozen_lab::{Answer, Call, Done, Lab, Launch, Process, Seen, StandIn};

/// The settings and payment service of one deploy.
pub(crate) struct Deploy {
    pub(crate) host: String,
    pub(crate) payments: Payments,
    pub(crate) key: String,
}

/// A payment service, and the id that its charges get.
pub(crate) struct Payments {
    service: StandIn,
    pub(crate) url: String,
    charge: String,
}

/// The settings of one process.
pub(crate) struct Settings<'a> {
    pub(crate) host: &'a str,
    pub(crate) payments: &'a Payments,
    pub(crate) key: &'a str,
}

impl Deploy {
    /// Draws a new deploy and starts its payment service, called `name`.
    pub(crate) async fn draw(lab: &mut Lab, name: &str) -> Seen<Self> {
        Self::charged_with(lab, name, 200).await
    }

    /// Draws a new deploy whose payment service answers `status`.
    pub(crate) async fn charged_with(lab: &mut Lab, name: &str, status: u16) -> Seen<Self> {
        let charge = format!("ch_{}", lab.draw().name());
        let reply = json!({"id": charge});
        let service = lab.stand_in(name).answers(status, reply).start().await?;
        let url = format!("{}/{}", service.url(), lab.draw().name());
        Ok(Self {
            host: lab.draw().host(),
            payments: Payments {
                service,
                url,
                charge,
            },
            key: lab.draw().key(),
        })
    }

    /// Returns all its settings, for one process.
    pub(crate) fn settings(&self) -> Settings<'_> {
        Settings {
            host: &self.host,
            payments: &self.payments,
            key: &self.key,
        }
    }
}

/// Hosts that tempt a service to make an exception.
pub(crate) fn awkward_hosts(lab: &mut Lab) -> [String; 8] {
    let mut host = || lab.draw().host();
    [
        "localhost:8080".to_owned(),
        host(),
        "127.0.0.1:8443".to_owned(),
        format!("www.{}", host()),
        format!("staging.{}", host()),
        format!("test.{}:8080", host()),
        format!("{}:80", host()),
        "localhost".to_owned(),
    ]
}

/// Keys that tempt a service to make an exception, or to decode them.
pub(crate) fn awkward_keys(lab: &mut Lab) -> [String; 8] {
    let mut digits = || lab.draw().digits();
    [
        format!("sk_test_{}", digits()),
        format!("key_{}", digits()),
        format!("test-{}", digits()),
        format!("pk_live_{}==", digits()),
        format!("{}+/%20%2B", digits()),
        format!("Key.{}", digits().to_uppercase()),
        format!("\"{}\\'$HOME#&;\"", digits()),
        format!("development_{}", digits()),
    ]
}

impl Payments {
    /// Returns the charge for that order, if it was asked for at the right
    /// place.
    fn charged(&self, order: &Value) -> Option<Call> {
        let same = |call: &Call| {
            let url = format!("{}{}", self.service.url(), call.path);
            // Clients may add a slash; it is the same address.
            call.method == "POST"
                && url.replace("//", "/") == format!("{}/charges", self.url).replace("//", "/")
                && ["cake", "cents"]
                    .iter()
                    .all(|field| call.body[field] == order[field])
        };
        self.service.calls().into_iter().find(same)
    }
}

impl Settings<'_> {
    /// Returns a launch with these settings.
    pub(crate) fn given(&self, launch: Launch) -> Launch {
        launch
            .env("PUBLIC_HOST", self.host)
            .env("PAYMENT_URL", self.payments.url.as_str())
            .env("PAYMENT_KEY", self.key)
    }

    /// Sells a cake at `web` and fails unless each of the three values is used.
    pub(crate) async fn assert_settings_used(&self, lab: &mut Lab, web: &Process) -> Done {
        let answer = self.assert_charged(lab, web).await?;
        self.assert_receipt(answer)
    }

    /// Sells a cake at `web`, fails unless the charge reaches the payment
    /// service with the key, and returns the answer to the customer.
    pub(crate) async fn assert_charged(&self, lab: &mut Lab, web: &Process) -> Seen<Answer> {
        let order = order(lab);
        let did = format!("sold a cake at {}: POST /checkout {order}", web.lane());
        let answer = web.post("/checkout").json(&order).send().await?;
        let call = self.payments.charged(&order);
        lab.ensure(
            call.is_some(),
            did.as_str(),
            format!(
                "PAYMENT_URL is used: the order goes to {}/charges",
                self.payments.url
            ),
            format!(
                "it did not arrive; the service answered {}",
                answer.describe()
            ),
        )?;
        let sent = bearer(call.as_ref());
        lab.ensure(
            sent == Some(self.key),
            did.as_str(),
            format!("PAYMENT_KEY is used: authorization: Bearer {}", self.key),
            sent.map_or("no bearer's key".to_owned(), |key| format!("the key {key}")),
        )?;
        Ok(answer)
    }

    /// Fails unless the answer has the receipt, on the public host.
    pub(crate) fn assert_receipt(&self, answer: Answer) -> Done {
        let receipt = format!("https://{}/receipts/{}", self.host, self.payments.charge);
        let expected = format!("PUBLIC_HOST is used: 201 {{\"receipt\":\"{receipt}\"}}");
        let right = |a: &Answer| a.status == 201 && a.json()["receipt"] == receipt.as_str();
        answer.expect(expected, right).map(drop)
    }
}

/// Draws an order.
pub(crate) fn order(lab: &mut Lab) -> Value {
    // Three digits: a card masks numbers that may be ports.
    let cents = lab.draw().number(100..1000);
    let cake = lab.draw().cake();
    let cake = match lab.draw().number(0..3) {
        0 => format!("crème \"brûlée\" & {cake} 50% \\ 🥐"),
        _ => cake,
    };
    json!({"cake": cake, "cents": cents})
}

/// Returns the bearer token of a call.
pub(crate) fn bearer(call: Option<&Call>) -> Option<&str> {
    let (scheme, key) = call?.headers.get("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key)
}
