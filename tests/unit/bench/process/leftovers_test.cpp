// SPDX-License-Identifier: Apache-2.0
#include "bench/process/leftovers.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace bench {
namespace {

std::uint64_t own_namespace() {
  struct stat status {};
  EXPECT_EQ(stat("/proc/self/ns/pid", &status), 0);
  return status.st_ino;
}

std::uint64_t own_start_ticks() {
  std::ifstream file("/proc/self/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string field;
  for (int index = 3; index <= 22; ++index) fields >> field;  // proc(5) counts from 1
  return std::stoull(field);
}

std::string name_of_owner(std::uint64_t space, pid_t process, std::uint64_t start_ticks) {
  return "bench-" + std::to_string(space) + "-" + std::to_string(process) + "-" +
         std::to_string(start_ticks) + "-x7_y";
}

std::string living_name() { return name_of_owner(own_namespace(), getpid(), own_start_ticks()); }

/// Its number may be given out again, but not with this start.
std::string dead_name() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  return name_of_owner(own_namespace(), child, 1);
}

TEST(HasDeadOwner, KnowsTheLivingByTheirNumberAndTheirStart) {
  EXPECT_FALSE(has_dead_owner(living_name()));
  EXPECT_TRUE(has_dead_owner(name_of_owner(own_namespace(), getpid(), own_start_ticks() + 1)));
  EXPECT_TRUE(has_dead_owner(dead_name()));
}

TEST(HasDeadOwner, KnowsNothingOfOtherContainersAndOtherNames) {
  EXPECT_FALSE(has_dead_owner(name_of_owner(own_namespace() + 1, 1 << 29, 1)));
  const std::string space = std::to_string(own_namespace());
  for (const std::string& name :
       {std::string(), std::string("bench-"), "bench-" + space, "bench-" + space + "-1-2",
        "bench-" + space + "-0-1-x", "bench-" + space + "--5-1-x",
        "bench-" + space + "-99999999999999-1-x", "bench-" + space + "-a-b-c",
        "mp-" + space + "-4-5-x"}) {
    EXPECT_FALSE(has_dead_owner(name)) << name;
  }
}

class RemoveLeftovers : public testing::Test {
 protected:
  RemoveLeftovers() {
    std::string pattern = (std::filesystem::temp_directory_path() / "leftovers-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    std::filesystem::create_directory(folder_ / "shm");
    std::filesystem::create_directory(folder_ / "tmp");
    const char* const before = std::getenv("TMPDIR");
    before_ = before == nullptr ? "" : before;
    setenv("TMPDIR", (folder_ / "tmp").c_str(), 1);
  }
  ~RemoveLeftovers() override {
    if (before_.empty()) {
      unsetenv("TMPDIR");
    } else {
      setenv("TMPDIR", before_.c_str(), 1);
    }
    std::filesystem::remove_all(folder_);
  }

  std::filesystem::path touch(const std::string& name) const {
    std::ofstream(folder_ / name) << "x";
    return folder_ / name;
  }

  std::filesystem::path folder_;
  std::string before_;
};

TEST_F(RemoveLeftovers, TakesSemaphoresOfTheDeadAndNoOthers) {
  const auto dead = touch("shm/sem." + dead_name());
  const auto living = touch("shm/sem." + living_name());
  const auto pythons = touch("shm/sem.mp-abcdefgh");
  const auto no_semaphore = touch("shm/" + dead_name());
  remove_leftovers(folder_ / "shm");
  EXPECT_FALSE(exists(dead));
  EXPECT_TRUE(exists(living));
  EXPECT_TRUE(exists(pythons));
  EXPECT_TRUE(exists(no_semaphore));
}

TEST_F(RemoveLeftovers, TakesFoldersOfTheDeadWithWhatTheyHold) {
  const auto dead = folder_ / "tmp" / dead_name();
  const auto living = folder_ / "tmp" / living_name();
  create_directory(dead);
  create_directory(living);
  std::ofstream(dead / "listener-abc") << "x";
  remove_leftovers(folder_ / "shm");
  EXPECT_FALSE(exists(dead));
  EXPECT_TRUE(exists(living));
}

TEST(OwnedName, IsOneWhoseOwnerLives) {
  const std::string name = owned_name(getpid(), quota_kind);
  EXPECT_EQ(name, "bench-" + std::to_string(own_namespace()) + "-" + std::to_string(getpid()) +
                      "-" + std::to_string(own_start_ticks()) + "-quota");
  EXPECT_FALSE(has_dead_owner(name));
  EXPECT_EQ(owned_name(1 << 30, quota_kind), "");
}

TEST_F(RemoveLeftovers, TakesCgroupsOfTheDeadInWhichNobodyIsLeft) {
  const std::string dead = dead_name();
  const std::string living = owned_name(getpid(), quota_kind);
  const std::string dead_quota = dead.substr(0, dead.rfind('-')) + "-quota";
  const std::string populated = dead.substr(0, dead.rfind('-')) + "-2-quota";
  for (const auto& name : {living, dead, dead_quota, populated, std::string("system.slice")}) {
    create_directory(folder_ / "tmp" / name);
  }
  touch("tmp/" + populated + "/cgroup.procs");
  remove_leftover_cgroups(folder_ / "tmp");
  EXPECT_FALSE(exists(folder_ / "tmp" / dead_quota));
  EXPECT_TRUE(exists(folder_ / "tmp" / populated));
  EXPECT_TRUE(exists(folder_ / "tmp" / living));
  EXPECT_TRUE(exists(folder_ / "tmp" / dead)) << "it is of another kind";
  EXPECT_TRUE(exists(folder_ / "tmp" / "system.slice"));
  EXPECT_NO_THROW(remove_leftover_cgroups("/no/such/folder"));
}

TEST_F(RemoveLeftovers, FollowsNoLink) {
  const auto target = touch("shm/precious");
  const auto link = folder_ / "shm" / ("sem." + dead_name());
  create_symlink(target, link);
  create_directory(folder_ / "elsewhere");
  create_directory_symlink(folder_ / "elsewhere", folder_ / "tmp" / dead_name());
  const auto behind_link = touch("elsewhere/precious");
  remove_leftovers(folder_ / "shm");
  EXPECT_TRUE(exists(target));
  EXPECT_TRUE(is_symlink(link));
  EXPECT_TRUE(exists(behind_link));
}

TEST_F(RemoveLeftovers, DoesNothingWhereThereIsNoFolder) {
  setenv("TMPDIR", "/no/such/folder", 1);
  EXPECT_NO_FATAL_FAILURE(remove_leftovers("/no/such/folder"));
}

TEST(UnfinishedSemaphores, AreThoseOpenOrMappedUnderATemporaryName) {
  const auto folder =
      std::filesystem::path(::testing::TempDir()) / ("semaphores-" + std::to_string(getpid()));
  ASSERT_TRUE(std::filesystem::create_directory(folder));
  const auto make = [&](const char* name) {
    return open((folder / name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  };
  const int opened = make("sem.Open12");
  const int mapped = make("sem.Map123");
  const int named = make("sem.with-a-name-of-its-own");
  ASSERT_EQ(ftruncate(mapped, 32), 0);
  void* const memory = mmap(nullptr, 32, PROT_READ, MAP_SHARED, mapped, 0);
  ASSERT_NE(memory, MAP_FAILED);
  close(mapped);
  using Paths = std::vector<std::filesystem::path>;
  EXPECT_EQ(unfinished_semaphores(getpid(), folder),
            (Paths{folder / "sem.Map123", folder / "sem.Open12"}));
  // sem_open's last step.
  std::filesystem::rename(folder / "sem.Open12", folder / "sem.the-name-asked-for");
  std::filesystem::remove(folder / "sem.Map123");
  EXPECT_EQ(unfinished_semaphores(getpid(), folder), Paths{});
  munmap(memory, 32);
  close(opened);
  close(named);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace bench
