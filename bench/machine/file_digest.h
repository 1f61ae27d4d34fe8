// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace bench {

/// A fingerprint of a file's content, 16 hexadecimal digits (XXH3). That of no bytes when the file
/// cannot be read. May be called from any thread.
std::string digest_of_file(const std::string& path);

/// 16 hexadecimal digits.
std::string format_digest(std::uint64_t digest);

}  // namespace bench
