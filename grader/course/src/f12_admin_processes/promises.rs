//! What the README of exercise 12 promises, sentence by sentence, and the
//! checks that test it.

use crate::Promise;

/// Every promise of the exercise.
pub(super) const PROMISES: &[Promise] = &[
    Promise {
        id: "P12.15",
        text: r#"`GET /revision` | 200 `{"revision":"0d1f3ac"}`"#,
        checks: &["admin-processes-report-the-webs-revision"],
    },
    Promise {
        id: "P12.16",
        text: "`GET /orders` | 200 and the list of all orders, each as below",
        checks: &["repair-mends-while-web-serves"],
    },
    Promise {
        id: "P12.17",
        text: r#"`POST /orders` `{"cake":"rye loaf","quantity":3,"price":450}` | 201 `{"id":1,"cake":"rye loaf","quantity":3,"price":450,"total":1350}`, in cents; any 4xx for a `quantity` that is not from 1 to 1000000 or a `price` that is not from 0 to 1000000"#,
        checks: &["repair-mends-while-web-serves"],
    },
    Promise {
        id: "P12.1",
        text: "changes nothing in the database",
        checks: &["web-leaves-the-schema-alone"],
    },
    Promise {
        id: "P12.2",
        text: "answers 503 to `/health` and `/orders`, or ends with a status other than 0 and says why on stdout or stderr.",
        checks: &["web-leaves-the-schema-alone"],
    },
    Promise {
        id: "P12.3",
        text: "applies the pending migrations, if any, each exactly once, and exits 0",
        checks: &["migrate-brings-the-schema-up-to-date"],
    },
    Promise {
        id: "P12.4",
        text: "exits 0 only when the schema is up to date, also if several `migrate` processes run at once",
        checks: &["four-migrations-at-once"],
    },
    Promise {
        id: "P12.5",
        text: "ends with a status other than 0 if a migration fails, and leaves the database as it was",
        checks: &["a-failed-migration-leaves-nothing-behind"],
    },
    Promise {
        id: "P12.6",
        text: "may be killed at any moment: the next one brings the schema up to date.",
        checks: &["a-failed-migration-leaves-nothing-behind"],
    },
    Promise {
        id: "P12.7",
        text: "sets the `total` of every order whose total is wrong, too high or too low, to `quantity * price`, and exits 0",
        checks: &[
            "repair-mends-while-web-serves",
            "admin-processes-need-the-release-alone",
        ],
    },
    Promise {
        id: "P12.8",
        text: "ends with a status other than 0 and changes nothing if migrations are pending",
        checks: &["repair-mends-while-web-serves"],
    },
    Promise {
        id: "P12.9",
        text: "does not keep `web` from answering.",
        checks: &["repair-mends-while-web-serves"],
    },
    Promise {
        id: "P12.10",
        text: r#"print one line of JSON on stdout, with at least `{"revision":"0d1f3ac"}` from `migrate` and `{"revision":"0d1f3ac","repaired":3}` from `repair`"#,
        checks: &[
            "repair-mends-while-web-serves",
            "admin-processes-report-the-webs-revision",
        ],
    },
    Promise {
        id: "P12.11",
        text: "need nothing but the release: no web process, no file of the source tree, no other program",
        checks: &["admin-processes-need-the-release-alone"],
    },
    Promise {
        id: "P12.12",
        text: "end with a status other than 0, name `DATABASE_URL` on stdout or stderr and make no file or folder, if `DATABASE_URL` is unset, is not `sqlite:` and an absolute path, or names a folder that does not exist.",
        checks: &["a-bad-database-url-is-named"],
    },
    Promise {
        id: "P12.13",
        text: "No request to `web`, whatever its method and path, does the work of `migrate` or `repair`.",
        checks: &["no-admin-route-over-http", "repair-mends-while-web-serves"],
    },
    Promise {
        id: "P12.14",
        text: "If another process is writing to the database for up to a second, a process that wants to write waits.",
        checks: &["four-migrations-at-once", "repair-mends-while-web-serves"],
    },
];
