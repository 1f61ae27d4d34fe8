// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace bench {

/// A fingerprint of a file's content, 16 hexadecimal digits (XXH3). That of no bytes when the file
/// cannot be read. May be called from any thread.
std::string digest_of_file(const std::string& path);

}  // namespace bench
