"""The words reps use for how a contact was made, in which direction, and how it ended. English and French."""

import re
from enum import StrEnum
from typing import NamedTuple

from bot.reading.plans import Plans, Span, plans_in
from bot.reading.sentence import END, START, Sentence, fold, phrase
from models.status import CallStatus, Direction


class Outcome(StrEnum):
    """How a call ended, as a rep says it."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"
    WRONG_NUMBER = "wrong_number"
    FAILED = "failed"
    MISSED = "missed"

    @property
    def status(self) -> CallStatus:
        """The `call_status` that is stored for it."""
        return _STATUSES[self]


_STATUSES = {
    Outcome.ANSWERED: CallStatus.ANSWERED,
    Outcome.NO_ANSWER: CallStatus.ATTEMPTED,
    Outcome.VOICEMAIL: CallStatus.ATTEMPTED,
    Outcome.WRONG_NUMBER: CallStatus.ATTEMPTED,
    Outcome.FAILED: CallStatus.ERROR,
    Outcome.MISSED: CallStatus.INTERRUPTED,
}


class Said(NamedTuple):
    """What a phrase says. What it says nothing about is None."""

    method: str | None = None
    direction: Direction | None = None
    outcome: Outcome | None = None


_IN, _OUT = Direction.INCOMING, Direction.OUTGOING

# fmt: off
_PHRASES: dict[Said, str] = {
    Said(outcome=Outcome.VOICEMAIL):
        "vm | v/m | voicemail | voice mail | left vm | left a vm | left voicemail | left a voicemail | to voicemail"
        " | went to voicemail | went to vm | reached vm | reached voicemail | got vm | got voicemail | hit voicemail"
        " | left message | left a message | left msg | left a msg | lvm | msg | voice message"
        " | left a voice message | answering machine | boîte vocale | messagerie | messagerie vocale | répondeur"
        " | sur répondeur | sur le répondeur | message vocal | laissé message | laissé un message | laissé msg"
        " | laissé un msg | laissé un message vocal | message laissé | laissé un message sur le répondeur"
        " | laissé un message sur la boîte vocale",
    Said(outcome=Outcome.NO_ANSWER):
        "no answer | no-answer | na | n/a | didn't answer | did not answer | didn't pick up | did not pick up"
        " | no pickup | no pick up | not answered | unanswered | no response | no reply | busy | line busy"
        " | rang out | attempted | no one answered | nobody answered"
        " | mailbox full | voicemail full | not reached | couldn't reach | could not reach"
        " | pas de réponse | pas répondu | n'a pas répondu | pas décroché | n'a pas décroché | aucune réponse"
        " | sans réponse | ne répond pas | répond pas | ligne occupée | occupé | pas joint | injoignable"
        " | personne n'a répondu | boîte pleine | boîte vocale pleine",
    Said(outcome=Outcome.ANSWERED):
        "answered | spoke | spoken | talked | connected | picked up"
        " | reached | répondu | a répondu | a décroché | décroché | parlé"
        "| j'ai parlé | discuté | joint",
    Said(outcome=Outcome.WRONG_NUMBER):
        "wrong number | wrong # | wrong num | wrong no | bad number | mauvais numéro | mauvais no | mauvais #"
        " | faux numéro | numéro erroné",
    Said(outcome=Outcome.FAILED):
        "failed | error | call failed | couldn't connect | échec | échoué | échouée | a échoué | erreur",
    Said(outcome=Outcome.MISSED, direction=_IN):
        "missed | hung up | missed inbound | manqué | manquée | raccroché | a raccroché",
    Said(outcome=Outcome.MISSED, direction=_IN, method="phone"):
        "missed call | missed a call | missed call from | missed a call from | appel manqué | appel manqué de",
    Said(direction=_IN):
        "in | inbound | incoming | received | entrant | entrante | reçu | reçue",
    Said(direction=_OUT):
        "out | outbound | outgoing | sortant | sortante",
    Said(method="phone"):
        "call | phone | phone call | phoned in | on the phone | appel | téléphone"
        " | au téléphone | coup de fil | appel téléphonique",
    Said(method="phone", direction=_IN):
        "called me | called me back | phoned me | rang me | call from | phone call from | inbound call | incoming call"
        " | in call | received a call | received call | received a call from | got a call | got a call from"
        " | m'a appelé | m'a appelée | m'a rappelé | m'a téléphoné | a appelé | a rappelé | a téléphoné"
        " | appel de | appel entrant | appel entrant de"
        " | appel reçu | appel reçu de | reçu un appel | reçu un appel de | reçu appel",
    Said(method="phone", direction=_OUT):
        "called | phoned | called back | on a appelé | call to | phone call to | outbound call | outgoing call"
        " | cold call | appelé | rappelé | téléphoné à | j'ai téléphoné | j'ai appelé | appel à"
        " | appel sortant | appel sortant à",
    Said(method="sms"):
        "sms | text | txt | text message | texto | textos",
    Said(method="sms", direction=_OUT):
        "texted | sms sent | text sent | sent text | sent a text | sent sms | sent an sms | text to | sms to"
        " | outgoing sms | outgoing text | outbound text"
        " | texté | j'ai texté | on a texté | j'ai envoyé un texto | on a envoyé un texto"
        " | texto à | texto envoyé | texto envoyé à | envoyé un texto | envoyé un sms | envoyé texto",
    Said(method="sms", direction=_IN):
        "texted me | text from | sms from | a texté | a écrit un texto | a écrit un sms | a écrit par texto"
        " | a envoyé un texto | a envoyé un sms | m'a envoyé un texto | m'a écrit un texto"
        " | received a text | received sms | got a text | incoming text"
        " | incoming sms | inbound text | inbound sms | m'a texté | texto de | sms de | texto reçu | reçu un texto"
        " | reçu un sms",
    Said(method="email"):
        "email | e-mail | mail | courriel | couriel",
    Said(method="email", direction=_OUT):
        "emailed | e-mailed | mailed | email to | email sent | email sent to | sent email | sent an email"
        " | sent an email to | sent email to | outgoing email | outbound email"
        " | j'ai écrit | on a écrit | j'ai envoyé un courriel | on a envoyé un courriel"
        " | courriel à | courriel envoyé | courriel envoyé à | envoyé un courriel | envoyé un courriel à"
        " | envoyé courriel | envoyé un email | envoyé un mail",
    Said(method="email", direction=_IN):
        "emailed me | a écrit | m'a écrit | a écrit un courriel | m'a écrit un courriel | a envoyé un courriel"
        " | m'a envoyé un courriel"
        " | email from | received an email | received an email from | received email | got an email"
        " | got an email from | incoming email | inbound email | courriel de | courriel reçu | courriel reçu de"
        " | reçu un courriel | reçu un courriel de | reçu un email | reçu courriel",
    Said(method="video"):
        "video | video call | video meeting | video chat | zoom | zoom call | zoom meeting | on zoom | teams call"
        " | teams meeting | on teams | google meet | facetime | visio | en visio"
        " | visioconférence | appel vidéo | en vidéo | sur zoom | sur teams | rencontre zoom",
}
# fmt: on

_MEANINGS = {
    " ".join(fold(words).split()): said for said, all_words in _PHRASES.items() for words in all_words.split("|")
}
_WITHOUT_APOSTROPHES = {words.replace(" ", "").replace("'", ""): words for words in _MEANINGS if "'" in words}

_ANY = re.compile(
    START
    + r"(?:(?:by|via|over|par)\s+)?("
    + "|".join(phrase(words) for words in sorted(_MEANINGS, key=len, reverse=True))
    + ")"
    + END
)

_NAMES = {"in", "out", "na", "call", "text", "message", "joint", "video", "phone", "manque", "busy", "visio"}
"""Words that are also people's names, or that close to one: a capital beside another capital keeps them."""

_WEAK = _NAMES | {
    *("answered", "appel", "attempted", "connected", "courriel", "e-mail", "email", "erreur", "error", "failed"),
    *("mail", "messagerie", "missed", "occupe", "reached", "received", "recu", "sms", "telephone", "texto", "zoom"),
}
"""Words that mean what they say only outside of prose: not after "wants a …", "he was …", "the …"."""

_NEEDING_ROOM = ("in", "out", "phone")
"""Words so common in prose that they count only where no other lower-case word is left beside them."""

_PROSE = frozenset(
    fold(
        "a an the his her him my our their your this that these any no some send sends sending wants want needs need to"
        " prefers will would can could should he she it they we is was were are been be being too very so not new"
        " un une le la les l' son sa ses mon ma mes leur leurs votre notre ce cet cette ces du des au aux envoyer veut"
        " préfère il elle on est était trop très nouvel nouveau prochain prochaine next"
        " 2nd 3rd second third 2e 3e deuxième troisième"
    ).split()
)
_OWN_WORDS = frozenset({"i", "we", "i've", "we've", "just", "also", "then", "again", "already", "finally", "not", "on"})
_THEIR_WORDS = ("he", "she", "they", "client", "customer", "who")
_ATTEMPTS = (Outcome.NO_ANSWER, Outcome.VOICEMAIL, Outcome.WRONG_NUMBER, Outcome.FAILED)
_THEIRS = re.compile(r"(?:called|phoned|texted|emailed|e-mailed|mailed|sent)\b")
_PLANNED = ("call", "text", "email", "e-mail", "mail", "sms", "texto", "courriel", "phone", "appel", "zoom", "video")
_CALL_BACK = re.compile(
    r"\s+(?:me\s+|him\s+|her\s+|them\s+|us\s+)?(?:back|again|later|tomorrow|demain|on|at|in|between|after|before)\b"
)
_NUMBER = re.compile(r"\s+\d")
_RECEIVED = ("received", "recu", "recue")
_BUSY = ("busy", "occupe")
_BUSY_WITH = re.compile(r"\s+(?:until|till|with|all|on|at|this|these|today|right|now|jusqu'|avec|tout)")
_WITH = re.compile(r"\0\s*(with|w/|avec|to|from|for|pour|a|au)\s+(?=[^\s\0])")


def claim_words(sentence: Sentence) -> Said:
    """Find and claim what `sentence` says of the method, the direction and the outcome.

    Of two that disagree the first wins and the other stays unclaimed, but a wrong number and a voicemail say more
    than the "no answer" beside them.
    """
    plans = plans_in(sentence)
    found = [
        (match, _MEANINGS[_key(match[1])])
        for match in _ANY.finditer(sentence.open)
        if not _is_only_a_word(sentence, match, plans)
    ]
    found.sort(key=lambda each: each[0][1] in _NEEDING_ROOM)
    outcome = _strongest([said.outcome for _, said in found if said.outcome])
    method = direction = None
    for match, says in found:
        is_theirs = outcome not in _ATTEMPTS and _is_done_by_a_lead(sentence, match)
        said = says._replace(direction=_IN) if is_theirs else says
        if said.outcome:
            agrees = said.outcome is outcome or _is_implied(said.outcome, outcome)
        else:
            agrees = _agree(said.method, method) and _agree(said.direction, direction)
        if not agrees or (match[1] in _NEEDING_ROOM and sentence.is_among_prose(*match.span())):
            continue
        method, direction = method or said.method, direction or said.direction
        sentence.claim(*match.span())
    _claim_preposition(sentence)
    return Said(method, direction, outcome)


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _claim_preposition(sentence: Sentence) -> None:
    """The "with" of "spoke with Jean"; not that of "spoke with his wife", nor the "à" of "vm à rappeler"."""
    preposition = _WITH.search(sentence.open)
    if preposition is None or not sentence.text[slice(*preposition.span(1))].islower():
        return
    after = sentence.word_after(preposition.end(1))
    is_verb = (
        preposition[1] == "a"
        and after.islower()
        and (sentence.text[preposition.start(1)] == "a" or after.endswith(("er", "ir")))
    )
    if not is_verb and not after[:1].isdecimal() and fold(after) not in _PROSE:
        sentence.claim(*preposition.span(1))


def _key(matched: str) -> str:
    """The phrase that was matched, as `_MEANINGS` has it: "didnt answer" → "didn't answer"."""
    words = " ".join(matched.split())
    return words if words in _MEANINGS else _WITHOUT_APOSTROPHES[words.replace(" ", "").replace("'", "")]


def _strongest(outcomes: list[Outcome]) -> Outcome | None:
    if not outcomes:
        return None
    if Outcome.WRONG_NUMBER in outcomes:
        return Outcome.WRONG_NUMBER
    if outcomes[0] is Outcome.NO_ANSWER and Outcome.VOICEMAIL in outcomes:
        return Outcome.VOICEMAIL
    return outcomes[0]


def _is_implied(weaker: Outcome | None, outcome: Outcome | None) -> bool:
    return weaker is Outcome.NO_ANSWER and outcome in (Outcome.VOICEMAIL, Outcome.WRONG_NUMBER)


def _is_done_by_a_lead(sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether only a name stands before the verb, and none behind it: "Jean called", not "Marie called Jean"."""
    if not _THEIRS.match(match[1]) or sentence.word_after(match.end())[:1].isupper():
        return False
    start = match.start()
    name = sentence.word_before(start)
    if name in _THEIR_WORDS:
        return True
    words = [sentence.text[slice(*word.span())] for word in re.finditer(r"[^\s\0]+", sentence.open[:start])]
    return name[-1:].isalnum() and all(word[0].isupper() and fold(word) not in _OWN_WORDS for word in words)


def _is_only_a_word(sentence: Sentence, match: re.Match[str], plans: Plans) -> bool:
    """Whether the phrase is part of a name, or of a description's prose."""
    start, end = match.span()
    words = match[1]
    if words in _NAMES and sentence.is_part_of_a_name(start, end):
        return True
    if words in ("call", "text", "email", "phone") and _CALL_BACK.match(sentence.open, end):
        return True
    if (words == "in" and _NUMBER.match(sentence.open, end)) or (
        words in _BUSY and _BUSY_WITH.match(sentence.open, end)
    ):
        return True
    if words in _RECEIVED and re.fullmatch(r"[^A-Z]+", sentence.word_before(start)):
        return True
    if words in _PLANNED and plans.hold(Span(start, end)):
        return True
    return words in _WEAK and fold(sentence.word_before(start)).strip(",;.") in _PROSE
