"""What a browser would send: the fields of a form of a page, as they stand."""

from html.parser import HTMLParser


class _Forms(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.current, self.select, self.area = [], None, None, None

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "form":
            self.current = {"action": found.get("action", ""), "fields": {}, "buttons": []}
            self.forms.append(self.current)
        if self.current is None or ("name" not in found and tag != "option"):
            return
        name = found.get("name")
        if tag == "input" and found.get("type") not in {"file", "submit"}:
            checkable = found.get("type") in {"checkbox", "radio"}
            if not checkable:
                self.current["fields"][name] = found.get("value", "")
            elif "checked" in found:
                self.current["fields"].setdefault(name, [])
                self.current["fields"][name].append(found.get("value", "on"))
        elif tag == "select":
            self.select = name
        elif tag == "option" and (self.select not in self.current["fields"] or "selected" in found):
            self.current["fields"][self.select] = found.get("value", "")
        elif tag == "button":
            self.current["buttons"].append((name, found.get("value", "")))

    def handle_endtag(self, tag):
        if tag == "form":
            self.current = None


def forms_of(page):
    """Every form of a page: action, fields, buttons."""
    reader = _Forms()
    reader.feed(page.text)
    return reader.forms


def form_with(page, button):
    """The fields of the form that has a button of that name."""
    return next(form for form in forms_of(page) if button in {name for name, _ in form["buttons"]})
