//! The promises of exercise 01, word for word as in its README.

use crate::Promise;

/// All of them.
pub(super) const PROMISES: &[Promise] = &[
    Promise {
        id: "P01.1",
        text: "`DEPLOY` | the name of this deploy, any text: `staging`, `production`, or a name \
               that the code has never heard of | `review-17`",
        checks: &[
            "one-build-serves-every-deploy",
            "every-deploy-quotes-the-same",
        ],
    },
    Promise {
        id: "P01.2",
        text: "`BAKERY` | the name of the shop, any text | `Crumb & Sons`",
        checks: &["one-build-serves-every-deploy"],
    },
    Promise {
        id: "P01.3",
        text: "`CURRENCY` | the three letters that go with each price | `EUR`",
        checks: &["one-build-serves-every-deploy"],
    },
    Promise {
        id: "P01.4",
        text: "`GET /` | 200 `{\"bakery\":\"…\",\"deploy\":\"…\",\"currency\":\"…\"}`: the three \
               values, as they are set",
        checks: &["one-build-serves-every-deploy"],
    },
    Promise {
        id: "P01.5",
        text: "`POST /quote` with a basket | 200 `{\"cents\":5985,\"currency\":\"…\"}`",
        checks: &[
            "quotes-follow-the-price-list",
            "one-build-serves-every-deploy",
        ],
    },
    Promise {
        id: "P01.6",
        text: "`POST /quote` with no JSON, or with no list `lines` in it | any status from 400 to 499",
        checks: &["quotes-follow-the-price-list"],
    },
    Promise {
        id: "P01.7",
        text: "`GET /version` | 200 `{\"commit\":\"…\"}`: the whole id (40 hexadecimal digits) of \
               the commit that the service was built from",
        checks: &["version-names-its-commit"],
    },
    Promise {
        id: "P01.8",
        text: "A basket is `{\"lines\":[{\"cake\":\"rye loaf\",\"cents\":450,\"pieces\":14,\
               \"day_old\":false}]}` with up to 100 lines and whole numbers from 0 to 1000000.",
        checks: &["quotes-follow-the-price-list"],
    },
    Promise {
        id: "P01.9",
        text: "A piece costs its `cents`, and a day-old piece half of that.",
        checks: &["quotes-follow-the-price-list"],
    },
    Promise {
        id: "P01.11",
        text: "From a sum of 5000 cents on, 5 % of the sum comes off; from 20000 on, 10 % instead.",
        checks: &["quotes-follow-the-price-list"],
    },
    Promise {
        id: "P01.12",
        text: "The fraction of a cent is dropped from half a price, and from what comes off.",
        checks: &["quotes-follow-the-price-list"],
    },
    Promise {
        id: "P01.13",
        text: "Every deploy charges by this list.",
        checks: &["every-deploy-quotes-the-same"],
    },
    Promise {
        id: "P01.14",
        text: "It builds each commit in one folder, with what the last build left there, and the \
               next commit may change no more than a text file.",
        checks: &["version-follows-the-next-commit"],
    },
    Promise {
        id: "P01.15",
        text: "It starts one build as every deploy, with any mixture of values, and all of them \
               run the same program.",
        checks: &["one-build-serves-every-deploy"],
    },
    Promise {
        id: "P01.16",
        text: "Where the service runs, there may be no git, or variables (`SOURCE_VERSION`), \
               files and a repository that name another project's commit.",
        checks: &["version-names-its-commit"],
    },
];
