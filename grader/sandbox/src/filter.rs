//! Linux: programs for seccomp, by which the kernel refuses or reports system
//! calls. Which calls those are, their users know.

use std::io;

/// The architecture whose calls the programs know; on any other there is no
/// filter.
#[cfg(target_arch = "x86_64")]
const ARCHITECTURE: Option<u32> = Some(0xc000_003e);
#[cfg(target_arch = "aarch64")]
const ARCHITECTURE: Option<u32> = Some(0xc000_00b7);
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const ARCHITECTURE: Option<u32> = None;

/// From this number on x86 counts the calls of its x32 binaries.
#[cfg(target_arch = "x86_64")]
const X32: u32 = 0x4000_0000;

const NUMBER: u32 = 0;
const CALLED_FROM: u32 = 4;

/// What is looked at in a call's arguments.
#[derive(Debug, Clone, Copy)]
pub(crate) enum If {
    /// The argument's lower half is this.
    Is(u32, u32),
    /// The argument's lower half, of which only `mask` counts, is none of these.
    IsNone(u32, u32, &'static [u32]),
    /// The argument's lower half has one of these bits.
    Has(u32, u32),
    /// The argument's lower half is not 0.
    IsSet(u32),
    /// The argument is an address.
    IsAddress(u32),
}

/// A program for seccomp.
#[derive(Debug)]
pub(crate) struct Filter(Vec<libc::sock_filter>);

impl Filter {
    /// A program that so far allows every call; `foreign` is the answer to
    /// calls of other architectures. `None` if this machine's is unknown.
    pub(crate) fn new(foreign: u32) -> Option<Self> {
        let mut filter = Self(Vec::new());
        filter.load(CALLED_FROM);
        filter.jump(libc::BPF_JEQ, ARCHITECTURE?, 1, 0);
        filter.give(foreign);
        filter.load(NUMBER);
        #[cfg(target_arch = "x86_64")]
        {
            filter.jump(libc::BPF_JGE, X32, 0, 1);
            filter.give(foreign);
        }
        Some(filter)
    }

    /// Answers the call so.
    pub(crate) fn answer(&mut self, call: libc::c_long, answer: u32) {
        self.jump(libc::BPF_JEQ, call as u32, 0, 1);
        self.give(answer);
    }

    /// Answers the call so if one of `ifs` holds, and allows it otherwise.
    pub(crate) fn answer_if(&mut self, call: libc::c_long, ifs: &[If], answer: u32) {
        let place = self.0.len();
        self.jump(libc::BPF_JEQ, call as u32, 0, 0);
        for test in ifs {
            self.test(*test, answer);
        }
        self.give(libc::SECCOMP_RET_ALLOW);
        self.0[place].jf = (self.0.len() - place - 1) as u8;
    }

    fn test(&mut self, test: If, answer: u32) {
        match test {
            If::Is(argument, value) => {
                self.load(lower(argument));
                self.jump(libc::BPF_JEQ, value, 0, 1);
            }
            If::Has(argument, bits) => {
                self.load(lower(argument));
                self.jump(libc::BPF_JSET, bits, 0, 1);
            }
            If::IsSet(argument) => {
                self.load(lower(argument));
                self.jump(libc::BPF_JEQ, 0, 1, 0);
            }
            If::IsAddress(argument) => {
                self.load(lower(argument));
                self.jump(libc::BPF_JEQ, 0, 1, 0);
                self.give(answer);
                self.load(lower(argument) + 4);
                self.jump(libc::BPF_JEQ, 0, 1, 0);
            }
            If::IsNone(argument, mask, values) => {
                self.load(lower(argument));
                self.line(libc::BPF_ALU | libc::BPF_AND | libc::BPF_K, 0, 0, mask);
                for (at, value) in values.iter().enumerate() {
                    self.jump(libc::BPF_JEQ, *value, (values.len() - at) as u8, 0);
                }
            }
        }
        self.give(answer);
    }

    /// The finished program, which ends by allowing.
    pub(crate) fn finish(mut self) -> Self {
        self.give(libc::SECCOMP_RET_ALLOW);
        self
    }

    /// Called in the child between fork and exec, after `no_new_privs`: from
    /// here on the filter holds. With the flag for a listener this returns one.
    #[allow(unsafe_code, reason = "the C library has no function for seccomp")]
    pub(crate) fn enter(&self, flags: libc::c_ulong) -> io::Result<libc::c_long> {
        let program = libc::sock_fprog {
            len: self.0.len() as u16,
            filter: self.0.as_ptr().cast_mut(),
        };
        // SAFETY: a system call on a program that outlives it and that it reads.
        let entered = unsafe {
            libc::syscall(
                libc::SYS_seccomp,
                libc::SECCOMP_SET_MODE_FILTER,
                flags,
                &raw const program,
            )
        };
        if entered < 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(entered)
    }

    fn load(&mut self, offset: u32) {
        self.line(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, offset);
    }

    fn jump(&mut self, how: u32, value: u32, jt: u8, jf: u8) {
        self.line(libc::BPF_JMP | how | libc::BPF_K, jt, jf, value);
    }

    fn give(&mut self, answer: u32) {
        self.line(libc::BPF_RET | libc::BPF_K, 0, 0, answer);
    }

    fn line(&mut self, code: u32, jt: u8, jf: u8, k: u32) {
        let code = code as u16;
        self.0.push(libc::sock_filter { code, jt, jf, k });
    }
}

/// Where the lower half of an argument is; both architectures store it first.
fn lower(argument: u32) -> u32 {
    16 + 8 * argument
}

/// The answer that fails a call with `error`.
pub(crate) fn fails(error: libc::c_int) -> u32 {
    libc::SECCOMP_RET_ERRNO | error as u32
}
