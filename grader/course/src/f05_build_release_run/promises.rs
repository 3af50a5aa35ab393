//! The promises of exercise 05, word for word as in its README.

use crate::Promise;

/// All of them.
pub(super) const PROMISES: &[Promise] = &[
    Promise {
        id: "P05.1",
        text: "`RELEASE_ID` | the id of the release, any text | `v42`",
        checks: &["the-release-id-is-the-given-one"],
    },
    Promise {
        id: "P05.2",
        text: "`BAKERY` | the name of the bakery, any text without `&`, `<` and `{` | `Crumb`",
        checks: &["new-config-is-a-new-release"],
    },
    Promise {
        id: "P05.3",
        text: "`CURRENCY` | the currency of the prices, likewise | `EUR`",
        checks: &["new-config-is-a-new-release"],
    },
    Promise {
        id: "P05.4",
        text: "`GET /` | 200, `text/html`: `assets/page.html` with both values filled in, escaped or \
               not; only white space may differ",
        checks: &["runs-without-its-source", "new-config-is-a-new-release"],
    },
    Promise {
        id: "P05.5",
        text: "`GET /style.css` | 200, `text/css`: `assets/style.css` with values in place of \
               `$names`, without the lines that define them; only white space may differ",
        checks: &[
            "runs-without-its-source",
            "style-sheet-comes-from-the-build",
        ],
    },
    Promise {
        id: "P05.6",
        text: "`GET /release` | 200 `{\"release\":\"v42\"}`, the given id as a string",
        checks: &["the-release-id-is-the-given-one"],
    },
    Promise {
        id: "P05.7",
        text: "any other method on any path, except HEAD | 404 or 405: nothing can be changed",
        checks: &["nothing-changes-it-while-it-runs"],
    },
    Promise {
        id: "P05.8",
        text: "Every process of a release serves the same bytes, on any day and after a restart.",
        checks: &[
            "nothing-changes-it-while-it-runs",
            "rolling-back-starts-the-old-release-as-it-was",
        ],
    },
    Promise {
        id: "P05.9",
        text: "The build compiles the style sheet: the bytes that `/style.css` serves are in a \
               file of the release, which may be the binary.",
        checks: &["style-sheet-comes-from-the-build"],
    },
    Promise {
        id: "P05.10",
        text: "The service runs after the source and the build's folders are gone.",
        checks: &["runs-without-its-source"],
    },
    Promise {
        id: "P05.11",
        text: "It runs from a read-only release, and changes no file of a release.",
        checks: &[
            "runs-from-a-read-only-release",
            "nothing-changes-it-while-it-runs",
        ],
    },
    Promise {
        id: "P05.12",
        text: "It starts no program outside its release, and `PATH` may be empty.",
        checks: &["starts-by-itself"],
    },
    Promise {
        id: "P05.13",
        text: "It writes no file: not at its start, not for a request, not a second later and not \
               when it is told to stop (SIGTERM).",
        checks: &["starts-by-itself"],
    },
    Promise {
        id: "P05.14",
        text: "It builds once and starts the build as several releases: each has an id and config \
               of its own, which the build never saw.",
        checks: &["new-config-is-a-new-release"],
    },
    Promise {
        id: "P05.15",
        text: "It starts a process in an empty working directory, or in one that is full of what \
               an earlier release left there.",
        checks: &["rolling-back-starts-the-old-release-as-it-was"],
    },
    Promise {
        id: "P05.16",
        text: "It rolls a broken release back: it starts the one before it again, as it was.",
        checks: &["rolling-back-starts-the-old-release-as-it-was"],
    },
];
