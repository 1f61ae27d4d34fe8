// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/model_traits.h"

#include <gtest/gtest.h>

namespace bench {
namespace {

TEST(ModelTraits, AModelHasNoKindOfWorkersWhenAndOnlyWhenItHasASingleOne) {
  for (const models::CatalogueEntry& entry : models::catalogue()) {
    if (!entry.missing.empty()) continue;
    const models::Capabilities can = entry.make().capabilities;
    EXPECT_EQ(can.worker_kind == models::WorkerKind::none, can.single_worker) << entry.name;
  }
}

TEST(ModelTraits, AreWhatTheModelDeclares) {
  for (const models::CatalogueEntry& entry : models::catalogue()) {
    if (!entry.missing.empty()) continue;
    const models::Model model = entry.make();
    if (model.unavailable({})) continue;
    const reports::ModelTraits traits = model_traits(entry, model, {});
    EXPECT_EQ(traits.serial, entry.baseline) << entry.name;
    EXPECT_EQ(traits.suspends, model.capabilities.suspends) << entry.name;
    EXPECT_EQ(traits.gil == reports::Gil::on || traits.gil == reports::Gil::off,
              model.capabilities.interprets)
        << entry.name;
    EXPECT_EQ(traits.worker_per_task, model.capabilities.worker_per_task) << entry.name;
    EXPECT_EQ(traits.gil == reports::Gil::emulated, model.capabilities.switches) << entry.name;
  }
}

}  // namespace
}  // namespace bench
