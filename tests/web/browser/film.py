"""What a till's camera sees: a film that Chromium takes for a camera, read anew whenever the camera is opened."""

from contextlib import contextmanager
from io import BytesIO

import segno
from PIL import Image

from tests.report.chromium import CHROMIUM, QUIET

WIDTH, HEIGHT = 1280, 720
_COUNTER = 200


class Film:
    """A film of one thing held before the camera."""

    def __init__(self, path):
        self.path = path

    def of_code(self, text):
        """A square code, as it is printed."""
        stream = BytesIO()
        segno.make(text, error="m", micro=False).save(stream, kind="png", scale=10, border=4)
        self.of_picture(stream.getvalue())

    def of_picture(self, picture):
        """A picture, such as a phone's screen: as large as the frame allows, on a grey counter."""
        seen = Image.open(BytesIO(picture)).convert("L")
        seen.thumbnail((WIDTH, HEIGHT))
        frame = Image.new("L", (WIDTH, HEIGHT), _COUNTER)
        frame.paste(seen, ((WIDTH - seen.width) // 2, (HEIGHT - seen.height) // 2))
        one = b"FRAME\n" + frame.tobytes() + b"\x80" * (WIDTH * HEIGHT // 2)
        made = self.path.with_suffix(".new")
        made.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + one * 3)
        made.replace(self.path)


@contextmanager
def filmed(chromium, path):
    """A browser whose camera is a film, and the film."""
    camera = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    ]
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=QUIET + camera)
    yield browser, Film(path)
    browser.close()
