//! The reading end of a pipe: how much waits in it, and how much it takes.

use std::{io, os::fd::AsFd};

/// The size of a pipe if the system does not report it.
#[cfg(not(target_os = "linux"))]
const USUAL: usize = 64 * 1024;

/// Makes a pipe as small as the system allows, so that it is full soon, and
/// says how many bytes it takes now. One that cannot be made smaller stays
/// as it is.
#[cfg(target_os = "linux")]
pub(super) fn shrink(pipe: impl AsFd) -> io::Result<usize> {
    use rustix::pipe::{fcntl_getpipe_size, fcntl_setpipe_size};

    // The kernel makes it one page, of this machine's size. If more bytes wait
    // in the pipe, it refuses.
    let _ = fcntl_setpipe_size(&pipe, 1);
    Ok(fcntl_getpipe_size(&pipe)?)
}

/// Does nothing: only Linux can set the size of a pipe.
#[cfg(not(target_os = "linux"))]
pub(super) fn shrink(_pipe: impl AsFd) -> io::Result<usize> {
    Ok(USUAL)
}

/// Returns how many bytes were written to a pipe and not read yet.
pub(super) fn waiting(pipe: impl AsFd) -> io::Result<usize> {
    let bytes = rustix::io::ioctl_fionread(&pipe)?;
    usize::try_from(bytes).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::{shrink, waiting};

    #[test]
    fn bytes_in_a_pipe_are_counted_and_its_size_is_known() {
        let (reader, mut writer) = std::io::pipe().unwrap();
        assert_eq!(waiting(&reader).unwrap(), 0);
        writer.write_all(b"hello").unwrap();
        assert_eq!(waiting(&reader).unwrap(), 5);
        let capacity = shrink(&reader).unwrap();
        assert!((1..=64 * 1024).contains(&capacity), "{capacity}");
    }
}
