"""Bytes that no client should send: each gets the error it deserves, and nobody else notices."""

import random
import struct

import pytest
from proton import Described, symbol, ubyte, uint, ulong

import raw
from raw import AMQP, SASL, described, encoded, frame, performative

pytestmark = pytest.mark.usefixtures("bystander")

FRAMING = {"amqp:connection:framing-error"}
DECODE = {"amqp:decode-error"}
# Where the specification demands an error but names none, any that fits will do.
FIELD = DECODE | {"amqp:invalid-field"}
UNKNOWN = DECODE | FRAMING | {"amqp:not-implemented", "amqp:not-allowed"}
STATE = FRAMING | {"amqp:illegal-state", "amqp:not-allowed"}
SEQUENCE = STATE | FIELD

BEGIN = performative("begin", None, uint(0), uint(raw.WINDOW), uint(raw.WINDOW))
ADDRESS = "orders/raw"


@pytest.fixture
def connection(node):
    with raw.Connection(node.address) as connection:
        yield connection


@pytest.fixture
def producing(connection):
    """A session with a consumer (handle 1) and a producer (handle 0) that has credit to send to it."""
    connection.open()
    connection.begin()
    connection.grant(connection.attach_receiver(ADDRESS, handle=1), 10, handle=1)
    connection.wait_for_credit(connection.attach_sender(ADDRESS))
    return connection


def expect_error(connection, scopes, conditions):
    """The node ends what the error is about and says why; what is around that goes on."""
    ended = connection.expect(*scopes)
    error = ended.error
    assert error, f"{ended.name} without an error"
    assert error.condition in conditions
    assert error.description
    if ended.name == "close":
        connection.finish_sending()
        connection.read_to_end()
        return
    if ended.name == "end":
        connection.perform("end")
    connection.begin(channel=1)
    connection.close()


# Headers

@pytest.mark.parametrize("header", [
    b"AMQP\x00\x00\x09\x01", b"AMQP\x00\x01\x01\x00", b"AMQP\x07\x01\x00\x00", b"AMQP\x03\x02\x00\x00",
], ids=["version-0.9.1", "version-1.1", "unknown-layer", "sasl-2.0"])
def test_unknown_version(connection, header):
    """The answer is the header that would have been right."""
    connection.send(header)
    assert connection.read_to_end() in (AMQP, SASL)


@pytest.mark.parametrize("greeting", [
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", bytes.fromhex("16030100a5010000a10303") + bytes(64), bytes(64),
], ids=["http", "tls", "zeros"])
def test_other_protocol(connection, greeting):
    connection.send(greeting)
    assert connection.read_to_end() in (AMQP, SASL, b"")


@pytest.mark.parametrize("start", [b"", b"AMQ"], ids=["nothing", "half-a-header"])
def test_header_that_does_not_come(connection, bystander, start):
    connection.send(start)
    bystander.advance()


# Frames

BAD_FRAMES = {
    "size-0": frame(size=0),
    "size-7": frame(size=7),
    "size-4GB": frame(size=2**32 - 1),
    "doff-0": frame(BEGIN, doff=0),
    "doff-1": frame(BEGIN, doff=1),
    "doff-beyond-the-frame": frame(doff=3),
    "unknown-type": frame(BEGIN, kind=2),
}


@pytest.mark.parametrize("bad", BAD_FRAMES.values(), ids=BAD_FRAMES.keys())
def test_bad_frame(connection, bad):
    connection.open()
    connection.send(bad)
    expect_error(connection, ["close"], FRAMING)


@pytest.mark.parametrize("bad", BAD_FRAMES.values(), ids=BAD_FRAMES.keys())
def test_bad_frame_before_open(connection, bad):
    connection.send(AMQP)
    assert connection.read(8) == AMQP
    connection.send(bad)
    expect_error(connection, ["close"], FRAMING)


def test_frame_over_the_announced_size(connection):
    size = connection.open()[2]
    assert size is not None, "the node announces no max-frame-size"
    connection.send(frame(size=size + 1), bytes(1024))
    expect_error(connection, ["close"], FRAMING)


def test_half_a_frame_and_silence(connection, bystander):
    connection.open()
    connection.send(frame(BEGIN)[:-3])
    bystander.advance()


def test_half_a_frame_and_the_end(connection):
    connection.open()
    connection.send(frame(BEGIN)[:-3])
    connection.finish_sending()
    connection.read_to_end()


# Performatives

def attach(content, size=None, count=3):
    """An attach whose list is made by hand."""
    return b"\x00\x53\x12\xd0" + struct.pack(">II", 4 + len(content) if size is None else size, count) + content


BAD_PERFORMATIVES = {
    "nothing-described": (b"\x00", DECODE),
    "not-described": (encoded([1, 2, 3]), DECODE | FRAMING),
    "unknown-descriptor": (encoded(described(0x99, 1)), UNKNOWN),
    "unknown-symbol": (encoded(Described(symbol("app:none:list"), [])), UNKNOWN),
    "section-for-a-performative": (encoded(Described(ulong(0x75), b"data")), UNKNOWN),
    "text-for-a-list": (encoded(Described(ulong(0x12), "text")), DECODE),
    "unknown-constructor": (attach(b"\x3f\x00\x42"), DECODE),
    "list-beyond-the-frame": (attach(b"", size=1000), DECODE),
    "count-beyond-the-list": (attach(b"\x40", count=1000), DECODE),
    "text-beyond-the-list": (attach(b"\xa1\xff" + b"name"), DECODE),
    "text-not-utf-8": (attach(b"\xa1\x02\xff\xfe" + b"\x43" + b"\x42"), DECODE),
    "garbage": (random.Random(1).randbytes(200), UNKNOWN),
}


@pytest.mark.parametrize("bad, conditions", BAD_PERFORMATIVES.values(), ids=BAD_PERFORMATIVES.keys())
def test_bad_performative(connection, bad, conditions):
    connection.open()
    connection.begin()
    connection.send(frame(bad))
    expect_error(connection, ["close"], conditions)


@pytest.mark.parametrize("fields", [(uint(1), uint(0), False), (None, uint(0), False), ("name", None, True), ("name",)],
                         ids=["number-for-a-name", "no-name", "no-handle", "no-role"])
def test_bad_field(connection, fields):
    connection.open()
    connection.begin()
    connection.perform("attach", *fields)
    expect_error(connection, ["close", "end"], FIELD)


def flow_with_properties(value):
    """A flow of the session alone, with a map of one entry in its last field."""
    entry = b"\xa3\x01k" + value
    fields = encoded(uint(0)) * 4 + encoded(None) * 6 + b"\xd1" + struct.pack(">II", 4 + len(entry), 2) + entry
    return b"\x00\x53\x13\xd0" + struct.pack(">II", 4 + len(fields), 11) + fields


def nested_lists(depth):
    value = b"\x45"
    for _ in range(depth):
        value = b"\xd0" + struct.pack(">II", 4 + len(value), 1) + value
    return value


# Small frames that ask for much memory, stack or time.
BOMBS = {
    "array-of-billions": flow_with_properties(b"\xf0" + struct.pack(">II", 5, 2**32 - 1) + b"\x40"),
    "deep-lists": flow_with_properties(nested_lists(1000)),
    "deep-descriptors": flow_with_properties(b"\x00" * 10_000),
    "disposition-of-billions": performative("disposition", True, uint(0), uint(2**31 - 2), True),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_bomb(connection, bystander, bomb):
    """It may be refused or turn out harmless; it is not to hurt."""
    connection.open()
    connection.begin()
    connection.send(frame(bomb))
    bystander.advance()
    connection.perform("close")
    error = connection.expect("close").error
    assert error is None or error.condition in DECODE


# Connections and sessions

def test_frame_before_open(connection):
    connection.send(AMQP)
    assert connection.read(8) == AMQP
    connection.send(frame(BEGIN))
    expect_error(connection, ["close"], STATE)


def test_open_twice(connection):
    connection.open()
    connection.perform("open", "raw")
    expect_error(connection, ["close"], STATE)


def test_begin_twice(connection):
    connection.open()
    connection.begin()
    connection.send(frame(BEGIN))
    expect_error(connection, ["close", "end"], STATE)


@pytest.mark.parametrize("name, fields", [
    ("attach", ("name", uint(0), True)),
    ("flow", (None, uint(raw.WINDOW), uint(0), uint(raw.WINDOW))),
    ("transfer", (uint(0), uint(0), b"tag")),
    ("disposition", (True, uint(0))),
    ("detach", (uint(0),)),
    ("end", ()),
], ids=lambda value: value if isinstance(value, str) else "")
def test_channel_without_session(connection, name, fields):
    connection.open()
    connection.begin()
    connection.perform(name, *fields, channel=1)
    expect_error(connection, ["close"], STATE)


def test_channel_out_of_range(connection):
    limit = connection.open()[3]
    assert limit is not None and limit < 2**16 - 1, "the node announces no channel-max"
    connection.send(frame(BEGIN, channel=limit + 1))
    expect_error(connection, ["close"], FRAMING)


# Links

def test_handle_out_of_range(connection):
    connection.open()
    limit = connection.begin()[4]
    assert limit is not None and limit < 2**32 - 1, "the node announces no handle-max"
    connection.perform("attach", "name", uint(limit + 1), True)
    expect_error(connection, ["close"], FRAMING)


@pytest.mark.parametrize("name, fields", [
    ("transfer", (uint(1), uint(0), b"tag")),
    ("flow", (uint(0), uint(raw.WINDOW), uint(0), uint(raw.WINDOW), uint(1), uint(0), uint(1))),
    ("detach", (uint(1),)),
], ids=["transfer", "flow", "detach"])
def test_handle_without_link(connection, name, fields):
    connection.open()
    connection.begin()
    connection.attach_sender(ADDRESS)
    connection.perform(name, *fields)
    expect_error(connection, ["end"], {"amqp:session:unattached-handle"})


def test_handle_in_use(connection):
    connection.open()
    connection.begin()
    connection.attach_sender(ADDRESS, handle=0, name="one")
    connection.perform("attach", "another", uint(0), False, ubyte(0), ubyte(0),
                       described(raw.SOURCE), described(raw.TARGET, ADDRESS), None, None, uint(0))
    expect_error(connection, ["end"], {"amqp:session:handle-in-use"})


def test_transfer_without_credit(connection):
    connection.open()
    connection.begin()
    connection.attach_sender("orders/nobody")
    connection.transfer(0, raw.message())
    expect_error(connection, ["detach", "end", "close"], {"amqp:link:transfer-limit-exceeded"})


# Deliveries

def test_delivery_out_of_order(producing):
    producing.transfer(0, raw.message())
    producing.transfer(5, raw.message())
    expect_error(producing, ["detach", "end", "close"], SEQUENCE)


def test_delivery_within_another(producing):
    message = raw.message("in two parts")
    producing.transfer(0, message[:5], more=True)
    producing.transfer(1, message[5:])
    expect_error(producing, ["detach", "end", "close"], SEQUENCE)


def test_delivery_without_id(producing):
    producing.perform("transfer", uint(0), None, b"tag", uint(0), False, False)
    expect_error(producing, ["detach", "end", "close"], SEQUENCE)


def test_delivery_without_tag(producing):
    producing.perform("transfer", uint(0), uint(0), None, uint(0), False, False)
    expect_error(producing, ["detach", "end", "close"], SEQUENCE)


# Noise

def conversation():
    """All that a client sends in a short life, each frame by itself."""
    return [
        AMQP,
        frame(performative("open", "noise")),
        frame(BEGIN),
        frame(performative("attach", "receiver", uint(0), True, ubyte(0), ubyte(0),
                           described(raw.SOURCE, "orders/noise"), described(raw.TARGET))),
        frame(performative("flow", uint(0), uint(raw.WINDOW), uint(0), uint(raw.WINDOW), uint(0), uint(0), uint(9))),
        frame(performative("disposition", True, uint(0), uint(0), True, described(0x24))),
        frame(performative("detach", uint(0), True)),
        frame(performative("attach", "sender", uint(1), False, ubyte(0), ubyte(0),
                           described(raw.SOURCE), described(raw.TARGET, "orders/noise"), None, None, uint(0))),
        frame(raw.transfer(0, raw.message(), handle=1)),
        frame(performative("end")),
        frame(performative("close")),
    ]


def garbage(chance):
    return chance.randbytes(chance.randrange(1, 2000))


def garbage_after_header(chance):
    return AMQP + garbage(chance)


def garbage_after_sasl_header(chance):
    return SASL + garbage(chance)


def garbage_in_a_frame(chance):
    return b"".join(conversation()[:3]) + frame(garbage(chance))


def conversation_with_wrong_bytes(chance):
    data = bytearray(b"".join(conversation()))
    for _ in range(chance.randrange(1, 6)):
        data[chance.randrange(len(AMQP), len(data))] = chance.randrange(256)
    return bytes(data)


def conversation_in_wrong_order(chance):
    frames = conversation()
    return frames[0] + b"".join(chance.choices(frames[1:], k=len(frames)))


@pytest.mark.parametrize("noise", [
    garbage, garbage_after_header, garbage_after_sasl_header, garbage_in_a_frame,
    conversation_with_wrong_bytes, conversation_in_wrong_order,
], ids=lambda noise: noise.__name__.replace("_", "-"))
def test_noise(node, noise):
    """Whatever came, the connection is over once the client has no more to say."""
    for seed in range(100):
        with raw.Connection(node.address) as connection:
            connection.send_what_is_taken(noise(random.Random(seed)))
            connection.finish_sending()
            connection.read_to_end()
        assert node.running, f"seed {seed}"
