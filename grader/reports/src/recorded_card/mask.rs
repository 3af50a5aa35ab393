//! Replaces the parts of a text that differ between runs: ports, times,
//! temporary folders, process and thread numbers, and addresses that only this
//! machine has.

use std::cell::RefCell;

use super::ports::Named;

/// Systems hand out client ports from here on.
const CLIENT_PORTS: u32 = 32_768;

/// The length of a match at the start of a text, and its replacement.
type Found = (usize, String);

/// The replacements for one trace.
pub(super) struct Mask {
    ports: Named,
    temporary: Vec<String>,
    /// Ids of commits, in the order in which they were met.
    commits: RefCell<Vec<String>>,
}

impl Mask {
    /// Returns a mask for a trace whose ports have these names.
    pub(super) fn new(ports: Named) -> Self {
        let system = std::env::temp_dir().to_string_lossy().into_owned();
        let system = system.trim_end_matches('/').to_owned();
        let mut temporary = vec![system, "/tmp".to_owned(), "/var/tmp".to_owned()];
        temporary.retain(|folder| !folder.is_empty());
        Self {
            ports,
            temporary,
            commits: RefCell::default(),
        }
    }

    /// Returns the text without the parts that differ between runs.
    pub(super) fn apply(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        let mut before = None;
        while let Some(first) = rest.chars().next() {
            let length = if let Some((length, shown)) = self.at(before, rest) {
                out.push_str(&shown);
                length
            } else {
                out.push(first);
                first.len_utf8()
            };
            before = rest[..length].chars().next_back();
            rest = &rest[length..];
        }
        out
    }

    /// Finds the replacement at the start of `rest`, with `before` in front of
    /// it.
    fn at(&self, before: Option<char>, rest: &str) -> Option<Found> {
        // After a percent sign there is an encoded byte, as in `%20933`.
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '%')) {
            return None;
        }
        self.folder(rest)
            .or_else(|| thread(rest))
            .or_else(|| timestamp(rest))
            .or_else(|| date(rest))
            .or_else(|| self.address(rest))
            .or_else(|| pid(rest))
            .or_else(|| span(rest))
            .or_else(|| duration(rest))
            .or_else(|| uuid(rest))
            .or_else(|| self.commit(rest))
            .or_else(|| clock(rest))
            .or_else(|| self.port(before, rest))
    }

    /// Matches a temporary folder: `/tmp/dozen-x8Kd` is `<dir>`, and so is the
    /// folder of a check in it, `/tmp/dozen-x8Kd/site-q0Ps`; the rest of the
    /// path is kept.
    fn folder(&self, rest: &str) -> Option<Found> {
        let part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
        let below = |root: &String| rest.strip_prefix(root.as_str())?.strip_prefix('/');
        let mut below = self.temporary.iter().find_map(below)?;
        let name = length_of(below, part);
        below = &below[name..];
        let mut shown = "<dir>".to_owned();
        let slot = |c: char| c.is_ascii_digit() || c == '-';
        if let Some(after) = below.strip_prefix("/author") {
            // Each of the builds that run side by side has a folder of its own.
            shown.push_str("/author");
            below = &after[length_of(after, slot)..];
        }
        if below.starts_with("/site-") {
            below = &below[1 + length_of(&below[1..], part)..];
        }
        (name > 0).then(|| (rest.len() - below.len(), shown))
    }

    /// Returns the id of a commit, which hangs on every file of the source: the
    /// first is `<commit a>`.
    fn commit(&self, rest: &str) -> Option<Found> {
        let length = length_of(rest, |c| matches!(c, '0'..='9' | 'a'..='f'));
        if length != 40 || goes_on(&rest[length..]) {
            return None;
        }
        let mut met = self.commits.borrow_mut();
        let place = met.iter().position(|id| id == &rest[..length]);
        let place = place.unwrap_or_else(|| {
            met.push(rest[..length].to_owned());
            met.len() - 1
        });
        let letter = char::from(b"abcdefghijklmnopqrstuvwxyz"[place % 26]);
        Some((length, format!("<commit {letter}>")))
    }

    /// Returns an IPv4 address that is not every machine's own, and the port
    /// behind any address that no step of the trace names: a service that chose
    /// it for itself chooses another if it is taken.
    fn address(&self, rest: &str) -> Option<Found> {
        let length = length_of(rest, |c| c.is_ascii_digit() || c == '.');
        let text = rest[..length].trim_end_matches('.');
        let parsed: std::net::Ipv4Addr = text.parse().ok()?;
        let shown = match parsed {
            own if own.is_loopback() || own.is_unspecified() => text,
            _ => "<address>",
        };
        let behind = rest[text.len()..].strip_prefix(':').unwrap_or_default();
        let port = &behind[..digits(behind)];
        match port.parse::<u16>() {
            Ok(number) if number >= 1024 && self.ports.name(number).is_none() => {
                Some((text.len() + 1 + port.len(), format!("{shown}:<port>")))
            }
            _ => Some((text.len(), shown.to_owned())),
        }
    }

    /// Returns a port that the trace knows, or one that only a client can have
    /// had.
    fn port(&self, before: Option<char>, rest: &str) -> Option<Found> {
        let length = digits(rest);
        let number: u32 = rest[..length].parse().ok()?;
        let named = u16::try_from(number)
            .ok()
            .and_then(|port| self.ports.name(port));
        match named {
            Some(_) if is_fraction(&rest[length..]) => None,
            Some(name) => Some((length, name.to_owned())),
            None if before == Some(':') && (CLIENT_PORTS..65_536).contains(&number) => {
                Some((length, "<port>".to_owned()))
            }
            // A whole number is one thing: none of its digits is looked at again.
            None => Some((length, rest[..length].to_owned())),
        }
    }
}

/// Returns whether a fraction goes on behind a number.
fn is_fraction(rest: &str) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    rest.strip_prefix('.')
        .is_some_and(|rest| rest.starts_with(digit))
}

/// Returns whether a word or a fraction goes on behind a number or a unit.
fn goes_on(rest: &str) -> bool {
    let of_word = |c: char| c.is_alphanumeric() || c == '_';
    is_fraction(rest) || rest.starts_with(of_word)
}

/// Returns how many bytes the characters that are `wanted` take at the start.
fn length_of(text: &str, wanted: impl Fn(char) -> bool) -> usize {
    text.find(|c| !wanted(c)).unwrap_or(text.len())
}

/// Returns how many digits are at the start.
fn digits(text: &str) -> usize {
    length_of(text, |c| c.is_ascii_digit())
}

/// Matches `(12345) panicked`, as Rust names the thread that panicked.
fn thread(rest: &str) -> Option<Found> {
    let inner = rest.strip_prefix('(')?;
    let length = digits(inner);
    let is_one = length > 0 && inner[length..].starts_with(") panicked");
    is_one.then(|| (length + 2, "(·)".to_owned()))
}

/// Matches `2026-01-31T08:15:00.123Z`, with a blank for the `T` too.
fn timestamp(rest: &str) -> Option<Found> {
    const SHAPE: &[u8] = b"dddd-dd-ddTdd:dd:dd";
    let tail = |c: char| c.is_ascii_digit() || matches!(c, '.' | ':' | '+' | 'Z');
    let length = shape_length(rest, SHAPE)?;
    let length = length + length_of(rest.get(length..)?, tail);
    Some((length, "<time>".to_owned()))
}

/// Matches `2026-01-31`, as in the name of a logfile.
fn date(rest: &str) -> Option<Found> {
    let length = shape_length(rest, b"dddd-dd-dd")?;
    (!goes_on(rest.get(length..)?)).then(|| (length, "<date>".to_owned()))
}

/// Returns the length of `shape` if `rest` begins with it: `d` means any digit,
/// `T` also a blank, and every other character itself.
fn shape_length(rest: &str, shape: &[u8]) -> Option<usize> {
    let bytes = rest.as_bytes().get(..shape.len())?;
    let fits = shape.iter().zip(bytes).all(|(wanted, byte)| match wanted {
        b'd' => byte.is_ascii_digit(),
        b'T' => matches!(byte, b'T' | b' '),
        _ => byte == wanted,
    });
    fits.then_some(shape.len())
}

/// Matches `pid 4711` and `process id 4711`.
fn pid(rest: &str) -> Option<Found> {
    const NAMES: [&str; 3] = ["pid ", "pid=", "process id "];
    let name = NAMES.into_iter().find(|name| rest.starts_with(name))?;
    let length = digits(&rest[name.len()..]);
    (length > 0).then(|| (name.len() + length, format!("{name}<pid>")))
}

/// Matches a measured duration: `"duration_ms":38` and `duration_ms=38`.
fn duration(rest: &str) -> Option<Found> {
    const FIELDS: [&str; 2] = ["\"duration_ms\":", "duration_ms="];
    let field = FIELDS.into_iter().find(|field| rest.starts_with(field))?;
    let number = &rest[field.len()..];
    let length = length_of(number, |c| {
        c.is_ascii_digit() || matches!(c, '.' | 'e' | '-')
    });
    (length > 0).then(|| (field.len() + length, format!("{field}·")))
}

/// Returns a random id in the usual form.
fn uuid(rest: &str) -> Option<Found> {
    const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];
    const LENGTH: usize = 36;
    let text = rest.get(..LENGTH)?;
    let hex = |group: &str| group.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lengths = text.split('-').map(str::len);
    let is_one = lengths.eq(GROUPS) && text.split('-').all(hex) && !goes_on(&rest[LENGTH..]);
    is_one.then(|| (LENGTH, "<uuid>".to_owned()))
}

/// Matches a measured time: `38 ms` and `1.3 s`. A whole number of seconds is a
/// deadline, and stays.
fn span(rest: &str) -> Option<Found> {
    let whole = digits(rest);
    let fraction = match rest[whole..].strip_prefix('.') {
        Some(fraction) if whole > 0 => digits(fraction),
        _ => 0,
    };
    let length = if fraction > 0 {
        whole + 1 + fraction
    } else {
        whole
    };
    let unit = rest[length..].trim_start_matches(' ');
    let measured = |name: &str| unit.strip_prefix(name).is_some_and(|rest| !goes_on(rest));
    let is_one = whole > 0 && (measured("ms") || measured("µs") || fraction > 0 && measured("s"));
    is_one.then(|| (length, "·".to_owned()))
}

/// Matches `1795245819144684`: that many digits are microseconds since 1970, or
/// finer.
fn clock(rest: &str) -> Option<Found> {
    let length = digits(rest);
    let is_one = (16..=20).contains(&length) && !goes_on(&rest[length..]);
    is_one.then(|| (length, "<clock>".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::ports;
    use super::Mask;
    use dozen_model::{Act, Moment, Step};

    fn mask() -> Mask {
        Mask::new(ports::named(&[Moment {
            t_ms: 0,
            lane: "payments".into(),
            act: Act::StandIn,
            detail: String::new(),
            seen: None,
            ok: true,
            expected: None,
            step: Some(Step::StandIn {
                lane: "payments".into(),
                port: 41021,
                status: 200,
                body: String::new(),
                hold: false,
                takes: None,
                first: None,
            }),
        }]))
    }

    #[test]
    fn values_that_differ_between_runs_get_names() {
        for (text, masked) in [
            (
                "POST http://127.0.0.1:41021/x",
                "POST http://127.0.0.1:<port payments>/x",
            ),
            ("port 41021, started", "port <port payments>, started"),
            ("from 127.0.0.1:53422", "from 127.0.0.1:<port>"),
            (
                "GET /menu at 172.17.0.2:8080",
                "GET /menu at <address>:<port>",
            ),
            ("after 412 ms, or 1.25 s", "after · ms, or · s"),
            ("412ms", "·ms"),
            (
                "in /tmp/dozen-x8.Kd/site-0q/web.1/work",
                "in <dir>/web.1/work",
            ),
            ("/tmp/x/menu.txt", "<dir>/menu.txt"),
            (
                "thread 'main' (4711) panicked at src/main.rs:7:9",
                "thread 'main' (·) panicked at src/main.rs:7:9",
            ),
            (
                "2026-01-31T08:15:00.123456Z  INFO baking",
                "<time>  INFO baking",
            ),
            ("logs/crumb.2026-01-31.log", "logs/crumb.<date>.log"),
            ("crumb (pid 4711)", "crumb (pid <pid>)"),
            (
                "{\"duration_ms\":0.31,\"status\":404}",
                "{\"duration_ms\":·,\"status\":404}",
            ),
            ("status=404 duration_ms=12", "status=404 duration_ms=·"),
            ("id 67e55044-10b1-426f-9247-bb680e5fe0c8.", "id <uuid>."),
            ("release-1795245819144684", "release-<clock>"),
        ] {
            assert_eq!(mask().apply(text), masked);
        }
    }

    #[test]
    fn commits_are_named_in_the_order_they_are_met() {
        let (one, two) = ("0f".repeat(20), "a1".repeat(20));
        let text = format!("{{\"commit\":\"{one}\"}}, not {two}, but {one}; {one}0");
        assert_eq!(
            mask().apply(&text),
            format!("{{\"commit\":\"<commit a>\"}}, not <commit b>, but <commit a>; {one}0")
        );
    }

    #[test]
    fn unchanged_files_are_left_alone() {
        for text in [
            "200 {\"cents\":1250}",
            "listening on 0.0.0.0",
            "within 3 s",
            "v1.2.3 and 1.5 loaves, 2 messages",
            "alder-finch-412041021 and x41021",
            "SHUTDOWN_GRACE_MS=1500, exit 0",
            "/tmp is full; /tmpfoo/bar",
            "餅 ✗ 410",
        ] {
            assert_eq!(mask().apply(text), text);
        }
    }

    #[test]
    fn an_encoded_byte_of_an_address_is_not_a_port() {
        assert_eq!(
            mask().apply("/a?b=no.%41021 on 41021"),
            "/a?b=no.%41021 on <port payments>"
        );
    }
}
