// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "workloads/workload.h"

// Fault injection: makes one task of a workload fail in a chosen way, to see what becomes of the
// other tasks, the model and its caller.
namespace workloads {

/// What the task does in place of its work, but for `leak`, which does both.
enum class FaultKind : std::uint8_t {
  exception,  ///< throws
  exit,       ///< ends its process by `_exit(3)`
  abort,      ///< calls `std::abort`
  segv,       ///< writes to address 0
  kill,       ///< its process gets SIGKILL, as from the kernel where memory has run out
  stop,       ///< its process gets SIGSTOP
  hang,       ///< blocks its thread for ever
  oom,        ///< allocates until that is refused, under a limit of its process (`max_oom_bytes`)
  leak,       ///< leaves memory, descriptors and a process behind (`Leak`)
};
/// Their names on the command line, in the order of the enumerators.
inline constexpr std::array<std::string_view, 9> fault_names = {
    "exception", "exit", "abort", "segv", "kill", "stop", "hang", "oom", "leak"};

struct Fault {
  FaultKind kind = FaultKind::exception;
  std::uint64_t task = 0;

  bool operator==(const Fault&) const = default;
};

/// Reads "segv:5", or "segv", whose task is the first. Nothing when it is something else.
std::optional<Fault> parse_fault(std::string_view text);
/// Returns "segv:5".
std::string canonical_fault(const Fault& fault);

/// The status of a process that ends by the fault `exit`.
inline constexpr int fault_exit_status = 3;
/// What a task allocates at most beyond what its process has, until it is refused.
inline constexpr std::size_t max_oom_bytes = 32 << 20;

/// What a task leaves behind by the fault `leak`. A process keeps the memory and the descriptors
/// under these names, by which they are found (proc(5), `maps` and `fd`).
struct Leak {
  static constexpr std::string_view memory_name = "bench-leaked-memory";
  static constexpr std::string_view descriptor_name = "bench-leaked-descriptor";
  static constexpr std::size_t memory_bytes = 16 << 20;
  static constexpr unsigned descriptors = 8;
};

/// The option by which the fault gets into every process that builds the workload: the fault, ':'
/// and the path of the record (`FaultMemory`), "segv:5:/proc/7/fd/9". `build` applies it to every
/// workload. A trial sets it, in the request of a `fault` trial; it is in no workload's
/// `options()`.
inline constexpr std::string_view fault_option = "_fault";
std::string fault_option_value(const Fault& fault, const std::string& record_path);

/// Returns a workload with the same tasks and results. In the iteration for which the record is
/// armed (`FaultRecord`), it notes which tasks begin and end, and the task of the fault has it when
/// it begins. `option` is the value of `fault_option`. Throws `std::invalid_argument` where that is
/// malformed or there is no such task, and `std::system_error`.
std::unique_ptr<Workload> with_fault(std::unique_ptr<Workload> workload, const std::string& option);

/// Injects the fault into the calling process, or thread. Returns where the task goes on.
void inject_fault(FaultKind kind);

}  // namespace workloads
