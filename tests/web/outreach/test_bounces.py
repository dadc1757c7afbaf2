"""Mails that came back: reports as servers write them, of a letter that really left, read by the command."""

import mailbox
import random
import sys
from datetime import timedelta
from io import BytesIO, TextIOWrapper
from textwrap import dedent

import pytest
from django.db import connections

from habitue.cli.main import main
from habitue.web.channels.returned import MOST_BYTES, Fate, returned_in
from habitue.web.models import Customer, Message, StoppedAddress
from tests.web.outreach.regulars import MORNING, measured, on, regular, told, work

pytestmark = pytest.mark.django_db
KEY = "0d9f5b1e-6a3c-4f0e-9b7a-1c2d3e4f5a6b"
LETTER = f"From: Café <post@habitue.example>\nTo: zoe@example.org\nSubject: Hello\nMessage-ID: <{KEY}@habitue.example>\n"


def report(*blocks, letter=LETTER, kind="delivery-status", back="message/rfc822", line="\n"):
    """A report: words for people, what happened to each address, and the letter or its headers."""
    machine = "\n\n".join(dedent(block).strip() for block in blocks)
    text = "\n".join(
        [
            "From: MAILER-DAEMON@mx.example",
            "To: post@habitue.example",
            "Subject: Undelivered Mail Returned to Sender",
            "MIME-Version: 1.0",
            f'Content-Type: multipart/report; report-type={kind}; boundary="cut"',
            "",
            "--cut",
            "Content-Type: text/plain; charset=utf-8",
            "",
            "Your message could not be delivered.",
            "--cut",
            f"Content-Type: message/{kind}",
            "",
            machine,
            "",
            "--cut",
            f"Content-Type: {back}",
            "",
            letter,
            "",
            "--cut--",
            "",
        ]
    )
    return text.replace("\n", line).encode()


POSTFIX = """
    Final-Recipient: rfc822; zoe@example.org
    Original-Recipient: rfc822;zoe@example.org
    Action: failed
    Status: 5.1.1
    Remote-MTA: dns; mx.example.org
    Diagnostic-Code: smtp; 550 5.1.1 <zoe@example.org>: Recipient address
        rejected: User unknown in virtual mailbox table
"""
EXIM = """
    Action: failed
    Final-Recipient: rfc822;zoe@example.org
    Status: 5.0.0
    Remote-MTA: dns; mx.example.org
    Diagnostic-Code: smtp; 550 No such user here
"""
EXCHANGE = """
    Final-Recipient: rfc822;ZOE@example.org
    Action: failed
    Status: 5.1.10
    Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
"""
GMAIL = """
    Final-Recipient: rfc822; zoe@example.org
    Action: failed
    Status: 5.1.1
    Remote-MTA: dns; gmail-smtp-in.l.google.com. (192.0.2.27, the server for the domain example.org.)
    Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
     550 5.1.1  https://support.google.com/mail/?p=NoSuchUser
    Last-Attempt-Date: Tue, 12 May 2026 02:11:04 -0700 (PDT)
"""
WHOLE = "Reporting-MTA: dns; mx.example\nArrival-Date: Tue, 12 May 2026 10:00:00 +0200"
FULL = "Final-Recipient: rfc822; zoe@example.org\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full"
SPAM = "Final-Recipient: rfc822; zoe@example.org\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.7.1 Message rejected"
SENDER = "Final-Recipient: rfc822; zoe@example.org\nAction: failed\nStatus: 5.1.8"
LATE = "Final-Recipient: rfc822; zoe@example.org\nAction: delayed\nStatus: 4.4.1"
GAVE_UP = "Final-Recipient: rfc822; zoe@example.org\nAction: failed\nStatus: 4.4.7"
ARRIVED = "Final-Recipient: rfc822; zoe@example.org\nAction: delivered\nStatus: 2.1.5"
COMPLAINT = "Feedback-Type: abuse\nUser-Agent: Loop/1.0\nVersion: 1\nOriginal-Rcpt-To: <zoe@example.org>"
HIDDEN = "Feedback-Type: abuse\nUser-Agent: Loop/1.0\nVersion: 1"


@pytest.mark.parametrize(
    ("block", "fate"),
    [
        (POSTFIX, Fate.GONE),
        (EXIM, Fate.GONE),
        (EXCHANGE, Fate.GONE),
        (GMAIL, Fate.GONE),
        (FULL, Fate.REFUSED),
        (SPAM, Fate.REFUSED),
        (SENDER, Fate.REFUSED),
        (LATE, Fate.DELAYED),
        (GAVE_UP, Fate.DELAYED),
    ],
)
@pytest.mark.parametrize("line", ["\n", "\r\n"])
@pytest.mark.parametrize("back", ["message/rfc822", "text/rfc822-headers"])
def test_what_each_server_says_of_a_letter(block, fate, back, line):
    (found,) = returned_in(report(WHOLE, block, back=back, line=line))
    assert (found.fate, found.key) == (fate, KEY)
    assert {one.casefold() for one in found.addresses} == {"zoe@example.org"}


def test_a_complaint_names_whom_it_may(cafe):
    for block in (COMPLAINT, HIDDEN):
        (found,) = returned_in(report(block, kind="feedback-report"))
        assert (found.fate, found.addresses) == (Fate.COMPLAINT, ("zoe@example.org",))
    assert returned_in(report(COMPLAINT.replace("abuse", "not-spam"), kind="feedback-report")) == ()


@pytest.mark.parametrize(
    "mail",
    [
        report(WHOLE, ARRIVED),
        report(WHOLE, POSTFIX, letter="Message-ID: <20260512@elsewhere.example>\nTo: zoe@example.org\n"),
        report(WHOLE, POSTFIX, letter=""),
        b"Subject: I am away\nAuto-Submitted: auto-replied\n\nBack on Monday.\n",
        b"",
        b"\xff\xfe\x00" * 1000,
        b"Content-Type: message/rfc822\n\n" * 5000,
        report(WHOLE, POSTFIX, letter=LETTER.replace("To: ", "To: " + "(" * 5000)),
    ],
)
def test_what_is_no_failure_of_a_letter_of_ours_says_nothing(mail):
    assert returned_in(mail) == ()


@pytest.mark.parametrize(
    ("blocks", "kind"), [((WHOLE, POSTFIX), "delivery-status"), ((COMPLAINT,), "feedback-report")]
)
def test_a_mail_that_was_damaged_on_its_way_is_read_as_far_as_it_goes(blocks, kind):
    whole = report(*blocks, kind=kind)
    assert returned_in(whole)
    chance = random.Random(kind)  # noqa: S311
    for _ in range(300):
        mail = bytearray(whole)
        for at in chance.sample(range(len(mail)), 3):
            mail[at] = chance.randrange(256)
        for found in returned_in(bytes(mail)):
            assert all(isinstance(one, str) for one in (found.key, *found.addresses))
    for header in (b"Action: ", b"Status: ", b"Final-Recipient: ", b"Message-ID: ", b"Feedback-Type: "):
        assert all(one.key == KEY for one in returned_in(whole.replace(header, header + b"\xe9")))


@pytest.fixture
def habitue(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("HABITUE_DATA", str(tmp_path))
    monkeypatch.setattr("habitue.web.start.prepare", lambda **_: None)
    monkeypatch.setattr(connections, "close_all", lambda: None)  # this test's transaction lives in them

    def run(*arguments, language="en"):
        monkeypatch.setenv("HABITUE_LANGUAGE", language)
        with pytest.raises(SystemExit) as end:
            main([str(one) for one in arguments])
        said = capsys.readouterr()
        return end.value.code or 0, said.out + said.err

    return run


@pytest.fixture
def sent(cafe, post):
    """The letter to Zoé as it arrived at a real receiver."""
    zoe = regular(cafe.shop, "Zoé", away=12, language="en")
    regular(cafe.shop, "Ana", away=0)
    measured(cafe.shop)
    on(cafe.shop, "late")
    work()
    (raw,) = post.raw
    assert zoe.email == "zoe@example.org"
    return raw.decode().replace("\r\n", "\n")


def test_a_letter_that_comes_back_stops_its_address_and_nothing_leaves_any_more(
    cafe, post, sent, habitue, tmp_path
):
    file = tmp_path / "back.eml"
    file.write_bytes(report(WHOLE, POSTFIX, letter=sent))
    Customer.objects.filter(first_name="Zoé").update(email="new@example.org")  # the report comes late
    said = "1 mail read.\n1 address takes nothing and is stopped.\n"
    assert habitue("bounces", file) == (0, said)
    assert habitue("bounces", file) == (0, said)
    assert (told(cafe.shop), StoppedAddress.objects.count()) == ([("Zoé", "late", "failed")], 1)
    # the new address is none that bounced; back at the old one, nothing goes
    Customer.objects.filter(first_name="Zoé").update(email="zoe@example.org")
    Message.objects.all().delete()
    work(MORNING + timedelta(days=1))
    assert len(post.mails) == 1


def test_a_service_that_names_the_letter_anew_is_heard_all_the_same(cafe, sent, habitue, tmp_path):
    key = str(Message.objects.get().key)
    renamed = sent.replace(f"<{key}@habitue.example>", "<0100018f@mail.example>")
    assert (key in renamed, f"<{key}" in renamed) == (True, False)
    file = tmp_path / "renamed.eml"
    file.write_bytes(report(WHOLE, EXCHANGE, letter=renamed))
    assert habitue("bounces", file)[1].endswith("1 address takes nothing and is stopped.\n")
    assert told(cafe.shop) == [("Zoé", "late", "failed")]


def test_a_full_mailbox_leaves_the_address(cafe, sent, habitue, tmp_path):
    file = tmp_path / "full.eml"
    file.write_bytes(report(WHOLE, FULL, letter=sent))
    assert habitue("bounces", file, language="fr") == (
        0,
        "1 e-mail lu.\n1 lettre a été refusée\u202f; son adresse reste.\n",
    )
    assert (told(cafe.shop), StoppedAddress.objects.count()) == ([("Zoé", "late", "failed")], 0)


def test_who_does_not_know_where_the_letter_went_is_not_believed(cafe, sent, habitue, tmp_path):
    forged = sent.replace("zoe@example.org", "ana@example.org")
    file = tmp_path / "forged.eml"
    file.write_bytes(report(WHOLE, POSTFIX.replace("zoe@", "ana@"), letter=forged))
    status, said = habitue("bounces", file)
    assert (status, said) == (0, "1 mail read.\n1 report is about nothing that was sent from here.\n")
    assert (told(cafe.shop), StoppedAddress.objects.count()) == ([("Zoé", "late", "sent")], 0)


def test_whole_boxes_and_a_pipe_are_read(cafe, sent, habitue, tmp_path, monkeypatch):
    complaint = report(COMPLAINT, kind="feedback-report", letter=sent)
    away = b"From: x@example.org\nSubject: Away\n\nBack on Monday.\n"
    box, folder = mailbox.mbox(tmp_path / "box"), mailbox.Maildir(tmp_path / "folder")
    for made in (box, folder):
        for mail in (away, complaint, report(WHOLE, LATE, letter=sent)):
            made.add(mail)
        made.close()
    lines = "{} mails read.\n{} complaints: nothing more goes there.\n{} letters are still on their way.\n{} mails are no reports.\n"
    assert habitue("bounces", tmp_path / "box", tmp_path / "folder")[1] == lines.format(6, 2, 2, 2)
    (stopped,) = StoppedAddress.objects.all()
    assert (stopped.reason, told(cafe.shop)) == ("complaint", [("Zoé", "late", "sent")])
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(away)))
    assert habitue("bounces", "-") == (0, "1 mail read.\n1 mail is no report.\n")


def test_a_large_mail_in_a_box_does_not_keep_the_others_from_being_read(cafe, sent, habitue, tmp_path):
    box = mailbox.mbox(tmp_path / "box")
    box.add(b"From: x@example.org\nSubject: Photos\n\n" + b"x\n" * MOST_BYTES)
    box.add(report(WHOLE, POSTFIX, letter=sent))
    box.close()
    said = "2 mails read.\n1 address takes nothing and is stopped.\n1 mail is no report.\n"
    assert habitue("bounces", tmp_path / "box") == (0, said)


def test_a_file_that_is_no_mail_changes_nothing(sent, habitue, tmp_path):
    good, bad, long = tmp_path / "good.eml", tmp_path / "sales.csv", tmp_path / "long.eml"
    good.write_bytes(report(WHOLE, POSTFIX, letter=sent))
    bad.write_text("date;customer;amount\n2026-01-01;C1;3.50\n")
    long.write_bytes(b"Subject: x\n\n" + b"x" * MOST_BYTES)
    for wrong, problem in (
        (bad, "holds no mail"),
        (tmp_path / "none", "There is no file"),
        (tmp_path, "holds no mail"),
        (long, "larger than 1 MB"),
    ):
        status, said = habitue("bounces", good, wrong)
        assert (status, problem in said) == (1, True)
    assert not StoppedAddress.objects.exists()
