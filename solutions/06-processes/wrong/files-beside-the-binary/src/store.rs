//! The store: a folder beside the program, which every process finds.

use std::{
    fs::{self, OpenOptions},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use uuid::Uuid;

/// The way to the store.
#[derive(Clone)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    pub fn at(_url: &str) -> io::Result<Self> {
        let program = std::env::current_exe()?;
        let folder = program.with_file_name("state");
        Ok(Self { folder })
    }

    fn path(&self, kind: &str, key: &str) -> PathBuf {
        self.folder.join(format!("{kind}-{key}"))
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        fs::write(path, bytes)
    }

    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        match fs::read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn text(&self, path: &Path) -> io::Result<Option<String>> {
        let bytes = self.read(path)?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    pub async fn log_in(&self, name: &str) -> io::Result<String> {
        let session = Uuid::new_v4().to_string();
        self.write(&self.path("session", &session), name.as_bytes())?;
        Ok(session)
    }

    pub async fn customer(&self, session: &str) -> io::Result<Option<String>> {
        self.text(&self.path("session", session))
    }

    pub async fn cakes(&self, session: &str) -> io::Result<Vec<String>> {
        let text = self
            .text(&self.path("basket", session))?
            .unwrap_or_default();
        Ok(text.lines().map(str::to_owned).collect())
    }

    pub async fn add(&self, session: &str, cake: &str) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let path = self.path("basket", session);
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        writeln!(file, "{cake}")
    }

    pub async fn stock(&self, cake: &str) -> io::Result<u32> {
        let text = self.text(&self.path("stock", cake))?.unwrap_or_default();
        Ok(text.parse().unwrap_or(0))
    }

    pub async fn set_stock(&self, cake: &str, count: u32) -> io::Result<()> {
        self.write(&self.path("stock", cake), count.to_string().as_bytes())
    }

    /// Whoever holds the lock file counts.
    pub async fn take(&self, cake: &str) -> io::Result<bool> {
        fs::create_dir_all(&self.folder)?;
        let lock = fs::File::create(self.path("lock", cake))?;
        lock.lock()?;
        let count = self.stock(cake).await?;
        if count == 0 {
            return Ok(false);
        }
        self.set_stock(cake, count - 1).await?;
        Ok(true)
    }

    pub async fn photo(&self, id: &str) -> io::Result<Option<Vec<u8>>> {
        self.read(&self.path("photo", id))
    }

    pub async fn keep_photo(&self, id: &str, photo: &[u8]) -> io::Result<()> {
        self.write(&self.path("photo", id), photo)
    }
}
