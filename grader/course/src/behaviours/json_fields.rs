//! Compares JSON with room for further fields: an answer may have more than a
//! contract shows.

use serde_json::Value;

/// Returns whether `seen` has everything that `wanted` has: each field of an
/// object, each element of a list in its place and no other, the same value.
pub(crate) fn has_fields(seen: &Value, wanted: &Value) -> bool {
    match (seen, wanted) {
        (Value::Object(seen), Value::Object(wanted)) => wanted
            .iter()
            .all(|(name, wanted)| seen.get(name).is_some_and(|seen| has_fields(seen, wanted))),
        (Value::Array(seen), Value::Array(wanted)) => {
            let mut pairs = seen.iter().zip(wanted);
            seen.len() == wanted.len() && pairs.all(|(seen, wanted)| has_fields(seen, wanted))
        }
        _ => seen == wanted,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::has_fields;

    #[test]
    fn further_fields_are_fine_and_further_elements_are_not() {
        let wanted = json!({ "cakes": [{ "price": 2 }] });
        let more = json!({ "cakes": [{ "price": 2, "unit": "cent" }], "count": 1 });
        assert!(has_fields(&more, &wanted));
        let other = json!({ "cakes": [{ "price": 2 }, { "price": 3 }] });
        assert!(!has_fields(&other, &wanted));
        assert!(!has_fields(
            &json!({ "cakes": [{ "price": "2" }] }),
            &wanted
        ));
    }
}
