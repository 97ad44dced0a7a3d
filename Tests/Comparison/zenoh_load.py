"""A Zenoh router between a publisher and a subscriber, each of them a session of the Python package.

It has no pre-built frames: a message costs its sender and its receiver more than it costs the router, which is not saturated therefore.
"""

import importlib.metadata
import importlib.util
import json
import multiprocessing
import socket
import time

from meter import Interval

KEY = "bench"


def missing():
    """Why it cannot be measured; None if it can."""
    return None if importlib.util.find_spec("zenoh") else "the Python package eclipse-zenoh is not installed"


def version():
    return f"zenoh {importlib.metadata.version('eclipse-zenoh')}"


def _session(mode, **places):
    import zenoh

    config = zenoh.Config()
    config.insert_json5("mode", json.dumps(mode))
    # Nobody else on the network is to hear of it.
    config.insert_json5("scouting/multicast/enabled", "false")
    config.insert_json5("listen/endpoints", json.dumps(places.get("listen", [])))
    config.insert_json5("connect/endpoints", json.dumps(places.get("connect", [])))
    return zenoh.open(config)


def _route(place, processors, ready, end):
    processors.leave_last()
    with _session("router", listen=[place]):
        ready.set()
        end.wait()


def _publish(place, size, processors, end, sent):
    import zenoh

    processors.take_last()
    payload = bytes(size)
    with _session("client", connect=[place]) as session:
        publisher = session.declare_publisher(KEY, congestion_control=zenoh.CongestionControl.BLOCK)
        while not end.is_set():
            for _ in range(1_000):
                publisher.put(payload)
            sent.value += 1_000
        # What is on its way goes before the session ends.
        time.sleep(1)


def _subscribe(place, processors, ready, end, arrived):
    processors.take_last()
    count = 0

    def take(_):
        nonlocal count
        count += 1
        arrived.value = count

    with _session("client", connect=[place]) as session:
        subscriber = session.declare_subscriber(KEY, take)
        ready.set()
        end.wait()
        subscriber.undeclare()


def measure(size, seconds, processors):
    """The processor time per message in µs, and messages per second."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = f"tcp/127.0.0.1:{free.getsockname()[1]}"
    context = multiprocessing.get_context("spawn")
    end, stop, ready, subscribed = (context.Event() for _ in range(4))
    sent, arrived = (context.Value("q", 0, lock=False) for _ in range(2))
    router = context.Process(target=_route, args=(place, processors, ready, end), daemon=True)
    subscriber = context.Process(target=_subscribe, args=(place, processors, subscribed, end, arrived), daemon=True)
    publisher = context.Process(target=_publish, args=(place, size, processors, stop, sent), daemon=True)
    processes = [router, subscriber, publisher]
    try:
        router.start()
        assert ready.wait(30), "the Zenoh router does not start"
        subscriber.start()
        assert subscribed.wait(30), "the Zenoh subscriber does not start"
        publisher.start()
        limit = time.monotonic() + 30
        while not arrived.value:
            assert time.monotonic() < limit, "no message came through Zenoh"
            time.sleep(0.02)
        figures = Interval(router.pid, lambda: arrived.value).measure(0.5, seconds)
        stop.set()
        publisher.join(30)
        limit = time.monotonic() + 10
        while arrived.value < sent.value:
            assert time.monotonic() < limit, f"Zenoh lost {sent.value - arrived.value} of {sent.value} messages"
            time.sleep(0.02)
        return figures
    finally:
        end.set()
        for process in processes:
            process.join(5)
            if process.is_alive():
                process.kill()
                process.join()
