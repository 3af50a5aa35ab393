//! Opens the reader's browser, where there is one.

use std::env;

/// Opens `url`. Its address is printed too, so that nothing is lost where no
/// browser comes of it.
pub(super) fn open(url: &str) {
    if has_display() {
        let _ = opener::open_browser(url);
    }
}

/// Without a screen the system would start a browser in the terminal.
fn has_display() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(target_os = "macos")
        || ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"]
            .into_iter()
            .any(set)
}
