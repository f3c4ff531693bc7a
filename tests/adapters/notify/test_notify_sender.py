"""Delivery to real servers: the bytes that arrive, the words for what fails, the time limit."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import psutil
import pytest
from apprise.plugins.slack import NotifySlack

from trackdown.adapters.notify import delivering
from trackdown.adapters.notify.sender import AppriseSender
from trackdown.ports.notifier import Delivery
from trackdown.testing.inbox import DRIP, HANG, Inbox
from trackdown.testing.processes import until

EVIL = "TASK-1 <!channel> <http://evil|click> [link](http://evil) `c` @everyone <at>bob</at> & <@U1>: ü…"


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with Inbox() as inbox:
        yield inbox


@pytest.fixture
def sender() -> Iterator[AppriseSender]:
    sender = AppriseSender(dict(os.environ), seconds=20)
    yield sender
    sender.close()


@pytest.mark.parametrize("scheme", ["json", "http"])
def test_a_webhook_gets_json_with_the_text_as_it_is(scheme: str, inbox: Inbox, sender: AppriseSender) -> None:
    assert sender.send(f"{scheme}://{inbox.host}/tickets", EVIL) == Delivery(True)
    (letter,) = inbox.letters
    assert (letter.path, letter.json["message"]) == ("/tickets", EVIL)


def test_a_mail_arrives(inbox: Inbox, sender: AppriseSender) -> None:
    address = f"mailto://{inbox.mail_host}/?from=trackdown@example.org&to=ann@example.org&format=text"
    assert sender.send(address, EVIL) == Delivery(True)
    (letter,) = inbox.letters
    assert letter.path == "ann@example.org"
    assert letter.text.strip() == EVIL


def test_a_chat_gets_nothing_that_it_takes_for_markup(inbox: Inbox, sender: AppriseSender) -> None:
    assert sender.send(f"mmost://{inbox.host}/abcdefgh", EVIL).ok
    text = inbox.letters[0].json["text"]
    assert not set("<>[]`") & set(text)
    assert "@everyone" not in text
    assert "TASK-1" in text


def test_slack_gets_tags_and_mentions_escaped(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    # Slack's host is fixed in its class; everything else is what is sent to Slack.
    monkeypatch.setattr(NotifySlack, "webhook_url", f"http://{inbox.host}/services")
    address = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
    assert delivering.send(address, EVIL)["ok"]
    (letter,) = inbox.letters
    text = letter.json["attachments"][0]["text"]
    assert letter.path == "/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
    assert "&lt;!channel&gt; &lt;http://evil|click&gt;" in text
    assert not set("<>") & set(text)
    assert "github" not in letter.text


@pytest.mark.parametrize(
    ("status", "error", "unreachable"),
    [(400, "it answered 400", False), (500, "it answered 500", False), (429, "it answered 429", True)],
)
def test_a_refusal_is_told_by_its_number(status: int, error: str, unreachable: bool, sender: AppriseSender) -> None:
    with Inbox([status]) as inbox:
        assert sender.send(f"json://{inbox.host}/SECRET", "x") == Delivery(False, error, unreachable)
        assert sender.send(f"json://{inbox.host}/SECRET", "x") == Delivery(True)


@pytest.mark.parametrize("address", ["json://127.0.0.1:1/SECRET", "mailto://127.0.0.1:1/?from=a@b.org&to=c@d.org"])
def test_nobody_there_is_unreachable(address: str, sender: AppriseSender) -> None:
    came = sender.send(address, "x")
    assert (came.ok, came.unreachable) == (False, True)
    assert "127.0.0.1" not in came.error


@pytest.mark.parametrize("silence", [HANG, DRIP])
def test_a_target_that_hangs_is_given_up_in_time_and_leaves_no_process(silence: int) -> None:
    with Inbox([silence]) as inbox:
        sender = AppriseSender(dict(os.environ), seconds=3)
        came = sender.send(f"json://{inbox.host}/", "x")
        assert came == Delivery(False, "no answer within 3 s", True)
        assert len(inbox.letters) == 1
        assert not [child for child in psutil.Process().children() if "delivering" in " ".join(child.cmdline())]
        patient = AppriseSender(dict(os.environ))
        assert patient.send(f"json://{inbox.host}/", "y").ok
        patient.close()


def test_a_sender_that_was_killed_is_started_again(inbox: Inbox, sender: AppriseSender) -> None:
    assert sender.send(f"json://{inbox.host}/", "one").ok
    (child,) = [item for item in psutil.Process().children() if "delivering" in " ".join(item.cmdline())]
    child.send_signal(signal.SIGKILL)
    until(lambda: child.status() == psutil.STATUS_ZOMBIE, "it ends")
    assert sender.send(f"json://{inbox.host}/", "two") == Delivery(False, "the process that delivers ended", True)
    assert sender.send(f"json://{inbox.host}/", "three").ok
    assert inbox.texts == ["one", "three"]


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("json://host/x", ""),
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", ""),
        ("https://example.org/some/hook", ""),
        ("slack://xoxb-1234-1234-4ddbc191d40ee098cbaae6f3523ada2d/#dev", ""),
        ("workflows://example.org:443/workflow/signature/", ""),
        ("mailto://ann:word@example.org?to=bob@example.org", ""),
        ("slak://SECRET/x", "its kind is not known"),
        ("slack://SECRET", "it is incomplete, or this machine lacks what it takes"),
    ],
)
def test_an_address_is_looked_at_before_it_is_kept(address: str, problem: str, sender: AppriseSender) -> None:
    assert sender.check(address) == problem
