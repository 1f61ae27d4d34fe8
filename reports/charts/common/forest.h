// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reports/comparison/judgement.h"
#include "reports/summary/section.h"

namespace reports {

/// One interval per cell and the margins as shaded bands, beside the figures as a table.
Chart make_forest_plot(const Judgement& judgement, DataTable figures);

}  // namespace reports
