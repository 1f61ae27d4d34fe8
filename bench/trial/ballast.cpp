// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/ballast.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <fmt/core.h>

namespace bench {

Ballast::Ballast(std::uint64_t bytes) : bytes_(bytes) {
  if (bytes == 0) return;
  memory_ = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory_ == MAP_FAILED) {
    throw std::system_error(errno, std::generic_category(),
                            fmt::format("mmap of {} bytes (--parent-bytes)", bytes));
  }
  madvise(memory_, bytes, MADV_NOHUGEPAGE);
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  auto* const touched = static_cast<volatile char*>(memory_);
  for (std::uint64_t place = 0; place < bytes; place += page) touched[place] = 1;
}

Ballast::~Ballast() {
  if (bytes_ != 0) munmap(memory_, bytes_);
}

}  // namespace bench
