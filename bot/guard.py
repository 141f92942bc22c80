"""Where we go on somebody's word: they name an address, and no name or redirect leads from there into the network that
Logcall stands in (server-side request forgery).

The address is judged as it is written, and again, whatever its name means by then, at the moment of each connection:
a name that means something else the second time it is asked gains nothing (DNS rebinding).
"""

import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.connector import AddrInfoType

from bot.services.hooks.keeping import LONGEST_ADDRESS
from models.methods import Invalid

_TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv4 addresses behind NAT64 (RFC 6052)."""
_A_NUMBER = re.compile(r"(?:\A|\.)(?:0[xX][0-9a-fA-F]*|[0-9]+)\.?\Z")
"""A host that some take for an address: 127.1, 2130706433."""
_OTHER_SERVICES = range(1, 1024)
"""Ports of other services than the web's 443 and 80: what is sent there may be taken for something else."""


_NAMES_HOLD = 5
"""Seconds that what a name means is remembered."""


class Forbidden(OSError):
    """An address where nothing of ours may go."""

    def __init__(self) -> None:
        super().__init__("no public address")  # of several that are tried, the same is said once


@asynccontextmanager
async def guarded_session(*, private: bool, patience: aiohttp.ClientTimeout) -> AsyncIterator[aiohttp.ClientSession]:
    """A session for such addresses alone, without cookies, proxies or credentials of anybody's. What it gets, it gives
    as it came: nothing is unpacked."""
    # What a name means may be remembered: sockets are judged. And where nobody answers for a name, many that wait for
    # it are one question: there are few threads to ask with, and Slack's name needs one too.
    guarding = None if private else guarded_socket
    connector = aiohttp.TCPConnector(limit=0, ttl_dns_cache=_NAMES_HOLD, socket_factory=guarding)
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=patience,
        trust_env=False,
        auto_decompress=False,
    ) as session:
        yield session


def judge_url(url: str, *, private: bool, http: bool = False) -> None:
    """Raises Invalid naming `url`, for one where nothing may go. `private`: addresses within the network are allowed,
    and http with them. `http`: it is allowed anyway."""
    if problem := _problem(url, private=private, http=http or private):
        raise Invalid({"url": problem})


def what_failed(problem: Exception) -> str:
    """Why a request of such a session got no answer, or not all of it: in words without anything of the address."""
    if isinstance(problem, aiohttp.ClientConnectorCertificateError):
        return "its certificate is not valid"
    if isinstance(problem, aiohttp.ClientConnectorError):
        if isinstance(problem.os_error, Forbidden):
            return "its name leads to no public address (LOGCALL_HOOKS_ALLOW_PRIVATE allows that)"
        return f"it can't be reached ({type(problem.os_error).__name__})"
    return f"the connection failed ({type(problem).__name__})"


def _problem(url: str, *, private: bool, http: bool) -> str | None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "must be a web address, such as https://example.com/logcall"
    schemes = ("https", "http") if http else ("https",)
    if parts.scheme not in schemes or not host or not url.isprintable() or " " in url or "\\" in url:
        return f"must be a web address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}"
    if len(url) > LONGEST_ADDRESS:
        return f"is too long: {LONGEST_ADDRESS:,} characters at most"
    if "@" in parts.netloc:
        return "must have no user or password in it"
    if parts.fragment:
        return "must have no # in it: what follows is never sent"
    written = _as_address(host)
    if written is None and _A_NUMBER.search(host):
        return f"has a host that is written as a number: write it as a name, or with four numbers, not {host}"
    if port is not None and not private and (port == 0 or (port in _OTHER_SERVICES and port not in (80, 443))):
        return "must have the port 443, or one from 1024 on"
    if not private and written is not None and not is_public(written):
        return f"leads to {written}, which is no public address. LOGCALL_HOOKS_ALLOW_PRIVATE allows it"
    return None


def _as_address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether everybody on the internet means the same by it, and it is one machine's: not private, loopback,
    link-local, shared (RFC 6598), multicast or reserved, nor any of these behind a translation."""
    if isinstance(address, IPv6Address):
        if address in _TRANSLATED:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        behind = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if behind is not None:
            return is_public(behind)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def guarded_socket(info: AddrInfoType) -> socket.socket:
    """A socket to connect to this very address with, as aiohttp asks for one. Raises Forbidden."""
    family, kind, protocol, _, address = info
    there: Any = address[0]
    if not is_public(ip_address(str(there).partition("%")[0])):
        raise Forbidden
    return socket.socket(family=family, type=kind, proto=protocol)
