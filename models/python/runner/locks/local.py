# SPDX-License-Identifier: Apache-2.0
"""No lock while a task works: it adds up by itself, and pays in once."""

PROTECTION = "private_copy"
