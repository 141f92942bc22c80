"""Taking leads in from a CSV file: `importing.examine(…)`, `.guess(…)`, `.run(…)`."""

from bot.services.importing.columns import Guess, agreed, corrected, guess
from bot.services.importing.running import Outcome, begun, rehearse, run
from bot.services.importing.sheets import NoTable, Sheet, examine

__all__ = [
    "Guess",
    "NoTable",
    "Outcome",
    "Sheet",
    "agreed",
    "begun",
    "corrected",
    "examine",
    "guess",
    "rehearse",
    "run",
]
