#!/usr/bin/env bash
# Runs all tests: the Swift ones in a debug build, then those of Tests/Interoperability, which speak to the release
# build of skein from Python. Every part runs, whatever became of the one before; fails if any of them failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit

swift=${SWIFT:-swift}
suite=Tests/Interoperability
requirements=$suite/requirements.txt
venv=.build-venv
python=/usr/bin/python3 # the distribution's, which its python3-venv and python3-dev are for
[[ -x $python ]] || python=python3

# What the virtual environment was made for; it holds absolute paths, so the folder is part of it.
venv_key() { { "$python" --version && pwd && cat "$requirements"; } | sha256sum | cut -d ' ' -f 1; }

# Makes the virtual environment, unless the one that is there was made for the same requirements.
make_venv() {
    local key
    key=$(venv_key) || return
    if [[ -f $venv/key && $(<"$venv/key") == "$key" ]]; then return; fi
    echo "Making $venv from $requirements; this takes about half a minute."
    rm -rf "$venv"
    # No cache: a wheel that was compiled before libsasl2-dev was there would lack SASL.
    "$python" -m venv "$venv" &&
        "$venv/bin/pip" install --quiet --disable-pip-version-check --no-cache-dir -r "$requirements" &&
        echo "$key" >"$venv/key"
}

# Some Swift tests speak to Proton too.
swift_tests() {
    make_venv || return
    SKEIN_PROTON=$PWD/$venv/bin/python "$swift" test --disable-xctest
}

interoperability() {
    local folder
    make_venv || return
    folder=$("$swift" build -c release --show-bin-path) || return
    SKEIN=$folder/skein "$venv/bin/pytest" "$suite"
}

release() {
    local product
    for product in skein codec-echo queue-server; do
        "$swift" build -c release --product "$product" || return
    done
}

failed=()
part() {
    local name=$1
    shift
    printf '\n--- %s\n' "$name"
    "$@" || failed+=("$name")
}

part "Swift tests" swift_tests
part "Release build" release
part "Interoperability tests" interoperability

if ((${#failed[@]})); then
    printf '\nFailed: %s\n' "$(IFS=, && echo "${failed[*]}")" >&2
    exit 1
fi
