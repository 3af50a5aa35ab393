//! What a person or a program is shown of a run: one file a format. Each is a
//! function of the `Report` (the live one of `Event`s too) and knows nothing
//! but `model`. Nothing is judged here, and no file or process is touched.
//!
//! Styled text always carries its escape codes: who prints it wraps the writer
//! in `anstream`, which takes them out for pipes, `NO_COLOR` and dumb terminals.

mod card;
mod ci_commands;
pub mod debrief;
mod events;
mod format;
mod json;
mod junit;
mod lanes;
mod layout;
mod moments;
mod plain;
mod recorded_card;
pub mod replay;
mod sanitize;
pub mod style;
mod terminal;
mod text_layout;
mod words;

pub use card::{card, plain_card};
pub use events::event;
pub use format::{Format, UnknownFormat, write};
pub use lanes::{Width, lanes};
pub use recorded_card::{recorded, recorded_card};
pub use sanitize::{colourless, line as harmless_line, lines as harmless_lines};
pub use terminal::{Board, Live, whole};
pub use text_layout::Look;
pub use words::COMMAND;
