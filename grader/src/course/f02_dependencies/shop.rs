//! How receipts are asked for, and what is said of what a process runs.

use super::orders::{self, Order};
use crate::{
    lab::{Answer, Done, Lab, Process, Seen},
    model::Stop,
};

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

/// Orders of every shape, whose receipts are right in the usual surroundings:
/// what is wrong with them elsewhere is then the surroundings' doing.
pub(super) async fn sealed_orders(lab: &mut Lab) -> Seen<Vec<Order>> {
    let orders = orders::draw(lab);
    let web = lab.web().ready().await?;
    match receipts_are_right(&web, &orders).await {
        Err(Stop::Fail(finding)) => Err(Stop::NotReached(finding)),
        other => other.map(|()| orders),
    }
}

/// Asks for each receipt.
pub(super) async fn receipts_are_right(web: &Process, orders: &[Order]) -> Done {
    for order in orders {
        let answer = web.get(&order.path()).send().await?;
        is_receipt_of(answer, order)?;
    }
    Ok(())
}

pub(super) fn is_receipt_of(answer: Answer, order: &Order) -> Done {
    let right = |answer: &Answer| answer.status == 200 && answer.json() == order.receipt();
    let expected = format!(
        "200 with the order, its items and the seal {}",
        order.seal()
    );
    answer.expect(expected, right).map(drop)
}

/// Asks for each receipt and watches which programs run meanwhile: for systems
/// that cannot hold a process to its release. What is over in a moment may
/// escape it.
pub(super) async fn receipts_are_right_and_watched(
    lab: &Lab,
    web: &Process,
    orders: &[Order],
) -> Done {
    lab.note(
        "this system cannot keep a process from running other programs: the grader watches \
         what runs, and may miss what is over in a moment",
    );
    for order in orders {
        let asked = web.get(&order.path()).begin().await?;
        loop {
            runs_the_release_alone(lab, web)?;
            if !asked.is_waiting() {
                break;
            }
        }
        let did = format!("asked {} for a receipt", web.lane());
        let answer = asked.answer().await;
        let answer = answer.map_err(|none| lab.fail(did, "a whole answer", none.to_string()))?;
        is_receipt_of(answer, order)?;
    }
    Ok(())
}

fn runs_the_release_alone(lab: &Lab, web: &Process) -> Done {
    let release = lab.release().dir();
    // The system tells real paths; the release's may go through a link.
    let real = release.canonicalize().unwrap_or(release.to_owned());
    let executables = web.executables()?;
    let foreign = executables
        .iter()
        .find(|path| !path.starts_with(&real) && !path.starts_with(release));
    let Some(foreign) = foreign else {
        return Ok(());
    };
    let observed = format!("it runs {}", foreign.display());
    lab.note(format!("{}: {observed}", web.lane()));
    let did = "watched which programs run while receipts are made";
    Err(lab.fail(did, "nothing but binaries of the release", observed))
}
