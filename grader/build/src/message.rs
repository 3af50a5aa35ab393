//! Cargo's messages on stdout, one JSON object per line.

use std::path::PathBuf;

use serde::Deserialize;

/// One message, with the fields that are needed here.
#[derive(Debug, Deserialize)]
#[serde(tag = "reason")]
pub(super) enum Message {
    /// The compiler has something to say.
    #[serde(rename = "compiler-message")]
    Said {
        manifest_path: PathBuf,
        message: Diagnostic,
    },
    /// Something has been made, or was there already.
    #[serde(rename = "compiler-artifact")]
    Made {
        manifest_path: PathBuf,
        target: Target,
        executable: Option<PathBuf>,
        #[serde(default)]
        filenames: Vec<PathBuf>,
        /// Whether it was there already.
        #[serde(default)]
        fresh: bool,
    },
    /// A build script was run, or had been.
    #[serde(rename = "build-script-executed")]
    Ran { out_dir: PathBuf },
    /// Anything else.
    #[serde(other)]
    Other,
}

/// The compiled target.
#[derive(Debug, Deserialize)]
pub(super) struct Target {
    pub(super) name: String,
    pub(super) kind: Vec<String>,
}

/// One diagnostic of the compiler.
#[derive(Debug, Deserialize)]
pub(super) struct Diagnostic {
    pub(super) level: String,
    pub(super) message: String,
    pub(super) rendered: Option<String>,
    #[serde(default)]
    pub(super) spans: Vec<Span>,
    #[serde(default)]
    pub(super) children: Vec<Diagnostic>,
}

/// A place in the source.
#[derive(Debug, Deserialize)]
pub(super) struct Span {
    pub(super) file_name: String,
    pub(super) expansion: Option<Box<Expansion>>,
}

/// The call and the definition of the macro that produced a place.
#[derive(Debug, Deserialize)]
pub(super) struct Expansion {
    pub(super) span: Span,
    pub(super) def_site_span: Option<Span>,
}

impl Diagnostic {
    /// Returns the names of all files that it points at.
    pub(super) fn files(&self) -> Vec<&str> {
        let own = self.spans.iter().flat_map(Span::files);
        own.chain(self.children.iter().flat_map(Self::files))
            .collect()
    }
}

impl Span {
    fn files(&self) -> Vec<&str> {
        let mut all = vec![self.file_name.as_str()];
        if let Some(expansion) = &self.expansion {
            all.extend(expansion.span.files());
            all.extend(expansion.def_site_span.iter().flat_map(Self::files));
        }
        all
    }
}
