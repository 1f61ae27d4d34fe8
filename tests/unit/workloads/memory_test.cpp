// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/memory.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace workloads::support {
namespace {

/// A folder that describes caches as sysfs does.
class LastLevelCacheTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string path = testing::TempDir() + "caches-XXXXXX";
    ASSERT_NE(mkdtemp(path.data()), nullptr);
    folder_ = path;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void add(int index, const std::string& type, const std::string& size, const std::string& map) {
    const auto cache = folder_ / ("index" + std::to_string(index));
    std::filesystem::create_directory(cache);
    std::ofstream(cache / "type") << type << "\n";
    std::ofstream(cache / "size") << size << "\n";
    if (!map.empty()) std::ofstream(cache / "shared_cpu_map") << map << "\n";
  }

  std::filesystem::path folder_;
};

TEST_F(LastLevelCacheTest, IsTheLargestAndSharedByTheCoresOfItsMask) {
  add(0, "Data", "48K", "00000001");
  add(1, "Instruction", "64K", "00000001");
  add(2, "Unified", "1024K", "00000001");
  add(3, "Unified", "32768K", "00000000,0000ff0f");
  const auto cache = last_level_cache(64, folder_);
  EXPECT_EQ(cache.bytes, std::uint64_t{32} << 20);
  EXPECT_EQ(cache.cores, 12U);
}

TEST_F(LastLevelCacheTest, IsSharedByAllWhereTheirNumberIsUnknown) {
  add(0, "Unified", "2048K", "");
  EXPECT_EQ(last_level_cache(6, folder_).bytes, std::uint64_t{2} << 20);
  EXPECT_EQ(last_level_cache(6, folder_).cores, 6U);
  EXPECT_EQ(last_level_cache(0, folder_).cores, 1U);
}

TEST_F(LastLevelCacheTest, IsNeverNothing) {
  EXPECT_GT(last_level_cache(2, folder_).bytes, 0U);
  EXPECT_EQ(last_level_cache(2, folder_).cores, 2U);
}

TEST(AvailableMemory, IsSomething) { EXPECT_GT(available_memory_bytes(), 0U); }

}  // namespace
}  // namespace workloads::support
