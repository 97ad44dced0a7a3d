#!/usr/bin/env bash
# Runs the Swift tests under the thread sanitizer, then under the address sanitizer, which looks for leaks too. Both run,
# whatever became of the first; fails if either found something, or if a test failed.
#
#   sanitize.sh [thread|address]…
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit

swift=${SWIFT:-swift}
export LSAN_OPTIONS=suppressions=$PWD/Tests/Fuzzing/leaks.supp:print_suppressions=0:${LSAN_OPTIONS:-}

# Tests that wait for real processes, for time and for each other run by themselves, because the rest takes all processors for minutes.
waiting='MeshTestingTests|MeshNodeTests|AMQPTransportTests'

# Runs some of the tests.
tests() {
    "$swift" test --skip-build --disable-xctest "${options[@]}" "$@"
}

# Builds and runs all tests under one sanitizer. Leaks are looked for in the Messenger's only: in the tests of engine and router the
# applications and their peers hold on to each other, and what those modules leak the fuzzers find.
run() {
    local sanitizer=$1 options=(--sanitize "$1" --scratch-path ".build-$1")
    if [[ $sanitizer == thread ]]; then
        export SKEIN_WITHOUT_ROUTER=1 # read by Package.swift
        options+=(-Xswiftc -DSKEIN_THREAD_SANITIZER)
    else
        unset SKEIN_WITHOUT_ROUTER
    fi
    local failed=0
    "$swift" build --build-tests "${options[@]}" || return
    ASAN_OPTIONS=detect_leaks=0 tests --skip "$waiting|AMQPMessagingTests" || failed=1
    ASAN_OPTIONS=detect_leaks=0 tests --filter "$waiting" || failed=1
    tests --filter AMQPMessagingTests || failed=1
    return "$failed"
}

sanitizers=("$@")
if (($# == 0)); then sanitizers=(thread address); fi
failed=()
for sanitizer in "${sanitizers[@]}"; do
    printf '\n--- %s sanitizer\n' "$sanitizer"
    start=$SECONDS
    run "$sanitizer" || failed+=("$sanitizer")
    printf -- '--- %s sanitizer: %d s\n' "$sanitizer" $((SECONDS - start))
done
if ((${#failed[@]})); then
    printf '\nFailed: %s\n' "${failed[*]}" >&2
    exit 1
fi
