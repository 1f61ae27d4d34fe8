// SPDX-License-Identifier: Apache-2.0
#include "bench/process/process_stat.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>

#include "workloads/support/file_descriptor.h"

namespace bench {

std::optional<std::string> read_proc_file(const std::string& path) {
  const workloads::support::FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return std::nullopt;
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t got = read(file.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
  }
}

std::optional<ProcessStat> read_process_stat(const std::string& directory) {
  const auto text = read_proc_file(directory + "/stat");
  if (!text) return std::nullopt;
  // The name in parentheses may hold anything, parentheses included.
  const std::size_t name_end = text->rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  ProcessStat stat;
  std::istringstream(*text) >> stat.process;
  std::istringstream fields(text->substr(name_end + 1));
  std::string skipped;
  const auto skip = [&](int count) {
    for (; count > 0; --count) fields >> skipped;
  };
  fields >> stat.state >> stat.parent;
  skip(5);  // group, session, terminal, its group, flags
  fields >> stat.minor_faults >> stat.child_minor_faults >> stat.major_faults >>
      stat.child_major_faults >> stat.user_ticks >> stat.system_ticks >> stat.child_user_ticks >>
      stat.child_system_ticks;
  skip(2);  // priority, nice
  fields >> stat.threads;
  skip(1);  // itrealvalue
  fields >> stat.start_time >> stat.virtual_bytes >> stat.resident_pages;
  skip(3);  // limit, start and end of the code
  fields >> stat.stack_start;
  if (!fields) return std::nullopt;
  return stat;
}

std::optional<ProcessStat> read_process_stat(pid_t process) {
  return read_process_stat("/proc/" + std::to_string(process));
}

}  // namespace bench
