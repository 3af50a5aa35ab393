//! The counter and the oven.

use serde_json::{Value, json};

use crate::{
    http::{self, Message},
    log,
};

/// The oven, and what opens it.
pub struct Oven {
    pub url: String,
    pub token: String,
}

/// What a request is answered.
pub fn answer(request: &Message, oven: &Oven, id: &str) -> (u16, Value) {
    let path = request.path.split('?').next().unwrap_or_default();
    match (request.method.as_str(), path) {
        ("GET", "/health") => (200, json!("ok")),
        ("POST", "/orders") => take_order(request, oven, id),
        ("POST", "/bake") => bake(request, oven),
        _ => (404, json!("no such page")),
    }
}

fn take_order(request: &Message, oven: &Oven, id: &str) -> (u16, Value) {
    let order: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let (Some(cake), Some(card)) = (order["cake"].as_str(), order["card"].as_str()) else {
        return (422, json!("which cake, and who pays?"));
    };
    let key = format!("Bearer {}", oven.token);
    let headers = [("x-request-id", id), ("authorization", &key)];
    match http::post(&oven.url, "/bake", &headers, &json!({ "cake": cake })) {
        Ok(baked) if baked.path == "200" => {
            let baked: Value = serde_json::from_slice(&baked.body).unwrap_or_default();
            let last: String = card
                .chars()
                .skip(card.chars().count().saturating_sub(4))
                .collect();
            let receipt =
                json!({ "loaf": baked["loaf"], "cake": cake, "card": format!("…{last}") });
            (201, receipt)
        }
        baked => {
            let said = baked.map_or_else(|error| error.to_string(), |baked| baked.path);
            log::tell(
                "error",
                json!({ "message": "the oven did not bake", "said": said }),
            );
            (502, json!("the oven is out of order"))
        }
    }
}

fn bake(request: &Message, oven: &Oven) -> (u16, Value) {
    if request.header("authorization") != Some(&format!("Bearer {}", oven.token)) {
        return (401, json!("this oven is locked"));
    }
    let dough: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    match dough["cake"].as_str() {
        Some(cake) => (200, json!({ "loaf": format!("{cake}, still warm") })),
        None => (422, json!("which cake?")),
    }
}
