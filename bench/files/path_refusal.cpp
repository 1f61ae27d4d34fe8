// SPDX-License-Identifier: Apache-2.0
#include "bench/files/path_refusal.h"

#include <cerrno>
#include <cstring>
#include <system_error>

#include "bench/usage_error.h"

namespace bench {

void refuse_path(const std::string& what, int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case ELOOP:
    case ENAMETOOLONG:
    case EEXIST:
    case EINVAL:  // what this file system allows no file to be called
    case EILSEQ:
    case ETXTBSY:
    case ENXIO:
    case ENODEV:
      throw UsageError(what + ": " + std::strerror(error));
    default:
      throw std::system_error(error, std::generic_category(), what);
  }
}

}  // namespace bench
