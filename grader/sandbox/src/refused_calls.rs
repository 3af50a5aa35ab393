//! Linux: the system calls that untrusted code does not get: those that reach
//! other processes, what all processes of a machine share, the machine itself
//! or its network, and those that undo the sandbox. They fail as if the
//! process lacked a privilege.

use super::{
    filter::{Filter, If, fails},
    reach::Network,
};

/// Calls that reach into other processes.
const PROCESSES: &[libc::c_long] = &[
    libc::SYS_kcmp,
    libc::SYS_migrate_pages,
    libc::SYS_move_pages,
    libc::SYS_pidfd_getfd,
    libc::SYS_process_madvise,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_ptrace,
];

/// Calls on the machine: its mounts, modules, clock, name and devices.
const MACHINE: &[libc::c_long] = &[
    libc::SYS_acct,
    libc::SYS_adjtimex,
    libc::SYS_bpf,
    libc::SYS_chroot,
    libc::SYS_clock_adjtime,
    libc::SYS_clock_settime,
    libc::SYS_delete_module,
    libc::SYS_fanotify_init,
    libc::SYS_finit_module,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fsopen,
    libc::SYS_fspick,
    libc::SYS_init_module,
    libc::SYS_kexec_load,
    libc::SYS_mount,
    libc::SYS_mount_setattr,
    libc::SYS_move_mount,
    libc::SYS_open_by_handle_at,
    libc::SYS_open_tree,
    libc::SYS_perf_event_open,
    libc::SYS_pivot_root,
    libc::SYS_quotactl,
    libc::SYS_reboot,
    libc::SYS_setdomainname,
    libc::SYS_sethostname,
    libc::SYS_setns,
    libc::SYS_settimeofday,
    libc::SYS_swapoff,
    libc::SYS_swapon,
    libc::SYS_syslog,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
    libc::SYS_vhangup,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_ioperm,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_iopl,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_kexec_file_load,
];

/// Calls on the user's keys, which outlive every process.
const KEYS: &[libc::c_long] = &[libc::SYS_add_key, libc::SYS_keyctl, libc::SYS_request_key];

/// Calls that change owners and attributes of files, which the file rules do
/// not cover.
const OWNERS: &[libc::c_long] = &[
    libc::SYS_fchown,
    libc::SYS_fchownat,
    libc::SYS_fremovexattr,
    libc::SYS_fsetxattr,
    libc::SYS_lremovexattr,
    libc::SYS_lsetxattr,
    libc::SYS_removexattr,
    libc::SYS_setxattr,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chown,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lchown,
];

/// Calls that a program does without where a kernel does not have them: they
/// do by a ring or a structure what the filter would have to see.
const UNKNOWN: &[libc::c_long] = &[
    libc::SYS_clone3,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_io_uring_setup,
];

/// System V and POSIX objects, which outlive every process.
const SHARED: &[libc::c_long] = &[
    libc::SYS_mq_open,
    libc::SYS_mq_unlink,
    libc::SYS_msgctl,
    libc::SYS_msgget,
    libc::SYS_msgrcv,
    libc::SYS_msgsnd,
    libc::SYS_semctl,
    libc::SYS_semget,
    libc::SYS_semop,
    libc::SYS_semtimedop,
    libc::SYS_shmat,
    libc::SYS_shmctl,
    libc::SYS_shmget,
];

/// Calls by which a process leaves its group, and so outlives a build.
const GROUPS: &[libc::c_long] = &[libc::SYS_setpgid, libc::SYS_setsid];

/// The flags of `clone` for new namespaces.
const NAMESPACES: u32 = 0x7e02_0000;

/// Requests to a terminal that act on what others type or run there.
const TERMINAL: [u32; 5] = [
    libc::TIOCSTI as u32,
    libc::TIOCSCTTY as u32,
    libc::TIOCSETD as u32,
    libc::TIOCCONS as u32,
    // TIOCLINUX
    0x541c,
];

/// The kinds of sockets, without flags, and the protocols that a process gets.
const STREAM_OR_DATAGRAM: &[u32] = &[libc::SOCK_STREAM as u32, libc::SOCK_DGRAM as u32];
const ANY_TCP_UDP: &[u32] = &[0, libc::IPPROTO_TCP as u32, libc::IPPROTO_UDP as u32];
const FAMILIES: &[u32] = &[
    libc::AF_UNIX as u32,
    libc::AF_INET as u32,
    libc::AF_INET6 as u32,
];

/// What `setpriority` and `ioprio_set` call all processes of a user.
const PRIORITY_OF_USER: u32 = 2;
const IO_PRIORITY_OF_USER: u32 = 3;

/// The filter for a process with that network; `shares_nothing` if System V
/// and POSIX objects are its own already, or reported. `None` where the
/// architecture is not known.
pub(crate) fn filter(network: Network, shares_nothing: bool) -> Option<Filter> {
    let mut filter = Filter::new(libc::SECCOMP_RET_KILL_PROCESS)?;
    let denied = fails(libc::EPERM);
    for call in [PROCESSES, MACHINE, KEYS, OWNERS].into_iter().flatten() {
        filter.answer(*call, denied);
    }
    for call in UNKNOWN {
        filter.answer(*call, fails(libc::ENOSYS));
    }
    if !shares_nothing {
        for call in SHARED {
            filter.answer(*call, denied);
        }
    }
    others(&mut filter, denied);
    sockets(&mut filter, network, denied);
    Some(filter.finish())
}

/// Calls that are refused only if they mean another process, or a terminal.
fn others(filter: &mut Filter, denied: u32) {
    let of_another = |call, argument| (call, [If::IsSet(argument)]);
    for (call, ifs) in [
        of_another(libc::SYS_prlimit64, 0),
        of_another(libc::SYS_sched_setaffinity, 0),
        of_another(libc::SYS_sched_setattr, 0),
        of_another(libc::SYS_sched_setparam, 0),
        of_another(libc::SYS_sched_setscheduler, 0),
        (libc::SYS_clone, [If::Has(0, NAMESPACES)]),
    ] {
        filter.answer_if(call, &ifs, denied);
    }
    for (call, all) in [
        (libc::SYS_setpriority, PRIORITY_OF_USER),
        (libc::SYS_ioprio_set, IO_PRIORITY_OF_USER),
    ] {
        filter.answer_if(call, &[If::Is(0, all), If::IsSet(1)], denied);
    }
    let requests = TERMINAL.map(|request| If::Is(1, request));
    filter.answer_if(libc::SYS_ioctl, &requests, denied);
}

/// Sockets of the common kinds. A message that names its receiver would be a
/// connection that no one has seen, and `sendmsg` hides the name.
fn sockets(filter: &mut Filter, network: Network, denied: u32) {
    let families = match network {
        Network::Loopback | Network::Listening => FAMILIES,
        Network::None => &FAMILIES[..1],
    };
    let kinds = [
        If::IsNone(0, u32::MAX, families),
        If::IsNone(1, 0xf, STREAM_OR_DATAGRAM),
        If::IsNone(2, u32::MAX, ANY_TCP_UDP),
    ];
    filter.answer_if(libc::SYS_socket, &kinds, fails(libc::EAFNOSUPPORT));
    filter.answer_if(libc::SYS_sendto, &[If::IsAddress(4)], denied);
    for call in [libc::SYS_sendmsg, libc::SYS_sendmmsg] {
        filter.answer(call, denied);
    }
    if network != Network::Loopback {
        filter.answer(libc::SYS_connect, denied);
    }
    if network == Network::None {
        for call in GROUPS {
            filter.answer(*call, denied);
        }
    }
}
