#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing to build, run and (with --tests) test bench, on Debian 12 as root or as a
# user with sudo. When nothing is missing it needs neither the network nor privileges. On another
# system it names what is missing and stops.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(g++ cmake ninja-build git libbenchmark-dev libtbb-dev nlohmann-json3-dev libcli11-dev
          libboost1.81-dev libboost-context1.81-dev libboost-fiber1.81-dev libxxhash-dev liburing-dev
          zlib1g-dev libfmt-dev)
test_packages=(libgtest-dev clang libomp-14-dev clang-format clang-tidy libclang-rt-14-dev python3
               python3-jsonschema python3-gevent procps chromium iproute2)
# What is bundled into the reports' page, and what drives a browser through it.
npm_projects=(reports/page)

case "${1:-}" in
  "") ;;
  --tests) packages+=("${test_packages[@]}"); npm_projects+=(tests/browser) ;;
  *) echo "usage: $0 [--tests]" >&2; exit 2 ;;
esac

missing_npm_projects=()
for project in "${npm_projects[@]}"; do
  [ -d "$(scripts/npm-folder.sh "$project")" ] || missing_npm_projects+=("$project")
done
# Node from elsewhere is as good. Debian's npm would bring 364 packages: without npm, what it would
# fetch comes by scripts/npm-install.mjs, which needs these.
command -v node >/dev/null || packages+=(nodejs)
if [ ${#missing_npm_projects[@]} -gt 0 ] && ! command -v npm >/dev/null; then
  packages+=(node-registry-url curl ca-certificates)
fi

install_debian_packages() {
  if ! command -v dpkg-query >/dev/null; then
    echo "setup: this is not Debian; install the equivalents of: ${packages[*]}" >&2
    exit 1
  fi

  local missing=() package status
  for package in "${packages[@]}"; do
    status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  . /etc/os-release
  if [ "${ID:-}" != debian ] || [ "${VERSION_ID:-}" != 12 ]; then
    echo "setup: only Debian 12 is set up by this script; this is ${PRETTY_NAME:-unknown}." \
         "Missing here: ${missing[*]}" >&2
    exit 1
  fi

  local root=()
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
}

install_into() {
  if command -v npm >/dev/null; then
    (cd "$1" && npm ci --no-progress)
  else
    node scripts/npm-install.mjs "$1"
  fi
}

# A folder is there with everything or not at all: it gets its name at the end.
install_npm_packages() {
  local project=$1 folder staging
  folder=$(scripts/npm-folder.sh "$project")
  mkdir -p "$(dirname "$folder")" && staging=$(mktemp -d "$folder.XXXXXX") || return 1
  echo "setup: installing the npm packages of $project into $folder" >&2
  if cp "$project"/{package.json,package-lock.json,.npmrc} "$staging" &&
      install_into "$staging" >&2; then
    # Someone else may have been as fast: theirs is as good.
    chmod 755 "$staging" && { mv -T "$staging" "$folder" 2>/dev/null || rm -rf "$staging"; }
    [ -d "$folder" ]
  else
    rm -rf "$staging"
    return 1
  fi
}

install_debian_packages
for project in ${missing_npm_projects[@]+"${missing_npm_projects[@]}"}; do
  install_npm_packages "$project" || echo "setup: the npm packages of $project cannot be installed:" \
    "without them bench is built, but its reports have tables and no charts" >&2
done
