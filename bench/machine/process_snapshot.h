// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <map>

#include "bench/machine/process_stat.h"
#include "bench/machine/system_files.h"

namespace bench {

/// Processes by their ids, as they were at about one moment.
using ProcessStats = std::map<pid_t, ProcessStat>;

/// Reads the statistics of all processes that can be seen. Those that end meanwhile are left out.
ProcessStats all_processes(const SystemFiles& files);

/// Returns whether `process` is `ancestor` or below it.
bool is_at_or_below(pid_t process, pid_t ancestor, const ProcessStats& stats);

}  // namespace bench
