//! Checks that processes share nothing but their Redis: no files, no memory, no
//! sockets, and no other program.

use std::time::Duration;

use super::{
    super::{Check, behaviours::shopper::Visitor},
    shop::{Goods, Shop},
};
use dozen_lab::{Done, Lab, Process};

/// How long a program that was killed may still be seen.
const GONE_LIMIT: Duration = Duration::from_millis(250);

pub(super) const SHARES_NOTHING: Check = Check {
    id: "shares-nothing-but-its-redis",
    title: "processes share nothing but their Redis",
    claims: &["C6.1"],
    points: 1,
    does: "Logs in, fills baskets, sets stock and sends photos on two processes, and looks at the \
           files, shared memory and sockets that they use; then looks for those names in the \
           places of this machine where any program may write, and for programs that listen next \
           to them. If the system can do it, processes are held to their own folders, and writing \
           elsewhere is an error.",
    why: "All processes of one machine share /tmp and /dev/shm, and processes on two machines do \
          not. What works today breaks on the day when a second machine is added.",
    hints: [
        "Which folder do two of your processes have in common, and would they on two machines?",
        "Share-nothing means that a process has its memory and its disk for itself, and meets the \
         others only in backing services.",
        "Write nothing outside the working directory, `HOME` and `TMPDIR` of the process, nothing \
         there that has to last, and keep everything else in Redis.",
    ],
    run: |lab| Box::pin(shares_nothing_but_its_redis(lab)),
};

async fn shares_nothing_but_its_redis(lab: &mut Lab) -> Done {
    let places = lab.shared_places().await?;
    let shop = Shop::opens(lab).await?;
    let webs = [
        shop.web(lab).observed().ready().await?,
        shop.web(lab).observed().ready().await?,
    ];
    let mut told = Vec::new();
    for web in &webs {
        let mut visitor = Visitor::logs_in(lab, web).await?;
        let cake = lab.draw().cake();
        visitor.puts(web, cake).await?;
        let goods = Goods::new(lab);
        goods.arrive(web).await?;
        told.extend(visitor.jar.cookies().map(|(_, value)| value.to_owned()));
        told.extend([visitor.name, goods.cake, goods.photo]);
        told.extend(visitor.cakes);
    }
    for web in &webs {
        let outside = web.files_outside().await?;
        let names: Vec<String> = outside.iter().map(|f| f.display().to_string()).collect();
        let did = "used two processes and looked at the files that they have open";
        let expected = "no file outside their own folders, their release and the system's";
        lab.ensure(outside.is_empty(), did, expected, names.join(", "))?;
    }
    assert_meets_nowhere(lab, &webs).await?;
    // A short text is in any file.
    told.retain(|text| text.len() > 8);
    let found = lab.mentions(&places, &told).await?;
    let words = found
        .iter()
        .map(|mention| format!("{} has {}", mention.file.display(), mention.text));
    lab.ensure(
        found.is_empty(),
        "used two processes, and looked for their data in places where any program may write",
        "it is nowhere there",
        words.collect::<Vec<_>>().join(", "),
    )
}

/// Fails if the processes use shared memory, a named Unix socket, or another
/// program of the release, which all programs of the machine can reach.
async fn assert_meets_nowhere(lab: &Lab, webs: &[Process]) -> Done {
    let mut found: Vec<String> = Vec::new();
    for web in webs {
        found.extend(web.tried_to_share().into_iter().map(str::to_owned));
        let sockets = web.other_sockets()?.into_iter();
        found.extend(sockets.filter(|socket| socket.starts_with("the Unix socket")));
    }
    // A program that another check has just killed may still be there for a
    // moment.
    let gone = async || {
        let found = lab.unknown_listeners().await.unwrap_or_default();
        found.is_empty().then_some(())
    };
    let strangers = match lab.until(GONE_LIMIT, gone).await {
        Some(()) => Vec::new(),
        None => lab.unknown_listeners().await?,
    };
    found.extend(
        strangers
            .iter()
            .map(|at| format!("a program that listens on {at}")),
    );
    found.sort();
    found.dedup();
    lab.note("looked for shared memory, Unix sockets and programs beside the processes");
    lab.ensure(
        found.is_empty(),
        "used two processes and looked for places where they could meet",
        "none but their Redis",
        found.join(", "),
    )
}
