#!/usr/bin/env bash
# Installs those of the named Debian packages that are missing: as root, or through sudo.
# Prints nothing and asks for no rights when all of them are there.
#
#   install-packages.sh NAME...
set -euo pipefail

is_installed() { dpkg-query --show --showformat='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed; }

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "This is not a Debian system, so nothing is installed here. Needed, by Debian's names: $*" >&2
    exit 0
fi

missing=()
for package in "$@"; do
    is_installed "$package" || missing+=("$package")
done
if ((${#missing[@]} == 0)); then exit 0; fi

give_up() {
    echo "These packages are needed: ${missing[*]}" >&2
    echo "$1 Please have them installed:" >&2
    echo "    apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
}

as_root=()
if ((EUID != 0)); then
    command -v sudo >/dev/null || give_up "You are not root, and there is no sudo."
    as_root=(sudo)
    if [[ ! -t 0 ]]; then as_root+=(-n); fi # nobody is there to type a password
    "${as_root[@]}" true || give_up "You are not root, and sudo refuses."
fi
apt() {
    ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -o Dpkg::Use-Pty=0 -o Acquire::Retries=3 -o DPkg::Lock::Timeout=120 "$@" </dev/null
}

echo "Installing ${missing[*]}"
apt update || echo "apt-get update failed; trying with the package lists that are here." >&2
apt install -y --no-install-recommends "${missing[@]}" || give_up "apt-get could not install them."
