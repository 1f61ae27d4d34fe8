# SPDX-License-Identifier: Apache-2.0
"""The models and workloads of bench in CPython 3.9 or later, on the standard library alone."""
