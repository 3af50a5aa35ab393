//! How receipts are asked for, and what is to blame where one is wrong.

use super::orders::Order;
use dozen_lab::{Answer, Done, Lab, Launch, Process};
use dozen_model::Stop;

/// What scripts reach for: shells, interpreters, and whatever makes, shows or
/// passes on a checksum.
pub(super) const TOOLS: &[&str] = &[
    "sha256sum",
    "shasum",
    "gsha256sum",
    "sha256",
    "sha2",
    "digest",
    "openssl",
    "gpg",
    "rhash",
    "cksum",
    "b2sum",
    "certutil",
    "sh",
    "bash",
    "dash",
    "ash",
    "zsh",
    "ksh",
    "fish",
    "busybox",
    "toybox",
    "coreutils",
    "env",
    "python",
    "python3",
    "perl",
    "ruby",
    "node",
    "php",
    "lua",
    "tclsh",
    "awk",
    "gawk",
    "mawk",
    "sed",
    "xxd",
    "od",
    "hexdump",
    "base64",
    "cat",
    "cut",
    "tr",
    "tee",
    "head",
    "tail",
    "printf",
    "echo",
    "which",
    "uname",
    "ls",
    "xargs",
    "timeout",
    "nice",
    "stdbuf",
    "git",
    "curl",
    "nix",
    "docker",
];

/// What was wrong in certain surroundings, and with which order.
#[derive(Debug)]
pub(super) struct Wrong<'a> {
    pub(super) stop: Stop,
    pub(super) order: &'a Order,
}

impl Wrong<'_> {
    /// The surroundings are to blame where the usual ones get it right. What
    /// is wrong there as well is for another check to judge.
    pub(super) async fn elsewhere(self, lab: &Lab) -> Stop {
        let Stop::Fail(_) = self.stop else {
            return self.stop;
        };
        match usual(lab, self.order).await {
            Ok(()) => self.stop,
            Err(Stop::Fail(finding)) => Stop::NotReached(finding),
            Err(other) => other,
        }
    }
}

async fn usual(lab: &Lab, order: &Order) -> Done {
    let web = lab.web().ready().await?;
    receipt_is_right(&web, order).await
}

/// Starts the service, and asks for each receipt.
pub(super) async fn receipts_are_right_in(
    surroundings: Launch,
    orders: &[Order],
) -> Result<(), Wrong<'_>> {
    let order = &orders[0];
    let started = surroundings.ready().await;
    let web = started.map_err(|stop| Wrong {
        stop: stop.or_fail(),
        order,
    })?;
    receipts_are_right(&web, orders).await
}

/// Asks for each receipt.
async fn receipts_are_right<'a>(web: &Process, orders: &'a [Order]) -> Result<(), Wrong<'a>> {
    for order in orders {
        let right = receipt_is_right(web, order).await;
        right.map_err(|stop| Wrong { stop, order })?;
    }
    Ok(())
}

/// Asks for one receipt.
pub(super) async fn receipt_is_right(web: &Process, order: &Order) -> Done {
    let answer = web.get(&order.path()).send().await?;
    is_receipt_of(answer, order)
}

pub(super) fn is_receipt_of(answer: Answer, order: &Order) -> Done {
    let right = |answer: &Answer| answer.status == 200 && answer.json() == order.receipt();
    let expected = format!(
        "200 with the order, its items and the seal {}",
        order.seal()
    );
    answer.expect(expected, right).map(drop)
}
