#!/usr/bin/env python3
"""Computes the SCRAM-SHA-512 conversations of VectorTests.swift, for which no RFC has examples.

It knows nothing of the Swift implementation, and shows first that it reproduces the example of RFC 7677.
"""
import base64
import hashlib
import hmac


def conversation(name, user, password, client_nonce, server_nonce, salt, iterations):
    def code(key, text):
        return hmac.new(key, text.encode(), name).digest()

    escaped = user.replace("=", "=3D").replace(",", "=2C")
    bare = f"n={escaped},r={client_nonce}"
    server_first = f"r={client_nonce}{server_nonce},s={base64.b64encode(salt).decode()},i={iterations}"
    without_proof = f"c=biws,r={client_nonce}{server_nonce}"
    auth_message = f"{bare},{server_first},{without_proof}"
    salted = hashlib.pbkdf2_hmac(name, password.encode(), salt, iterations)
    client_key = code(salted, "Client Key")
    stored_key = hashlib.new(name, client_key).digest()
    signature = code(stored_key, auth_message)
    proof = bytes(a ^ b for a, b in zip(client_key, signature))
    server_signature = code(code(salted, "Server Key"), auth_message)
    return [
        f"n,,{bare}",
        server_first,
        f"{without_proof},p={base64.b64encode(proof).decode()}",
        f"v={base64.b64encode(server_signature).decode()}",
    ]


rfc7677 = ("rOprNGfwEbeRWgbNEkqO", "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ=="))
known = conversation("sha256", "user", "pencil", *rfc7677, 4096)
assert known[2].endswith("p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
assert known[3] == "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

for line in conversation("sha512", "user", "pencil", *rfc7677, 4096):
    print(line)
for line in conversation("sha512", "b,o=b", "caf\u00e9", "fyko+d2lbbFgONRv9qkxdawL", "3rfcNHYJY1ZVvWVs7j", bytes(range(16)), 10000):
    print(line)
