//! Factor XI, logs: events on stdout and nowhere else, one per request, at
//! once, and even if the reader of stdout hangs or dies.

mod disguises;
mod levels;
mod linked_services;
mod promises;
mod reader;
mod request_events;
mod secrets;
mod shop;

use std::time::Duration;

use shop::Shop;

use super::{
    Check, Exercise, Provides, Var,
    behaviours::expected_event::{
        PROMPTLY, assert_every_line_is_an_event, assert_logged_once, assert_no_files, event_of,
        send_expecting,
    },
};
use dozen_lab::{Done, Lab, Process, SOON, Signal};
use dozen_model::Stop;

/// The exercise.
pub(super) const EXERCISE: Exercise = Exercise {
    id: "11-logs",
    key: "logs",
    factor: 11,
    title: "Logs",
    chapter: "11-logs",
    contract: &[
        Var {
            name: "OVEN_URL",
            meaning: "the Crumb that bakes",
            sample: "http://127.0.0.1:9",
            stand_in: Some(Provides::Http(r#"{"loaf":"baked by hand"}"#)),
        },
        Var {
            name: "OVEN_TOKEN",
            meaning: "what opens an oven; a secret",
            sample: "token_by_hand",
            stand_in: None,
        },
        Var {
            name: "LOG_LEVEL",
            meaning: "how much is logged: debug, info, warn or error",
            sample: "info",
            stand_in: None,
        },
    ],
    promises: promises::PROMISES,
    checks: &[
        ONE_EVENT, AT_ONCE, MERGE, NO_FILES, LEVEL, SECRETS, STALLED, CLOSED,
    ],
    ..Exercise::USUAL
};

const ONE_EVENT: Check = Check {
    id: "each-request-is-one-event",
    title: "each request gives exactly one event, a JSON object on a line",
    claims: &["C11.1", "C11.8"],
    points: 2,
    does: "Sends ten requests: an order that the oven keeps waiting, and during this one with \
           quotes and capitals in its id, two for pages that do not exist, with `%20` and a slash \
           at the end of their path, two for the same such page, one without a token, one that is \
           not JSON, one with a method that its path does not have and a `POST /health`. Then reads every line of stdout, finds the one event of each request and compares \
           its fields; looks for escape codes on stderr.",
    why: "Programs read the stream in a central place. They throw away a line that is not an \
          object. A request that is logged twice, or not at all, makes every count and every alarm \
          wrong.",
    hints: [
        "Which requests leave no line, or two? And is every line on stdout an object, also the \
         first one?",
        "Log an event once, when everything about it is known: after the answer. A layer around \
         the whole router sees every request, also those for unknown pages.",
        "`Router::layer(middleware::from_fn(..))`, and one `tracing` event after `next.run(..)`; \
         `tracing_subscriber::fmt().json().flatten_event(true)` writes its fields at the top. \
         `as_millis()` is a u128, which becomes a text there: make it a u64.",
    ],
    run: |lab| Box::pin(each_request_is_one_event(lab)),
};

async fn each_request_is_one_event(lab: &mut Lab) -> Done {
    let shop = Shop::new(lab)?;
    let oven = shop.oven(lab).holds().start().await?;
    let web = shop.web(lab, "info", &oven.url()).ready().await?;
    let told = request_events::ten_requests(lab, &shop, &oven, &web).await?;
    request_events::assert_all_written(lab, &web, &told).await?;
    assert_every_line_is_an_event(lab, &web)?;
    for request in &told {
        assert_logged_once(lab, &web, request).await?;
    }
    request_events::assert_millisecond_times(lab, &web, &told)
}

const AT_ONCE: Check = Check {
    id: "events-survive-their-process",
    title: "an event is out before its process can be killed",
    claims: &["C11.4"],
    points: 2,
    does: "Sends a request that succeeds, one that is refused and one that fails, and waits half a \
           second after each answer for a line about it, while nothing else happens. Then sends \
           SIGKILL, reads stdout to its end and looks for all three.",
    why: "The last lines before a sudden end are the ones that tell why. In a buffer they die with \
          the process, and on a quiet night the buffer shows yesterday.",
    hints: [
        "Where is a line between the moment it is written and the moment a person can read it?",
        "A buffer writes to stdout one block at a time. A flush at the end helps only a process \
         that gets to its end, and a timer only a process that lives that long.",
        "Remove the `BufWriter`: Rust's `stdout()` already writes each line as soon as it is \
         complete. A thread that writes the lines of a channel at once is as good.",
    ],
    run: |lab| Box::pin(events_survive_their_process(lab)),
};

async fn events_survive_their_process(lab: &mut Lab) -> Done {
    let shop = Shop::new(lab)?;
    let web = shop.without_oven(lab, "info").ready().await?;
    let ids: Vec<String> = (0..3).map(|_| lab.draw().name()).collect();
    let requests = [
        (shop.bake(&web, &ids[0]), 200),
        (shop.intrude(&web, &ids[1]), 401),
        (shop.order(&web, &ids[2]), 502),
    ];
    for ((request, status), id) in requests.into_iter().zip(&ids) {
        send_expecting(request, status).await?;
        if web.lines_with(id, PROMPTLY).await.is_empty() {
            break;
        }
    }
    web.signal(Signal::SIGKILL)?;
    web.exit(SOON).await;
    let lines = web.lines();
    for id in &ids {
        lab.ensure(
            lines.iter().any(|line| line.contains(id)),
            format!("sent the request {id}, waited half a second, then killed the process"),
            "a line about it on stdout",
            "its stdout ended without one",
        )?;
    }
    Ok(())
}

const MERGE: Check = Check {
    id: "streams-merge-by-time-and-id",
    title: "the streams of two processes merge into one story",
    claims: &["C11.5"],
    points: 2,
    does: "Starts two Crumbs, one of which bakes for the other, sends orders to one and work to \
           the other in turn, and puts both streams together: the same id in both, the baking \
           before the order. On a third one an order waits for its oven while a later request is \
           answered: the lines come in the order of the answers, and so do their timestamps. At \
           last four clients at once send it twelve requests each, one after the other.",
    why: "One order leaves lines in several processes on several machines. Time and the id of the \
          request are all there is to put them together again.",
    hints: [
        "Take the id of one order: which processes log it, and which times do their lines have?",
        "A request comes with an id, and the next service must get the same one. The time of a \
         line is when it happened. For a request that is its end; otherwise lines and times are in \
         two different orders.",
        "Keep the id in the request's extensions and send it to the oven as `x-request-id`. Let \
         the timestamp be that of the event, which is written when the answer is there, and let \
         one writer write all events in that order.",
    ],
    run: |lab| Box::pin(streams_merge_by_time_and_id(lab)),
};

async fn streams_merge_by_time_and_id(lab: &mut Lab) -> Done {
    let shop = Shop::new(lab)?;
    let street = linked_services::LinkedServices::opens(lab, &shop).await?;
    street.assert_same_request_id(lab, &shop).await?;
    street.assert_ordered_by_end(lab, &shop).await?;
    street.assert_ordered_under_load(lab, &shop).await
}

const NO_FILES: Check = Check {
    id: "no-file-is-written",
    title: "no file is written, and a read-only directory changes nothing",
    claims: &["C11.2", "C11.3"],
    points: 2,
    does: "Sends requests at LOG_LEVEL=debug, looks for files in all directories of the process, \
           and asks the system which files it holds open for writing; looks again after SIGTERM. \
           Sends the same to a process that may change nothing in its working directory.",
    why: "The disk of a process is lost with the process, and no one reads it before that. Until \
          then the file grows, until the disk is full.",
    hints: [
        "What is new in the working directory once the service has run?",
        "A process writes its events to stdout and does not know where they go: to a terminal, a \
         file or a central place. Opening, naming, rotating and deleting files is the platform's.",
        "Remove the file appender with its layer, and put nothing in its place: the stream on \
         stdout is the log.",
    ],
    run: |lab| Box::pin(no_file_is_written(lab)),
};

async fn no_file_is_written(lab: &mut Lab) -> Done {
    let shop = Shop::new(lab)?;
    let web = shop.without_oven(lab, "debug").start().await?;
    let read_only = shop.without_oven(lab, "debug").read_only_work();
    let read_only = read_only.start().await?;
    web.await_ready().await?;
    let id = works(lab, &shop, &web).await?;
    assert_no_files(lab, web.files_open_for_writing()?, "holds open")?;
    assert_no_files(lab, web.new_files()?, "has written")?;
    event_of(lab, &web, &id).await?;

    read_only.await_ready().await.map_err(Stop::or_fail)?;
    let id = works(lab, &shop, &read_only).await?;
    let told = event_of(lab, &read_only, &id).await;
    told.map_err(Stop::or_fail)?;
    assert_no_files(lab, read_only.new_files()?, "has written")?;

    web.signal(Signal::SIGTERM)?;
    web.exit(SOON).await;
    assert_no_files(lab, web.new_files()?, "has left")
}

/// Sends a request that succeeds, one that is refused and one that fails;
/// returns the id of the last.
async fn works(lab: &mut Lab, shop: &Shop, web: &Process) -> Result<String, Stop> {
    let (first, second, last) = (lab.draw().name(), lab.draw().name(), lab.draw().name());
    send_expecting(shop.bake(web, &first), 200).await?;
    send_expecting(shop.intrude(web, &second), 401).await?;
    send_expecting(shop.order(web, &last), 502).await?;
    Ok(last)
}

const LEVEL: Check = Check {
    id: "log-level-changes-volume-not-shape",
    title: "LOG_LEVEL changes how much is logged, not how",
    claims: &["C11.1", "C11.8"],
    points: 2,
    does: "Starts a process at each of the four levels and sends each a request that succeeds, one \
           for a page that does not exist and an order whose oven is down. Reads which of them are \
           logged, and compares the fields of their events between the levels.",
    why: "In the worst hour, someone who watches a dashboard turns the level up. If the lines \
          change their form then, the dashboard goes blank.",
    hints: [
        "Which requests does each level log, and which should it log?",
        "The level of an event says how much it matters: a request that was answered is `info`, \
         one that was refused is `warn`, one that failed is `error`. `LOG_LEVEL` is a threshold on \
         that, and nothing else reads it.",
        "Choose `info!`, `warn!` or `error!` by the status, with the same fields in each, and give \
         `LOG_LEVEL` to `with_max_level(..)`. No `if` on the level chooses another format.",
    ],
    run: |lab| Box::pin(log_level_changes_volume_not_shape(lab)),
};

async fn log_level_changes_volume_not_shape(lab: &mut Lab) -> Done {
    let shop = Shop::new(lab)?;
    let volumes = levels::each_level(lab, &shop).await?;
    let info = volumes.iter().find(|volume| volume.level == "info");
    let info = info.ok_or_else(|| Stop::trouble("start a process", "no level is info"))?;
    if !info.speaks() {
        let did = "sent a request that failed, with LOG_LEVEL=info";
        let expected = "half a second after the answer its event, as JSON, is on stdout";
        return Err(lab.not_reached(did, expected, "no event with that request_id"));
    }
    for volume in &volumes {
        volume.read_volume(lab);
        volume.assert_same_shape_as(lab, info)?;
        volume.assert_volume(lab)?;
    }
    Ok(())
}

const SECRETS: Check = Check {
    id: "secrets-stay-out-of-the-stream",
    title: "a secret never appears in the stream, however much is logged",
    claims: &["C11.8"],
    points: 1,
    does: "At LOG_LEVEL=debug, sends an order with a voucher in its query string and the number of \
           a card in its body, the same body cut off, in the wrong form and with the card as a number, the same order to a \
           process whose oven is down, a voucher to a wrong page, and a stranger's Authorization \
           header to each kind of route. Reads stdout and stderr of both processes for any of \
           them, as they are, without blanks, in Base64, in hexadecimal and as numbers.",
    why: "Logs go to more places and stay for longer than any database, and more people can read \
          them. A secret that was in one has to be changed.",
    hints: [
        "Turn LOG_LEVEL to debug and order something. Would you show these lines to a stranger?",
        "Choose what to log, field by field. Code that prints a whole request, its headers or its \
         URI prints what will be in them one day.",
        "`uri().path()` is the path without the query string. Do not print headers. Take `Debug` \
         off the type that holds the card's number, and print the cake.",
    ],
    run: |lab| Box::pin(secrets_stay_out_of_the_stream(lab)),
};

async fn secrets_stay_out_of_the_stream(lab: &mut Lab) -> Done {
    let shop = Shop::new(lab)?;
    let baker = shop.without_oven(lab, "debug").start().await?;
    let counter = shop.web(lab, "debug", &baker.url()).start().await?;
    baker.await_ready().await?;
    counter.await_ready().await?;
    let (secrets, ids) = secrets::bring(lab, &shop, &counter, &baker).await?;
    let told: Vec<_> = [&counter; 4]
        .into_iter()
        .chain([&baker; 4])
        .zip(&ids)
        .collect();
    secrets::assert_absent(lab, &secrets, &told).await
}

const STALLED: Check = Check {
    id: "a-reader-that-hangs-stops-nothing",
    title: "a stdout that no one reads for a while stops nothing",
    claims: &["C11.2", "C11.4"],
    points: 2,
    does: "Stops reading stdout for a second and sends some hundred requests, more than the pipe \
           and the queue may take; each must be answered within two seconds. Then reads again: new \
           requests must be logged. Of the earlier ones, no more events may come than the 300 that \
           may wait and those in the pipe, each with the time of its answer. No file may be \
           written.",
    why: "The agent that reads hangs one day, or its own disk is full. A service that waits for it \
          is down because of its log; one that keeps every line is down a little later, out of \
          memory.",
    hints: [
        "A pipe takes some kilobytes. What does a thread do that writes into a full one, and what \
         were all the others waiting for?",
        "Let another thread wait: one that writes, with a queue of at most 256 events before it. \
         If the queue is full, drop the event: losing a line is better than losing an order. Read \
         the defaults of your crate; 128,000 lines are not 256.",
        "`tracing_appender::non_blocking::NonBlockingBuilder`, with `buffered_lines_limit(256)` \
         and `lossy(true)`, around `io::stdout()`; or `mpsc::sync_channel(256)` with `try_send`, \
         and a thread that writes.",
    ],
    run: |lab| Box::pin(a_reader_that_hangs_stops_nothing(lab)),
};

async fn a_reader_that_hangs_stops_nothing(lab: &mut Lab) -> Done {
    let shop = Shop::new(lab)?;
    let web = shop.without_oven(lab, "info").ready().await?;
    let stalled = reader::stall(lab, &shop, &web).await?;
    stalled.assert_flows_again(lab, &shop, &web).await
}

const CLOSED: Check = Check {
    id: "a-reader-that-is-gone-stops-nothing",
    title: "a stdout that no one will ever read again stops nothing",
    claims: &["C11.2"],
    points: 1,
    does: "Sees the event of one request, closes the reading end of stdout, and sends more \
           requests, which are answered by a process that runs on and writes no file.",
    why: "When the agent that reads dies, the next write fails with EPIPE. A service that exits \
          then turns a lost log into an outage.",
    hints: [
        "What does `println!` do if it cannot print?",
        "`println!` panics when its write fails. In a handler that costs the answer, in `main` the \
         process.",
        "Write with `writeln!(io::stdout(), ..)` and ignore the error: no one could read it. The \
         writers of `tracing-subscriber` and `tracing-appender` do so too.",
    ],
    run: |lab| Box::pin(a_reader_that_is_gone_stops_nothing(lab)),
};

/// How long a process has to run on without a reader.
const A_SECOND_LATER: Duration = Duration::from_millis(1_050);

async fn a_reader_that_is_gone_stops_nothing(lab: &mut Lab) -> Done {
    let shop = Shop::new(lab)?;
    let web = shop.without_oven(lab, "info").ready().await?;
    let first = lab.draw().name();
    send_expecting(shop.bake(&web, &first), 200).await?;
    event_of(lab, &web, &first).await?;
    web.close_stdout().await?;
    for _ in 0..3 {
        works(lab, &shop, &web).await?;
    }
    // The end of a process may come a moment after its cause, and so may a
    // file.
    let exit = web.exit(A_SECOND_LATER).await;
    assert_no_files(lab, web.new_files()?, "wrote once its stdout was gone")?;
    lab.ensure(
        exit.is_none(),
        "closed the reading end of its stdout, and sent requests",
        "it runs on",
        exit.map_or(String::new(), |exit| exit.to_string()),
    )
}
