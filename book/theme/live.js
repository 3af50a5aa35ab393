// The live side of a page: it paints what the server says and nothing else.
// What a service printed only ever becomes text, and a picture is built anew
// from the few elements and attributes that pictures consist of.
(() => {
    'use strict';
    const page = location.pathname.slice(1).replace(/\.html$/, '') || 'index';
    if (page === 'print' || page === 'toc' || !window.EventSource) return;
    let token = null;
    let edition = null;

    // An element with attributes and children; a string becomes text.
    function make(name, attributes = {}, ...children) {
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        element.append(...children.filter((child) => child !== null));
        return element;
    }
    const text = (element, words) => { if (element.textContent !== words) element.textContent = words; };

    async function act(path, say) {
        try {
            const answer = await fetch('/live/' + path, { method: 'POST', headers: { 'x-dozen-token': token } });
            if (!answer.ok) say(await answer.text());
        } catch {
            say(GONE);
        }
    }
    const GONE = 'The book’s server does not answer. Start it again with cargo book.';

    // ---- the panel -------------------------------------------------------
    const panel = { element: null };

    function layOut(state) {
        const status = make('p', { class: 'live-status', role: 'status' });
        const again = make('button', { type: 'button' }, 'Check again');
        again.addEventListener('click', () => act('check/' + state.exercise, (words) => text(status, words)));
        panel.status = status;
        panel.detail = make('p', { class: 'live-detail' });
        panel.messages = make('div');
        panel.after = make('p', { class: 'live-after' });
        panel.checks = make('ol', { class: 'live-checks' });
        panel.rows = new Map();
        panel.element = make('section', { class: 'live', id: 'live', 'aria-labelledby': 'live-title' },
            make('h2', { id: 'live-title' }, 'Your service, checked live'),
            make('div', { class: 'live-head' }, status, again),
            panel.detail,
            make('p', { class: 'live-note' }, 'Runs again whenever you save a file in ',
                make('code', {}, 'exercises/' + state.exercise), '. ',
                make('a', { href: 'progress.html' }, 'Your progress'), ' is the same in a terminal.'),
            panel.messages, panel.after, panel.checks);
        panel.pill = make('a', { class: 'live-pill', href: '#live' });
        const listed = document.querySelector('.checks');
        if (listed) listed.before(panel.element);
        else document.querySelector('main').append(panel.element);
        document.body.append(panel.pill);
        new IntersectionObserver(([seen]) => { panel.pill.hidden = seen.isIntersecting; }).observe(panel.element);
        // The panel has the hints, and remembers which were taken.
        for (const folded of document.querySelectorAll('.checks .hints')) folded.remove();
        document.documentElement.classList.add('is-live');
    }

    function showPanel(state) {
        if (!panel.element) layOut(state);
        const verdict = state.verdict || state.phase;
        panel.element.dataset.verdict = panel.pill.dataset.verdict = verdict;
        panel.element.dataset.phase = state.phase;
        text(panel.status, state.status);
        text(panel.pill, state.status);
        text(panel.detail, state.detail);
        if (panel.said !== state.messages.join('\n')) {
            panel.said = state.messages.join('\n');
            panel.messages.replaceChildren(...state.messages.map((words) => scrolling(words, 'What stands in the way')));
        }
        panel.after.replaceChildren(...afterwards(state));
        const first = state.phase === 'done' && state.checks.find((check) => check.fresh && check.outcome === 'fail');
        for (const check of state.checks) showCheck(state, check, check === first);
    }

    // What to do after a pass.
    function afterwards(state) {
        if (state.verdict !== 'pass') return [];
        const solution = make('code', {}, 'cargo dozen solution ' + state.exercise.split('-')[0]);
        const next = state.next ? [' Next: ', make('a', { href: state.next.page }, state.next.title), '.'] : [];
        return [solution, ' sets your change beside the reference.', ...next];
    }

    function showCheck(state, check, isFirst) {
        let row = panel.rows.get(check.id);
        if (!row) {
            row = layOutCheck(state, check);
            panel.rows.set(check.id, row);
            panel.checks.append(row.element);
        }
        row.element.dataset.outcome = check.outcome || 'none';
        row.element.dataset.fresh = check.fresh;
        text(row.sign, check.sign);
        text(row.words, check.words);
        const points = count(check.max_points, 'point');
        text(row.points, check.fresh ? `, ${check.points} of ${points}` : `, ${points}`);
        // The first failure opens by itself, once a run; the reader's own
        // opening and closing is left alone.
        if (isFirst && row.opened !== state.run) {
            row.opened = state.run;
            row.details.open = true;
        }
        const key = JSON.stringify([check.card, check.picture, check.fresh && state.run]);
        if (check.fresh && row.key !== key) {
            row.key = key;
            row.run = state.run;
            row.card.replaceChildren(...(check.card ? [cardOf(state, check)] : []));
            row.drawn = null;
            row.hasPicture = check.picture;
            draw(state, check, row);
        }
        const taken = JSON.stringify(check.hints);
        if (row.taken !== taken) {
            row.taken = taken;
            showHints(state, check, row);
        }
    }

    const count = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`;

    function layOutCheck(state, check) {
        const row = {
            sign: make('span', { class: 'live-sign', 'aria-hidden': 'true' }),
            words: make('span'),
            points: make('span', { class: 'live-points' }),
            card: make('div'),
            picture: make('div', { class: 'live-picture' }),
            hints: make('div', { class: 'live-hints' }),
        };
        row.details = make('details', {},
            make('summary', {}, row.sign, make('span', { class: 'live-title' }, check.title),
                make('span', { class: 'live-state' }, row.words, row.points)),
            make('div', { class: 'live-body' }, row.card, row.picture, row.hints));
        row.details.addEventListener('toggle', () => draw(state, check, row));
        row.element = make('li', { 'data-check': check.id }, row.details);
        return row;
    }

    function cardOf(state, check) {
        const list = make('dl', { class: 'live-card' });
        for (const part of check.card.parts) {
            list.append(make('dt', {}, part.name), make('dd', { class: 'live-' + part.name.toLowerCase() }, part.text));
        }
        if (check.card.printed) {
            list.append(make('dt', {}, 'Printed'), make('dd', {}, scrolling(check.card.printed, 'Printed by the processes')));
        }
        const number = state.exercise.split('-')[0];
        list.append(make('dt', {}, 'By hand'), make('dd', {}, make('code', {}, `cargo dozen replay ${number} ${check.id}`)));
        return list;
    }

    // Long text scrolls in a box of its own, by keyboard too.
    function scrolling(words, name) {
        return make('pre', { class: 'live-text', tabindex: '0', role: 'region', 'aria-label': name }, words);
    }

    function showHints(state, check, row) {
        const hadFocus = row.hints.contains(document.activeElement);
        const taken = make('ol', {}, ...check.hints.map((hint) =>
            make('li', {}, make('span', { class: 'live-level' }, hint.level + ': '), hint.text)));
        const next = check.next_hint && make('button', { type: 'button' },
            `Hint ${check.hints.length + 1} of 3: ${check.next_hint}`,
            make('span', { class: 'live-unseen' }, ' for: ' + check.title));
        if (next) {
            next.addEventListener('click', () =>
                act(`hint/${state.exercise}/${check.id}`, (words) => text(panel.status, words)));
        }
        row.hints.replaceChildren(...(check.hints.length ? [taken] : []), ...(next ? [next] : []));
        if (hadFocus) (next || row.details.querySelector('summary')).focus();
    }

    // ---- the picture of this run -------------------------------------------
    async function draw(state, check, row) {
        if (!row.details.open || !row.hasPicture || row.drawn === row.run) return;
        const run = row.drawn = row.run;
        const answer = await fetch(`/live/picture/${state.exercise}/${check.id}?run=${run}`).catch(() => null);
        if (row.drawn !== run) return;
        const drawn = answer && answer.ok ? safe(await answer.text()) : null;
        row.picture.replaceChildren(...(drawn ? [drawn] : []));
    }

    const NAMES = new Set(('figure figcaption details summary ol ul li p div span strong em code time dl dt dd br table thead tbody tr th td '
        + 'svg g defs title desc path line polyline polygon rect circle ellipse text tspan marker pattern').split(' '));
    const REFUSED = /^on|^(href|xlink:href|src|style|id|formaction)$/i;
    // The names of a picture's colours.
    const PALETTE = /^(--[a-z]:var\(--[a-z-]+,#[0-9a-f]+\);?)+$/;

    function safe(html) {
        const parsed = new DOMParser().parseFromString(html, 'text/html');
        const fragment = document.createDocumentFragment();
        for (const node of parsed.body.childNodes) take(node, fragment);
        return fragment;
    }
    function take(node, into) {
        if (node.nodeType === Node.TEXT_NODE) into.append(node.data);
        if (node.nodeType !== Node.ELEMENT_NODE || !NAMES.has(node.localName)) return;
        const copy = document.createElementNS(node.namespaceURI, node.localName);
        for (const { name, value } of node.attributes) {
            if (!REFUSED.test(name) || (name === 'style' && PALETTE.test(value))) copy.setAttribute(name, value);
        }
        for (const child of node.childNodes) take(child, copy);
        into.append(copy);
    }

    // ---- progress: the sidebar's ticks and the page ---------------------------
    function showProgress(state) {
        for (const exercise of state.exercises) {
            for (const link of document.querySelectorAll('#mdbook-sidebar a')) {
                if (link.pathname === '/' + exercise.page) tick(link, exercise.passed);
            }
        }
        const place = document.getElementById('live-progress');
        if (place) place.replaceChildren(...pageOf(state));
    }

    function tick(link, passed) {
        const there = link.querySelector('.live-tick');
        if (there && !passed) there.remove();
        if (!there && passed) {
            link.append(make('span', { class: 'live-tick' }, make('span', { 'aria-hidden': 'true' }, '✓'),
                make('span', { class: 'live-unseen' }, ' (passed)')));
        }
    }

    function pageOf(state) {
        const rows = state.exercises.map((exercise) => make('tr', {},
            make('th', { scope: 'row' }, make('a', { href: exercise.page }, exercise.title)),
            make('td', {}, (exercise.passed ? '✓ ' : '') + exercise.words),
            make('td', {}, make('details', {}, make('summary', {}, count(exercise.checks.length, 'check')),
                make('ul', {}, ...exercise.checks.map((check) => make('li', {}, `${check.title}: ${check.words}`)))))));
        const heads = ['Exercise', 'How far', 'Checks'].map((name) => make('th', { scope: 'col' }, name));
        return [make('p', { role: 'status' }, state.words),
            make('div', { class: 'table-wrapper' }, make('table', { class: 'live-progress' },
                make('thead', {}, make('tr', {}, ...heads)), make('tbody', {}, ...rows)))];
    }

    // ---- the book itself --------------------------------------------------
    function showBook(news) {
        if (edition !== null && edition !== news.number) location.reload();
        edition = news.number;
        notice(news.trouble);
    }
    function notice(words) {
        const there = document.querySelector('.live-notice');
        if (there) there.remove();
        if (words) document.querySelector('main').prepend(make('p', { class: 'live-notice', role: 'status' }, words));
    }

    const ear = new EventSource('/live/events?page=' + encodeURIComponent(page));
    const hear = (name, show) => ear.addEventListener(name, (event) => show(JSON.parse(event.data)));
    hear('hello', (hello) => {
        // Another start of the server: its pages may be others.
        if (token !== null && token !== hello.token) location.reload();
        token = hello.token;
    });
    hear('book', showBook);
    hear('progress', showProgress);
    hear('panel', showPanel);
    ear.addEventListener('error', () => { if (panel.status) text(panel.status, GONE); else notice(GONE); });
    ear.addEventListener('open', () => notice(null));
    // A page that is put away listens no more: a browser has few lines to one
    // server. Brought back, it begins anew.
    addEventListener('pagehide', () => ear.close());
    addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
})();
