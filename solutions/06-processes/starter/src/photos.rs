//! The photos of the cakes, in a folder of their own.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use axum::{body::Bytes, extract, http::StatusCode};
use uuid::Uuid;

const UPLOADS: &str = "./uploads";

/// Sends the photo of that name.
pub async fn show(extract::Path(id): extract::Path<String>) -> Result<Vec<u8>, StatusCode> {
    let path = path(&id).ok_or(StatusCode::NOT_FOUND)?;
    fs::read(&path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => StatusCode::NOT_FOUND,
        _ => out_of_order(&path, &error),
    })
}

/// Keeps a photo, in the place of the one before.
pub async fn keep(extract::Path(id): extract::Path<String>, photo: Bytes) -> StatusCode {
    let Some(path) = path(&id) else {
        return StatusCode::BAD_REQUEST;
    };
    match write(&path, &photo) {
        Ok(()) => StatusCode::OK,
        Err(error) => out_of_order(&path, &error),
    }
}

fn out_of_order(path: &Path, error: &io::Error) -> StatusCode {
    eprintln!("{}: {error}", path.display());
    StatusCode::SERVICE_UNAVAILABLE
}

/// Written beside and moved, so that nobody sees half a photo.
fn write(path: &Path, photo: &[u8]) -> io::Result<()> {
    fs::create_dir_all(UPLOADS)?;
    let part = path.with_extension(Uuid::new_v4().to_string());
    fs::write(&part, photo)?;
    fs::rename(part, path)
}

/// Names are letters, digits and dashes: none leads out of the folder.
fn path(id: &str) -> Option<PathBuf> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (!id.is_empty() && id.chars().all(plain)).then(|| Path::new(UPLOADS).join(id))
}
