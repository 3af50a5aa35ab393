//! The promises of exercise 08, word for word as in its README.

use crate::Promise;

/// All of them.
pub(super) const PROMISES: &[Promise] = &[
    Promise {
        id: "P08.1",
        text: "`REDIS_URL` | a Redis that all processes share | `redis://10.0.0.5:6379`",
        checks: &["the-backlog-is-baked-once"],
    },
    Promise {
        id: "P08.2",
        text: "`KITCHEN_URL` | the kitchen of this process; each process may have a different one \
               | `http://kitchen-3.example`",
        checks: &["three-workers-share-the-work"],
    },
    Promise {
        id: "P08.3",
        text: "`DAY_MS` | the length of a day, in milliseconds | `86400000`",
        checks: &["the-bell-rings-once-a-day"],
    },
    Promise {
        id: "P08.4",
        text: "`web` | answers `POST /orders` `{\"cake\":\"rye loaf\"}` with 202 `{\"id\":\"…\"}`, \
               without waiting for a worker",
        checks: &["web-takes-orders-and-bakes-none"],
    },
    Promise {
        id: "P08.5",
        text: "`worker` | sends `POST {KITCHEN_URL}/bake` `{\"id\":\"…\",\"cake\":\"rye loaf\"}` for \
               each order; the kitchen answers 200 once the cake is baked",
        checks: &[
            "the-backlog-is-baked-once",
            "orders-go-on-until-they-are-baked",
        ],
    },
    Promise {
        id: "P08.6",
        text: "any of them | sends `POST {KITCHEN_URL}/tick` `{\"day\":20413}` to ring the bell: the \
               milliseconds since 1970 divided by `DAY_MS`, rounded down",
        checks: &["the-bell-rings-once-a-day"],
    },
    Promise {
        id: "P08.7",
        text: "No two orders have the same id, whichever process and machine took them.",
        checks: &["the-backlog-is-baked-once", "an-accepted-order-is-safe"],
    },
    Promise {
        id: "P08.8",
        text: "After the 202 the order is in the Redis: it is baked even if the web process dies \
               at that moment.",
        checks: &["the-backlog-is-baked-once", "an-accepted-order-is-safe"],
    },
    Promise {
        id: "P08.9",
        text: "While the Redis does not answer, an order is not answered with 202.",
        checks: &["an-accepted-order-is-safe"],
    },
    Promise {
        id: "P08.10",
        text: "web bakes nothing.",
        checks: &["web-takes-orders-and-bakes-none"],
    },
    Promise {
        id: "P08.11",
        text: "Each order is baked once, by one worker.",
        checks: &[
            "the-backlog-is-baked-once",
            "orders-go-on-until-they-are-baked",
        ],
    },
    Promise {
        id: "P08.12",
        text: "An order that the kitchen refuses, with 4xx or 5xx, is sent again within two \
               seconds, by any worker.",
        checks: &["orders-go-on-until-they-are-baked"],
    },
    Promise {
        id: "P08.13",
        text: "A worker takes its next order as soon as it is done with one: it bakes twenty \
               orders within two seconds if its kitchen answers at once.",
        checks: &["orders-go-on-until-they-are-baked"],
    },
    Promise {
        id: "P08.14",
        text: "A worker has at most ten orders in its hands; the others stay in the queue for \
               other workers.",
        checks: &["three-workers-share-the-work"],
    },
    Promise {
        id: "P08.15",
        text: "The bell rings once in each day; the first day, and a day whose bell the kitchen \
               did not hear, may go without.",
        checks: &["the-bell-rings-once-a-day"],
    },
    Promise {
        id: "P08.16",
        text: "It never rings twice for one day, not even if the kitchen answered 500.",
        checks: &["the-bell-rings-once-a-day"],
    },
    Promise {
        id: "P08.17",
        text: "The process that the platform started does the work itself, in the foreground.",
        checks: &["stays-in-the-foreground"],
    },
    Promise {
        id: "P08.18",
        text: "It starts no other process, however many orders wait.",
        checks: &["stays-in-the-foreground"],
    },
    Promise {
        id: "P08.19",
        text: "It writes no file, not even when it is told to stop (SIGTERM).",
        checks: &["stays-in-the-foreground"],
    },
    Promise {
        id: "P08.20",
        text: "It starts as many `web` and `worker` processes as it needs; if the Procfile has a \
               `clock` line, it starts one `clock` process, and during a deploy two run side by \
               side for a while.",
        checks: &[
            "the-backlog-is-baked-once",
            "three-workers-share-the-work",
            "the-bell-rings-once-a-day",
        ],
    },
    Promise {
        id: "P08.21",
        text: "It adds workers while others are baking, and the work is shared: three workers \
               need at most 0.6 of the time of one.",
        checks: &["three-workers-share-the-work"],
    },
    Promise {
        id: "P08.22",
        text: "It replaces all processes in a deploy, also in the middle of a day.",
        checks: &["a-deploy-neither-repeats-nor-stops-the-bell"],
    },
];
