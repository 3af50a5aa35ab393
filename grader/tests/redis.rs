//! Compares the embedded Redis with the real one: transcripts with the real
//! server's replies, generated sequences, and the client that most services
//! use. On a machine without a server of the recorded release the embedded one
//! is still compared with the transcripts.
//!
//! `UPDATE_TRANSCRIPTS=1 cargo test -p dozen --test redis` records them again.

#[path = "redis/client.rs"]
mod client;
#[path = "redis/engines.rs"]
mod engines;
#[path = "redis/fence.rs"]
mod fence;
#[path = "redis/generate.rs"]
mod generate;
#[path = "redis/handle.rs"]
mod handle;
mod harness;
#[path = "redis/limits.rs"]
mod limits;
#[path = "redis/transcript.rs"]
mod transcript;
#[path = "redis/typed.rs"]
mod typed;
#[path = "redis/wire.rs"]
mod wire;

use std::process::ExitCode;

use harness::{Suite, tests};

fn main() -> ExitCode {
    let mut suite = Suite::default();
    tests!(
        suite;
        generate::a_sequence_is_the_same_for_the_same_seed_and_has_every_shape,
        handle::missing_commands_are_named,
        limits::a_script_without_end_is_stopped_and_the_next_one_runs,
        limits::a_script_that_takes_all_memory_is_stopped,
        limits::after_three_stopped_scripts_no_more_are_run,
        limits::a_long_script_stops_no_other_server,
        limits::values_that_memory_cannot_hold_are_refused,
        limits::replies_and_queues_have_a_limit,
        limits::a_word_that_is_too_long_ends_its_connection,
        limits::only_so_many_clients_are_served_at_a_time,
        transcript::the_embedded_server_replies_what_was_recorded_from_the_real_one,
        typed::the_client_of_most_services_works_on_the_embedded_server,
        typed::a_client_without_the_right_password_is_refused,
    );
    tests!(
        suite, async;
        handle::keys_expire_on_time_for_every_client,
        handle::a_scan_returns_every_key_that_stays_while_others_are_removed,
    );
    let real = engines::real_need();
    tests!(
        suite, needs real;
        generate::both_servers_reply_the_same_to_generated_sequences,
        transcript::the_real_server_still_replies_what_was_recorded,
        typed::the_client_of_most_services_sees_the_same_on_both_servers,
        typed::both_servers_refuse_a_client_without_the_right_password_alike,
    );
    tests!(
        suite, async, needs real;
        fence::a_real_server_reaches_nothing_outside_its_folder,
        handle::commands_of_the_grader_get_the_same_replies_from_both_servers,
        handle::a_real_server_that_cannot_start_says_why,
    );
    suite.run()
}
