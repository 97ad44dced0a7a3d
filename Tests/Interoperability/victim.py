"""A client made to be killed: it gets into a delicate position, prints `ready`, and waits.

    victim.py hold HOST:PORT ADDRESS COUNT    takes COUNT messages and answers none
    victim.py half HOST:PORT ADDRESS          sends no more than the beginning of a large message

SIGKILL ends it as a crash would; on SIGTERM it resets its connection.
"""

import signal
import sys

import raw

CHUNK = 8 * 1024
CHUNKS = 16


def hold(connection, address, count):
    connection.grant(connection.attach_receiver(address), int(count))
    for _ in range(int(count)):
        connection.expect("transfer")


def half(connection, address):
    connection.wait_for_credit(connection.attach_sender(address))
    message = raw.message(bytes(4 * 1024 * 1024))
    for index in range(CHUNKS):
        chunk = message[index * CHUNK:(index + 1) * CHUNK]
        connection.transfer(0, chunk, more=True, first=index == 0)


def main(role, node, *arguments):
    connection = raw.Connection(node)
    signal.signal(signal.SIGTERM, lambda *_: connection.reset())
    connection.open()
    connection.begin()
    {"hold": hold, "half": half}[role](connection, *arguments)
    print("ready", flush=True)
    signal.pause()


if __name__ == "__main__":
    main(*sys.argv[1:])
