//! Factor VII, port binding: the service is the web server, and the port that
//! it was given is its whole address.

mod menu;
mod promises;
mod self_contained;
mod upstream;

use std::net::{IpAddr, Ipv4Addr};

use self::{
    menu::{assert_menu_of, assert_serves_many, assert_shows_menu, stop},
    self_contained::SELF_CONTAINED,
    upstream::{assert_asked_each_time, assert_failures_are_502, assert_limits},
};
use super::{
    Check, Exercise, Var,
    behaviours::process_assertions::{
        assert_no_other_door, assert_open_everywhere, assert_refused, assert_says_why,
    },
};
use dozen_lab::{Done, Lab};
use dozen_model::Stop;

/// The exercise.
pub(super) const EXERCISE: Exercise = Exercise {
    id: "07-port-binding",
    key: "port-binding",
    factor: 7,
    title: "Port binding",
    chapter: "07-port-binding",
    contract: &[
        Var {
            name: "BAKERY",
            meaning: "the name on the menu",
            sample: "Crumb",
            stand_in: None,
        },
        Var {
            name: "UPSTREAM_URL",
            meaning: "another Crumb that the menu is asked of, where set",
            sample: "",
            stand_in: None,
        },
    ],
    promises: promises::PROMISES,
    tests_addresses: true,
    build_canaries: &[],
    build_script: false,
    checks: &[
        LISTENS,
        EVERY_INTERFACE,
        NO_OTHER_PORT,
        SIDE_BY_SIDE,
        TAKEN,
        INVALID,
        SELF_CONTAINED,
        BACKING_SERVICE,
        FAILING_UPSTREAM,
    ],
    ..Exercise::USUAL
};

const LISTENS: Check = Check {
    id: "listens-on-the-given-port",
    title: "the service listens on the port it is given",
    claims: &["C7.2"],
    points: 2,
    does: "Starts the service with a random PORT and an awkward BAKERY, waits until it answers \
           there, and asks for the menu.",
    why: "A platform chooses the port and tells its router; a service that chooses for itself runs \
          and is never found.",
    hints: [
        "Where does the service get the number that it listens on, and who decided that number?",
        "The port belongs to the deploy, so it comes from the environment, in PORT, at each start.",
        "Read PORT with `std::env::var`, parse it as a `NonZeroU16`, and bind that port \
         and nothing else.",
    ],
    run: |lab| Box::pin(listens_on_the_given_port(lab)),
};

async fn listens_on_the_given_port(lab: &mut Lab) -> Done {
    let bakery = lab.draw().text();
    lab.tests("P07.1");
    let web = lab.web().env("BAKERY", &bakery).ready().await;
    assert_shows_menu(&web.map_err(Stop::or_fail)?, &bakery).await
}

const EVERY_INTERFACE: Check = Check {
    id: "answers-on-every-interface",
    title: "the service answers on every interface",
    claims: &["C7.2", "C7.3"],
    points: 2,
    does: "Asks for the menu on and from more than one loopback address and on the machine's own \
           addresses, and reads from the system whether it listens on every one of them.",
    why: "A router reaches a container by its outside address; a socket on 127.0.0.1 answers only \
          its own machine.",
    hints: [
        "Who can reach a socket that is bound to 127.0.0.1?",
        "A socket is bound to an address as well as to a port, and the loopback address takes \
         connections from the same machine alone.",
        "Bind the unspecified address: `Ipv4Addr::UNSPECIFIED` (0.0.0.0), or `[::]` for both \
         families at once.",
    ],
    run: |lab| Box::pin(answers_on_every_interface(lab)),
};

async fn answers_on_every_interface(lab: &mut Lab) -> Done {
    let bakery = lab.draw().name();
    let web = lab.web().env("BAKERY", &bakery).ready().await?;
    for address in lab.loopback_addresses() {
        lab.tests("P07.8");
        let answer = web.get("/menu").to(address).send().await?;
        assert_menu_of(answer, &bakery)?;
        lab.tests("P07.10");
        let home = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let answer = web.get("/menu").from(address).to(home).send().await?;
        assert_menu_of(answer, &bakery)?;
    }
    assert_serves_many(lab, &web, &bakery).await?;
    lab.tests("P07.8");
    assert_open_everywhere(lab, &web).await?;
    for address in lab.outside_addresses() {
        let answer = web.get("/menu").to(address).send().await?;
        assert_menu_of(answer, &bakery)?;
    }
    Ok(())
}

/// How long the grader waits for an answer that another check judges.
const TRAFFIC_LIMIT: std::time::Duration = std::time::Duration::from_secs(2);

const NO_OTHER_PORT: Check = Check {
    id: "opens-no-other-port",
    title: "the service opens no other port",
    claims: &["C7.2"],
    points: 1,
    does: "Reads from the system what the service and every process below it listen on (TCP, UDP \
           and Unix sockets): when it is ready, after traffic, and after an upstream let it wait.",
    why: "A second port is a door that no one watches, and on a shared machine two instances fight \
          over it.",
    hints: [
        "What else listens besides the server for customers: metrics, an admin page, a second \
         process?",
        "One process type exports one service on one port; what else it offers is another path on \
         that port, or another process type.",
        "Serve everything from the one router on the one listener, and look with `ss -ltnp` that \
         nothing is left.",
    ],
    run: |lab| Box::pin(opens_no_other_port(lab)),
};

async fn opens_no_other_port(lab: &mut Lab) -> Done {
    let shop = lab.web().ready().await?;
    let silent = lab.stand_in("menus").holds().start().await?;
    let front = lab.web().env("UPSTREAM_URL", silent.url()).ready().await?;
    for web in [&front, &shop] {
        assert_no_other_door(lab, web, "when it was ready").await?;
        for path in ["/metrics", "/admin"] {
            // No request may make it open a port.
            let _ = web.get(path).attempt().await;
        }
    }
    shop.get("/menu").send().await?;
    // Another check judges the answers; here the process had the time to open
    // more ports.
    let _ = front.get("/menu").attempt_within(TRAFFIC_LIMIT).await;
    for web in [&front, &shop] {
        assert_no_other_door(lab, web, "after traffic").await?;
    }
    Ok(())
}

const SIDE_BY_SIDE: Check = Check {
    id: "two-instances-side-by-side",
    title: "two instances run side by side",
    claims: &["C7.3"],
    points: 1,
    does: "Starts two instances on one machine, each with its own PORT and BAKERY, and asks both \
           for their menu, in turn.",
    why: "A router spreads requests over many instances of one release; they may share a machine, \
          but never an address.",
    hints: [
        "What do two instances on one machine share, although they were given different ports?",
        "Whatever has one fixed address on a machine (a port, a socket, a lock file) can be had by \
         one instance alone.",
        "Find the number that is written in the code and not taken from PORT, and do without it.",
    ],
    run: |lab| Box::pin(two_instances_side_by_side(lab)),
};

async fn two_instances_side_by_side(lab: &mut Lab) -> Done {
    let (left, right) = (lab.draw().name(), lab.draw().name());
    let one = lab.web().env("BAKERY", &left).ready().await?;
    let two = lab.web().env("BAKERY", &right).ready().await;
    let two = two.map_err(Stop::or_fail)?;
    for _ in 0..2 {
        assert_shows_menu(&one, &left).await?;
        assert_shows_menu(&two, &right).await?;
    }
    Ok(())
}

const TAKEN: Check = Check {
    id: "a-taken-port-is-an-error",
    title: "a taken port is an error",
    claims: &["C7.2"],
    points: 2,
    does: "Starts the service on a port that the grader holds, then on the port of another \
           instance; frees the port in between, to see the same start succeed.",
    why: "A platform restarts what fails and shows its last words; a service that moved elsewhere \
          or waits without end looks healthy and is not.",
    hints: [
        "What does the service do if it cannot have the port, and who would notice?",
        "The router knows one address. Any other port is as bad as none, and harder to find: \
         failing at once is the helpful answer.",
        "Let the error of `bind` end `main`: print it, exit with a status other than 0, and share \
         or retry nothing.",
    ],
    run: |lab| Box::pin(a_taken_port_is_an_error(lab)),
};

async fn a_taken_port_is_an_error(lab: &mut Lab) -> Done {
    let bakery = lab.draw().name();
    let held = lab.hold_port()?;
    let launch = lab.web().port(held.port).env("BAKERY", &bakery);
    let late = launch.clone().start().await?;
    assert_refused(lab, &late, "on a port that the grader holds").await?;
    drop(held);
    // The same start succeeds once the port is free: the port was the reason.
    let first = launch.clone().ready().await?;
    assert_shows_menu(&first, &bakery).await?;
    assert_says_why(lab, &late, &first)?;
    let second = launch.start().await?;
    assert_refused(lab, &second, "on the port of another instance").await?;
    assert_shows_menu(&first, &bakery).await
}

const INVALID: Check = Check {
    id: "an-invalid-port-is-an-error",
    title: "an invalid port is an error",
    claims: &["C7.2"],
    points: 2,
    does: "Starts the service with a PORT that is a word, empty, zero, negative, above 65535, a \
           number with a letter or a blank, and an address; then with a good one.",
    why: "A default that hides a mistyped setting makes a service that runs in the wrong place, \
          and no one gets a message.",
    hints: [
        "What happens to a PORT that is not a number?",
        "A setting that is there but wrong is a mistake of the deploy; guessing what was meant \
         hides it.",
        "`NonZeroU16::from_str` refuses all of these (`u16` takes 0, which means 'any free port'): \
         hand its error on, rather than `unwrap_or` or `as`.",
    ],
    run: |lab| Box::pin(an_invalid_port_is_an_error(lab)),
};

async fn an_invalid_port_is_an_error(lab: &mut Lab) -> Done {
    let (above, near) = (lab.draw().number(65_536..99_999), lab.free_port()?);
    let values = [
        "abc".to_owned(),
        String::new(),
        "0".to_owned(),
        "-1".to_owned(),
        above.to_string(),
        format!("{near}x"),
        format!(" {near}"),
        format!("{near}\n"),
        format!("127.0.0.1:{near}"),
        format!("tcp://10.0.0.3:{near}"),
    ];
    let mut started = Vec::new();
    for value in values {
        let web = lab.web().env("PORT", &value).start().await?;
        started.push((web, value));
    }
    for (web, value) in &started {
        assert_refused(lab, web, &format!("with PORT={value:?}")).await?;
    }
    // A valid port is accepted: the refusals were because of PORT.
    let good = lab.web().ready().await?;
    for (web, _) in &started {
        assert_says_why(lab, web, &good)?;
    }
    Ok(())
}

const BACKING_SERVICE: Check = Check {
    id: "serves-as-a-backing-service",
    title: "one instance serves as another's backing service",
    claims: &["C7.5"],
    points: 2,
    does: "Points an instance at a second one by URL, then, in the same directory, at a third, then \
           at none, and last at a stand-in that counts its calls and takes its time.",
    why: "An app that exports HTTP is a resource like any other: attached by a URL, and exchanged \
          by another URL.",
    hints: [
        "Where does each answer come from: from the service behind the URL, now, or from something \
         remembered or assumed?",
        "UPSTREAM_URL is the whole address, port included, and the menu behind it may change \
         between two requests.",
        "Ask `{UPSTREAM_URL}/menu` for each request, wait a second for it, and pass its JSON on as \
         it is.",
    ],
    run: |lab| Box::pin(serves_as_a_backing_service(lab)),
};

async fn serves_as_a_backing_service(lab: &mut Lab) -> Done {
    let (left, right, own) = (lab.draw().name(), lab.draw().text(), lab.draw().name());
    let one = lab.web().env("BAKERY", &left).ready().await?;
    let two = lab.web().env("BAKERY", &right).ready().await?;
    let front = lab.web().env("UPSTREAM_URL", one.url()).ready().await?;
    lab.tests("P07.3");
    assert_shows_menu(&front, &left).await?;
    lab.tests("P07.16");
    // The URL changes, and with it nothing else, the disk included.
    stop(lab, &front).await?;
    let moved = lab.web().env("UPSTREAM_URL", two.url()).beside(&front);
    let front = moved.ready().await?;
    assert_shows_menu(&front, &right).await?;
    stop(lab, &front).await?;
    lab.tests("P07.3");
    let alone = lab.web().env("UPSTREAM_URL", "").env("BAKERY", &own);
    let front = alone.beside(&front).ready().await?;
    assert_shows_menu(&front, &own).await?;
    lab.tests("P07.6");
    assert_asked_each_time(lab).await
}

const FAILING_UPSTREAM: Check = Check {
    id: "a-failing-upstream-is-a-502",
    title: "a failing upstream is a 502",
    claims: &["C7.5"],
    points: 2,
    does: "Has a stand-in for the other menu service give a menu, then 500, 404, 201, 203, 206 \
           and a redirect, hang up in the middle, and give a menu again; then takes it away. Of five more one is slow but in time, one too late, one silent, one stops in \
           the middle of its answer and one sends it a byte at a time.",
    why: "A resource may fail at any moment and in many ways. A customer who is shown last week's \
          menu, or nothing for minutes, is worse off than one who gets an error at once.",
    hints: [
        "What does a customer get while the other service answers 500, or nothing?",
        "Only a whole answer with status 200 is a menu. For everything else there is 502, and a \
         limit on how long to wait.",
        "Give the client a timeout of one second for the whole answer and no redirects, and \
         compare the status with 200 (`error_for_status` lets 201 pass).",
    ],
    run: |lab| Box::pin(a_failing_upstream_is_a_502(lab)),
};

async fn a_failing_upstream_is_a_502(lab: &mut Lab) -> Done {
    assert_failures_are_502(lab).await?;
    assert_limits(lab).await
}
