//! Orders of every form, and the receipts that they must get. The grader
//! computes the seals itself.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use dozen_lab::Lab;

/// Names of cakes in other languages.
const FOREIGN: &[&str] = &[
    "Käsekuchen",
    "crème brûlée",
    "пряник",
    "月餅",
    "حلوى",
    "smørrebrød",
    "🥐",
];

/// Lengths of texts at which the algorithm's padding changes: the last that
/// fits a block, the first that does not, and a full block.
const EDGES: [usize; 4] = [55, 56, 63, 64];

/// How long an address may be, as it is sent.
const ADDRESS_LIMIT: usize = 4096;

/// One order.
#[derive(Debug, Clone)]
pub(super) struct Order {
    id: String,
    items: Vec<String>,
}

impl Order {
    fn new(lab: &mut Lab, items: Vec<String>) -> Self {
        let id = lab.draw().name();
        Self { id, items }
    }

    /// Draws an order whose text has that many bytes.
    fn filled(lab: &mut Lab, bytes: usize) -> Self {
        let mut order = Self::new(lab, vec![String::new()]);
        let item = lab.draw().cake() + &" and cream".repeat(6);
        let room = bytes.saturating_sub(order.text().len());
        order.items[0] = item.chars().take(room).collect();
        // Clients drop a blank at the end.
        order.items[0] = order.items[0].replace(' ', "-");
        order
    }

    /// Returns the text that is sealed: the order, then each item, one per
    /// line.
    fn text(&self) -> String {
        let lines = [&self.id].into_iter().chain(&self.items);
        lines.map(|line| format!("{line}\n")).collect()
    }

    /// Returns the SHA-256 of the text, in hexadecimal digits.
    pub(super) fn seal(&self) -> String {
        let hash = Sha256::digest(self.text().as_bytes());
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Returns the path of the request.
    pub(super) fn path(&self) -> String {
        let items = self.items.iter().enumerate().map(|(at, item)| {
            let mark = if at == 0 { '?' } else { '&' };
            format!("{mark}item={}", encoded(item))
        });
        format!("/receipt/{}{}", self.id, items.collect::<String>())
    }

    pub(super) fn receipt(&self) -> Value {
        json!({ "order": self.id, "items": self.items, "seal": self.seal() })
    }
}

/// Draws one order of every form, the simplest first.
pub(super) fn draw(lab: &mut Lab) -> Vec<Order> {
    let cake = lab.draw().cake();
    let mut orders = vec![Order::new(lab, vec![cake]), Order::new(lab, Vec::new())];
    let number = lab.draw().number(100..1000);
    let special = vec![
        format!("baker's \"dozen\" no. {number}; 100% & more"),
        format!("a+b = $HOME, #{number} \\n"),
    ];
    orders.push(Order::new(lab, special));
    let blanks = ["", " two  blanks ", "", "\tAnd A Tab", " ", ""];
    let mut blank = Order::new(lab, blanks.map(str::to_owned).to_vec());
    blank.id = format!("{}-X", blank.id.to_uppercase());
    orders.push(blank);
    let foreign = (0..3).map(|_| format!("{} № {number}", lab.draw().pick(FOREIGN)));
    let foreign = foreign.collect();
    orders.push(Order::new(lab, foreign));
    for bytes in EDGES {
        orders.push(Order::filled(lab, bytes));
    }
    let one = Order::new(lab, vec![String::new()]);
    let room = ADDRESS_LIMIT - one.path().len();
    orders.push(Order {
        items: vec!["x".repeat(room)],
        ..one
    });
    let mut many = Order::new(lab, Vec::new());
    let each = "&item=ab".len();
    let count = (ADDRESS_LIMIT - many.path().len()) / each;
    many.items = (0..count).map(|nth| format!("{:02x}", nth % 256)).collect();
    orders.push(many);
    orders
}

/// Percent-encodes everything but letters, digits and a few marks.
fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).into(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::{Order, encoded};

    fn order(items: &[&str]) -> Order {
        Order {
            id: "elm-wren-4127".to_owned(),
            items: items.iter().map(ToString::to_string).collect(),
        }
    }

    /// By `printf 'elm-wren-4127\nrye loaf\n…' | sha256sum`.
    #[test]
    fn the_seal_is_the_same_as_of_sha256sum() {
        for (items, seal) in [
            (
                &[][..],
                "83a7ac43a6cdd0b7d9a40c9a54c3cf4516673b2eb94dfa741f73f66365d561b3",
            ),
            (
                &["rye loaf", "Käsekuchen"][..],
                "02d4f69b5ea0095e796230b978059aaccf03fc42f17ecc196a9eed20c6de6f11",
            ),
        ] {
            assert_eq!(order(items).seal(), seal);
        }
    }

    #[test]
    fn an_item_is_written_as_its_bytes() {
        assert_eq!(encoded("a b&ü"), "a%20b%26%C3%BC");
        assert_eq!(order(&[]).path(), "/receipt/elm-wren-4127");
        let path = order(&["rye loaf", "x"]).path();
        assert_eq!(path, "/receipt/elm-wren-4127?item=rye%20loaf&item=x");
    }
}
