//! One static a variable, and a panic where it cannot be made.

use std::{env, sync::LazyLock};

/// The host that customers see.
pub static PUBLIC_HOST: LazyLock<String> = LazyLock::new(|| {
    let host = must("PUBLIC_HOST");
    assert!(
        !host.contains([' ', '/']),
        "PUBLIC_HOST must be a host name, perhaps with a port"
    );
    host
});

/// Where charges go.
pub static CHARGES: LazyLock<String> = LazyLock::new(|| {
    let base = must("PAYMENT_URL");
    assert!(
        ["http://", "https://"].iter().any(|scheme| base
            .strip_prefix(scheme)
            .is_some_and(|host| !host.is_empty())),
        "PAYMENT_URL must begin with http:// or https:// and a host"
    );
    format!("{base}/charges")
});

/// What the payment service knows us by.
pub static PAYMENT_KEY: LazyLock<String> = LazyLock::new(|| must("PAYMENT_KEY"));

/// Makes all of them, so that a bad one shows now and not at the first order.
pub fn demand() {
    LazyLock::force(&PUBLIC_HOST);
    LazyLock::force(&CHARGES);
    LazyLock::force(&PAYMENT_KEY);
}

/// The variable, or a panic that says which one it was.
pub fn must(name: &str) -> String {
    match env::var(name) {
        Ok(value) if !value.is_empty() => value,
        _ => panic!("{name} must be set"),
    }
}
