// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/environment.h"

#include <gnu/libc-version.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "bench/build_info.h"
#include "bench/machine/cores.h"
#include "bench/machine/file_digest.h"
#include "bench/machine/system_files.h"
#include "bench/process/environment_variables.h"
#include "bench/trial/measure.h"

namespace bench {
namespace {

std::string cpu_field(const std::string& name) {
  std::istringstream file(SystemFiles().text("proc/cpuinfo"));
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name)) continue;
    const std::size_t colon = line.find(':');
    if (colon != std::string::npos && colon + 2 <= line.size()) return line.substr(colon + 2);
  }
  return "";
}

/// Returns the number of distinct (package, core) pairs among the processors that are there.
std::uint64_t physical_cores() {
  std::set<std::pair<std::string, std::string>> cores;
  const SystemFiles files;
  for (const auto& processor : files.numbered("sys/devices/system/cpu", "cpu")) {
    const auto topology = processor / "topology";
    const std::string core = files.first_line(topology / "core_id");
    if (!core.empty()) cores.emplace(files.first_line(topology / "physical_package_id"), core);
  }
  return cores.size();
}

}  // namespace

reports::Machine describe_machine() {
  reports::Machine machine;
  utsname system{};
  uname(&system);
  machine.host_name = system.nodename;
  machine.kernel = fmt::format("{} {} {}", system.sysname, system.release, system.machine);
  machine.cpu_model = cpu_field("model name");
  machine.logical_cores = static_cast<std::uint64_t>(sysconf(_SC_NPROCESSORS_ONLN));
  machine.physical_cores = std::max<std::uint64_t>(1, physical_cores());
  machine.usable_cores = usable_cores();
  machine.quota_cores = quota_cores();
  machine.governor =
      SystemFiles().first_line("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  machine.compiler = build_info::compiler;
  machine.compiler_flags = build_info::compiler_flags;
  machine.build_type = build_info::build_type;
  for (const auto& [name, version] : build_info::libraries) {
    machine.libraries[std::string(name)] = version;
  }
  machine.libraries["glibc"] = gnu_get_libc_version();
  machine.git_revision = build_info::git_revision;
  std::error_code none;
  machine.executable = std::filesystem::read_symlink("/proc/self/exe", none).string();
  machine.executable_digest = digest_of_file("/proc/self/exe");
  add_google_benchmark_context(machine);
  machine.environment = environment_record();
  return machine;
}

void stamp_with_date(reports::Results& results) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  std::tm local{};
  localtime_r(&now.tv_sec, &local);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S%z", &local);
  results.date = text;
  results.date.insert(results.date.size() - 2, ":");
  results.date_ns = now.tv_nsec;
}

}  // namespace bench
