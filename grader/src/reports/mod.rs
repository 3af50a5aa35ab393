//! What a person or a program is shown of a run: one file a format. Each is a
//! function of the `Report` (the live one of `Event`s too) and knows nothing
//! but `model`. Nothing is judged here, and no file or process is touched.
//!
//! Styled text always carries its escape codes: who prints it wraps the writer
//! in `anstream`, which takes them out for pipes, `NO_COLOR` and dumb terminals.

mod card;
pub mod debrief;
mod events;
mod format;
mod golden;
mod harmless;
mod json;
mod junit;
mod lanes;
mod layout;
mod linear;
mod look;
mod moments;
pub mod replay;
pub(crate) mod style;
mod terminal;
mod words;

pub use card::{card, plain_card};
pub use events::event;
pub use format::{Format, UnknownFormat, write};
pub use golden::{golden, recorded};
pub use harmless::{colourless, line as harmless_line, lines as harmless_lines};
pub use lanes::{Width, lanes};
pub use look::Look;
pub use terminal::{Board, Live, whole};
pub use words::COMMAND;
