//! The rules for all exercises that a service could break, word for word as in
//! the book's chapter "How the course works".

use super::Promise;

/// Every rule. A rule names no check: each check that starts a process tests
/// the rules on the way.
pub const RULES: &[Promise] = &[
    Promise {
        id: "P00.1",
        text: "A process answers `GET /health` with 200 within ten seconds of its start.",
        checks: &[],
    },
    Promise {
        id: "P00.3",
        text: "A process that refuses to start ends by itself within ten seconds.",
        checks: &[],
    },
    Promise {
        id: "P00.4",
        text: "It says why on stdout or stderr, and its exit status is not 0.",
        checks: &[],
    },
    Promise {
        id: LISTENS_EVERYWHERE,
        text: "A process that gets a `PORT` listens on that port, on every IPv4 address of its \
               machine.",
        checks: &[],
    },
];

/// The rule that every start tests, except in an exercise that has a check for
/// it.
pub const LISTENS_EVERYWHERE: &str = "P00.5";
