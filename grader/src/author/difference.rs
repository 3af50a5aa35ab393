//! The difference between a recording and the current text.

/// Returns the first line that differs, as it was recorded and as it is now.
pub(super) fn first_difference(recorded: &str, now: &str) -> String {
    let mut now_lines = now.lines();
    for old in recorded.lines() {
        let new = now_lines.next().unwrap_or("(nothing)");
        if old != new {
            return format!("  recorded  {old}\n  now       {new}");
        }
    }
    let added = now_lines.next().unwrap_or("(nothing)");
    format!("  recorded  (nothing)\n  now       {added}")
}
