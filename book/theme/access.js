// What mdBook's pages lack for a keyboard: the sidebar's button takes the
// focus and its keys, and what scrolls sideways can be scrolled.
(() => {
    'use strict';
    const toggle = document.getElementById('mdbook-sidebar-toggle');
    if (toggle) {
        toggle.setAttribute('role', 'button');
        toggle.tabIndex = 0;
        toggle.addEventListener('keydown', (event) => {
            if (event.key !== 'Enter' && event.key !== ' ') return;
            event.preventDefault();
            toggle.click();
        });
    }
    const reach = () => {
        for (const box of document.querySelectorAll('main pre > code, main .table-wrapper')) {
            if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
            else box.removeAttribute('tabindex');
        }
    };
    reach();
    addEventListener('resize', reach);
    document.fonts?.ready.then(reach);
})();
