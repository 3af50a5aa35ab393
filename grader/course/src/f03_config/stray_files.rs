//! Files with other settings, planted where services may look for some: under
//! the names of common libraries, and under every name that this service was
//! seen to look for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use dozen_lab::Launch;

const DOTENV: &[&str] = &[
    ".env",
    ".env.local",
    ".env.development",
    ".env.production",
    ".env.production.local",
    ".envrc",
    "crumb.env",
    "config/.env",
];

/// The names before the ending that libraries and their examples use.
const STEMS: &[&str] = &[
    "App",
    "Config",
    "Rocket",
    "Settings",
    "app",
    "application",
    "config",
    "config/app",
    "config/config",
    "config/default",
    "config/local",
    "config/production",
    "config/settings",
    "crumb",
    "default",
    "local",
    "production",
    "secrets",
    "settings",
];

const ENDINGS: &[&str] = &["toml", "yaml", "yml", "json", "ini"];

/// The values that a file has for the three variables.
pub(super) struct Stray<'a> {
    pub(super) host: &'a str,
    pub(super) url: &'a str,
    pub(super) key: &'a str,
}

impl Stray<'_> {
    /// Plants all the usual files in the working directory of a launch, and
    /// those that it `looks_for`.
    pub(super) fn planted(&self, launch: Launch, looks_for: &BTreeSet<String>) -> Launch {
        let stems = STEMS.iter();
        let usual = stems.flat_map(|stem| ENDINGS.iter().map(move |end| format!("{stem}.{end}")));
        let mut names: BTreeSet<String> = usual.collect();
        names.extend(DOTENV.iter().map(ToString::to_string));
        names.extend(looks_for.iter().cloned());
        let is_folder = |name: &str| {
            let below = format!("{name}/");
            names.iter().any(|other| other.starts_with(&below))
        };
        let files = names.iter().filter(|name| !is_folder(name));
        // Grouped by contents, so that a replay writes each text once.
        let mut by_contents: BTreeMap<String, Vec<&String>> = BTreeMap::new();
        for name in files {
            by_contents
                .entry(self.contents(name))
                .or_default()
                .push(name);
        }
        let pairs = by_contents
            .iter()
            .flat_map(|(text, names)| names.iter().map(move |name| (name.as_str(), text)));
        pairs.fold(launch, |launch, (name, text)| {
            launch.file(name, text.as_str())
        })
    }

    /// Returns the text of the file called `name`, in the format of its
    /// extension.
    fn contents(&self, name: &str) -> String {
        let file = name.rsplit('/').next().unwrap_or(name);
        let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
        for (variable, value) in self.pairs() {
            // Platforms mount secrets like this: one file per value.
            if stem.eq_ignore_ascii_case(variable) {
                return value.to_owned();
            }
        }
        let lines = |line: &dyn Fn(&str, &str) -> String| -> String {
            let pairs = self.pairs();
            let lower = pairs
                .iter()
                .map(|(name, value)| line(&name.to_lowercase(), value));
            lower
                .chain(pairs.iter().map(|(name, value)| line(name, value)))
                .collect()
        };
        match ending {
            "toml" => lines(&|name, value| format!("{name} = {value:?}\n")),
            "yaml" | "yml" => lines(&|name, value| format!("{name}: {value}\n")),
            "json" | "json5" => {
                let pairs = self.pairs();
                let lower = pairs
                    .iter()
                    .map(|(name, value)| (name.to_lowercase(), json!(value)));
                let upper = pairs
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), json!(value)));
                serde_json::Value::from_iter(lower.chain(upper)).to_string()
            }
            _ => lines(&|name, value| format!("{name}={value}\n")),
        }
    }

    fn pairs(&self) -> [(&'static str, &str); 3] {
        [
            ("PUBLIC_HOST", self.host),
            ("PAYMENT_URL", self.url),
            ("PAYMENT_KEY", self.key),
        ]
    }
}
