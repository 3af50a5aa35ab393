//! The reading end of a pipe: how much waits in it, and how much it takes.

use std::{io, os::fd::AsFd};

/// What a pipe takes where the system does not tell.
#[cfg(not(target_os = "linux"))]
const USUAL: usize = 64 * 1024;

/// Makes a pipe as small as the system allows, so that it is full soon, and
/// says how many bytes it takes now. One that cannot be made smaller stays
/// as it is.
#[cfg(target_os = "linux")]
pub(super) fn shrink(pipe: impl AsFd) -> io::Result<usize> {
    use rustix::pipe::{fcntl_getpipe_size, fcntl_setpipe_size};

    // The kernel makes one page of it, whatever that is on this machine.
    // Where more waits in the pipe than that, it refuses.
    let _ = fcntl_setpipe_size(&pipe, 1);
    Ok(fcntl_getpipe_size(&pipe)?)
}

/// Only Linux lets the size of a pipe be chosen.
#[cfg(not(target_os = "linux"))]
pub(super) fn shrink(_pipe: impl AsFd) -> io::Result<usize> {
    Ok(USUAL)
}

/// How many bytes were written to a pipe and not read yet.
pub(super) fn waiting(pipe: impl AsFd) -> io::Result<usize> {
    let bytes = rustix::io::ioctl_fionread(&pipe)?;
    usize::try_from(bytes).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::{shrink, waiting};

    #[test]
    fn what_waits_in_a_pipe_is_counted_and_what_it_takes_is_known() {
        let (reader, mut writer) = std::io::pipe().unwrap();
        assert_eq!(waiting(&reader).unwrap(), 0);
        writer.write_all(b"hello").unwrap();
        assert_eq!(waiting(&reader).unwrap(), 5);
        let capacity = shrink(&reader).unwrap();
        assert!((1..=64 * 1024).contains(&capacity), "{capacity}");
    }
}
