//! The fixture of factor VI: a shop of several web processes with one Redis,
//! and goods. The checks decide what is right.

use serde_json::json;

use dozen_lab::{Answer, Done, Draw, Lab, Launch, Process, Redis, Request, Seen};
use dozen_model::Stop;

/// One Redis, and the secret that every process gets.
pub(super) struct Shop {
    pub(super) redis: Redis,
    secret: String,
}

impl Shop {
    pub(super) async fn opens(lab: &mut Lab) -> Seen<Self> {
        let secret = lab.draw().key();
        let redis = lab.redis("redis").start().await?;
        Ok(Self { redis, secret })
    }

    pub(super) fn web(&self, lab: &Lab) -> Launch {
        let web = lab.web().env("REDIS_URL", self.redis.url());
        web.env("SESSION_SECRET", &self.secret)
    }

    /// Starts `N` processes at the same time and waits until all of them are
    /// ready.
    pub(super) async fn webs<const N: usize>(&self, lab: &Lab) -> Seen<[Process; N]> {
        let mut webs = Vec::new();
        for _ in 0..N {
            webs.push(self.web(lab).start().await?);
        }
        for web in &webs {
            web.await_ready().await?;
        }
        webs.try_into()
            .map_err(|_| Stop::trouble("start a formation", "it has another size"))
    }
}

/// A cake, its stock and its photo.
#[derive(Clone)]
pub(super) struct Goods {
    /// The name, as in the path of a request.
    pub(super) cake: String,
    pub(super) count: u64,
    pub(super) photo: String,
    pub(super) bytes: Vec<u8>,
}

impl Goods {
    pub(super) fn new(lab: &mut Lab) -> Self {
        let draw = lab.draw();
        let length = draw.number(2000..4000);
        Self {
            cake: path_name(draw),
            count: draw.number(3..90),
            photo: path_name(draw),
            bytes: draw.bytes(usize::try_from(length).unwrap_or_default()),
        }
    }

    /// Draws another stock and photo under the same names.
    pub(super) fn renewed(&self, lab: &mut Lab) -> Self {
        let new = Self::new(lab);
        Self {
            cake: self.cake.clone(),
            count: new.count + 100,
            photo: self.photo.clone(),
            bytes: new.bytes,
        }
    }

    /// Returns the same with another count.
    pub(super) fn counting(&self, count: u64) -> Self {
        Self {
            count,
            ..self.clone()
        }
    }

    pub(super) fn set_stock(&self, web: &Process) -> Request {
        let stock = web.request("PUT", &format!("/stock/{}", self.cake));
        stock.json(&json!({ "count": self.count }))
    }

    pub(super) fn take(&self, web: &Process) -> Request {
        web.post(&format!("/stock/{}/take", self.cake))
    }

    pub(super) fn put_photo(&self, web: &Process) -> Request {
        let photo = web.request("PUT", &format!("/photos/{}", self.photo));
        photo.body("image/jpeg", self.bytes.clone())
    }

    pub(super) fn ask_stock(&self, web: &Process) -> Request {
        web.get(&format!("/stock/{}", self.cake))
    }

    pub(super) fn ask_photo(&self, web: &Process) -> Request {
        web.get(&format!("/photos/{}", self.photo))
    }

    /// Sets the stock and sends the photo.
    pub(super) async fn arrive(&self, web: &Process) -> Done {
        assert_accepted(self.set_stock(web).send().await?)?;
        assert_accepted(self.put_photo(web).send().await?)
    }

    /// Fails unless the stock and the photo are as they were sent.
    pub(super) async fn assert_present(&self, web: &Process) -> Done {
        self.assert_counted(web).await?;
        self.assert_pictured(web).await
    }

    pub(super) async fn assert_counted(&self, web: &Process) -> Done {
        let answer = self.ask_stock(web).send().await?;
        let expected = format!("200 {{\"count\":{}}}", self.count);
        let right = answer.expect(expected, |answer| {
            answer.status == 200 && answer.json()["count"] == self.count
        });
        right.map(drop)
    }

    pub(super) async fn assert_pictured(&self, web: &Process) -> Done {
        let answer = self.ask_photo(web).send().await?;
        let expected = format!("200 and the {} bytes that were sent", self.bytes.len());
        let right = answer.expect(expected, |answer| {
            answer.status == 200 && answer.body.as_ref() == self.bytes.as_slice()
        });
        right.map(drop)
    }
}

/// Returns a name for a path: upper and lower case, hyphens, and as long as it
/// may be.
fn path_name(draw: &mut Draw) -> String {
    const LONGEST: usize = 64;
    format!("{:X<LONGEST$}", draw.name() + "-")
}

/// Fails unless a write was accepted.
pub(super) fn assert_accepted(answer: Answer) -> Done {
    answer.expect("200", is_accepted).map(drop)
}

/// Returns whether a write was accepted.
pub(super) fn is_accepted(answer: &Answer) -> bool {
    answer.status == 200
}
