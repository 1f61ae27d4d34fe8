// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/server/http_body.h"

#include <array>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace workloads::support {
namespace {

std::vector<std::byte> body(const BodySource& source, std::uint64_t task, std::uint64_t first,
                            std::uint64_t last) {
  std::vector<std::byte> all;
  std::array<std::byte, 8> prefix;
  while (first < last) {
    const auto piece = source.piece(task, first, last - first, prefix);
    EXPECT_FALSE(piece.empty());
    EXPECT_LE(piece.size(), last - first);
    all.insert(all.end(), piece.begin(), piece.end());
    first += piece.size();
  }
  return all;
}

TEST(Adler32, IsTheSameAsElsewhere) {
  const std::string_view text = "Wikipedia";
  EXPECT_EQ(adler32(1, std::as_bytes(std::span(text.data(), text.size()))), 0x11E60398U);
  EXPECT_EQ(adler32(1, {}), 1U);
}

TEST(Adler32, OfTheLargestBytesDoesNotOverflow) {
  // Of n bytes of 255: 1 + 255n and n + 255n(n+1)/2, both modulo 65521.
  const std::vector<std::byte> bytes(100'000, std::byte{255});
  const std::uint64_t n = bytes.size();
  const std::uint64_t plain = (1 + 255 * n) % 65521;
  const std::uint64_t weighted = (n + 255 * n * (n + 1) / 2) % 65521;
  EXPECT_EQ(adler32(1, bytes), weighted << 16 | plain);
}

TEST(Adler32, InPartsIsThatOfTheWhole) {
  const BodySource source(3);
  const auto bytes = body(source, 1, 0, 20'000);
  for (const std::size_t cut : {0U, 1U, 15U, 16U, 17U, 5552U, 5553U, 19'999U, 20'000U}) {
    const auto all = std::span<const std::byte>(bytes);
    EXPECT_EQ(adler32(adler32(1, all.first(cut)), all.subspan(cut)), adler32(1, all)) << cut;
  }
}

TEST(BodySource, ABodyIsTheSameHoweverItIsCut) {
  const BodySource source(7);
  const std::uint64_t size = 700'000;  // more than the block
  const auto whole = body(source, 5, 0, size);
  ASSERT_EQ(whole.size(), size);
  for (const std::uint64_t cut : {1U, 7U, 8U, 9U, 262'143U, 262'152U, 600'000U}) {
    auto parts = body(source, 5, 0, cut);
    const auto rest = body(source, 5, cut, size);
    parts.insert(parts.end(), rest.begin(), rest.end());
    EXPECT_TRUE(parts == whole) << cut;
  }
}

TEST(BodySource, EveryTaskAndEverySeedHasItsOwn) {
  const BodySource one(1);
  EXPECT_NE(body(one, 0, 0, 100), body(one, 1, 0, 100));
  EXPECT_NE(body(one, 0, 8, 100), body(one, 1, 8, 100));
  EXPECT_NE(body(one, 0, 0, 100), body(BodySource(2), 0, 0, 100));
  EXPECT_EQ(body(one, 0, 0, 100), body(BodySource(1), 0, 0, 100));
}

TEST(Jitter, IsSeededAndWithinItsRange) {
  const std::chrono::nanoseconds most(1000);
  bool differs = false;
  for (std::uint64_t task = 0; task < 1000; ++task) {
    const auto jitter = jitter_of(most, 4, task);
    EXPECT_GE(jitter.count(), 0);
    EXPECT_LE(jitter, most);
    EXPECT_EQ(jitter, jitter_of(most, 4, task));
    differs = differs || jitter != jitter_of(most, 4, 0);
  }
  EXPECT_TRUE(differs);
  EXPECT_EQ(jitter_of(std::chrono::nanoseconds(0), 4, 9).count(), 0);
}

}  // namespace
}  // namespace workloads::support
