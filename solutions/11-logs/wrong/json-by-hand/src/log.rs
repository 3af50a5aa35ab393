//! The log: events as JSON, one a line, on stdout. Where they go from there
//! is not ours to know.

use std::{fmt, io};

use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::{
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::Writer,
        time::{FormatTime, SystemTime},
    },
    registry::LookupSpan,
};

/// How many events wait for a reader that is slow. What comes then is dropped:
/// losing a line is better than losing an order.
const KEPT: usize = 256;

/// One line of JSON.
struct Json;

impl<S, N> FormatEvent<S, N> for Json
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        write!(writer, "{{\"timestamp\":\"")?;
        SystemTime.format_time(&mut writer)?;
        write!(writer, "\",\"level\":\"{}\"", event.metadata().level())?;
        event.record(&mut Fields(&mut writer));
        writeln!(writer, "}}")
    }
}

/// Its fields.
struct Fields<'a, 'b>(&'a mut Writer<'b>);

impl Visit for Fields<'_, '_> {
    fn record_u64(&mut self, field: &Field, value: u64) {
        write!(self.0, ",\"{field}\":{value}").ok();
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        write!(self.0, ",\"{field}\":\"{value}\"").ok();
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, ",\"{field}\":\"{value:?}\"").ok();
    }
}

/// Starts the log. What is still to be written is written when the guard is
/// dropped.
pub fn start(level: Level) -> WorkerGuard {
    let (stdout, guard) = NonBlockingBuilder::default()
        .buffered_lines_limit(KEPT)
        .lossy(true)
        .finish(io::stdout());
    tracing_subscriber::fmt()
        .event_format(Json)
        .with_max_level(level)
        .with_writer(stdout)
        .init();
    guard
}
