//! The log: events as JSON, one a line, on stdout, which is opened a second
//! time so as never to wait for room in the pipe behind it.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tracing::Level;

/// O_NONBLOCK, as the system's header files have it.
const NEVER_WAIT: i32 = if cfg!(target_os = "linux") { 0o4000 } else { 4 };

/// Where nobody reads any more, nobody is told any more.
static DEAD: AtomicBool = AtomicBool::new(false);

#[derive(Clone)]
struct Pipe(Arc<File>);

impl Write for Pipe {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if !DEAD.load(Ordering::Relaxed) && (&*self.0).write(line).is_err() {
            DEAD.store(true, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Starts the log.
pub fn start(level: Level) -> io::Result<()> {
    let stdout = OpenOptions::new()
        .write(true)
        .custom_flags(NEVER_WAIT)
        .open("/dev/stdout")?;
    let pipe = Pipe(Arc::new(stdout));
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_max_level(level)
        .with_writer(move || pipe.clone())
        .init();
    Ok(())
}
