//! The watch, through a pseudo-terminal: it is seen, typed at and left.
#![cfg(target_os = "linux")]

mod common;

use std::{fs, path::Path, time::Duration};

use dozen::{course::EXERCISES, platform::RUN_PREFIX};

use common::{clone, dozen_in, running, terminal::Terminal};
use nix::sys::signal::Signal;
use tempfile::TempDir;

/// A clone of the course, and a folder for the files of runs.
struct Desk {
    course: TempDir,
    temp: Option<TempDir>,
}

impl Desk {
    fn new() -> Self {
        let course = clone();
        let questions = "book/questions";
        common::copy(
            &common::root().join(questions),
            &course.path().join(questions),
        );
        Self { course, temp: None }
    }

    /// Makes one whose runs can be distinguished from all others.
    fn apart() -> Self {
        Self {
            temp: Some(tempfile::tempdir().unwrap()),
            ..Self::new()
        }
    }

    fn temp(&self) -> &Path {
        self.temp.as_ref().unwrap().path()
    }

    fn start(&self, args: &[&str], env: &[(&str, &str)], size: (u16, u16)) -> Terminal {
        let mut env = env.to_vec();
        if let Some(temp) = &self.temp {
            env.push(("TMPDIR", temp.path().to_str().unwrap()));
        }
        Terminal::sized(self.course.path(), args, &env, size)
    }

    fn path(&self, of: &str) -> std::path::PathBuf {
        self.course.path().join(of)
    }

    /// Replaces the learner's text by the reference's.
    fn solve(&self, exercise: &str) {
        let (from, to) = (self.path("solutions"), self.path("exercises"));
        let (from, to) = (from.join(exercise), to.join(exercise));
        for part in ["src", "assets"] {
            if from.join(part).is_dir() {
                let _ = fs::remove_dir_all(to.join(part));
                common::copy(&from.join(part), &to.join(part));
            }
        }
        for part in ["Cargo.toml", "Procfile"] {
            fs::copy(from.join(part), to.join(part)).unwrap();
        }
    }

    /// Fails unless every process and file of its runs is gone.
    fn assert_clean(&self) {
        assert_eq!(running(self.temp().to_str().unwrap()), Vec::<i32>::new());
        let all = fs::read_dir(self.temp()).unwrap().flatten();
        let names = all.map(|entry| entry.file_name().into_string().unwrap());
        let left: Vec<String> = names.filter(|name| name.starts_with(RUN_PREFIX)).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

const ESCAPE: char = '\u{1b}';

/// A service that never opens its port.
const STUCK: &str = "fn main() { loop { std::thread::park() } }";

#[test]
fn a_failure_is_shown_fixed_on_save_and_passed_and_no_process_is_left() {
    let desk = Desk::apart();
    let mut watch = desk.start(&["watch", "07"], &[], (100, 40));
    let screen = watch.sees("fail · 0/");
    assert!(screen.contains("07-port-binding  Port binding"), "{screen}");
    assert!(
        screen.contains("✗ the service listens on the port it is given"),
        "{screen}"
    );
    for part in [
        "expected",
        "seen",
        "why",
        "book/chapters/07-port-binding.md",
    ] {
        assert!(screen.contains(part), "{part}:\n{screen}");
    }
    desk.solve("07-port-binding");
    let screen = watch.sees("pass · ");
    assert!(!screen.contains('✗'), "{screen}");
    let screen = watch.sees(&format!("1 of {} passed", EXERCISES.len()));
    assert!(
        screen.contains("proved   9 behaviours of Port binding"),
        "{screen}"
    );
    watch.press("s");
    watch.sees("What was proved");
    watch.press("\u{1b}[F");
    watch.sees("answer the question");
    watch.press("a");
    watch.sees("right: ");
    watch.press("q");
    watch.until("the board", |screen| !screen.contains("esc back"));
    watch.press("l");
    let screen = watch.sees("Exercises");
    assert!(screen.contains("07-port-binding       passed"), "{screen}");
    watch.press("\u{1b}");
    watch.until("the board", |screen| !screen.contains("esc back"));
    watch.press("q");
    let ended = watch.ends();
    assert_eq!(ended.status.code(), Some(0));
    assert!(ended.is_given_back, "{}", ended.screen);
    assert!(
        ended.screen.contains("07-port-binding: passed. 1 of "),
        "{}",
        ended.screen
    );
    assert!(
        ended
            .screen
            .contains("come back with `cargo dozen watch 07`"),
        "{}",
        ended.screen
    );
    desk.assert_clean();
}

#[test]
fn dozen_on_a_terminal_watches_and_explains_itself_the_first_time() {
    let desk = Desk::apart();
    let mut watch = desk.start(&[], &[], (80, 24));
    let screen = watch.sees("Welcome");
    assert!(
        screen.contains("exercises/01-codebase/README.md"),
        "{screen}"
    );
    watch.sees("fail · ");
    watch.press("\u{3}");
    let ended = watch.ends();
    assert_eq!(ended.status.code(), Some(0));
    assert!(
        ended.is_given_back && ended.screen.contains("01-codebase: "),
        "{}",
        ended.screen
    );
    desk.assert_clean();
}

#[test]
fn hints_are_for_the_failing_check_and_are_remembered() {
    let desk = Desk::new();
    let mut watch = desk.start(&["watch", "07"], &[], (100, 40));
    watch.sees("fail · ");
    watch.press("h");
    watch.sees("hint 1 of 3");
    watch.press("h");
    watch.sees("hint 2 of 3");
    watch.press("q");
    watch.sees("fail · ");
    watch.press("h");
    let screen = watch.sees("hint 2 of 3");
    assert!(!screen.contains("hint 3 of 3"), "{screen}");
    watch.press("qq");
    watch.ends();
    let told = dozen_in(desk.course.path())
        .args(["hint", "07"])
        .output()
        .unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("hint 3 of 3"), "{told}");
}

#[test]
fn explanations_replays_cards_and_keys_are_pages_that_can_be_closed() {
    let desk = Desk::new();
    let mut watch = desk.start(&["watch", "07"], &[], (100, 40));
    watch.sees("fail · ");
    for (key, title, last) in [
        ("e", "What the checks do", "serves-as-a-backing-service"),
        ("r", "The failure by hand", "What the processes printed"),
        ("c", "Every check, and every card", "0 of 1 exercise passed"),
        ("?", "Keys", "nothing is left running"),
    ] {
        watch.press(key);
        watch.sees(title);
        watch.press("\u{1b}[F");
        watch.sees(last);
        watch.press("q");
        watch.until("the board", |screen| !screen.contains("esc back"));
    }
    let replay = desk.path(".dozen/replay/07-port-binding-listens-on-the-given-port.sh");
    assert!(fs::read_to_string(replay).unwrap().contains("curl"));
    watch.press("q");
    assert_eq!(watch.ends().status.code(), Some(0));
}

#[test]
fn a_save_during_a_run_restarts_it() {
    let desk = Desk::apart();
    let main = desk.path("exercises/07-port-binding/src/main.rs");
    fs::write(&main, STUCK).unwrap();
    let mut watch = desk.start(&["watch", "07", "--patience", "50"], &[], (100, 40));
    watch.sees("checking  0 of");
    let services = || running(desk.temp().to_str().unwrap()).len();
    desk.solve("07-port-binding");
    watch.sees("pass · ");
    assert!(services() <= 1, "the keeper alone is at work");
    watch.press("q");
    watch.ends();
    desk.assert_clean();
}

#[test]
fn a_save_is_noticed_by_the_clock_too() {
    let desk = Desk::new();
    let mut watch = desk.start(&["watch", "07", "--poll"], &[], (100, 40));
    watch.sees("fail · ");
    desk.solve("07-port-binding");
    watch.sees("pass · ");
    watch.press("q");
    assert_eq!(watch.ends().status.code(), Some(0));
}

#[test]
fn the_list_is_searched_and_leads_to_another_exercise() {
    let desk = Desk::new();
    let mut watch = desk.start(&["watch", "07"], &[], (100, 40));
    watch.sees("07-port-binding");
    watch.press("l");
    watch.sees("type to search");
    watch.press("secret");
    let alone = |s: &str| s.contains("03-config") && !s.contains("12-admin");
    watch.until("fewer exercises", alone);
    watch.press("\r");
    watch.sees("03-config  Config");
    watch.press("p");
    watch.sees("02-dependencies  Dependencies");
    watch.press("n");
    watch.sees("03-config  Config");
    watch.press("q");
    assert_eq!(watch.ends().status.code(), Some(0));
}

#[test]
fn the_editor_gets_the_terminal_and_its_save_is_graded_when_it_ends() {
    let desk = Desk::apart();
    let solution = desk.path("solutions/07-port-binding/src");
    let menu = desk.path("exercises/07-port-binding/src/menu.rs");
    fs::copy(solution.join("menu.rs"), menu).unwrap();
    let editor = format!("cp {}", solution.join("main.rs").display());
    let mut watch = desk.start(&["watch", "07"], &[("EDITOR", &editor)], (100, 40));
    watch.sees("fail · ");
    watch.press("o");
    watch.sees("pass · ");
    watch.press("q");
    let ended = watch.ends();
    assert!(ended.is_given_back);
    let said = "exercises/07-port-binding/src/main.rs is open";
    assert!(ended.text.contains(said));
    desk.assert_clean();
}

#[test]
fn without_an_editor_it_says_what_to_set() {
    let desk = Desk::new();
    let mut watch = desk.start(&["watch", "07"], &[], (100, 40));
    watch.press("o");
    watch.sees("put its command into EDITOR");
    watch.press("q");
    assert_eq!(watch.ends().status.code(), Some(0));
}

#[test]
fn a_reset_asks_first_and_saves_the_work() {
    let desk = Desk::new();
    desk.solve("07-port-binding");
    let mut watch = desk.start(&["watch", "07"], &[], (100, 40));
    watch.sees("pass · ");
    watch.press("x");
    watch.sees("nothing is lost");
    watch.press("n");
    watch.sees("pass · ");
    watch.press("x");
    watch.sees("nothing is lost");
    watch.press("y");
    watch.sees("fail · ");
    let kept = fs::read_dir(desk.path(".dozen/kept")).unwrap().count();
    assert_eq!(kept, 1);
    watch.press("q");
    assert_eq!(watch.ends().status.code(), Some(0));
}

#[test]
fn small_screens_show_the_important_parts_and_a_resize_redraws() {
    let desk = Desk::new();
    let mut watch = desk.start(&["watch", "07"], &[], (40, 12));
    let screen = watch.sees("fail · ");
    assert!(
        screen.lines().count() <= 12 && screen.contains("q quit"),
        "{screen}"
    );
    watch.resize(100, 40);
    watch.until("the whole", |screen| {
        screen.contains("expected") && screen.contains("fail · ")
    });
    watch.resize(20, 4);
    watch.until("the smallest screen", |screen| screen.lines().count() <= 4);
    watch.press("q");
    let ended = watch.ends();
    assert!(ended.status.success() && ended.is_given_back);
}

#[test]
fn sigterm_restores_the_terminal_and_leaves_nothing_running() {
    let desk = Desk::apart();
    fs::write(desk.path("exercises/07-port-binding/src/main.rs"), STUCK).unwrap();
    let watch = desk.start(&["watch", "07", "--patience", "50"], &[], (100, 40));
    watch.sees("checking  0 of");
    watch.send(Signal::SIGTERM);
    let ended = watch.ends();
    assert_eq!(ended.status.code(), Some(143));
    assert!(ended.is_given_back, "{}", ended.screen);
    desk.assert_clean();
}

#[test]
fn without_escape_codes_the_watch_prints_lines_and_reads_letters() {
    for env in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let desk = Desk::apart();
        let mut watch = desk.start(&["watch", "07"], &[env], (100, 40));
        watch.prints("Waiting for you to save.");
        watch.press("h\n");
        watch.prints("hint 1 of 3");
        desk.solve("07-port-binding");
        watch.prints("1 of 1 exercise passed");
        watch.press("q\n");
        let ended = watch.ends();
        assert_eq!(ended.status.code(), Some(0));
        assert!(
            !ended.text.contains(ESCAPE) && ended.is_given_back,
            "{env:?}: {:?}",
            ended.text
        );
        assert!(
            ended.text.contains("07-port-binding: passed"),
            "{}",
            ended.text
        );
        desk.assert_clean();
    }
}

#[test]
fn dozen_without_a_terminal_checks_once() {
    for env in [("TERM", "dumb"), ("NO_COLOR", "1")] {
        let desk = Desk::new();
        let ended = desk.start(&[], &[env], (100, 40)).ends();
        assert_eq!(ended.status.code(), Some(1));
        assert!(
            !ended.text.contains(ESCAPE) && ended.text.contains("01-codebase"),
            "{}",
            ended.text
        );
    }
}

#[test]
fn without_a_terminal_it_checks_once_and_asks_nothing() {
    let desk = Desk::new();
    for args in [&["watch", "07"][..], &[]] {
        let output = dozen_in(desk.course.path())
            .args(args)
            .timeout(Duration::from_secs(300))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            text.contains("0 of 1 exercise passed") && !text.contains(ESCAPE),
            "{text}"
        );
    }
    assert!(!Path::new(&desk.path(".dozen/replay")).exists());
}
