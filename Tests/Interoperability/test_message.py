"""A message arrives as it was sent, section by section."""

import uuid

import pytest
from proton import Array, Data, Described, Message, UNDESCRIBED, int32, symbol, timestamp, ulong

from outcome import ACCEPTED

HEADER = {"durable": True, "priority": 7, "ttl": 3600.0}

PROPERTIES = {
    "id": uuid.UUID("01234567-89ab-cdef-0123-456789abcdef"),
    "user_id": b"guest",
    "address": "orders/eu",
    "subject": "an order",
    "reply_to": "replies/eu",
    "correlation_id": "order-42",
    "content_type": symbol("text/plain"),
    "content_encoding": symbol("identity"),
    "expiry_time": 1999999999.0,
    "creation_time": 1700000000.0,
    "group_id": "orders",
    "group_sequence": 3,
    "reply_to_group_id": "answers",
}

APPLICATION_PROPERTIES = {
    "text": "grüße 🧶", "yes": True, "no": False, "none": None, "number": -(2**40), "big": ulong(2**63),
    "small": int32(-1), "real": 0.5, "binary": b"\x00\xff", "symbol": symbol("a-symbol"),
    "when": timestamp(1700000000123), "unique": uuid.UUID(int=7),
}

ANNOTATIONS = {symbol("x-opt-shelf"): "top", symbol("x-opt-list"): [1, "two", None], symbol("x-opt-map"): {"k": "v"}}

BODIES = {
    "nothing": None,
    "text": "grüße 🧶",
    "number": 42,
    "list": ["a", 1, None, [True, {"deep": b"bytes"}]],
    "map": {"key": "value", "nested": {"list": [1, 2, 3]}},
    "array": Array(UNDESCRIBED, Data.INT, 1, 2, 3),
    "described": Described(symbol("app:kind"), "value"),
}


def transported(client, line, message):
    consumer = client.consumer(line[-1], "orders/eu")
    producer = client.producer(line[0], "orders/eu")
    tag = producer.send(message)
    assert producer.outcome(tag) == ACCEPTED
    [received] = consumer.received
    return received.message


def test_sections(line, client):
    sent = Message(body="body", **HEADER, **PROPERTIES)
    sent.properties = dict(APPLICATION_PROPERTIES)
    sent.annotations = dict(ANNOTATIONS)
    received = transported(client, line, sent)
    for name, value in (HEADER | PROPERTIES).items():
        assert getattr(received, name) == value, name
    assert received.properties == APPLICATION_PROPERTIES
    # A router may add annotations of its own.
    for name, value in ANNOTATIONS.items():
        assert received.annotations[name] == value
    assert received.body == "body"


def test_bare_minimum(line, client):
    """What the producer left out stays out."""
    sent = Message(body="body")
    received = transported(client, line, sent)
    for name in HEADER | PROPERTIES:
        assert getattr(received, name) == getattr(sent, name), name
    assert not received.properties
    assert not received.instructions


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_body(line, client, body):
    assert transported(client, line, Message(body=body)).body == body
