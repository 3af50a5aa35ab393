//! What the course claims about each factor, by id. A check names the claims
//! that it tests, and a chapter marks where it teaches each; neither is here.

/// One claim of the course.
#[derive(Debug)]
pub struct Claim {
    /// Its name: `C`, the factor's number (0: of the method itself), a number.
    pub id: &'static str,
    /// How it is shown to hold.
    pub shown: Shown,
    /// The claim, in a few words.
    pub text: &'static str,
}

/// How a claim can be shown to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// On a running service.
    Running,
    /// On a build or a repository.
    Building,
    /// By no test: it is only taught.
    Taught,
}

use Shown::{Building as B, Running as R, Taught as T};

/// Every claim, in the order of the factors.
#[rustfmt::skip]
pub const CLAIMS: &[Claim] = &[
    claim("C0.1", T, "a set-up that is declared and automated brings new developers in fast"),
    claim("C0.2", R, "a clean contract with the operating system makes an app portable"),
    claim("C0.3", T, "the less development and production differ, the more often one can deploy"),

    claim("C1.1", B, "one codebase in version control, many deploys"),
    claim("C1.2", T, "several codebases are a distributed system; each part can comply by itself"),
    claim("C1.3", R, "code that two apps or deploys need is a library, never a copy"),
    claim("C1.4", R, "a deploy is a running instance; the codebase is the same in all of them"),
    claim("C1.5", T, "a repository holds the codebase with its history"),
    claim("C1.6", T, "an app and its codebase are one to one"),

    claim("C2.1", B, "dependencies are declared and isolated"),
    claim("C2.2", R, "no package of the system is relied on by implication"),
    claim("C2.3", B, "the manifest is complete and exact"),
    claim("C2.4", R, "no tool of the system is relied on by implication"),
    claim("C2.5", T, "declaring and isolating are two jobs, and both are needed"),
    claim("C2.6", B, "one deterministic command builds the app on a new machine"),
    claim("C2.7", T, "dependencies are installed for the whole system or for one app"),
    claim("C2.8", T, "containers help to isolate"),

    claim("C3.1", R, "config is stored in the environment"),
    claim("C3.2", R, "config varies across deploys, code does not"),
    claim("C3.3", R, "config is resource handles, credentials and the deploy's host name"),
    claim("C3.4", R, "config is strictly separate from code"),
    claim("C3.5", T, "variables are set one by one; a named group for each deploy is no substitute"),
    claim("C3.6", T, "libraries make reading the environment easy"),

    claim("C4.1", T, "a backing service is whatever is consumed over the network"),
    claim("C4.2", R, "backing services are attached resources"),
    claim("C4.3", R, "a local service and a third party's are the same to the code"),
    claim("C4.4", R, "two databases are two resources"),
    claim("C4.5", R, "resources are attached and detached at will, such as a restored copy"),
    claim("C4.6", R, "nothing in the code is specific to one instance of a service"),

    claim("C5.1", R, "build, release and run are strictly separate stages"),
    claim("C5.2", B, "a build is code at a commit, dependencies and assets, made a bundle"),
    claim("C5.3", R, "a release is a build with its config, ready to execute"),
    claim("C5.4", R, "running is starting processes from a chosen release"),
    claim("C5.5", R, "code is not changed at run time"),
    claim("C5.6", R, "a deploy can be rolled back to an earlier release"),
    claim("C5.7", R, "every release has an id"),
    claim("C5.8", R, "processes start without a developer at hand, so starting has few moving parts"),
    claim("C5.9", R, "assets are compiled in the build stage"),

    claim("C6.1", R, "processes are stateless and share nothing"),
    claim("C6.2", R, "what must last goes to a backing service"),
    claim("C6.3", R, "memory and disk are a cache for a single transaction only"),
    claim("C6.4", R, "nobody may count on what was cached before"),
    claim("C6.5", R, "sticky sessions are a violation"),
    claim("C6.6", R, "a session in memory is unknown elsewhere and dies with its process"),
    claim("C6.7", R, "an app is anything from one script to many process types, any number of each"),

    claim("C7.1", R, "the app is self-contained; no web server is injected"),
    claim("C7.2", R, "it exports HTTP by binding a port"),
    claim("C7.3", R, "a routing layer stands in front of the port"),
    claim("C7.4", B, "the web server is a library among the dependencies"),
    claim("C7.5", R, "one app is another's backing service, by URL"),
    claim("C7.6", T, "a module of Apache or a servlet in Tomcat is the contrast"),

    claim("C8.1", R, "an app scales out by processes"),
    claim("C8.2", R, "each kind of work has its process type: web, worker"),
    claim("C8.3", R, "threads inside a process are fine, but only processes span machines"),
    claim("C8.4", R, "share-nothing makes adding processes simple"),
    claim("C8.5", R, "processes leave daemonising and pid files to the process manager"),
    claim("C8.6", T, "a formation has two axes: how many processes, and of which types"),
    claim("C8.7", T, "PHP and the JVM hide the process model in their own ways"),
    claim("C8.8", T, "the model is that of Unix daemons"),

    claim("C9.1", R, "processes start and stop at a moment's notice"),
    claim("C9.2", T, "that allows elastic scaling and rapid deploys"),
    claim("C9.3", R, "a process is ready within seconds"),
    claim("C9.4", R, "on SIGTERM a web process stops listening, finishes its requests and exits"),
    claim("C9.5", R, "on SIGTERM a worker finishes its job or returns it"),
    claim("C9.6", R, "the app is robust against sudden death"),
    claim("C9.7", R, "a stop is SIGTERM, a grace period, then SIGKILL"),

    claim("C10.1", R, "environments are as similar as possible"),
    claim("C10.2", T, "there are three gaps to shrink: time, people and tools"),
    claim("C10.3", T, "from weeks between deploys to hours"),
    claim("C10.4", R, "no other backing service in development, whatever adapters promise"),
    claim("C10.5", R, "tiny incompatibilities fail in production"),
    claim("C10.6", T, "the app is designed for continuous deployment"),

    claim("C11.1", R, "logs are streams of events"),
    claim("C11.2", R, "routing and storing them is not the app's concern"),
    claim("C11.3", R, "the app writes and manages no logfiles"),
    claim("C11.4", R, "events go to stdout, unbuffered"),
    claim("C11.5", R, "the stream is in order of time and aggregated over all processes"),
    claim("C11.6", T, "archived streams are searched, graphed and watched for alerts"),
    claim("C11.7", T, "a developer watches the stream in the terminal"),
    claim("C11.8", R, "structured events can be shipped to one central place"),
    claim("C11.9", T, "a file is one possible destination, chosen by the platform"),

    claim("C12.1", R, "admin work runs as one-off processes"),
    claim("C12.2", R, "such as migrations, consoles and one-time scripts"),
    claim("C12.3", R, "in the same environment, release, code and config"),
    claim("C12.4", R, "admin code ships with the app"),
    claim("C12.5", R, "with the same isolation of dependencies"),
    claim("C12.6", T, "a language with a REPL makes one-off work easy"),
    claim("C12.7", R, "admin work is automated and can be repeated"),
];

/// Returns the number of the factor that the claim of that id is about.
pub(super) fn factor_of(id: &str) -> u8 {
    let number = id.trim_start_matches('C').split('.').next();
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

const fn claim(id: &'static str, shown: Shown, text: &'static str) -> Claim {
    Claim { id, shown, text }
}

impl Claim {
    /// Returns the number of its factor; 0 for a claim about the method itself.
    #[must_use]
    pub fn factor(&self) -> u8 {
        factor_of(self.id)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{CLAIMS, Shown};
    use crate::{EXERCISES, tests_of_claim};

    #[test]
    fn every_claim_that_can_be_tested_is_named_by_a_check() {
        let untested: Vec<&str> = CLAIMS
            .iter()
            .filter(|claim| claim.shown != Shown::Taught && tests_of_claim(claim.id).is_empty())
            .map(|claim| claim.id)
            .collect();
        assert!(untested.is_empty(), "{untested:?}");
    }

    #[test]
    fn every_claim_that_a_check_names_is_there_and_can_be_tested() {
        let testable: HashSet<&str> = CLAIMS
            .iter()
            .filter(|claim| claim.shown != Shown::Taught)
            .map(|claim| claim.id)
            .collect();
        for check in EXERCISES.iter().flat_map(|exercise| exercise.checks) {
            for id in check.claims {
                assert!(testable.contains(id), "{} names {id}", check.id);
            }
        }
    }

    #[test]
    fn ids_are_unique_and_in_the_order_of_the_factors() {
        let ids: HashSet<&str> = CLAIMS.iter().map(|claim| claim.id).collect();
        assert_eq!(ids.len(), CLAIMS.len());
        assert!(CLAIMS.is_sorted_by_key(super::Claim::factor));
    }
}
