#!/usr/bin/env bash
# Runs all tests: the Swift ones in a debug build, then those of Tests/Interoperability, which speak to the release
# build of skein from Python. Every part runs, whatever became of the one before; fails if any of them failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit

swift=${SWIFT:-swift}
suite=Tests/Interoperability

# Some Swift tests speak to Proton too. Those that wait for real processes run by themselves, because the others take all processors.
swift_tests() {
    local python failed=0
    python=$(Tests/Scripts/venv.sh) || return
    SKEIN_PROTON=$python "$swift" test --disable-xctest --skip MeshTestingTests || failed=1
    SKEIN_PROTON=$python "$swift" test --disable-xctest --skip-build --filter MeshTestingTests || failed=1
    return "$failed"
}

interoperability() {
    local folder python
    python=$(Tests/Scripts/venv.sh) || return
    folder=$("$swift" build -c release --show-bin-path) || return
    SKEIN=$folder/skein "${python%/*}/pytest" "$suite"
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
