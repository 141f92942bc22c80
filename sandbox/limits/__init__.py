"""What Slack refuses in blocks and views: lengths, counts, places, ids. Pure; sizes are Slack's published ones.

Every fault reads as Slack writes it: ``must be less than 76 characters [json-pointer:/view/blocks/0/…]``.
"""

from sandbox.limits.surfaces import message_faults, option_faults, view_faults

__all__ = ["message_faults", "option_faults", "view_faults"]
