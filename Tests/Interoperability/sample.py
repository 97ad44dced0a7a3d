"""Messages in terms that all client libraries share."""

from dataclasses import dataclass, field

LARGE = 300_000


@dataclass(eq=False)
class Sample:
    """A message whose body has sections of one kind: `data`, `sequence`, or a single `value`."""

    kind: str
    sections: tuple
    subject: str = "a sample"
    properties: dict = field(default_factory=lambda: {"text": "grüße", "number": 42, "yes": True})

    def __eq__(self, other):
        return self._essence == other._essence

    @property
    def _essence(self):
        return self.kind, _plain(self.sections), _plain(self.subject), _plain(self.properties)


def _plain(value):
    """Without the difference between text, which some of the libraries hand over as it is encoded, and octets."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, (list, tuple)):
        return [_plain(element) for element in value]
    if isinstance(value, dict):
        return {_plain(key): _plain(element) for key, element in value.items()}
    return value


def samples():
    """One of every kind of body."""
    octets = bytes(range(256))
    return {
        "octets": Sample("data", (octets,)),
        "no octets": Sample("data", (b"",)),
        "many octets": Sample("data", ((octets * (LARGE // 256 + 1))[:LARGE],)),
        "octets in sections": Sample("data", (b"one", b"two", b"three")),
        "text": Sample("value", ("grüße 🧶",)),
        "number": Sample("value", (-70_000,)),
        "map": Sample("value", ({"key": "value", "number": 7, "list": [1, "two", None]},)),
        "list": Sample("value", ([1, "two", [True, None, 0.5]],)),
        "sequence": Sample("sequence", ([1, "two", None],)),
        "sequences": Sample("sequence", ([1, "two"], ["three"])),
    }


SAMPLES = samples()
