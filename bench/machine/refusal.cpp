// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/refusal.h"

#include <cerrno>

namespace bench {

std::string explain_refusal(const std::system_error& error) {
  const std::string what = error.what();
  switch (error.code().value()) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return what + "; make room";
    case EMFILE:
    case ENFILE:
      return what + "; raise 'ulimit -n'";
    default:
      return what;
  }
}

}  // namespace bench
