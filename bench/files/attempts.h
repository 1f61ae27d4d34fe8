// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <system_error>

namespace bench {

/// Writes one output after the other, so that one that cannot be written does not cost the others.
class Attempts {
 public:
  /// Calls it; keeps the first `std::system_error` and lets everything else out.
  template <typename Write>
  void attempt(const Write& write) {
    try {
      write();
    } catch (const std::system_error& error) {
      if (!failure_) failure_ = error;
    }
  }

  /// Throws what was kept.
  void throw_first() const {
    if (failure_) throw std::system_error(*failure_);
  }

 private:
  std::optional<std::system_error> failure_;
};

}  // namespace bench
