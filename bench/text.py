"""Reading the text after /logcall, once warm: texts of up to 200 characters, of everything people type and nonsense.

Each text is read once a round. What counts is the slowest text's median over the rounds, so that a pause of the
machine is not taken for a slow text, and a slow text is not averaged away; and the slowest single reading by the
processor's clock. By the wall's clock it holds the machine's pauses too, and is for the record.
"""

import random
import statistics
import time
from datetime import UTC, datetime

from bench.report import Result, Row, Target
from bot.reading import read_draft, warm

TEXTS = 2_000
NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
PIECES = (
    ["514 789-4561", "(450) 555-0134", "+1 418 555 0199", "+33 6 12 34 56 78", "1-800-555-0100 ext 12", "5147894561"],
    [
        "vm",
        "left a voicemail",
        "answered",
        "no answer",
        "wrong number",
        "pas de réponse",
        "répondu",
        "boîte vocale",
        "busy",
    ],
    ["3m", "3m20", "3:20", "200s", "1h05", "12 min", "une heure", "45 secondes", "12m20"],
    ["yesterday 4pm", "hier 16h", "this morning", "last Tuesday at 10:15", "lundi dernier", "il y a 2 heures", "Nov 3"],
    ["incoming", "outgoing", "entrant", "sortant", "email", "sms", "texto", "video call", "called me back"],
    ["Marie Tremblay", "Jean-François Côté", "ACME Motors Inc.", "O'Neill", "Zoë", "李小龍", "Müller & Söhne"],
    [
        "wants a quote for 2 trucks by March 5",
        "rappeler la semaine prochaine",
        "budget 35 000 $",
        "the 2019 model, 80,000 km",
    ],
    [
        "1 2 3 4 5 6 7 8 9",
        "12:99 25h61",
        "@@ ## $$",
        "--------",
        "((((",
        "qwertyuiop",
        "https://example.com/a?b=c",
        "3h3h3h",
    ],
)


def texts(count: int) -> list[str]:
    """`count` texts of 1 to 200 characters: pieces in any order, and a tenth of plain noise."""
    dice = random.Random(200)
    letters = "abc é123 :hm-+()/.,'àsdrv"
    made = []
    for number in range(count):
        if number % 10:
            pieces = [dice.choice(kind) for kind in dice.sample(PIECES, dice.randint(1, len(PIECES)))]
            made.append(" ".join(pieces)[:200])
        else:
            made.append("".join(dice.choices(letters, k=dice.randint(1, 200))))
    return made


async def measure(rounds: int) -> list[Result]:
    warm()
    said = texts(TEXTS)
    taken = [[_read(text) for text in said] for _ in range(rounds)]
    typical = sorted(statistics.median(wall for wall, _ in readings) for readings in zip(*taken, strict=True))
    every = [reading for round_ in taken for reading in round_]
    ten = Target("≤", 10, of_ratio=False)
    return [
        Row("reading a /logcall text: the slowest of 2,000 texts", "ms", (typical[-1],), (), ten),
        Row("reading a /logcall text: the median text", "ms", (statistics.median(typical),)),
        Row("the slowest single reading: processor time", "ms", (max(processor for _, processor in every),), (), ten),
        Row("the slowest single reading: by the clock", "ms", (max(wall for wall, _ in every),)),
    ]


def _read(text: str) -> tuple[float, float]:
    """Milliseconds: by the clock, and of the processor."""
    started, processor = time.perf_counter(), time.thread_time()
    read_draft(text, region="CA", timezone="America/Toronto", now=NOW)
    return 1000 * (time.perf_counter() - started), 1000 * (time.thread_time() - processor)
