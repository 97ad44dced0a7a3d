"""Client libraries that share no code speak to each other through nodes."""

import pytest

from end import CONDITION
from ends import LIBRARIES
from sample import SAMPLES

ADDRESS = "orders/eu"
OUTCOMES = {"accepted": None, "rejected": CONDITION, "released": None, "modified": None}
OTHERS = [library for library in LIBRARIES if library != "proton"]

# Proton's Message has a body of one section.
BEYOND_PROTON = {"octets in sections", "sequences"}


def told(library, outcome):
    """What the library tells a sender of an outcome: uamqp calls all but acceptance and rejection an unknown error."""
    if library == "uamqp" and outcome == "released":
        return "not accepted", None
    return outcome, OUTCOMES[outcome]


@pytest.mark.parametrize("length", [1, 2], ids=["one-node", "two-nodes"])
@pytest.mark.parametrize("receiver", LIBRARIES)
@pytest.mark.parametrize("sender", LIBRARIES)
def test_bodies(nursery, ends, sender, receiver, length):
    """Every kind of body that both can say, the large one in many frames."""
    line = nursery.line(length)
    consumer = ends.consumer(receiver, line[-1], ADDRESS, credit=100)
    consumer.wait_until_open()
    producer = ends.producer(sender, line[0], ADDRESS)
    names = [name for name in SAMPLES if "proton" not in (sender, receiver) or name not in BEYOND_PROTON]
    numbers = [producer.send(SAMPLES[name]) for name in names]
    assert [producer.outcome(number) for number in numbers] == [("accepted", None)] * len(names)
    for name, received in zip(names, consumer.wait_for(len(names)), strict=True):
        assert received == SAMPLES[name], name


@pytest.mark.parametrize("receiver", OTHERS)
def test_outcomes_that_a_receiver_gives(node, ends, receiver):
    consumer = ends.consumer(receiver, node, ADDRESS, outcomes=list(OUTCOMES))
    consumer.wait_until_open()
    producer = ends.producer("proton", node, ADDRESS)
    seen = [producer.outcome(producer.send(SAMPLES["text"])) for _ in OUTCOMES]
    assert seen == list(OUTCOMES.items())


@pytest.mark.parametrize("sender", OTHERS)
def test_outcomes_that_a_sender_sees(node, ends, sender):
    # On the news of a modified message uamqp fails in its own code.
    outcomes = [outcome for outcome in OUTCOMES if (sender, outcome) != ("uamqp", "modified")]
    consumer = ends.consumer("proton", node, ADDRESS, outcomes=outcomes)
    consumer.wait_until_open()
    producer = ends.producer(sender, node, ADDRESS)
    seen = [producer.outcome(producer.send(SAMPLES["text"])) for _ in outcomes]
    assert seen == [told(sender, outcome) for outcome in outcomes]


@pytest.mark.parametrize("sender", OTHERS)
def test_presettled(node, client, ends, sender):
    consumer = client.consumer(node, ADDRESS)
    client.until(lambda: consumer.attached, "the consumer is attached")
    producer = ends.producer(sender, node, ADDRESS, presettled=True)
    numbers = [producer.send(SAMPLES["octets"]) for _ in range(3)]
    assert {producer.outcome(number) for number in numbers} == {("settled", None)}
    assert all(received.presettled for received in consumer.wait_for(3))


@pytest.mark.parametrize("receiver", LIBRARIES)
def test_pattern(node, ends, receiver):
    # What follows a # is no part of a path to uamqp.
    consumer = ends.consumer(receiver, node, "orders/*")
    consumer.wait_until_open()
    for sender in LIBRARIES:
        producer = ends.producer(sender, node, f"orders/{sender}")
        assert producer.outcome(producer.send(SAMPLES["text"])) == ("accepted", None)
    assert consumer.wait_for(len(LIBRARIES)) == [SAMPLES["text"]] * len(LIBRARIES)


# Not from uamqp, which sends as much as it likes.
@pytest.mark.parametrize("sender, receiver", [("proton", "azure"), ("proton", "uamqp"), ("azure", "proton")])
def test_more_messages_than_credit(node, ends, sender, receiver):
    """The receiver renews the credit that it has given."""
    consumer = ends.consumer(receiver, node, ADDRESS, credit=4)
    consumer.wait_until_open()
    producer = ends.producer(sender, node, ADDRESS)
    numbers = [producer.send(SAMPLES["number"]) for _ in range(30)]
    assert [producer.outcome(number) for number in numbers] == [("accepted", None)] * 30
    assert consumer.wait_for(30) == [SAMPLES["number"]] * 30
