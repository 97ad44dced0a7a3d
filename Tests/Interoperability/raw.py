"""AMQP frames made by hand, for what no client library would send."""

import socket
import struct
from dataclasses import dataclass

from proton import Data, Described, Message, ubyte, uint, ulong

import deadline

AMQP = b"AMQP\x00\x01\x00\x00"
SASL = b"AMQP\x03\x01\x00\x00"

CODES = {
    "open": 0x10, "begin": 0x11, "attach": 0x12, "flow": 0x13, "transfer": 0x14, "disposition": 0x15,
    "detach": 0x16, "end": 0x17, "close": 0x18,
    "sasl-mechanisms": 0x40, "sasl-init": 0x41, "sasl-outcome": 0x44,
}
NAMES = {code: name for name, code in CODES.items()}
SOURCE, TARGET, ERROR = 0x28, 0x29, 0x1D

WINDOW = 2048

# Where a performative carries its error.
ERROR_FIELD = {"close": 0, "end": 0, "detach": 2}


def described(code, *fields):
    return Described(ulong(code), list(fields))


def encoded(value):
    data = Data()
    data.put_object(value)
    return data.encode()


def performative(name, *fields):
    return encoded(described(CODES[name], *fields))


def frame(body=b"", channel=0, size=None, doff=2, kind=0):
    """`size` and `doff` are only given to lie about them."""
    return struct.pack(">IBBH", 8 + len(body) if size is None else size, doff, kind, channel) + body


@dataclass(frozen=True)
class Error:
    condition: str
    description: str


@dataclass(frozen=True)
class Frame:
    name: str
    fields: list
    payload: bytes

    def __getitem__(self, index):
        """A field; those that a sender left out at the end are null."""
        return self.fields[index] if index < len(self.fields) else None

    @property
    def error(self):
        value = self[ERROR_FIELD[self.name]]
        if value is None:
            return None
        assert value.descriptor == ERROR, f"no error, but {value}"
        return Error(*(value.value + [None, None])[:2])


class Connection:
    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self._socket = socket.create_connection((host, int(port)), timeout=deadline.SECONDS)
        self._next_incoming = uint(0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    # Bytes

    def send(self, *pieces):
        self._socket.sendall(b"".join(pieces))

    def send_what_is_taken(self, data):
        """Sends to a node that may close the connection at any byte."""
        try:
            self._socket.sendall(data)
        except ConnectionError:
            pass

    def read(self, count):
        got = bytearray()
        while len(got) < count:
            piece = self._socket.recv(count - len(got))
            assert piece, f"the node closed the connection after {bytes(got)!r}"
            got += piece
        return bytes(got)

    def read_to_end(self):
        """All that still comes before the node closes the connection."""
        got = bytearray()
        while True:
            try:
                piece = self._socket.recv(65536)
            except ConnectionResetError:
                # A node that closes before it has read all that was sent resets the connection.
                return bytes(got)
            if not piece:
                return bytes(got)
            got += piece

    def finish_sending(self):
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            # The node was first.
            pass

    def reset(self):
        """Closes the way a crashed machine does: with a reset and nothing else."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    # Frames

    def frame(self):
        size, doff, _, _ = struct.unpack(">IBBH", self.read(8))
        body = self.read(size - 8)[doff * 4 - 8:]
        if not body:
            return Frame("heartbeat", [], b"")
        data = Data()
        length = data.decode(body)
        data.rewind()
        data.next()
        value = data.get_object()
        return Frame(NAMES[value.descriptor], value.value, body[length:])

    def expect(self, *names):
        """The next frame that has one of the names; an error on the way there is a failure."""
        while True:
            frame = self.frame()
            if frame.name in names:
                return frame
            assert frame.name not in ERROR_FIELD, f"expected {' or '.join(names)}, got {frame}"

    def perform(self, name, *fields, channel=0):
        self.send(frame(performative(name, *fields), channel))

    # The steps of a session that goes well

    def open(self, idle_timeout=None):
        """Exchanges headers and opens, and returns the node's open."""
        self.send(AMQP)
        assert self.read(8) == AMQP
        self.perform("open", "raw", None, None, None, idle_timeout)
        return self.expect("open")

    def begin(self, channel=0):
        self.perform("begin", None, uint(0), uint(WINDOW), uint(WINDOW), channel=channel)
        begin = self.expect("begin")
        self._next_incoming = begin[1]
        return begin

    def attach_sender(self, address, handle=0, name="sender"):
        self.perform("attach", name, uint(handle), False, ubyte(0), ubyte(0),
                     described(SOURCE), described(TARGET, address), None, None, uint(0))
        return self.expect("attach")

    def attach_receiver(self, address, handle=0, name="receiver"):
        self.perform("attach", name, uint(handle), True, ubyte(0), ubyte(0),
                     described(SOURCE, address), described(TARGET))
        return self.expect("attach")

    def grant(self, attach, credit, handle=0):
        """Gives credit to the node's sender, which it has attached with `attach` to our `handle`."""
        self.perform("flow", self._next_incoming, uint(WINDOW), uint(0), uint(WINDOW),
                     uint(handle), attach[9], uint(credit))

    def wait_for_credit(self, attach):
        """Waits until the node's receiver, which it has attached with `attach`, gives credit."""
        while True:
            flow = self.expect("flow")
            if flow[4] == attach[1] and flow[6]:
                return

    def transfer(self, delivery, payload, handle=0, more=False, first=True):
        self.send(frame(transfer(delivery, payload, handle, more, first)))

    def close(self):
        """Closes in good order, which proves that the node still serves this connection."""
        self.perform("close")
        assert self.expect("close").error is None
        assert self.read_to_end() == b""


def transfer(delivery, payload, handle=0, more=False, first=True):
    fields = [uint(handle)]
    if first:
        fields += [uint(delivery), str(delivery).encode(), uint(0), False]
    else:
        fields += [None, None, None, None]
    return performative("transfer", *fields, more) + payload


def message(body="raw"):
    return Message(body=body).encode()
