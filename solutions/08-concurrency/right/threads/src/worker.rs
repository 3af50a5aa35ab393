//! A worker: three threads that bake, and one that rings the bell.

use std::{error::Error, thread, time::Duration};

use redis::{Client, Connection, RedisResult, cmd};
use serde_json::{Value, json};

use crate::{WAITING, http, since_1970};

pub fn run(redis: &str, kitchen: &str, day: Duration) -> Result<(), Box<dyn Error>> {
    let client = Client::open(redis)?;
    let mut hands = Vec::new();
    for _ in 0..3 {
        let (connection, kitchen) = (client.get_connection()?, kitchen.to_owned());
        hands.push(thread::spawn(move || bake(connection, &kitchen)));
    }
    let (connection, kitchen) = (client.get_connection()?, kitchen.to_owned());
    thread::spawn(move || ring(connection, &kitchen, day));
    for hand in hands {
        hand.join().map_err(|_| "a hand slipped")??;
    }
    Ok(())
}

fn bake(mut redis: Connection, kitchen: &str) -> RedisResult<()> {
    loop {
        let mut pop = cmd("BZPOPMIN");
        pop.arg(WAITING).arg(0);
        let (_, order, came): (String, String, f64) = pop.query(&mut redis)?;
        let wish: Value = serde_json::from_str(&order).map_err(std::io::Error::other)?;
        if let Err(error) = http::post(kitchen, "/bake", &wish) {
            eprintln!("an order goes back: {error}");
            cmd("ZADD")
                .arg(WAITING)
                .arg(came)
                .arg(order)
                .exec(&mut redis)?;
            thread::sleep(Duration::from_millis(500));
        }
    }
}

/// Whoever counts to one for a day rings for it.
fn ring(mut redis: Connection, kitchen: &str, day: Duration) -> RedisResult<()> {
    let length = day.as_millis().max(1);
    loop {
        let next = since_1970().as_millis() / length + 1;
        let begins = Duration::from_millis((next * length) as u64);
        thread::sleep(begins.saturating_sub(since_1970()));
        let key = format!("bell:{next}");
        let count: u64 = cmd("INCR").arg(&key).query(&mut redis)?;
        cmd("EXPIRE").arg(&key).arg(172_800).exec(&mut redis)?;
        if count == 1
            && let Err(error) = http::post(kitchen, "/tick", &json!({ "day": next as u64 }))
        {
            eprintln!("nobody heard the bell of day {next}: {error}");
        }
    }
}
