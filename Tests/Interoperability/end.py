"""The ends of links, whichever library they are made with: each in a thread of its own, since all libraries want to be polled."""

import queue
import threading

import deadline

# Between two looks at what a library has to do that does not wait by itself.
PAUSE = 0.001

# Why the consumers reject a message.
CONDITION = "app:unwanted"


class End:
    """Opens, works until it is told to stop, and closes, all in one thread; what goes wrong there is raised in the test's."""

    def __init__(self):
        self._failure = None
        self._opened = False
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    # For the libraries to fill in

    def open(self):
        raise NotImplementedError

    def work(self):
        raise NotImplementedError

    def close(self):
        raise NotImplementedError

    # For tests

    def wait(self, condition, what):
        """Waits for something that the thread notes."""
        with self._changed:
            done = self._changed.wait_for(lambda: self._failure or condition(), deadline.SECONDS)
        if self._failure:
            raise self._failure
        assert done, f"not within {deadline.SECONDS:g} s: {what}"

    def wait_until_open(self):
        self.wait(lambda: self._opened, "the link is attached")

    def failure(self):
        """What has gone wrong, as it was bound to."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._failure, deadline.SECONDS), "nothing has gone wrong"
        return self._failure

    def stop(self):
        self._stopping.set()
        self._thread.join(deadline.SECONDS)
        assert not self._thread.is_alive(), "the client does not end"

    # Within the thread

    def note(self, change):
        """Makes a change that a test may wait for."""
        with self._changed:
            change()
            self._changed.notify_all()

    def _note_state(self, opened=False, failure=None):
        with self._changed:
            self._opened |= opened
            self._failure = failure
            self._changed.notify_all()

    def _run(self):
        try:
            self.open()
            self._note_state(opened=True)
            while not self._stopping.is_set():
                self.work()
        except Exception as failure:
            self._note_state(failure=failure)
        finally:
            self.close()


class Producer(End):
    def __init__(self):
        self._queue = queue.Queue()
        self._count = 0
        self._outcomes = {}
        super().__init__()

    def send(self, sample):
        """Has a message sent, and returns its number."""
        number, self._count = self._count, self._count + 1
        self._queue.put((number, sample))
        return number

    def outcome(self, number):
        """What became of it: the name of an outcome, and the condition if there is one."""
        self.wait(lambda: number in self._outcomes, f"the outcome of message {number}")
        return self._outcomes[number]

    def next(self):
        """What is to be sent, if there is anything."""
        try:
            return self._queue.get_nowait()
        except queue.Empty:
            return None

    def settled(self, number, name, condition=None):
        self.note(lambda: self._outcomes.__setitem__(number, (name, condition)))


class Consumer(End):
    """Answers each message with the next of the outcomes, over and over."""

    def __init__(self, outcomes=("accepted",)):
        self._outcomes = outcomes
        self._received = []
        super().__init__()

    def wait_for(self, count):
        self.wait(lambda: len(self._received) >= count, f"{count} messages")
        return self._received

    def next_outcome(self):
        return self._outcomes[len(self._received) % len(self._outcomes)]

    def received(self, sample):
        self.note(lambda: self._received.append(sample))
