#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# npm-folder.sh PROJECT: where the packages of an npm project of ours are kept. Outside of the clone,
# so that the next one finds them without a network, and by the lock file, so that it finds the right
# ones. cmake/npm_packages.cmake says the same to CMake.
set -euo pipefail
digest=$(sha256sum "$1/package-lock.json")
echo "${XDG_CACHE_HOME:-$HOME/.cache}/concurrency-bench/npm-${digest:0:16}"
