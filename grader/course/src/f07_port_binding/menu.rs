//! Menus: whose an answer is, where it came from, and what becomes of it when
//! the service behind it goes away.

use serde_json::json;

use dozen_lab::{Answer, Done, Lab, Process, SOON, Signal};

pub(super) async fn shows_menu(web: &Process, bakery: &str) -> Done {
    is_menu_of(web.get("/menu").send().await?, bakery)
}

pub(super) fn is_menu_of(answer: Answer, bakery: &str) -> Done {
    let right = |a: &Answer| {
        let menu = a.json();
        a.status == 200 && menu["bakery"] == bakery && menu["cakes"].is_array()
    };
    answer.expect(format!("200 and the menu of {bakery}"), right)?;
    Ok(())
}

/// An instance shows the menu of a stand-in as it is, and has asked for it
/// at each request.
pub(super) async fn asks_each_time(lab: &mut Lab) -> Done {
    let bakery = lab.draw().name();
    let menu = json!({ "bakery": bakery, "cakes": [lab.draw().cake(), lab.draw().cake()] });
    let other = lab
        .stand_in("menus")
        .answers(200, menu.clone())
        .start()
        .await?;
    let front = lab.web().env("UPSTREAM_URL", other.url()).ready().await?;
    for asked in 1..=3 {
        let before = other.calls().len();
        let answer = front.get("/menu").send().await?;
        answer.expect(format!("200 and {menu}"), |a| {
            a.status == 200 && a.json() == menu
        })?;
        let came = other.calls().split_off(before);
        lab.ensure(
            came.iter()
                .any(|call| call.method == "GET" && call.path == "/menu"),
            format!("asked {} for the menu, request {asked} of 3", front.lane()),
            "it asks the service behind UPSTREAM_URL, each time",
            "it answered without asking",
        )?;
    }
    Ok(())
}

/// Stops a process, and makes sure that nobody answers in its place.
pub(super) async fn stop(lab: &Lab, web: &Process) -> Done {
    web.signal(Signal::SIGKILL)?;
    let ended = web.exit(SOON).await.is_some();
    let gone = async || web.connect().await.is_err().then_some(());
    if ended && lab.until(SOON, gone).await.is_some() {
        return Ok(());
    }
    let did = format!("killed {}", web.lane());
    Err(lab.not_reached(did, "nothing listens on its port", "its port still answers"))
}
