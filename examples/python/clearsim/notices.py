"""What a node tells a member about its commands."""

from __future__ import annotations

from typing import NamedTuple

from clearsim.codec import Receipt, Reject, RejectReason
from clearsim.connection import Refused


class Answer(NamedTuple):
    """What became of one command; quantities are counts.

    `number` is 0 where the node could not read even that; `house_sequence` is None where the
    command was refused before it came to the house.
    """

    number: int
    reason: RejectReason
    order: int | None
    filled: int
    resting: int
    time: int
    house_sequence: int | None

    @property
    def accepted(self) -> bool:
        return self.reason == RejectReason.ACCEPTED

    @classmethod
    def of(cls, message: Receipt | Reject) -> "Answer":
        """The house's receipt, or the refusal of a command that never came to the house."""
        if isinstance(message, Reject):
            return cls(message.client_sequence or 0, message.reason, None, 0, 0, message.time, None)
        return cls(
            message.client_sequence,
            message.reason,
            message.order,
            message.filled,
            message.resting,
            message.time,
            message.house_sequence,
        )

    def require(self) -> "Answer":
        """Itself, or `Refused`."""
        if not self.accepted:
            raise Refused(f"command {self.number}", self.reason)
        return self
