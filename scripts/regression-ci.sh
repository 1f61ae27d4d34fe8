#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# regression-ci.sh BASE_REVISION [options of 'bench ab']: builds that revision and the tree as it is,
# changes that are not committed included, with the same flags, lets 'bench ab' judge the one against
# the other, writes its Markdown summary (to $GITHUB_STEP_SUMMARY where that is set) and exits with
# its status. docs/comparing.md shows jobs that use it.
set -euo pipefail
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE  # a hook's
repository=$(cd "$(dirname "$0")/.." && pwd)

usage() {
  cat <<'END'
usage: scripts/regression-ci.sh BASE_REVISION [options of 'bench ab']

Is the tree as it is slower than that revision? Builds both with the same flags, measures them against
each other for three minutes (--time-budget), and writes a summary in Markdown: to --markdown=FILE, to
$GITHUB_STEP_SUMMARY where that is set, otherwise to standard output.

  scripts/regression-ci.sh origin/main
  scripts/regression-ci.sh HEAD --model=threads,tbb --workload=cpu --time-budget=5m

REGRESSION_CI_CACHE=DIR keeps the build of the base there, for the next time that it is the base.
While it builds, a line on standard error says every 30 seconds how far it is (every 5 on a terminal;
REGRESSION_CI_PROGRESS=SECONDS is another period, --quiet none at all).

Exit status, the first that applies: 2 unusable input (also a build that fails, and a candidate that
crashes or answers wrongly), 4 the system refused (a full disk, no permission), 1 a cell is slower,
3 not measurable, 130 interrupted, 0 nothing is slower.
END
}

# fail WHAT: unusable input.
fail() {
  echo "regression-ci: $1" >&2
  exit 2
}

case ${1:-} in
  --help | -h) usage; exit 0 ;;
  "") usage >&2; exit 2 ;;
  -*) fail "the first argument is the revision to compare with, not '$1'; --help shows how" ;;
esac
revision=$1
shift

summary=
options=()
period_s=${REGRESSION_CI_PROGRESS:-$([ -t 2 ] && echo 5 || echo 30)}
case $period_s in
  '' | 0* | *[!0-9]*) fail "REGRESSION_CI_PROGRESS takes a whole number of seconds, not '$period_s'" ;;
esac
for argument in "$@"; do
  case $argument in
    --base | --base=* | --candidate | --candidate=*)
      fail "the base is the revision and the candidate is the tree: leave '$argument' out" ;;
    --resume | --resume=*)
      fail "the programs of an earlier run are gone: leave '$argument' out and start anew" ;;
    --quiet | -q) period_s= ;;
    --markdown) fail "write --markdown=FILE" ;;
    --markdown=*) summary=${argument#--markdown=}; continue ;;
  esac
  options+=("$argument")
done

top=$(git -C "$repository" rev-parse --show-toplevel) ||
  fail "'$repository' is no git repository, so there is no revision to compare with: check it out with git"
[ "$top" = "$(cd "$repository" && pwd -P)" ] ||
  fail "'$repository' is not the top of its git repository, '$top'"
commit=$(git -C "$repository" rev-parse --verify --quiet --end-of-options "$revision^{commit}") ||
  fail "there is no revision '$revision' here: fetch it first (a shallow clone has few of them; docs/comparing.md)"

# The current child, with its children, ends before this script does: nothing stays behind.
child=
ticker=
work=
staging=
# shellcheck disable=SC2317  # the trap calls it
cleanup() {
  trap '' INT TERM HUP
  [ -z "$ticker" ] || kill "$ticker" 2>/dev/null || true
  if [ -n "$child" ]; then
    kill -TERM -- "-$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  [ -z "$staging" ] || rm -rf "$staging"
  [ -n "$work" ] || return 0
  git -C "$repository" worktree remove --force "$work/base" 2>/dev/null || true
  rm -rf "$work"
  git -C "$repository" worktree prune 2>/dev/null || true
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

# run COMMAND…: in the background, because a signal is only looked at between foreground commands,
# and in a process group of its own.
run() {
  local status=0
  set -m
  "$@" &
  child=$!
  set +m
  wait "$child" || status=$?
  child=
  return "$status"
}

# watch STAGE LOG COMMAND…: runs it as above, with its output in the log, whose last line is shown
# every now and then.
watch() {
  local stage=$1 log=$2 began=$SECONDS status=0 ended
  shift 2
  if [ -z "$period_s" ]; then
    run "$@" >>"$log" 2>&1
    return
  fi
  set -m
  "$@" >>"$log" 2>&1 &
  child=$!
  set +m
  while :; do
    sleep "$period_s" &
    ticker=$!
    status=0
    wait -n -p ended "$child" "$ticker" || status=$?
    [ "$ended" = "$ticker" ] || break
    echo "regression-ci: $stage, $((SECONDS - began)) s: $(tail -n 1 "$log" | tr -cd '[:print:]' |
      cut -c 1-100)" >&2
  done
  child=
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  ticker=
  return "$status"
}

# A run that was killed could not clean up. Its folder has no lock any more: the kernel released it
# when the last process of that run ended.
remove_leftovers() {
  local folder lock
  command -v flock >/dev/null || return 0
  for folder in "${TMPDIR:-/tmp}"/regression-ci.??????; do
    [ -d "$folder" ] && [ ! -L "$folder" ] && [ -O "$folder" ] || continue
    exec {lock}<"$folder" || continue
    if flock --nonblock "$lock"; then rm -rf "$folder"; fi
    exec {lock}<&-
  done
  git -C "$repository" worktree prune 2>/dev/null || true
}

# make_work: a folder for the builds, locked as long as anything of this run lives.
make_work() {
  while :; do
    work=$(mktemp -d "${TMPDIR:-/tmp}/regression-ci.XXXXXX") ||
      fail "no folder for the builds can be made in '${TMPDIR:-/tmp}' (another place: TMPDIR=/folder)"
    command -v flock >/dev/null || return 0
    exec {work_lock}<"$work"
    flock "$work_lock" || return 0  # a file system without locks, in which nobody cleans up either
    # Another run that cleans up may have been faster than the lock.
    [ ! "$work" -ef "/proc/self/fd/$work_lock" ] || return 0
    exec {work_lock}<&-
  done
}

remove_leftovers
make_work

# build SOURCE FOLDER: bench, and the programs that it starts, which it depends on.
build() {
  local log="$2.log" began=$SECONDS
  echo "regression-ci: building $3; this takes minutes, its output is in $log" >&2
  # A compiler that is killed leaves its temporary files: they lie in the folder that is removed.
  if watch "configuring $3" "$log" env TMPDIR="$work" \
        cmake -S "$1" -B "$2" --preset release -DBENCH_CHARTS=OFF -DBUILD_TESTING=OFF &&
      watch "compiling $3" "$log" env TMPDIR="$work" cmake --build "$2" --target bench; then
    [ -x "$2/bin/bench" ] || fail "$3 builds no bin/bench: it is too old to be compared"
    echo "regression-ci: built $3 in $((SECONDS - began)) s" >&2
    return 0
  fi
  tail -n 40 "$log" >&2
  fail "$3 cannot be built; the end of what the build said stands above"
}

base=$work/base-build/bin/bench
cached=
if [ -n "${REGRESSION_CI_CACHE:-}" ]; then
  # What else makes a build: the compiler and the flags.
  tools=$("${CXX:-c++}" --version; echo "${CXXFLAGS:-} ${LDFLAGS:-}"; uname -m)
  key=$(printf '%s' "$tools" | sha256sum)
  cached=$REGRESSION_CI_CACHE/$commit-${key:0:16}
fi
if [ -n "$cached" ] && [ -x "$cached/bench" ]; then
  base=$cached/bench
  echo "regression-ci: the base ${commit:0:12} is built already" >&2
else
  git -C "$repository" -c core.hooksPath=/dev/null worktree add --quiet --detach \
    "$work/base" "$commit" || fail "cannot check the revision '$revision' out"
  build "$work/base" "$work/base-build" "the base, $revision (${commit:0:12})"
  if [ -n "$cached" ]; then
    # A folder is there whole or not at all: it gets its name at the end.
    find "$REGRESSION_CI_CACHE" -mindepth 1 -maxdepth 1 -type d -regextype posix-extended \
      -regex '.*/[0-9a-f]{40,64}-[0-9a-f]{16}\.[[:alnum:]]{6}' -mmin +60 \
      -exec rm -rf {} + 2>/dev/null || true  # of a run that was killed at this very place
    { mkdir -p "$REGRESSION_CI_CACHE" && staging=$(mktemp -d "$cached.XXXXXX") &&
        cp "$work"/base-build/bin/bench* "$staging"; } ||
      fail "the build of the base cannot be kept in REGRESSION_CI_CACHE, '$REGRESSION_CI_CACHE'"
    mv -T "$staging" "$cached" 2>/dev/null || rm -rf "$staging"  # someone else was as fast
    staging=
  fi
fi
build "$repository" "$work/candidate-build" "the tree as it is"

# The candidate's 'ab' judges: it is the one that the change under test may have mended.
candidate=$work/candidate-build/bin/bench
"$candidate" ab --help >/dev/null 2>&1 ||
  fail "the tree as it is has no 'bench ab': merge a revision that has it"

# Where the summary goes to standard output, the table goes to standard error.
prints=
if [ "$summary" = - ] || { [ -z "$summary" ] && [ -z "${GITHUB_STEP_SUMMARY:-}" ]; }; then
  prints=yes
fi
case $summary in
  "" | -) summary=$work/summary.md ;;
  *)
    # A summary of an earlier run must not be taken for this one's. A link stays a link, and what is
    # no file (a pipe, /dev/null) is for 'bench ab' to write to.
    if [ -f "$summary" ]; then
      if [ -n "$(find -L "$summary" -maxdepth 0 ! -perm /222)" ] ||
          ! if [ -L "$summary" ]; then : >"$summary"; else rm -f "$summary"; fi; then
        echo "regression-ci: '$summary', of an earlier run, cannot be replaced: it is read-only," \
          "or its folder is; make it writable, or choose another name" >&2
        exit 4
      fi
    fi ;;
esac
# shellcheck disable=SC2317  # run calls it
judge() {
  if [ -n "$prints" ]; then exec "$@" >&2; else exec "$@"; fi
}
status=0
run judge "$candidate" ab --base="$base" --candidate="$candidate" --markdown="$summary" \
  ${options[@]+"${options[@]}"} || status=$?

# What cannot be written changes nothing about the verdict.
if [ -f "$summary" ] && [ -s "$summary" ]; then
  [ -z "$prints" ] || cat "$summary" || true
  [ -z "${GITHUB_STEP_SUMMARY:-}" ] || cat "$summary" >>"$GITHUB_STEP_SUMMARY" || true
elif [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  echo "\`bench ab\` judged nothing (exit status $status): the log says why." \
    >>"$GITHUB_STEP_SUMMARY" || true
fi
exit "$status"
