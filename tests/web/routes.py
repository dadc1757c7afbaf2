"""Every address of the server with who may open it: the table that the tests of tenancy and of access walk.

A new route needs a row here. ``door`` says who gets in: ``open`` anybody, ``account`` whoever signed in, ``staff``,
``manager`` or ``owner`` that role or a higher one, ``key`` a till's key, ``step`` the middle of signing in. What follows
names the arguments: of which object of the rich shop (tests/web/rich.py) each is, or a value that is nobody's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import URLResolver, get_resolver


@dataclass(frozen=True)
class Own:
    """An argument that names an object of the shop: a stranger must not reach it."""

    name: str


class Row:
    def __init__(self, door, **arguments):
        self.door = door
        self.arguments = arguments

    @property
    def names_objects(self):
        return any(isinstance(value, Own) for value in self.arguments.values())

    def filled(self, ids):
        return {
            name: ids[value.name] if isinstance(value, Own) else value
            for name, value in self.arguments.items()
        }


CARD, EVENT, KEPT, PERSON = Own("card"), Own("event"), Own("kept_event"), Own("customer")
PLAN, PATTERN = Own("programme"), "coffee_card"
TILL = Own("till")
SALES = Own("sales")
HERE = Own("shop")

ALSO = {
    "a launch to be sent off": ("outreach:campaign", {"key": Own("launch_draft")}),
    "a launch under way": ("outreach:campaign", {"key": Own("launch")}),
    "what a launch changed": ("approaches:page", {"key": Own("launch")}),
}
"""Pages that look otherwise of another thing of the same kind; all of managers."""
ROWS = {
    "front": Row("open"),
    "language": Row("open"),
    "health": Row("open"),
    "join": Row("open", token=Own("token")),
    "demo:enter": Row("open"),
    "digest:stop": Row("open", token=Own("stop_token")),
    "outreach:stop": Row("open", token=Own("letter_token")),
    "approaches:list": Row("manager"),
    "approaches:new": Row("manager"),
    "approaches:page": Row("manager", key=Own("approach")),
    "approaches:arm": Row("manager", key=Own("approach"), arm="written"),
    "approaches:learnt": Row("manager", key=Own("approach")),
    "approaches:stop": Row("manager", key=Own("approach")),
    "approaches:remove": Row("manager", key=Own("noted_approach")),
    "tips:open": Row("open", key=Own("tip")),
    "tips:file": Row("open", key=Own("tip")),
    "tips:list": Row("manager"),
    "tips:new": Row("manager"),
    "tips:edit": Row("manager", key=Own("tip")),
    "tips:switch": Row("manager", key=Own("tip")),
    "tips:remove": Row("manager", key=Own("tip")),
    "inbox:list": Row("staff"),
    "inbox:one": Row("staff", key=Own("comment")),
    "inbox:state": Row("staff", key=Own("comment")),
    "inbox:hand": Row("staff", key=Own("comment")),
    "inbox:reply": Row("manager", key=Own("comment")),
    "inbox:heard": Row("manager"),
    "inbox:tell": Row("manager"),
    "inbox:on_card": Row("manager", key=Own("heard")),
    "delight:index": Row("manager"),
    "delight:off": Row("manager"),
    "delight:remark": Row("staff", card=CARD),
    "delight:give": Row("staff", card=CARD, promise=Own("promise")),
    "outreach:campaigns": Row("manager"),
    "outreach:new_campaign": Row("manager"),
    "outreach:campaign": Row("manager", key=Own("campaign")),
    "outreach:send_campaign": Row("manager", key=Own("campaign")),
    "outreach:move_campaign": Row("manager", key=Own("sent_campaign")),
    "outreach:try_campaign": Row("manager", key=Own("campaign")),
    "outreach:mail": Row("open"),
    "outreach:sms": Row("open"),
    "outreach:list": Row("manager"),
    "outreach:channels": Row("manager"),
    "outreach:manners": Row("manager"),
    "outreach:automation": Row("manager", kind="late"),
    "outreach:switch": Row("manager", kind="late"),
    "outreach:test": Row("manager", kind="late"),
    "new_shop": Row("account"),
    "account": Row("account"),
    "usersessions_list": Row("account"),
    "end_other_sessions": Row("account"),
    "end_session": Row("account", pk=Own("session")),
    "account_login": Row("open"),
    "account_logout": Row("open"),
    "account_inactive": Row("open"),
    "account_signup": Row("open"),
    "account_signup_by_passkey": Row("open"),
    "account_reauthenticate": Row("account"),
    "account_email": Row("account"),
    "account_email_verification_sent": Row("open"),
    "account_change_password": Row("account"),
    "account_set_password": Row("account"),
    "account_reset_password": Row("open"),
    "account_request_login_code": Row("open"),
    "account_confirm_login_code": Row("step"),
    "account_confirm_email": Row("open", key="nobody-s"),
    "account_reset_password_from_key_done": Row("open"),
    "account_reset_password_from_key": Row("open", uidb36="1", key="set-password"),
    "account_reset_password_done": Row("open"),
    "mfa_index": Row("account"),
    "mfa_authenticate": Row("step"),
    "mfa_reauthenticate": Row("account"),
    "mfa_activate_totp": Row("account"),
    "mfa_deactivate_totp": Row("account"),
    "mfa_view_recovery_codes": Row("account"),
    "mfa_generate_recovery_codes": Row("account"),
    "mfa_download_recovery_codes": Row("account"),
    "mfa_list_webauthn": Row("account"),
    "mfa_add_webauthn": Row("account"),
    "mfa_reauthenticate_webauthn": Row("account"),
    "mfa_remove_webauthn": Row("account", pk=Own("passkey")),
    "mfa_edit_webauthn": Row("account", pk=Own("passkey")),
    "mfa_login_webauthn": Row("open"),
    "mfa_signup_webauthn": Row("step"),
    "api:events": Row("key"),
    "api:till_state": Row("key"),
    "api:till_card": Row("key"),
    "api:till_pin": Row("key"),
    "api:openapi-json": Row("open"),
    "api:api-root": Row("open"),
    "team:list": Row("manager"),
    "team:invite": Row("manager"),
    "team:withdraw": Row("manager", pk=Own("invitation")),
    "team:mine": Row("staff"),
    "team:my_card": Row("staff"),
    "team:my_pin": Row("staff"),
    "team:leave": Row("staff"),
    "team:person": Row("manager", pk=Own("person")),
    "team:card_of": Row("manager", pk=Own("person")),
    "team:remove": Row("manager", pk=Own("person")),
    "team:keys": Row("owner"),
    "team:revoke_key": Row("owner", pk=Own("key")),
    "shop:more": Row("staff"),
    "shop:settings": Row("owner"),
    "shop:locations": Row("manager"),
    "shop:close_location": Row("manager", pk=Own("location")),
    "shop:closed_days": Row("manager"),
    "shop:remove_closed_days": Row("manager", pk=Own("closed_days")),
    "counter:today": Row("staff"),
    "counter:place": Row("staff"),
    "counter:visit": Row("staff"),
    "counter:card": Row("staff", card=CARD),
    "counter:record": Row("staff", card=CARD),
    "counter:give": Row("staff", card=CARD),
    "counter:gift": Row("staff", card=CARD),
    "counter:undo": Row("staff", event=EVENT),
    "counter:refund": Row("staff", event=EVENT),
    "customers:list": Row("staff"),
    "customers:keep_filter": Row("manager"),
    "customers:drop_filter": Row("manager", pk=Own("saved_filter")),
    "customers:new": Row("staff"),
    "customers:export": Row("owner"),
    "customers:duplicates": Row("manager"),
    "customers:import": Row("manager"),
    "customers:import_draft": Row("manager", pk=Own("draft")),
    "customers:import_apply": Row("manager", pk=Own("draft")),
    "customers:import_drop": Row("manager", pk=Own("draft")),
    "customers:import_undo": Row("manager", pk=Own("import")),
    "customers:unmerge": Row("manager", pk=Own("merge")),
    "customers:profile": Row("staff", key=PERSON),
    "customers:edit": Row("staff", key=PERSON),
    "customers:note": Row("staff", key=PERSON),
    "customers:consents": Row("staff", key=PERSON),
    "customers:new_code": Row("staff", key=PERSON),
    "customers:drop_code": Row("staff", key=PERSON, pk=Own("code")),
    "customers:adjust": Row("manager", key=PERSON),
    "customers:merge": Row("manager", key=PERSON),
    "customers:merge_preview": Row("manager", key=PERSON, other=Own("other_customer")),
    "customers:whole": Row("manager", key=PERSON),
    "customers:erase": Row("owner", key=PERSON),
    "programme:list": Row("staff"),
    "programme:choose": Row("manager"),
    "programme:make": Row("manager", pattern=PATTERN),
    "programme:preview": Row("manager", pattern=PATTERN),
    "programme:begin": Row("manager", pattern=PATTERN),
    "programme:look": Row("manager"),
    "programme:picture": Row("staff"),
    "programme:page": Row("staff", key=PLAN),
    "programme:rename": Row("manager", key=PLAN),
    "programme:change": Row("manager", key=PLAN),
    "programme:change_preview": Row("manager", key=PLAN),
    "programme:review": Row("manager", key=PLAN),
    "programme:pause": Row("manager", key=PLAN),
    "programme:resume": Row("manager", key=PLAN),
    "programme:close": Row("manager", key=PLAN),
    "programme:reopen": Row("manager", key=PLAN),
    "programme:withdraw": Row("manager", key=PLAN, number=2),
    "paper:page": Row("manager"),
    "paper:poster": Row("manager", size="a6"),
    "paper:preview": Row("manager", size="card"),
    "paper:make": Row("manager"),
    "paper:cards": Row("manager", key=Own("batch")),
    "paper:revoke": Row("manager", key=Own("batch")),
    "sales:list": Row("manager"),
    "sales:import": Row("manager", pk=SALES),
    "sales:read": Row("manager", pk=SALES),
    "sales:bring": Row("manager", pk=SALES),
    "sales:drop": Row("manager", pk=SALES),
    "sales:set_aside": Row("manager", pk=SALES),
    "sales:stamps": Row("manager", pk=Own("sold")),
    "sales:undo": Row("manager", pk=Own("sold")),
    "journal:list": Row("staff"),
    "journal:quarantine": Row("manager"),
    "journal:export": Row("manager"),
    "journal:event": Row("staff", event=Own("todays_event")),
    "journal:accept": Row("manager", event=KEPT),
    "journal:dismiss": Row("manager", event=KEPT),
    "dashboard:home": Row("manager"),
    "dashboard:number": Row("manager", indicator="retention"),
    "dashboard:who": Row("manager"),
    "dashboard:insights": Row("manager"),
    "dashboard:compare": Row("manager"),
    "dashboard:programmes": Row("manager"),
    "dashboard:programme": Row("manager", key=PLAN),
    "dashboard:report": Row("manager"),
    "dashboard:sales": Row("manager"),
    "watch:list": Row("manager"),
    "watch:count": Row("manager"),
    "watch:fine": Row("manager"),
    "tills:list": Row("owner"),
    "tills:one": Row("owner", pk=TILL),
    "tills:link": Row("owner", pk=TILL),
    "tills:revoke": Row("owner", pk=TILL),
    # what a till opens: the same page for all, and nothing of a shop without the till's key
    "till:shell": Row("open"),
    "till:page": Row("open", shop="any"),
    "till:worker": Row("open"),
    "till:manifest": Row("open"),
    "till:icon": Row("open", side=192),
    "till:shop_icon": Row("open", shop=HERE, side=192),
    "till:enrol": Row("open", token=Own("till_token")),
    "feedback:index": Row("manager"),
    "feedback:answers": Row("manager"),
    "feedback:asking": Row("manager"),
    "feedback:printed": Row("manager", size="a6"),
    "feedback:switch": Row("manager"),
    "feedback:tags": Row("manager", key=Own("answer")),
    "feedback:hand": Row("manager", key=PERSON),
    # what customers see: their shop is in the address, their card in a cookie
    "feedback:poster": Row("open", shop=HERE),
    "feedback:link": Row("open", shop=HERE, token=Own("asked_token")),
    "feedback:more": Row("open", shop=HERE, key=Own("answer")),
    "feedback:card": Row("open", shop=HERE),
    "card:join": Row("open", shop=HERE),
    "card:claim": Row("open", shop=HERE, code=Own("printed")),
    "card:open": Row("open", token=Own("card_token")),
    "card:card": Row("open", shop=HERE),
    "card:recover": Row("open", shop=HERE),
    "card:details": Row("open", shop=HERE),
    "card:address": Row("open", shop=HERE),
    "card:consent": Row("open", shop=HERE),
    "card:push": Row("open", shop=HERE),
    "card:message": Row("open", shop=HERE, key=Own("message")),
    "card:data": Row("open", shop=HERE),
    "card:share": Row("open", shop=HERE),
    "card:leave": Row("open", shop=HERE),
    "card:give": Row("open", shop=HERE),
    "card:gift": Row("open", shop=HERE, key=Own("friend_gift")),
    "card:take": Row("open", shop=HERE, token=Own("friend_token")),
    "card:manifest": Row("open", shop=HERE),
    "card:worker": Row("open", shop=HERE),
    "card:look": Row("open", shop=HERE),
    "card:picture": Row("open", shop=HERE),
    "card:hand": Row("manager", key=PERSON),
    "card:icon": Row("open", shop=HERE),
    "card:icon_png": Row("open", shop=HERE, side=192),
}
SOMETIMES = {
    # only where the server sends mails
    "account_signup_by_passkey",
    "account_request_login_code",
    "mfa_signup_webauthn",
    # only on a demo's server
    "demo:enter",
}
# shown to people who are not signed in; the others are led away from them
OUTSIDE = {name for name, row in ROWS.items() if row.door == "open"} - {"front", "account_logout"}
ROLES = ("staff", "manager", "owner")


def routes():
    """Every route of the URL map: its name and its view."""
    return dict(_walk(get_resolver().url_patterns, ()))


def _walk(patterns, spaces):
    for found in patterns:
        if isinstance(found, URLResolver):
            inner = (*spaces, found.namespace) if found.namespace else spaces
            yield from _walk(found.url_patterns, inner)
        else:
            yield ":".join((*spaces, found.name or str(found.pattern))), found.callback


def of_shops():
    """Routes of a shop's own pages."""
    return [name for name, row in ROWS.items() if row.door in ROLES]
