//! Checks of the capstone's process types: web takes orders, and workers bake
//! them.

use serde_json::json;

use crate::{
    Check,
    behaviours::backlog::{assert_backlog_baked_once, assert_takes_orders},
};
use dozen_lab::{Done, Lab};

pub(super) const WEB_BAKES_NONE: Check = Check {
    id: "web-leaves-baking-to-workers",
    title: "with no worker running, web takes every order at once and bakes none",
    claims: &["C8.1", "C8.2"],
    points: 2,
    does: "Starts one web process and no worker, with a kitchen that never answers; sends one order \
           and then two hundred, kills the process, starts it again, and watches the kitchen all \
           the while.",
    why: "Every deploy ends the web processes, and with them the cakes that they were baking. A \
          rush at the counter should not be one in the kitchen either, so that each can grow by \
          itself.",
    hints: [
        "Who called the kitchen, when no worker was running?",
        "A background task is still inside the web process, and dies with it. What takes its time \
         is a process type of its own, and between the two there is a queue.",
        "In `shop.rs`, take the `tokio::spawn` out of `order`: it does no more than `LPUSH` \
         `{\"id\":…,\"cake\":…}` to `jobs`, and answers 202.",
    ],
    run: |lab| Box::pin(assert_takes_orders(lab)),
};

pub(super) const ONCE: Check = Check {
    id: "workers-bake-each-order-once",
    title: "workers bake what the webs took before them, each order once",
    claims: &["C8.2", "C8.4"],
    points: 2,
    does: "Sends orders to two web processes and kills both. Then starts three workers, each once \
           the one before it has a cake in its kitchen; lets the kitchens finish; adds a fourth \
           worker and a new web process, sends one more order, and counts what was baked.",
    why: "Workers come and go with the load. That helps only if no order waits for the process \
          that took it, and no two workers bake the same order.",
    hints: [
        "Does the Procfile name a worker? And was something not baked, or baked twice?",
        "An order that was answered 202 has to be in the queue already, under an id that no other \
         process gives away. Taking from the queue has to be one step, and a list of begun jobs is \
         one worker's own.",
        "Write a line `worker:` into the Procfile, by a subcommand or a second binary. Number orders \
         by `INCR` or a UUID, and take them by `BLMOVE jobs jobs:{WORKER_NAME} RIGHT LEFT`.",
    ],
    run: |lab| Box::pin(workers_bake_each_order_once(lab)),
};

async fn workers_bake_each_order_once(lab: &mut Lab) -> Done {
    lab.tests("P13.13");
    let loaf = lab.draw().name();
    assert_backlog_baked_once(lab, json!({ "loaf": loaf })).await
}
