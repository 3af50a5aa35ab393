//! Checks that state survives: the death of a process just after an answer, an
//! empty disk, and a Redis outage.

use std::time::Duration;

use super::{
    super::{Check, behaviours::shopper::Visitor},
    shop::{Goods, Shop, is_accepted},
};
use dozen_lab::{Done, Lab, Process, Seen};
use dozen_model::Stop;

/// How long reads may take while the Redis is down before their process is
/// killed: clients try again for a while before they give up.
const READS_LIMIT: Duration = Duration::from_secs(1);

/// How long a process may take for an answer that does not need its Redis.
const A_MOMENT: Duration = Duration::from_millis(120);

pub(super) const ACKNOWLEDGED: Check = Check {
    id: "what-was-acknowledged-is-kept",
    title: "a write acknowledged by a process that is then killed is not lost",
    claims: &["C6.2", "C6.4"],
    points: 2,
    does: "Puts a cake into a basket, sets a stock and sends a photo on one process, kills it at \
           once, and looks for all three on a second. Then takes the Redis away, asks the second \
           for stock and photo and sends it more, kills that too, and gives the Redis back. A \
           third process has to know what the second answered 200 to, which may well be nothing.",
    why: "A write that waits in memory for the next flush is lost with the process, after the \
          customer got a 200. No one finds out before the complaint.",
    hints: [
        "At the moment when the answer goes out, where is the write?",
        "An answer is a promise. Whatever is written after it, in the background or at the end of \
         the process, may never be written.",
        "Await the Redis command in the handler, and answer 200 only after it came back without an \
         error; answer 503 if it did not.",
    ],
    run: |lab| Box::pin(what_was_acknowledged_is_kept(lab)),
};

async fn what_was_acknowledged_is_kept(lab: &mut Lab) -> Done {
    let shop = Shop::opens(lab).await?;
    let [first, second] = shop.webs::<2>(lab).await?;
    let mut bob = Visitor::logs_in(lab, &second)
        .await
        .map_err(Stop::or_not_reached)?;
    let (mut ada, goods) = used(lab, &first).await.map_err(Stop::or_not_reached)?;
    lab.tests("P06.15");
    first.dies().await?;
    ada.assert_finds_basket(&second).await?;
    goods.assert_present(&second).await?;

    let others = Goods::new(lab);
    shop.redis.stop().await?;
    let reads = [
        goods.ask_photo(&second).begin().await?,
        goods.ask_stock(&second).begin().await?,
    ];
    let answered = async || reads.iter().all(|read| !read.is_waiting()).then_some(());
    lab.until(READS_LIMIT, answered).await;
    let kept = promised(lab, &second, &mut bob, &others).await?;
    lab.tests("P06.16");
    for read in reads {
        // No answer, as of a process that was killed while it waited, is fine.
        if let Ok(answer) = read.answer().await {
            let expected = "no 200 while the Redis is down: whatever it shows may be old";
            answer.expect(expected, |answer| answer.status != 200)?;
        }
    }
    lab.tests("P06.15");
    shop.redis.restore().await?;

    let third = shop.web(lab).ready().await?;
    let [basket, stock, photo] = kept;
    if basket {
        bob.assert_finds_basket(&third).await?;
    }
    if stock {
        others.assert_counted(&third).await?;
    }
    if photo {
        others.assert_pictured(&third).await?;
    }
    Ok(())
}

/// Logs a visitor in, puts a cake into the basket, and sets stock and photo.
async fn used(lab: &mut Lab, web: &Process) -> Result<(Visitor, Goods), Stop> {
    let goods = Goods::new(lab);
    let mut visitor = Visitor::logs_in(lab, web).await?;
    goods.arrive(web).await?;
    let cake = lab.draw().cake();
    visitor.puts(web, cake).await?;
    Ok((visitor, goods))
}

/// Returns which writes a process acknowledges in the moment before it dies: a
/// cake for a basket, a stock, and one photo per process.
async fn promised(
    lab: &mut Lab,
    web: &Process,
    visitor: &mut Visitor,
    goods: &Goods,
) -> Result<[bool; 3], Stop> {
    let cake = lab.draw().cake();
    let writes = [
        visitor.begins_to_put(web, cake).await?,
        goods.set_stock(web).begin().await?,
        goods.put_photo(web).begin().await?,
    ];
    let all = async || writes.iter().all(|write| !write.is_waiting()).then_some(());
    lab.until(A_MOMENT, all).await;
    web.dies().await?;
    let mut kept = [false; 3];
    for (write, kept) in writes.into_iter().zip(&mut kept) {
        if let Ok(answer) = write.answer().await {
            *kept = is_accepted(&answer);
            // Only a basket has a cookie.
            visitor.jar.keep(&answer);
        }
    }
    Ok(kept)
}

pub(super) const WIPED_DISK: Check = Check {
    id: "a-wiped-disk-changes-nothing",
    title: "wiping a process's disk changes nothing",
    claims: &["C6.3", "C6.4"],
    points: 1,
    does: "Uses a process, removes everything from its working directory, its HOME and its TMPDIR, \
           and asks it for what it was sent; kills it, wipes once more, starts it again in the \
           empty folders, and asks again.",
    why: "A new release, a move to another machine, a container that starts again: each gives a \
          process an empty disk. Nothing may depend on its old contents.",
    hints: [
        "What does the process write to its disk, and what does it read from there?",
        "The disk of a process is for a single piece of work: a download on its way to somewhere, \
         a file that is opened again in the same request. The next request may find it empty.",
        "Take `std::fs` out of the handlers: photos, sessions and counts go to Redis.",
    ],
    run: |lab| Box::pin(a_wiped_disk_changes_nothing(lab)),
};

async fn a_wiped_disk_changes_nothing(lab: &mut Lab) -> Done {
    let shop = Shop::opens(lab).await?;
    let web = shop.web(lab).ready().await?;
    let (mut ada, goods) = used(lab, &web).await.map_err(Stop::or_not_reached)?;
    web.wipe()?;
    ada.assert_finds_basket(&web).await?;
    goods.assert_present(&web).await?;

    web.dies().await?;
    web.wipe()?;
    let again = shop.web(lab).beside(&web).ready().await?;
    ada.assert_finds_basket(&again).await?;
    goods.assert_present(&again).await
}

pub(super) const KNOWS_ONLY: Check = Check {
    id: "knows-only-what-its-redis-knows",
    title: "a process knows only what its Redis knows",
    claims: &["C6.1", "C6.3", "C6.4"],
    points: 2,
    does: "Uses a process, reads everything back, and empties the Redis. That process, and one that \
           starts only then, must not know the stock and the photo any more, nor a basket that was \
           filled after the cookie was handed out.",
    why: "Data that only one process knows is lost with that process. After a restore, a move or a \
          deletion, such a copy brings old data back.",
    hints: [
        "The Redis is empty, and your service still knows. From where?",
        "A cache is allowed within one request. From one request to the next a process may not \
         count on it, and a copy that hears of no change is wrong sooner or later.",
        "Remove every map and file that outlives a request, and read from Redis each time: it \
         answers in a fraction of a millisecond.",
    ],
    run: |lab| Box::pin(knows_only_what_its_redis_knows(lab)),
};

async fn knows_only_what_its_redis_knows(lab: &mut Lab) -> Done {
    let shop = Shop::opens(lab).await?;
    let web = shop.web(lab).ready().await?;
    let goods = Goods::new(lab);
    let ada = async {
        let mut ada = Visitor::logs_in(lab, &web).await?;
        let before = ada.jar.clone();
        let cake = lab.draw().cake();
        ada.puts(&web, cake).await?;
        ada.assert_finds_basket(&web).await?;
        goods.arrive(&web).await?;
        goods.assert_present(&web).await?;
        Ok(Visitor { jar: before, ..ada })
    };
    let ada = ada.await.map_err(Stop::or_not_reached)?;

    lab.tests("P06.21");
    shop.redis.command(&["FLUSHALL"]).await?;
    let old = assert_forgotten(&web, &ada, &goods).await?;
    let new = shop.web(lab).ready().await?;
    let new = assert_forgotten(&new, &ada, &goods).await?;
    lab.ensure(
        old == new,
        "asked a process that knew the customer for her basket, and one that never did",
        format!("the same answer from both: {new}"),
        format!("{old} from the one that knew her"),
    )
}

/// Fails if the process knows the stock, the photo or the basket's contents;
/// returns the status of the basket.
async fn assert_forgotten(web: &Process, ada: &Visitor, goods: &Goods) -> Seen<u16> {
    let photo = goods.ask_photo(web).send().await?;
    photo.expect("404, since its Redis is empty", |photo| photo.status == 404)?;
    let stock = goods.ask_stock(web).send().await?;
    stock.expect("200 {\"count\":0}, since its Redis is empty", |stock| {
        stock.status == 200 && stock.json()["count"] == 0
    })?;
    let basket = ada.asks(web).send().await?;
    let cake = ada.cakes.join(", ");
    let basket = basket.expect(
        format!("401, or a basket without {cake}, since its Redis is empty"),
        |basket| {
            let known = ada.cakes.iter().any(|cake| basket.text().contains(cake));
            basket.status == 401 || (basket.status == 200 && !known)
        },
    )?;
    Ok(basket.status)
}
