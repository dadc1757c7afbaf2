"""Every page, by every kind of visitor: the table of routes.py is walked, and a route that is not in it fails.

Refused means refused: 404 for people of another shop and people who left, the door for those who did not sign in, 403
for colleagues without the role, and nothing written in any of these cases.
"""

import hashlib
import re
from contextlib import contextmanager
from http.cookies import SimpleCookie

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from habitue.web.models import Shop
from tests.long import some
from tests.web.rich import SECRETS, build
from tests.web.routes import ROLES, ROWS, SOMETIMES, of_shops, routes

pytestmark = pytest.mark.django_db
OF_SHOPS = of_shops()
METHODS = ("get", "post")
WRITING = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
PASSING = {"django_session", "usersessions_usersession", "web_cache"}
"""Tables that any visit may touch."""


@pytest.fixture(scope="module")
def rich(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        found = build()
        found.before = state(found.shop)
        yield found
        transaction.set_rollback(True)


@contextmanager
def undone():
    """What happens inside leaves no trace."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def written():
    """The statements that write, of which a refused request makes none."""
    found = []

    def watch(execute, sql, params, many, context):
        if WRITING.match(sql) and not any(f'"{table}"' in sql for table in PASSING):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


def state(shop):
    """A digest of every row that hangs on a shop."""
    found = hashlib.sha256()
    for model in apps.get_models():
        path = path_to_shop(model)
        if path is not None:
            rows = model.objects.filter(**{path: shop.pk}).order_by("pk").values_list()
            found.update(repr((model._meta.db_table, list(rows))).encode())
    return found.hexdigest()


def path_to_shop(model):
    if model is Shop:
        return "pk"
    fields = {field.name for field in model._meta.get_fields() if field.many_to_one}
    if "shop" in fields:
        return "shop"
    return next(
        (f"{name}__shop" for name in ("account", "programme", "card", "customer") if name in fields), None
    )


def address(rich, name, shop=None):
    row = ROWS[name]
    arguments = row.filled(rich.ids)
    if row.door in ROLES:
        arguments["shop"] = (shop or rich.shop).public_id
    return reverse(name, kwargs=arguments)


def asked(client, method, where, body=None):
    """What a browser with the same cookies gets; signing out there signs nobody out here."""
    browser = Client(raise_request_exception=False)
    browser.cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    return getattr(browser, method)(where, body or {})


def told(response):
    text = b"".join(response.streaming_content) if response.streaming else response.content
    return [secret for secret in SECRETS if secret in text.decode("utf-8", "replace")]


def test_every_route_has_a_row_and_every_row_a_route():
    known = set(routes())
    assert known - set(ROWS) == set()
    assert set(ROWS) - known - SOMETIMES == set()


def test_every_page_of_a_shop_asks_for_the_role_of_the_table():
    found = {name: getattr(view, "role", None) for name, view in routes().items() if name in OF_SHOPS}
    assert {name: str(role) for name, role in found.items()} == {name: ROWS[name].door for name in found}


def test_no_page_outside_shops_takes_a_shop():
    outside = {
        name for name, view in routes().items() if getattr(view, "role", None) and name not in OF_SHOPS
    }
    assert outside == set()


@pytest.mark.parametrize("name", OF_SHOPS)
def test_the_team_gets_in_by_role(rich, name):
    door = ROLES.index(ROWS[name].door)
    # all who stay outside, and in every run of those who get in the one with the fewest rights
    for role in (*ROLES[:door], *some(ROLES[door:], every_run=1)):
        rank = ROLES.index(role)
        for method in METHODS:
            with undone(), written() as writes:
                answer = asked(rich.people[role].client, method, address(rich, name))
            if rank < door:
                assert (role, method, answer.status_code, writes) == (role, method, 403, [])
            elif method == "get":
                assert (role, method, answer.status_code in {200, 302, 405}) == (role, method, True)
            else:
                # an empty form may be sent back, or may mean nothing here; it never breaks
                assert (role, method, answer.status_code in {200, 302, 400, 404, 405, 409, 422}) == (
                    role,
                    method,
                    True,
                )


@pytest.mark.parametrize("name", OF_SHOPS)
@pytest.mark.parametrize("who", ["stranger", "gone"])
def test_strangers_and_people_who_left_learn_nothing(rich, name, who):
    for method in METHODS:
        with undone(), written() as writes:
            answer = asked(rich.people[who].client, method, address(rich, name), rich.body())
            assert (method, answer.status_code, told(answer), writes) == (method, 404, [], [])


@pytest.mark.parametrize("name", OF_SHOPS)
def test_a_visitor_who_did_not_sign_in_is_led_to_the_door(rich, name):
    for method in METHODS:
        with undone(), written() as writes:
            answer = asked(Client(), method, address(rich, name), rich.body())
        assert (method, answer.status_code, writes) == (method, 302, [])
        assert answer.headers["Location"].startswith("/account/login/?next=/s/")


@pytest.mark.parametrize("name", [name for name in OF_SHOPS if ROWS[name].names_objects])
def test_a_stranger_s_own_shop_does_not_open_this_shop_s_objects(rich, name):
    for method in METHODS:
        with undone(), written() as writes:
            where = address(rich, name, rich.other)
            answer = asked(rich.people["stranger"].client, method, where, rich.body())
            assert (method, answer.status_code in {404, 405}, told(answer), writes) == (method, True, [], [])


@pytest.mark.parametrize("name", [name for name in OF_SHOPS if not ROWS[name].names_objects])
def test_this_shop_s_ids_in_a_form_of_the_stranger_s_shop_reach_nothing(rich, name):
    for method in METHODS:
        with undone():
            where = address(rich, name, rich.other)
            answer = asked(rich.people["stranger"].client, method, where, rich.body())
            assert answer.status_code < 500
            # what was typed may be said back; what it would have led to may not
            said = [secret for secret in told(answer) if secret not in rich.body().values()]
            assert (method, said) == (method, [])
            assert state(rich.shop) == rich.before


@pytest.mark.parametrize("name", [name for name in routes() if name in ROWS and ROWS[name].door not in ROLES])
def test_pages_outside_shops_never_break(rich, name):
    door = ROWS[name].door
    for client in (Client(), rich.people["owner"].client, rich.people["stranger"].client):
        for method in METHODS:
            with undone():
                answer = asked(client, method, address(rich, name))
                assert answer.status_code < 500 or name == "health"  # no worker runs in this test
                if door == "account" and "_auth_user_id" not in client.session:
                    assert answer.status_code == 302
                    assert answer.headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize("name", ["end_session", "mfa_remove_webauthn", "mfa_edit_webauthn"])
def test_nobody_reaches_into_another_s_account(rich, name):
    for method in METHODS:
        with undone(), written() as writes:
            answer = asked(rich.people["stranger"].client, method, address(rich, name))
        # allauth asks for the password before it looks
        assert answer.status_code in {404, 405} or "/account/reauthenticate/" in answer.headers["Location"]
        assert writes == []
