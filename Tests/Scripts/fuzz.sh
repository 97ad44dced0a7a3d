#!/usr/bin/env bash
# Builds the fuzz targets of Tests/Fuzzing, with coverage and the address sanitizer, and runs them.
#
#   fuzz.sh                     every target: first all inputs that ever were findings, then FUZZ_SECONDS (60) of new
#                               ones, from the committed corpus; fails if there is a finding
#   fuzz.sh replay TARGET FILE… runs inputs, and shows what becomes of them
#   fuzz.sh grow [TARGET…]      looks for FUZZ_SECONDS for inputs that reach what none in the corpus reaches, and
#                               writes the corpus anew: as few and small inputs as reach everything
set -uo pipefail
shopt -s nullglob
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit

swift=${SWIFT:-swift}
seconds=${FUZZ_SECONDS:-60}
package=Tests/Fuzzing
build=.build-fuzz
targets=(fuzz-codec fuzz-engine fuzz-pair)
findings=$build/findings
most=400 # inputs of a corpus

# An input may not take 25 s, 512 MiB in all or 64 MiB at once.
limits=(-timeout=25 -rss_limit_mb=512 -malloc_limit_mb=64 -max_len=4096)
# Freed memory is kept back for a while, so that its use is found; with all of the usual 256 MiB, less would not be noticed.
export ASAN_OPTIONS=quarantine_size_mb=64:${ASAN_OPTIONS:-}
# Swift's own report of a crash would get in the way of libFuzzer's.
export SWIFT_BACKTRACE=enable=no
export LSAN_OPTIONS=suppressions=$PWD/$package/leaks.supp:print_suppressions=0:${LSAN_OPTIONS:-}

build() {
    # gold, the usual linker, does not cope with the main that libFuzzer brings besides the program's.
    "$swift" build --package-path "$package" --scratch-path "$build" -c release \
        -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld || return
    bin=$("$swift" build --package-path "$package" --scratch-path "$build" -c release --show-bin-path)
}

# search TARGET FOLDER OPTION...: looks for new inputs from the corpus on; those it finds go to FOLDER.
search() {
    local target=$1 folder=$2 corpus=$package/Corpus/$1
    shift 2
    mkdir -p "$folder" "$findings"
    "$bin/$target" "${limits[@]}" -max_total_time="$seconds" -dict=$package/amqp.dict -print_final_stats=1 \
        -artifact_prefix="$findings/$target-" "$@" "$folder" "$corpus"
}

# The regressions, then new inputs. Prints a line, and all that matters of a finding.
check() {
    local target=$1 log=$build/$1.log folder=$build/new/$1 finding
    local regressions=("$package/Regressions/$target"/*)
    rm -rf "$folder" "$findings/$target-"*
    if ((${#regressions[@]})) && ! "$bin/$target" "${limits[@]}" "${regressions[@]}" >"$log" 2>&1; then
        grep -aE '^Running|Fatal error|SUMMARY|ERROR' "$log" | tail -n 3
        echo "$target: what was found before is back (the last input above)"
        return 1
    fi
    if search "$target" "$folder" >"$log" 2>&1; then
        echo "$target: $(count number_of_executed_units "$log") inputs in $seconds s," \
            "$(count peak_rss_mb "$log") MiB, ${#regressions[@]} regressions"
        return
    fi
    tail -n 60 "$log"
    for finding in "$findings/$target-"*; do
        echo "$target: a finding. The input, in base 64: $(base64 -w 0 "$finding")"
        echo "Once it is in a file: Tests/Scripts/fuzz.sh replay $target FILE"
    done
    echo "$target: FAILED"
    return 1
}

count() { sed -n "s/^stat::$1: *//p" "$2"; }

# Runs all targets, as many at a time as there are processors.
check_all() {
    local target failed=0 running=0
    for target in "${targets[@]}"; do
        if ((running >= $(nproc))); then
            wait -n || failed=1
            running=$((running - 1))
        fi
        check "$target" &
        running=$((running + 1))
    done
    while ((running > 0)); do
        wait -n || failed=1
        running=$((running - 1))
    done
    return "$failed"
}

grow() {
    local target=$1 corpus=$package/Corpus/$1 new=$build/new/$1 merged=$build/merged/$1
    mkdir -p "$corpus"
    search "$target" "$new" || return
    rm -rf "$merged" && mkdir -p "$merged"
    # Without counting how often: the corpus is to be small. The inputs that add most are written first, so that the
    # last of too many add hardly anything.
    "$bin/$target" "${limits[@]}" -set_cover_merge=1 -use_counters=0 "$merged" "$corpus" "$new" 2>&1 | tail -n 3
    find "$merged" -type f -printf '%T@ %p\n' | sort -n | tail -n "+$((most + 1))" | cut -d ' ' -f 2- | xargs -r rm
    rm -rf "$corpus" && mv "$merged" "$corpus"
    du -sh --apparent-size "$corpus"
}

case ${1:-} in
"")
    build && check_all
    ;;
replay)
    [[ $# -ge 3 ]] || exit 2
    build && "$bin/$2" "${limits[@]}" "${@:3}"
    ;;
grow)
    shift
    if (($#)); then targets=("$@"); fi
    build || exit
    for target in "${targets[@]}"; do grow "$target" || exit; done
    ;;
*)
    sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 2
    ;;
esac
