//! The promises of exercise 07, word for word as in its README.

use crate::Promise;

/// All of them.
pub(super) const PROMISES: &[Promise] = &[
    Promise {
        id: "P07.1",
        text: "`PORT` | the port to listen on, a number from 1 to 65535 | `24815`",
        checks: &["listens-on-the-given-port"],
    },
    Promise {
        id: "P07.2",
        text: "`BAKERY` | the name on the menu, any text | `Crumb & Sons`",
        checks: &["listens-on-the-given-port"],
    },
    Promise {
        id: "P07.3",
        text: "`UPSTREAM_URL` | another menu service, whose menu is shown; if unset or empty, the \
               service shows its own | `http://10.0.3.7:31002`",
        checks: &["serves-as-a-backing-service"],
    },
    Promise {
        id: "P07.5",
        text: "`GET /menu` | 200 `{\"bakery\":\"Crumb\",\"cakes\":[\"rye loaf\", …]}`",
        checks: &["listens-on-the-given-port"],
    },
    Promise {
        id: "P07.6",
        text: "`GET /menu`, with `UPSTREAM_URL` | 200 and the JSON that `GET {UPSTREAM_URL}/menu` \
               answers with 200 at that moment, if it is complete within one second",
        checks: &["serves-as-a-backing-service", "a-failing-upstream-is-a-502"],
    },
    Promise {
        id: "P07.7",
        text: "`GET /menu`, if the upstream answers anything else (a redirect, 201) or takes \
               longer | 502, within two seconds",
        checks: &["a-failing-upstream-is-a-502"],
    },
    Promise {
        id: "P07.8",
        text: "The service listens on `PORT`, on every IPv4 address of its machine.",
        checks: &["answers-on-every-interface"],
    },
    Promise {
        id: "P07.9",
        text: "It listens nowhere else: on no other port, TCP or UDP, and on no Unix socket, \
               neither from its start on nor for a request.",
        checks: &["opens-no-other-port"],
    },
    Promise {
        id: "P07.10",
        text: "It answers every client, whatever address the client comes from.",
        checks: &["answers-on-every-interface"],
    },
    Promise {
        id: "P07.11",
        text: "It answers HTTP/1.0 and HTTP/1.1 requests, whatever their `Host` header says, and \
               needs no header that HTTP itself does not need.",
        checks: &["is-self-contained"],
    },
    Promise {
        id: "P07.12",
        text: "It starts no program outside its release, neither at its start nor for a request.",
        checks: &["is-self-contained"],
    },
    Promise {
        id: "P07.13",
        text: "If another program or another Crumb has the port, the service refuses to start.",
        checks: &["a-taken-port-is-an-error"],
    },
    Promise {
        id: "P07.14",
        text: "If `PORT` is empty, out of range or not a whole number, such as ` 8080` or \
               `127.0.0.1:8080`, the service refuses to start.",
        checks: &["an-invalid-port-is-an-error"],
    },
    Promise {
        id: "P07.15",
        text: "It runs several instances on one machine, each with its own `PORT`.",
        checks: &["two-instances-side-by-side"],
    },
    Promise {
        id: "P07.16",
        text: "It starts the service again in the same directory, with another `PORT`, another \
               `BAKERY` and another `UPSTREAM_URL`.",
        checks: &["serves-as-a-backing-service"],
    },
];
