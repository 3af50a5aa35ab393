//! Puts stores together: what several machines graded, or several runs. Two
//! judgements of one key are an error that is shown; neither replaces the other.

use std::io;

use crate::store::{Entry, Store};

/// What came of a merge.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// How many results are new here.
    pub added: usize,
    /// How many were here with the same judgement.
    pub same: usize,
    /// The keys with two judgements, and both.
    pub conflicts: Vec<Conflict>,
}

/// Two judgements of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The key.
    pub key: String,
    /// What stands for the student.
    pub student: String,
    /// What is here.
    pub here: String,
    /// What is there.
    pub there: String,
}

/// Takes all results of `from` into `into`.
///
/// # Errors
/// If a store cannot be read or written.
pub fn merge(from: &Store, into: &Store) -> io::Result<Merged> {
    let mut merged = Merged::default();
    for (key, there) in from.all()? {
        match into.get(&key)? {
            Some(here) if here.is_judged() && there.is_judged() => {
                if here.judgement() == there.judgement() {
                    merged.same += 1;
                } else {
                    merged.conflicts.push(conflict(&here, &there));
                }
            }
            Some(here) if here.is_judged() || !there.is_judged() => merged.same += 1,
            _ => {
                into.put(&there)?;
                merged.added += 1;
            }
        }
    }
    Ok(merged)
}

fn conflict(here: &Entry, there: &Entry) -> Conflict {
    Conflict {
        key: here.key.clone(),
        student: here.student.clone(),
        here: here.judgement(),
        there: there.judgement(),
    }
}
