//! The lab and the platform on processes that need no build: the release's
//! one binary is this machine's shell.
#![cfg(target_os = "linux")]

mod common;

use std::{path::Path, time::Duration};

use common::shell::{lab, lab_of_builds};
use dozen::{
    lab::{CookieJar, Exit, NoAnswer, SOON, Signal},
    model::{Act, Step, Stop, Trace},
};
use serde_json::json;

fn acts(trace: &Trace) -> Vec<Act> {
    trace.iter().map(|moment| moment.act).collect()
}

#[tokio::test]
async fn a_process_gets_its_own_folders_and_nothing_of_the_graders_environment() {
    let (_run, lab) = lab("env; pwd");
    let web = lab
        .web()
        .env("APP_ENV", "x")
        .without("GREETING")
        .start()
        .await
        .unwrap();
    assert_eq!(
        web.exit(SOON).await,
        Some(Exit {
            code: Some(0),
            signal: None
        })
    );
    let printed = web.output().stdout;
    let mut names: Vec<&str> = printed
        .lines()
        .filter_map(|l| l.split_once('='))
        .map(|p| p.0)
        .collect();
    names.sort_unstable();
    names.retain(|name| *name != "PWD" && *name != "OLDPWD" && *name != "SHLVL" && *name != "_");
    assert_eq!(names, ["APP_ENV", "HOME", "LANG", "PATH", "PORT", "TMPDIR"]);
    assert!(printed.trim_end().ends_with("web.1/work"), "{printed}");
}

#[tokio::test]
async fn a_process_is_started_from_the_build_that_is_named_and_else_from_the_first() {
    let (run, lab) = lab_of_builds(&[("first", None), ("next", Some("0f"))]);
    let said = async |launch: dozen::lab::Launch| {
        let web = launch.start().await.unwrap();
        web.exit(SOON).await.unwrap();
        web.output().stdout
    };
    assert_eq!(said(lab.web()).await, "first\n");
    assert_eq!(said(lab.web().from_build("next")).await, "next\n");
    assert!(lab.build("next").unwrap().dir().starts_with(run.path()));
    assert_eq!(lab.commit("next").unwrap(), "0f");
    assert!(matches!(lab.commit("first"), Err(Stop::Trouble(_))));
    let nobody = lab.web().from_build("nobody").start().await;
    assert!(matches!(nobody, Err(Stop::Trouble(_))));
}

#[tokio::test]
async fn two_processes_share_no_folder_and_a_restart_can_have_the_old_ones() {
    let (_run, lab) = lab("echo $PORT >> here; cat here");
    let start = async |launch: dozen::lab::Launch| {
        let web = launch.start().await.unwrap();
        web.exit(SOON).await.unwrap();
        web
    };
    let first = start(lab.web()).await;
    let second = start(lab.web()).await;
    let again = start(lab.web().beside(&first)).await;
    assert_eq!(second.output().stdout.lines().count(), 1);
    assert_eq!(again.output().stdout.lines().count(), 2);
    let (trace, _) = lab.close();
    let beside = trace.iter().find_map(|moment| match &moment.step {
        Some(Step::Start { beside, .. }) => beside.clone(),
        _ => None,
    });
    assert_eq!(beside.as_deref(), Some("web.1"));
}

#[tokio::test]
async fn a_process_that_ends_before_it_is_ready_was_not_reached() {
    let (_run, lab) = lab("echo out of flour >&2; exit 7");
    let stop = lab.web().ready().await.unwrap_err();
    let Stop::NotReached(finding) = stop else {
        panic!("{stop}")
    };
    assert_eq!(finding.observed, "it ended: exit 7");
    let (trace, output) = lab.close();
    assert_eq!(acts(&trace), [Act::Start, Act::Ready]);
    assert!(!trace[1].ok && trace[1].expected.is_some());
    assert_eq!(output[0].text, "out of flour");
}

#[tokio::test]
async fn files_that_a_process_left_are_distinguished_from_planted_ones() {
    let (_run, lab) = lab("cat .env; mkdir up; : > up/1.jpg; : > $TMPDIR/lock; ln -s x $HOME/link");
    let web = lab.web().file(".env", "A=1\n").start().await.unwrap();
    web.exit(SOON).await.unwrap();
    assert_eq!(web.output().stdout, "A=1\n");
    let left = web.new_files().unwrap();
    assert_eq!(left, ["home/link", "tmp/lock", "work/up/1.jpg"]);
}

#[tokio::test]
async fn a_signal_and_the_exit_that_follows_are_in_the_trace() {
    let (_run, lab) = lab("trap 'exit 5' TERM; echo up; while :; do sleep 0.01; done");
    let web = lab.web().start().await.unwrap();
    let up = lab
        .until(SOON, async || web.output().contains("up").then_some(()))
        .await;
    assert_eq!(up, Some(()));
    web.signal(Signal::SIGTERM).unwrap();
    assert_eq!(
        web.exit(SOON).await.map(|exit| exit.to_string()).as_deref(),
        Some("exit 5")
    );
    let (trace, _) = lab.close();
    assert_eq!(acts(&trace), [Act::Start, Act::Signal, Act::Exit]);
    assert_eq!(trace[2].seen.as_deref(), Some("exit 5"));
}

#[tokio::test]
async fn closing_a_lab_ends_its_processes_and_those_that_left_their_group() {
    let (_run, lab) =
        lab("setsid sleep 4321 & setsid sh -c 'cd /; exec sleep 4322' & echo up; exec sleep 4323");
    let web = lab.web().start().await.unwrap();
    lab.until(SOON, async || web.output().contains("up").then_some(()))
        .await
        .unwrap();
    let home = lab.release().dir().parent().unwrap().to_owned();
    drop(lab.close());
    let left = common::running_with("environ", |environ| {
        let mut homes = environ
            .split('\0')
            .filter_map(|entry| entry.strip_prefix("HOME="));
        homes.any(|dir| Path::new(dir).starts_with(&home))
    });
    assert_eq!(left, Vec::<i32>::new());
}

#[tokio::test]
async fn a_stand_in_records_requests_and_can_hold_its_answers() {
    let (_run, lab) = lab("exec sleep 60");
    let oven = lab
        .stand_in("oven")
        .answers(200, json!({"loaf": 1}))
        .holds()
        .start()
        .await
        .unwrap();
    // A process to send from: it gets the stand-in's port.
    let web = lab.web().port(oven.port()).start().await.unwrap();
    let pending = web
        .post("/bake")
        .json(&json!({"cake": "rye"}))
        .begin()
        .await
        .unwrap();
    let call = oven.call(0, SOON).await.unwrap();
    assert_eq!(
        (call.method.as_str(), call.path.as_str()),
        ("POST", "/bake")
    );
    assert_eq!(call.body, json!({"cake": "rye"}));
    assert!(pending.is_waiting());
    oven.let_go();
    assert_eq!(pending.answer().await.unwrap().json(), json!({"loaf": 1}));
    assert_eq!(oven.calls().len(), 1);
}

#[tokio::test]
async fn a_sequential_stand_in_answers_when_the_check_releases_it() {
    let (_run, lab) = lab("exec sleep 60");
    let oven = lab.stand_in("oven").quietly().serves_one_by_one();
    let oven = oven.start().await.unwrap();
    let web = lab.web().port(oven.port()).start().await.unwrap();
    let first = web.post("/bake").begin().await.unwrap();
    oven.call(0, SOON).await.unwrap();
    let second = web.post("/bake").begin().await.unwrap();
    oven.call(1, SOON).await.unwrap();
    assert_eq!(oven.waiting().len(), 2);
    oven.serve_one();
    assert_eq!(first.answer().await.unwrap().status, 200);
    assert_eq!(oven.waiting().len(), 1);
    assert!(second.is_waiting());
    oven.let_go();
    assert_eq!(second.answer().await.unwrap().status, 200);
    let (trace, _) = lab.close();
    let told = trace
        .iter()
        .any(|moment| moment.detail.contains("was sent"));
    assert!(!told, "its calls are not told one by one");
}

#[tokio::test]
async fn many_requests_are_one_line_of_the_trace_and_each_has_a_number() {
    let (_run, lab) = lab("exec sleep 60");
    let oven = lab.stand_in("oven").quietly().start().await.unwrap();
    let web = lab.web().port(oven.port()).start().await.unwrap();
    let many = web
        .post("/bake")
        .json(&json!({"cake": "rye {n}"}))
        .times(20);
    let answers = many.send().await;
    assert!(answers.len() == 20 && answers.iter().all(Result::is_ok));
    let mut cakes: Vec<String> = oven.calls().iter().map(|c| c.body.to_string()).collect();
    cakes.sort();
    cakes.dedup();
    assert_eq!(
        (cakes.len(), cakes[0].as_str()),
        (20, r#"{"cake":"rye 1"}"#)
    );
    let (trace, _) = lab.close();
    let moments: Vec<_> = trace.iter().filter(|m| m.act == Act::Request).collect();
    assert_eq!(moments.len(), 1);
    assert_eq!(moments[0].seen.as_deref(), Some("20 times 200"));
}

#[tokio::test]
async fn a_refused_connection_is_distinguished_from_a_missing_answer() {
    let (_run, lab) = lab("exec sleep 60");
    let web = lab.web().start().await.unwrap();
    assert_eq!(web.get("/").attempt().await.unwrap_err(), NoAnswer::Refused);
    assert!(web.connect().await.is_err());
}

#[tokio::test]
async fn a_connection_stays_open_for_one_request_after_the_other() {
    let (_run, lab) = lab("exec sleep 60");
    let oven = lab
        .stand_in("oven")
        .answers(201, json!([1]))
        .start()
        .await
        .unwrap();
    let web = lab.web().port(oven.port()).start().await.unwrap();
    let mut connection = web.connect().await.unwrap();
    for path in ["/one", "/two"] {
        let answer = connection.request("GET", path).await.unwrap();
        assert_eq!((answer.status, answer.json()), (201, json!([1])));
    }
    connection
        .send(b"GET /three HTTP/1.1\r\nhost: x\r\n")
        .await
        .unwrap();
    connection.send(b"\r\n").await.unwrap();
    assert_eq!(connection.answer().await.unwrap().status, 201);
    let paths: Vec<String> = oven.calls().into_iter().map(|call| call.path).collect();
    assert_eq!(paths, ["/one", "/two", "/three"]);
}

#[tokio::test]
async fn a_check_can_choose_the_address_it_asks_from_and_to() {
    let (_run, lab) = lab("exec sleep 60");
    let oven = lab.stand_in("oven").start().await.unwrap();
    let web = lab.web().port(oven.port()).start().await.unwrap();
    let second = "127.0.0.2".parse().unwrap();
    assert_eq!(web.get("/").from(second).send().await.unwrap().status, 200);
    let refused = web.get("/").to(second).attempt().await.unwrap_err();
    assert_eq!(
        refused,
        NoAnswer::Refused,
        "the stand-in listens on 127.0.0.1 alone"
    );
    assert!(lab.loopback_addresses().contains(&second));
}

#[tokio::test]
async fn cookies_are_kept_and_sent_back() {
    let (_run, lab) = lab("exec sleep 60");
    let shop = lab.stand_in("shop").start().await.unwrap();
    let web = lab.web().port(shop.port()).start().await.unwrap();
    let mut answer = web.get("/").send().await.unwrap();
    answer
        .headers
        .append("set-cookie", "sid=1; Path=/; HttpOnly".parse().unwrap());
    answer
        .headers
        .append("set-cookie", "lang=en".parse().unwrap());
    let mut jar = CookieJar::default();
    jar.keep(&answer);
    web.get("/basket").cookies(&jar).send().await.unwrap();
    assert_eq!(shop.calls()[1].headers["cookie"], "lang=en; sid=1");
}

#[tokio::test]
async fn a_start_that_should_fail_is_watched_until_it_ends() {
    let (_run, lab) = lab("echo no PAYMENT_KEY >&2; exit 2");
    let web = lab.web().start().await.unwrap();
    let refused = web.stays_closed_until_exit(SOON).await.unwrap();
    assert!(!refused.opened());
    assert_eq!(refused.exit.and_then(|exit| exit.code), Some(2));
    assert!(web.output().contains("PAYMENT_KEY"));
}

#[tokio::test]
async fn a_process_that_never_ends_is_reported_at_the_deadline() {
    let (_run, lab) = lab("exec sleep 60");
    let web = lab.web().start().await.unwrap();
    assert_eq!(web.exit(Duration::from_millis(50)).await, None);
    assert!(web.is_running());
    let refused = web
        .stays_closed_until_exit(Duration::from_millis(50))
        .await
        .unwrap();
    assert_eq!((refused.exit, refused.opened()), (None, false));
}

#[tokio::test]
async fn names_and_ports_are_the_same_for_the_same_seed() {
    let names = || {
        let (_run, mut lab) = lab("true");
        let draw = lab.draw();
        (
            draw.name(),
            draw.host(),
            draw.key(),
            draw.cake(),
            draw.number(0..1_000_000),
        )
    };
    assert_eq!(names(), names());
}
