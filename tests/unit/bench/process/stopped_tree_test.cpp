// SPDX-License-Identifier: Apache-2.0
#include "bench/process/stopped_tree.h"

#include <memory>
#include <optional>

#include "bench/process/process_tree.h"
#include "tests/unit/bench/process/process_fixture.h"

namespace bench {
namespace {

constexpr std::chrono::seconds patience(20);

bool is_stopped(pid_t process) { return is_in_state(process, 'T'); }

void fork_and_rest(const Signpost& forked) {
  const pid_t parent = getpid();
  if (fork() == 0) TestProcess::die_with_parent(parent);
  forked.set();
  for (;;) pause();
}

TEST(StoppedTree, HoldsEveryProcessStillAsLongAsItLives) {
  const Signpost forked;
  const TestProcess root([&] { fork_and_rest(forked); });
  forked.await();
  forked.await();
  const auto below = tree_below(root.id(), 0);
  ASSERT_EQ(below.size(), 1U);
  {
    const StoppedTree tree(root.id(), 0, patience);
    EXPECT_TRUE(tree.is_still());
    EXPECT_EQ(tree.memories(), (std::vector{root.id(), below.front()}));
    EXPECT_TRUE(is_stopped(root.id()));
    EXPECT_TRUE(is_stopped(below.front()));
  }
  EXPECT_TRUE(comes_true([&] { return !is_stopped(root.id()) && !is_stopped(below.front()); }));
}

TEST(StoppedTree, FindsThoseThatAreForkedWhileItStopsThem) {
  const TestProcess root([] {
    const pid_t parent = getpid();
    for (;;) {
      if (fork() == 0) {
        TestProcess::die_with_parent(parent);
        usleep(300);
        _exit(0);
      }
      while (waitpid(-1, nullptr, WNOHANG) > 0) {
      }
    }
  });
  for (unsigned attempt = 0; attempt < 20; ++attempt) {
    const StoppedTree tree(root.id(), 0, patience);
    ASSERT_TRUE(tree.is_still());
    for (const pid_t process : tree_below(root.id(), 0)) {
      const auto stat = read_process_stat(process);
      ASSERT_TRUE(stat.has_value());
      EXPECT_TRUE(stat->is_stopped() || stat->is_dead()) << stat->state;
    }
  }
}

TEST(StoppedTree, LeavesThoseStoppedThatStoppedThemselves) {
  const Signpost forked;
  const TestProcess root([&] {
    const pid_t parent = getpid();
    if (fork() == 0) {
      TestProcess::die_with_parent(parent);
      std::raise(SIGSTOP);
    }
    forked.set();
    for (;;) pause();
  });
  forked.await();
  ASSERT_TRUE(comes_true([&] { return tree_below(root.id(), 0).size() == 1; }));
  const pid_t child = tree_below(root.id(), 0).front();
  ASSERT_TRUE(comes_true([&] { return is_stopped(child); }));
  { EXPECT_TRUE(StoppedTree(root.id(), 0, patience).is_still()); }
  EXPECT_TRUE(comes_true([&] { return is_in_state(root.id(), 'S'); }));
  EXPECT_TRUE(is_stopped(child));
}

TEST(StoppedTree, DoesNotStopWhoIsLeftOut) {
  const Signpost forked;
  const TestProcess root([&] { fork_and_rest(forked); });
  forked.await();
  forked.await();
  const pid_t child = tree_below(root.id(), 0).front();
  const StoppedTree tree(root.id(), child, patience);
  EXPECT_TRUE(tree.is_still());
  EXPECT_EQ(tree.memories(), std::vector{root.id()});
  EXPECT_FALSE(is_stopped(child));
}

TEST(StoppedTree, IsStillNoMoreWhenOneOfThemIsKilled) {
  const Signpost forked;
  const TestProcess root([&] { fork_and_rest(forked); });
  forked.await();
  forked.await();
  const StoppedTree tree(root.id(), 0, patience);
  ASSERT_TRUE(tree.is_still());
  kill(tree.memories().back(), SIGKILL);
  EXPECT_TRUE(comes_true([&] { return !tree.is_still(); }));
}

TEST(StoppedTree, IsStillWhileAThreadOfAProcessWaitsInVfork) {
  const TestProcess root(wait_for_ever_as_in_vfork);
  ASSERT_TRUE(comes_true([&] { return tree_below(root.id(), 0).size() == 1; }));
  const pid_t child = tree_below(root.id(), 0).front();
  const StoppedTree tree(root.id(), 0, patience);
  EXPECT_TRUE(tree.is_still());
  EXPECT_EQ(tree.memories(), std::vector{root.id()});
  EXPECT_TRUE(is_stopped(child));
}

}  // namespace
}  // namespace bench
