//! The ports that a trace knows, each with a name that stays the same while
//! the number changes.

use dozen_model::{Moment, Step};

/// The smallest drawn port; smaller numbers are an `exit 0`, a status, port 80.
const SMALLEST: u16 = 1024;

/// Ports and their names, as `<port web.1>`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Named(Vec<(u16, String)>);

/// Returns a name for every port in the steps of a trace: its listener's, or,
/// for a port that only an address mentions, that of the place where it is
/// mentioned.
pub(super) fn named(trace: &[Moment]) -> Named {
    let mut named = Named::default();
    let steps = || {
        trace
            .iter()
            .filter_map(|moment| Some((moment, moment.step.as_ref()?)))
    };
    for (_, step) in steps() {
        named.owner(step);
    }
    for (moment, step) in steps() {
        named.mention(&moment.lane, step);
    }
    named
}

impl Named {
    /// Returns the name of a port.
    pub(super) fn name(&self, port: u16) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| *known == port);
        found.map(|(_, name)| name.as_str())
    }

    /// Adds the ports that this step gives to a lane.
    fn owner(&mut self, step: &Step) {
        match step {
            Step::Start { lane, env, .. } => {
                let port = env.iter().find(|(name, _)| name == "PORT");
                // `4100x` is not a port, but drawn from the same range.
                let digits = |port: &str| port.trim_end_matches(char::is_alphabetic).parse().ok();
                self.add(port.and_then(|(_, port)| digits(port)), lane);
            }
            Step::AwaitReady { lane, url } => self.add(port_of(url), lane),
            Step::StandIn { lane, port, .. } | Step::Redis { lane, port, .. } => {
                self.add(Some(*port), lane);
            }
            Step::HoldPort { port } => self.add(Some(*port), "held by the grader"),
            _ => {}
        }
    }

    /// Adds the ports that this step mentions.
    fn mention(&mut self, lane: &str, step: &Step) {
        match step {
            Step::Start { env, .. } => {
                for (name, value) in env {
                    self.add(port_of(value), &format!("in {name}"));
                }
            }
            Step::Request { url, .. } | Step::Burst { url, .. } => self.add(port_of(url), lane),
            Step::Open { port, .. } => self.add(Some(*port), lane),
            _ => {}
        }
    }

    /// Names a port, unless it has a name. A second port of the same owner
    /// gets a number.
    fn add(&mut self, port: Option<u16>, owner: &str) {
        let Some(port) = port.filter(|port| *port >= SMALLEST) else {
            return;
        };
        if self.name(port).is_some() {
            return;
        }
        let name = |nth: usize| match nth {
            1 => format!("<port {owner}>"),
            _ => format!("<port {owner}, {nth}>"),
        };
        let taken = |name: &String| self.0.iter().any(|(_, known)| known == name);
        let free = (1..=self.0.len() + 1).map(name).find(|name| !taken(name));
        self.0.extend(free.map(|name| (port, name)));
    }
}

/// Returns the port of an address: `http://127.0.0.1:41021/menu`.
fn port_of(url: &str) -> Option<u16> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    authority.rsplit_once(':')?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Named, port_of};

    #[test]
    fn an_address_gives_its_port() {
        assert_eq!(port_of("http://127.0.0.1:41021/menu?a:1"), Some(41021));
        assert_eq!(port_of("http://[::1]:41021"), Some(41021));
        assert_eq!(port_of("https://crumb.example/menu"), None);
        assert_eq!(port_of("crumb.example:8443"), None);
    }

    #[test]
    fn a_second_port_of_one_owner_gets_a_number_and_a_small_number_no_name() {
        let mut named = Named::default();
        named.add(Some(41021), "web.1");
        named.add(Some(41022), "web.1");
        named.add(Some(0), "web.2");
        assert_eq!(named.name(41021), Some("<port web.1>"));
        assert_eq!(named.name(41022), Some("<port web.1, 2>"));
        assert_eq!(named.name(0), None);
    }
}
