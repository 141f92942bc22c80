"""The page behind a link, for whoever opens it in a browser. The same for every lead, whether there is one or not: it
knows nothing, and so tells nothing. Pure."""

from html import escape

from bot.addresses import Kind

MARK = '<meta name="application-name" content="Logcall">'
"""By this `logcall doctor` knows the page."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}

_TITLES: dict[Kind, str] = {"lead": "A lead in Logcall", "communication": "A communication in Logcall"}

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{mark}
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --ink: #1d2733; --soft: #5a6878; --paper: #f3f5f8; --card: #fff; --line: #dde3ea;
  --brand: #1d3d5c; --on-brand: #fff; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #e8edf3; --soft: #a3b1c0; --paper: #12181f; --card: #1b232c;
  --line: #2d3945; --brand: #a9cbee; --on-brand: #0f1c29; }} }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; color: var(--ink);
  background: var(--paper); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }}
main {{ max-width: 26rem; padding: 32px; background: var(--card); border: 1px solid var(--line); border-radius: 14px;
  box-shadow: 0 1px 2px rgb(0 0 0 / .05), 0 12px 32px rgb(0 0 0 / .06); }}
h1 {{ margin: 0 0 8px; font-size: 1.375rem; line-height: 1.25; letter-spacing: -.01em; }}
p {{ margin: 0 0 16px; color: var(--soft); }}
p:last-child {{ margin: 0; }}
code {{ padding: 1px 5px; border: 1px solid var(--line); border-radius: 5px; color: var(--ink); font-size: .9em; }}
a.open {{ display: inline-block; margin: 4px 0 20px; padding: 10px 18px; border-radius: 8px; background: var(--brand);
  color: var(--on-brand); font-weight: 600; text-decoration: none; }}
a.open:focus-visible {{ outline: 3px solid color-mix(in srgb, var(--brand) 45%, transparent); outline-offset: 2px; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>It is shown in Slack, to the people who may see it.</p>
{button}<p>To see it there, type <code>/lead</code> and paste the address of this page after it.</p>
</main>
</body>
</html>
"""


def page(kind: Kind, *, team_id: str = "", app_id: str = "") -> str:
    """`team_id`, `app_id`: Slack's, for a button that opens Logcall there."""
    button = ""
    if team_id and app_id:  # docs.slack.dev/interactivity/deep-linking
        address = escape(f"slack://app?team={team_id}&id={app_id}&tab=home")
        button = f'<a class="open" href="{address}">Open Logcall in Slack</a>\n'
    return _PAGE.format(title=_TITLES[kind], mark=MARK, button=button)
