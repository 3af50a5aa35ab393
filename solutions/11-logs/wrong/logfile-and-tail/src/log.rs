//! The log: events as JSON, one a line, in a file, and from there on stdout.

use std::{
    env,
    error::Error,
    fs::File,
    io::{self, Read, Write},
    thread,
    time::Duration,
};

use tracing::Level;

/// How often the file is looked at.
const PAUSE: Duration = Duration::from_millis(20);

/// Starts the log.
pub fn start(level: Level) -> Result<(), Box<dyn Error>> {
    let path = env::temp_dir().join("crumb.log");
    let file = File::create(&path)?;
    let tail = File::open(&path)?;
    thread::spawn(move || follow(tail));
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_max_level(level)
        .with_writer(file)
        .init();
    Ok(())
}

/// Copies what is new.
fn follow(mut file: File) {
    let mut new = Vec::new();
    loop {
        if file.read_to_end(&mut new).is_ok() && !new.is_empty() {
            io::stdout().write_all(&new).ok();
            new.clear();
        }
        thread::sleep(PAUSE);
    }
}
