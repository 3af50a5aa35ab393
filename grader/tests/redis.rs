//! Holds the embedded Redis to the real one: transcripts with the real one's
//! replies beside them, generated sequences, and the client that most
//! services use. Where the machine has no server of the recorded release, the
//! embedded one is still held to what was recorded.
//!
//! `UPDATE_TRANSCRIPTS=1 cargo test -p dozen --test redis` records anew.

#[path = "redis/client.rs"]
mod client;
#[path = "redis/engines.rs"]
mod engines;
#[path = "redis/generate.rs"]
mod generate;
#[path = "redis/handle.rs"]
mod handle;
#[path = "redis/transcript.rs"]
mod transcript;
#[path = "redis/typed.rs"]
mod typed;
#[path = "redis/wire.rs"]
mod wire;
