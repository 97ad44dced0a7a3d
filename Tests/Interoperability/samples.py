"""Values of every AMQP type: those at the edges of each, and random ones, as what they are put into Proton's Data with."""

import random
import struct
import uuid

from proton import Data, char, timestamp


def bits(format, pattern):
    return struct.unpack(format, pattern)[0]


TEXTS = ["", "a", "grüße 🧶\0", "é" * 200]
OCTETS = [b"", b"\x00\xff", bytes(range(256))]

# Each type, the method that puts a value of it, and values.
SCALARS = {
    Data.NULL: ("put_null", [None]),
    Data.BOOL: ("put_bool", [True, False]),
    Data.UBYTE: ("put_ubyte", [0, 1, 255]),
    Data.USHORT: ("put_ushort", [0, 255, 256, 65535]),
    Data.UINT: ("put_uint", [0, 1, 255, 256, 2**31, 2**32 - 1]),
    Data.ULONG: ("put_ulong", [0, 1, 255, 256, 2**63, 2**64 - 1]),
    Data.BYTE: ("put_byte", [0, 127, -1, -128]),
    Data.SHORT: ("put_short", [0, 128, -1, -32768]),
    Data.INT: ("put_int", [0, 127, 128, -128, -129, 2**31 - 1, -(2**31)]),
    Data.LONG: ("put_long", [0, 127, 128, -128, -129, 2**63 - 1, -(2**63)]),
    Data.FLOAT: ("put_float", [0.0, -0.0, 1.5, float("inf"), float("-inf"), bits(">f", b"\0\0\0\1"), float("nan")]),
    Data.DOUBLE: ("put_double", [0.0, -0.0, 0.1, float("inf"), bits(">d", bytes(7) + b"\1"), float("nan")]),
    Data.DECIMAL32: ("put_decimal32", [0, 0x22500005, 0x78000000, 0xFFFFFFFF]),
    Data.DECIMAL64: ("put_decimal64", [0, 0x2234000000000001, 0x7C00000000000000, 2**64 - 1]),
    Data.DECIMAL128: ("put_decimal128", [bytes(16), bytes.fromhex("22080000000000000000000000000001"), b"\xff" * 16]),
    Data.CHAR: ("put_char", [char("\0"), char("a"), char("€"), char("🧶"), char("\U0010ffff")]),
    Data.TIMESTAMP: ("put_timestamp", [timestamp(n) for n in (0, 1, -1, 1700000000123, 2**63 - 1, -(2**63))]),
    Data.UUID: ("put_uuid", [uuid.UUID(int=0), uuid.UUID("f275ea5e-0c57-4ad7-b11a-b20c563d3b71")]),
    Data.BINARY: ("put_binary", OCTETS),
    Data.STRING: ("put_string", TEXTS),
    Data.SYMBOL: ("put_symbol", ["", "amqp:x", "s" * 300]),
}


def put(data, kind, value):
    method = getattr(data, SCALARS[kind][0])
    method() if kind == Data.NULL else method(value)


class Maker:
    """Puts random values, the same for the same seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def encoded(self):
        data = Data()
        self.value(data, 3)
        return data.encode()

    def value(self, data, depth, compounds=(Data.LIST, Data.MAP, Data.ARRAY, Data.DESCRIBED)):
        """Never a described value that describes another: Proton decodes what follows such a one as a part of it."""
        kinds = list(SCALARS)
        if depth > 0 and self.random.random() < 0.5:
            kinds = compounds
        self.put(data, self.random.choice(kinds), depth - 1)

    def put(self, data, kind, depth):
        if kind in SCALARS:
            put(data, kind, self.random.choice(SCALARS[kind][1]))
        elif kind == Data.LIST:
            data.put_list()
            self.inside(data, lambda: [self.value(data, depth) for _ in range(self.count())])
        elif kind == Data.MAP:
            data.put_map()
            self.inside(data, lambda: [self.entry(data, key, depth) for key in range(self.count())])
        elif kind == Data.DESCRIBED:
            data.put_described()
            self.inside(data, lambda: [self.value(data, 0), self.value(data, depth, [Data.LIST, Data.MAP, Data.ARRAY])])
        else:
            self.array(data, depth)

    def array(self, data, depth):
        element = self.random.choice([*SCALARS, *([Data.LIST, Data.MAP, Data.ARRAY] if depth > 0 else [])])
        is_described = self.random.random() < 0.3
        data.put_array(is_described, element)

        def elements():
            if is_described:
                self.value(data, 0)
            for _ in range(self.count()):
                self.put(data, element, depth - 1)

        self.inside(data, elements)

    def entry(self, data, number, depth):
        """A pair with a key that no other of the map has."""
        self.random.choice([data.put_long, lambda n: data.put_string(str(n)), lambda n: data.put_symbol(str(n))])(number)
        self.value(data, depth)

    def count(self):
        return 300 if self.random.random() < 0.01 else self.random.randrange(5)

    @staticmethod
    def inside(data, body):
        data.enter()
        body()
        data.exit()
