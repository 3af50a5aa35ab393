//! Detects a folder on a file system that does not report changes to this
//! system: a network disk, or a disk of the host outside a virtual machine.

use std::path::Path;

use rustix::fs::statfs;

/// By the numbers that Linux gives them: NFS, SMB and CIFS, AFS, Ceph, 9p (WSL
/// has Windows' disks on it), FUSE (sshfs, Docker Desktop, virtiofs), and the
/// shared folders of `VirtualBox`, Parallels and `VMware`.
#[cfg(target_os = "linux")]
const REMOTE: &[u32] = &[
    0x6969,
    0x517b,
    0xff53_4d42,
    0xfe53_4d42,
    0x5346_414f,
    0x00c3_6400,
    0x0102_1997,
    0x6573_5546,
    0x786f_4256,
    0x7c7c_6673,
    0xbacb_acbc,
];

/// By their names.
#[cfg(not(target_os = "linux"))]
const REMOTE: &[&str] = &[
    "nfs", "smbfs", "afpfs", "webdav", "macfuse", "osxfuse", "virtiofs",
];

/// Returns whether changes of that folder's files may happen without an event.
#[must_use]
pub fn is_remote(dir: &Path) -> bool {
    let Ok(stat) = statfs(dir) else {
        return false;
    };
    #[cfg(target_os = "linux")]
    // The type is as wide as a word of the machine; the numbers have 32 bits.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    return REMOTE.contains(&(stat.f_type as u32));
    #[cfg(not(target_os = "linux"))]
    {
        let letters = stat
            .f_fstypename
            .iter()
            .map(|letter| letter.cast_unsigned());
        let name: Vec<u8> = letters.take_while(|letter| *letter != 0).collect();
        REMOTE.iter().any(|remote| remote.as_bytes() == name)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_disk_of_this_machine_is_not_remote_and_a_folder_that_is_gone_is_neither() {
        assert!(!super::is_remote(std::path::Path::new("/dev")));
        assert!(!super::is_remote(std::path::Path::new("/no/such/folder")));
    }
}
