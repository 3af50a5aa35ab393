//! What students hand in: archives unpacked with care, and the forms in which
//! learning platforms give them out.

pub mod archive;
pub mod around;
pub mod collect;
pub mod download;
pub mod entry;
pub mod forms;
mod names;
pub mod unpack;
