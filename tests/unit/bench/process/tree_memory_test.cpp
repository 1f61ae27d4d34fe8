// SPDX-License-Identifier: Apache-2.0
#include "bench/process/tree_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <cstdint>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "bench/process/process_tree.h"
#include "bench/process/stopped_tree.h"
#include "tests/unit/bench/process/process_fixture.h"

namespace bench {
namespace {

constexpr std::uint64_t mebibyte = 1 << 20;
constexpr std::uint64_t touched_bytes = 64 * mebibyte;
/// Stacks and heaps that children copy, and what is shared with other processes of this program.
constexpr std::uint64_t tolerance = 6 * mebibyte;

void touch_memory() {
  void* const memory =
      mmap(nullptr, touched_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) _exit(1);
  madvise(memory, touched_bytes, MADV_NOHUGEPAGE);
  auto* const bytes = static_cast<volatile char*>(memory);
  for (std::uint64_t place = 0; place < touched_bytes; place += 4096) bytes[place] = 1;
}

/// A process that touches memory and goes on with `then`.
class LargeProcess {
 public:
  explicit LargeProcess(const std::function<void()>& then)
      : process_([&] {
          started_.set();
          go_on_.await();
          touch_memory();
          touched_.set();
          then();
        }) {
    started_.await();
    const auto before = tree_memory_bytes(process_.id(), 0);
    before_ = before.value_or(0);
    EXPECT_GT(before_, 0U);
    go_on_.set();
    touched_.await();
  }

  pid_t id() const { return process_.id(); }
  /// What it and all that it forks use, whatever they share.
  std::uint64_t bytes() const { return before_ + touched_bytes; }

 private:
  Signpost started_, go_on_, touched_;
  std::uint64_t before_ = 0;
  TestProcess process_;
};

void expect_about(std::uint64_t bytes, std::uint64_t expected) {
  EXPECT_GT(bytes + tolerance, expected);
  EXPECT_LT(bytes, expected + tolerance);
}

/// Processes that come and go, some at a time.
void fork_for_ever() {
  const pid_t parent = getpid();
  for (unsigned alive = 0;;) {
    const pid_t child = fork();
    if (child == 0) {
      TestProcess::die_with_parent(parent);
      usleep(500);
      _exit(0);
    }
    alive += child > 0 ? 1 : 0;
    for (; alive >= 4; --alive) waitpid(-1, nullptr, 0);
  }
}

TEST(TreeMemory, CountsSharedPagesOnceWhileProcessesComeAndGo) {
  const TestProcess busy([] {
    for (;;) getppid();
  });
  const TestProcess also_busy([] {
    for (;;) getppid();
  });
  const LargeProcess forks(fork_for_ever);
  unsigned looks = 0;
  for (unsigned attempt = 0; attempt < 60; ++attempt) {
    if (const auto bytes = tree_memory_bytes(forks.id(), 0)) {
      expect_about(*bytes, forks.bytes());
      ++looks;
    }
    usleep(1000);
  }
  EXPECT_GT(looks, 10U);
}

TEST(TreeMemory, CountsMemoryOnceThatAVforkChildBorrows) {
  const LargeProcess parent(wait_for_ever_as_in_vfork);
  ASSERT_TRUE(comes_true([&] { return tree_below(parent.id(), 0).size() == 1; }));
  const auto bytes = tree_memory_bytes(parent.id(), 0);
  ASSERT_TRUE(bytes.has_value());
  expect_about(*bytes, parent.bytes());
}

TEST(TreeMemory, CountsWhatEachProcessHasForItself) {
  const Signpost touched;
  const LargeProcess parent([&] {
    const pid_t parent_id = getpid();
    if (fork() == 0) {
      TestProcess::die_with_parent(parent_id);
      touch_memory();
      touched.set();
    }
    for (;;) pause();
  });
  touched.await();
  const auto bytes = tree_memory_bytes(parent.id(), 0);
  ASSERT_TRUE(bytes.has_value());
  expect_about(*bytes, parent.bytes() + touched_bytes);
}

TEST(TreeMemory, LeavesAProcessOutWithAllThatIsBelowIt) {
  const Signpost touched;
  const LargeProcess parent([&] {
    const pid_t parent_id = getpid();
    if (fork() == 0) {
      TestProcess::die_with_parent(parent_id);
      const pid_t child_id = getpid();
      if (fork() == 0) {
        TestProcess::die_with_parent(child_id);
        touch_memory();
        touched.set();
      }
    }
    for (;;) pause();
  });
  touched.await();
  const auto children = tree_below(parent.id(), 0);
  ASSERT_EQ(children.size(), 2U);
  const auto bytes = tree_memory_bytes(parent.id(), children.front());
  ASSERT_TRUE(bytes.has_value());
  // Pages that it shares with those left out are shared with others.
  EXPECT_LT(*bytes, parent.bytes() + tolerance);
}

TEST(TreeMemory, IsUnknownOfAProcessThatIsGone) {
  pid_t gone = 0;
  {
    const TestProcess process([] { pause(); });
    gone = process.id();
  }
  EXPECT_FALSE(tree_memory_bytes(gone, 0).has_value());
}

/// The frames of memory that a process has mapped, as /proc/PID/pagemap numbers them for root.
void add_frames(std::set<std::uint64_t>& frames, pid_t process) {
  const std::string directory = "/proc/" + std::to_string(process);
  const int pagemap = open((directory + "/pagemap").c_str(), O_RDONLY | O_CLOEXEC);
  std::ifstream maps(directory + "/maps");
  for (std::string line; std::getline(maps, line);) {
    std::istringstream fields(line);
    std::uint64_t begin = 0, end = 0;
    char dash = 0;
    fields >> std::hex >> begin >> dash >> end;
    std::vector<std::uint64_t> entries((end - begin) / 4096);
    if (pread(pagemap, entries.data(), entries.size() * 8, static_cast<off_t>(begin / 4096 * 8)) <=
        0) {
      continue;
    }
    for (const std::uint64_t entry : entries) {
      const std::uint64_t frame = entry & ((std::uint64_t{1} << 55) - 1);
      if (entry >> 63 != 0 && frame != 0) frames.insert(frame);
    }
  }
  close(pagemap);
}

TEST(TreeMemory, AgreesWithTheFramesThatTheKernelCounts) {
  const LargeProcess forks(fork_for_ever);
  unsigned looks = 0;
  for (unsigned attempt = 0; attempt < 20; ++attempt) {
    std::set<std::uint64_t> frames;
    {
      const StoppedTree tree(forks.id(), 0, std::chrono::seconds(2));
      if (!tree.is_still()) continue;
      for (const pid_t process : tree.memories()) add_frames(frames, process);
      if (!tree.is_still()) continue;
    }
    if (frames.empty()) GTEST_SKIP() << "the kernel shows frames to root only";
    const auto bytes = tree_memory_bytes(forks.id(), 0);
    if (!bytes) continue;
    // Frames of programs and libraries are shared with processes outside of the tree.
    expect_about(*bytes, frames.size() * 4096);
    ++looks;
  }
  EXPECT_GT(looks, 3U);
}

}  // namespace
}  // namespace bench
