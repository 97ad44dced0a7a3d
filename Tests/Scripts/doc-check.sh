#!/usr/bin/env bash
# Checks what no compiler checks: that the documentation's links lead somewhere and its module list is whole, that the
# table of the specification names tests that exist and has a row for every section, that no file holds what is true on
# one machine only, and that the pure modules stay pure. Prints each finding; fails if there is one.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit

findings=0
finding() {
    printf '%s\n' "$*"
    findings=$((findings + 1))
}
# Each line of the input is a finding.
findings_from() {
    local line
    while IFS= read -r line; do finding "$1$line"; done
}

# --- Relative links of the documentation lead to files of the repository

# Prints the targets of the inline links and of the link definitions in a Markdown file, but not those in code.
link_targets() {
    awk '/^ *(```|~~~)/ { code = !code; next } !code { gsub(/`[^`]*`/, ""); print }' "$1" |
        grep -oE '\]\([^)]*\)|^ *\[[^]]+\]: *[^ ]+' |
        sed -E 's/^\]\( *<?([^)> ]*).*/\1/; s/^ *\[[^]]+\]: *<?([^> ]*)>?/\1/'
}
check_links() {
    local page=$1 target file
    while IFS= read -r target; do
        case $target in
        "" | \#* | [a-zA-Z]*:*) continue ;; # in the same page, or with a scheme
        esac
        file=$(realpath -m --relative-to=. "$(dirname "$page")/${target%%#*}")
        if [[ $target == /* || $file == ../* || ! -e $file ]]; then
            finding "$page: the link to $target leads to no file of this repository"
        fi
    done < <(link_targets "$page")
}
for page in README.md docs/*.md; do
    if [[ -f $page ]]; then check_links "$page"; else finding "$page: there is no such file"; fi
done

# --- Nothing that is true on one machine only
# The patterns are put together here, so that this file does not match them.

slash=/ dot='\.'
local_paths="${slash}work/|${slash}farm/|${slash}root/|${slash}opt${slash}swift"
registries="pypi${dot}org|pythonhosted${dot}org|(deb|security|ftp)${dot}debian${dot}org|npmjs${dot}(org|com)"
registries+="|crates${dot}io|proxy${dot}golang${dot}org|maven${dot}(apache${dot})?org|rubygems${dot}org"

# Of new files too, unless git ignores them.
mentions() { git grep -nIE --untracked -e "$1" -- .; }
findings_from "a path of one machine: " < <(mentions "$local_paths")
findings_from "a package registry's host: " < <(mentions "$registries")

# --- The table of the specification names tests that exist, and has a row for each section that the source cites

table=docs/specification.md
rows=$(grep -E '^\| [1-5](\.[0-9]+)* \|' "$table" 2>/dev/null)
declare -A test_files
while read -r label target; do test_files[${label:1:-2}]=docs/$target; done < <(grep -E '^\[[^]]+\]: \.\./Tests/' "$table")

# The last cell of a row: [File] `test`, `test`; [File] …
file='' text=''
while IFS= read -r word; do
    name=${word:1:-1}
    if [[ $word == \[* ]]; then
        file=${test_files[$name]:-}
        text=$(cat "$file" 2>/dev/null) || finding "$table: [$name] is no file of tests"
    elif [[ $text != *"func $name("* && $text != *"func \`$name\`("* && $text != *"def $name("* ]]; then
        finding "$table: ${file##*/} has no test $name"
    fi
done < <(sed -E 's/ \|$//; s/.*\|//' <<<"$rows" | grep -oE "\[[^]]+\]|\`[^\`]+\`")

# Where there is no test, the row says why.
findings_from "$table: no test for " < <(grep -E '\| \|$' <<<"$rows" | grep -vE 'introduction|not implemented')

# Sections of other documents are cited with the document's name before them: RFC 5802 §5.1.
cited=$(grep -rhE '§[1-5]' Sources | sed -E 's/(RFC|IEEE) [0-9]+ §[0-9.]+//g' | grep -oE '§[1-5](\.[0-9]+)*' | sort -uV)
for section in $cited; do
    [[ $section != *.* || $rows == *"| ${section#§} |"* ]] || finding "$table: has no row for $section"
done

# --- Every module has its place in the architecture

for module in Sources/*/; do
    module=$(basename "$module")
    if [[ -z $(find "Sources/$module" -type f -print -quit) ]]; then continue; fi # git keeps no empty folder
    grep -qwF -e "$module" docs/architecture.md 2>/dev/null ||
        finding "docs/architecture.md: does not mention the module $module"
done

# --- The pure modules import nothing that does I/O, and read no clock and no random source

attributes='(@[A-Za-z_]+(\([^)]*\))?[[:space:]]+)*'
access='((public|package|internal|fileprivate|private)[[:space:]]+)?'
kind='((struct|class|enum|protocol|func|var|let|typealias|actor)[[:space:]]+)?'
import="^[[:space:]]*${attributes}${access}import[[:space:]]+${kind}"
impure='(^|[^A-Za-z0-9_])(ContinuousClock|SuspendingClock|SystemRandomNumberGenerator|Foundation|Glibc|Musl|Dispatch'
impure+='|Hasher\(|(print|debugPrint|readLine)\()'
impure+='|\.(random|randomElement|shuffle|shuffled)\(|\.hashValue|Task\.(sleep|detached)'

# check_purity MODULE [IMPORT...]
check_purity() {
    local module=$1 allowed file code
    shift
    allowed=$(IFS='|' && echo "$*")
    [[ -d Sources/$module ]] || finding "Sources/$module: there is no such module"
    while IFS= read -r -d '' file; do
        code=$(sed 's,//.*,,' "$file")
        findings_from "$file:" < <(
            grep -nE "$import" <<<"$code" | grep -vE "${import#^}(${allowed:-none})(\.[A-Za-z_.]+)?[[:space:];]*\$" |
                sed "s/\$/   ($module may not import this)/"
            grep -nE "$impure" <<<"$code" | sed "s/\$/   ($module has to be pure)/"
        )
    done < <(find "Sources/$module" -name '*.swift' -print0 2>/dev/null | sort -z)
}
check_purity AMQPCodec
check_purity AMQPEngine AMQPCodec DequeModule BasicContainers
check_purity MeshRouter AMQPCodec AMQPEngine BasicContainers DequeModule HeapModule
check_purity MeshSimulator AMQPCodec AMQPEngine MeshRouter MeshTopology DequeModule HeapModule

if ((findings)); then
    echo "$findings findings." >&2
    exit 1
fi
echo "The documentation's links and module list, and the pure modules, are in order."
