// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/memory.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <fstream>
#include <string>

namespace workloads::support {
namespace {

std::string line_of(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::atomic<std::uint64_t (*)()> memory_source{nullptr};

/// Counts the bits of a mask in hexadecimal digits with commas: "00000000,000000ff".
unsigned bits_of(const std::string& mask) {
  unsigned bits = 0;
  for (const char digit : mask) {
    const std::string_view digits = "0123456789abcdef";
    const auto value = digits.find(digit);
    if (value != std::string_view::npos) bits += static_cast<unsigned>(std::popcount(value));
  }
  return bits;
}

}  // namespace

void set_memory_source(std::uint64_t (*source)()) noexcept { memory_source.store(source); }

std::uint64_t available_memory_bytes() {
  if (const auto source = memory_source.load()) return source();
  std::ifstream file("/proc/meminfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("MemAvailable:")) return std::stoull(line.substr(13)) * 1024;
  }
  return 0;
}

LastLevelCache last_level_cache(unsigned all_cores, const std::string& folder) {
  LastLevelCache last{0, std::max(1U, all_cores)};
  for (int index = 0;; ++index) {
    const std::string cache = folder + "/index" + std::to_string(index);
    std::uint64_t kib = 0;
    char unit = 0;
    if (!(std::ifstream(cache + "/size") >> kib >> unit) || unit != 'K') break;
    if (line_of(cache + "/type") == "Instruction" || kib * 1024 < last.bytes) continue;
    const unsigned sharing = bits_of(line_of(cache + "/shared_cpu_map"));
    last = {kib * 1024, sharing != 0 ? sharing : std::max(1U, all_cores)};
  }
  if (last.bytes != 0) return last;
  constexpr std::uint64_t usual = std::uint64_t{32} << 20;
  const long level_3 = sysconf(_SC_LEVEL3_CACHE_SIZE);
  const long level_2 = sysconf(_SC_LEVEL2_CACHE_SIZE);
  last.bytes = static_cast<std::uint64_t>(std::max({level_3, level_2, 0L}));
  if (last.bytes == 0) last.bytes = usual;
  return last;
}

}  // namespace workloads::support
