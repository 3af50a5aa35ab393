//! Crumb's menu, exported as HTTP on the port that the platform gives.

mod menu;

use std::{
    env, io,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU16,
    process::{self, Command, ExitCode, Stdio},
    thread,
};

use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    if env::args().len() == 1 {
        return supervised().unwrap_or(ExitCode::FAILURE);
    }
    thread::spawn(end_with_the_supervisor);
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("crumb: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the server under a shell, which says when it went down.
fn supervised() -> io::Result<ExitCode> {
    const SCRIPT: &str = r#""$0" serve; code=$?; echo "crumb went down: $code" >&2; exit $code"#;
    let mut shell = Command::new("/bin/sh")
        .arg("-c")
        .arg(SCRIPT)
        .arg(env::current_exe()?)
        .stdin(Stdio::piped())
        .spawn()?;
    let _held = shell.stdin.take();
    let status = shell.wait()?;
    Ok(match status.success() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// The supervisor holds the other end of stdin for as long as it lives.
fn end_with_the_supervisor() {
    let _ = io::copy(&mut io::stdin(), &mut io::sink());
    process::exit(0);
}

async fn serve() -> Result<(), String> {
    let address = SocketAddr::from((Ipv4Addr::UNSPECIFIED, port()?.get()));
    let listener = TcpListener::bind(address)
        .await
        .map_err(|cause| format!("cannot listen on {address}: {cause}"))?;
    println!("Crumb is open on {address}");
    axum::serve(listener, menu::routes())
        .await
        .map_err(|cause| format!("stopped serving: {cause}"))
}

/// The port that the platform gave.
fn port() -> Result<NonZeroU16, String> {
    let given = env::var("PORT").map_err(|cause| format!("PORT: {cause}"))?;
    given
        .parse()
        .map_err(|cause| format!("PORT is {given:?}, which is no port: {cause}"))
}
