//! Numbers as C prints them, which is how Redis passes a script's numbers on.

/// Formats `number` like `%.{digits}g`.
pub(super) fn general(number: f64, digits: usize) -> String {
    if number.is_nan() {
        return if number.is_sign_negative() {
            "-nan"
        } else {
            "nan"
        }
        .to_owned();
    }
    if number.is_infinite() {
        return if number < 0.0 { "-inf" } else { "inf" }.to_owned();
    }
    let scientific = format!("{number:.*e}", digits - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let precision = i32::try_from(digits).unwrap_or(i32::MAX);
    if exponent < -4 || exponent >= precision {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", trimmed(mantissa), exponent.abs());
    }
    let decimals = usize::try_from(precision - 1 - exponent).unwrap_or(0);
    trimmed(&format!("{number:.decimals$}")).to_owned()
}

/// Returns the number without zeros at the end of its fraction.
fn trimmed(number: &str) -> &str {
    if !number.contains('.') {
        return number;
    }
    number.trim_end_matches('0').trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::general;

    #[test]
    fn numbers_are_printed_as_c_prints_them() {
        for (number, digits, printed) in [
            (3.0, 17, "3"),
            (0.1, 17, "0.10000000000000001"),
            (1e17, 17, "1e+17"),
            (-1e16, 17, "-10000000000000000"),
            (0.00001, 14, "1e-05"),
            (1.5, 14, "1.5"),
            (f64::INFINITY, 17, "inf"),
            (0.0, 17, "0"),
        ] {
            assert_eq!(general(number, digits), printed);
        }
    }
}
