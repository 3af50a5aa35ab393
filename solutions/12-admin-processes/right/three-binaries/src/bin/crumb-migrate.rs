//! `migrate`: brings the schema up to date.

use std::error::Error;

use f12_admin_processes::{database::Database, migrations, setting};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let mut connection = Database::from_url(&setting("DATABASE_URL")?)?.connect()?;
    let applied = migrations::apply(&mut connection)?;
    let revision = setting("REVISION")?;
    println!("{}", json!({ "revision": revision, "applied": applied }));
    Ok(())
}
