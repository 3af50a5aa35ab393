//! A SQLite database of a check: next to processes that use it, read without a
//! trace, and locked against writers.
#![cfg(target_os = "linux")]

mod common;

use std::{os::unix::fs::symlink, path::Path, time::Duration};

use common::shell::lab;
use dozen::{
    lab::{SOON, Snapshot, StartupOutcome},
    model::{Act, Step, Stop},
};
use serde_json::json;

const ORDERS: &str = "CREATE TABLE orders (id INTEGER PRIMARY KEY, cake TEXT); \
                      INSERT INTO orders VALUES (1, 'rye loaf'), (2, NULL); \
                      PRAGMA user_version = 1;";

#[tokio::test]
async fn processes_reach_the_databases_folder_and_no_other() {
    let (_run, lab) = lab("file=${DATABASE_URL#sqlite:}; echo >$file && echo >$file-journal");
    let orders = lab.database("orders").unwrap();
    let web = lab.web().env("DATABASE_URL", orders.url());
    let web = web.start().await.unwrap();
    assert!(
        web.exit(SOON).await.unwrap().success(),
        "{:?}",
        web.output()
    );
    assert!(Path::new(&orders.file()).is_file());
    let other = lab.database("orders").unwrap();
    assert_ne!(orders.url(), other.url());
}

#[tokio::test]
async fn reading_a_missing_database_does_not_create_it() {
    let (_run, lab) = lab("true");
    let orders = lab.database("orders").unwrap();
    assert_eq!(orders.snapshot().await.unwrap(), Snapshot::default());
    assert!(!Path::new(&orders.file()).exists());
}

#[tokio::test]
async fn a_change_is_described_as_text() {
    let (_run, lab) = lab("true");
    let orders = lab.database("orders").unwrap();
    orders.run(ORDERS).await.unwrap();
    let query = "SELECT id, cake FROM orders";
    let rows = orders.rows(query).await.unwrap();
    assert_eq!(rows, [json!([1, "rye loaf"]), json!([2, null])]);
    let before = orders.snapshot().await.unwrap();
    assert_eq!(orders.differs_from(&before).await, None);
    let script = "UPDATE orders SET cake = 'bun' WHERE id = 2; CREATE TABLE menu (cake TEXT);";
    orders.run(script).await.unwrap();
    assert_eq!(
        orders.differs_from(&before).await.unwrap(),
        "new table menu; rows of orders changed: [2,null] became [2,\"bun\"]"
    );
    let (trace, _) = lab.close();
    assert!(trace.iter().all(|moment| moment.act == Act::Resource));
    assert!(matches!(trace[0].step, Some(Step::Database { .. })));
}

#[tokio::test]
async fn a_held_database_can_be_read_and_delays_writers() {
    let (_run, lab) = lab("true");
    let orders = lab.database("orders").unwrap();
    orders.run(ORDERS).await.unwrap();
    let held = orders.hold().await.unwrap();
    assert_eq!(orders.rows("SELECT 1").await.unwrap(), [json!([1])]);
    let waits = tokio::time::timeout(Duration::from_millis(60), orders.run("DELETE FROM orders"));
    assert!(waits.await.is_err());
    held.let_go();
    orders.run("DELETE FROM orders").await.unwrap();
}

#[tokio::test]
async fn files_that_a_service_left_do_not_make_a_check_inconclusive() {
    let (_run, lab) = lab("true");
    let orders = lab.database("orders").unwrap();
    orders.run(ORDERS).await.unwrap();
    let missing = orders.rows("SELECT total FROM orders").await;
    assert!(matches!(missing, Err(Stop::NotReached(_))), "{missing:?}");
    std::fs::write(orders.file(), "no database at all, but a text".repeat(50)).unwrap();
    let garbage = orders.snapshot().await;
    assert!(matches!(garbage, Err(Stop::NotReached(_))), "{garbage:?}");
}

#[tokio::test]
async fn no_link_is_followed_to_another_file() {
    let (_run, lab) = lab("true");
    let (orders, other) = (lab.database("a").unwrap(), lab.database("b").unwrap());
    other.run(ORDERS).await.unwrap();
    symlink(other.file(), orders.file()).unwrap();
    assert!(orders.snapshot().await.is_err());
    assert!(orders.run("DELETE FROM orders").await.is_err());
}

#[tokio::test]
async fn a_database_that_is_gone_while_commits_are_held_is_the_services_fault() {
    let (_run, lab) = lab("true");
    let orders = lab.database("orders").unwrap();
    orders.run(ORDERS).await.unwrap();
    let held = orders.hold_commits().await.unwrap();
    std::fs::remove_file(orders.file()).unwrap();
    let next = held.let_one_through().await;
    assert!(matches!(next, Err(Stop::NotReached(_))));
}

#[tokio::test]
async fn startup_ends_with_the_process() {
    let (_run, lab) = lab("exit 3");
    let web = lab.web().start().await.unwrap();
    let settled = web.settles(SOON).await;
    assert!(matches!(settled, StartupOutcome::Ended(exit) if exit.code == Some(3)));
}
