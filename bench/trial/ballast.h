// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bench {

/// Memory of this process that was written to, like that of a large program: a fork has to copy its
/// page tables. It consists of ordinary pages on every machine, because huge pages have next to no
/// tables.
class Ballast {
 public:
  /// Maps and touches so many bytes; 0: none. Throws `std::system_error`.
  explicit Ballast(std::uint64_t bytes);
  ~Ballast();
  Ballast(const Ballast&) = delete;
  Ballast& operator=(const Ballast&) = delete;

 private:
  std::uint64_t bytes_;
  void* memory_ = nullptr;
};

}  // namespace bench
