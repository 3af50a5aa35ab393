//! Crumb's menu, exported as HTTP on the port of the command line: the
//! Procfile hands over what the platform gives.

mod menu;

use std::{env, num::NonZeroU16, process::ExitCode};

use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let [flag, port] = words.as_slice() else {
        return refuse("usage: crumb --port PORT");
    };
    match (flag.as_str(), port.parse::<NonZeroU16>()) {
        ("--port", Ok(port)) => listen(port.get()).await,
        _ => refuse(&format!("not a port: {flag} {port:?}")),
    }
}

async fn listen(port: u16) -> ExitCode {
    match TcpListener::bind(("0.0.0.0", port)).await {
        Ok(listener) => match axum::serve(listener, menu::routes()).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(cause) => refuse(&cause.to_string()),
        },
        Err(cause) => refuse(&format!("port {port}: {cause}")),
    }
}

fn refuse(problem: &str) -> ExitCode {
    eprintln!("{problem}");
    ExitCode::from(64)
}
