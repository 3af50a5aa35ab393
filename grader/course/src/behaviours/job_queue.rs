//! The fixture of checks of workers: a queue with jobs in it, an oven, and the
//! shelf, on which each job's loaf must be exactly once.

use std::{collections::BTreeSet, ops::Range, time::Duration};

use serde_json::{Value, json};

use dozen_lab::{
    Done, Lab, Launch, Process, READY, Redis, SOON, Seen, Signal, StandIn, StandInBuilder,
};
use dozen_model::Stop;

/// How long a worker may take to return its job and exit.
pub(crate) const RETURN_LIMIT: Duration = Duration::from_millis(100);

/// The names that an exercise's contract uses.
#[derive(Clone, Copy)]
pub(crate) struct ContractNames {
    /// The variable that the queue's URL is in.
    pub(crate) queue: &'static str,
    /// The variable that the oven's URL is in.
    pub(crate) oven: &'static str,
    /// The name of the oven.
    pub(crate) name: &'static str,
    /// The field of a job and of a loaf that has its id.
    pub(crate) id: &'static str,
}

/// A queue of jobs and the shelf for their loaves.
pub(crate) struct JobQueueFixture {
    words: ContractNames,
    pub(crate) queue: Redis,
    jobs: Vec<String>,
    /// The last job, which is added once the others should be done.
    last: String,
    cake: String,
    /// A field of each job that no contract names.
    shop: String,
    loaf: String,
    grace: u64,
}

impl JobQueueFixture {
    /// Puts `count` jobs into a queue and draws a grace from that range, in
    /// milliseconds.
    pub(crate) async fn begins(
        lab: &mut Lab,
        words: ContractNames,
        jobs: usize,
        grace: Range<u64>,
    ) -> Seen<Self> {
        let draw = lab.draw();
        let night = Self {
            words,
            jobs: (0..jobs).map(|_| draw.name()).collect(),
            last: draw.name(),
            cake: draw.cake(),
            shop: format!("{} & Söhne", draw.name()),
            loaf: draw.name(),
            grace: draw.number(grace),
            queue: lab.redis("queue").start().await?,
        };
        for job in &night.jobs {
            night.asks_for(job).await?;
        }
        Ok(night)
    }

    /// Returns a job as shops put it into the queue.
    fn job(&self, id: &str) -> Value {
        json!({ (self.words.id): id, "cake": self.cake, "for": { "shop": self.shop, "boxes": 2 } })
    }

    /// Puts the last job into the queue.
    pub(crate) async fn asks_for_last(&self) -> Done {
        self.asks_for(&self.last).await
    }

    async fn asks_for(&self, id: &str) -> Done {
        let job = self.job(id).to_string();
        let queued = self.queue.command(&["LPUSH", "jobs", &job]).await;
        queued.map(drop)
    }

    /// Returns the name of its oven.
    pub(crate) fn helper(&self) -> &'static str {
        self.words.name
    }

    pub(crate) fn oven(&self, lab: &Lab) -> StandInBuilder {
        lab.stand_in(self.words.name)
            .answers(200, json!({ "loaf": self.loaf }))
    }

    /// Returns the worker of that name, not started yet.
    pub(crate) fn worker(&self, lab: &Lab, name: &str, oven: &StandIn) -> Launch {
        lab.process("worker")
            .env(self.words.queue, self.queue.url())
            .env(self.words.oven, oven.url())
            .env("WORKER_NAME", name)
            .env("SHUTDOWN_GRACE_MS", self.grace.to_string())
    }

    /// Returns the longest that a worker may take to stop.
    pub(crate) fn grace(&self) -> Duration {
        Duration::from_millis(self.grace)
    }

    /// Starts a worker of that name and waits until it has asked `oven` for its
    /// first job.
    pub(crate) async fn mid_job(&self, lab: &Lab, name: &str, oven: &StandIn) -> Seen<Process> {
        let worker = self.worker(lab, name, oven).start().await?;
        let asked = oven.call(0, READY).await;
        let Some(call) = asked else {
            let observed = match worker.exit(Duration::ZERO).await {
                Some(exit) => format!("it ended: {exit}"),
                None => format!("the {} is not asked", self.words.name),
            };
            let did = "started a worker with jobs in the queue";
            let expected = format!("it asks the {} to bake one", self.words.name);
            return Err(lab.not_reached(did, expected, observed));
        };
        let did = "started a worker with jobs in the queue";
        let id = call.body[self.words.id].as_str().unwrap_or_default();
        if call.method != "POST" || call.path != "/bake" || !self.jobs.iter().any(|job| job == id) {
            let expected = "POST /bake with a job of the queue";
            return Err(lab.not_reached(did, expected, call.to_string()));
        }
        let expected = format!("POST /bake with the whole job: {}", self.job(id));
        lab.ensure(call.body == self.job(id), did, expected, call.to_string())?;
        Ok(worker)
    }

    /// Starts a worker of that name with an oven that answers, and fails unless
    /// every job reaches the shelf once. A loaf that is on the shelf already
    /// may come a second time: one more job, behind the others, shows when they
    /// are done.
    pub(crate) async fn assert_finished_by(&self, lab: &Lab, name: &str, did: &str) -> Done {
        self.asks_for_last().await?;
        let oven = self.oven(lab).start().await?;
        let worker = self.worker(lab, name, &oven).start().await?;
        self.all_are_shelved(lab, READY).await?;
        worker.signal(Signal::SIGTERM)?;
        worker.exit(self.grace().min(SOON)).await;
        self.assert_each_once(lab, did).await
    }

    /// Waits until every job has a loaf on the shelf, or the deadline passes.
    pub(crate) async fn all_are_shelved(&self, lab: &Lab, within: Duration) -> Seen<bool> {
        let mut shelf = Ok(Vec::new());
        let whole = async || {
            shelf = self.shelved().await;
            let shelf = shelf.as_ref().ok()?;
            let mut all = self.jobs.iter().chain([&self.last]);
            all.all(|job| shelf.contains(job)).then_some(())
        };
        let all = lab.until(within, whole).await.is_some();
        shelf.map(|_| all)
    }

    /// Waits until `count` loaves are on the shelf, or the deadline passes.
    pub(crate) async fn are_shelved(
        &self,
        lab: &Lab,
        loaves: usize,
        within: Duration,
    ) -> Seen<bool> {
        let mut shelf = Ok(Vec::new());
        let enough = async || {
            shelf = self.shelved().await;
            (shelf.as_ref().ok()?.len() >= loaves).then_some(())
        };
        let enough = lab.until(within, enough).await.is_some();
        shelf.map(|_| enough)
    }

    /// Fails unless every job has exactly one loaf on the shelf.
    pub(crate) async fn assert_each_once(&self, lab: &Lab, did: &str) -> Done {
        let mut jobs = self.jobs.clone();
        jobs.push(self.last.clone());
        let expected = format!(
            "each of {} on the shelf once, with the loaf {}",
            jobs.join(", "),
            self.loaf
        );
        let mut shelf = self.shelf().await?;
        shelf.sort();
        jobs.sort();
        let observed = match shelf.join(", ") {
            none if none.is_empty() => "nothing is on the shelf".to_owned(),
            there => format!("on the shelf: {there}"),
        };
        lab.ensure(shelf == jobs, did, expected, observed)
    }

    /// Reads which jobs have a loaf on the shelf, in the trace.
    async fn shelf(&self) -> Seen<Vec<String>> {
        let reply = self.queue.command(&["LRANGE", "shelf", "0", "-1"]).await?;
        Ok(reply.texts().iter().map(|row| self.job_of(row)).collect())
    }

    /// Reads which jobs have a loaf on the shelf without a trace: for polling.
    pub(crate) async fn shelved(&self) -> Seen<Vec<String>> {
        let reply = self.queue.quietly(&["LRANGE", "shelf", "0", "-1"]).await?;
        let rows = reply.texts();
        let rows = rows
            .iter()
            .filter_map(|row| serde_json::from_str::<Value>(row).ok());
        Ok(rows
            .filter_map(|row| Some(row[self.words.id].as_str()?.to_owned()))
            .collect())
    }

    /// Returns the keys of the queue, and shows nothing: for polling.
    async fn keys(&self) -> Seen<BTreeSet<String>> {
        let keys = self.queue.quietly(&["KEYS", "*"]).await?;
        Ok(keys.texts().into_iter().collect())
    }

    /// Returns the job of a row, or the row itself if it has another form.
    fn job_of(&self, row: &str) -> String {
        let value: Value = serde_json::from_str(row).unwrap_or_default();
        match value[self.words.id].as_str() {
            Some(job) if value["loaf"] == self.loaf => job.to_owned(),
            _ => row.to_owned(),
        }
    }
}

/// Kills a worker and waits for its end.
pub(crate) async fn kill(worker: &Process) -> Done {
    worker.signal(Signal::SIGKILL)?;
    match worker.exit(SOON).await {
        Some(_) => Ok(()),
        None => Err(Stop::trouble("kill a process", "it still runs")),
    }
}

/// How late a slow queue gets each command, and sends each answer: a kill comes
/// between any two commands of a worker.
const LATE: Duration = Duration::from_millis(150);

/// Fails if a worker that is killed in the middle of a job loses it.
pub(crate) async fn assert_killed_worker_loses_no_job(lab: &mut Lab, words: ContractNames) -> Done {
    let night = JobQueueFixture::begins(lab, words, 2, 60_000..90_000).await?;
    let oven = night.oven(lab).holds().start().await?;
    let worker = night.mid_job(lab, "alder", &oven).await?;
    kill(&worker).await?;
    let did = "killed a worker in the middle of a job, and started it again under its name";
    night.assert_finished_by(lab, "alder", did).await
}

/// Fails if a worker that is killed while it takes a job, or while it puts it
/// back, loses it.
pub(crate) async fn assert_moves_in_one_step(lab: &mut Lab, words: ContractNames) -> Done {
    assert_takes_in_one_step(lab, words).await?;
    assert_returns_in_one_step(lab, words).await
}

/// Fails if a job is in no list at a moment between the queue and its worker.
async fn assert_takes_in_one_step(lab: &mut Lab, words: ContractNames) -> Done {
    let night = JobQueueFixture::begins(lab, words, 1, 60_000..90_000).await?;
    let oven = night.oven(lab).holds().start().await?;
    night.queue.delay(LATE).await?;
    let worker = night.worker(lab, "birch", &oven).start().await?;
    let waits = async || match night.queue.quietly(&["LLEN", "jobs"]).await {
        Ok(length) => (length.texts() == ["0"]).then_some(Ok(())),
        Err(stop) => Some(Err(stop)),
    };
    let taken = lab.until(READY, waits).await.transpose()?;
    if taken.is_none() {
        let did = "started a worker with a job in the queue, which is slow";
        return Err(lab.not_reached(did, "it takes the job", "the job is still in `jobs`"));
    }
    kill(&worker).await?;
    night.queue.restore().await?;
    let did =
        "killed a worker when its job had just left `jobs`, and started it again under its name";
    night.assert_finished_by(lab, "birch", did).await
}

/// Fails if a job is in no list at a moment while its worker, which got SIGTERM,
/// puts it back. A worker that finishes its job first is killed over it.
async fn assert_returns_in_one_step(lab: &mut Lab, words: ContractNames) -> Done {
    let night = JobQueueFixture::begins(lab, words, 1, 60_000..90_000).await?;
    let oven = night.oven(lab).holds().start().await?;
    let worker = night.mid_job(lab, "cedar", &oven).await?;
    let before = night.keys().await?;
    night.queue.delay(LATE).await?;
    worker.signal(Signal::SIGTERM)?;
    let changes = async || match night.keys().await {
        Ok(keys) => (keys != before).then_some(Ok(())),
        Err(stop) => Some(Err(stop)),
    };
    lab.until(LATE * 2, changes).await.transpose()?;
    kill(&worker).await?;
    night.queue.restore().await?;
    let did = "sent SIGTERM to a worker in the middle of a job, killed it a moment later, and started \
               it again under its name";
    night.assert_finished_by(lab, "cedar", did).await
}

/// Fails if a worker that is killed between the loaf and its note of it delivers
/// twice or never.
pub(crate) async fn assert_job_counts_once(lab: &mut Lab, words: ContractNames) -> Done {
    let night = JobQueueFixture::begins(lab, words, 1, 60_000..90_000).await?;
    let oven = night.oven(lab).holds().start().await?;
    let worker = night.mid_job(lab, "alder", &oven).await?;
    night.queue.hang().await?;
    // A worker may send its loaf on a new connection, which hangs before its
    // first command.
    let (bytes, open) = (night.queue.waiting(), night.queue.connections());
    oven.let_go();
    let sent = async || {
        let came = night.queue.waiting() > bytes || night.queue.connections() > open;
        came.then_some(())
    };
    let sent = lab.until(SOON, sent).await;
    lab.ensure(
        sent.is_some(),
        format!("let the {} answer a worker", words.name),
        "it sends the loaf to the shelf",
        "it sent nothing to the queue's server",
    )?;
    kill(&worker).await?;
    night.queue.restore().await?;
    let arrived = async || (night.queue.waiting() == 0).then_some(());
    lab.until(SOON, arrived).await;
    let did = "killed a worker after it had sent its loaf, and started it again under its name";
    night.assert_finished_by(lab, "alder", did).await
}
