// The live side of a page: listens to the server, and hands what it says to
// the panel, the progress and the page itself.
(() => {
    'use strict';
    const page = location.pathname.slice(1).replace(/\.html$/, '') || 'index';
    if (page === 'print' || page === 'toc' || !window.EventSource) return;
    const { panel, progress, make, prose } = live;
    let token = null;
    let edition = null;

    panel.useActions(async (path, say) => {
        try {
            const answer = await fetch('/live/' + path, { method: 'POST', headers: { 'x-dozen-token': token } });
            if (!answer.ok) say(await answer.text());
        } catch {
            say(panel.GONE);
        }
    });

    function showBook(news) {
        if (edition !== null && edition !== news.number) location.reload();
        edition = news.number;
        notice(news.trouble);
    }

    function notice(words) {
        const there = document.querySelector('.live-notice');
        if (there) there.remove();
        if (words) document.querySelector('main').prepend(make('p', { class: 'live-notice', role: 'status' }, ...prose(words)));
    }

    const source = new EventSource('/live/events?page=' + encodeURIComponent(page));
    const on = (name, show) => source.addEventListener(name, (event) => show(JSON.parse(event.data)));
    on('hello', (hello) => {
        // Another start of the server: its pages may be others.
        if (token !== null && token !== hello.token) location.reload();
        token = hello.token;
    });
    on('book', showBook);
    on('progress', progress.show);
    on('panel', panel.show);
    source.addEventListener('error', () => { if (!panel.gone()) notice(panel.GONE); });
    source.addEventListener('open', () => notice(null));
    // A page that is put away listens no more: a browser has few lines to one
    // server. Brought back, it begins anew.
    addEventListener('pagehide', () => source.close());
    addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
})();
