"""What the codec and Qpid Proton, which share no code, make of the same values, in words that both can say."""

import json
import os
import struct
import subprocess

from proton import Data

import command
import deadline


def path():
    """The program of Tests/CodecEcho: CODEC_ECHO, else the one that was built beside skein."""
    program = os.environ.get("CODEC_ECHO") or os.path.join(os.path.dirname(command.path()), "codec-echo")
    assert os.access(program, os.X_OK), (
        f"there is no {program}; `swift build -c release --product codec-echo` builds it beside skein"
    )
    return program


def answers(jobs):
    """What the program says to each job, all in one run."""
    done = subprocess.run(
        [path()], input="".join(f"{job}\n" for job in jobs), capture_output=True, text=True, timeout=deadline.SECONDS
    )
    lines = done.stdout.splitlines()
    assert done.returncode == 0 and len(lines) == len(jobs), f"exit status {done.returncode}\n{done.stderr}"
    return [line.split(" ", 2) for line in lines]


def echo_values(encodings):
    """For each encoded value, how Skein encodes it and what it says the value is."""
    result = []
    for encoding, answer in zip(encodings, answers([f"value {encoding.hex()}" for encoding in encodings])):
        assert answer[0] == "ok", f"{encoding.hex()}: {' '.join(answer)}"
        result.append((bytes.fromhex(answer[1]), json.loads(answer[2])))
    return result


def echo_messages(encodings):
    result = []
    for encoding, answer in zip(encodings, answers([f"message {encoding.hex()}" for encoding in encodings])):
        assert answer[0] == "ok", f"{encoding.hex()}: {' '.join(answer)}"
        result.append(bytes.fromhex(answer[1]))
    return result


def proton(encoding):
    """What Proton makes of an encoded value, all of whose bytes it has to read."""
    data = Data()
    count = data.decode(encoding)
    assert count == len(encoding), f"Proton reads {count} of {len(encoding)} bytes of {encoding.hex()}"
    data.rewind()
    assert data.next() is not None
    return data


# What each type is called, and how its value is said: numbers in decimal, all that consists of bits in hexadecimal.
SCALARS = {
    Data.NULL: ("null", lambda data: ""),
    Data.BOOL: ("boolean", lambda data: "true" if data.get_bool() else "false"),
    Data.UBYTE: ("ubyte", lambda data: str(int(data.get_ubyte()))),
    Data.USHORT: ("ushort", lambda data: str(int(data.get_ushort()))),
    Data.UINT: ("uint", lambda data: str(int(data.get_uint()))),
    Data.ULONG: ("ulong", lambda data: str(int(data.get_ulong()))),
    Data.BYTE: ("byte", lambda data: str(int(data.get_byte()))),
    Data.SHORT: ("short", lambda data: str(int(data.get_short()))),
    Data.INT: ("int", lambda data: str(int(data.get_int()))),
    Data.LONG: ("long", lambda data: str(int(data.get_long()))),
    Data.FLOAT: ("float", lambda data: struct.pack(">f", data.get_float()).hex()),
    Data.DOUBLE: ("double", lambda data: struct.pack(">d", data.get_double()).hex()),
    Data.DECIMAL32: ("decimal32", lambda data: f"{int(data.get_decimal32()):08x}"),
    Data.DECIMAL64: ("decimal64", lambda data: f"{int(data.get_decimal64()):016x}"),
    Data.DECIMAL128: ("decimal128", lambda data: bytes(data.get_decimal128()).hex()),
    Data.CHAR: ("char", lambda data: str(ord(data.get_char()))),
    Data.TIMESTAMP: ("timestamp", lambda data: str(int(data.get_timestamp()))),
    Data.UUID: ("uuid", lambda data: data.get_uuid().hex),
    Data.BINARY: ("binary", lambda data: bytes(data.get_binary()).hex()),
    Data.STRING: ("string", lambda data: data.get_string().encode().hex()),
    Data.SYMBOL: ("symbol", lambda data: data.get_symbol().encode().hex()),
}
COMPOUNDS = {Data.LIST: "list", Data.MAP: "map", Data.ARRAY: "array", Data.DESCRIBED: "described"}


def describe(data):
    """The value that `data` stands at, as Tests/CodecEcho/Description.swift describes one."""
    kind = data.type()
    if kind in SCALARS:
        name, value = SCALARS[kind]
        return [name, value(data)]
    count, is_described, element = data.get_array() if kind == Data.ARRAY else (None, False, None)
    data.enter()
    parts = []
    while data.next() is not None:
        parts.append(describe(data))
    data.exit()
    if kind == Data.LIST:
        return ["list", parts]
    if kind == Data.MAP:
        return ["map", [list(pair) for pair in zip(parts[::2], parts[1::2])]]
    if kind == Data.DESCRIBED:
        return ["described", *parts]
    descriptors, values = (parts[:1], parts[1:]) if is_described else ([], parts)
    assert len(values) == count
    return ["array", descriptors, SCALARS[element][0] if element in SCALARS else COMPOUNDS[element], values]
