//! The weight of a page with all that it loads, fonts included, as the server
//! sends it.
#![allow(dead_code, reason = "each test file uses its own part of this")]

use crate::chrome::Chrome;

/// The most that a chapter may bring, in bytes: compressed as the server sends
/// it, and unpacked.
pub(crate) const MOST_SENT: f64 = 345_000.0;
pub(crate) const MOST_UNPACKED: f64 = 645_000.0;
/// The most fonts that a chapter may load.
pub(crate) const MOST_FONTS: f64 = 5.0;

/// The weight of a page.
#[derive(Debug)]
pub(crate) struct Weight {
    /// In bytes, compressed.
    pub(crate) sent: f64,
    /// In bytes, unpacked.
    pub(crate) unpacked: f64,
    /// The bytes of the fonts, which nothing compresses.
    pub(crate) fonts: f64,
    /// The number of fonts.
    pub(crate) font_count: f64,
    /// The bytes of the page alone, unpacked.
    pub(crate) page: f64,
}

const WEIGH: &str = "
    const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        // The icon blocks nothing, and not every load of a page asks for it.
        .filter((entry) => !entry.name.includes('/live/') && !entry.name.includes('/favicon'));
    const sum = (entries, key) => entries.reduce((total, entry) => total + entry[key], 0);
    const fonts = all.filter((entry) => entry.name.includes('.woff2'));
    return [sum(all, 'encodedBodySize'), sum(all, 'decodedBodySize'), sum(fonts, 'encodedBodySize'),
        fonts.length, all[0].decodedBodySize]";

/// Weighs the page that the browser shows.
pub(crate) async fn of_page(chrome: &Chrome) -> Weight {
    chrome
        .run_async("document.fonts.ready.then(arguments[0])")
        .await;
    let [sent, unpacked, fonts, font_count, page] =
        serde_json::from_value::<[f64; 5]>(chrome.run(WEIGH).await).unwrap();
    Weight {
        sent,
        unpacked,
        fonts,
        font_count,
        page,
    }
}

impl Weight {
    pub(crate) fn assert_light(&self) {
        // Less would mean that something was not counted.
        assert!(self.sent > 100_000.0 && self.font_count > 1.0, "{self:?}");
        assert!(self.sent < self.unpacked, "nothing is compressed: {self:?}");
        assert!(self.sent <= MOST_SENT, "{self:?}");
        assert!(self.unpacked <= MOST_UNPACKED, "{self:?}");
        assert!(self.font_count <= MOST_FONTS, "{self:?}");
    }
}
