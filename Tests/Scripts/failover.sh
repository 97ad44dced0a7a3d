#!/usr/bin/env bash
# Measures how long a receiver hears nothing when a node on the way to it is killed, stands still or is cut off. It prints; nothing fails because
# it is slow.
#
#   failover.sh [--rounds NUMBER] [--rate NUMBER] [--only TEXT]
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit

swift=${SWIFT:-swift}

python=$(Tests/Scripts/venv.sh) || exit
"$swift" build -c release --product skein || exit
folder=$("$swift" build -c release --show-bin-path) || exit

SKEIN=$folder/skein "$python" Tests/Failover/failover.py "$@"
