//! Checks that only a cookie of this shop opens a basket: none at all, one of
//! another shop, and a visitor's with one character changed do not.

use serde_json::json;

use super::{
    super::{Check, behaviours::shopper::Visitor},
    shop::Shop,
};
use dozen_lab::{CookieJar, Done, Lab, Process};
use dozen_model::Stop;

/// How many positions of one value are tried.
const PLACES: usize = 9;

pub(super) const CHANGED_COOKIE: Check = Check {
    id: "a-changed-cookie-opens-nothing",
    title: "a cookie that this shop did not hand out opens no basket",
    claims: &["C6.1", "C6.2"],
    points: 1,
    does: "Asks for a basket, and puts a cake into one, without a cookie, with the cookie of \
           another shop (its own Redis and SESSION_SECRET, a customer of the same name), and with \
           a customer's cookie of which one character was changed, at places from the first to the \
           last: the answer has to be 401, or her own basket if the change meant nothing.",
    why: "A process that keeps no list of customers believes the cookie. If a cookie can be \
          guessed or written by hand, anyone can be any customer.",
    hints: [
        "What would a customer have to write into the cookie to be a different customer?",
        "A cookie is either a key that cannot be guessed, to data kept elsewhere, or it carries \
         the thing itself and a signature that only the shop can make.",
        "Draw ids at random (`Uuid::new_v4`), never from a counter. Or put `name.signature` into \
         the cookie, the signature an HMAC-SHA256 of the name with SESSION_SECRET, and compare it \
         with `verify_slice` before the name is believed.",
    ],
    run: |lab| Box::pin(a_changed_cookie_opens_nothing(lab)),
};

async fn a_changed_cookie_opens_nothing(lab: &mut Lab) -> Done {
    let (shop, other) = (Shop::opens(lab).await?, Shop::opens(lab).await?);
    let web = shop.web(lab).start().await?;
    let elsewhere = other.web(lab).ready().await?;
    web.await_ready().await?;
    assert_refused(&web, &CookieJar::default(), "no cookie").await?;

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
    let namesake = Visitor::logs_in_as(bea.name.clone(), &elsewhere).await;
    let namesake = namesake.map_err(Stop::or_not_reached)?;
    lab.tests("P06.14");
    assert_refused(&web, &namesake.jar, "a cookie of another shop").await?;
    lab.tests("P06.13");

    let forged = forgeries(&bea.jar);
    lab.ensure(
        !forged.is_empty(),
        "logged in and looked at the cookie",
        "one with a letter or a digit in it, which tells one customer from the next",
        bea.jar.header(),
    )?;
    for jar in forged {
        assert_changed_is_refused(&web, &jar, bea).await?;
    }
    Ok(())
}

/// Fails if the cookies of that jar open a basket, to read or to add to.
async fn assert_refused(web: &Process, jar: &CookieJar, what: &str) -> Done {
    let cake = json!({ "cake": "rye loaf" });
    for request in [web.get("/basket"), web.post("/basket").json(&cake)] {
        let answer = request.cookies(jar).send().await?;
        answer.expect(format!("401: {what}"), |answer| answer.status == 401)?;
    }
    Ok(())
}

/// Fails if a changed cookie opens another basket than the visitor's own, which
/// it opens if the change meant nothing.
async fn assert_changed_is_refused(web: &Process, jar: &CookieJar, bea: &Visitor) -> Done {
    let answer = web.get("/basket").cookies(jar).send().await?;
    if bea.is_basket(&answer) {
        return Ok(());
    }
    let expected = format!("401: this cookie was not handed out (or {})", bea.basket());
    answer.expect(expected, |answer| answer.status == 401)?;
    let put = web.post("/basket").json(&json!({ "cake": "rye loaf" }));
    let answer = put.cookies(jar).send().await?;
    answer.expect("401, as for GET /basket with the same cookie", |answer| {
        answer.status == 401
    })?;
    Ok(())
}

/// Returns the jars that differ from `jar` in one character of one cookie, at
/// places from the first to the last.
fn forgeries(jar: &CookieJar) -> Vec<CookieJar> {
    let mut forged = Vec::new();
    for (name, value) in jar.cookies() {
        let plain: Vec<usize> = value
            .char_indices()
            .filter(|(_, c)| c.is_ascii_alphanumeric())
            .map(|(place, _)| place)
            .collect();
        let step = plain.len().div_ceil(PLACES).max(1);
        let chosen = plain.iter().step_by(step).chain(plain.last());
        for place in chosen {
            forged.extend(neighbours(value, *place).map(|value| jar.with(name, value)));
        }
    }
    forged
}

/// Returns the value with the character at `place` one up, and one down.
fn neighbours(value: &str, place: usize) -> impl Iterator<Item = String> {
    let (before, rest) = value.split_at(place);
    let (old, after) = rest.split_at(1);
    let old = old.bytes().next().unwrap_or_default();
    [1, -1].into_iter().map(move |by| {
        let new = char::from(moved(old, by));
        format!("{before}{new}{after}")
    })
}

/// Returns the next or previous letter or digit of the same kind, in a cycle;
/// hexadecimal digits stay hexadecimal.
fn moved(old: u8, by: i16) -> u8 {
    let (first, count) = match old {
        b'0'..=b'9' => (b'0', 10),
        b'a'..=b'f' => (b'a', 6),
        b'A'..=b'F' => (b'A', 6),
        b'g'..=b'z' => (b'g', 20),
        _ => (b'G', 20),
    };
    let place = (i16::from(old) - i16::from(first) + by).rem_euclid(count);
    first + u8::try_from(place).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{forgeries, neighbours};
    use dozen_lab::CookieJar;

    #[test]
    fn a_number_becomes_its_neighbours() {
        let all: Vec<String> = neighbours("sid-10", 5).collect();
        assert_eq!(all, ["sid-11", "sid-19"]);
        let all: Vec<String> = neighbours("f", 0).collect();
        assert_eq!(all, ["a", "e"]);
    }

    #[test]
    fn each_differs_in_one_character_and_from_first_to_last() {
        let value = "0123456789abcdef".repeat(8);
        let jar = CookieJar::default()
            .with("sid", value.clone())
            .with("x", "1");
        let values: Vec<String> = forgeries(&jar)
            .iter()
            .map(CookieJar::header)
            .filter(|header| header.ends_with("x=1"))
            .collect();
        assert!(values.len() >= 18, "{values:?}");
        for header in &values {
            let forged = header.trim_start_matches("sid=").trim_end_matches("; x=1");
            let differ = forged.bytes().zip(value.bytes()).filter(|(a, b)| a != b);
            assert_eq!(differ.count(), 1, "{header}");
        }
        assert!(values.iter().any(|header| header.contains("cdee;")));
    }
}
