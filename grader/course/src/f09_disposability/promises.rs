//! What the README of exercise 09 promises, sentence by sentence, and the
//! checks that test it.

use crate::Promise;

/// Every promise of the exercise.
pub(super) const PROMISES: &[Promise] = &[
    Promise {
        id: "P09.1",
        text: "`GET /health` | 200 even if the oven is down, hangs or has just failed",
        checks: &["starts-fast"],
    },
    Promise {
        id: "P09.2",
        text: r#"`POST /orders` `{"cake":"rye loaf"}` | 201 `{"loaf":"…","cake":"rye loaf"}` with the loaf that the oven answers to `POST {OVEN_URL}/bake` `{"cake":"rye loaf"}`"#,
        checks: &["starts-fast", "a-request-in-flight-gets-its-answer"],
    },
    Promise {
        id: "P09.3",
        text: "`POST /orders` if the oven is down or answers with an error | 502",
        checks: &["starts-fast"],
    },
    Promise {
        id: "P09.4",
        text: "gives each request in flight its whole answer, also if the rest of its body arrives after the signal",
        checks: &["a-request-in-flight-gets-its-answer"],
    },
    Promise {
        id: "P09.5",
        text: "takes no new work from one second after the signal, neither on new connections nor on open ones: it refuses or closes the connection, or answers 503",
        checks: &["new-work-is-turned-away"],
    },
    Promise {
        id: "P09.6",
        text: "exits 0 within one second of the last answer, even if clients keep idle connections open",
        checks: &[
            "exits-zero-once-drained",
            "an-idle-connection-does-not-hold-it",
        ],
    },
    Promise {
        id: "P09.7",
        text: "ends within `SHUTDOWN_GRACE_MS`, with any exit status, even if a client never finishes or the oven never answers",
        checks: &["a-half-sent-request-holds-it-no-longer-than-the-grace"],
    },
    Promise {
        id: "P09.8",
        text: "ignores a second SIGTERM.",
        checks: &["a-request-in-flight-gets-its-answer"],
    },
    Promise {
        id: "P09.9",
        text: "Before SIGTERM, a process runs on, however short its grace is.",
        checks: &["a-request-in-flight-gets-its-answer"],
    },
    Promise {
        id: "P09.10",
        text: "A `web` process that was killed starts again in the same directories on the same port, even if another process has its old process id by then.",
        checks: &["starts-again-after-sudden-death"],
    },
    Promise {
        id: "P09.11",
        text: "sends `POST {OVEN_URL}/bake` with each job, all its fields included",
        checks: &[
            "a-stopped-worker-leaves-no-job-behind",
            "a-killed-worker-loses-no-job",
            "a-job-counts-once",
            "workers-share-the-queue-and-wait",
            "a-failing-oven-or-queue-loses-no-job",
        ],
    },
    Promise {
        id: "P09.12",
        text: r#"puts `{"job":"j-17","loaf":"…"}` on the list `shelf` with `RPUSH`, exactly once for each job, although a worker may be killed at any moment, other workers run at the same time and the queue may be lost"#,
        checks: &[
            "a-killed-worker-loses-no-job",
            "a-job-counts-once",
            "workers-share-the-queue-and-wait",
            "a-failing-oven-or-queue-loses-no-job",
        ],
    },
    Promise {
        id: "P09.13",
        text: "waits for the next job as long as that takes, and has it on the shelf within three seconds of its arrival",
        checks: &["workers-share-the-queue-and-wait"],
    },
    Promise {
        id: "P09.14",
        text: "tries again within three seconds, or ends with a status other than 0, if the oven answers with an error or the queue is lost.",
        checks: &["a-failing-oven-or-queue-loses-no-job"],
    },
    Promise {
        id: "P09.15",
        text: "begins no other job",
        checks: &["a-stopped-worker-leaves-no-job-behind"],
    },
    Promise {
        id: "P09.16",
        text: "finishes its job, or puts it back for another worker, which may have another name",
        checks: &["a-stopped-worker-leaves-no-job-behind"],
    },
    Promise {
        id: "P09.17",
        text: "exits 0 within one second of that",
        checks: &[
            "a-stopped-worker-leaves-no-job-behind",
            "workers-share-the-queue-and-wait",
        ],
    },
    Promise {
        id: "P09.18",
        text: "ends within `SHUTDOWN_GRACE_MS`, even if the oven never answers.",
        checks: &["a-stopped-worker-leaves-no-job-behind"],
    },
];
