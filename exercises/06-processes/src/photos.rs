//! The photos of the cakes, in a folder of their own.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use axum::{body::Bytes, extract, http::StatusCode};

const UPLOADS: &str = "./uploads";

/// Sends the photo of that name.
pub async fn show(extract::Path(id): extract::Path<String>) -> Result<Vec<u8>, StatusCode> {
    let path = path(&id).ok_or(StatusCode::NOT_FOUND)?;
    fs::read(path).map_err(|_| StatusCode::NOT_FOUND)
}

/// Keeps a photo, in the place of the one before.
pub async fn keep(extract::Path(id): extract::Path<String>, photo: Bytes) -> StatusCode {
    let Some(path) = path(&id) else {
        return StatusCode::BAD_REQUEST;
    };
    match write(&path, &photo) {
        Ok(()) => StatusCode::OK,
        Err(error) => {
            eprintln!("{}: {error}", path.display());
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

/// Written beside and moved, so that nobody sees half a photo.
fn write(path: &Path, photo: &[u8]) -> io::Result<()> {
    fs::create_dir_all(UPLOADS)?;
    let part = path.with_extension("part");
    fs::write(&part, photo)?;
    fs::rename(part, path)
}

/// Names are letters, digits and dashes: none leads out of the folder.
fn path(id: &str) -> Option<PathBuf> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (!id.is_empty() && id.chars().all(plain)).then(|| Path::new(UPLOADS).join(id))
}
