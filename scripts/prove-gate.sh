#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The acceptance test of the regression gate ('--help' says how it is used): counts what 'bench ab'
# says of equal programs, of relinked ones and of those that were slowed down on purpose.
#   cmake --preset release && cmake --build build --target bench gate_simulation
#   scripts/prove-gate.sh run aa-quiet,aa-noisy --runs=30 --state=results/validation
#   scripts/prove-gate.sh table --state=results/validation
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
# A name for the interpreter's module path alone, which no measured program inherits.
exec "${PYTHON:-python3}" -B -c '
import runpy, sys
sys.path.insert(0, sys.argv.pop(1))
runpy.run_module("prove_gate", run_name="__main__", alter_sys=True)' "$scripts" "$@"
