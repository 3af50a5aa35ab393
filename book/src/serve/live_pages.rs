//! What the live book has and the static one lacks: the page of the whole
//! progress, which the script fills.

use anyhow::Result;
use mdbook_preprocessor::{
    Preprocessor, PreprocessorContext,
    book::{Book, BookItem, Chapter},
};

/// Adds the live pages.
pub(super) struct LivePages;

const PROGRESS: &str = "# Your progress

<div id=\"live-progress\">
<noscript>

Without JavaScript this page stays empty; `cargo dozen list --checks` shows the same in a
terminal.

</noscript>
</div>
";

impl Preprocessor for LivePages {
    fn name(&self) -> &str {
        "live"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let progress = Chapter::new("Your progress", PROGRESS.to_owned(), "progress.md", vec![]);
        book.push_item(BookItem::Chapter(progress));
        Ok(book)
    }
}
