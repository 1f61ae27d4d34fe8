// SPDX-License-Identifier: Apache-2.0
#include "bench/probe/loops.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace bench {
namespace {

TEST(ProbeLoops, EachDoesTheSameWorkEveryTime) {
  for (const ProbeLoop& loop : probe_loops()) {
    ProbeMemory one, other;
    for (int call = 0; call < 3; ++call) {
      loop.run(one);
      loop.run(other);
    }
    EXPECT_EQ(one.sum, other.sum) << loop.name;
    EXPECT_EQ(one.random, other.random) << loop.name;
  }
}

TEST(ProbeLoops, EachLeavesATraceOfItsWork) {
  for (const ProbeLoop& loop : probe_loops()) {
    ProbeMemory memory;
    const ProbeMemory before;
    loop.run(memory);
    EXPECT_TRUE(memory.sum != before.sum || memory.random != before.random) << loop.name;
  }
}

TEST(ProbeLoops, BranchesDoNotRepeatThemselves) {
  ProbeMemory memory;
  std::set<std::uint64_t> states;
  for (int call = 0; call < 10; ++call) {
    probe_loops()[0].run(memory);
    states.insert(memory.random);
  }
  EXPECT_EQ(states.size(), 10U);
}

TEST(ProbeLoops, NamesDifferAndTheDefaultIsOneOfThem) {
  std::set<std::string> names;
  for (const ProbeLoop& loop : probe_loops()) names.insert(loop.name);
  EXPECT_EQ(names.size(), probe_loops().size());
  EXPECT_TRUE(names.contains(default_probe_loop().name));
}

TEST(ProbeLoops, ReadingMemoryReadsAllOfIt) {
  std::vector<std::uint64_t> words(1024);
  for (std::size_t word = 0; word < words.size(); ++word) words[word] = word;
  EXPECT_EQ(read_memory(words), 1024U * 1023U / 2);
}

}  // namespace
}  // namespace bench
