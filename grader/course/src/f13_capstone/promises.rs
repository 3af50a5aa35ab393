//! What the README of exercise 13 promises, sentence by sentence, and the
//! checks that test it.

use crate::Promise;

/// Every promise of the exercise.
pub(super) const PROMISES: &[Promise] = &[
    Promise {
        id: "P13.1",
        text: "Each deploy uses its own `PUBLIC_HOST`, `PAYMENT_URL` and `PAYMENT_KEY`, whatever `APP_ENV` says.",
        checks: &["deploys-differ-by-their-environment"],
    },
    Promise {
        id: "P13.2",
        text: "If `RELEASE_ID`, `REDIS_URL`, `PUBLIC_HOST`, `PAYMENT_URL` or `PAYMENT_KEY` is missing or empty, `web` names that variable and ends with a status other than 0, before its port opens.",
        checks: &["a-deploy-with-a-hole-does-not-start"],
    },
    Promise {
        id: "P13.3",
        text: "`web` listens on `PORT` on every IPv4 address, and on no other port; if the port is taken, it refuses to start.",
        checks: &["open-on-its-port-to-everybody"],
    },
    Promise {
        id: "P13.4",
        text: "`GET /` needs no file of the source.",
        checks: &["the-page-needs-no-source"],
    },
    Promise {
        id: "P13.5",
        text: "`GET /release` answers the `RELEASE_ID` that the platform gave this process.",
        checks: &["the-release-has-the-platforms-id"],
    },
    Promise {
        id: "P13.6",
        text: "Redis is attached by all of `REDIS_URL`: host, port, user, password and database.",
        checks: &["redis-is-attached-by-its-url"],
    },
    Promise {
        id: "P13.7",
        text: "While Redis is down or hangs, each request that needs it is answered 503 within five seconds, and `GET /health` 200.",
        checks: &["redis-may-go-and-come-back"],
    },
    Promise {
        id: "P13.8",
        text: "Three seconds after Redis is back, the same process serves as before.",
        checks: &["redis-may-go-and-come-back"],
    },
    Promise {
        id: "P13.9",
        text: "The menu is the Redis hash `menu`, whatever `APP_ENV` says, and what other processes change there shows at once.",
        checks: &[
            "one-menu-in-every-environment",
            "redis-is-attached-by-its-url",
        ],
    },
    Promise {
        id: "P13.10",
        text: "Every `web` process knows every session and its basket, also when the process that made them is dead; without a good cookie the answer is 401.",
        checks: &["baskets-survive-their-process"],
    },
    Promise {
        id: "P13.11",
        text: r#"`POST /orders` answers 202 when the job `{"id":"…","cake":"…"}` is at the left end of the Redis list `jobs`, and not before."#,
        checks: &["redis-may-go-and-come-back", "workers-bake-each-order-once"],
    },
    Promise {
        id: "P13.12",
        text: "`web` bakes nothing.",
        checks: &["web-leaves-baking-to-workers"],
    },
    Promise {
        id: "P13.13",
        text: "A `worker` takes jobs from `jobs`, other processes' jobs too, and sends each to the kitchen with all its fields.",
        checks: &[
            "workers-bake-each-order-once",
            "a-job-survives-its-worker",
            "orders-are-shared-among-workers",
        ],
    },
    Promise {
        id: "P13.14",
        text: r#"Each job's `{"id":"…","loaf":"…"}` is put on the list `shelf` with `RPUSH` exactly once, although a worker may be killed at any moment, several run at the same time, the kitchen may answer with an error and Redis may be lost."#,
        checks: &[
            "workers-bake-each-order-once",
            "a-job-survives-its-worker",
            "orders-are-shared-among-workers",
        ],
    },
    Promise {
        id: "P13.15",
        text: "A worker waits for the next job as long as that takes; without a job it exits 0 within one second of SIGTERM.",
        checks: &["orders-are-shared-among-workers"],
    },
    Promise {
        id: "P13.16",
        text: "gives each request in flight its whole answer, also if the rest of its body arrives after the signal, and if SIGTERM comes twice",
        checks: &["a-checkout-survives-a-stop"],
    },
    Promise {
        id: "P13.17",
        text: "takes no new work from one second after the signal, neither on new connections nor on open ones: it refuses or closes the connection, or answers 503",
        checks: &["a-stopping-shop-ends-in-time"],
    },
    Promise {
        id: "P13.18",
        text: "exits 0 within one second of the last answer",
        checks: &["a-stopping-shop-ends-in-time"],
    },
    Promise {
        id: "P13.19",
        text: "ends within `SHUTDOWN_GRACE_MS`, with any exit status, even if a client never finishes or payments never answer.",
        checks: &["a-stopping-shop-ends-in-time"],
    },
    Promise {
        id: "P13.20",
        text: "Each answered request, whatever its route, method and status, has exactly one line on stdout within half a second, a JSON object with `timestamp` (RFC 3339, UTC), `level` (`error` from 500, `warn` from 400, else `info`, in upper or lower case), `request_id` (the header `x-request-id`, or a new id), `method`, `path`, `status` and `duration_ms`; only `GET /health` may have none.",
        checks: &["each-answer-is-one-event"],
    },
    Promise {
        id: "P13.21",
        text: "Every line on the stdout of `web` is a JSON object with `timestamp` and `level`.",
        checks: &["each-answer-is-one-event"],
    },
    Promise {
        id: "P13.22",
        text: "`web` writes no file.",
        checks: &["its-log-is-no-file"],
    },
    Promise {
        id: "P13.23",
        text: r#"`repair` turns prices of an earlier release, such as `4.20`, into cents, such as `420`, prints a line such as `{"repaired":3}` and exits 0."#,
        checks: &["prices-are-mended-by-a-process"],
    },
    Promise {
        id: "P13.24",
        text: "No start of `web` and no request to it does the work of `repair`.",
        checks: &["prices-are-mended-by-a-process"],
    },
];
