// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace reports {

/// A size of one processor cache, as Google Benchmark reports it.
struct Cache {
  std::string type;
  std::int64_t level = 0;
  std::int64_t size = 0;
  std::int64_t num_sharing = 0;
};

/// A variable of the environment that changes what is measured.
struct EnvironmentVariable {
  std::string name;
  std::optional<std::string> value;  ///< absent where it could be a secret
  std::string effect;                ///< what it does, as part of a sentence
};

/// Which variables that change what is measured were there when the run began.
struct Environment {
  std::vector<EnvironmentVariable> removed;  ///< before anything was measured
  std::vector<EnvironmentVariable> kept;     ///< because the user asked for it
  std::vector<EnvironmentVariable> noted;    ///< never removed: programs may not start without them

  /// "NAME=VALUE" of all that held during the run, separated by spaces; empty without any.
  std::string in_force() const;
};

/// The machine and the build that measured.
struct Machine {
  std::string host_name;
  std::string cpu_model;
  std::uint64_t physical_cores = 0;
  std::uint64_t logical_cores = 0;
  std::uint64_t usable_cores = 0;     ///< by affinity and cgroup quota
  std::optional<double> quota_cores;  ///< of the cgroup
  std::string governor;               ///< of CPU 0; empty when the kernel does not say
  std::string kernel;
  std::string compiler;
  std::string compiler_flags;
  std::string build_type;
  std::map<std::string, std::string> libraries;  ///< name, version
  std::string git_revision;
  std::string executable;
  std::string executable_digest;  ///< 16 hexadecimal digits
  // Google Benchmark's context:
  double mhz_per_cpu = 0;
  bool cpu_scaling_enabled = false;
  std::vector<double> load_avg;
  std::vector<Cache> caches;
  std::optional<Environment> environment = {};  ///< absent: it was not recorded
};

/// The processor of a machine: its name, or what else is known of it: "2 CPUs at 2445 MHz of an
/// unknown model", as files of Google Benchmark say no more. Never a number that is not known. The
/// text may come from an untrusted file.
std::string describe_processor(const Machine& machine);

}  // namespace reports
