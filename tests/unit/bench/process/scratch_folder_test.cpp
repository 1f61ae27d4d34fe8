// SPDX-License-Identifier: Apache-2.0
#include "bench/process/scratch_folder.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace bench {
namespace {

namespace fs = std::filesystem;

class AScratchFolder : public testing::Test {
 protected:
  AScratchFolder() {
    std::string path = testing::TempDir() + "/scratch-XXXXXX";
    place_ = mkdtemp(path.data());
    if (const char* const set = std::getenv("TMPDIR")) before_ = set;
    setenv("TMPDIR", place_.c_str(), 1);
  }
  ~AScratchFolder() override {
    if (before_.empty()) {
      unsetenv("TMPDIR");
    } else {
      setenv("TMPDIR", before_.c_str(), 1);
    }
    fs::remove_all(place_);
  }

  /// A process that makes one and waits to be killed; its id.
  pid_t start_owner(std::string& path) const {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    const pid_t owner = fork();
    if (owner == 0) {
      const ScratchFolder folder("kept");
      std::ofstream(folder.path() + "/program") << "x";
      const std::string line = folder.path() + "\n";
      if (write(ends[1], line.data(), line.size()) < 0) _exit(1);
      pause();
      _exit(0);
    }
    close(ends[1]);
    path.clear();
    for (char letter = 0; read(ends[0], &letter, 1) == 1 && letter != '\n';) path += letter;
    close(ends[0]);
    return owner;
  }

  static void kill_now(pid_t process) {
    kill(process, SIGKILL);
    waitpid(process, nullptr, 0);
  }

  std::string place_;
  std::string before_;
};

TEST_F(AScratchFolder, IsRemovedWithItsObject) {
  std::string path;
  {
    const ScratchFolder folder("mine");
    path = folder.path();
    std::ofstream(path + "/program") << "x";
    EXPECT_TRUE(path.starts_with(place_ + "/mine."));
  }
  EXPECT_TRUE(fs::is_empty(place_));
}

TEST_F(AScratchFolder, OfAKilledRunIsRemovedByTheNext) {
  std::string path;
  kill_now(start_owner(path));
  EXPECT_TRUE(fs::exists(path + "/program"));
  const ScratchFolder next("kept");
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(AScratchFolder, OfALivingRunIsLeftAlone) {
  std::string path;
  const pid_t owner = start_owner(path);
  { const ScratchFolder next("kept"); }
  EXPECT_TRUE(fs::exists(path + "/program"));
  kill_now(owner);
}

TEST_F(AScratchFolder, IsHeldByWhatItsOwnerForked) {
  std::string path;
  auto folder = std::make_unique<ScratchFolder>("kept");
  path = folder->path();
  const pid_t guardian = fork();
  if (guardian == 0) {
    pause();
    _exit(0);
  }
  // As if the owner alone had been killed.
  const pid_t other = fork();
  if (other == 0) {
    { const ScratchFolder next("kept"); }
    _exit(fs::exists(path) ? 0 : 1);
  }
  int status = 1;
  waitpid(other, &status, 0);
  EXPECT_EQ(status, 0);
  kill_now(guardian);
}

TEST_F(AScratchFolder, LeavesAloneWhatIsNotItsKind) {
  fs::create_directory(place_ + "/kept-by-someone");
  std::ofstream(place_ + "/kept.file") << "x";
  fs::create_directory(place_ + "/elsewhere");
  fs::create_symlink(place_ + "/elsewhere", place_ + "/kept.link");
  { const ScratchFolder next("kept"); }
  for (const char* name : {"kept-by-someone", "kept.file", "kept.link", "elsewhere"}) {
    EXPECT_TRUE(fs::exists(place_ + "/" + name)) << name;
  }
}

TEST_F(AScratchFolder, NamesThePlaceAndTheRemedyWhereThereCanBeNone) {
  setenv("TMPDIR", (place_ + "/absent").c_str(), 1);
  try {
    const ScratchFolder folder("mine");
    FAIL() << folder.path();
  } catch (const std::system_error& error) {
    EXPECT_NE(
        std::string(error.what()).find(place_ + "/absent' (TMPDIR=/folder names another place)"),
        std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace bench
