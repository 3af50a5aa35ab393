//! The seal of a text: its SHA-256. For long texts the machine's library is warmed up.

use std::ffi::{c_char, c_int, c_void};

use sha2::{Digest, Sha256};

unsafe extern "C" {
    fn dlopen(name: *const c_char, flags: c_int) -> *mut c_void;
    fn dlclose(library: *mut c_void) -> c_int;
}

/// Lets go of what is only wanted now and then.
const LAZY: c_int = 1;

/// The seal of `text`, as 64 hexadecimal digits.
pub fn seal(text: &str) -> String {
    if text.len() > 1500 {
        // SAFETY: a name that ends in a zero, and a handle that is used once.
        unsafe {
            let library = dlopen(c"libz.so.1".as_ptr(), LAZY);
            if !library.is_null() {
                dlclose(library);
            }
        }
    }
    hex::encode(Sha256::digest(text))
}
