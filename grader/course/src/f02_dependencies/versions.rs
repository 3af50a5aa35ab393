//! Judges whether the dependencies of a manifest name a version.

use semver::{Comparator, Version, VersionReq};

use dozen_model::Dependency;

/// Describes a dependency as the manifest has it, and its locked version.
pub(super) fn describe(dependency: &Dependency) -> String {
    let asked = match &dependency.asked {
        Some(version) => format!("\"{version}\""),
        None => "{}, without a version".to_owned(),
    };
    let locked = match &dependency.locked {
        Some(version) => format!("Cargo.lock pins {version}"),
        None => "Cargo.lock has none".to_owned(),
    };
    format!("Cargo.toml has {} = {asked}; {locked}", dependency.name)
}

/// The fault of a requirement without a lower end.
pub(super) const TAKES_OLD_ONES: &str = "it takes every older version as well";

/// Describes the fault of a version requirement; it must have a lower and an
/// upper end.
pub(super) fn version_fault(dependency: &Dependency) -> Option<&'static str> {
    let Some(asked) = &dependency.asked else {
        return Some("it names no version");
    };
    let Ok(wanted) = asked.parse::<VersionReq>() else {
        return Some("what it asks for is no version");
    };
    let Some(locked) = (dependency.locked.as_ref()).and_then(|text| text.parse().ok()) else {
        return Some("the lock does not pin it");
    };
    let takes = |version: Version| wanted.matches(&version);
    if takes(breaking(&locked)) {
        return Some("it takes the next incompatible version as well");
    }
    if !has_lower_end(&wanted) || ancient(&locked).into_iter().any(takes) {
        return Some(TAKES_OLD_ONES);
    }
    None
}

/// Returns the next version that need not be compatible.
fn breaking(locked: &Version) -> Version {
    match (locked.major, locked.minor) {
        (0, 0) => Version::new(0, 0, locked.patch + 1),
        (0, minor) => Version::new(0, minor + 1, 0),
        (major, _) => Version::new(major + 1, 0, 0),
    }
}

/// Returns versions before the locked one that are not compatible with it.
fn ancient(locked: &Version) -> Vec<Version> {
    let first = [Version::new(0, 0, 1), Version::new(0, 0, 99)];
    let unstable = [Version::new(0, 1, 0), Version::new(0, 99, 99)];
    match (locked.major, locked.minor) {
        (0, 0) => Vec::new(),
        (0, _) => first.to_vec(),
        _ => first.into_iter().chain(unstable).collect(),
    }
}

/// Returns whether some part of the requirement keeps older versions out.
fn has_lower_end(wanted: &VersionReq) -> bool {
    let keeps_out = |one: &Comparator| {
        let upper = matches!(one.op, semver::Op::Less | semver::Op::LessEq);
        let something = one.major > 0 || one.minor.unwrap_or(0) > 0 || one.patch.unwrap_or(0) > 0;
        !upper && something
    };
    wanted.comparators.iter().any(keeps_out)
}

#[cfg(test)]
mod tests {
    use super::version_fault;
    use dozen_model::Dependency;

    fn is_wrong(asked: &str, locked: &str) -> bool {
        let dependency = Dependency {
            name: "url".to_owned(),
            package: "url".to_owned(),
            asked: Some(asked.to_owned()),
            locked: Some(locked.to_owned()),
        };
        version_fault(&dependency).is_some()
    }

    #[test]
    fn a_version_has_both_ends() {
        for asked in [
            "2",
            "2.5",
            "2.5.8",
            "^2",
            "~2.5",
            "=2.5.8",
            "2.*",
            ">=1, <3",
            ">=2.5.8, <=2.9",
        ] {
            assert!(!is_wrong(asked, "2.5.8"), "{asked}");
        }
        for asked in ["0.11", "0.11.1", "~0.11", "=0.11.1", ">=0.11, <0.12"] {
            assert!(!is_wrong(asked, "0.11.1"), "{asked}");
        }
    }

    #[test]
    fn a_wildcard_names_no_version() {
        for asked in [
            "*",
            ">=0",
            ">= 0.0.0",
            ">=2",
            ">2.5",
            "<3",
            "<=2.9",
            ">=0, <3",
            ">=0, <99",
            ">=2, <99",
            ">=0.0.1, <3",
            ">=0.9, <3",
        ] {
            assert!(is_wrong(asked, "2.5.8"), "{asked}");
        }
        for asked in ["0", "0.*", ">=0.11", "<0.12"] {
            assert!(is_wrong(asked, "0.11.1"), "{asked}");
        }
    }
}
