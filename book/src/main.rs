//! `cargo book`: builds the chapters into `target/book`.

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use mdbook_driver::MDBook;

fn main() -> ExitCode {
    let built = MDBook::load(env!("CARGO_MANIFEST_DIR")).and_then(|book| {
        book.build()?;
        Ok(book.build_dir_for("html"))
    });
    let said = match &built {
        Ok(dir) => tell(dir),
        Err(cause) => writeln!(io::stderr(), "book: could not build the book: {cause:#}"),
    };
    // Where nobody can be told, the exit status still tells.
    ExitCode::from(u8::from(built.is_err() || said.is_err()))
}

fn tell(dir: &Path) -> io::Result<()> {
    let page = dir.join("index.html");
    let page = page.canonicalize().unwrap_or(page);
    writeln!(io::stdout(), "built; open {}", page.display())
}
