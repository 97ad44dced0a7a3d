"""How a delivery ended: what a consumer gives is what the producer is to see."""

from dataclasses import dataclass, field
from typing import Optional

from proton import Condition, Delivery


@dataclass(frozen=True)
class Outcome:
    state: int
    condition: Optional[Condition] = None
    failed: bool = False
    undeliverable: bool = False
    annotations: dict = field(default_factory=dict)

    @classmethod
    def seen(cls, delivery):
        """What the other side made of a delivery; read before it is settled here, for then it is gone."""
        remote = delivery.remote
        return cls(
            state=delivery.remote_state,
            condition=remote.condition,
            failed=remote.failed,
            undeliverable=remote.undeliverable,
            annotations=remote.annotations or {},
        )

    @property
    def returned(self):
        """Whether the message is its producer's again, to be sent once more."""
        return self.state in (Delivery.RELEASED, Delivery.MODIFIED)

    def give(self, delivery):
        local = delivery.local
        if self.condition:
            local.condition = self.condition
        if self.annotations:
            local.annotations = self.annotations
        local.failed = self.failed
        local.undeliverable = self.undeliverable
        delivery.update(self.state)
        delivery.settle()


ACCEPTED = Outcome(Delivery.ACCEPTED)
REJECTED = Outcome(Delivery.REJECTED, Condition("app:unwanted", "not today"))
RELEASED = Outcome(Delivery.RELEASED)
