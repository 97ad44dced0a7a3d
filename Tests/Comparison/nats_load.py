"""nats-server between a publisher and a subscriber that have their lines ready."""

import shutil
import socket
import subprocess
import threading
import time

from meter import Interval

SUBJECT = b"bench"
# About as much is written and read at a time.
BLOCK = 1 << 18
# No more messages are between publisher and subscriber: the server has no flow control, and cuts off who falls behind.
UNDER_WAY = 1 << 16


def missing():
    """Why it cannot be measured; None if it can."""
    return None if program() else "the Debian package nats-server is not installed"


def program():
    return shutil.which("nats-server") or shutil.which("nats-server", path="/usr/sbin:/sbin")


def version():
    return subprocess.run([program(), "--version"], capture_output=True, text=True).stdout.strip()


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lines = self.socket.makefile("rb", buffering=0)
        assert self._lines.readline().startswith(b"INFO")
        self.say(b'CONNECT {"verbose":false,"pedantic":false}\r\n')

    def say(self, words):
        """Says something, and returns when the server has dealt with it."""
        self.socket.sendall(words + b"PING\r\n")
        assert self._lines.readline() == b"PONG\r\n"


class Load:
    def __init__(self, port, size, processors):
        self._processors = processors
        self._publisher, self._subscriber = Client(port), Client(port)
        self._subscriber.say(b"SUB %s 1\r\n" % SUBJECT)
        message = b"PUB %s %d\r\n" % (SUBJECT, size) + bytes(size) + b"\r\n"
        self._line = len(b"MSG %s 1 %d\r\n" % (SUBJECT, size)) + size + 2
        self._per_block = max(BLOCK // len(message), 1)
        self._block = message * self._per_block
        self._bytes = self.sent = 0
        self._is_over = False
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._publish, self._subscribe)]
        for thread in self._threads:
            thread.start()

    @property
    def arrived(self):
        return self._bytes // self._line

    def _publish(self):
        self._processors.take_last()
        while not self._is_over:
            if self.sent - self.arrived >= UNDER_WAY:
                time.sleep(0)
                continue
            self._publisher.socket.sendall(self._block)
            self.sent += self._per_block

    def _subscribe(self):
        self._processors.take_last()
        buffer = bytearray(4 * BLOCK)
        while count := self._subscriber.socket.recv_into(buffer):
            self._bytes += count

    def stop(self):
        """Ends it when all has come."""
        self._is_over = True
        self._threads[0].join()
        end = time.monotonic() + 10
        while self.arrived < self.sent:
            assert time.monotonic() < end, f"nats-server lost {self.sent - self.arrived} of {self.sent} messages"
            time.sleep(0.01)


def measure(size, seconds, processors):
    """The processor time per message in µs, and messages per second."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [program(), "--addr", "127.0.0.1", "--port", str(port)], preexec_fn=processors.leave_last,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                assert time.monotonic() < end and server.poll() is None, "nats-server does not start"
                time.sleep(0.02)
        load = Load(port, size, processors)
        figures = Interval(server.pid, lambda: load.arrived).measure(0.5, seconds)
        load.stop()
        return figures
    finally:
        server.kill()
        server.wait()
