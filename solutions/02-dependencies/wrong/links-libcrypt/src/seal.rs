//! The seal of a text: its SHA-256, as every checksum tool prints it.

use std::ffi::{CStr, c_char};

use sha2::{Digest, Sha256};

#[cfg_attr(not(target_os = "macos"), link(name = "crypt"))]
unsafe extern "C" {
    fn crypt(key: *const c_char, salt: *const c_char) -> *mut c_char;
}

/// What the machine's own library makes of the same method, for the log.
pub fn method() -> String {
    // SAFETY: both texts end with NUL, and no other thread calls it yet.
    let made = unsafe { crypt(c"crumb".as_ptr(), c"$5$crumb$".as_ptr()) };
    if made.is_null() {
        return "unknown".to_owned();
    }
    // SAFETY: it is a text that ends with NUL and stays until the next call.
    let made = unsafe { CStr::from_ptr(made) };
    made.to_string_lossy().chars().take(2).collect()
}

/// The seal of `text`, as 64 hexadecimal digits.
pub fn seal(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}
