//! Steps that were repeated, as a loop: a script of the same twenty requests,
//! over and over, hides the one that matters.

use super::shell::comment;

/// A group of more steps is not looked for.
const LONGEST: usize = 8;
/// A group that was repeated less often is written out.
const OFTEN: usize = 3;
/// What is before the number of a request.
const NUMBERED: [&str; 2] = ["request_", "request-"];

/// The lines of one moment.
#[derive(Debug)]
pub(super) struct Block {
    /// The moment as comments.
    pub(super) said: Vec<String>,
    /// The lines that repeat it.
    pub(super) lines: Vec<String>,
    /// Whether the check failed at it.
    pub(super) failed: bool,
}

/// Returns the lines of all blocks, with a loop for each group that follows
/// itself several times.
pub(super) fn folded(blocks: &[Block]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut at = 0;
    while at < blocks.len() {
        let rest = &blocks[at..];
        let Some((length, times)) = repeated(rest) else {
            lines.extend(written(&rest[..1]));
            at += 1;
            continue;
        };
        lines.push(String::new());
        lines.push(comment(&format!("{times} times; the first time:")));
        lines.push(format!("for _ in {{1..{times}}}; do"));
        lines.extend(written(&rest[..length]));
        lines.push("done".to_owned());
        at += length * times;
    }
    lines
}

/// Returns the length of the shortest group at the start that is repeated, and
/// how often it is there.
fn repeated(blocks: &[Block]) -> Option<(usize, usize)> {
    let groups = (1..=LONGEST).filter(|length| length * OFTEN <= blocks.len());
    groups
        .map(|length| {
            let first = meaning(&blocks[..length]);
            let groups = blocks.chunks_exact(length);
            let same = groups.take_while(|group| first.is_some() && meaning(group) == first);
            (length, same.count())
        })
        .find(|(_, times)| *times >= OFTEN)
}

/// Returns the lines of a group with the requests that it begins numbered from
/// 0; nothing if it does nothing or if the check failed in it. A wait for a
/// request that was begun before it keeps that request's number.
fn meaning(group: &[Block]) -> Option<String> {
    if group.iter().any(|block| block.failed) || group.iter().all(|block| block.lines.is_empty()) {
        return None;
    }
    let text: Vec<String> = group.iter().map(|block| block.lines.join("\n")).collect();
    let mut rest = text.join("\n\n");
    let begun = rest.clone();
    let (mut out, mut numbers) = (String::new(), Vec::new());
    while let Some(at) = NUMBERED
        .iter()
        .filter_map(|before| rest.find(before).map(|at| at + before.len()))
        .min()
    {
        out += &rest[..at];
        let digits = rest[at..].find(|c: char| !c.is_ascii_digit());
        let end = digits.map_or(rest.len(), |length| at + length);
        let number = rest[at..end].to_owned();
        if begun.contains(&format!("request_{number}=$!")) {
            let place = numbers.iter().position(|met| *met == number);
            let place = place.unwrap_or_else(|| {
                numbers.push(number);
                numbers.len() - 1
            });
            out += &format!("<{place}>");
        } else {
            out += &number;
        }
        rest = rest[end..].to_owned();
    }
    Some(out + &rest)
}

/// Returns the lines of these blocks.
fn written(blocks: &[Block]) -> Vec<String> {
    let lines = |block: &Block| {
        let before = std::iter::once(String::new());
        let said = before.chain(block.said.iter().cloned());
        said.chain(block.lines.iter().cloned()).collect::<Vec<_>>()
    };
    blocks.iter().flat_map(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::{Block, folded};

    fn block(line: &str) -> Block {
        Block {
            said: vec!["# said".to_owned()],
            lines: vec![line.to_owned()],
            failed: false,
        }
    }

    #[test]
    fn a_group_that_follows_itself_is_a_loop_whatever_its_requests_are_numbered() {
        let mut blocks = vec![block("start")];
        for number in 1..=4 {
            blocks.push(block(&format!(
                "curl >request-{number}.txt & request_{number}=$!"
            )));
            blocks.push(block(&format!("wait $request_{number}")));
        }
        let text = folded(&blocks).join("\n");
        assert!(
            text.contains("# 4 times; the first time:\nfor _ in {1..4}; do"),
            "{text}"
        );
        assert_eq!(text.matches("wait $request_").count(), 1, "{text}");
        assert!(text.ends_with("wait $request_1\ndone"), "{text}");
    }

    #[test]
    fn waits_for_several_requests_are_written_out() {
        let begin = |number| block(&format!("curl /{number} & request_{number}=$!"));
        let wait = |number| block(&format!("wait $request_{number}"));
        let mut blocks: Vec<Block> = (1..=4).map(begin).collect();
        blocks.extend((1..=4).map(wait));
        let text = folded(&blocks).join("\n");
        assert!(!text.contains("for _"), "{text}");
        assert_eq!(text.matches("wait $request_").count(), 4, "{text}");
    }

    #[test]
    fn the_step_that_failed_is_written_out() {
        let mut blocks: Vec<Block> = (0..4).map(|_| block("curl /orders")).collect();
        blocks[3].failed = true;
        let text = folded(&blocks).join("\n");
        assert!(text.contains("{1..3}"), "{text}");
        assert!(text.ends_with("done\n\n# said\ncurl /orders"), "{text}");
    }
}
