"""A long stream of small messages across three nodes."""

import json

import pytest

COUNT = 100_000


# The other tests take seconds; this one moves 100,000 messages with five processes on perhaps two cores.
@pytest.mark.timeout(600)
def test_none_lost_none_twice_in_order(nursery, three_nodes):
    first, _, last = three_nodes
    receive = nursery.script("stream.py", "receive", last.address, "orders/stream", str(COUNT))
    send = nursery.script("stream.py", "send", first.address, "orders/stream", str(COUNT))
    assert send.wait(540) == 0, send.report()
    assert receive.wait() == 0, receive.report()
    assert json.loads(send.output.all()[-1]) == {"ACCEPTED": COUNT}
    assert json.loads(receive.output.all()[-1]) == {"received": COUNT, "misplaced": None}
