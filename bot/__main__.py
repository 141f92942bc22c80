"""`python -m bot` is `logcall`."""

from bot.cli import main

main()
