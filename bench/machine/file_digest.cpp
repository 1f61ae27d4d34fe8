// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/file_digest.h"

#include <fstream>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace bench {

std::string digest_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  XXH3_state_t state;
  XXH3_64bits_reset(&state);
  std::vector<char> buffer(65536);  // not on the stack, which may be small
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) ||
         file.gcount() > 0) {
    XXH3_64bits_update(&state, buffer.data(), static_cast<std::size_t>(file.gcount()));
  }
  return format_digest(XXH3_64bits_digest(&state));
}

std::string format_digest(std::uint64_t digest) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(digest));
  return text;
}

}  // namespace bench
