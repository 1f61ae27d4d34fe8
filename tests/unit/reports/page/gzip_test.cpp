// SPDX-License-Identifier: Apache-2.0
#include "reports/page/gzip.h"

#include <zlib.h>

#include <cstdint>

#include <gtest/gtest.h>

namespace reports {
namespace {

std::string unpacked(std::string file) {
  std::string text(10'000'000, '\0');
  z_stream stream = {};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(file.data());
  stream.avail_in = static_cast<uInt>(file.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

TEST(Gzip, WhatWasPackedComesOutAgain) {
  std::string noise;
  std::uint32_t state = 1;
  for (int byte = 0; byte < 200'000; ++byte) {
    state = state * 1664525 + 1013904223;
    noise += static_cast<char>(state >> 24);
  }
  for (const std::string& text :
       {std::string(), std::string("results"), noise, std::string(5'000'000, '0')}) {
    EXPECT_TRUE(unpacked(gzip(text)) == text) << text.size();
  }
}

TEST(Gzip, TheSameTextIsTheSameFile) { EXPECT_EQ(gzip("results"), gzip("results")); }

}  // namespace
}  // namespace reports
