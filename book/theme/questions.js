// Makes a chapter's questions answerable; answers stay in this browser.
