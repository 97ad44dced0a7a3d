#!/usr/bin/env bash
# Makes a virtual environment for Python packages, unless it is there, and prints where its Python is. Without arguments it
# is the one that holds the peers of the interoperability tests.
#
#   venv.sh [REQUIREMENTS FOLDER]
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit

requirements=${1:-Tests/Interoperability/requirements.txt}
venv=${2:-.build-venv}
python=/usr/bin/python3 # the distribution's, which its python3-venv and python3-dev are for
[[ -x $python ]] || python=python3

# What the virtual environment was made for; it holds absolute paths, so the folder is part of it.
venv_key() { { "$python" --version && pwd && cat "$requirements"; } | sha256sum | cut -d ' ' -f 1; }

# Makes the virtual environment, unless the one that is there was made for the same requirements.
make_venv() {
    local key
    key=$(venv_key) || return
    if [[ -f $venv/key && $(<"$venv/key") == "$key" ]]; then return; fi
    echo "Making $venv from $requirements; this takes about half a minute." >&2
    rm -rf "$venv"
    # No cache: a wheel that was compiled before libsasl2-dev was there would lack SASL.
    "$python" -m venv "$venv" &&
        "$venv/bin/pip" install --quiet --disable-pip-version-check --no-cache-dir -r "$requirements" >&2 &&
        echo "$key" >"$venv/key"
}

make_venv && echo "$PWD/$venv/bin/python"
