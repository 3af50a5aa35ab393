//! The promises of the contract, word for word as in the README.

use super::super::Promise;

pub(super) const PROMISES: &[Promise] = &[
    Promise {
        id: "P02.1",
        text: "`GET /receipt/{order}?item=…&item=…` | 200 \
               `{\"order\":\"…\",\"items\":[\"…\"],\"seal\":\"…\"}`",
        checks: &["receipts-carry-the-right-seal"],
    },
    Promise {
        id: "P02.2",
        text: "An order's name has letters, digits and hyphens, and the receipt repeats it as \
               it is.",
        checks: &["receipts-carry-the-right-seal"],
    },
    Promise {
        id: "P02.3",
        text: "The receipt has the items of the address in their order: none, one or many, \
               each any text without line breaks, as percent-encoded UTF-8 (a space is `%20`, \
               a plus `%2B`).",
        checks: &["receipts-carry-the-right-seal"],
    },
    Promise {
        id: "P02.4",
        text: "An item may be empty, and blanks at its ends belong to it.",
        checks: &["receipts-carry-the-right-seal"],
    },
    Promise {
        id: "P02.5",
        text: "An address has 4 KiB at most, as it is sent.",
        checks: &["receipts-carry-the-right-seal"],
    },
    Promise {
        id: "P02.6",
        text: "The seal is the SHA-256 of this text in UTF-8, as 64 lower-case hexadecimal \
               digits: the order, then each item, and a line feed after every one of them.",
        checks: &["receipts-carry-the-right-seal", "needs-no-tool-on-the-path"],
    },
    Promise {
        id: "P02.7",
        text: "The service starts no program outside its release: not at its start, not for a \
               receipt and not at its end.",
        checks: &[
            "needs-no-tool-on-the-path",
            "calls-no-tool-on-the-path",
            "runs-nothing-outside-its-release",
        ],
    },
    Promise {
        id: "P02.8",
        text: "It loads no shared library from outside its release but the platform's C \
               library (with its loader, its parts and the compiler's `libgcc_s`).",
        checks: &["links-nothing-but-the-c-library"],
    },
    Promise {
        id: "P02.9",
        text: "Every entry of `[dependencies]` names a version that keeps out the next \
               incompatible one: `\"2\"`, `\"0.11\"`, `\"=2.5.8\"` and `\">=2.5, <3\"` do, \
               and `\"*\"`, `\">=2\"` and no version at all do not.",
        checks: &["every-dependency-names-a-version"],
    },
    Promise {
        id: "P02.10",
        text: "Every entry keeps old versions out too: `\"<3\"` does not, and `\">=0.0.1, \
               <3\"` does not for a crate that has reached 1.0.",
        checks: &["every-dependency-names-a-version"],
    },
];
