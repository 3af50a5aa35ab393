//! Crumb's menu, exported as HTTP on the port that the platform gives: one
//! listener for each family of addresses, both on that port.

mod menu;

use std::{env, error::Error, io, net::SocketAddr, num::NonZeroU16};

use socket2::{Domain, Socket, Type};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: NonZeroU16 = env::var("PORT")?.parse()?;
    let port = port.get();
    let four = listen(SocketAddr::from(([0; 4], port)))?;
    let four = axum::serve(four, menu::routes()).into_future();
    match listen(SocketAddr::from(([0; 16], port))) {
        Ok(six) => {
            let six = axum::serve(six, menu::routes()).into_future();
            tokio::try_join!(four, six)?;
        }
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error.into()),
        Err(_) => four.await?,
    }
    Ok(())
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(1024)?;
    TcpListener::from_std(socket.into())
}
