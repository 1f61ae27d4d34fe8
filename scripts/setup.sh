#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing to build, run and (with --tests) test bench, on Debian 12 as root or as a
# user with sudo. When nothing is missing it needs neither the network nor privileges. On another
# system it names what is missing and stops.
set -euo pipefail

packages=(g++ cmake ninja-build git libbenchmark-dev libtbb-dev nlohmann-json3-dev libcli11-dev
          libboost1.81-dev libboost-context1.81-dev libboost-fiber1.81-dev libxxhash-dev liburing-dev)
test_packages=(libgtest-dev clang libomp-14-dev clang-format clang-tidy libclang-rt-14-dev python3
               python3-jsonschema python3-gevent procps)

case "${1:-}" in
  "") ;;
  --tests) packages+=("${test_packages[@]}") ;;
  *) echo "usage: $0 [--tests]" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null; then
  echo "setup: this is not Debian; install the equivalents of: ${packages[*]}" >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

. /etc/os-release
if [ "${ID:-}" != debian ] || [ "${VERSION_ID:-}" != 12 ]; then
  echo "setup: only Debian 12 is set up by this script; this is ${PRETTY_NAME:-unknown}." \
       "Missing here: ${missing[*]}" >&2
  exit 1
fi

root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "setup: as root, run: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  root=(sudo)
fi
echo "setup: installing ${missing[*]}" >&2
"${root[@]}" apt-get update -q >&2
"${root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
