"""What the consumer says, the producer sees."""

import pytest
from proton import Condition, Delivery, Message, symbol

from outcome import ACCEPTED, REJECTED, RELEASED, Outcome

OUTCOMES = {
    "accepted": ACCEPTED,
    "rejected": REJECTED,
    "rejected with info": Outcome(
        Delivery.REJECTED, Condition("app:unwanted", "not today", {symbol("until"): "tomorrow", symbol("tries"): 3})),
    "rejected without error": Outcome(Delivery.REJECTED),
    "released": RELEASED,
    "modified": Outcome(Delivery.MODIFIED),
    "failed": Outcome(Delivery.MODIFIED, failed=True),
    "undeliverable here": Outcome(Delivery.MODIFIED, undeliverable=True),
    "annotated": Outcome(
        Delivery.MODIFIED, failed=True, undeliverable=True,
        annotations={symbol("x-opt-why"): "full", symbol("x-opt-shelf"): 7}),
}


@pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=[name.replace(" ", "-") for name in OUTCOMES])
def test_outcome(line, client, outcome):
    consumer = client.consumer(line[-1], "orders/eu", outcome=outcome)
    producer = client.producer(line[0], "orders/eu")
    tag = producer.send(Message(body="please"))
    assert producer.outcome(tag) == outcome
    assert consumer.bodies == ["please"]


def test_outcomes_in_any_order(line, client):
    """Each delivery gets its own outcome, whichever is answered first."""
    consumer = client.consumer(line[-1], "orders/eu", credit=len(OUTCOMES), outcome=None)
    producer = client.producer(line[0], "orders/eu")
    given = list(OUTCOMES.values())
    tags = [producer.send(Message(body=number)) for number in range(len(given))]
    received = consumer.wait_for(len(given))
    for held in reversed(received):
        given[held.message.body].give(held.delivery)
    assert producer.outcomes(tags) == given
