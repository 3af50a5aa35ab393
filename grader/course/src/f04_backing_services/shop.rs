//! Crumb with its two resources, as the checks of factor IV attach them.

use std::{ops::Range, time::Duration};

use crate::behaviours::{
    outage::soon,
    store_fixture::{StoreFixture, StoreKind},
};
use dozen_lab::{Done, Lab, Launch, Process, Redis, Seen};

/// Two resources, and how long a request may wait for one.
pub(super) struct Shop {
    pub(super) orders: StoreFixture,
    pub(super) menu: StoreFixture,
    pub(super) timeout: u64,
}

impl Shop {
    /// Starts two servers without users, and uses database 0 of each.
    pub(super) async fn new(lab: &mut Lab) -> Seen<Self> {
        let orders = lab.redis("orders").start().await?;
        let menu = lab.redis("menu").start().await?;
        Ok(Self::with(lab, orders, menu))
    }

    /// Returns a shop with these two and a timeout that no request reaches.
    pub(super) fn with(lab: &mut Lab, orders: Redis, menu: Redis) -> Self {
        let mut shop = Self {
            orders: StoreFixture::new(StoreKind::Orders, orders),
            menu: StoreFixture::new(StoreKind::Menu, menu),
            timeout: lab.draw().number(30_000..60_000),
        };
        shop.restock(lab);
        shop
    }

    /// Sets a timeout from that range.
    pub(super) fn waits(mut self, lab: &mut Lab, milliseconds: Range<u64>) -> Self {
        self.timeout = lab.draw().number(milliseconds);
        self
    }

    /// Draws new rows about two new cakes.
    pub(super) fn restock(&mut self, lab: &mut Lab) {
        self.orders.row = StoreKind::Orders.row(lab);
        loop {
            self.menu.row = StoreKind::Menu.row(lab);
            if self.menu.row["cake"] != self.orders.row["cake"] {
                return;
            }
        }
    }

    pub(super) fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout)
    }

    pub(super) fn halves(&self) -> [&StoreFixture; 2] {
        [&self.orders, &self.menu]
    }

    /// Returns the half of that side, and the other one.
    pub(super) fn but(&self, side: StoreKind) -> (&StoreFixture, &StoreFixture) {
        match side {
            StoreKind::Orders => (&self.orders, &self.menu),
            StoreKind::Menu => (&self.menu, &self.orders),
        }
    }

    /// Returns a web process with both attached.
    pub(super) fn web(&self, lab: &Lab) -> Launch {
        self.web_at(lab, "127.0.0.1")
    }

    /// Returns a web process with both attached by that name of this machine.
    pub(super) fn web_at(&self, lab: &Lab, host: &str) -> Launch {
        let [orders, menu] = self.halves().map(|half| half.redis.url_at(host));
        lab.web()
            .env("ORDERS_URL", orders)
            .env("MENU_URL", menu)
            .env("RESOURCE_TIMEOUT_MS", self.timeout.to_string())
    }

    /// Starts a process that has used both. A process that found them too slow
    /// for its timeout, and ended because of that, gets another chance.
    pub(super) async fn opens(&self, lab: &Lab) -> Seen<Process> {
        let mut chances = 3;
        loop {
            chances -= 1;
            let web = self.web(lab).start().await?;
            match self.assert_serves(lab, &web).await {
                Ok(()) => return Ok(web),
                Err(stop) if chances == 0 || web.is_running() => return Err(stop),
                Err(_) => {}
            }
        }
    }

    async fn assert_serves(&self, lab: &Lab, web: &Process) -> Done {
        web.await_ready().await?;
        self.serves(lab, web).await.map_err(|observed| {
            let did = "started the service with both resources up, and used them";
            lab.not_reached(did, "200 and 201 from the routes of both", observed)
        })
    }

    /// Reads and writes both halves, again for a while if need be; returns the
    /// last answer if it fails.
    pub(super) async fn serves(&self, lab: &Lab, web: &Process) -> Result<(), String> {
        for half in self.halves() {
            soon(lab, web, || half.read(web), 200).await?;
            soon(lab, web, || half.write(web), 201).await?;
        }
        Ok(())
    }

    /// Fails unless the written rows are in both resources.
    pub(super) async fn assert_keeps(&self, lab: &Lab, web: &Process) -> Done {
        for half in self.halves() {
            half.assert_kept(lab, web).await?;
        }
        Ok(())
    }
}
