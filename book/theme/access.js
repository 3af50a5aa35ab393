// What mdBook's pages lack for a keyboard: the sidebar's buttons take the
// focus and its keys, and what scrolls sideways can be scrolled.
(() => {
    'use strict';

    // Makes an element that only listens to clicks a button for the keyboard.
    function makeButton(element) {
        element.setAttribute('role', 'button');
        element.tabIndex = 0;
        element.addEventListener('keydown', (event) => {
            if (event.key !== 'Enter' && event.key !== ' ') return;
            event.preventDefault();
            element.click();
        });
    }

    // Behind mdBook's own listener, which prepares the sidebar to be shown.
    const toggle = document.getElementById('mdbook-sidebar-toggle');
    const box = document.getElementById('mdbook-sidebar-toggle-anchor');
    toggle?.addEventListener('click', () => box.click());

    for (const fold of document.querySelectorAll('#mdbook-sidebar .chapter-fold-toggle')) {
        const item = fold.closest('.chapter-item');
        const tell = () => fold.setAttribute('aria-expanded', item.classList.contains('expanded'));
        makeButton(fold);
        fold.setAttribute('aria-label', 'Pages below ' + item.querySelector('a').textContent.trim());
        fold.addEventListener('click', tell);
        tell();
    }

    const reach = () => {
        for (const box of document.querySelectorAll('main pre, main pre > code, main .table-wrapper')) {
            if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
            else if (!box.getAttribute('role')) box.removeAttribute('tabindex');
        }
    };
    reach();
    addEventListener('resize', reach);
    addEventListener('toggle', reach, true);
    document.fonts?.ready.then(reach);
})();
