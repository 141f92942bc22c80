"""Where deliveries may go."""

import asyncio
import socket
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.guard import Forbidden, guarded_socket, is_public, judge_url
from bot.webhooks.sending import Outcome, send, sending
from models.methods import Invalid
from tests.webhooks.receiver import Receiver

NOT_PUBLIC = [
    "0.0.0.0",  # noqa: S104 (nothing is bound to it)
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b:1::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["1.1.1.1", "93.184.215.14", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "64:ff9b::101:101"]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_no_address_within_a_network_is_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://example.com/", "begins with https://"),
        ("ftp://example.com/", "begins with https://"),
        ("example.com", "begins with https://"),
        ("https://", "begins with https://"),
        ("https://exa mple.com/", "begins with https://"),
        ("https://example.com\\@10.0.0.1/", "begins with https://"),
        ("https://example.com:99999/", "a web address"),
        ("https://ada:secret@example.com/", "no user or password"),
        ("https://example.com/#top", "no #"),
        ("https://example.com:22/", "the port 443"),
        ("https://127.1/", "as a number"),
        ("https://2130706433/", "as a number"),
        ("https://0x7f.0x1/", "as a number"),
        ("https://10.0.0.1/", "no public address"),
        ("https://[::1]/", "no public address"),
        ("https://[::ffff:127.0.0.1]/", "no public address"),
        (f"https://example.com/{'a' * 2000}", "too long"),
    ],
)
def test_an_address_that_deliveries_may_not_go_to_is_refused_with_a_reason(url: str, problem: str) -> None:
    with pytest.raises(Invalid) as refused:
        judge_url(url, private=False)
    assert problem in refused.value.errors["url"]


@pytest.mark.parametrize("url", ["https://example.com", "https://example.com:8443/a?b=c", "https://[2606:4700::1111]/"])
def test_an_address_on_the_internet_is_taken(url: str) -> None:
    judge_url(url, private=False)


@pytest.mark.parametrize("url", ["http://10.0.0.1:8080/hook", "http://localhost/", "https://intranet/"])
def test_addresses_within_the_network_are_taken_where_a_setting_allows_them(url: str) -> None:
    judge_url(url, private=True)


def test_no_socket_is_made_for_an_address_within_the_network() -> None:
    with pytest.raises(Forbidden):
        guarded_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443)))
    with pytest.raises(Forbidden):
        guarded_socket((socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fe80::1%eth0", 443, 0, 2)))
    guarded_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))).close()


class _Rebinding(AbstractResolver):
    """Says a public address when it is asked first, and this machine's from then on."""

    def __init__(self) -> None:
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked += 1
        address = "93.184.215.14" if self.asked == 1 else "127.0.0.1"
        return [ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=6, flags=0)]

    async def close(self) -> None:
        return


async def _told(session: aiohttp.ClientSession, url: str) -> Outcome:
    about: Any = {"event": "ping", "name": "1", "now": datetime.now(UTC)}
    return await send(session, url, "secret", b"{}", private=False, **about)


async def test_a_name_that_means_another_address_by_then_leads_nowhere(receiver: Receiver) -> None:
    resolver = _Rebinding()
    await resolver.resolve("rebinding.example")  # as whoever looked before sending would have seen it
    port = receiver.url.rpartition(":")[2].partition("/")[0]
    async with sending(private=False) as session:
        session.connector._resolver = resolver  # type: ignore[union-attr]
        outcome = await _told(session, f"https://rebinding.example:{port}/hook")
    assert outcome.problem == "its name leads to no public address (LOGCALL_HOOKS_ALLOW_PRIVATE allows that)"
    assert resolver.asked == 2
    assert receiver.unsigned == 0


async def test_a_name_that_nobody_answers_for_is_asked_for_once(receiver: Receiver) -> None:
    asked, answered = asyncio.Event(), asyncio.Event()

    class Silent(_Rebinding):
        async def resolve(self, *args: Any, **options: Any) -> list[ResolveResult]:
            self.asked += 1
            asked.set()
            await answered.wait()
            raise OSError("nobody knows")

    async with sending(private=False) as session:
        session.connector._resolver = silent = Silent()  # type: ignore[union-attr]
        waiting = [asyncio.create_task(_told(session, "https://silent.example/hook")) for _ in range(8)]
        await asked.wait()
        answered.set()
        outcomes = await asyncio.gather(*waiting)
    assert silent.asked == 1
    assert {outcome.problem for outcome in outcomes} == {"it can't be reached (OSError)"}


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.1"])
async def test_no_spelling_of_this_machine_is_connected_to(host: str, receiver: Receiver) -> None:
    port = receiver.url.rpartition(":")[2].partition("/")[0]
    async with sending(private=False) as session:
        outcome = await _told(session, f"https://{host}:{port}/hook")
    assert outcome.problem is not None
    assert receiver.unsigned == 0


async def test_the_address_is_judged_again_at_each_delivery(receiver: Receiver) -> None:
    async with sending(private=False) as session:
        outcome = await _told(session, receiver.url)
    assert outcome.problem == "the address must be a web address that begins with https://"
    assert receiver.unsigned == 0
