// The learner's progress: ticks in the sidebar, the way in on the first page,
// and the page of the whole progress.
live.progress = (() => {
    'use strict';
    const { make, prose, count } = live;

    function show(state) {
        const links = [...document.querySelectorAll('#mdbook-sidebar a')];
        for (const exercise of state.exercises) {
            // A link to a heading of the open chapter has the same path.
            const own = links.filter((link) => link.pathname === '/' + exercise.page && !link.hash);
            for (const link of own) tick(link, exercise.passed);
        }
        const page = document.getElementById('live-progress');
        if (page) page.replaceChildren(...pageOf(state));
        const start = document.getElementById('start-progress');
        if (start) start.replaceChildren(bar(state), make('p', {}, sum(state)), ...goOn(state));
        const first = document.querySelector('#start-first .next-step');
        if (first) first.remove();
    }

    function tick(link, passed) {
        const there = link.querySelector('.live-tick');
        if (there && !passed) there.remove();
        if (!there && passed) {
            link.append(make('span', { class: 'live-tick' }, make('span', { 'aria-hidden': 'true' }, '✓'),
                make('span', { class: 'live-unseen' }, ' (passed)')));
        }
    }

    // One square per exercise; the same is said as text next to it.
    function bar(state) {
        const squares = state.exercises.map((exercise) => make('a', {
            href: exercise.page,
            class: exercise.passed ? 'passed' : exercise.begun ? 'begun' : 'open',
            title: `${exercise.title}: ${exercise.words}`,
            'aria-label': `${exercise.title}: ${exercise.words}`,
        }, exercise.title.slice(0, 2)));
        return make('nav', { class: 'live-bar', 'aria-label': 'Exercises' }, ...squares);
    }

    function sum(state) {
        const hints = state.hints ? `, ${count(state.hints, 'hint')} taken` : '';
        return `${state.words.replace(/\.$/, '')}, ${state.points} of ${state.max_points} points${hints}.`;
    }

    function goOn(state) {
        const next = state.exercises.find((exercise) => exercise.page === state.next);
        if (!next) return [];
        const words = next.begun ? 'Go on with' : state.exercises.some((other) => other.begun) ? 'Next:' : 'Start with';
        return [make('a', { class: 'next-step', href: next.page }, `${words} ${next.title} →`)];
    }

    // The answers of a chapter's questions, which only this browser knows.
    function answered(exercise) {
        try {
            const score = JSON.parse(localStorage.getItem('dozen.score.' + exercise.page.replace('.html', '')));
            return score ? `${score.right} of ${score.all}` : '–';
        } catch {
            return '–';
        }
    }

    function rowOf(exercise) {
        const checks = make('details', {}, make('summary', {}, count(exercise.checks.length, 'check')),
            make('ul', {}, ...exercise.checks.map((check) =>
                make('li', {}, make('a', { href: `${exercise.page}#check-${check.id}` }, check.title), `: ${check.words}`))));
        const cell = (label, ...children) => make('td', { role: 'cell', 'data-label': label }, ...children);
        return make('tr', { role: 'row', class: exercise.passed ? 'passed' : '' },
            make('th', { scope: 'row', role: 'rowheader' }, make('a', { href: exercise.page }, exercise.title)),
            cell('How far', (exercise.passed ? '✓ ' : '') + exercise.words, checks),
            cell('Points', `${exercise.points} of ${exercise.max_points}`),
            cell('Hints', String(exercise.hints || '–')),
            cell('Questions', answered(exercise)));
    }

    // The end of the course, once every exercise has passed.
    function endOf(state) {
        if (!state.end) return [];
        const list = (all) => make('ul', {}, ...all.map((text) => make('li', {}, ...prose(text))));
        return [make('section', { id: 'the-end', 'aria-labelledby': 'the-course-is-complete' },
            make('h2', { id: 'the-course-is-complete' }, 'The course is complete'),
            make('p', {}, 'Keep your report card: ', make('code', {}, 'cargo dozen card'),
                ' writes it as a page, with the day of each pass.'),
            make('h3', {}, 'What you can do now'), list(state.end.learned),
            make('h3', {}, 'Where to go'), list(state.end.onward),
            make('p', {}, make('a', { href: 'further-reading.html' }, 'Further reading')))];
    }

    function pageOf(state) {
        const heads = ['Exercise', 'How far', 'Points', 'Hints', 'Questions']
            .map((name) => make('th', { scope: 'col', role: 'columnheader' }, name));
        const table = make('table', { class: 'live-table', role: 'table' },
            make('thead', { role: 'rowgroup' }, make('tr', { role: 'row' }, ...heads)),
            make('tbody', { role: 'rowgroup' }, ...state.exercises.map(rowOf)));
        return [bar(state), make('p', { role: 'status' }, sum(state)), ...goOn(state), ...endOf(state),
            make('div', { class: 'table-wrapper stacked' }, table)];
    }

    return { show };
})();
