#!/usr/bin/env python3
"""Logs in to an acceptor with Qpid Proton, sends a message and prints what became of it.

Usage: proton_login.py HOST:PORT MECHANISM [USER PASSWORD]
With the mechanism "list" it prints whether this Proton was built with Cyrus SASL, without which it knows no SCRAM.
"""
import sys

from proton import SASL, Message
from proton.utils import BlockingConnection


def main():
    peer, mechanism, *login = sys.argv[1:]
    if mechanism == "list":
        return "cyrus" if SASL.extended() else "basic"
    user, password = login or (None, None)
    try:
        connection = BlockingConnection(
            f"amqp://{peer}", timeout=10, allowed_mechs=mechanism, user=user, password=password,
            allow_insecure_mechs=True)
        delivery = connection.create_sender("orders").send(Message(body="hello"))
        connection.close()
        return f"state {delivery.remote_state}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


print(main())
