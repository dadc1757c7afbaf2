"""What keeps a page from being for everybody: axe's findings, scrolling sideways, what is cut off, targets too small."""

from tests.web.browser.test_axe import RULES, violations

_CUT = """() => [...document.body.querySelectorAll('*')].filter(one => {
    if (!one.checkVisibility() || one.closest('svg, .sr-only, .skip, select')) return false;
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    const words = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (words && (box.left < -1 || box.right > innerWidth + 1)) return true;
    const clips = ['hidden', 'clip'].includes(style.overflowX) && one.tagName !== 'INPUT';
    return clips && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
}).map(one => one.outerHTML.slice(0, 160))"""
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


def hindrances(page):
    """Each with what is to blame; none where everybody can use the page as it stands."""
    place = page.evaluate("[scrollX, scrollY]")
    found = [(f"axe: {rule}", html) for rule, html in violations(page, runOnly=RULES)]
    found += [("cut off", html) for html in page.evaluate(_CUT)]
    found += [("covered", html) for html in page.evaluate(_COVERED)]
    found += [("small", html) for html in page.evaluate(_SMALL)]
    wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    if wide > room:
        found.append(("sideways", f"{wide} > {room}"))
    page.evaluate("place => scrollTo(...place)", place)
    return found


def in_every_size(page, height=844):
    """The hindrances on a phone, on a narrow one, and with letters twice as large."""
    found = {}
    for name, width, letters in (("390", 390, ""), ("320", 320, ""), ("200 %", 390, "200%")):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("letters => { document.documentElement.style.fontSize = letters }", letters)
        if wrong := hindrances(page):
            found[name] = wrong
    page.set_viewport_size({"width": 390, "height": height})
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found
