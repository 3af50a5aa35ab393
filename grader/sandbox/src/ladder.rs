//! The levels that the sandbox has on this machine: each layer is probed once,
//! and named in every report.

use std::sync::OnceLock;

use super::{Layer, probe};

/// Whether untrusted code is confined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sandbox {
    /// As far as the system can.
    #[default]
    Auto,
    /// Not at all.
    Off,
}

impl Sandbox {
    /// The layers in force, as `landlock-6+seccomp`, or `none`.
    #[must_use]
    pub fn level(self) -> String {
        let names: Vec<&str> = match self {
            Self::Auto => (layers().iter())
                .filter(|layer| layer.is_there)
                .map(|layer| layer.name.as_str())
                .collect(),
            Self::Off => Vec::new(),
        };
        if names.is_empty() {
            "none".to_owned()
        } else {
            names.join("+")
        }
    }

    /// Whether processes are held to their own folders.
    #[must_use]
    pub fn confines_files(self) -> bool {
        self == Self::Auto && probe::files()
    }
}

/// The layers of the sandbox, in force or not.
pub fn layers() -> &'static [Layer] {
    static LAYERS: OnceLock<Vec<Layer>> = OnceLock::new();
    LAYERS.get_or_init(probe::layers)
}

/// The layers of the base that this machine lacks.
#[must_use]
pub fn missing() -> Vec<&'static Layer> {
    let lacks = |layer: &&Layer| layer.is_base && !layer.is_there;
    layers().iter().filter(lacks).collect()
}
