//! A basket that is in its owner's own cookie, signed: no process keeps it.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// Whose basket it is and what is in it.
#[derive(Deserialize, Serialize)]
pub struct Basket {
    pub name: String,
    pub cakes: Vec<String>,
}

/// Makes cookies that only the shop can make.
#[derive(Clone)]
pub struct Signer(Hmac<Sha256>);

impl Signer {
    pub fn new(secret: &str) -> Self {
        let signer = Hmac::new_from_slice(secret.as_bytes());
        Self(signer.expect("an HMAC takes a secret of any length"))
    }

    /// The cookie of a basket.
    pub fn seal(&self, basket: &Basket) -> serde_json::Result<String> {
        let bytes = serde_json::to_vec(basket)?;
        let signature = self.over(&bytes).finalize().into_bytes();
        Ok(format!(
            "{}.{}",
            hex::encode(&bytes),
            hex::encode(signature)
        ))
    }

    /// The basket in a cookie, if the shop made it.
    pub fn open(&self, cookie: &str) -> Option<Basket> {
        let (bytes, signature) = cookie.split_once('.')?;
        let bytes = hex::decode(bytes).ok()?;
        let signature = hex::decode(signature).ok()?;
        self.over(&bytes).verify_slice(&signature).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    fn over(&self, bytes: &[u8]) -> Hmac<Sha256> {
        let mut signer = self.0.clone();
        signer.update(bytes);
        signer
    }
}
