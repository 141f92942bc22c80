"""What operators look at."""

import aiohttp

from bot.app import App


async def test_a_running_app_is_alive_and_ready(app: App) -> None:
    async with aiohttp.ClientSession(app.url) as http:
        for path in ("/healthz", "/readyz"):
            async with http.get(path) as response:
                assert (response.status, await response.text()) == (200, "ok")
                assert "Server" not in response.headers
