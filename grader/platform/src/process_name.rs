//! A process's name, given to the process itself: the same for every start of
//! the same place in a formation, and for no other.

use std::collections::BTreeMap;

/// The placeholder of the name in the value of a variable.
pub const LANE: &str = "{lane}";

/// Writes `lane`, as `worker.1`, into each variable that asks for it.
pub fn name(env: &mut BTreeMap<String, String>, lane: &str) {
    for value in env.values_mut().filter(|value| value.contains(LANE)) {
        *value = value.replace(LANE, lane);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::name;

    #[test]
    fn a_variable_that_asks_for_the_name_gets_it() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut env = BTreeMap::from([pair("WHO", "{lane}"), pair("PORT", "80")]);
        name(&mut env, "worker.2");
        assert_eq!(env["WHO"], "worker.2");
        assert_eq!(env["PORT"], "80");
    }
}
