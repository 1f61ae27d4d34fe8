// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/catalogue.h"
#include "models/model.h"
#include "reports/results/model_traits.h"

namespace bench {

/// Returns what a results file records of a model that is available: what the model declares.
reports::ModelTraits model_traits(const models::CatalogueEntry& entry, const models::Model& model,
                                  const models::Settings& settings);

}  // namespace bench
