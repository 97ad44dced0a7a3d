#!/usr/bin/env bash
# Builds the benchmarks, optimised, and runs them with the C core of Qpid Proton beside ours, in one process and by turns.
# They print; nothing fails because it is slow.
#
#   bench.sh [--filter TEXT] [--rounds NUMBER]
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit

swift=${SWIFT:-swift}

python=$(Tests/Scripts/venv.sh) || exit
"$swift" build -c release --product benchmarks || exit
folder=$("$swift" build -c release --show-bin-path) || exit

# The core is inside the extension module of the Python package, which refers to a few names of Python's own library.
core=$("$python" -c 'import cproton_ffi; print(cproton_ffi.__file__)') || exit
library=$("$python" -c 'import sysconfig; print(sysconfig.get_config_var("INSTSONAME"))') || exit

printf '\n%s, %s cores; %s; Proton %s\n\n' \
    "$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" \
    "$("$swift" --version 2>/dev/null | sed -n 's/.*\(Swift version [0-9.]*\).*/\1/p' | head -n 1)" \
    "$("$python" -c 'import importlib.metadata; print(importlib.metadata.version("python-qpid-proton"))')"
"$folder/benchmarks" --proton "$library" "$core" "$@"
