//! The promises of exercise 06, word for word as in its README.

use crate::Promise;

/// All of them.
pub(super) const PROMISES: &[Promise] = &[
    Promise {
        id: "P06.1",
        text: "`REDIS_URL` | a Redis that all processes of the shop share | \
               `redis://10.0.0.7:6379`",
        checks: &["knows-only-what-its-redis-knows"],
    },
    Promise {
        id: "P06.2",
        text: "`SESSION_SECRET` | a secret that all processes of the shop share, to sign with if \
               you want to | `8f14e45f…`",
        checks: &["a-session-is-good-on-every-process"],
    },
    Promise {
        id: "P06.3",
        text: "`POST /login` `{\"name\":\"ada\"}` | 200 and a `set-cookie`",
        checks: &["what-is-kept-comes-back-as-it-was"],
    },
    Promise {
        id: "P06.4",
        text: "`GET /basket` | 200 `{\"name\":\"ada\",\"cakes\":[\"rye loaf\",\"seed bun\"]}`, in the \
               order in which the cakes came; 401 without a cookie",
        checks: &[
            "a-session-is-good-on-every-process",
            "a-changed-cookie-opens-nothing",
            "what-is-kept-comes-back-as-it-was",
        ],
    },
    Promise {
        id: "P06.5",
        text: "`POST /basket` `{\"cake\":\"rye loaf\"}` | 200 and the whole basket, as above; 401 \
               without a cookie",
        checks: &[
            "a-session-is-good-on-every-process",
            "what-is-kept-comes-back-as-it-was",
            "a-changed-cookie-opens-nothing",
        ],
    },
    Promise {
        id: "P06.6",
        text: "`PUT /stock/{cake}` `{\"count\":200}` | 200; sets the number of pieces, from 0 to \
               10000",
        checks: &["what-is-kept-comes-back-as-it-was", "stock-is-counted-once"],
    },
    Promise {
        id: "P06.7",
        text: "`GET /stock/{cake}` | 200 `{\"count\":200}`; 0 if no count was set",
        checks: &["what-is-kept-comes-back-as-it-was", "stock-is-counted-once"],
    },
    Promise {
        id: "P06.8",
        text: "`POST /stock/{cake}/take` | 200 if there was a piece, which is now sold; 409 if \
               there was none",
        checks: &["stock-is-counted-once"],
    },
    Promise {
        id: "P06.9",
        text: "`PUT /photos/{id}` any bytes, from 1 byte to 1 MiB | 200; replaces the photo before \
               it",
        checks: &[
            "what-is-kept-comes-back-as-it-was",
            "a-photo-comes-back-from-another-process",
        ],
    },
    Promise {
        id: "P06.10",
        text: "`GET /photos/{id}` | 200 and the same bytes; 404 if there is no such photo",
        checks: &[
            "what-is-kept-comes-back-as-it-was",
            "a-photo-comes-back-from-another-process",
        ],
    },
    Promise {
        id: "P06.11",
        text: "`name` and `cake` in a body are any text of up to 100 characters.",
        checks: &["what-is-kept-comes-back-as-it-was"],
    },
    Promise {
        id: "P06.12",
        text: "`{cake}` and `{id}` in a path are up to 64 letters, digits and hyphens; upper and \
               lower case differ.",
        checks: &["what-is-kept-comes-back-as-it-was"],
    },
    Promise {
        id: "P06.13",
        text: "A cookie with one character changed is answered 401, or with the basket of the same \
               customer if the change means nothing.",
        checks: &["a-changed-cookie-opens-nothing"],
    },
    Promise {
        id: "P06.14",
        text: "A cookie of another shop, which has another Redis and another `SESSION_SECRET`, \
               opens no basket either.",
        checks: &["a-changed-cookie-opens-nothing"],
    },
    Promise {
        id: "P06.15",
        text: "A write that was answered with 200 is kept, even if its process is killed a moment \
               later.",
        checks: &["what-was-acknowledged-is-kept"],
    },
    Promise {
        id: "P06.16",
        text: "While the Redis is down, no request that needs it is answered with 200.",
        checks: &["what-was-acknowledged-is-kept"],
    },
    Promise {
        id: "P06.17",
        text: "It starts several processes of one release and sends each request to any of them.",
        checks: &[
            "a-session-is-good-on-every-process",
            "stock-is-counted-once",
            "a-photo-comes-back-from-another-process",
        ],
    },
    Promise {
        id: "P06.18",
        text: "It kills a process without warning, together with all that this process started, \
               and starts another one with empty folders.",
        checks: &["session-survives", "what-was-acknowledged-is-kept"],
    },
    Promise {
        id: "P06.19",
        text: "It empties the working directory, the `HOME` and the `TMPDIR` of a process at any \
               time.",
        checks: &["a-wiped-disk-changes-nothing"],
    },
    Promise {
        id: "P06.20",
        text: "It lets processes share nothing but the Redis: no files, no memory, no sockets and \
               no program that runs beside them.",
        checks: &["shares-nothing-but-its-redis"],
    },
    Promise {
        id: "P06.21",
        text: "It changes and deletes what is in the Redis, and from then on no process knows the \
               old state, unless the customer's cookie says it.",
        checks: &["knows-only-what-its-redis-knows"],
    },
];
