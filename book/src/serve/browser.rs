//! Opens the reader's browser, if there is one.

use std::env;

/// Opens `url`. The address is printed too, in case no browser opens.
pub(super) fn open(url: &str) {
    if has_display() {
        let _ = opener::open_browser(url);
    }
}

/// Returns whether there is a display: without one the system would start a
/// browser in the terminal.
fn has_display() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(target_os = "macos")
        || ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"]
            .into_iter()
            .any(set)
}
