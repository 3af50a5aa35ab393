//! Makes itself the last that the kernel ends when memory runs out.
//!
//! Held by: landlock.

pub fn attack() -> bool {
    let score = std::fs::read_to_string("/proc/self/oom_score_adj").unwrap();
    score.trim() != "1000" || std::fs::write("/proc/self/oom_score_adj", "-1000").is_ok()
}
