//! The style sheet, compiled by the compiler: a constant is computed while
//! the binary is built, and only its value is in there.

const SOURCE: &[u8] = include_bytes!("../assets/style.css");

/// No value of a name is as long as to make the sheet longer than this.
const ROOM: usize = SOURCE.len() * 4;

const COMPILED: ([u8; ROOM], usize) = compiled(SOURCE);

static BYTES: [u8; COMPILED.1] = {
    let mut bytes = [0; COMPILED.1];
    let mut at = 0;
    while at < bytes.len() {
        bytes[at] = COMPILED.0[at];
        at += 1;
    }
    bytes
};

/// What browsers get.
pub fn sheet() -> &'static [u8] {
    &BYTES
}

/// Puts values where names are, and leaves out the lines that define them.
const fn compiled(source: &[u8]) -> ([u8; ROOM], usize) {
    let mut out = ([0; ROOM], 0);
    let mut at = 0;
    let mut line_begins = true;
    while at < source.len() {
        if source[at] == b'$' && line_begins {
            at = skip_to(source, at, b'\n') + 1;
            continue;
        }
        line_begins = source[at] == b'\n';
        if source[at] == b'$' {
            let end = name_end(source, at);
            let (mut from, to) = value(source, at, end);
            while from < to {
                out.0[out.1] = source[from];
                out.1 += 1;
                from += 1;
            }
            at = end;
        } else {
            out.0[out.1] = source[at];
            out.1 += 1;
            at += 1;
        }
    }
    out
}

/// Where the value of the name between `start` and `end` stands.
const fn value(source: &[u8], start: usize, end: usize) -> (usize, usize) {
    let mut at = 0;
    while at < source.len() {
        if source[at] == b'$' && same(source, at, start, end - start) {
            let after = at + (end - start);
            if source[after] == b':' {
                return (after + 2, skip_to(source, after, b';'));
            }
        }
        at = skip_to(source, at, b'\n') + 1;
    }
    panic!("the style sheet uses a name that it does not define")
}

const fn same(source: &[u8], one: usize, other: usize, length: usize) -> bool {
    let mut at = 0;
    while at < length {
        if source[one + at] != source[other + at] {
            return false;
        }
        at += 1;
    }
    true
}

const fn name_end(source: &[u8], dollar: usize) -> usize {
    let mut at = dollar + 1;
    while source[at].is_ascii_lowercase() || source[at] == b'-' {
        at += 1;
    }
    at
}

const fn skip_to(source: &[u8], mut at: usize, byte: u8) -> usize {
    while at < source.len() && source[at] != byte {
        at += 1;
    }
    at
}
