#!/usr/bin/env bash
# Measures by turns what a message costs a Skein node, nats-server and a Zenoh router, all of them saturated in the same way
# as far as that goes, and prints a table. It prints; nothing fails because it is slow. What cannot be had is left out.
#
#   compare.sh [--rounds NUMBER] [--seconds NUMBER] [--size BYTES]
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit

swift=${SWIFT:-swift}

if ! Tests/Scripts/install-packages.sh nats-server; then
    echo "nats-server cannot be installed; the comparison goes on without it." >&2
fi
if ! python=$(Tests/Scripts/venv.sh Tests/Comparison/requirements.txt .build-venv-compare); then
    echo "Zenoh cannot be installed; the comparison goes on without it." >&2
    python=python3
fi
"$swift" build -c release --product skein || exit
folder=$("$swift" build -c release --show-bin-path) || exit

SKEIN=$folder/skein "$python" Tests/Comparison/compare.py "$@"
