//! Checks that each sale is counted once, whichever process makes it.

use std::time::Duration;

use super::{
    super::Check,
    shop::{Goods, Shop, assert_accepted},
};
use dozen_lab::{Done, Lab, Process};
use dozen_model::Stop;

/// How long the Redis delays each command while stock is set again.
const LATENCY: Duration = Duration::from_millis(20);

/// How long customers ask before the stock is set: less than a process takes to
/// undo a sale.
const HEAD_START: Duration = Duration::from_millis(7);

pub(super) const COUNTED_ONCE: Check = Check {
    id: "stock-is-counted-once",
    title: "no piece of stock is lost or sold twice",
    claims: &["C6.1", "C6.7"],
    points: 2,
    does: "Sets a stock of 200 on one of two processes and sends 250 takes at once, in turn to \
           both: exactly 200 have to succeed, and the count has to end at 0 on both. Then sells the \
           last piece of several cakes, each to twelve who ask for it at once, and sets a new \
           stock while customers ask for a cake that is sold out.",
    why: "Two processes that read 1, both sell it and both write 0 have sold one cake to two \
          people. A lock in one process does not hold the other.",
    hints: [
        "Between the moment when a process reads the count and the moment when it writes it, what \
         may another process do?",
        "Processes share no memory, so they share no lock either. The change itself must be one \
         step, in the place where the count is.",
        "`DECR stock:{cake}` counts down and gives each caller a different number: below zero \
         means sold out, and nothing is given back: an `INCR` may meet a new stock. `WATCH`, \
         `GET`, `MULTI`, `SET`, `EXEC`, tried again if `EXEC` answers nil, works too.",
    ],
    run: |lab| Box::pin(stock_is_counted_once(lab)),
};

async fn stock_is_counted_once(lab: &mut Lab) -> Done {
    let shop = Shop::opens(lab).await?;
    let webs = shop.webs::<2>(lab).await?;
    let many = Goods {
        count: 200,
        ..Goods::new(lab)
    };
    assert_sells_out(lab, &webs, &many, 250).await?;
    for _ in 0..6 {
        let last = Goods {
            count: 1,
            ..Goods::new(lab)
        };
        assert_sells_out(lab, &webs, &last, 12).await?;
    }
    // Long enough that a new stock meets sales that are undone, if there are
    // any.
    shop.redis.delay(LATENCY).await?;
    for _ in 0..3 {
        assert_restocks(lab, &webs).await?;
    }
    Ok(())
}

/// Fails unless exactly as many sales succeed as there are pieces, and both
/// processes know the count before and after.
async fn assert_sells_out(lab: &Lab, webs: &[Process; 2], goods: &Goods, takers: usize) -> Done {
    let set = assert_accepted(goods.set_stock(&webs[0]).send().await?);
    set.map_err(Stop::or_not_reached)?;
    lab.tests("P06.7");
    for web in webs {
        goods.assert_counted(web).await?;
    }
    lab.tests("P06.8");
    let takes = webs.each_ref().map(|web| goods.take(web));
    let tally = lab.send_concurrently(&takes, takers / webs.len()).await?;
    let pieces = usize::try_from(goods.count).unwrap_or_default();
    lab.ensure(
        tally.with(200) == pieces && tally.with(409) == takers - pieces,
        format!("sent {takers} takes for {pieces} in stock to two processes at once"),
        format!("{pieces} times 200, {} times 409", takers - pieces),
        tally.to_string(),
    )?;
    lab.tests("P06.7");
    let sold_out = goods.counting(0);
    for web in webs {
        sold_out.assert_counted(web).await?;
    }
    lab.tests("P06.6");
    let new = goods.counting(goods.count + 7);
    assert_accepted(new.set_stock(&webs[1]).send().await?)?;
    new.assert_counted(&webs[0]).await
}

/// Fails unless a stock that is set while customers ask for a sold-out cake is
/// the new stock less the sales of it.
async fn assert_restocks(lab: &mut Lab, webs: &[Process; 2]) -> Done {
    let goods = Goods::new(lab);
    lab.tests("P06.6");
    assert_accepted(goods.counting(0).set_stock(&webs[0]).send().await?)?;
    let new = goods.counting(100);
    let takes = webs.each_ref().map(|web| goods.take(web));
    let ask = lab.send_concurrently(&takes, 5);
    let restock = async {
        let ended = async || (!webs[1].is_running()).then_some(());
        lab.until(HEAD_START, ended).await;
        new.set_stock(&webs[1]).send().await
    };
    let (tally, set) = tokio::join!(ask, restock);
    assert_accepted(set?)?;
    let tally = tally?;
    let left = 100_u64.saturating_sub(tally.with(200) as u64);
    lab.note(format!("{tally}: {left} of the new stock are left"));
    for web in webs {
        goods.counting(left).assert_counted(web).await?;
    }
    Ok(())
}
