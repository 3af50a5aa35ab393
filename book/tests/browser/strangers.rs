//! A service's output and pages of another origin: the live book acts on
//! neither.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
};

use serde_json::{Value, json};

use crate::{
    FAILED, chapter,
    chrome::Chrome,
    served::{EXERCISE, course, serve},
};

/// A service without crates whose output a browser would act on.
const HOSTILE: &str = r##"fn main() {
    for text in ["<img id=evil src=x onerror='window.evil = 1'>", "<script>window.evil = 2</script>"] {
        println!("{text}");
        eprintln!("{text}");
    }
    std::process::exit(1);
}
"##;

pub(crate) async fn what_a_service_prints_is_shown_and_never_acted_on() {
    let course = course();
    let own = course.path().join("exercises").join(EXERCISE);
    fs::write(own.join("src/main.rs"), HOSTILE).unwrap();
    let served = serve(course.path());
    let chrome = Chrome::start(1280, 900).await;
    chrome.client.goto(&chapter(&served)).await.unwrap();
    chrome.sees(FAILED).await;
    chrome.sees("#live details[open] .live-picture > *").await;
    let shown = chrome
        .run("return document.querySelector('#live').innerText")
        .await;
    assert!(shown.as_str().unwrap().contains("<img id=evil"), "{shown}");
    let evil =
        "return [window.evil ?? null, document.querySelectorAll('#evil, #live script').length]";
    assert_eq!(chrome.run(evil).await, json!([null, 0]));
}

pub(crate) async fn a_page_of_another_origin_can_drive_nothing_and_read_nothing() {
    let course = course();
    let served = serve(course.path());
    let stranger = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = format!("http://{}/", stranger.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in stranger.incoming().flatten() {
            let mut stream = stream;
            let _ = stream.read(&mut [0; 4096]);
            let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<p>elsewhere";
            let _ = stream.write_all(page.as_bytes());
        }
    });
    let chrome = Chrome::start(800, 600).await;
    chrome.client.goto(&address).await.unwrap();
    let script = format!(
        "const done = arguments[arguments.length - 1];
         const book = 'http://{}';
         const outcome = (wish) => wish.then(() => 'reached', () => 'refused');
         const heard = new Promise((yes, no) => {{
             const subscription = new EventSource(book + '/live/events?page={EXERCISE}');
             subscription.addEventListener('hello', yes);
             subscription.onerror = no;
         }});
         const loaded = new Promise((yes, no) => {{
             const script = document.createElement('script');
             script.src = book + '/toc.js';
             script.onload = yes;
             script.onerror = no;
             document.body.append(script);
         }});
         Promise.all([
             outcome(heard),
             outcome(loaded),
             outcome(fetch(book + '/{EXERCISE}.html')),
             outcome(fetch(book + '/live/check/{EXERCISE}', {{ method: 'POST',
                 headers: {{ 'x-dozen-token': 'guess' }} }})),
             fetch(book + '/live/check/{EXERCISE}', {{ method: 'POST', mode: 'no-cors' }})
                 .then((answer) => answer.type, () => 'refused'),
         ]).then(done);",
        served.host
    );
    let outcomes = chrome.run_async(&script).await;
    let all: Vec<&str> = outcomes
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(
        all == ["refused", "refused", "refused", "refused", "opaque"] || all == ["refused"; 5],
        "{all:?}"
    );
    assert!(
        !course.path().join(".dozen/progress.json").exists(),
        "nothing was run"
    );
    let own = served.listen(EXERCISE).until("panel", |_| true);
    assert_eq!(own["run"], 0, "the first run is of our own listening");
}
