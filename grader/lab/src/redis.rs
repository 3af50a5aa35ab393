//! A Redis of the grader: attached by its URL, readable by the check, and
//! stopped, delayed or restored through its proxy.

use std::{fmt, sync::Arc, time::Duration};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Done, Lab, ProbeResult, Seen, probe::probe, shared::Shared};
use dozen_model::{Act, Outage, Step, Stop};
use dozen_resources::{Mode, Proxy, RealRedis, RedisOptions, RedisReply, RedisServer, aside};

/// Returns whether a Redis is installed on this machine.
#[must_use]
pub fn has_real_redis() -> bool {
    RealRedis::installed().is_some()
}

/// A Redis, to be started.
#[derive(Debug)]
pub struct RedisBuilder {
    shared: Arc<Shared>,
    name: String,
    user: Option<(String, String)>,
    database: usize,
}

/// A running Redis. Dropping it stops it.
#[derive(Debug)]
pub struct Redis {
    shared: Arc<Shared>,
    name: String,
    /// The name that its server was started under.
    server_name: String,
    user: Option<(String, String)>,
    database: usize,
    server: Arc<RedisServer>,
    proxy: Arc<Proxy>,
}

impl RedisBuilder {
    pub(super) fn new(shared: Arc<Shared>, name: &str) -> Self {
        Self {
            shared,
            name: name.to_owned(),
            user: None,
            database: 0,
        }
    }

    /// Requires clients to log in as this user, with this password.
    #[must_use]
    pub fn user(mut self, name: impl Into<String>, password: impl Into<String>) -> Self {
        self.user = Some((name.into(), password.into()));
        self
    }

    /// Returns its URL names this database, from 0 to 15.
    #[must_use]
    pub fn database(mut self, number: usize) -> Self {
        self.database = number;
        self
    }

    /// Starts it on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// If the machine has no port left, or the server does not start.
    pub async fn start(self) -> Seen<Redis> {
        let Self {
            shared,
            name,
            user,
            database,
        } = self;
        let (port, behind) = (shared.free_port()?, shared.hidden_port()?);
        let dir = shared.site.shared(&format!("redis-{behind}"));
        let dir = dir.map_err(|cause| Stop::Trouble(format!("the grader {cause}")))?;
        let options = RedisOptions {
            users: user.clone().into_iter().collect(),
            dozen: None,
        };
        let (recorder, lane, lacking) = (
            shared.recorder.clone(),
            name.clone(),
            Arc::clone(&shared.lacking),
        );
        let told = move |command: &str| {
            let detail = format!("was asked for {command}, which the embedded Redis lacks");
            recorder.add(&lane, Act::Resource, detail, None);
            if let Ok(mut lacking) = lacking.lock() {
                lacking.get_or_insert_with(|| command.to_owned());
            }
        };
        let engine = shared.redis;
        let server =
            aside(async move { RedisServer::start(engine, behind, options, &dir, told).await });
        let server = server
            .await
            .map_err(|cause| Stop::Trouble(cause.to_string()))?;
        let proxy = aside(Proxy::start(port, server.port(), |_| {})).await;
        let proxy = proxy.map_err(|cause| Stop::trouble("start a proxy", cause))?;
        let redis = Redis {
            shared,
            server_name: name.clone(),
            name,
            user,
            database,
            server: Arc::new(server),
            proxy: Arc::new(proxy),
        };
        let step = Step::Redis {
            lane: redis.name.clone(),
            port,
            user: redis.user.clone(),
        };
        redis.record(format!("a Redis at {}", redis.url()), Some(step));
        Ok(redis)
    }
}

impl Redis {
    /// Returns another database of the same server, with its own name in the
    /// trace. Both share the server's outages.
    #[must_use]
    pub fn database(&self, name: &str, number: usize) -> Self {
        let other = Self {
            shared: Arc::clone(&self.shared),
            name: name.to_owned(),
            server_name: self.server_name.clone(),
            user: self.user.clone(),
            database: number,
            server: Arc::clone(&self.server),
            proxy: Arc::clone(&self.proxy),
        };
        let detail = format!("a database of the same server, {}", other.url());
        other.record(detail, None);
        other
    }

    /// Returns its URL, with user, password and database if it has them.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_at("127.0.0.1")
    }

    /// Returns its URL with another name of this machine.
    #[must_use]
    pub fn url_at(&self, host: &str) -> String {
        let coded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let user = self
            .user
            .as_ref()
            .map_or(String::new(), |(name, password)| {
                format!("{}:{}@", coded(name), coded(password))
            });
        let database = match self.database {
            0 => String::new(),
            number => format!("/{number}"),
        };
        format!("redis://{user}{host}:{}{database}", self.proxy.port())
    }

    /// Returns its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.proxy.port()
    }

    /// Returns how many connections to it are open.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.proxy.connections()
    }

    /// Returns how many bytes were sent to it and have not reached it: while it
    /// hangs, the pending requests of services.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.proxy.waiting()
    }

    /// Probes it with the grader's own `PING`, through the proxy.
    pub async fn probe(&self) -> ProbeResult {
        let place = self.record("the grader's own PING", Some(self.ask(&["PING"])));
        let met = probe(self.shared.clock, self.port()).await;
        self.shared.recorder.saw(place, met.to_string());
        met
    }

    /// Runs one command, past the proxy, and shows it in the trace.
    ///
    /// # Errors
    /// Trouble if it does not answer.
    pub async fn command(&self, words: &[&str]) -> Seen<RedisReply> {
        let place = self.record(words.join(" "), Some(self.ask(words)));
        let reply = self.quietly(words).await?;
        self.shared.recorder.saw(place, shown(&reply));
        Ok(reply)
    }

    /// Runs one command, past the proxy, and shows nothing: for polling.
    ///
    /// # Errors
    /// Trouble if it does not answer.
    pub async fn quietly(&self, words: &[&str]) -> Seen<RedisReply> {
        let asked = self.server.command(self.database, words).await;
        asked.map_err(|cause| Stop::trouble(format!("ask {} for {}", self.name, words[0]), cause))
    }

    /// Returns the contents of its database.
    ///
    /// # Errors
    /// Trouble if it does not answer.
    pub async fn contents(&self) -> Seen<Contents> {
        let mut rows = Vec::new();
        for key in self.quietly(&["KEYS", "*"]).await?.texts() {
            let kind = self.quietly(&["TYPE", &key]).await?;
            let kind = kind.text().unwrap_or_default().into_owned();
            let look: &[&str] = match kind.as_str() {
                "string" => &["GET", &key],
                "hash" => &["HGETALL", &key],
                "list" => &["LRANGE", &key, "0", "-1"],
                "set" => &["SMEMBERS", &key],
                "zset" => &["ZRANGE", &key, "0", "-1", "WITHSCORES"],
                "stream" => &["XRANGE", &key, "-", "+"],
                // The key was deleted in the meantime.
                _ => continue,
            };
            let values = self.quietly(look).await?.texts();
            rows.push((key, kind, values));
        }
        rows.sort();
        let contents = Contents { rows };
        let step = self.ask(&["KEYS", "*"]);
        let place = self.record("looked at everything in it", Some(step));
        self.shared.recorder.saw(place, contents.to_string());
        Ok(contents)
    }

    /// Closes its port and its connections: the system itself refuses new ones.
    ///
    /// # Errors
    /// Trouble if the system refuses.
    pub async fn stop(&self) -> Done {
        self.set(Mode::Stop).await
    }

    /// Makes it accept connections and not answer.
    ///
    /// # Errors
    /// Trouble if the system refuses.
    pub async fn hang(&self) -> Done {
        self.set(Mode::Hang).await
    }

    /// Makes every answer and every request late.
    ///
    /// # Errors
    /// Trouble if the system refuses.
    pub async fn delay(&self, by: Duration) -> Done {
        self.set(Mode::Delay(by)).await
    }

    /// Ends the outage; its data is unchanged.
    ///
    /// # Errors
    /// Trouble if its port was taken in the meantime.
    pub async fn restore(&self) -> Done {
        self.set(Mode::Pass).await
    }

    /// Puts the proxy before it into any mode.
    ///
    /// # Errors
    /// Trouble if the system refuses.
    pub async fn set(&self, mode: Mode) -> Done {
        let (act, outage) = match mode {
            Mode::Pass => (Act::Restore, Outage::Over),
            Mode::Stop => (Act::Outage, Outage::Stopped),
            Mode::Hang => (Act::Outage, Outage::Hanging),
            Mode::Delay(_) | Mode::CutAfter(_) | Mode::Refuse => (Act::Outage, Outage::Faulty),
        };
        let step = Step::Outage {
            lane: self.server_name.clone(),
            outage,
        };
        let recorder = &self.shared.recorder;
        recorder.add(&self.name, act, mode.to_string(), Some(step));
        let set = self.proxy.set(mode).await;
        set.map_err(|cause| Stop::trouble(format!("change {}: {mode}", self.name), cause))
    }

    fn ask(&self, words: &[&str]) -> Step {
        Step::Ask {
            port: self.port(),
            user: self.user.clone(),
            database: self.database,
            words: words.iter().map(ToString::to_string).collect(),
        }
    }

    fn record(&self, detail: impl Into<String>, step: Option<Step>) -> usize {
        let recorder = &self.shared.recorder;
        recorder.add(&self.name, Act::Resource, detail, step)
    }
}

/// The contents of a database: key, type and values of each, by key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Key, type and values.
    pub rows: Vec<(String, String, Vec<String>)>,
}

impl Contents {
    /// Returns whether `text` is anywhere in a key or a value.
    #[must_use]
    pub fn mention(&self, text: &str) -> bool {
        self.rows.iter().any(|(key, _, values)| {
            key.contains(text) || values.iter().any(|value| value.contains(text))
        })
    }
}

/// How much of one value is shown.
const SHOWN: usize = 60;

impl fmt::Display for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rows.is_empty() {
            return f.write_str("nothing");
        }
        for (place, (key, kind, values)) in self.rows.iter().enumerate() {
            let comma = if place > 0 { ", " } else { "" };
            let values = short(&values.join(" "));
            write!(f, "{comma}{kind} {}: {values}", short(key))?;
        }
        Ok(())
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Returns a reply as text.
fn shown(reply: &RedisReply) -> String {
    let texts = reply.texts();
    if texts.is_empty() {
        return "nothing".to_owned();
    }
    short(&texts.join(" "))
}

impl Lab {
    /// Returns a new Redis, not started yet.
    #[must_use]
    pub fn redis(&self, name: &str) -> RedisBuilder {
        RedisBuilder::new(Arc::clone(&self.shared), name)
    }
}
