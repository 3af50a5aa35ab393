//! Opens a setting of the kernel for writing.
//!
//! Held by: landlock.

pub fn attack() -> bool {
    let setting = "/proc/sys/kernel/core_pattern";
    std::fs::File::options().write(true).open(setting).is_ok()
}
