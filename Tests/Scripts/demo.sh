#!/usr/bin/env bash
# Three nodes in a line on this machine's loopback, a consumer at one end, a producer at the other. Fails unless every
# message arrives once and every node stops cleanly; leaves nothing behind, whatever ends it.
#
#   SKEIN=path/to/skein demo.sh      without SKEIN, the release build of this repository
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit

skein=${SKEIN:-$(swift build -c release --show-bin-path)/skein}
prefix=demo/greetings
greeting="hello from node a"
count=5
patience=20 # seconds that anything may take

folder=$(mktemp -d) || exit
declare -A pids=() addresses=() # by the name of the node

# --- Telling

bold='' dim='' plain=''
if [[ -t 1 ]]; then bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'; fi
say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
indented() { sed 's/^/    /' "$@"; }
# Shows a command as a person would type it.
show() {
    local word line='$ skein'
    for word in "$@"; do
        if [[ $word == *" "* ]]; then word="\"$word\""; fi
        line+=" $word"
    done
    printf '  %s%s%s\n' "$dim" "$line" "$plain"
}
fail() {
    local log
    for log in "$folder"/*; do
        if [[ -s $log ]]; then printf '\n%s said:\n%s\n' "${log##*/}" "$(tail -n 20 "$log" | indented)" >&2; fi
    done
    printf '\nThe demo failed: %s\n' "$*" >&2
    exit 1
}

# --- Processes

is_running() { kill -0 "$1" 2>/dev/null; }
# Waits for a process to end, and returns how it ended; 124 if it did not in time.
outcome() {
    local deadline=$((SECONDS + patience))
    while is_running "$1"; do
        if ((SECONDS >= deadline)); then return 124; fi
        sleep 0.05
    done
    wait "$1"
}
# Waits until a command succeeds. A node that ends meanwhile is a failure at once.
wait_until() {
    local what=$1 deadline=$((SECONDS + patience)) name
    shift
    until "$@"; do
        for name in "${!pids[@]}"; do
            is_running "${pids[$name]}" || fail "$name ended while waiting for $what."
        done
        if ((SECONDS >= deadline)); then fail "no $what within $patience s."; fi
        sleep 0.05
    done
}
clean_up() {
    trap '' INT TERM HUP
    local pid
    for pid in ${pids[@]+"${pids[@]}"}; do kill -TERM "$pid" 2>/dev/null; done
    patience=5
    for pid in ${pids[@]+"${pids[@]}"}; do
        outcome "$pid" 2>/dev/null
        kill -KILL "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
    done
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# start NAME ARGUMENT...: runs skein beside this script; what it prints is in the folder, under NAME.
start() {
    local name=$1
    shift
    show "$@"
    "$skein" "$@" </dev/null >"$folder/$name" 2>"$folder/$name.log" &
    pids[$name]=$!
}
# finish NAME: waits for what `start` started to end by itself.
finish() {
    local name=$1 status=0
    outcome "${pids[$name]}" || status=$?
    if ((status == 124)); then fail "$name did not finish within $patience s."; fi
    unset "pids[$name]"
    indented "$folder/$name"
    if ((status != 0)); then fail "$name ended with status $status."; fi
}
# run NAME ARGUMENT...: both of them.
run() { start "$@" && finish "$1"; }

# --- The mesh

has_address() {
    addresses[$1]=$(sed -n "s/^skein: $1 listening on \([^ ]*\).*/\1/p" "$folder/node $1" | head -n 1)
    [[ -n ${addresses[$1]} ]]
}
# start_node NAME [NEIGHBOUR]
start_node() {
    local name=$1 arguments=(node --name "$1" --listen 127.0.0.1:0)
    if (($# > 1)); then arguments+=(--connect "${addresses[$2]}"); fi
    start "node $name" "${arguments[@]}"
    wait_until "address of node $name" has_address "$name"
    indented "$folder/node $name"
}
has_route() {
    local routes
    routes=$(timeout --foreground 5 "$skein" routes --node "${addresses[a]}" --json 2>"$folder/routes.log" </dev/null)
    [[ ${routes//\\/} == *"\"$prefix"* ]] # a slash may be escaped in JSON
}
stop_node() {
    local name=$1 status=0
    kill -TERM "${pids["node $name"]}"
    outcome "${pids["node $name"]}" || status=$?
    if ((status != 0)); then fail "node $name, asked to stop, ended with status $status."; fi
    unset "pids[node $name]"
    echo "    node $name stopped"
}

[[ -x $skein ]] || fail "there is no $skein; 'make release' builds it."

say "Three nodes, each a process of its own: a, b joined to a, c joined to b."
start_node a
start_node b a
start_node c b

say "A consumer at node c asks for $count messages of $prefix."
start receiver receive "$prefix" --node "${addresses[c]}" --count "$count"
wait_until "route to $prefix at node a" has_route

say "Node a has heard of it, though b is its only neighbour. What node a knows:"
run nodes nodes --node "${addresses[a]}"
run links links --node "${addresses[a]}"
run routes routes --node "${addresses[a]}"

say "A probe goes the way that a message will take, and each node answers:"
run trace trace "$prefix" --node "${addresses[a]}"

say "A producer at node a sends $count messages, as soon as the consumer's credit has reached it."
run sender send "$prefix" "$greeting" --count "$count" --node "${addresses[a]}"

say "What the consumer at node c got, two hops away:"
finish receiver
arrived=$(grep -cF "$greeting" "$folder/receiver")
if ((arrived != count)); then fail "$arrived messages arrived, not $count."; fi

say "The nodes are asked to stop (SIGTERM)."
for name in c b a; do stop_node "$name"; done

say "It works: $arrived of $count messages went from a through b to c."
