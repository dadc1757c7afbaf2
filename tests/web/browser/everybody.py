"""What keeps a page from being for everybody: axe's findings, scrolling sideways, what is cut off, covered or too small,
and a place of the keyboard that nobody sees. `HABITUE_SHOTS=folder` keeps a picture of each page looked at, for people."""

import os
from pathlib import Path

from tests.web.browser.test_axe import RULES, violations

_CUT = """() => {
const outside = (node, one) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const room = (one.closest('.btn, .pill, .tag, .card, .verdict, .note, .pass') ?? document.body).getBoundingClientRect();
    const lines = [...range.getClientRects()];
    // a short word set letter by letter, or letters beyond what they stand on
    const squeezed = lines.length > 2 && Math.max(...lines.map(line => line.width)) < 2 * parseFloat(getComputedStyle(one).fontSize);
    return squeezed || lines.some(line => line.left < room.left - 1 || line.right > room.right + 1 || line.right > innerWidth + 1);
};
return [...document.body.querySelectorAll('*')].filter(one => {
    // a wide table has a frame of its own to scroll in
    if (!one.checkVisibility() || one.closest('svg, .sr-only, .skip, select, .scroll')) return false;
    const style = getComputedStyle(one);
    if ([...one.childNodes].some(node => node.nodeType === 3 && node.data.trim() && outside(node, one))) return true;
    const clips = ['hidden', 'clip'].includes(style.overflowX) && one.tagName !== 'INPUT';
    return clips && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
}).map(one => one.outerHTML.slice(0, 160));
}"""
_COVERED = """() => [...document.querySelectorAll('main button, main input, main summary, main a')].filter(one => {
    if (!one.checkVisibility()) return false;
    one.scrollIntoView({block: 'center'});
    const box = one.getBoundingClientRect();
    const found = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return found && !one.contains(found) && !found.contains(one);
}).map(one => one.outerHTML.slice(0, 160))"""
_SMALL = """() => [...document.querySelectorAll('button, input:not([type=hidden]), summary, .btn')]
    .filter(one => one.checkVisibility() && !one.closest('label') && one.getBoundingClientRect().height < 44)
    .map(one => one.outerHTML.slice(0, 160))"""


_UNSEEN = """() => {
    const before = document.activeElement;
    const found = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')]
        .filter(one => one.checkVisibility() && !one.disabled).filter(one => {
            one.focus({focusVisible: true, preventScroll: true});
            const marked = [one, one.closest('label') ?? one].map(each => getComputedStyle(each))
                .some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
            return document.activeElement === one && !marked;
        }).map(one => one.outerHTML.slice(0, 160));
    before.focus?.();
    return found;
}"""
SIZES = {"390": (390, ""), "320": (320, ""), "200 %": (390, "200%")}
_HEIGHT = 844


def hindrances(page):
    """Each with what is to blame; none where everybody can use the page as it stands."""
    return [(f"axe: {rule}", html) for rule, html in violations(page, runOnly=RULES)] + _misfits(page)


def _misfits(page):
    """What does not fit the screen, or cannot be reached on it."""
    place, found = page.evaluate("[scrollX, scrollY]"), []
    for name, script in {"cut off": _CUT, "covered": _COVERED, "small": _SMALL, "unseen": _UNSEEN}.items():
        found += [(name, html) for html in page.evaluate(script)]
    wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    if wide > room:
        found.append(("sideways", f"{wide} > {room}"))
    page.evaluate("place => scrollTo(...place)", place)
    return found


def in_every_size(page, name):
    """The hindrances on a phone, on a narrow one, and with letters twice as large; axe looks once, where room is least."""
    found = {}
    for size, (width, letters) in SIZES.items():
        page.set_viewport_size({"width": width, "height": _HEIGHT})
        page.evaluate("letters => { document.documentElement.style.fontSize = letters }", letters)
        if wrong := hindrances(page) if size == "320" else _misfits(page):
            found[size] = wrong
        if folder := os.environ.get("HABITUE_SHOTS"):
            page.screenshot(path=Path(folder) / f"{name} {size}.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": _HEIGHT})
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found
