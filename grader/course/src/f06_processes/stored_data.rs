//! Checks that stored data returns unchanged: from another process, and up to
//! the limits of the contract.

use super::{
    super::{Check, behaviours::shopper::Visitor},
    shop::{Goods, Shop, assert_accepted},
};
use dozen_lab::{Done, Lab};
use dozen_model::Stop;

/// The largest photo.
const MIB: usize = 1 << 20;

/// A hundred of these are the longest text: 200 bytes.
const LONGEST: &str = "é";

/// How many cakes a big basket has.
const MANY: usize = 25;

pub(super) const PHOTO_TRAVELS: Check = Check {
    id: "a-photo-comes-back-from-another-process",
    title: "a photo sent to one process comes back byte for byte from another",
    claims: &["C6.2", "C6.3"],
    points: 1,
    does: "Sends a photo of a few thousand random bytes to one process and asks another for it, \
           which has its own disk; then sends another photo of the same name to the second and \
           asks the first; then one more, which is as long as that.",
    why: "Uploads on one machine's disk are broken pictures on every other machine, and gone with \
          the next deploy.",
    hints: [
        "On whose disk is the photo, and who is asked for it?",
        "The file system of a process is its own, and lasts no longer. Keep files that others must \
         see in a backing service.",
        "`SET photo:{id}` takes any bytes: hand the body over as `&[u8]`, and read it as \
         `Vec<u8>`, not as a `String`.",
    ],
    run: |lab| Box::pin(a_photo_comes_back_from_another_process(lab)),
};

async fn a_photo_comes_back_from_another_process(lab: &mut Lab) -> Done {
    let shop = Shop::opens(lab).await?;
    let [first, second] = shop.webs::<2>(lab).await?;
    let goods = Goods::new(lab);
    let sent = assert_accepted(goods.put_photo(&first).send().await?);
    sent.map_err(Stop::or_not_reached)?;
    lab.tests("P06.17");
    goods.assert_pictured(&second).await?;
    lab.tests("P06.10");
    goods.assert_pictured(&first).await?;
    lab.tests("P06.9");
    let other = goods.renewed(lab);
    let mut as_long = other.clone();
    as_long.bytes = lab.draw().bytes(other.bytes.len());
    for goods in [other, as_long] {
        assert_accepted(goods.put_photo(&second).send().await?)?;
        goods.assert_pictured(&first).await?;
    }
    Ok(())
}

pub(super) const KEPT: Check = Check {
    id: "what-is-kept-comes-back-as-it-was",
    title: "what is kept comes back as it was",
    claims: &["C6.2"],
    points: 1,
    does: "Asks one process for stock and a photo that never were, logs in by an awkward name, \
           chooses 25 cakes, some of them awkward and one of them twice, sets the largest stock, also \
           of a cake whose name differs in upper and lower case alone, sends photos of the same \
           names as those cakes, and one of 1 MiB.",
    why: "A backing service keeps bytes. A service that trims, folds, sorts or cuts them on the way \
          has lost what a customer gave it.",
    hints: [
        "Which part of a name, an order or a photo does your service change on its way into the \
         store?",
        "Texts, orders and bytes are the customer's. A key, a set or a limit of a framework may \
         change or refuse them without a word.",
        "Use names as they are, keep baskets in a list (`RPUSH`), and set the body limit of the \
         framework to 1 MiB or more (axum's own is 2 MB).",
    ],
    run: |lab| Box::pin(what_is_kept_comes_back_as_it_was(lab)),
};

async fn what_is_kept_comes_back_as_it_was(lab: &mut Lab) -> Done {
    let shop = Shop::opens(lab).await?;
    let web = shop.web(lab).ready().await?;
    let goods = Goods::new(lab);
    lab.tests("P06.7");
    goods.counting(0).assert_counted(&web).await?;
    lab.tests("P06.10");
    let missing = goods.ask_photo(&web).send().await?;
    missing.expect("404: no such photo", |answer| answer.status == 404)?;

    lab.tests("P06.3");
    let mut ada = Visitor::logs_in_as(lab.draw().text(), &web).await?;
    lab.tests("P06.11");
    let twice = lab.draw().text();
    for cake in [twice.clone(), lab.draw().cake(), twice, LONGEST.repeat(100)] {
        ada.puts(&web, cake).await?;
    }
    lab.tests("P06.5");
    while ada.cakes.len() < MANY {
        let cake = lab.draw().cake();
        ada.puts(&web, cake).await?;
    }
    ada.assert_finds_basket(&web).await?;

    let most = goods.counting(10_000);
    let mut other = Goods::new(lab).counting(9_999);
    other.cake = most.cake.to_lowercase();
    lab.tests("P06.6");
    for goods in [&most, &other] {
        assert_accepted(goods.set_stock(&web).send().await?)?;
    }
    lab.tests("P06.12");
    for goods in [&most, &other] {
        goods.assert_counted(&web).await?;
    }
    let named_alike = [most, other].map(|goods| Goods {
        photo: goods.cake.clone(),
        ..goods
    });
    for goods in &named_alike {
        assert_accepted(goods.put_photo(&web).send().await?)?;
    }
    for goods in &named_alike {
        goods.assert_present(&web).await?;
    }
    assert_large_photo(lab, &web).await
}

/// Fails unless a photo of 1 MiB is kept. The trace leaves it out: it would be
/// most of it.
async fn assert_large_photo(lab: &mut Lab, web: &dozen_lab::Process) -> Done {
    let mut large = Goods::new(lab);
    large.bytes = lab.draw().bytes(MIB);
    lab.note("sends a photo of 1 MiB and asks for it");
    let did = format!("sent a photo of 1 MiB to {}", web.lane());
    lab.tests("P06.9");
    let put = large.put_photo(web).quietly().await;
    let put = put.map_or_else(|none| none.to_string(), |answer| answer.status.to_string());
    lab.ensure(put == "200", did.clone(), "200", put)?;
    let photo = large.ask_photo(web).quietly().await;
    let is_whole = photo.is_ok_and(|photo| photo.status == 200 && photo.body == large.bytes);
    lab.ensure(
        is_whole,
        did,
        "200 and the same bytes when it is asked for",
        "something else",
    )
}
