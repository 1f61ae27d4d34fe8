#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# check-tidy.sh [--most=N] [BASE]: runs clang-tidy on the C++ sources that changed since the revision
# BASE, with what is not committed and files that git does not know yet. Without BASE since this
# branch left origin/main; where nothing changed since then, as in a clone of origin/main itself, on
# the last commit that changed C++. With --most only on the N files with the most changed lines, since
# one takes some 10 s: it says how many it leaves out.
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

# Prints added lines and name of each file that changed since the revision.
changed_lines() {
  git diff --numstat --no-renames "$1" -- '*.cpp' '*.h'
  git ls-files --others --exclude-standard -- '*.cpp' '*.h' | while read -r file; do
    printf '%s\t0\t%s\n' "$(wc -l <"$file")" "$file"
  done
}

default_base() {
  local left last
  if left=$(git merge-base origin/main HEAD 2>/dev/null) &&
      { ! git diff --quiet "$left" || [ -n "$(changed_lines "$left")" ]; }; then
    echo "$left"
    return
  fi
  last=$(git log -1 --first-parent --format=%H -- '*.cpp' '*.h')
  # The first commit has no parent: everything is new in it.
  git rev-parse --verify --quiet "$last^" || git hash-object -t tree /dev/null
}

# Prints the source files that changed, those with the most changed lines first. A header is looked
# at through the source of its name.
changed() {
  changed_lines "$1" | sort -rn | cut -f3 |
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
