//! The kitchen: where orders are baked, and where the bell hangs.

use reqwest::{Client, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// An order that was taken.
#[derive(Debug, Deserialize, Serialize)]
pub struct Order {
    pub id: String,
    pub cake: String,
}

/// The kitchen and the way there.
#[derive(Clone)]
pub struct Kitchen {
    url: String,
    client: Client,
}

impl Kitchen {
    pub fn at(url: &str) -> Self {
        Self {
            url: url.trim_end_matches('/').to_owned(),
            client: Client::new(),
        }
    }

    /// Has an order baked, which takes as long as it takes.
    pub async fn bake(&self, order: &Order) -> reqwest::Result<()> {
        self.post("bake", &json!(order)).await
    }

    /// Rings the bell for a day that has begun.
    pub async fn tick(&self, day: u64) -> reqwest::Result<()> {
        self.post("tick", &json!({ "day": day })).await
    }

    /// Sends a request. A kitchen that has its hands full answers 5xx, and says
    /// yes when it is asked once more.
    async fn post(&self, path: &str, body: &Value) -> reqwest::Result<()> {
        let answer = self.send(path, body).await?;
        if answer.status().is_server_error() {
            self.send(path, body).await?.error_for_status()?;
        }
        Ok(())
    }

    async fn send(&self, path: &str, body: &Value) -> reqwest::Result<Response> {
        let url = format!("{}/{path}", self.url);
        self.client.post(url).json(body).send().await
    }
}
