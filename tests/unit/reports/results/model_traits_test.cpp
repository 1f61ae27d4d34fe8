// SPDX-License-Identifier: Apache-2.0
#include "reports/results/model_traits.h"

#include <gtest/gtest.h>

#include "reports/charts/support/figures.h"
#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

TEST(ModelTraits, RecordedTraitsCountWhateverTheNameIs) {
  Cell cell = make_cell("python-process-gil", "primes");
  cell.traits = ModelTraits{.worker_kind = WorkerKind::thread, .suspends = true};
  EXPECT_EQ(traits_of(cell), *cell.traits);
  EXPECT_EQ(worker_noun(cell), "thread");
  cell.traits->worker_kind = WorkerKind::interpreter;
  EXPECT_EQ(worker_noun(cell), "interpreter");
}

TEST(ModelTraits, WithoutThemTheNamesOfOlderFilesAreRead) {
  EXPECT_EQ(traits_of(make_cell("process-pool", "primes")).worker_kind, WorkerKind::process);
  EXPECT_EQ(traits_of(make_cell("tbb", "primes")).worker_kind, WorkerKind::thread);
  EXPECT_EQ(traits_of(make_cell("asio-pool", "primes")).worker_kind, WorkerKind::none);
  EXPECT_TRUE(traits_of(make_cell("python-serial", "primes")).serial);
  EXPECT_FALSE(traits_of(make_cell("fork", "primes")).serial);
  EXPECT_EQ(traits_of(make_cell("thread-pool-gil", "primes")).gil, Gil::emulated);
  EXPECT_EQ(traits_of(make_cell("thread-pool", "primes")).gil, Gil::none);
  Cell cell = make_cell("python-thread-executor", "primes");
  cell.runtime = "CPython 3.14.0, GIL off";
  EXPECT_EQ(traits_of(cell).gil, Gil::off);
  cell.runtime = "CPython 3.14.0, GIL on";
  EXPECT_EQ(traits_of(cell).gil, Gil::on);
}

TEST(ModelTraits, TheFamilyOfAModelWithoutCellsIsRecordedToo) {
  EXPECT_EQ(family_of({.model = "fork", .workload = {}, .reason = {}, .family = "python"}),
            "python");
  EXPECT_EQ(family_of({.model = "python-gevent", .workload = {}, .reason = {}}), "python");
  EXPECT_EQ(family_of({.model = "fibers", .workload = {}, .reason = {}}), "native");
}

}  // namespace
}  // namespace reports
