//! `repair`: mends orders whose total is wrong.

use f12_admin_processes::{database::Database, repair, setting};
use serde_json::json;

fn main() {
    let url = setting("DATABASE_URL").expect("a database");
    let database = Database::from_url(&url).expect("an address that can be used");
    let connection = database.connect().expect("a database that can be opened");
    let repaired = repair::totals(&connection).expect("totals to mend");
    let revision = setting("REVISION").expect("a revision");
    println!("mended what there was to mend");
    println!("{}", json!({ "repaired": repaired, "revision": revision }));
}
