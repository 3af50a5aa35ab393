//! Crumb's menu, exported as HTTP on the port that the platform gives.

mod menu;

#[tokio::main]
async fn main() {
    let port: std::num::NonZeroU16 = std::env::var("PORT")
        .expect("PORT must be set")
        .parse()
        .expect("PORT must be a port number");
    let listener = tokio::net::TcpListener::bind(("0.0.0.0", port.get()))
        .await
        .expect("the port in PORT must be free");
    axum::serve(listener, menu::routes()).await.unwrap();
}
