//! What varies between deploys: read from the environment, one value a
//! variable.

use std::{env, time::Duration};

/// The variable of that name, which has to be there.
pub fn setting(name: &str) -> Result<String, String> {
    match env::var(name) {
        // A key that is empty opens nothing; an empty text is a text.
        Ok(text) if text.is_empty() && name == "PAYMENT_KEY" => Err(format!("{name} is empty")),
        Ok(text) => Ok(text),
        Err(error) => Err(format!("{name}: {error}")),
    }
}

/// How long a process may still run after SIGTERM.
pub fn grace() -> Result<Duration, String> {
    let name = "SHUTDOWN_GRACE_MS";
    let milliseconds = setting(name)?.parse();
    let milliseconds = milliseconds.map_err(|error| format!("{name}: {error}"))?;
    Ok(Duration::from_millis(milliseconds))
}

/// The address of a service, without a slash at its end.
pub fn url(name: &str) -> Result<String, String> {
    Ok(setting(name)?.trim_end_matches('/').to_owned())
}
