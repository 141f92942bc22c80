"""The manifest, as it is printed."""

import pytest
import yaml

from bot import manifest


def test_every_address_is_ones_own() -> None:
    printed = manifest.for_address("https://logcall.acme.com/")
    assert "example.com" not in printed
    assert printed.count("https://logcall.acme.com/slack/events") == 5
    assert yaml.safe_load(printed)["features"]["unfurl_domains"] == ["logcall.acme.com"]


def test_nothing_but_addresses_differs_from_the_file() -> None:
    printed = yaml.safe_load(manifest.for_address("https://logcall.example.com"))
    assert printed == yaml.safe_load(manifest.PATH.read_text())


@pytest.mark.parametrize("url", ["logcall.acme.com", "http://logcall.acme.com", "https://a.com/slack"])
def test_an_address_that_slack_could_not_use_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"https://logcall\.example\.com"):
        manifest.for_address(url)


def test_for_socket_mode_there_is_no_address() -> None:
    printed = manifest.for_socket_mode()
    assert "https://" not in printed
    assert yaml.safe_load(printed)["settings"]["socket_mode_enabled"] is True


def test_without_an_address_no_link_unfolds_and_nothing_is_asked_for_that() -> None:
    printed = yaml.safe_load(manifest.for_socket_mode())
    assert "unfurl_domains" not in printed["features"]
    assert "link_shared" not in printed["settings"]["event_subscriptions"]["bot_events"]
    assert not {"links:read", "links:write"} & set(printed["oauth_config"]["scopes"]["bot"])


def test_links_unfold_in_socket_mode_too_where_there_is_an_address() -> None:
    printed = yaml.safe_load(manifest.for_socket_mode("https://calls.acme.com"))
    assert printed["features"]["unfurl_domains"] == ["calls.acme.com"]
    assert "link_shared" in printed["settings"]["event_subscriptions"]["bot_events"]
    assert {"links:read", "links:write"} <= set(printed["oauth_config"]["scopes"]["bot"])
    assert "request_url" not in printed["settings"]["event_subscriptions"]
