//! Crumb takes orders and has them baked: one thread a client, no runtime.

mod orders;

use std::{
    env,
    error::Error,
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{Condvar, Mutex, PoisonError},
    thread,
    time::Duration,
};

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
};

/// The customers in the shop, and whether its door is open.
struct Shop {
    customers: usize,
    open: bool,
}

static SHOP: Mutex<Shop> = Mutex::new(Shop {
    customers: 0,
    open: true,
});
static ONE_LEFT: Condvar = Condvar::new();

fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = setting("PORT")?.parse()?;
    let grace = Duration::from_millis(setting("SHUTDOWN_GRACE_MS")?.parse()?);
    let oven = setting("OVEN_URL")?;

    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port))?;
    let door = thread::spawn(move || let_in(&listener, &oven));

    signals.forever().next();
    shop(|shop| shop.open = false);
    // `accept` sleeps until somebody knocks.
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok();
    door.join().ok();

    let shop = SHOP.lock().unwrap_or_else(PoisonError::into_inner);
    let (_shop, waited) = ONE_LEFT
        .wait_timeout_while(shop, grace, |shop| shop.customers > 0)
        .unwrap_or_else(PoisonError::into_inner);
    if waited.timed_out() {
        println!("closing on customers that did not finish");
    }
    Ok(())
}

fn let_in(listener: &TcpListener, oven: &str) {
    for stream in listener.incoming() {
        let come_in = shop(|shop| {
            shop.customers += usize::from(shop.open);
            shop.open
        });
        if !come_in {
            return;
        }
        let oven = oven.to_owned();
        thread::spawn(move || {
            if let Err(error) = stream.and_then(|stream| orders::serve(stream, &oven)) {
                eprintln!("a customer left: {error}");
            }
            shop(|shop| shop.customers -= 1);
            ONE_LEFT.notify_all();
        });
    }
}

fn shop<T>(change: impl FnOnce(&mut Shop) -> T) -> T {
    change(&mut SHOP.lock().unwrap_or_else(PoisonError::into_inner))
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
