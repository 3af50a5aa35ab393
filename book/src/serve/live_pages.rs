//! The parts that only the live book has: the page of the whole progress, and
//! at the top of an exercise's chapter the place for its verdict. The script
//! fills both.

use anyhow::Result;
use dozen::course::EXERCISES;
use mdbook_preprocessor::{
    Preprocessor, PreprocessorContext,
    book::{Book, BookItem, Chapter},
};

/// Adds the live pages and places.
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
        book.for_each_mut(|item| {
            if let BookItem::Chapter(chapter) = item {
                add_verdict(chapter);
            }
        });
        let mut progress =
            Chapter::new("Your progress", PROGRESS.to_owned(), "progress.md", vec![]);
        // If its text comes from, for the link to edit it.
        progress.source_path = Some("../src/serve/live_pages.rs".into());
        // Behind the first page, which is also `index.html`.
        book.items.insert(1, BookItem::Chapter(progress));
        Ok(book)
    }
}

/// Puts the place for the verdict below the title of an exercise's chapter.
fn add_verdict(chapter: &mut Chapter) {
    let path = chapter.source_path.as_ref();
    let name = path.map(|path| path.with_extension("").to_string_lossy().into_owned());
    let Some(exercise) = EXERCISES
        .iter()
        .find(|e| name.as_deref() == Some(e.chapter))
    else {
        return;
    };
    // Behind the title and the line that names the factor.
    let mut blocks = chapter.content.splitn(3, "\n\n");
    let (Some(title), Some(factor), Some(rest)) = (blocks.next(), blocks.next(), blocks.next())
    else {
        return;
    };
    let id = exercise.id;
    chapter.content = format!(
        "{title}\n\n{factor}\n\n<div id=\"live-verdict\"><noscript>Without JavaScript this page does \
         not grade; <code>cargo dozen check {id}</code> does, in a terminal.</noscript></div>\n\n{rest}"
    );
}
