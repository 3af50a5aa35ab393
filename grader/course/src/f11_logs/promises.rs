//! What the README of exercise 11 promises, sentence by sentence, and the
//! checks that test it.

use crate::Promise;

/// Every promise of the exercise.
pub(super) const PROMISES: &[Promise] = &[
    Promise {
        id: "P11.1",
        text: "Each answered request, whatever its route, method and status, has exactly one event, within half a second of the answer; only `GET /health` may have none.",
        checks: &[
            "each-request-is-one-event",
            "log-level-changes-volume-not-shape",
        ],
    },
    Promise {
        id: "P11.2",
        text: "An event is on stdout before its process can be killed half a second after the answer.",
        checks: &["events-survive-their-process"],
    },
    Promise {
        id: "P11.3",
        text: "`timestamp` | when the answer was ready, before any client has it: RFC 3339 in UTC, with milliseconds at least",
        checks: &[
            "each-request-is-one-event",
            "streams-merge-by-time-and-id",
            "a-reader-that-hangs-stops-nothing",
        ],
    },
    Promise {
        id: "P11.4",
        text: "`level` | `error` for a status from 500, `warn` from 400, else `info`, in upper or lower case",
        checks: &[
            "each-request-is-one-event",
            "log-level-changes-volume-not-shape",
        ],
    },
    Promise {
        id: "P11.5",
        text: "`request_id` | the value of the request's header `x-request-id`; if it has none, a new id",
        checks: &["each-request-is-one-event"],
    },
    Promise {
        id: "P11.6",
        text: "`method`, `path` | such as `POST` and `/orders`: the path as it was sent, without the query string",
        checks: &["each-request-is-one-event"],
    },
    Promise {
        id: "P11.7",
        text: "`status`, `duration_ms` | the status, and the milliseconds that the answer took, as numbers",
        checks: &["each-request-is-one-event"],
    },
    Promise {
        id: "P11.8",
        text: "For an order, the service sends the `request_id` to the oven as `x-request-id`.",
        checks: &["streams-merge-by-time-and-id"],
    },
    Promise {
        id: "P11.9",
        text: "If a request was answered before another one was, its event comes first, with a timestamp that is no later.",
        checks: &["streams-merge-by-time-and-id"],
    },
    Promise {
        id: "P11.10",
        text: "Every line on stdout is a JSON object with a `timestamp` and a `level`.",
        checks: &[
            "each-request-is-one-event",
            "log-level-changes-volume-not-shape",
            "a-reader-that-hangs-stops-nothing",
        ],
    },
    Promise {
        id: "P11.11",
        text: "At `info`, `warn` and `error`, no line but its event has the `request_id` of a request.",
        checks: &[
            "each-request-is-one-event",
            "log-level-changes-volume-not-shape",
        ],
    },
    Promise {
        id: "P11.12",
        text: "`LOG_LEVEL` only decides which lines are printed: those of its level and above, with the same fields at each level.",
        checks: &["log-level-changes-volume-not-shape"],
    },
    Promise {
        id: "P11.13",
        text: "stdout and stderr have no escape codes for terminals.",
        checks: &[
            "each-request-is-one-event",
            "secrets-stay-out-of-the-stream",
        ],
    },
    Promise {
        id: "P11.14",
        text: "stdout and stderr never show `OVEN_TOKEN`, an `Authorization` header, a query string or a card's number (its last four digits are fine), at any level, for any answer, in any notation.",
        checks: &["secrets-stay-out-of-the-stream"],
    },
    Promise {
        id: "P11.15",
        text: "The service writes no file, whatever happens to its stdout, and a read-only working directory changes nothing.",
        checks: &[
            "no-file-is-written",
            "a-reader-that-hangs-stops-nothing",
            "a-reader-that-is-gone-stops-nothing",
        ],
    },
    Promise {
        id: "P11.16",
        text: "During this, every request is answered within two seconds, and the process runs on.",
        checks: &[
            "a-reader-that-hangs-stops-nothing",
            "a-reader-that-is-gone-stops-nothing",
        ],
    },
    Promise {
        id: "P11.17",
        text: "At most 300 events wait for the reader, besides what the pipe takes; the service drops further ones.",
        checks: &["a-reader-that-hangs-stops-nothing"],
    },
    Promise {
        id: "P11.18",
        text: "When the reader reads again, new events come within two seconds.",
        checks: &["a-reader-that-hangs-stops-nothing"],
    },
];
