//! Reads the log of the kernel and the memory of the machine.
//!
//! Held by: landlock.

pub fn attack() -> bool {
    ["/dev/kmsg", "/dev/mem"]
        .iter()
        .any(|device| std::fs::File::open(device).is_ok())
}
