"""The shelf of communication methods. One file each; a new method is a new file and one line in `METHODS`."""

from models.methods.email import EMAIL
from models.methods.field import Field, FieldKind, Invalid, Method
from models.methods.phone import PHONE
from models.methods.sms import SMS
from models.methods.video import VIDEO
from models.status import Direction

METHODS: dict[str, Method] = {method.name: method for method in (PHONE, EMAIL, SMS, VIDEO)}

WRITE_ONLY = frozenset(field.name for method in METHODS.values() for field in method.fields if field.write_only)

OWN_FIELDS = frozenset(field.name for method in METHODS.values() for field in method.fields)
"""Every field that belongs to one method only."""

__all__ = ["METHODS", "OWN_FIELDS", "WRITE_ONLY", "Field", "FieldKind", "Invalid", "Method", "clean"]


def clean(method: str, direction: str, raw: dict[str, object]) -> dict[str, object]:
    """The values of a method's own fields, judged. `raw` has field names; None and "" mean blank.

    Raises Invalid, naming every field that is wrong: an unknown method or direction, a field of another method, a
    value that its field refuses.
    """
    known = METHODS.get(method)
    if known is None:
        raise Invalid({"method": f"must be one of {', '.join(METHODS)}"})
    if direction not in tuple(Direction):
        raise Invalid({"type": f"must be {Direction.OUTGOING} or {Direction.INCOMING}"})
    foreign = {
        name: f"belongs to another method than {method}: leave it out"
        for name, value in raw.items()
        if name not in known.field_names and value not in (None, "")
    }
    if foreign:
        raise Invalid(foreign)
    return known.clean(Direction(direction), raw)
