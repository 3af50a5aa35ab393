//! Factor VI, processes: what one of them was told, all the others know, and
//! it is known still when that one is dead.
//!
//! No check asks where a service keeps what it knows. Each takes away what
//! should not matter, a process, a disk, and at last the Redis, and looks
//! what is left.

mod durability;
mod forgery;
mod shop;

use durability::{ACKNOWLEDGED, KNOWS_ONLY, WIPED_DISK};
use forgery::forgeries;
use shop::{Goods, Shop, accepted};

use super::{
    Check, Exercise, Provides, Var,
    behaviours::shopper::{Visitor, survives_its_process},
};
use dozen_lab::{Done, Lab, Process};
use dozen_model::Stop;

/// The exercise.
pub(super) const EXERCISE: Exercise = Exercise {
    id: "06-processes",
    key: "processes",
    factor: 6,
    title: "Processes",
    chapter: "06-processes",
    contract: &[
        Var {
            name: "REDIS_URL",
            meaning: "the Redis that every process is given",
            sample: "redis://127.0.0.1:9",
            stand_in: Some(Provides::Redis),
        },
        Var {
            name: "SESSION_SECRET",
            meaning: "a secret, the same for every process, for who signs",
            sample: "a-secret-that-is-the-same-for-every-process",
            stand_in: None,
        },
    ],
    formation: &[("web", 3)],
    checks: &[
        GOOD_EVERYWHERE,
        SURVIVES,
        ACKNOWLEDGED,
        COUNTED_ONCE,
        PHOTO_TRAVELS,
        WIPED_DISK,
        KNOWS_ONLY,
        SHARES_NOTHING,
        CHANGED_COOKIE,
    ],
    ..Exercise::USUAL
};

/// One shop, whichever door.
const GOOD_EVERYWHERE: Check = Check {
    id: "a-session-is-good-on-every-process",
    title: "a session made on one process is good on the others",
    claims: &["C6.1", "C6.5", "C6.6", "C6.7"],
    points: 2,
    does: "Starts three processes with one REDIS_URL and a disk of its own each. Logs in on the \
           first, then looks into the basket and puts cakes into it, each request to the next \
           process in turn: whatever one was told, the next has to know at once.",
    why: "A router sends each request to any process. A session that lives in one of three \
          processes looks logged out two times out of three, and sticky sessions only hide it until \
          that process is gone.",
    hints: [
        "Which process answers the second request of a customer, and what does it know of the \
         first?",
        "What outlives one request belongs to a backing service that all processes are attached to. \
         A copy that a process keeps for itself is out of date as soon as another one writes.",
        "Keep sessions in Redis: `SET session:{id} {name} EX 86400` at the login, `RPUSH \
         basket:{id} {cake}` for the basket, and read both from there in every request. Or sign the \
         name with SESSION_SECRET, which is the same everywhere, and put it into the cookie.",
    ],
    run: |lab| Box::pin(good_everywhere(lab)),
};

async fn good_everywhere(lab: &mut Lab) -> Done {
    let shop = Shop::opens(lab).await?;
    let webs = shop.webs::<3>(lab).await?;
    let mut round = webs.iter().cycle();
    let mut next = || round.next().unwrap_or(&webs[0]);
    let mut ada = Visitor::logs_in(lab, next()).await?;
    for _ in 0..4 {
        ada.finds_her_basket(next()).await?;
        let cake = lab.draw().cake();
        ada.puts(next(), cake).await?;
    }
    ada.finds_her_basket(next()).await
}

/// Nobody is logged out by a crash.
const SURVIVES: Check = Check {
    id: "session-survives",
    title: "a session survives the process that made it",
    claims: &["C6.2", "C6.6"],
    points: 2,
    does: "Logs in and puts a cake into the basket on a process that is then killed with all that \
           it started. A second one that ran all the while, and a third that starts only then, are \
           asked for the basket.",
    why: "A router may send the next request to any process, and that process may be new.",
    hints: [
        "Where was the basket when its process died?",
        "A process can end at any moment, and its memory ends with it. Others cannot be asked \
         either: they may be gone in the same moment, or not have been there.",
        "Write to Redis before the answer goes out, and read from Redis in the request that needs \
         it. Nothing is to be loaded at the start, and nothing to be saved at the end.",
    ],
    run: |lab| Box::pin(survives(lab)),
};

async fn survives(lab: &mut Lab) -> Done {
    let shop = Shop::opens(lab).await?;
    let [first, second] = shop.webs::<2>(lab).await?;
    survives_its_process(lab, first, second, shop.web(lab)).await
}

/// Two hundred loaves, two hundred customers.
const COUNTED_ONCE: Check = Check {
    id: "stock-is-counted-once",
    title: "no piece of stock is lost or sold twice",
    claims: &["C6.1", "C6.7"],
    points: 2,
    does: "Sets a stock of 200 on one of two processes and sends 250 takes at once, in turn to \
           both: exactly 200 have to succeed, and the count has to end at 0. Then sells the last \
           piece of several cakes, each to twelve who ask for it at once.",
    why: "Two processes that read 1, both sell it and both write 0 have sold one cake to two \
          people. A lock in one process does not hold the other.",
    hints: [
        "Between the moment when a process reads the count and the moment when it writes it, what \
         may another process do?",
        "Processes share no memory, so they share no lock either. The change itself must be one \
         step, in the place where the count is.",
        "`DECR stock:{cake}` counts down and tells each caller another number: below zero means \
         sold out, and `INCR` gives it back. `WATCH`, `GET`, `MULTI`, `SET`, `EXEC`, tried again \
         where `EXEC` answers nothing, does it as well.",
    ],
    run: |lab| Box::pin(counted_once(lab)),
};

async fn counted_once(lab: &mut Lab) -> Done {
    let shop = Shop::opens(lab).await?;
    let webs = shop.webs::<2>(lab).await?;
    let many = Goods {
        count: 200,
        ..Goods::new(lab)
    };
    sells_out(lab, &webs, many, 250).await?;
    for _ in 0..6 {
        let last = Goods {
            count: 1,
            ..Goods::new(lab)
        };
        sells_out(lab, &webs, last, 12).await?;
    }
    Ok(())
}

/// Sets the stock, sends `takers` at once, and counts.
async fn sells_out(lab: &Lab, webs: &[Process; 2], goods: Goods, takers: usize) -> Done {
    let set = accepted(goods.set_stock(&webs[0]).send().await?);
    set.map_err(Stop::or_not_reached)?;
    let takes = webs.each_ref().map(|web| goods.take(web));
    let crowd = lab.crowd(&takes, takers / webs.len()).await?;
    let pieces = usize::try_from(goods.count).unwrap_or_default();
    lab.ensure(
        crowd.with(200) == pieces && crowd.with(409) == takers - pieces,
        format!("sent {takers} takes for {pieces} in stock to two processes at once"),
        format!("{pieces} times 200, {} times 409", takers - pieces),
        crowd.to_string(),
    )?;
    let sold_out = Goods { count: 0, ..goods };
    sold_out.are_counted(&webs[1]).await
}

/// A picture is bytes.
const PHOTO_TRAVELS: Check = Check {
    id: "a-photo-comes-back-from-another-process",
    title: "a photo sent to one process comes back byte for byte from another",
    claims: &["C6.2", "C6.3"],
    points: 1,
    does: "Sends a photo of a few thousand random bytes to one process and asks another for it, \
           which has a disk of its own; then sends another photo of the same name to the second and \
           asks the first.",
    why: "Uploads that lie on one machine's disk are broken pictures on every other machine, and \
          gone with the next deploy.",
    hints: [
        "On whose disk is the photo, and who is asked for it?",
        "The file system of a process is its own, and lasts no longer. A file that others shall see \
         is kept by a backing service.",
        "`SET photo:{id}` takes any bytes: hand the body over as `&[u8]`, and read it as `Vec<u8>`, \
         not as a `String`.",
    ],
    run: |lab| Box::pin(photo_travels(lab)),
};

async fn photo_travels(lab: &mut Lab) -> Done {
    let shop = Shop::opens(lab).await?;
    let [first, second] = shop.webs::<2>(lab).await?;
    let goods = Goods::new(lab);
    let sent = accepted(goods.put_photo(&first).send().await?);
    sent.map_err(Stop::or_not_reached)?;
    goods.are_pictured(&second).await?;
    goods.are_pictured(&first).await?;
    let goods = goods.renewed(lab);
    accepted(goods.put_photo(&second).send().await?)?;
    goods.are_pictured(&first).await
}

/// No back door between the shops.
const SHARES_NOTHING: Check = Check {
    id: "shares-nothing-but-its-redis",
    title: "processes share nothing but their Redis",
    claims: &["C6.1"],
    points: 1,
    does: "Logs in, fills baskets, sets stock and sends photos on two processes, and looks at the \
           files that they have open; then looks for those names in the places of this machine \
           where any program may write. Where the system can do it, processes are held to their \
           own folders, and writing elsewhere is an error.",
    why: "/tmp and /dev/shm are the same for all processes of one machine, and another for those on \
          the next: what works today breaks on the day when a second machine is added.",
    hints: [
        "Which folder do two of your processes have in common, and would they on two machines?",
        "Share-nothing means that a process has its memory and its disk for itself, and meets the \
         others only in backing services.",
        "Write nothing outside the working directory, `HOME` and `TMPDIR` of the process, nothing \
         there that has to last, and keep everything else in Redis.",
    ],
    run: |lab| Box::pin(shares_nothing(lab)),
};

async fn shares_nothing(lab: &mut Lab) -> Done {
    let places = lab.shared_places().await?;
    let shop = Shop::opens(lab).await?;
    let webs = shop.webs::<2>(lab).await?;
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
    // A short text is in any file.
    told.retain(|text| text.len() > 8);
    let found = lab.mentions(&places, &told).await?;
    let words = found
        .iter()
        .map(|mention| format!("{} has {}", mention.file.display(), mention.text));
    lab.ensure(
        found.is_empty(),
        "used two processes and looked for what they were told, where any program may write",
        "it is nowhere there",
        words.collect::<Vec<_>>().join(", "),
    )
}

/// What a process does not remember, the cookie has to prove.
const CHANGED_COOKIE: Check = Check {
    id: "a-changed-cookie-opens-nothing",
    title: "a cookie that was changed opens nobody's basket",
    claims: &["C6.1", "C6.2"],
    points: 1,
    does: "Logs three customers in, then asks for the basket with the cookie of the second, one \
           character of it changed, at places from the first to the last: the answer has to be 401, \
           or her own basket where the change meant nothing.",
    why: "A process that remembers nobody believes the cookie. One that can be guessed or written \
          by hand lets anybody be anybody.",
    hints: [
        "What would a customer have to write into the cookie to be somebody else?",
        "A cookie is either a key that cannot be guessed, to something kept elsewhere, or it \
         carries the thing itself and a signature that only the shop can make.",
        "Draw ids at random (`Uuid::new_v4`), never from a counter. Or put `name.signature` into \
         the cookie, the signature an HMAC-SHA256 of the name with SESSION_SECRET, and compare it \
         with `verify_slice` before the name is believed.",
    ],
    run: |lab| Box::pin(changed_cookie(lab)),
};

async fn changed_cookie(lab: &mut Lab) -> Done {
    let shop = Shop::opens(lab).await?;
    let web = shop.web(lab).ready().await?;
    let mut visitors = Vec::new();
    for _ in 0..3 {
        let visitor = Visitor::logs_in(lab, &web).await;
        let mut visitor = visitor.map_err(Stop::or_not_reached)?;
        let cake = lab.draw().cake();
        let put = visitor.puts(&web, cake).await;
        put.map_err(Stop::or_not_reached)?;
        visitors.push(visitor);
    }
    let bea = &visitors[1];
    let forged = forgeries(&bea.jar);
    lab.ensure(
        !forged.is_empty(),
        "logged in and looked at the cookie",
        "one with a letter or a digit in it, which tells one customer from the next",
        bea.jar.header(),
    )?;
    for jar in forged {
        let answer = web.get("/basket").cookies(&jar).send().await?;
        let expected = format!("401, as nobody was given that cookie (or {})", bea.basket());
        answer.expect(expected, |answer| {
            answer.status == 401 || bea.is_basket(answer)
        })?;
    }
    Ok(())
}
