//! Reports as the runner would make them, one for every way an exercise ends.
//! Nothing was run for them.

use dozen::model::{
    Act, CheckReport, ExerciseReport, Finding, Grader, HandedIn, Moment, Outcome, Output, Report,
    SCHEMA, Step, Verdict,
};

/// The values that differ between two runs with the same seed.
#[derive(Clone, Copy)]
pub(crate) struct Run {
    /// The port of `web.1`; the next ones follow.
    pub(crate) port: u16,
    /// Milliseconds that everything took longer.
    pub(crate) later: u64,
    /// The run's temporary folder.
    pub(crate) folder: &'static str,
    /// An address of this machine.
    pub(crate) address: &'static str,
}

/// A run like any other.
pub(crate) const RUN: Run = Run {
    port: 21_021,
    later: 0,
    folder: "/tmp/dozen-x8Kd/site-q0Ps",
    address: "192.0.2.7",
};

/// Returns one run with an exercise for every verdict.
pub(crate) fn report() -> Report {
    let exercises = vec![
        passed(),
        failed(RUN),
        build_failed(),
        rejected(),
        inconclusive(),
    ];
    Report {
        schema: SCHEMA.into(),
        seed: 812,
        sandbox: "off".into(),
        redis: "none".into(),
        points: exercises.iter().map(|exercise| exercise.points).sum(),
        max_points: exercises.iter().map(|exercise| exercise.max_points).sum(),
        duration_ms: 2345,
        canary_ms: Some(12),
        grader: Grader {
            version: "0.1.0".into(),
            commit: Some("0123456789abcdef0123456789abcdef01234567".into()),
        },
        toolchain: "cargo 1.92.0, rustc 1.92.0".into(),
        graded_at: "2026-12-01T09:30:00Z".into(),
        submission: Some(HandedIn {
            key: "ada".into(),
            digest: "5e".repeat(32),
        }),
        exercises,
    }
}

/// Returns an exercise without checks, so far.
fn exercise(id: &str, factor: u8, title: &str, outcome: Verdict) -> ExerciseReport {
    ExerciseReport {
        id: id.into(),
        factor,
        title: title.into(),
        outcome,
        points: 0,
        max_points: 7,
        build_ms: 460,
        check_ms: 0,
        messages: vec![],
        checks: vec![],
    }
}

/// Returns its checks, and the points that they make.
fn with_checks(base: ExerciseReport, checks: Vec<CheckReport>) -> ExerciseReport {
    ExerciseReport {
        points: checks.iter().map(|check| check.points).sum(),
        max_points: checks.iter().map(|check| check.max_points).sum(),
        check_ms: 610,
        checks,
        ..base
    }
}

/// Returns a check of two points.
fn check(id: &str, title: &str, outcome: Outcome) -> CheckReport {
    CheckReport {
        id: id.into(),
        factor: 7,
        title: title.into(),
        claims: vec!["C7.2".into()],
        outcome,
        points: if outcome == Outcome::Pass { 2 } else { 0 },
        max_points: 2,
        duration_ms: 38,
        finding: None,
        trace: vec![],
    }
}

/// Returns everything is right.
fn passed() -> ExerciseReport {
    let base = exercise("03-config", 3, "Config", Verdict::Pass);
    let title = "values come from the environment";
    with_checks(
        base,
        vec![check(
            "values-come-from-the-environment",
            title,
            Outcome::Pass,
        )],
    )
}

/// Returns several factors, one for every state.
pub(crate) fn rescued_in_part() -> ExerciseReport {
    let base = exercise("13-capstone", 13, "The rescue", Verdict::Fail);
    let outcomes = [
        (3, Outcome::Pass),
        (3, Outcome::NotReached),
        (6, Outcome::NotReached),
        (4, Outcome::Pass),
        (12, Outcome::NotReached),
        (12, Outcome::Inconclusive),
    ];
    let of_factor = |(factor, outcome)| CheckReport {
        factor,
        finding: (outcome == Outcome::Inconclusive).then(Finding::default),
        ..check("a-behaviour", "the service behaves", outcome)
    };
    with_checks(base, outcomes.map(of_factor).into())
}

/// Returns one check passed, one failed and one was not reached.
pub(crate) fn failed(run: Run) -> ExerciseReport {
    let base = exercise("07-port-binding", 7, "Port binding", Verdict::Fail);
    let unreached = CheckReport {
        finding: Some(Finding {
            why: "A service that needs help to listen is not self-contained.".into(),
            chapter: "07-port-binding".into(),
            ..Finding::new(
                "started web.1 and asked for its health",
                "GET /health answers 200 on port 21021",
                "it ended: exit 101",
            )
        }),
        ..check(
            "two-instances-side-by-side",
            "two instances run side by side",
            Outcome::NotReached,
        )
    };
    with_checks(
        base,
        vec![
            check(
                "listens-on-the-given-port",
                "the service listens on the port it is given",
                Outcome::Pass,
            ),
            interfaces(run),
            unreached,
        ],
    )
}

/// Returns the check that failed, with a trace of every kind of act.
pub(crate) fn interfaces(run: Run) -> CheckReport {
    let Run {
        port,
        later,
        folder,
        address,
    } = run;
    let finding = Finding {
        promise: "P07.8 The service listens on `PORT`, on every IPv4 address of its machine."
            .into(),
        why: "A router reaches a container by its outside address; a socket on 127.0.0.1 answers \
              nobody but itself."
            .into(),
        chapter: "07-port-binding".into(),
        output: vec![
            Output {
                lane: "web.1".into(),
                stream: "stdout".into(),
                text: format!("listening on http://127.0.0.1:{port}\nserving {folder}/web.1/work"),
            },
            Output {
                lane: "web.1".into(),
                stream: "stderr".into(),
                text: "\u{1b}[31mWARN\u{1b}[0m \u{202e}no oven\ttoday".into(),
            },
        ],
        ..Finding::new(
            format!("GET /menu at {address} to web.1"),
            "200 and the menu of alder-finch-412",
            format!("the connection was refused after {} ms", 41 + later),
        )
    };
    CheckReport {
        finding: Some(finding),
        trace: trace(run),
        ..check(
            "answers-on-every-interface",
            "the service answers on every interface",
            Outcome::Fail,
        )
    }
}

/// Returns a moment on `lane`, without anything seen yet.
fn moment(t_ms: u64, lane: &str, act: Act, detail: String, step: Step) -> Moment {
    Moment {
        t_ms,
        lane: lane.into(),
        act,
        detail,
        seen: None,
        ok: true,
        expected: None,
        step: Some(step),
    }
}

/// Returns the moment with this observation.
fn saw(moment: Moment, seen: &str) -> Moment {
    Moment {
        seen: Some(seen.into()),
        ..moment
    }
}

/// Returns the steps of the failing check.
fn trace(run: Run) -> Vec<Moment> {
    let Run {
        port,
        later,
        address,
        ..
    } = run;
    let mut trace = beginning(run);
    let elsewhere = format!("GET /menu at {address}");
    let step = request(4, "GET", &format!("http://{address}:{port}/menu"), "", true);
    trace.push(Moment {
        ok: false,
        expected: Some("200 and the menu of alder-finch-412".into()),
        ..saw(
            moment(41 + later, "web.1", Act::Request, elsewhere, step),
            "the connection was refused",
        )
    });
    trace
}

/// Returns the steps before the one that failed.
fn beginning(run: Run) -> Vec<Moment> {
    let (port, at) = (run.port, |ms: u64| ms + run.later);
    let url = format!("http://127.0.0.1:{port}");
    let lane = "web.1".to_owned();
    let health = Step::AwaitReady {
        lane: lane.clone(),
        url: format!("{url}/health"),
    };
    let ready = "answers GET /health".to_owned();
    let look = "looked at what it listens on".to_owned();
    let listen = moment(at(38), "web.1", Act::Listen, look, Step::Listeners { lane });
    let order = r#"{"cake":"baker's $(rye)"}"#;
    let post = request(1, "POST", &format!("{url}/orders"), order, true);
    let asked = format!("POST /orders {order}");
    vec![
        oven(port + 2),
        held(at(1), port + 1),
        start(at(2), port),
        moment(at(30), "web.1", Act::Ready, ready, health),
        saw(listen, &format!("127.0.0.1:{port}")),
        saw(
            moment(at(40), "web.1", Act::Request, asked, post),
            r#"201 {"loaf":"rye","cake":"baker's $(rye)"}"#,
        ),
    ]
}

/// Returns the start of the oven service.
fn oven(port: u16) -> Moment {
    let step = Step::StandIn {
        lane: "oven".into(),
        port,
        status: 200,
        body: r#"{"loaf":1}"#.into(),
        hold: true,
        takes: None,
        first: None,
    };
    let detail = format!("stands in on port {port}, answers 200 {{\"loaf\":1}}, later");
    moment(0, "oven", Act::StandIn, detail, step)
}

/// Returns a port that the grader takes.
fn held(t_ms: u64, port: u16) -> Moment {
    let detail = format!("took port {port} for itself");
    moment(
        t_ms,
        "grader",
        Act::HoldPort,
        detail,
        Step::HoldPort { port },
    )
}

/// Returns the start of `web.1`.
fn start(t_ms: u64, port: u16) -> Moment {
    let env = [
        ("BAKERY", "alder-finch-412".to_owned()),
        ("OVEN_URL", format!("http://127.0.0.1:{}", port + 2)),
        ("PORT", port.to_string()),
    ];
    let words: Vec<String> = env
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let step = Step::Start {
        lane: "web.1".into(),
        argv: vec!["crumb".into()],
        env: env.map(|(name, value)| (name.to_owned(), value)).to_vec(),
        files: vec![("config/menu.toml".into(), "cakes = [\"it's rye\"]\n".into())],
        beside: None,
        build: None,
        path: None,
        release: None,
    };
    let detail = format!("started `crumb`, {}", words.join(", "));
    moment(t_ms, "web.1", Act::Start, detail, step)
}

/// Returns a request with a JSON body, if it has one.
pub(crate) fn request(id: usize, method: &str, url: &str, body: &str, wait: bool) -> Step {
    let json = ("content-type".to_owned(), "application/json".to_owned());
    Step::Request {
        id,
        method: method.into(),
        url: url.into(),
        headers: if body.is_empty() { vec![] } else { vec![json] },
        body: body.into(),
        visitor: None,
        wait,
    }
}

/// Returns a report of a failed build, in colour.
fn build_failed() -> ExerciseReport {
    let said = "\u{1b}[1m\u{1b}[91merror[E0425]\u{1b}[0m\u{1b}[1m: cannot find value `menu`\u{1b}[0m\n \
                \u{1b}[94m--> \u{1b}[0msrc/main.rs:12:9\n\u{1b}]0;pwned\u{7}";
    ExerciseReport {
        messages: vec![said.into()],
        ..exercise("09-disposability", 9, "Disposability", Verdict::BuildFailed)
    }
}

/// Returns a report of a rejected submission.
fn rejected() -> ExerciseReport {
    ExerciseReport {
        messages: vec![
            "src/secrets.txt is a link; copy the file in its place".into(),
            "Cargo.toml: `oven` comes from git; only crates of the course's lock file may enter"
                .into(),
        ],
        ..exercise(
            "10-dev-prod-parity",
            10,
            "Dev/prod parity",
            Verdict::Rejected,
        )
    }
}

/// Returns the grader could not judge one check.
fn inconclusive() -> ExerciseReport {
    let trouble = "the grader could not give port 21021 to web.1: another program of this machine \
                   listens on it";
    let finding = Finding::new("tried to run the check", "a machine that lets it", trouble);
    let checks = vec![CheckReport {
        finding: Some(finding),
        ..check(
            "logs-to-stdout",
            "events go to stdout",
            Outcome::Inconclusive,
        )
    }];
    with_checks(
        exercise("11-logs", 11, "Logs", Verdict::Inconclusive),
        checks,
    )
}
