"""A till of the proofs: sends events over HTTP and gives back the answers, on a connection that it keeps open."""

import http.client
import json
import random
import uuid
from dataclasses import dataclass, field
from typing import Any

PATH = "/api/v1/events"
TIMEOUT_SECONDS = 30

Event = dict[str, Any]
Answer = dict[str, Any]


class Unanswered(Exception):
    """Nobody knows whether the request was done: the connection failed before the answer was whole."""


class Refused(Exception):
    """The server answered, but not with answers to events."""


def ask(port: int, method: str, path: str) -> tuple[int, bytes]:
    """One request on a connection of its own: status and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException) as error:
        raise Unanswered(repr(error)) from error
    finally:
        connection.close()


@dataclass
class Till:
    """Not for use by two threads. ``key`` is the shop's API key."""

    port: int
    key: str
    connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def send(self, events: list[Event]) -> list[Answer]:
        """The answers to a batch, in its order."""
        status, _, body = self.post({"events": events})
        if status != 200:
            raise Refused(f"{status}: {json.dumps(body)[:500]}")
        answers: list[Answer] = body["answers"]
        if [answer["id"] for answer in answers] != [event["id"] for event in events]:
            raise Refused("the answers are not in the order of the events")
        return answers

    def post(self, content: Any) -> tuple[int, http.client.HTTPMessage, Any]:
        """Status, headers and JSON of any body."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        try:
            self.connection.request("POST", PATH, body, headers)
            response = self.connection.getresponse()
            data = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Unanswered(repr(error)) from error
        try:
            return response.status, response.headers, json.loads(data)
        except ValueError:
            raise Refused(f"{response.status}: {data[:500].decode(errors='replace')}") from None

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def new_id(chance: random.Random) -> str:
    """An id as a till makes it, from chance that a seed repeats."""
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))
