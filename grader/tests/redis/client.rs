//! A client that sends words and hands back bytes.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    time::{Duration, Instant},
};

use super::wire;

/// One connection.
pub(crate) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// Commands without a reply so far.
    asked: Vec<String>,
}

impl Client {
    /// Connects, and changes to version 3 of the protocol if it is to.
    pub(crate) fn connect(port: u16, version: u8) -> Self {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.set_nodelay(true).unwrap();
        let within = Duration::from_secs(10);
        stream.set_read_timeout(Some(within)).unwrap();
        let mut client = Self {
            stream,
            buffer: Vec::new(),
            asked: Vec::new(),
        };
        if version == 3 {
            assert_eq!(client.ask(&["HELLO", "3"])[0], b'%');
        }
        client
    }

    pub(crate) fn send(&mut self, words: &[impl AsRef<[u8]>]) {
        let mut sent = format!("*{}\r\n", words.len()).into_bytes();
        for word in words {
            let word = word.as_ref();
            sent.extend(format!("${}\r\n", word.len()).into_bytes());
            sent.extend(word);
            sent.extend(b"\r\n");
        }
        self.stream.write_all(&sent).unwrap();
        let name = String::from_utf8_lossy(words[0].as_ref()).to_uppercase();
        self.asked.push(name);
    }

    /// Returns the next reply, made comparable.
    pub(crate) fn reply(&mut self) -> Vec<u8> {
        let len = loop {
            if let Some(len) = wire::length(&self.buffer) {
                break len;
            }
            let mut some = [0; 4096];
            match self.stream.read(&mut some) {
                Ok(n @ 1..) => self.buffer.extend(&some[..n]),
                other => return format!("-no reply: {other:?}\r\n").into_bytes(),
            }
        };
        let reply = self.buffer.drain(..len).collect();
        wire::normal(&self.asked.remove(0), reply)
    }

    pub(crate) fn ask(&mut self, words: &[impl AsRef<[u8]>]) -> Vec<u8> {
        self.send(words);
        self.reply()
    }

    /// Waits until this number of clients is waiting.
    pub(crate) fn until_waiting(&mut self, clients: usize) {
        let line = format!("blocked_clients:{clients}\r\n");
        let end = Instant::now() + Duration::from_secs(5);
        while !String::from_utf8_lossy(&self.ask(&["INFO", "clients"])).contains(&line) {
            assert!(Instant::now() < end, "{clients} clients never waited");
        }
    }
}
