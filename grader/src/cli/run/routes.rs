//! The requests that an exercise answers, read from its README.

use std::{collections::BTreeSet, fs, path::Path};

/// How many of them are printed as `curl` commands.
const TRIED: usize = 3;

/// The routes of the README of `source`, or else of `own`, in their order.
pub(super) fn of(source: &Path, own: &Path) -> Vec<String> {
    let texts = [source, own].map(|dir| fs::read_to_string(dir.join("README.md")));
    let text = texts.into_iter().find_map(Result::ok).unwrap_or_default();
    in_text(&text)
}

/// The first word pairs `METHOD /path` between backticks in rows of tables.
fn in_text(text: &str) -> Vec<String> {
    let rows = text.lines().filter(|line| line.starts_with('|'));
    let mut found = vec!["GET /health".to_owned()];
    for code in rows.flat_map(|row| row.split('`').skip(1).step_by(2)) {
        let mut words = code.split(' ');
        let (Some(method), Some(path)) = (words.next(), words.next()) else {
            continue;
        };
        let is_method = ["GET", "POST", "PUT", "DELETE"].contains(&method);
        let route = format!("{method} {path}");
        if is_method && path.starts_with('/') && !found.contains(&route) {
            found.push(route);
        }
    }
    found
}

/// The paths that can be asked for as they are, the exercise's own first.
pub(super) fn to_try(routes: &[String]) -> impl Iterator<Item = &str> {
    let gets = routes.iter().filter_map(|route| route.strip_prefix("GET "));
    let (health, own): (Vec<&str>, Vec<&str>) = gets
        .filter(|path| !path.contains(['{', '…']))
        .partition(|path| *path == "/health");
    own.into_iter().take(TRIED - 1).chain(health)
}

/// The other routes, as one line.
pub(super) fn others(routes: &[String]) -> String {
    let tried: BTreeSet<String> = to_try(routes).map(|path| format!("GET {path}")).collect();
    let others = routes.iter().filter(|route| !tried.contains(*route));
    let others: Vec<&str> = others.map(String::as_str).collect();
    match others.as_slice() {
        [] => String::new(),
        all => format!("and {}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{in_text, others, to_try};

    const README: &str = "\
Not a row: `GET /nowhere`.
| request | answer |
| `GET /menu` | 200 |
| `POST /menu` `{\"cake\":\"x\"}` | 201; then `GET /menu` has it |
| `GET /stock/{cake}` | 200 |
| worker | sends `POST {KITCHEN_URL}/bake` |
";

    #[test]
    fn the_routes_of_a_table_are_offered_and_those_of_others_are_not() {
        let routes = in_text(README);
        let paths: Vec<&str> = to_try(&routes).collect();
        assert_eq!(paths, ["/menu", "/health"]);
        assert_eq!(others(&routes), "and POST /menu, GET /stock/{cake}");
    }
}
