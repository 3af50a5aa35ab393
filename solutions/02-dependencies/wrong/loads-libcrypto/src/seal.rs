//! The seal of a text: its SHA-256, by the system's OpenSSL where it is there,
//! and by a crate elsewhere.

use std::{
    ffi::{CStr, c_char, c_int, c_void},
    mem,
    sync::OnceLock,
};

use sha2::{Digest, Sha256};

unsafe extern "C" {
    fn dlopen(name: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
}

const NOW: c_int = 2;

/// What the library is called, the newest first.
const NAMES: [&CStr; 3] = [c"libcrypto.so.3", c"libcrypto.so.1.1", c"libcrypto.so"];

type Hash = unsafe extern "C" fn(*const u8, usize, *mut u8) -> *mut u8;

/// `SHA256` of the system's library.
fn systems() -> Option<Hash> {
    static FOUND: OnceLock<Option<Hash>> = OnceLock::new();
    *FOUND.get_or_init(|| {
        // SAFETY: the names end with NUL, and the function has been the same
        // in every version of the library.
        let open = NAMES
            .iter()
            .map(|name| unsafe { dlopen(name.as_ptr(), NOW) });
        let library = open.into_iter().find(|library| !library.is_null())?;
        let function = unsafe { dlsym(library, c"SHA256".as_ptr()) };
        (!function.is_null()).then(|| unsafe { mem::transmute::<*mut c_void, Hash>(function) })
    })
}

/// The seal of `text`, as 64 hexadecimal digits.
pub fn seal(text: &str) -> String {
    let Some(hash) = systems() else {
        return hex::encode(Sha256::digest(text));
    };
    let mut sum = [0; 32];
    // SAFETY: the text is read for its length, and 32 bytes are written.
    unsafe { hash(text.as_ptr(), text.len(), sum.as_mut_ptr()) };
    hex::encode(sum)
}
