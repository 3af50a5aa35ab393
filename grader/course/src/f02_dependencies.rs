//! Factor II, dependencies: a service declares its dependencies in its manifest
//! and brings them in its release. It needs nothing of the machine but the C
//! library.

mod orders;
mod promises;
mod shop;
mod started_programs;
mod versions;

use std::{collections::BTreeSet, path::Path};

use self::{
    orders::draw,
    promises::PROMISES,
    shop::{
        TOOLS, assert_receipt_right, or_elsewhere, started_in, verify_receipts, verify_receipts_in,
    },
    started_programs::{assert_started_nothing_foreign, end, verify_receipts_observed},
    versions::{TAKES_OLD_ONES, describe, version_fault},
};
use super::{Check, Exercise};
use dozen_lab::{Done, Lab};
use dozen_model::Dependency;

/// The exercise.
pub(super) const EXERCISE: Exercise = Exercise {
    id: "02-dependencies",
    key: "dependencies",
    factor: 2,
    title: "Dependencies",
    chapter: "02-dependencies",
    contract: &[],
    promises: PROMISES,
    own_crates: true,
    checks: &[
        RIGHT_SEALS,
        NO_TOOLS,
        IMPOSTORS,
        RELEASE_ALONE,
        VERSIONS,
        C_LIBRARY,
    ],
    ..Exercise::USUAL
};

const RIGHT_SEALS: Check = Check {
    id: "receipts-carry-the-right-seal",
    title: "every receipt carries the right seal",
    claims: &["C2.3"],
    points: 2,
    does: "Builds the service from its manifest and the course's lock, and asks for receipts of \
           orders of every shape: empty, in other scripts, with punctuation and blanks, of the \
           lengths at which the padding of SHA-256 changes, and as long as an address may be, with \
           one item and with hundreds.",
    why: "A customer compares the seal with one from another implementation. A seal over other \
          bytes, if only for some orders, is a complaint that no one can explain.",
    hints: [
        "Which order got the wrong seal: every one, an empty one, a long one, one that is not in \
         English? And which bytes did the tool get?",
        "SHA-256 is defined on bytes, in blocks of 64 with padding after the last. The text is UTF-8, \
         and each line of it ends with a line feed, the last one too.",
        "Take the crate `sha2`: `Sha256::digest(text.as_bytes())`, and `hex::encode` for the digits.",
    ],
    run: |lab| Box::pin(receipts_carry_the_right_seal(lab)),
};

async fn receipts_carry_the_right_seal(lab: &mut Lab) -> Done {
    let orders = draw(lab);
    let web = lab.web().ready().await?;
    for order in &orders {
        assert_receipt_right(&web, order).await?;
    }
    Ok(())
}

const NO_TOOLS: Check = Check {
    id: "needs-no-tool-on-the-path",
    title: "receipts are right if the PATH leads to no tool",
    claims: &["C2.4"],
    points: 2,
    does: "Starts the service with an empty PATH, and with a PATH that names an empty folder, and \
           asks for receipts. If one is wrong, asks for the same one with the usual PATH.",
    why: "Nothing says which programs the next machine has. A slim image has no sha256sum, and some \
          have no shell: the service starts there, looks healthy, and fails at its first receipt.",
    hints: [
        "What does the service do for a seal that it cannot do by itself?",
        "A program that is started by name is a dependency too, but one that no manifest declares and \
         no build checks. What a service needs has to come with it.",
        "Compute the seal in the process: add `sha2` to `[dependencies]`, print its bytes with \
         `hex`, and take the `Command` away.",
    ],
    run: |lab| Box::pin(needs_no_tool_on_the_path(lab)),
};

async fn needs_no_tool_on_the_path(lab: &mut Lab) -> Done {
    lab.tests("P02.7");
    let orders = draw(lab);
    let mut receipts = verify_receipts_in(lab.web().env("PATH", ""), &orders).await;
    if receipts.is_ok() {
        let tools = lab.no_tools().await?;
        receipts = verify_receipts_in(lab.web().path(&tools), &orders).await;
    }
    or_elsewhere(lab, receipts).await
}

const IMPOSTORS: Check = Check {
    id: "calls-no-tool-on-the-path",
    title: "tools on the PATH are not called, whatever they answer",
    claims: &["C2.4"],
    points: 2,
    does: "Makes a folder of programs with the names of common tools, which note each call and \
           answer nonsense, and calls one to see that it works; starts the service with \
           that folder as its PATH, asks for receipts, and reads the notes.",
    why: "Of one name there are many programs: other versions, other options, other output, and \
          sometimes an attacker's. The PATH of each machine decides which one answers.",
    hints: [
        "Which tool was called, and what would happen if it were another program of that name?",
        "A tool that is used only if it is found is still a dependency: the service then behaves \
         differently on different machines.",
        "Let the process make the seal itself, always, with the crate `sha2`, and start no other \
         program, not even to see what is there.",
    ],
    run: |lab| Box::pin(calls_no_tool_on_the_path(lab)),
};

async fn calls_no_tool_on_the_path(lab: &mut Lab) -> Done {
    let orders = draw(lab);
    let tools = lab.impostors(TOOLS).await?;
    let receipts = verify_receipts_in(lab.web().path(&tools), &orders).await;
    let called = tools.calls()?;
    lab.ensure(
        called.is_empty(),
        "asked for receipts with a PATH full of impostors",
        "none of them is called",
        format!("called: {}", called.join(", ")),
    )?;
    or_elsewhere(lab, receipts).await
}

const RELEASE_ALONE: Check = Check {
    id: "runs-nothing-outside-its-release",
    title: "receipts are right if nothing outside the release can be run",
    claims: &["C0.2", "C2.1", "C2.2", "C2.4"],
    points: 3,
    does: "Starts the service where the kernel lets it run and load only its release and the C \
           library, asks for receipts, ends it, and reads which programs it and its helpers tried to \
           start: an attempt counts even if it failed. If the system has neither that fence nor those \
           reports, it watches which programs run, and says so.",
    why: "An absolute path works until the image is rebuilt on another base. The release is the \
          only thing that is the same on every machine.",
    hints: [
        "What does the service run or load that the build did not put into the release?",
        "/usr/bin belongs to the machine. A path, a script or a copy made at the start moves the \
         dependency to another place; it is still one on a program that the manifest does not name.",
        "There is nothing to start: `Sha256::digest(..)` of the crate `sha2` is linked into the \
         binary, and so is on every machine that the binary is on.",
    ],
    run: |lab| Box::pin(runs_nothing_outside_its_release(lab)),
};

async fn runs_nothing_outside_its_release(lab: &mut Lab) -> Done {
    let orders = draw(lab);
    let surroundings = lab.web().runs_only_the_release().observed();
    let receipts = match started_in(surroundings, &orders[0]).await {
        Ok(web) if web.is_observed() => match verify_receipts(&web, &orders).await {
            Ok(()) => return assert_started_nothing_foreign(lab, &web).await,
            wrong => wrong,
        },
        Ok(web) if lab.is_fenced() => verify_receipts(&web, &orders).await,
        Ok(web) => verify_receipts_observed(lab, &web, &orders).await,
        Err(wrong) => Err(wrong),
    };
    or_elsewhere(lab, receipts).await
}

const VERSIONS: Check = Check {
    id: "every-dependency-names-a-version",
    title: "every dependency names a version, with a lower and an upper end",
    claims: &["C2.1", "C2.3", "C2.6"],
    points: 2,
    does: "Reads each entry of `[dependencies]` and what the lock file made of it in the build. A \
           version must keep out the next one that semver calls incompatible, and have a lower end.",
    why: "Without a version the next update decides, and it may be one that breaks the code. \
          With a version and the lock file, one command builds the same thing everywhere.",
    hints: [
        "Which entry of `[dependencies]` takes a version that the code was not written against?",
        "The manifest says what the code was written against, and the lock file which exact version \
         a build takes. A requirement with an open end leaves the first half out. Before 1.0 every \
         second number is a new interface: 0.5 need not be compatible with 0.4.",
        "Write what the lock file has now, as far as it is compatible: `url = \"2\"`, \
         `sha2 = \"0.11\"`, `hex = \"0.4\"`.",
    ],
    run: |lab| Box::pin(every_dependency_names_a_version(lab)),
};

async fn every_dependency_names_a_version(lab: &mut Lab) -> Done {
    let release = lab.release();
    let all = release.dependencies().iter();
    // The next version is worse than an old one, which no lock file has. A card
    // has one promise, and the entries that break that one.
    let (open, rest): (Vec<&Dependency>, Vec<&Dependency>) =
        all.partition(|d| version_fault(d).is_some_and(|fault| fault != TAKES_OLD_ONES));
    let (old, good): (Vec<&Dependency>, Vec<&Dependency>) =
        rest.into_iter().partition(|d| version_fault(d).is_some());
    for dependency in good.iter().chain(&old).chain(&open) {
        lab.note(describe(dependency));
    }
    let (promise, bad) = if open.is_empty() {
        ("P02.10", old)
    } else {
        ("P02.9", open)
    };
    lab.tests(promise);
    let shown: Vec<String> = (bad.iter())
        .map(|dependency| {
            let wrong = version_fault(dependency).unwrap_or_default();
            format!("{}: {wrong}", describe(dependency))
        })
        .collect();
    lab.ensure(
        bad.is_empty(),
        "read `[dependencies]` and the lock file of the build",
        "each dependency names a version, with a lower and an upper end",
        shown.join("; "),
    )
}

const C_LIBRARY: Check = Check {
    id: "links-nothing-but-the-c-library",
    title: "the binary links nothing beyond the platform's C library",
    claims: &["C0.2", "C2.2"],
    points: 2,
    does: "Reads from each binary of the release which shared libraries it cannot start without; \
           then asks for receipts, short and long, ends the process, and reads which ones it and its \
           helpers tried to load: one that was missing, or closed again, counts too.",
    why: "A shared library is a package that an operator has to install, in the right version, on \
          every machine. If it is missing, the process does not start; if it is a different \
          version, the process may start and be wrong.",
    hints: [
        "Which library is it, and which package of the system does it come from?",
        "A crate is compiled into the binary; a shared library of the system is looked for when the \
         process starts, or later by `dlopen`, and nothing in Cargo.toml says so.",
        "Take the `#[link(..)]` or `dlopen` away and use a crate that is written in Rust, such as \
         `sha2`. `ldd target/debug/crumb` shows what is left.",
    ],
    run: |lab| Box::pin(links_nothing_but_the_c_library(lab)),
};

/// The beginnings of the library names of the C library, its loader and the
/// compiler's runtime, on glibc, musl and macOS, which has one library for the
/// system.
const OF_THE_PLATFORM: &[&str] = &[
    "ld-",
    "ld64.",
    "libSystem.",
    "libanl.",
    "libc.",
    "libdl.",
    "libgcc_s.",
    "libm.",
    "libmvec.",
    "libnss_",
    "libpthread.",
    "libresolv.",
    "librt.",
    "libutil.",
];

async fn links_nothing_but_the_c_library(lab: &mut Lab) -> Done {
    let expected = "the C library, its loader and its parts";
    for (binary, needed) in lab.linked()? {
        let foreign = foreign(needed.iter().map(Path::new));
        lab.ensure(
            foreign.is_empty(),
            format!("read which shared libraries `{binary}` cannot start without"),
            expected,
            format!("it needs {} as well", foreign.join(", ")),
        )?;
    }
    let orders = draw(lab);
    let web = lab.web().observed().ready().await?;
    for order in &orders {
        web.get(&order.path()).send().await?;
    }
    // The loaded libraries can be read only while it runs.
    let loaded = web.libraries()?.unwrap_or_default();
    end(&web).await?;
    let tried = web.tried_libraries().unwrap_or_default();
    let release = lab.release().dir();
    let foreign = foreign(loaded.iter().chain(&tried).map(|path| path.as_path()));
    let foreign: BTreeSet<String> = foreign
        .into_iter()
        .filter(|path| !Path::new(path).starts_with(release))
        .collect();
    let foreign: Vec<String> = foreign.into_iter().collect();
    lab.ensure(
        foreign.is_empty(),
        format!(
            "asked {} for receipts, ended it, and read which libraries it tried to load",
            web.lane()
        ),
        expected,
        format!("it tried to load {} as well", foreign.join(", ")),
    )
}

/// Returns the libraries that are not the platform's own.
fn foreign<'a>(libraries: impl Iterator<Item = &'a Path>) -> Vec<String> {
    let is_foreign = |path: &&Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        !OF_THE_PLATFORM.iter().any(|start| name.starts_with(start))
    };
    let shown = |path: &Path| path.display().to_string();
    libraries.filter(is_foreign).map(shown).collect()
}
