// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace workloads::http_server {

/// The most bytes that the head of a request may have.
inline constexpr std::uint32_t max_head_bytes = 8 << 10;

/// A parsed request of a client.
struct Request {
  /// 0: not all of its head has come; 200: it is a file of ours; anything else is the answer, after
  /// which the connection ends.
  unsigned status = 0;
  std::size_t consumed = 0;  ///< bytes of what was received, of a request with status 200
  bool keep_alive = false;
  std::uint64_t seed = 0, task = 0, size = 0;
};

/// Parses the bytes received so far, from the beginning of a request on. Only `GET /SEED/TASK/SIZE`
/// is a file of ours.
Request parse_request(std::string_view received);

/// Returns the head of an answer with a body of so many bytes.
std::string answer_head(unsigned status, std::uint64_t body_bytes, bool keep_alive);

}  // namespace workloads::http_server
