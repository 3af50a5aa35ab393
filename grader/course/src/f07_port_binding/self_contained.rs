//! The check that the service needs no front server and no program of the
//! machine.

use super::{
    super::{
        Check,
        behaviours::process_assertions::{assert_runs_release_only, assert_tried_release_only},
    },
    menu::assert_menu_of,
};
use dozen_lab::{Done, Lab};

pub(super) const SELF_CONTAINED: Check = Check {
    id: "is-self-contained",
    title: "the service is its own web server",
    claims: &["C7.1", "C7.4"],
    points: 1,
    does: "Sends the barest HTTP/1.0 and HTTP/1.1 requests as raw bytes, with several hosts, and \
           looks which programs the service tried to start, with a menu of its own and with an \
           upstream that is gone.",
    why: "A service that needs a front server to complete its requests, or a program of the \
          machine to serve them, runs only on machines that have it.",
    hints: [
        "What does the service expect of a request that only a server in front of it would add?",
        "The web server is a library in the release; routers may add headers, and a request \
         without them is whole.",
        "Answer a request that has no `X-Forwarded-*`, and an HTTP/1.0 one that has no `Host`; \
         start no program that the release does not bring.",
    ],
    run: |lab| Box::pin(is_self_contained(lab)),
};

async fn is_self_contained(lab: &mut Lab) -> Done {
    let bakery = lab.draw().name();
    let named = lab.draw().host();
    let web = lab.web().env("BAKERY", &bakery).observed().ready().await?;
    let mut requests = vec!["GET /menu HTTP/1.0\r\n\r\n".to_owned()];
    let own = format!("127.0.0.1:{}", web.port());
    for host in [
        &own,
        &named,
        &format!("{}:80", named.to_uppercase()),
        "[::1]",
    ] {
        requests.push(format!("GET /menu HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    }
    lab.tests("P07.11");
    for request in requests {
        let mut connection = web.connect().await?;
        connection.send(request.as_bytes()).await?;
        let answer = connection.answer().await.map_err(|none| {
            let did = format!("sent {request:?} to {}", web.lane());
            lab.fail(did, "the menu", none.to_string())
        })?;
        assert_menu_of(answer, &bakery)?;
    }
    lab.tests("P07.12");
    assert_runs_release_only(lab, &web)?;
    assert_tried_release_only(lab, &web)?;
    let gone = lab.closed_port()?;
    let upstream = format!("http://127.0.0.1:{}", gone.port);
    let front = lab.web().env("UPSTREAM_URL", upstream).observed();
    let front = front.ready().await?;
    front.get("/menu").send().await?;
    assert_runs_release_only(lab, &front)?;
    assert_tried_release_only(lab, &front)
}
