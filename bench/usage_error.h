// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

namespace bench {

/// The user asked for something that does not exist or cannot be: exit status 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace bench
