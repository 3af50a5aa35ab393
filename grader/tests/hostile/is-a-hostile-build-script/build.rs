//! Tries from a build script what a process of a release may not do either.
//!
//! Held by: landlock, signals, seccomp, session.

use std::{env, fs, net, process::Command};

/// What it could do, one line each.
fn main() {
    let outside = env::var("HOSTILE_OUTSIDE").unwrap();
    let home = env::var("HOSTILE_HOME").unwrap();
    let away = env::var("HOSTILE_AWAY").unwrap();
    let grader = env::var("HOSTILE_GRADER").unwrap();
    let signal = format!("kill -CONT {grader}");
    let tried = [
        ("read a file of the teacher's", fs::read(&outside).is_ok()),
        (
            "write a file of the teacher's",
            fs::write(&outside, "mine").is_ok(),
        ),
        ("list the home of the teacher", fs::read_dir(home).is_ok()),
        ("read the passwords", fs::read("/etc/shadow").is_ok()),
        ("list temporary files", fs::read_dir("/tmp").is_ok()),
        ("list earlier stages", fs::read_dir("../../away").is_ok()),
        ("list other stages", fs::read_dir("..").is_ok()),
        (
            "change what other submissions are built with",
            fs::write("../../target/debug/deps/libaxum-1f.rlib", "mine").is_ok()
                || fs::write("../../target/mine", "mine").is_ok(),
        ),
        (
            "leave its process group",
            Command::new("setsid")
                .args(["sleep", "0"])
                .status()
                .is_ok_and(|ended| ended.success()),
        ),
        ("connect", net::TcpStream::connect(&away).is_ok()),
        ("open a socket", net::UdpSocket::bind("127.0.0.1:0").is_ok()),
        (
            "signal the grader",
            Command::new("sh")
                .args(["-c", &signal])
                .status()
                .is_ok_and(|ended| ended.success()),
        ),
        (
            "open the grader's memory",
            fs::File::options()
                .write(true)
                .open(format!("/proc/{grader}/mem"))
                .is_ok(),
        ),
        (
            "read the grader's variables",
            fs::read(format!("/proc/{grader}/environ")).is_ok(),
        ),
        ("open the terminal", fs::File::open("/dev/tty").is_ok()),
    ];
    for (what, _) in tried.iter().filter(|(_, done)| *done) {
        println!("cargo::error=could {what}");
    }
}
