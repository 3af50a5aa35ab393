//! A slot is one process's at a time.

use std::{cell::Cell, path::Path, time::Duration};

use tokio::time::timeout;

use super::Bench;
use crate::Slot;

#[tokio::test]
async fn a_second_run_waits_and_is_told_so() {
    let bench = Bench::new();
    let first = bench.slot.lock(|| panic!("nobody holds it")).await.unwrap();
    let waits = Cell::new(0);
    let second = bench.slot.lock(|| waits.set(waits.get() + 1));
    tokio::pin!(second);
    assert!(
        timeout(Duration::from_millis(200), &mut second)
            .await
            .is_err()
    );
    assert_eq!(waits.get(), 1);
    drop(first);
    timeout(Duration::from_secs(5), second)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(waits.get(), 1);
}

#[test]
fn a_slot_is_one_folder_in_its_root() {
    for name in ["", ".", "..", "a/b", "/tmp"] {
        assert!(
            Slot::open(Path::new("/nonexistent"), name).is_err(),
            "{name}"
        );
    }
}
