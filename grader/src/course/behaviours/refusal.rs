//! Starts that have to be refused, and what may be asked of the refusal: an
//! end, in time, and a name. Never the wording.

use crate::lab::{Done, Lab, Launch, SOON, Seen};

/// What no deploy can run with.
pub(crate) fn malformed(host: &str) -> [(&'static str, String); 10] {
    [
        ("PUBLIC_HOST", String::new()),
        ("PUBLIC_HOST", format!("https://{host}")),
        ("PUBLIC_HOST", format!("{host}/shop")),
        ("PUBLIC_HOST", format!("the {host}")),
        ("PAYMENT_URL", String::new()),
        ("PAYMENT_URL", "/v1".to_owned()),
        ("PAYMENT_URL", host.to_owned()),
        ("PAYMENT_URL", format!("{host}:8443")),
        ("PAYMENT_URL", format!("ftp://{host}")),
        ("PAYMENT_KEY", String::new()),
    ]
}

/// The start ends by itself, non-zero, naming the variable, and no port
/// opened. Gives what it printed.
pub(crate) async fn refused(lab: &Lab, name: &str, did: &str, launch: Launch) -> Seen<String> {
    let web = launch.start().await?;
    let refused = web.stays_closed_until_exit(SOON).await?;
    let (exit, opened) = (refused.exit, refused.opened());
    let printed = web.output().all();
    let seen = match exit {
        None if opened => "it runs, and its port is open".to_owned(),
        None => "it neither ended nor opened its port".to_owned(),
        Some(exit) if exit.success() => format!("it ended with {exit}, as if all were well"),
        Some(exit) if !names(&printed, name) => format!("{exit}, and no word of {name}"),
        Some(_) if opened => "it opened a port before it ended".to_owned(),
        Some(_) => return Ok(printed),
    };
    let expected = format!("it ends before its port opens, non-zero, and names {name}");
    Err(lab.fail(did, expected, seen))
}

/// Whoever binds first trips over a port that is taken, and never comes to
/// the variable. A port that is open for a moment only is not seen otherwise.
pub(crate) async fn judged_first(lab: &Lab, name: &str, launch: Launch) -> Done {
    let web = launch.start().await?;
    let exit = web.exit(SOON).await;
    lab.ensure(
        exit.is_some() && names(&web.output().all(), name),
        format!("started the service without {name}, on a port that is taken"),
        format!("it ends over {name}, which is looked at before the port is bound"),
        "it went for the port first",
    )
}

/// The same words for every variable name none of them.
pub(crate) fn tell_apart(lab: &Lab, told: &[(&str, String)]) -> Done {
    // Process ids and times differ in any case.
    let words = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
    for ((one, said), (other, also)) in told.iter().zip(&told[1..]) {
        lab.ensure(
            words(said) != words(also),
            format!("compared what it printed without {one} and without {other}"),
            "the message says which variable it is about",
            "both times the same words",
        )?;
    }
    Ok(())
}

/// Whether `printed` names the variable, as `PAYMENT_KEY`, as the field
/// `payment_key` or as the flag `--payment-key`.
fn names(printed: &str, variable: &str) -> bool {
    let spelled = |text: &str| text.to_lowercase().replace('-', "_");
    spelled(printed).contains(&spelled(variable))
}
