//! Grades hostile code, one folder in `hostile/` for each attack: one by a
//! process is an `attack.rs`, one by the compiler a whole submission. None may
//! succeed, and none may leave a trace on this machine.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod common;

use std::{
    collections::BTreeMap,
    fs,
    net::{TcpListener, UdpSocket},
    os::unix::{fs::MetadataExt, net::UnixListener},
    path::{Path, PathBuf},
    time::Duration,
};

use common::shell::lab_of_release;
use dozen::{
    build::{Author, BuildError, Built, Recipe, Slot, build},
    platform::{Release, free_port, interface_addresses},
    sandbox::{Layer, layers, missing},
    staging::{Crates, Staged, Submission, stage},
};
use tempfile::TempDir;

/// How long all attacks of a process may take.
const END: Duration = Duration::from_secs(120);

/// What holds an attack on every machine; all else is a layer of the sandbox.
const ALWAYS: &[&str] = &[
    "capabilities",
    "limits",
    "no-new-privileges",
    "session",
    "sweep",
];

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile")
}

/// The names of the attacks with that file.
fn attacks(with: &str) -> Vec<String> {
    let entries = fs::read_dir(corpus()).unwrap().map(|entry| entry.unwrap());
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().join(with).exists())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// What holds the attack, each by itself, as its first lines say.
fn holders(name: &str) -> Vec<String> {
    let files = ["attack.rs", "build.rs", "src/main.rs"].map(|file| corpus().join(name).join(file));
    let text = files.iter().find_map(|file| fs::read_to_string(file).ok());
    let text = text.unwrap();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("//! Held by: "));
    let line = line.unwrap_or_else(|| panic!("{name} does not say what holds it"));
    let names = line.strip_suffix('.').unwrap().split(", ");
    names.map(str::to_owned).collect()
}

/// Whether nothing that holds the attack is in force on this machine.
fn is_open(name: &str) -> bool {
    let is_in_force = |holder: &String| ALWAYS.contains(&holder.as_str()) || is_there(holder);
    !holders(name).iter().any(is_in_force)
}

/// What of the teacher's an attack could touch, and a slot to build it in.
struct Machine {
    run: TempDir,
    _teacher: TempDir,
    outside: PathBuf,
    socket: PathBuf,
    away: String,
    slot: Slot,
    streams: TcpListener,
    datagrams: UdpSocket,
    neighbour: TcpListener,
    _service: UnixListener,
}

impl Machine {
    fn new() -> Self {
        let (run, teacher) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (outside, socket) = (teacher.path().join("secret"), teacher.path().join("socket"));
        fs::write(&outside, "a secret of the teacher's\n").unwrap();
        let mut addresses = interface_addresses().into_iter();
        let address = addresses.find(|address| !address.is_loopback());
        let streams = TcpListener::bind("0.0.0.0:0").unwrap();
        let port = streams.local_addr().unwrap().port();
        let datagrams = UdpSocket::bind(("0.0.0.0", port)).unwrap();
        let beside = free_port(&mut fastrand::Rng::new()).unwrap();
        let neighbour = TcpListener::bind(("127.0.0.1", beside)).unwrap();
        streams.set_nonblocking(true).unwrap();
        datagrams.set_nonblocking(true).unwrap();
        // Of a machine without a network, an address of no one.
        let address = address.map_or("198.51.100.1".to_owned(), |address| address.to_string());
        Self {
            slot: Slot::open(run.path(), "slot").unwrap(),
            _service: UnixListener::bind(&socket).unwrap(),
            away: format!("{address}:{port}"),
            run,
            _teacher: teacher,
            outside,
            socket,
            streams,
            datagrams,
            neighbour,
        }
    }

    fn variables(&self) -> Vec<(String, String)> {
        let shown = |path: &Path| path.display().to_string();
        let home = std::env::var("HOME").unwrap_or_default();
        [
            ("HOSTILE_OUTSIDE", shown(&self.outside)),
            ("HOSTILE_SOCKET", shown(&self.socket)),
            ("HOSTILE_AWAY", self.away.clone()),
            ("HOSTILE_GRADER", std::process::id().to_string()),
            ("HOSTILE_HOME", home),
            (
                "HOSTILE_NEIGHBOUR",
                self.neighbour.local_addr().unwrap().to_string(),
            ),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    fn stage(&self, source: &Path) -> Staged {
        let submission = Submission {
            dir: source,
            shown: source,
            package: "f07_port_binding",
            build_script: source.join("build.rs").exists(),
            crates: Crates::Courses,
        };
        let packages = ["f07_port_binding".to_owned()];
        self.slot.sweep(Author::Stranger, &packages).unwrap();
        stage(&submission, &self.slot.stage("07-port-binding")).unwrap()
    }

    async fn built(&self, staged: &Staged) -> Result<Built, BuildError> {
        let recipe = Recipe {
            env: self.variables(),
            ..Recipe::default()
        };
        build(&self.slot, staged, &recipe, &mut |_| {}).await
    }

    /// Builds the attack of that name, and says how that ended.
    async fn built_attack(&self, name: &str) -> Result<Built, String> {
        let source = self.run.path().join("source");
        let _ = fs::remove_dir_all(&source);
        common::copy(&corpus().join(name), &source);
        self.built_source(&source).await
    }

    async fn built_source(&self, source: &Path) -> Result<Built, String> {
        fs::write(source.join("Cargo.toml"), "").unwrap();
        fs::write(source.join("Procfile"), "web: crumb\n").unwrap();
        match self.built(&self.stage(source)).await {
            Ok(built) => Ok(built),
            Err(BuildError::Compile { rendered }) => Err(rendered.join("\n")),
            Err(BuildError::Trouble(words)) => panic!("no verdict: {words}"),
        }
    }

    /// Which addresses connected.
    fn callers(&self) -> String {
        let accepted = std::iter::from_fn(|| self.streams.accept().ok());
        let callers: Vec<_> = accepted.map(|(_, address)| address.ip()).collect();
        format!("{callers:?}")
    }

    /// All that an attack could have changed.
    fn traces(&self) -> BTreeMap<String, String> {
        let file = fs::symlink_metadata(&self.outside).unwrap();
        let mut traces = BTreeMap::from([
            (
                "the file of the teacher's".to_owned(),
                format!(
                    "{} {} {} {}.{} {}",
                    file.mode(),
                    file.uid(),
                    file.nlink(),
                    file.ctime(),
                    file.ctime_nsec(),
                    fs::read_to_string(&self.outside).unwrap()
                ),
            ),
            (
                "a datagram".to_owned(),
                format!("{:?}", self.datagrams.recv(&mut [0; 8]).ok()),
            ),
            ("a connection".to_owned(), self.callers()),
        ]);
        for kernels in [
            "/proc/self/limits",
            "/proc/sysvipc/shm",
            "/proc/sysvipc/msg",
            "/proc/sysvipc/sem",
            "/proc/sys/kernel/hostname",
            "/proc/sys/kernel/core_pattern",
        ] {
            traces.insert(kernels.to_owned(), fs::read_to_string(kernels).unwrap());
        }
        let stat = fs::read_to_string("/proc/self/stat").unwrap();
        let nice = stat.rsplit(") ").next().unwrap().split(' ').nth(16);
        traces.insert("the grader's priority".to_owned(), nice.unwrap().to_owned());
        for left in ["/dev/shm/hostile", "/dev/mqueue/hostile-queue"] {
            traces.insert(left.to_owned(), Path::new(left).exists().to_string());
        }
        traces
    }
}

/// A program that makes each attack in a process of its own.
fn written(source: &Path, names: &[String]) {
    let module = |name: &String| name.replace('-', "_");
    fs::create_dir_all(source.join("src")).unwrap();
    fs::copy(corpus().join("sys.rs"), source.join("src/sys.rs")).unwrap();
    let (mut modules, mut list) = ("#![allow(unused)]\nmod sys;\n".to_owned(), String::new());
    for name in names {
        let module = module(name);
        let from = corpus().join(name).join("attack.rs");
        fs::copy(from, source.join(format!("src/{module}.rs"))).unwrap();
        modules += &format!("mod {module};\n");
        list += &format!("({name:?}, {module}::attack), ");
    }
    let main = format!(
        "{modules}\nfn main() {{\n    let all: &[(&str, fn() -> bool)] = &[{list}];\n    \
         let me = std::env::current_exe().unwrap();\n    \
         if let Some(name) = std::env::args().nth(1) {{\n        \
         let (_, attack) = all.iter().find(|(each, _)| *each == name).unwrap();\n        \
         println!(\"{{}}\", if attack() {{ \"succeeds\" }} else {{ \"fails\" }});\n        return;\n    }}\n    \
         let own = std::net::TcpListener::bind(\"127.0.0.1:0\").unwrap();\n    \
         let met = std::net::TcpStream::connect(own.local_addr().unwrap());\n    \
         println!(\"itself {{}}\", met.is_ok());\n    \
         for (name, _) in all {{\n        \
         let done = std::process::Command::new(&me).arg(name).output().unwrap();\n        \
         println!(\"{{name}} {{}} {{}}\", String::from_utf8_lossy(&done.stdout).trim(), done.status);\n    }}\n}}\n"
    );
    fs::write(source.join("src/main.rs"), main).unwrap();
}

/// Whether that is the layer's name, perhaps with a version.
fn is_called(layer: &Layer, name: &str) -> bool {
    let rest = layer.name.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

#[test]
fn every_attack_names_what_holds_it() {
    for name in [attacks("attack.rs"), attacks("src/main.rs")].concat() {
        for holder in holders(&name) {
            let is_layer = layers().iter().any(|layer| is_called(layer, &holder));
            assert!(
                is_layer || ALWAYS.contains(&holder.as_str()),
                "{name}: {holder}"
            );
        }
    }
}

fn is_there(layer: &str) -> bool {
    layers()
        .iter()
        .any(|each| is_called(each, layer) && each.is_there)
}

#[tokio::test]
async fn no_attack_of_a_process_succeeds_or_leaves_a_trace() {
    let machine = Machine::new();
    let names = attacks("attack.rs");
    assert!(names.len() >= 60, "{names:?}");
    let source = machine.run.path().join("attacks");
    written(&source, &names);
    let built = machine.built_source(&source).await.unwrap();
    let release = machine.run.path().join("release");
    let release = Release::assemble(&release, &built.executables, &source).unwrap();
    let before = machine.traces();
    let lab = lab_of_release(&machine.run, release);
    let variables = machine.variables().into_iter();
    let web = variables.fold(lab.web(), |web, (name, value)| web.env(&name, value));
    let web = web.start().await.unwrap();
    assert!(web.exit(END).await.is_some(), "{}", web.output().stdout);
    let said = web.output().stdout;
    assert!(said.contains("itself true"), "{said}");
    for name in &names {
        let line = said
            .lines()
            .find(|line| line.starts_with(&format!("{name} ")));
        let line = line.unwrap_or_else(|| panic!("{name} was not tried: {said}"));
        let held = line == format!("{name} fails exit status: 0");
        assert!(held || is_open(name), "{line}");
    }
    drop(lab);
    let after = machine.traces();
    if !names.iter().any(|name| is_open(name)) {
        assert_eq!(before, after);
    }
}

#[tokio::test]
async fn no_attack_of_the_compiler_succeeds() {
    let machine = Machine::new();
    let honest = machine.run.path().join("honest");
    fs::create_dir_all(honest.join("src")).unwrap();
    fs::write(
        honest.join("src/main.rs"),
        "fn main() { println!(\"bread\"); }\n",
    )
    .unwrap();
    let before = machine.traces();
    let names = attacks("src/main.rs");
    assert!(names.len() >= 8, "{names:?}");
    for name in names {
        machine.built_source(&honest).await.unwrap();
        let ended = machine.built_attack(&name).await;
        // Fails to build, and says nothing of what it was after.
        let Err(words) = ended else {
            // A build script that could do nothing builds well.
            assert_eq!(name, "is-a-hostile-build-script");
            continue;
        };
        assert!(!words.contains("a secret"), "{name}: {words}");
        assert_ne!(name, "is-a-hostile-build-script", "{words}");
    }
    assert_eq!(before, machine.traces());
}

#[tokio::test]
async fn a_compiler_that_crashes_over_a_source_is_the_sources_fault() {
    let machine = Machine::new();
    let source = machine.run.path().join("brackets");
    fs::create_dir_all(source.join("src")).unwrap();
    let (open, close) = ("(".repeat(40_000), ")".repeat(40_000));
    let main = format!("fn main() {{ let _ = {open}1{close}; }}\n");
    fs::write(source.join("src/main.rs"), main).unwrap();
    let said = machine.built_source(&source).await.unwrap_err();
    assert!(
        said.contains("the compiler failed twice over this source"),
        "{said}"
    );
}

#[test]
fn the_terminal_says_if_nothing_is_confined() {
    let dir = common::submission("fn main() {}");
    // Refused before anything is built.
    fs::remove_file(dir.path().join("Procfile")).unwrap();
    for (level, said) in [("off", true), ("auto", !missing().is_empty())] {
        let check = ["check", "07", "--sandbox", level, "--submission"];
        let assert = common::dozen().args(check).arg(dir.path()).assert().code(1);
        let stderr = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
        assert_eq!(stderr.contains("sandbox"), said, "{level}: {stderr}");
    }
}

#[test]
fn a_strict_sandbox_grades_only_if_its_base_is_whole() {
    let dir = common::submission("fn main() {}");
    fs::remove_file(dir.path().join("Procfile")).unwrap();
    let check = ["check", "07", "--sandbox", "strict", "--submission"];
    let expected = if missing().is_empty() { 1 } else { 3 };
    let checked = common::dozen().args(check).arg(dir.path()).assert();
    checked.code(expected);
}
