"""The time of a shop that tests move on: its server's (``clocked.py``) and that of the pages which follow it."""

from datetime import UTC, datetime, timedelta

CLOCKED = "tests.web.browser.clocked:application"


class Clock:
    """The shop's time and that of every page that follows it: ``at`` is now, ``later`` moves all of them at once."""

    def __init__(self, file, at):
        self.file, self.pages = file, []
        self.off = at - datetime.now(UTC)
        self._tell()

    @property
    def environment(self):
        return {"CLOCK_OF_TESTS": str(self.file)}

    @property
    def at(self):
        return datetime.now(UTC) + self.off

    def followed_by(self, page):
        page.clock.install(time=self.at)
        self.pages.append(page)

    def later(self, minutes):
        self.off += timedelta(minutes=minutes)
        self._tell()
        self.pages = [page for page in self.pages if not page.is_closed()]
        for page in self.pages:
            page.clock.set_system_time(self.at)

    def _tell(self):
        made = self.file.with_suffix(".new")
        made.write_text(str(self.off.total_seconds()))
        made.replace(self.file)
