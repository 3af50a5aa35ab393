// What the live scripts share: making elements, and taking over the few
// elements and attributes that a picture consists of. What a service printed
// only ever becomes text.
const live = (() => {
    'use strict';

    // An element with attributes and children; a string becomes text.
    function make(name, attributes = {}, ...children) {
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        element.append(...children.filter((child) => child !== null));
        return element;
    }

    // Sets an element's text if it differs, so that nothing is announced twice.
    const setText = (element, words) => { if (element.textContent !== words) element.textContent = words; };

    // A text of the grader, in which backquotes mark code.
    const prose = (text) => text.split('`').map((part, at) => (at % 2 ? make('code', {}, part) : part));

    // Does the same with such a text.
    const setProse = (element, words) => {
        if (element.said === words) return;
        element.said = words;
        element.replaceChildren(...prose(words));
    };

    const count = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`;

    // Long text scrolls in a box of its own, by keyboard too.
    const scrolling = (words, name) =>
        make('pre', { class: 'live-text', tabindex: '0', role: 'region', 'aria-label': name }, words);

    // A command, with a button that copies it if the browser permits that.
    function command(words) {
        const shown = make('code', {}, words);
        if (!navigator.clipboard) return [shown];
        const said = make('span', {}, 'Copy');
        const copy = make('button', { type: 'button', class: 'live-copy' }, said, make('span', { class: 'live-unseen' }, ' the command'));
        copy.addEventListener('click', async () => {
            await navigator.clipboard.writeText(words);
            setText(said, 'Copied');
        });
        return [shown, ' ', copy];
    }

    const NAMES = new Set(('figure figcaption details summary ol ul li p div span strong em code time dl dt dd br table thead tbody tr th td '
        + 'svg g defs title desc path line polyline polygon rect circle ellipse text tspan marker pattern').split(' '));
    const REFUSED = /^on|^(href|xlink:href|src|style|id|formaction)$/i;
    // The names of a picture's colours.
    const PALETTE = /^(--[a-z]:var\(--[a-z-]+,#[0-9a-f]+\);?)+$/;

    // A picture from the server, built anew from its permitted parts.
    function picture(html) {
        const parsed = new DOMParser().parseFromString(html, 'text/html');
        const fragment = document.createDocumentFragment();
        for (const node of parsed.body.childNodes) copy(node, fragment);
        return fragment;
    }

    function copy(node, into) {
        if (node.nodeType === Node.TEXT_NODE) into.append(node.data);
        if (node.nodeType !== Node.ELEMENT_NODE || !NAMES.has(node.localName)) return;
        const made = document.createElementNS(node.namespaceURI, node.localName);
        for (const { name, value } of node.attributes) {
            if (!REFUSED.test(name) || (name === 'style' && PALETTE.test(value))) made.setAttribute(name, value);
        }
        for (const child of node.childNodes) copy(child, made);
        into.append(made);
    }

    return { make, setText, prose, setProse, count, scrolling, command, picture };
})();
