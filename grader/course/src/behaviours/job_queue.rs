//! What the checks of a worker share: a queue with jobs in it, an oven, and
//! the shelf on which each loaf has to lie once.

use std::{ops::Range, time::Duration};

use serde_json::{Value, json};

use dozen_lab::{
    Done, Lab, Launch, Process, READY, Redis, SOON, Seen, Signal, StandIn, StandInBuilder,
};
use dozen_model::Stop;

/// Within this a worker that gives its job back has gone.
pub(crate) const RETURN_LIMIT: Duration = Duration::from_millis(100);

/// What an exercise calls the things of a night.
#[derive(Clone, Copy)]
pub(crate) struct ContractNames {
    /// The variable that the queue's URL is in.
    pub(crate) queue: &'static str,
    /// The variable that the oven's URL is in.
    pub(crate) oven: &'static str,
    /// What the oven is called.
    pub(crate) name: &'static str,
    /// The field of a job, and of a loaf on the shelf, that tells which it is.
    pub(crate) id: &'static str,
}

/// A night's work.
pub(crate) struct JobQueueFixture {
    words: ContractNames,
    pub(crate) queue: Redis,
    jobs: Vec<String>,
    /// The job that is put into the queue when the rest should be done.
    last: String,
    cake: String,
    loaf: String,
    grace: u64,
}

impl JobQueueFixture {
    /// So many jobs in the queue, and a grace from that range, in milliseconds.
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
            loaf: draw.name(),
            grace: draw.number(grace),
            queue: lab.redis("queue").start().await?,
        };
        for job in &night.jobs {
            night.asks_for(job).await?;
        }
        Ok(night)
    }

    async fn asks_for(&self, job: &str) -> Done {
        let job = json!({ (self.words.id): job, "cake": self.cake }).to_string();
        let queued = self.queue.command(&["LPUSH", "jobs", &job]).await;
        queued.map(drop)
    }

    pub(crate) fn oven(&self, lab: &Lab) -> StandInBuilder {
        lab.stand_in(self.words.name)
            .answers(200, json!({ "loaf": self.loaf }))
    }

    /// The worker of that name.
    pub(crate) fn worker(&self, lab: &Lab, name: &str, oven: &StandIn) -> Launch {
        lab.process("worker")
            .env(self.words.queue, self.queue.url())
            .env(self.words.oven, oven.url())
            .env("WORKER_NAME", name)
            .env("SHUTDOWN_GRACE_MS", self.grace.to_string())
    }

    /// The longest that a worker may take to stop.
    pub(crate) fn grace(&self) -> Duration {
        Duration::from_millis(self.grace)
    }

    /// A worker of that name that has asked `oven` for its first job.
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
        let ours = self
            .jobs
            .iter()
            .any(|job| call.body[self.words.id] == **job);
        if call.method == "POST" && call.path == "/bake" && ours && call.body["cake"] == self.cake {
            return Ok(worker);
        }
        let did = "started a worker with jobs in the queue";
        let expected = "POST /bake with a job of the queue and its cake";
        Err(lab.not_reached(did, expected, call.to_string()))
    }

    /// Starts a worker of that name before an oven that answers, and sees every
    /// job on the shelf, once. A loaf that is there already may come a second
    /// time: one more job, behind the others, shows when they are done.
    pub(crate) async fn is_finished_by(&self, lab: &Lab, name: &str, did: &str) -> Done {
        self.asks_for(&self.last).await?;
        let mut jobs = self.jobs.clone();
        jobs.push(self.last.clone());
        let oven = self.oven(lab).start().await?;
        let worker = self.worker(lab, name, &oven).start().await?;
        let mut shelf = Ok(Vec::new());
        let whole = async || {
            shelf = self.shelved().await;
            let shelf = shelf.as_ref().ok()?;
            jobs.iter().all(|job| shelf.contains(job)).then_some(())
        };
        lab.until(READY, whole).await;
        shelf?;
        worker.signal(Signal::SIGTERM)?;
        worker.exit(self.grace().min(SOON)).await;
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

    /// The jobs whose loaf lies on the shelf, looked at in the trace.
    async fn shelf(&self) -> Seen<Vec<String>> {
        let reply = self.queue.command(&["LRANGE", "shelf", "0", "-1"]).await?;
        Ok(reply.texts().iter().map(|row| self.job_of(row)).collect())
    }

    async fn shelved(&self) -> Seen<Vec<String>> {
        let reply = self.queue.quietly(&["LRANGE", "shelf", "0", "-1"]).await?;
        let rows = reply.texts();
        let rows = rows
            .iter()
            .filter_map(|row| serde_json::from_str::<Value>(row).ok());
        Ok(rows
            .filter_map(|row| Some(row[self.words.id].as_str()?.to_owned()))
            .collect())
    }

    /// The job of a row, or the row itself where it is not as agreed.
    fn job_of(&self, row: &str) -> String {
        let value: Value = serde_json::from_str(row).unwrap_or_default();
        match value[self.words.id].as_str() {
            Some(job) if value["loaf"] == self.loaf => job.to_owned(),
            _ => row.to_owned(),
        }
    }
}

/// Kills a worker, and sees it gone.
pub(crate) async fn kill(worker: &Process) -> Done {
    worker.signal(Signal::SIGKILL)?;
    match worker.exit(SOON).await {
        Some(_) => Ok(()),
        None => Err(Stop::trouble("kill a process", "it still runs")),
    }
}

/// A worker that is killed in the middle of a job loses none.
pub(crate) async fn loses_no_job(lab: &mut Lab, words: ContractNames) -> Done {
    let night = JobQueueFixture::begins(lab, words, 2, 60_000..90_000).await?;
    let oven = night.oven(lab).holds().start().await?;
    let worker = night.mid_job(lab, "alder", &oven).await?;
    kill(&worker).await?;
    let did = "killed a worker in the middle of a job, and started it again under its name";
    night.is_finished_by(lab, "alder", did).await
}
