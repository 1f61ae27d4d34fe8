#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# check-tidy.sh [--most=N] [BASE]: runs clang-tidy on the C++ sources that changed since the revision
# BASE, with what is not committed. Without BASE since this branch left origin/main, or, where there
# is nothing since then, since the last commit's parent. With --most only on the N files with the
# most changed lines, since one takes some 10 s: it says how many it leaves out.
# check-tidy.sh --all: on all sources, which takes more than an hour.
set -euo pipefail
cd "$(dirname "$0")/.."

all=no
most=
base=
for argument in "$@"; do
  case $argument in
    --all) all=yes ;;
    --most=[1-9]*) most=${argument#--most=} ;;
    -*) echo "usage: $0 [--all | [--most=N] [BASE]]" >&2; exit 2 ;;
    *) base=$argument ;;
  esac
done

default_base() {
  local left
  if left=$(git merge-base origin/main HEAD 2>/dev/null) && ! git diff --quiet "$left"; then
    echo "$left"
  else
    git rev-parse --verify --quiet HEAD^ || git hash-object -t tree /dev/null  # the first commit
  fi
}

# The source files that changed, those with the most changed lines first. A header is looked at
# through the source of its name.
changed() {
  git diff --numstat --no-renames "$1" -- '*.cpp' '*.h' | sort -rn | cut -f3 |
    sed 's/\.h$/.cpp/' | awk '!seen[$0]++' | while read -r file; do
      [ ! -e "$file" ] || echo "$file"
    done
}

if [ "$all" = yes ]; then
  mapfile -t files < <(git ls-files '*.cpp')
else
  [ -n "$base" ] || base=$(default_base)
  git rev-parse --verify --quiet "$base^{tree}" >/dev/null || {
    echo "check-tidy: there is no revision '$base'" >&2
    exit 2
  }
  mapfile -t files < <(changed "$base")
fi

# As clang compiles them, and without precompiled headers, which are g++'s own.
build=build-tidy
cmake --preset clang -B "$build" -DBENCH_PRECOMPILE=OFF -DBENCH_CHARTS=OFF -DBENCH_FUZZERS=ON >/dev/null
compiled=$(sed -nE "s|^ *\"file\": \"$PWD/(.*)\",?$|\1|p" "$build/compile_commands.json" | sort -u)
known=()
for file in ${files[@]+"${files[@]}"}; do
  if grep -qxF "$file" <<<"$compiled"; then
    known+=("$file")
  else
    echo "check-tidy: $file is not compiled here" >&2
  fi
done
if [ ${#known[@]} -eq 0 ]; then
  echo "check-tidy: nothing changed since ${base:0:12} that clang-tidy looks at" >&2
  exit
fi
if [ -n "$most" ] && [ ${#known[@]} -gt "$most" ]; then
  echo "check-tidy: leaves $((${#known[@]} - most)) of ${#known[@]} changed files out (--most=$most)" >&2
  known=("${known[@]:0:most}")
fi

cmake --build "$build" --target build_info >/dev/null
echo "check-tidy: ${#known[@]} files" >&2
printf '%s\0' "${known[@]}" |
  xargs -0 -n 1 -P "$(nproc)" clang-tidy --quiet --warnings-as-errors='*' -p "$build"
