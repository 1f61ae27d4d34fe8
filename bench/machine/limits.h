// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/machine/system_files.h"

namespace bench {

/// Something of which a process may have no more than `max`: a limit of a cgroup, of `ulimit` or of
/// the machine. All figures are in `unit`.
struct Limit {
  enum class Unit { bytes, count };

  std::string name;    ///< "the memory limit of the cgroup '/a' (memory.max)"
  std::string remedy;  ///< how it is raised: a part of a sentence that begins with a verb
  Unit unit = Unit::count;
  std::uint64_t max = 0;
  std::uint64_t used = 0;
  /// How often the limit has refused something so far, where the kernel counts that. Two readings
  /// of the same limit differ by what happened in between.
  std::optional<std::uint64_t> refusals = {};

  std::uint64_t room() const { return used < max ? max - used : 0; }
  /// "name: 63 of 64" or "name: 40.1 MiB of 48.0 MiB".
  std::string text() const;
};

/// The limits that hold for the calling process, without those that are unlimited, cannot be read,
/// or do not bind this user. A worker of another user or cgroup has others.
std::vector<Limit> memory_limits(const SystemFiles& files = SystemFiles());
/// The limits of processes and threads, which the kernel counts alike.
std::vector<Limit> process_limits(const SystemFiles& files = SystemFiles());
/// The limits of cgroups on memory and processes whose refusals the kernel counts.
std::vector<Limit> counted_limits(const SystemFiles& files = SystemFiles());
/// The limits of open files, of this process and of the whole machine.
std::vector<Limit> descriptor_limits(const SystemFiles& files = SystemFiles());
/// The limits of memory mappings and of locked memory, which a process may run out of before its
/// memory.
std::vector<Limit> mapping_limits(const SystemFiles& files = SystemFiles());

/// The one with the least room; nothing where there are none.
std::optional<Limit> tightest(const std::vector<Limit>& limits);

/// Returns how much memory can be had before the tightest limit is reached, in bytes; 0 where no
/// limit is known.
std::uint64_t available_memory_bytes();

/// How often the kernel has killed a process because memory ran out: in this process's cgroups and
/// on the whole machine. Absent where the kernel does not count it.
struct OutOfMemoryKills {
  std::optional<std::uint64_t> in_cgroup;
  std::optional<std::uint64_t> on_machine;
};
OutOfMemoryKills out_of_memory_kills(const SystemFiles& files = SystemFiles());

/// Whether a seccomp filter decides which system calls this process may make (seccomp(2)); absent
/// where /proc does not say.
std::optional<bool> has_seccomp_filter(const SystemFiles& files = SystemFiles());

}  // namespace bench
