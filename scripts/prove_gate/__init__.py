# SPDX-License-Identifier: Apache-2.0
"""The acceptance test of the regression gate: scripts/prove-gate.sh."""
