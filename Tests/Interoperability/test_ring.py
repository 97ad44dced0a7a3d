"""Six nodes in a ring: nobody at its ends notices what becomes of those between."""

import json

import pytest

import deadline
from ring import Ring

# Where the sender and the receiver are: opposite each other, so that there are two ways.
FIRST, LAST = 0, 3
BETWEEN = [1, 2, 4, 5]
RATE = 1000


class Stream:
    """A sender and a receiver on a ring, both of Proton."""

    def __init__(self, nursery, ring):
        self.receiver = nursery.script("steady.py", "receive", ring.nodes[LAST].address, "orders/steady")
        self.sender = nursery.script("steady.py", "send", ring.nodes[FIRST].address, "orders/steady", str(RATE))

    def wait_until_it_goes_on(self):
        """Until at least 500 more messages have come."""
        goal = len(self.receiver.output.all()) + 2
        what = "messages come"
        deadline.until(lambda: len(self.receiver.output.all()) >= goal or not self.receiver.running, what)
        assert self.receiver.running, self.receiver.report()

    def finish(self):
        """How many outcomes there were of each kind, and what has come."""
        self.sender.stop()
        outcomes, arrived = (json.loads(process.succeeded()[-1]) for process in (self.sender, self.receiver))
        return outcomes, arrived


@pytest.fixture
def ring(nursery):
    return Ring(nursery, 6)


@pytest.fixture
def stream(nursery, ring):
    ring.wait_until_converged()
    return Stream(nursery, ring)


@pytest.mark.parametrize("fell, rise", [(Ring.kill, Ring.restart), (Ring.pause, Ring.resume)], ids=["killed", "paused"])
def test_each_node_between_in_turn(ring, stream, fell, rise):
    for place in BETWEEN:
        stream.wait_until_it_goes_on()
        fell(ring, place)
        ring.wait_until_converged()
        stream.wait_until_it_goes_on()
        rise(ring, place)
        ring.wait_until_converged()
    stream.wait_until_it_goes_on()
    outcomes, arrived = stream.finish()
    # The sender's last message is not counted among those that came.
    assert outcomes == {"ACCEPTED": arrived["received"] + 1}
    assert arrived["misplaced"] is None
