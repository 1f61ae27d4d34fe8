// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/server/http_body.h"

#include <array>
#include <cstring>

namespace workloads::support {
namespace {

constexpr std::size_t block_bytes = 256 << 10;
constexpr std::size_t prefix_bytes = 8;

void write_word(std::uint64_t word, std::byte* place) {
  for (std::size_t byte = 0; byte < 8; ++byte)
    place[byte] = static_cast<std::byte>(word >> 8 * byte);
}

}  // namespace

BodySource::BodySource(std::uint64_t seed) : seed_(seed), block_(2 * block_bytes) {
  for (std::size_t word = 0; word < block_bytes / 8; ++word) {
    write_word(random_value(seed, word), block_.data() + 8 * word);
  }
  std::memcpy(block_.data() + block_bytes, block_.data(), block_bytes);
}

std::span<const std::byte> BodySource::piece(std::uint64_t task, std::uint64_t offset,
                                             std::uint64_t left,
                                             std::span<std::byte, 8> prefix) const {
  const std::uint64_t own = random_value(~seed_, task);
  if (offset < prefix_bytes) {
    write_word(own, prefix.data());
    return prefix.subspan(offset, std::min(left, prefix_bytes - offset));
  }
  const std::size_t place = (own + offset) % block_bytes;
  return std::span(block_).subspan(place, std::min<std::uint64_t>(left, block_bytes));
}

std::uint32_t adler32(std::uint32_t sum, std::span<const std::byte> bytes) {
  constexpr std::uint32_t modulus = 65521;
  constexpr std::size_t lanes = 16;
  constexpr std::size_t max_at_once = 347 * lanes;  // more could overflow a lane
  std::uint64_t plain = sum & 0xffff;
  std::uint64_t weighted = sum >> 16;
  while (!bytes.empty()) {
    const std::size_t taken = std::min(bytes.size(), max_at_once);
    const std::size_t rows = taken / lanes;
    // One sum per column, so that the compiler vectorises the loop.
    std::array<std::uint32_t, lanes> plain_of{};
    std::array<std::uint32_t, lanes> weighted_of{};
    const std::byte* row = bytes.data();
    for (std::size_t left = rows; left > 0; --left, row += lanes) {
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        weighted_of[lane] += plain_of[lane];
        plain_of[lane] += std::to_integer<std::uint32_t>(row[lane]);
      }
    }
    weighted += rows * lanes * plain;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      weighted += lanes * weighted_of[lane] + (lanes - lane) * plain_of[lane];
      plain += plain_of[lane];
    }
    for (const std::byte byte : bytes.subspan(rows * lanes, taken - rows * lanes)) {
      plain += std::to_integer<std::uint32_t>(byte);
      weighted += plain;
    }
    plain %= modulus;
    weighted %= modulus;
    bytes = bytes.subspan(taken);
  }
  return static_cast<std::uint32_t>(weighted << 16 | plain);
}

}  // namespace workloads::support
