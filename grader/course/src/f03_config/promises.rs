//! The promises of the contract, word for word as in the README.

use super::super::Promise;

pub(super) const PROMISES: &[Promise] = &[
    Promise {
        id: "P03.1",
        text: "`PUBLIC_HOST` | the host that customers see, with its port if it has one | \
               `shop.example:8443`",
        checks: &["values-come-from-the-environment", "values-are-orthogonal"],
    },
    Promise {
        id: "P03.2",
        text: "`PAYMENT_URL` | the payment service: an absolute `http` URL without a slash at its \
               end | `http://payments.example/v1`",
        checks: &["values-come-from-the-environment", "values-are-orthogonal"],
    },
    Promise {
        id: "P03.3",
        text: "`PAYMENT_KEY` | the secret that the payment service knows the shop by: printable \
               ASCII | `key_5d0c…`",
        checks: &["values-come-from-the-environment", "values-are-orthogonal"],
    },
    Promise {
        id: "P03.4",
        text: "`POST /checkout` `{\"cake\":\"rye loaf\",\"cents\":1250}` | 201 \
               `{\"receipt\":\"https://{PUBLIC_HOST}/receipts/{id}\"}`",
        checks: &["values-come-from-the-environment"],
    },
    Promise {
        id: "P03.5",
        text: "`POST /checkout`, if the payment service is down or answers anything but 2xx (a \
               redirect counts) | 502",
        checks: &["a-failed-payment-is-no-sale"],
    },
    Promise {
        id: "P03.6",
        text: "For a checkout the service sends the order as JSON to `POST {PAYMENT_URL}/charges`, \
               with the header `Authorization: Bearer {PAYMENT_KEY}`.",
        checks: &["values-come-from-the-environment"],
    },
    Promise {
        id: "P03.7",
        text: "`{id}` is the `id` in the JSON that the payment service answers with a 2xx status.",
        checks: &[
            "values-come-from-the-environment",
            "a-failed-payment-is-no-sale",
        ],
    },
    Promise {
        id: "P03.8",
        text: "If a variable of the table is missing, empty or malformed, the service refuses to \
               start: it never opens its port.",
        checks: &["a-bad-value-stops-the-start"],
    },
    Promise {
        id: "P03.9",
        text: "The refusal has a line that names the faulty variable alone, and no line that \
               names only another one of the three, unless a start that succeeds prints that line too.",
        checks: &["a-bad-value-stops-the-start"],
    },
    Promise {
        id: "P03.10",
        text: "A `PUBLIC_HOST` with a scheme, a slash or a space in it is malformed.",
        checks: &["a-bad-value-stops-the-start"],
    },
    Promise {
        id: "P03.11",
        text: "A `PAYMENT_URL` without a host, or with a scheme other than `http` and `https`, is \
               malformed.",
        checks: &["a-bad-value-stops-the-start"],
    },
    Promise {
        id: "P03.12",
        text: "No answer and no output has more than eight characters of `PAYMENT_KEY` in a row, \
               neither as text nor in hexadecimal, in decimal bytes or in Base64.",
        checks: &["the-key-stays-secret"],
    },
    Promise {
        id: "P03.13",
        text: "It builds the service once, and the environment of the build decides nothing: none \
               of its values is in the binary.",
        checks: &["nothing-is-baked-in"],
    },
    Promise {
        id: "P03.14",
        text: "It mixes hosts, payment services and keys freely: no value changes the meaning of \
               another.",
        checks: &["values-are-orthogonal"],
    },
    Promise {
        id: "P03.15",
        text: "It calls a deploy anything or nothing (`APP_ENV`), which changes nothing.",
        checks: &["values-are-orthogonal"],
    },
    Promise {
        id: "P03.16",
        text: "It starts the service in directories with files in them, which never overrule the \
               environment.",
        checks: &["environment-wins-over-files"],
    },
];
