//! What the README of exercise 10 promises, sentence by sentence, and the
//! checks that test it.

use crate::Promise;

/// Every promise of the exercise.
pub(super) const PROMISES: &[Promise] = &[
    Promise {
        id: "P10.1",
        text: r#"`PUT /specials/{cake}` `{"price":250,"ttl_ms":60000}` | 200 `{"cake":"rye loaf","price":250}` for any name in UTF-8, percent-encoded, and any whole price from 0 to 1000000"#,
        checks: &["same-answers-in-every-environment", "equal-prices-by-bytes"],
    },
    Promise {
        id: "P10.2",
        text: r#"`GET /specials` | 200 `{"specials":[{"cake":"seed bun","price":180},{"cake":"rye loaf","price":250}]}`"#,
        checks: &[
            "same-answers-in-every-environment",
            "same-answers-from-both-builds",
        ],
    },
    Promise {
        id: "P10.3",
        text: "The cheapest special comes first; at one price the bytes of the names decide, as Redis sorts.",
        checks: &["equal-prices-by-bytes", "same-answers-in-every-environment"],
    },
    Promise {
        id: "P10.4",
        text: "The board shows the ten cheapest specials that are on, and the service keeps all; a special that has ended takes up no place.",
        checks: &["shows-the-ten-cheapest"],
    },
    Promise {
        id: "P10.5",
        text: "A special lasts `ttl_ms` milliseconds, 1 or more, whatever happens to its process; without `ttl_ms` it lasts until it is replaced.",
        checks: &["written-to-the-attached-redis", "ends-when-redis-says-so"],
    },
    Promise {
        id: "P10.6",
        text: "A new offer of the same cake replaces its price and its end.",
        checks: &["written-to-the-attached-redis"],
    },
    Promise {
        id: "P10.7",
        text: "The sorted set `specials` has the cakes with their prices, and the string `special:{cake}`, of any value, is there while the cake is on, with the expiry of the special.",
        checks: &["written-to-the-attached-redis", "no-other-switch-matters"],
    },
    Promise {
        id: "P10.8",
        text: "A cake is on the board while it is in `specials` and has its key; what other processes write there by the same rules shows at once.",
        checks: &["sees-what-others-change", "ends-when-redis-says-so"],
    },
    Promise {
        id: "P10.9",
        text: "A debug build and a release build do the same, whatever `APP_ENV` says.",
        checks: &[
            "same-answers-in-every-environment",
            "same-answers-from-both-builds",
            "written-to-the-attached-redis",
            "sees-what-others-change",
        ],
    },
    Promise {
        id: "P10.10",
        text: "No other variable and no file in the working directory changes what the service does.",
        checks: &["no-other-switch-matters"],
    },
    Promise {
        id: "P10.11",
        text: "If `REDIS_URL` is unset, the process ends with a status other than 0.",
        checks: &["no-second-best"],
    },
    Promise {
        id: "P10.12",
        text: "If nothing listens at `REDIS_URL`, at the start or later, the process answers 503 to requests about specials within two seconds, or ends with a status other than 0.",
        checks: &["no-second-best"],
    },
];
