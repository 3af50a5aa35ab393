//! A port is free when it is given, even if other processes start in the
//! meantime. In its own file: every process that this program forks matters.

use std::{
    net::{Ipv4Addr, TcpListener},
    path::Path,
    thread,
};

use dozen::platform::{Helper, free_port, give_back};
use tokio::runtime::Builder;

/// How many helpers are started. Without the lock some ten of the ports that
/// are drawn in the meantime are found taken.
const STARTS: usize = 300;

#[test]
fn a_chosen_port_stays_free_while_helper_processes_start() {
    let starts = thread::spawn(|| {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let _inside = runtime.enter();
        let dir = tempfile::tempdir().unwrap();
        for _ in 0..STARTS {
            Helper::start(Path::new("/usr/bin/true"), &[], dir.path()).unwrap();
        }
    });
    let (mut rng, mut drawn, mut taken) = (fastrand::Rng::with_seed(6), 0, 0);
    while !starts.is_finished() {
        let port = free_port(&mut rng).unwrap();
        drawn += 1;
        taken += u32::from(TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_err());
        give_back(&[port]);
    }
    starts.join().unwrap();
    assert!(drawn > 0);
    assert_eq!(taken, 0, "of {drawn}");
}
