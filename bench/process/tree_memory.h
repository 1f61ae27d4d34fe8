// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace bench {

/// The proportional set size of a process and everything below it, in bytes, at one moment: a page
/// that several of them share counts once, one that is shared with others counts in proportion.
/// `left_out` is a process that is no part of it, nor what is below that; 0: there is none.
///
/// Processes that have others below them are stopped while they are read (bench/process/
/// stopped_tree.h): a share that is read of one before a fork and of the next one after it would
/// count pages twice. Used by the coordinator. Returns nothing when the kernel does not provide the
/// figure, when the tree does not come to rest, or when one of them ends meanwhile.
std::optional<std::uint64_t> tree_memory_bytes(pid_t root, pid_t left_out);

}  // namespace bench
