//! The promises of the contract, word for word as in the README.

use super::super::Promise;

pub(super) const PROMISES: &[Promise] = &[
    Promise {
        id: "P04.1",
        text: "`ORDERS_URL` | the Redis that keeps the orders | \
               `redis://ada:p%40ss@orders.example:7001/3`",
        checks: &[
            "attached-by-url-alone",
            "two-resources-stay-apart",
            "data-follows-the-url",
        ],
    },
    Promise {
        id: "P04.2",
        text: "`MENU_URL` | the Redis that keeps the menu | `redis://127.0.0.1:7002`",
        checks: &[
            "attached-by-url-alone",
            "two-resources-stay-apart",
            "data-follows-the-url",
        ],
    },
    Promise {
        id: "P04.3",
        text: "`RESOURCE_TIMEOUT_MS` | how long a request may wait for a resource, in \
               milliseconds | `2000`",
        checks: &[
            "a-hanging-resource-is-not-waited-for",
            "a-resource-that-is-down-gives-503",
        ],
    },
    Promise {
        id: "P04.4",
        text: "`GET /health` | 200, whatever the resources do | none",
        checks: &["an-outage-stays-where-it-is"],
    },
    Promise {
        id: "P04.5",
        text: "`GET /menu` | 200 `{\"rye loaf\":420, …}`, prices in cents | `MENU_URL`",
        checks: &["attached-by-url-alone"],
    },
    Promise {
        id: "P04.6",
        text: "`POST /menu` `{\"cake\":\"rye loaf\",\"cents\":420}` | 201 | in the hash \
               `menu`: cake → cents",
        checks: &["attached-by-url-alone"],
    },
    Promise {
        id: "P04.7",
        text: "`GET /orders` | 200 `[{\"cake\":\"rye loaf\",\"name\":\"ada\"}, …]` | \
               `ORDERS_URL`",
        checks: &["attached-by-url-alone"],
    },
    Promise {
        id: "P04.8",
        text: "`POST /orders` `{\"cake\":\"rye loaf\",\"name\":\"ada\"}` | 201 | at the end \
               of the list `orders`, as that JSON",
        checks: &["attached-by-url-alone"],
    },
    Promise {
        id: "P04.9",
        text: "A URL is `redis://[user:password@]host:port[/database]`, with percent-encoding \
               in user and password; without a database it is 0.",
        checks: &["attached-by-url-alone"],
    },
    Promise {
        id: "P04.10",
        text: "Both URLs may name databases of one server.",
        checks: &["two-resources-stay-apart"],
    },
    Promise {
        id: "P04.11",
        text: "The resource is the source of truth: other programs write there too, and each \
               request shows all that is there at that moment.",
        checks: &["attached-by-url-alone"],
    },
    Promise {
        id: "P04.12",
        text: "The service puts nothing into its resources but the list `orders` and the hash \
               `menu`.",
        checks: &["two-resources-stay-apart"],
    },
    Promise {
        id: "P04.13",
        text: "While a resource is down or hangs, each request that needs it is answered 503 \
               within `RESOURCE_TIMEOUT_MS`.",
        checks: &[
            "a-resource-that-is-down-gives-503",
            "a-hanging-resource-is-not-waited-for",
        ],
    },
    Promise {
        id: "P04.14",
        text: "All other requests are answered as before.",
        checks: &["an-outage-stays-where-it-is"],
    },
    Promise {
        id: "P04.15",
        text: "A resource that is slow is waited for, if it answers within \
               `RESOURCE_TIMEOUT_MS`.",
        checks: &["a-hanging-resource-is-not-waited-for"],
    },
    Promise {
        id: "P04.16",
        text: "A write that was answered 503 while its resource refused connections never \
               takes place.",
        checks: &["a-resource-that-is-down-gives-503"],
    },
    Promise {
        id: "P04.17",
        text: "At the latest three seconds after a resource is back, the same process uses it \
               again, however many requests failed before; one more request may be answered \
               503 because it finds the old connection.",
        checks: &["comes-back-without-a-restart"],
    },
    Promise {
        id: "P04.18",
        text: "A process that starts while resources are down serves once they are back, or \
               ends with a status other than 0, so that the platform starts it again.",
        checks: &["starts-while-a-resource-is-down"],
    },
    Promise {
        id: "P04.19",
        text: "It starts the process again, in the same directory, when a URL changes: to a \
               restored backup, to another provider, and back.",
        checks: &["data-follows-the-url"],
    },
    Promise {
        id: "P04.20",
        text: "It calls hosts by any name.",
        checks: &["no-host-is-special"],
    },
];
