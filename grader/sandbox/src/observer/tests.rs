#![allow(
    clippy::disallowed_methods,
    reason = "the tests start programs of this machine"
)]

use std::{path::Path, process::Command};

use crate::{Attempt, Confined, Limits, Observer, prepare};

#[test]
fn attempts_of_descendants_are_seen_even_if_they_fail() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().canonicalize().unwrap();
    let observer = Observer::default();
    let mut command = Command::new("/bin/sh");
    let script = "(true <looked-for; exec ./not-there) 2>/dev/null; /bin/true; exit 7";
    command.args(["-c", script]).current_dir(&place);
    let confined = Confined {
        reach: None,
        limits: Limits::SERVICE,
        work: None,
        observer: Some(&observer),
    };
    prepare(&mut command, &confined).unwrap();
    let status = command.status().unwrap();
    assert_eq!(status.code(), Some(7));
    let attempts = observer.attempts().expect("the kernel reports attempts");
    for expected in [
        Attempt::Start(Path::new("/bin/sh").to_owned()),
        Attempt::Start(place.join("./not-there")),
        Attempt::Start(Path::new("/bin/true").to_owned()),
        Attempt::Open(place.join("looked-for")),
    ] {
        assert!(attempts.contains(&expected), "{expected:?}: {attempts:?}");
    }
}
