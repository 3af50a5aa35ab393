// The exercise in its chapter: the verdict below the title, the checks where
// the chapter lists them, and a mark in the corner while neither is in view.
live.panel = (() => {
    'use strict';
    const { make, setText, prose, setProse, count, scrolling, command, picture } = live;
    const GONE = 'The book’s server does not answer. Start it again with `cargo book`.';
    const panel = { rows: new Map() };
    let act = () => {};

    // ---- building it once ---------------------------------------------------
    function layOut(state) {
        const status = make('p', { class: 'live-status', role: 'status' });
        const again = make('button', { type: 'button' }, 'Check again');
        again.addEventListener('click', () => act('check/' + state.exercise, say));
        panel.status = status;
        panel.points = make('span', { class: 'live-points' });
        panel.first = make('p', { class: 'live-first' });
        panel.detail = make('p', { class: 'live-detail' });
        panel.messages = make('div');
        // The next step is shown at both ends of the chapter.
        panel.after = [make('div', { class: 'live-after' }), make('div', { class: 'live-after' })];
        panel.verdict = document.getElementById('live-verdict');
        panel.verdict.className = 'live live-verdict';
        panel.verdict.replaceChildren(
            make('div', { class: 'live-head' }, make('div', { class: 'live-said' }, status, panel.first, panel.detail),
                panel.points, again),
            panel.messages, panel.after[0]);
        panel.pill = make('a', { class: 'live-pill', href: '#live-verdict' });
        panel.pill.addEventListener('click', goToFirst);
        document.querySelector('.skip-link').after(panel.pill);
        layOutChecks(state);
        const seen = new Map();
        const watch = new IntersectionObserver((entries) => {
            for (const entry of entries) seen.set(entry.target, entry.isIntersecting);
            panel.pill.hidden = [...seen.values()].some(Boolean);
        });
        watch.observe(panel.verdict);
        watch.observe(panel.element);
        listenForKey();
    }

    // The chapter's list of checks becomes the list with their outcomes.
    function layOutChecks(state) {
        panel.checks = make('ol', { class: 'live-checks' });
        panel.element = make('section', { class: 'live', id: 'live', 'aria-label': 'Your service, checked live' },
            make('p', { class: 'live-note' }, 'Runs again when you save a file in ',
                make('code', {}, 'exercises/' + state.exercise), '. ',
                make('a', { href: 'progress.html' }, 'Your progress'), ' is the same in a terminal.'),
            panel.checks, panel.after[1]);
        const listed = document.querySelector('.checks');
        for (const check of state.checks) {
            const row = layOutCheck(state, check, listed.querySelector(`[data-check="${check.id}"]`));
            panel.rows.set(check.id, row);
            panel.checks.append(row.element);
        }
        listed.replaceWith(panel.element);
        if (location.hash.startsWith('#check-')) openCheck(location.hash.slice('#check-'.length));
        addEventListener('hashchange', () => openCheck(location.hash.slice('#check-'.length)));
    }

    // One check: its title, and folded below it the failure, the picture, the
    // hints, and what the chapter says of it.
    function layOutCheck(state, check, section) {
        const row = {
            sign: make('span', { class: 'live-sign', 'aria-hidden': 'true' }),
            words: make('span'),
            points: make('span', { class: 'live-points' }),
            card: make('div'),
            picture: make('div', { class: 'live-picture' }),
            hints: make('div', { class: 'live-hints' }),
        };
        const title = section.querySelector('h3');
        // The panel has the hints, and remembers which were taken.
        section.querySelector('.hints').remove();
        title.className = 'live-title';
        title.remove();
        row.summary = make('summary', {}, row.sign, title, make('span', { class: 'live-state' }, row.words, row.points));
        row.details = make('details', {}, row.summary,
            make('div', { class: 'live-body' }, row.card, row.picture, row.hints,
                make('div', { class: 'live-about' }, ...section.children)));
        row.details.addEventListener('toggle', () => draw(state, check, row));
        row.element = make('li', { 'data-check': check.id }, row.details);
        return row;
    }

    // ---- showing a state ------------------------------------------------------
    function show(state) {
        if (!document.getElementById('live-verdict')) return;
        if (!panel.element) layOut(state);
        const verdict = state.verdict || state.phase;
        for (const element of [panel.verdict, panel.element, panel.pill]) element.dataset.verdict = verdict;
        for (const element of [panel.verdict, panel.element]) element.dataset.phase = state.phase;
        setProse(panel.status, state.status);
        setText(panel.pill, state.short);
        setText(panel.detail, state.detail);
        const judged = state.verdict === 'pass' || state.verdict === 'fail';
        setText(panel.points, judged ? `${state.points} of ${count(state.max_points, 'point')}` : '');
        panel.firstId = state.first && state.first.id;
        panel.first.replaceChildren(...firstToLookAt(state));
        if (panel.said !== state.messages.join('\n')) {
            panel.said = state.messages.join('\n');
            panel.messages.replaceChildren(...state.messages.map((words) => scrolling(words, 'Why there is no verdict')));
        }
        const done = JSON.stringify([state.verdict, state.next]);
        if (panel.done !== done) {
            panel.done = done;
            for (const after of panel.after) after.replaceChildren(...afterwards(state));
        }
        for (const check of state.checks) showCheck(state, check);
        if (state.tried) openAdvice();
    }

    // Ways to fix the exercise are unfolded once, after the learner's first try.
    function openAdvice() {
        const advice = document.querySelector('.after-try:not([data-shown])');
        if (!advice) return;
        advice.dataset.shown = 'true';
        advice.open = true;
    }

    function firstToLookAt(state) {
        if (!state.first) return [];
        return ['Look first at ', make('a', { href: '#check-' + state.first.id }, state.first.title), ' ',
            make('kbd', { title: 'The key G goes there' }, 'G')];
    }

    // What to do after a pass: the next step, and the reference to compare with.
    function afterwards(state) {
        if (state.verdict !== 'pass') return [];
        const solution = make('code', {}, 'cargo dozen solution ' + state.exercise.split('-')[0]);
        const next = state.next || { page: 'progress.html', title: 'Your progress' };
        return [make('a', { class: 'next-step', href: next.page }, `Next: ${next.title} →`),
            make('p', {}, solution, ' shows your change next to the reference.')];
    }

    function showCheck(state, check) {
        const row = panel.rows.get(check.id);
        const passedNow = check.fresh && check.outcome === 'pass';
        const blocked = state.phase === 'done' && !check.fresh;
        row.element.dataset.outcome = check.outcome || 'none';
        row.element.dataset.fresh = check.fresh;
        setText(row.sign, check.sign);
        setText(row.words, check.words);
        const points = count(check.max_points, 'point');
        setText(row.points, check.fresh ? `, ${check.points} of ${points}` : `, ${points}`);
        // The first failure opens by itself, once a run, and folds when it is
        // mended or no run comes to it; the reader's own opening is left alone.
        const isFirst = state.first && state.first.id === check.id;
        if (isFirst && row.opened !== state.run) {
            row.opened = state.run;
            row.details.open = true;
        }
        if (row.opened && (passedNow || blocked)) {
            row.opened = null;
            fold(row);
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
        const taken = JSON.stringify([check.hints, passedNow]);
        if (row.taken !== taken) {
            row.taken = taken;
            showHints(state, check, row, passedNow);
        }
    }

    function fold(row) {
        if (row.details.contains(document.activeElement)) row.summary.focus();
        row.details.open = false;
    }

    function cardOf(state, check) {
        const list = make('dl', { class: 'live-card' });
        for (const part of check.card.parts) {
            const text = part.name === 'Why' ? prose(part.text) : [part.text];
            list.append(make('dt', {}, part.name), make('dd', { class: 'live-' + part.name.toLowerCase() }, ...text));
        }
        if (check.card.printed) {
            list.append(make('dt', {}, 'Printed'), make('dd', {}, scrolling(check.card.printed, 'Printed by the processes: ' + check.title)));
        }
        const number = state.exercise.split('-')[0];
        list.append(make('dt', {}, 'By hand'), make('dd', {}, ...command(`cargo dozen replay ${number} ${check.id}`)));
        return list;
    }

    function showHints(state, check, row, passed) {
        const hadFocus = row.hints.contains(document.activeElement);
        const taken = make('ol', {}, ...check.hints.map((hint) =>
            make('li', {}, make('span', { class: 'live-level' }, hint.level + ': '), ...prose(hint.text))));
        const next = !passed && check.next_hint && make('button', { type: 'button' },
            `Hint ${check.hints.length + 1} of 3: ${check.next_hint}`,
            make('span', { class: 'live-unseen' }, ' for: ' + check.title));
        if (next) next.addEventListener('click', () => act(`hint/${state.exercise}/${check.id}`, say));
        row.hints.replaceChildren(...(check.hints.length ? [taken] : []), ...(next ? [next] : []));
        if (hadFocus) (next || row.summary).focus();
    }

    async function draw(state, check, row) {
        if (!row.details.open || !row.hasPicture || row.drawn === row.run) return;
        const run = row.drawn = row.run;
        const answer = await fetch(`/live/picture/${state.exercise}/${check.id}?run=${run}`).catch(() => null);
        if (row.drawn !== run) return;
        row.picture.replaceChildren(...(answer && answer.ok ? [picture(await answer.text())] : []));
    }

    // ---- going there ----------------------------------------------------------
    function openCheck(id) {
        const row = panel.rows.get(id);
        if (row) row.details.open = true;
        return row;
    }

    function goToFirst(event) {
        const row = panel.firstId && openCheck(panel.firstId);
        if (row) {
            event.preventDefault();
            row.summary.focus({ preventScroll: true });
            row.element.scrollIntoView();
        } else {
            panel.verdict.scrollIntoView({ block: 'center' });
        }
    }

    function listenForKey() {
        document.addEventListener('keydown', (event) => {
            const typing = event.target.closest('input, textarea, select, [contenteditable]');
            if (event.key !== 'g' || event.ctrlKey || event.altKey || event.metaKey || typing) return;
            goToFirst(event);
        });
        const help = document.querySelector('#mdbook-help-popup > div');
        help.prepend(make('p', {}, 'Press ', make('kbd', {}, 'G'), ' to go to the first failure'));
    }

    // ---- without an answer ------------------------------------------------------
    const say = (words) => setProse(panel.status, words);

    // Takes back every verdict: it may be true no longer, and no save is graded.
    function gone() {
        if (!panel.element) return false;
        for (const element of [panel.verdict, panel.element, panel.pill]) element.dataset.verdict = 'gone';
        say(GONE);
        setText(panel.pill, 'Server stopped');
        setText(panel.detail, '');
        setText(panel.points, '');
        panel.first.replaceChildren();
        for (const row of panel.rows.values()) row.element.dataset.fresh = false;
        return true;
    }

    return { show, gone, GONE, useActions: (does) => { act = does; } };
})();
