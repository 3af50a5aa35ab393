//! Reports of a run, for people and programs: one file per format. Each is a
//! function of the `Report` (the live one also of `Event`s) and uses nothing
//! but `model`. Nothing here judges, or touches files or processes.
//!
//! Styled text always has its escape codes: the caller that prints it wraps the
//! writer in `anstream`, which removes them for pipes, `NO_COLOR` and dumb
//! terminals.

mod card;
mod card_form;
mod ci_commands;
pub mod debrief;
mod events;
mod format;
mod json;
mod junit;
mod lanes;
mod layout;
mod moments;
mod names;
mod plain;
mod printed;
mod recorded_card;
pub mod replay;
pub mod report_card;
mod sanitize;
pub mod style;
mod terminal;
mod text_layout;
mod words;

pub use card::{card, plain_card};
pub use events::event;
pub use format::{Format, UnknownFormat, write};
pub use lanes::{Width, lanes};
pub use names::{COMMAND, CommandName, chapter_file, name_as_in_a_handout};
pub use recorded_card::{recorded, recorded_card};
pub use sanitize::{colourless, line as harmless_line, lines as harmless_lines};
pub use terminal::{Board, Cards, Live, end_of_run, whole};
pub use text_layout::TextLayout;
