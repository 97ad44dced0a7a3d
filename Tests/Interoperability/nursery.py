"""The processes of one test, none of which outlives it."""

import os
import signal
import sys

import command
from node import Node
from process import Process

HERE = os.path.dirname(os.path.abspath(__file__))


class Nursery:
    def __init__(self):
        self._nodes = []
        self._others = []

    def node(self, name, connect=(), listen="127.0.0.1:0", **options):
        """A node that accepts connections; `connect` are the addresses that it dials."""
        node = Node(name, listen, connect, **options)
        self._nodes.append(node)
        node.wait_until_listening()
        return node

    def line(self, length):
        """Nodes a, b, c, … of which each dials the one before it."""
        nodes = []
        for name in "abcdef"[:length]:
            nodes.append(self.node(name, connect=[nodes[-1].address] if nodes else []))
        return nodes

    def skein(self, *arguments):
        return self._other(command.path(), *arguments)

    def script(self, name, *arguments):
        """One of the Python scripts beside this file, in a process of its own."""
        return self._other(sys.executable, os.path.join(HERE, name), *arguments)

    def _other(self, *arguments):
        process = Process(*arguments)
        self._others.append(process)
        return process

    def close(self):
        """Ends what still runs; a node has to have lived until now and to exit with 0 when it is told to."""
        problems = []
        for process in self._others:
            if process.running:
                process.kill()
                problems.append(f"left running by the test: {process.arguments}")
        for node in self._nodes:
            if not node.running and not node.ended_on_purpose:
                problems.append(f"node {node.name} ended by itself with status {node.wait()}")
        stopping = [node for node in self._nodes if node.running]
        for node in stopping:
            node.send_signal(signal.SIGTERM)
        for node in stopping:
            try:
                status = node.wait()
            except AssertionError:
                node.kill()
                status = "none at all: it did not end"
            if status != 0:
                problems.append(f"node {node.name}, told to stop, had exit status {status}")
        # pytest shows this only beside a failure.
        for process in self._nodes + self._others:
            print(process.report())
        assert not problems, "\n".join(problems)
